"""From the IR to readable Python.

Stages, in the order of the work: `uses`, `schedule` (what is folded into one expression), `conflicts` and `naming` (out of
SSA), `spell` and `statements` (to ``ast``), `text` and `layout` (to text).
"""

from srcdiff.emit.write import Module, write

__all__ = ["Module", "write"]
