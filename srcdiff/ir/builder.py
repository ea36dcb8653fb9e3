"""Making operations one after the other.

Comes in: the region to append to, and how types are found. Goes out: operations with typed outputs, in order.
Invariant: what a builder appends is placed after everything already in its region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from srcdiff.ir.nodes import Call, Const, Location, Node, Operand, Region, Value
from srcdiff.ir.types import UNKNOWN, Building, Type
from srcdiff.ir.walk import free_values

Typing = Callable[[Call], Type]


def untyped(call: Call) -> Type:
    """The type of a call before types are inferred."""
    return UNKNOWN


class Builder:
    """Appends to ``region``; gives each call the type that ``type_of`` finds, and the current location and section."""

    def __init__(self, region: Region, type_of: Typing = untyped,
                 from_class: set[tuple[type, str]] | None = None) -> None:
        self.region = region
        self.around: list[Region] = []      # those that go on where the one at hand ends
        self.filled: dict[Value, Node] = {}     # lists that nothing reads before they are full, by what makes them
        self.unfilled: set[Node] = set()        # what makes those of which that was not so
        self.type_of = type_of
        self.location: Location | None = None
        self.section: str | None = None
        self.depth = 0      # of the loops that are copied
        self.unassigned: set[Operand] = set()       # what loops carry that may not be assigned where they begin
        self.building: list[Building] = []      # the objects that are being made
        self.lasting: dict[Value, Node | str] = {}      # those that are no values after that; what makes or gives them
        self.late: dict[Node | Value, None] = {}        # what makes, or is, a value of which that cannot be said
        self.given: dict[Value, str] = {}       # the arguments that are objects, and their names
        self.exact: set[Value] = set()      # those that are of the very types that they have
        #: What objects have from their classes until it is set.
        self.from_class = set() if from_class is None else from_class
        self.assigned: dict[Value, Operand] = {}        # what says whether a variable is assigned, by its value
        self.facts: dict[Operand, bool] = {}    # what tests have given, of the branches that are copied

    def call(self, target: Callable[..., Any], *args: Operand, name: str = "t", temp: bool = True,
             user: bool = False, style: str = "", **kwargs: Operand) -> Value:
        """Append ``target(*args, **kwargs)`` and return what it defines."""
        node = Call(target, list(args), kwargs, style=style, location=self.location, section=self.section)
        return self.define(node, name, temp=temp, user=user)

    def call_for(self, other: Node, target: Callable[..., Any], *args: Operand, style: str = "",
                 name: str = "t") -> Value:
        """Append ``target(*args)``, which belongs to another node, and return what it defines."""
        return self.define(Call(target, list(args), style=style, location=other.location, section=self.section), name)

    def define(self, node: Call, name: str = "t", *, temp: bool = True, user: bool = False) -> Value:
        """Append a call that has no output yet, and return what it defines."""
        output = Value(name, self.type_of(node), temp=temp, user=user)
        node.outputs, output.op = [output], node
        self.region.ops.append(node)
        return output

    def effect(self, target: Callable[..., Any], *args: Operand, **kwargs: Operand) -> None:
        """Append a call that defines nothing."""
        self.append(Call(target, list(args), kwargs, location=self.location))

    def append(self, node: Node) -> Node:
        """Append a finished node."""
        if node.section is None:
            node.section = self.section
        self.region.ops.append(node)
        return node

    @contextmanager
    def inside(self, region: Region, *, goes_on: bool = False) -> Iterator[Region]:
        """Append to ``region`` for a while; its operations are put behind those before if that ``goes_on``."""
        before, around = self.region, self.around
        self.region, self.around = region, [before, *around] if goes_on else []
        try:
            yield region
        finally:
            self.region, self.around = before, around

    def put_in(self, made: Operand, item: Operand) -> bool:
        """Let a list that is to be filled be made here, with one more item; whether nothing has read it yet."""
        if not isinstance(made, Value) or made not in self.filled or not isinstance(made.op, Call):
            return False
        inner: list[Node] = []
        for home in (self.region, *self.around):
            if made.op in home.ops:
                break
            inner += home.ops
        start = home.ops.index(made.op) if made.op in home.ops else len(home.ops)
        if start == len(home.ops) or made in free_values(Region(ops=[*home.ops[start + 1:], *inner])):
            self.unfilled.add(self.filled[made])
            return False
        del home.ops[start]
        made.op.args.append(item)
        made.type = self.type_of(made.op)
        self.region.ops.append(made.op)
        return True


def const(value: Any) -> Const:
    """A literal operand."""
    return Const(value)
