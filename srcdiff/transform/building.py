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
from srcdiff.ir.nodes import UNDEFINED, Call, If, Location, Node, Operand, Region, Value, arms_of
from srcdiff.ir.types import Building, Type, objects_in


class Arms:
    """The attributes that the objects which are being made have before a branch, and after each of its arms."""

    def __init__(self, building: list[Building]) -> None:
        self._building = building
        self._before = [(dict(kind.fields), set(kind.partial)) for kind in building]
        self._after: list[list[tuple[dict[str, Operand], set[str]]]] = []
        self._ends: list[list[dict[str, Node | None]]] = []

    def end(self) -> None:
        """Note what there is at the end of an arm, and go back to what there was before."""
        del self._building[len(self._before):]
        self._ends.append([dict(kind.ends) for kind in self._building])
        self._after.append([(dict(kind.fields), set(kind.partial)) for kind in self._building])
        for kind, (fields, partial) in zip(self._building, self._before, strict=True):
            _become(kind, fields, partial)

    def join(self, made: If) -> None:
        """Go on with what either arm has set, as results of the branch."""
        going_on = [arm in arms_of(made) and not _raises(arm) for arm in made.regions()]
        for kind, ends, *after in zip(self._building, self._ends[0], *self._after, strict=True):
            fields: dict[str, Operand] = {}
            if made.form == "try" and going_on[1] and arms_of(made) == made.regions():
                _refuse_half_done(made, kind, after[0][0], ends)
            partial = {name for (_, names), goes_on in zip(after, going_on, strict=True) if goes_on for name in names}
            for name in dict.fromkeys(name for held, _ in after for name in held):
                a, b = (held.get(name, UNDEFINED) for held, _ in after)
                if a is not b:
                    a, b = (a if going_on[0] else UNDEFINED), (b if going_on[1] else UNDEFINED)
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
        del self._building[len(self._before):]
        for kind, (fields, partial), names in zip(self._building, self._before, self._alone, strict=True):
            _become(kind, fields, partial | names)
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
            self._alone[k] |= kind.fields.keys() - fields.keys()
            new += [(k, name) for name, operand in kind.fields.items() if (k, name) not in self._carried and (
                kind.lasting if name not in fields else fields[name] is not operand)]
        self._carried += new
        return [self._before[k][0].get(name, UNDEFINED) for k, name in new]

    def refuse_changes(self, place: Location | None) -> None:
        """Refuse that the test of a loop has set attributes since it was entered."""
        changed = [kind for kind, fields in zip(self._building, self._entered, strict=True) if kind.fields != fields]
        for kind in changed:
            kind.spoilt.append(True)
        if not all(kind.lasting for kind in changed):
            raise UnsupportedCall("an attribute is set in the test of a loop of the constructor", place, [
                ("instead", "set it in the body of the loop")])

    def leave(self, kinds: list[Type]) -> list[Value]:
        """Let attributes be what the loop leaves."""
        outputs = self.enter(kinds)
        for kind, names in zip(self._building, self._alone, strict=True):
            kind.partial.update(names)
        return outputs


def _refuse_half_done(made: If, kind: Building, after: dict[str, Operand], ends: dict[str, Node | None]) -> None:
    """Refuse the body of a ``try`` that sets attributes before something that may raise; ``ends`` has the operations
    after which they were set."""
    changed = [name for name, operand in after.items() if kind.fields.get(name) is not operand]
    if all(_is_last(made.then, ends.get(name)) for name in changed):
        return
    if kind.lasting:
        kind.spoilt.append(True)
    else:
        what = f"{changed[0]} is set in the body of a try, before something that may raise"
        raise UnsupportedCall(what, made.location, [
            ("because", "it is not known in the handler whether it was set"),
            ("instead", "compute the value in the body, and set it after it")])


def _is_last(region: Region, end: Node | None) -> bool:
    """Whether nothing after an operation of a region may raise."""
    if end is None or end not in region.ops:
        return False
    rest = region.ops[region.ops.index(end) + 1:]
    return all(isinstance(op, Call) and op.target in prim.SURE for op in rest)


def spoil(operands: list[Operand]) -> None:
    """Let objects be values which are read, or changed, when it is not known when."""
    for operand in operands:
        for kind in objects_in(of_operand(operand)):
            kind.spoilt.append(True)


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
