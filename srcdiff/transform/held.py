"""What lists and dicts come to hold.

Comes in: a typed function whose stores put items into lists and dicts, and the operations of the untyped function that
made them. Goes out: for each operation and parameter that makes a list or dict, the type that covers everything that is
ever put into it, under any of its names. Invariant: with these types, whatever is read from a list or dict at any time
is of the type that its reader was given.

``xs = []`` is a list of nothing; ``xs.append(x)`` says more, but only when the type of ``x`` is known, which may depend
on what was read from ``xs``. So a function is typed again until nothing new is found.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from srcdiff.analysis.aliases import is_item_stored
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import item_type, of_operand, type_of, type_of_items
from srcdiff.errors import SrcdiffError, UnsupportedCall
from srcdiff.frontend.refused import STORE, refuse
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Const, Function, Node, Value
from srcdiff.ir.types import (
    NOTHING,
    Dict,
    List,
    Number,
    Record,
    Static,
    Tuple,
    Type,
    is_container,
    items_of,
)
from srcdiff.ir.walk import calls_of, take_apart
from srcdiff.transform.attributes import Attributes
from srcdiff.transform.filled import filled_once, loops_of_unlike
from srcdiff.transform.lasting import is_maker

#: After so many rounds something is stored into itself, as in ``xs.append(xs)``.
_ROUNDS = 8
#: What holds containers in containers deeper than this gets deeper with each look, as a tree to which a recursion adds.
_NESTING = 16


@dataclass
class _Stores:
    """What is put into the containers of a group, and whether items move."""

    items: list[tuple[object, Type, Call]] = field(default_factory=list)
    moved: bool = False
    filled: bool = False        # whether they are read when they have all items


class _Found:
    """What is put where: by group, by `_sort`, as a list and an object may both be held by another, and by the
    attribute that holds the container, if each attribute has containers of its own."""

    def __init__(self, function: Function, groups: Groups) -> None:
        self.groups = groups
        self.attributes = Attributes(function, groups)
        self._stores: dict[tuple[Value, tuple[object, ...]], dict[str | None, _Stores]] = {}

    def into(self, target: Value) -> _Stores:
        """What is put into the containers of a value."""
        into = self._stores.setdefault((self.groups.of(target), _sort(target.type)), {})
        return into.setdefault(self.attributes.of(target), _Stores())

    def fill(self, made: Value) -> None:
        """Note that the lists of a group are read when they have all items."""
        for stores in self._stores[self.groups.of(made), (List,)].values():
            stores.filled = True

    def about(self, group: Value, kind: Type, attribute: str | None) -> _Stores | None:
        """What is put into a container of a group and type that an attribute holds, None where that is not known."""
        into = self._stores.get((group, _sort(kind)), {})
        found = [stores for name, stores in into.items() if attribute is None or name is None or name == attribute]
        if len(found) < 2:
            return found[0] if found else None
        items = [item for stores in found for item in stores.items]
        return _Stores(items, any(stores.moved for stores in found), any(stores.filled for stores in found))

    def without(self, group: Value) -> _Found:
        """The same but for one group."""
        made = copy.copy(self)
        made._stores = {key: into for key, into in self._stores.items() if key[0] is not group}
        return made


def _sort(kind: Type) -> tuple[object, ...]:
    """The class of a container, which those that a store goes to have in common, with the names of its attributes."""
    return (kind.cls, *(name for name, _ in kind.items)) if isinstance(kind, Record) else (type(kind),)


class Held:
    """``kinds`` has the type of each container that is stored into, by the untyped operation or the name of the
    parameter that makes it; ``origins`` the untyped operation behind each typed one; ``written`` what was made of each
    ``with``, by how, for the rounds to come; ``loops`` the untyped loop behind each typed one, and ``unlike`` those
    that put objects of several classes into a list."""

    def __init__(self, from_class: set[tuple[type, str]]) -> None:
        self.from_class = from_class    # what objects have from their classes until it is set; known of all functions
        self.kinds: dict[Node | str, Type] = {}
        self.origins: dict[Node, Node] = {}
        self.loops: dict[Node, Node] = {}
        self.unlike: set[Node] = set()
        self.written: dict[tuple[Node, object], Function] = {}
        self.lasting: set[Node | str] = set()       # what makes, or gives, objects that are no values
        self.solid: set[Node | str] = set()     # of these, what turned out to make values all the same
        self.filled: set[Node] = set()      # what makes lists of objects that are written out with all their items
        self.unfilled: set[Node] = set()    # what makes others, which are left as they are
        self._rounds = 0

    def widened(self, origin: Node | str, kind: Type) -> Type:
        """The type of what an operation makes, or a parameter is given; what holds nothing was a container where the
        operation was written out at another place."""
        known = self.kinds.get(origin)
        return kind if known is None or isinstance(kind, Static) else widened(origin, kind, known)

    def unfill(self, origins: set[Node]) -> bool:
        """Leave lists to be filled as the program does; whether any was to be written out."""
        before = len(self.unfilled)
        self.unfilled |= origins
        self.filled -= origins
        return len(self.unfilled) > before

    def objects(self) -> tuple[int, int, int]:
        """How much is known of objects, and of the lists that hold them."""
        return len(self.lasting), len(self.solid), len(self.unfilled)

    def learn(self, function: Function) -> bool:
        """Look at what the stores of a typed function put where; whether there is anything new. Parameters are known by
        their names and by their numbers."""
        stores = [op for op in calls_of(function.body, prim.ITEM_STORES) if is_container(of_operand(op.args[0]))]
        origins, self.origins = self.origins, {}
        loops, self.loops = self.loops, {}
        if not stores and not calls_of(function.body, {containers.joined}):
            return False
        groups = Groups(function)
        unlike = {loops[loop] for loop in loops_of_unlike(function, groups, stores) if loop in loops} - self.unlike
        if unlike:      # written out, they may say more
            self.unlike |= unlike
            return True
        found = _Found(function, groups)
        for op in stores:
            target = op.args[0]
            if isinstance(target, Value):
                _note(op, target.type, found.into(target))
        before, filled = dict(self.kinds), filled_once(function, groups, stores)
        groups_stored = {groups.of(op.args[0]) for op in stores if isinstance(op.args[0], Value)}
        late = self.unfill({origin for made, origin in origins.items() if origin in self.filled and any(
            groups.of(output) in groups_stored for output in made.outputs)})
        new = self._note_filled(filled, origins)
        for call, items in filled.items():
            if len(set(items)) == 1:
                continue
            found.fill(call.output)
            if call in origins and origins[call] not in new:
                self.kinds[origins[call]] = List(None, items)
        for number, param in enumerate(function.params):
            self._record(param.name, param.value, found)
            self._record(f"arg {number}", param.value, found)
        for made, origin in origins.items():
            for output in made.outputs:
                self._record(origin, output, found)
        self._rounds += 1
        if self._rounds > _ROUNDS:
            raise UnsupportedCall("a list or dict is stored into itself", stores[0].location, [
                ("instead", "store a copy of it")])
        if any(_nesting(kind) > _NESTING for kind in self.kinds.values()):
            raise UnsupportedCall("what is stored here makes objects or lists that hold each other to any depth",
                                  stores[0].location, [
                ("because", "how deep they go is known only while the program runs"),
                ("instead", "keep them in one list, and let each hold the numbers of others")])
        return before != self.kinds or late or bool(new)

    def _note_filled(self, filled: dict[Call, tuple[Type, ...]], origins: dict[Node, Node]) -> set[Node]:
        """Note which lists of objects are filled before anything is read of them, each time they are made, and which
        objects hold these; those lists of which that is new."""
        others = {origin for made, origin in origins.items() if made not in filled}
        new = {origins[made] for made, items in filled.items() if made in origins and any(
            item.holds_objects for item in items)} - others - self.filled - self.unfilled
        lists = {made.output for made in filled if origins.get(made) in new}
        self.lasting |= {origin for made, origin in origins.items() if isinstance(made, Call) and is_maker(made)
                         and not lists.isdisjoint(made.args)}
        self.filled |= new
        return new

    def _record(self, origin: Node | str, value: Value, found: _Found) -> None:
        if is_container(value.type):
            kind = _covering(value.type, found.groups.of(value), found, found.attributes.of(value))
            if kind != value.type:
                self.kinds[origin] = join(kind, self.kinds.get(origin, NOTHING))


def _nesting(kind: Type) -> int:
    """How many containers a type has, one in the other."""
    return 1 + max(map(_nesting, items_of(kind)), default=0) if is_container(kind) else 0


def widened(origin: Node | str, kind: Type, known: Type) -> Type:
    """The type of what an operation makes, or a parameter is given, that is known to come to hold more; a list may be
    known to have got all its items before anything is read of it."""
    filled = isinstance(origin, Call) and origin.target is prim.make_list and isinstance(known, List) and (
        known.items is not None and len(known.items) > len(origin.args))
    return known if filled else join(kind, known)


def settled(typed: Callable[[Held], Function | None], from_class: set[tuple[type, str]]) -> Function | None:
    """A function typed again until nothing more is learned of what its lists and dicts hold, nor of what its objects
    have ``from_class``, with which that is learned anew."""
    held = Held(from_class)
    first: SrcdiffError | None = None
    while True:
        before, known = held.objects(), len(from_class)
        try:
            made = typed(held)
        except SrcdiffError as refusal:
            if known != len(from_class):
                held.kinds.clear()
                continue
            if before == held.objects() and not held.unfill(set(held.filled)):
                raise first or refusal from None
            first = first or (refusal if held.lasting - held.solid else None)
            continue
        if known != len(from_class):
            held.kinds.clear()      # which tell of objects without these attributes
        elif made is None or before == held.objects() and not held.learn(made):
            return made
        if made is not None:
            take_apart(made.body)


def _note(op: Call, kind: Type, stores: _Stores) -> None:
    """Note what a store puts into its target."""
    if op.target in (containers.take, operator.delitem, containers.reverse):
        stores.moved = True
    elif op.target is operator.setitem and is_item_stored(op):
        stores.items.append((_key(op), of_operand(op.args[2]), op))
    elif op.target in prim.ITEM_UPDATES.values():
        for item in _updated(op, kind):
            stores.items.append((_key(op), item, op))
    else:
        stores.moved = True
        given = of_operand(op.args[-1])
        kinds = [given] if is_item_stored(op) else items_of(given) if is_container(given) else [type_of_items(given)]
        stores.items += [(_COMPUTED, item, op) for item in kinds]


_COMPUTED = object()


def _key(op: Call) -> object:
    key = op.args[1]
    return key.value if isinstance(key, Const) and key.name is None else _COMPUTED


def _updated(op: Call, kind: Type) -> Iterator[Type]:
    """The types that ``x[k] += v`` may leave in the place of an item."""
    item = item_type(kind, op.args[1])
    if item != NOTHING:
        yield type_of(Call(prim.PLAIN[op.target], [Value("item", item), op.args[2]]))


def _covering(kind: Type, group: Value, found: _Found, attribute: str | None) -> Type:
    """The type of a container, which an attribute may hold, with what is stored into it, and into what it holds."""
    stores, found = found.about(group, kind, attribute), found.without(group)
    if stores is not None and isinstance(kind, List):
        kind = _list(kind, stores)
    elif stores is not None and isinstance(kind, Dict):
        kind = _dict(kind, stores)
    inner = found.groups.held_by(group)
    if inner is None:
        return kind

    def covered(item: Type, name: object = None) -> Type:
        own = str(name) if isinstance(kind, Record) or type(kind) is Tuple else None
        return _covering(item, inner, found, own) if is_container(item) else item

    if isinstance(kind, Tuple):
        return replace(kind, items=tuple([covered(item, k) for k, item in enumerate(kind.items)]))
    if isinstance(kind, List):
        items = None if kind.items is None else tuple(map(covered, kind.items))
        return replace(kind, element=None if kind.element is None else covered(kind.element), items=items)
    if isinstance(kind, Dict):
        element = None if kind.element is None else covered(kind.element)
        return replace(kind, items=tuple((key, covered(item, key)) for key, item in kind.items), element=element)
    return kind


def _list(kind: List, stores: _Stores) -> Type:
    """A list that keeps its length keeps a type for each item, if it has one, as does one that is filled at once."""
    if stores.filled:
        return kind
    if kind.items is not None and not stores.moved and all(
            type(key) is int and -len(kind.items) <= key < len(kind.items) for key, _, _ in stores.items):
        items = list(kind.items)
        for key, item, op in stores.items:
            assert isinstance(key, int)
            items[key] = _joined(items[key], item, op)
        return List(None, tuple(items))
    element: Type = NOTHING
    for item in items_of(kind):
        element = join(element, item)
    for _, item, op in stores.items:
        element = _joined(element, item, op)
    return List(None if element == NOTHING else element)


def _dict(kind: Dict, stores: _Stores) -> Type:
    """A dict that keeps its keys keeps their types."""
    opened = stores.moved or kind.element is not None or any(key is _COMPUTED or key not in dict(kind.items)
                                                             for key, _, _ in stores.items)
    made: Type = replace(kind, element=kind.element or NOTHING) if opened else kind
    for key, item, op in stores.items:
        assert isinstance(made, Dict)
        known = dict(made.items)
        if not opened:
            made = replace(made, items=tuple((k, _joined(t, item, op) if k == key else t) for k, t in made.items))
        elif key is _COMPUTED or made.element != NOTHING:
            made = join(made, Dict((), item))
        else:
            known[key] = _joined(known.get(key, NOTHING), item, op)
            made = Dict(tuple(known.items()), NOTHING)
    return made


def _joined(held: Type, stored: Type, op: Call) -> Type:
    """The type of an item that is one or the other; a real item does not become complex, as its derivative is real."""
    kinds = {kind.kind for kind in (held, stored) if isinstance(kind, Number)}
    if "complex" in kinds and len(kinds) > 1:
        name = op.args[0].name if isinstance(op.args[0], Value) else None
        raise refuse(STORE, op.location, f"a store into {name}, which holds real and complex numbers,")
    return join(held, stored)
