"""From the IR to readable Python.

The stages, in the order of the work: `order`, `uses` and `schedule` (what is folded into one expression), `conflicts`,
`naming` and `undefined` (out of SSA), `spell` and `statements` (to ``ast``), `text` and `layout` (to text).
"""

from srcdiff.emit.write import Module, write

__all__ = ["Module", "write"]
