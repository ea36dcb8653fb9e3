"""From a Python function to its intermediate representation: source text, syntax tree, core language, SSA."""
