"""Attributes that a constructor sets in branches.

Comes in: a branch that is being copied, while objects are being made. Goes out: results of the branch for the
attributes that it sets. Invariant: an attribute is what the arm that ran has set; one that an arm leaves out is noted.
"""

from __future__ import annotations

from srcdiff.analysis.types import of_operand
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, If, Operand, Region, Value, arms_of
from srcdiff.ir.types import Building, Type, join


class Arms:
    """The attributes that the objects which are being made have before a branch, and after each of its arms."""

    def __init__(self, building: list[Building]) -> None:
        self._building = building
        self._before = [(dict(kind.fields), set(kind.partial)) for kind in building]
        self._after: list[list[tuple[dict[str, Operand], set[str]]]] = []

    def end(self) -> None:
        """Note what there is at the end of an arm, and go back to what there was before."""
        self._after.append([(dict(kind.fields), set(kind.partial)) for kind in self._building])
        for kind, (fields, partial) in zip(self._building, self._before, strict=True):
            _become(kind, fields, partial)

    def join(self, made: If) -> None:
        """Go on with what either arm has set, as results of the branch."""
        going_on = [arm in arms_of(made) and not _raises(arm) for arm in made.regions()]
        for kind, *after in zip(self._building, *self._after, strict=True):
            fields: dict[str, Operand] = {}
            partial = {name for (_, names), goes_on in zip(after, going_on, strict=True) if goes_on for name in names}
            for name in dict.fromkeys(name for held, _ in after for name in held):
                a, b = (held.get(name, UNDEFINED) for held, _ in after)
                fields[name] = a if a is b else made.join(Value(name, _joined(a, b)), a, b)
                if any(goes_on and name not in held for (held, _), goes_on in zip(after, going_on, strict=True)):
                    partial.add(name)
            _become(kind, fields, partial)


def _become(kind: Building, fields: dict[str, Operand], partial: set[str]) -> None:
    kind.fields.clear()
    kind.fields.update(fields)
    kind.partial.clear()
    kind.partial.update(partial)


def _raises(arm: Region) -> bool:
    """Whether an arm ends with an exception."""
    last = arm.ops[-1] if arm.ops else None
    return isinstance(last, Call) and last.target is prim.raise_


def _joined(a: Operand, b: Operand) -> Type:
    known = [of_operand(operand) for operand in (a, b) if operand is not UNDEFINED]
    return known[0] if len(known) == 1 else join(*known)
