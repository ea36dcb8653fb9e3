"""What may change when a value is changed in place.

Comes in: a function, and values of it. Goes out: what stands for the memory of each. Invariant: two values that may
share memory have a part in common, so that nothing that reads one is moved past what changes the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from srcdiff.analysis.aliases import result_tuples
from srcdiff.analysis.groups import Groups
from srcdiff.ir.nodes import Function, Value
from srcdiff.ir.types import Stack, is_number


class Parts:
    """The parts of values, looked for only where something is changed in place."""

    def __init__(self, function: Function) -> None:
        self._function = function

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self._function, result_tuples(self._function))

    def of(self, value: Value) -> Sequence[Value]:
        """The group of a value, and those of what it holds; a number, which nothing can change, stands for itself, and
        so does a stack, of which each version takes the place of the one before."""
        return (value,) if is_number(value.type) or isinstance(value.type, Stack) else self._groups.reached(value)

    def changed(self, value: Value) -> Value:
        """What stands for the memory that is changed with a value."""
        return self.of(value)[0]
