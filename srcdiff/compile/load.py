r"""From the text of a module to the function in it.

Comes in: a module. Goes out: its function. Invariant: the text stays in `linecache` under a file name of its own as
long as the process lives, so that tracebacks, ``pdb`` and ``inspect.getsource`` show the generated lines.

>>> from srcdiff.emit import Module
>>> load(Module("double", "def double(x):\n    return 2 * x\n", "", {}, "double"))(4)
8
"""

from __future__ import annotations

import linecache
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any

from srcdiff.emit.write import Module

_lock = Lock()
_loaded: Counter[str] = Counter()


def load(module: Module, hint: str = "") -> Callable[..., Any]:
    """Run a generated module and return its function; ``hint`` is put into the name of its file."""
    file = _file_name(hint or module.name)
    # without a modification time, linecache never looks for the file on disk
    linecache.cache[file] = (len(module.text), None, module.text.splitlines(keepends=True), file)
    namespace = {"__name__": file.strip("<>").replace(" ", "."), "__file__": file, **module.namespace}
    exec(compile(module.text, file, "exec", dont_inherit=True), namespace)
    function: Callable[..., Any] = namespace[module.entry]
    return function


def _file_name(hint: str) -> str:
    """``<srcdiff damped_adjoint>``, and ``<srcdiff damped_adjoint 2>`` for the second of the name."""
    with _lock:
        _loaded[hint] += 1
        count = _loaded[hint]
    return f"<srcdiff {hint}>" if count == 1 else f"<srcdiff {hint} {count}>"
