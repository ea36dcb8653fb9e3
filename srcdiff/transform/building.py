"""Attributes that a constructor sets in branches and loops.

Comes in: a branch or a loop that is being copied, while objects are being made. Goes out: results of it for the
attributes that it sets. Invariant: an attribute is what the arm that ran, or the last round, has set; one that may be
left out is noted.
"""

from __future__ import annotations

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import UNDEFINED, Call, If, Location, Operand, Region, Value, arms_of
from srcdiff.ir.types import Building, Type


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


class Rounds:
    """The attributes of the objects which are being made that a loop sets, as values that it carries; those that it
    alone sets may not be set after it."""

    def __init__(self, building: list[Building]) -> None:
        self._building = building
        self._before = [(dict(kind.fields), set(kind.partial)) for kind in building]
        self._carried: list[tuple[int, str]] = []       # by which object, and by which attribute
        self._alone: list[set[str]] = [set() for _ in building]
        self._entered: list[dict[str, Operand]] = []

    def enter(self, kinds: list[Type]) -> list[Value]:
        """Let attributes be what a round starts with: values of these types, as far as they are known to be set."""
        for kind, (fields, partial) in zip(self._building, self._before, strict=True):
            _become(kind, fields, partial)
        params = [Value(name, kind) for (_, name), kind in zip(self._carried, kinds, strict=True)]
        for (k, name), param in zip(self._carried, params, strict=True):
            self._building[k].fields[name] = param
        self._entered = [dict(kind.fields) for kind in self._building]
        return params

    def ends(self) -> list[Operand]:
        """What the attributes are that are carried, at the end of a round."""
        return [self._building[k].fields[name] for k, name in self._carried]

    def found(self) -> list[Operand]:
        """What those attributes were before the loop of which a round has shown that it sets them, too."""
        new: list[tuple[int, str]] = []
        for k, (kind, (fields, _)) in enumerate(zip(self._building, self._before, strict=True)):
            new += [(k, name) for name, operand in fields.items()
                    if (k, name) not in self._carried and kind.fields[name] is not operand]
            self._alone[k] |= kind.fields.keys() - fields.keys()
        self._carried += new
        return [self._before[k][0][name] for k, name in new]

    def refuse_changes(self, place: Location | None) -> None:
        """Refuse that the test of a loop has set attributes since it was entered."""
        if any(kind.fields != fields for kind, fields in zip(self._building, self._entered, strict=True)):
            raise UnsupportedCall("an attribute is set in the test of a loop of the constructor", place, [
                ("instead", "set it in the body of the loop")])

    def leave(self, kinds: list[Type]) -> list[Value]:
        """Let attributes be what the loop leaves."""
        outputs = self.enter(kinds)
        for kind, names in zip(self._building, self._alone, strict=True):
            kind.partial.update(names)
        return outputs


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
