"""The IR of the functions asked for last, so that several derivatives of one read it once.

Comes in: what is asked for; a function that reads it. Goes out: IR of the caller's own, which it may use up. Invariant:
it is what would be read now: what the names meant that were resolved, and the rules, are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock

from srcdiff.compile.signature import Guard, guards_of, guards_of_attributes
from srcdiff.ir.nodes import Function
from srcdiff.ir.walk import clone_program
from srcdiff.rules.declare import registry

_MANY = 8


@dataclass(frozen=True)
class _Read:
    function: Function
    guards: Sequence[Guard]
    rules: int

    def holds(self) -> bool:
        return self.rules == registry.version and all(guard.is_same() for guard in self.guards)


class Recent:
    """So many functions as were read last, each under a key."""

    def __init__(self) -> None:
        self._read: dict[Hashable, _Read] = {}
        self._lock = Lock()

    def get(self, key: Hashable, root: Callable[..., object], read: Callable[[], Function]) -> Function:
        """A copy of what was read under ``key`` from the function that is its ``root``, while that holds; else what is
        read now."""
        with self._lock:
            known = self._read.pop(key, None)
        if known is None or not known.holds():
            rules, guards = registry.version, guards_of(root)
            made = read()
            known = _Read(clone_program(made), guards + guards_inside(made), rules)
        else:
            made = clone_program(known.function)
        with self._lock:
            self._read[key] = known
            while len(self._read) > _MANY:
                del self._read[next(iter(self._read))]
        return made


def guards_inside(read: Function) -> list[Guard]:
    """What has to hold of what a function calls, and of the attributes it looks up."""
    found = [guard for function in read.followed for guard in guards_of(function)]
    return found + guards_of_attributes(read.attributes)
