"""Methods and operators of lists and dicts, as the few primitives for them.

Comes in: a call that is about to be copied, whose first operand is a list or a dict. Goes out: the operand it is equal
to, its operations put before it, or None where it stays, changed in place to a call of a primitive. Invariant: what is
changed, in which order, and what the call gives are what Python says.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.displays import shown_items
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import Call, Const, If, Loop, Operand, Value, is_literal
from srcdiff.ir.types import (
    INT,
    Array,
    Dict,
    List,
    Nothing,
    Record,
    Tuple,
    TupleOf,
    Type,
    is_container,
    is_tuple,
    items_of,
)
from srcdiff.transform.functions import closure_of
from srcdiff.transform.gathered import write_sum_down
from srcdiff.transform.implied import refuse_implied
from srcdiff.transform.special_methods import refuse_own_product, special_methods
from srcdiff.transform.views import VIEW

#: Operators that mean something else between lists, tuples and dicts.
CONTAINER_OPERATORS = frozenset({
    operator.add, operator.mul, operator.or_, operator.iadd, operator.imul, operator.ior})
_ALL = Const(slice(None, None, None))
_NONE, _LAST, _FALSE, _EMPTY = Const(None), Const(-1), Const(False), Const({})


def resolve_container(call: Call, builder: Builder) -> Operand | None:
    """What a method of a list or dict is equal to."""
    receiver, name, *args = call.args
    assert isinstance(name, Const)
    kind = type(of_operand(receiver))
    table = _OF_LISTS if kind is List else _OF_DICTS if kind is Dict else _OF_TUPLES if kind is TupleOf else {}
    method = table.get(name.value)
    return None if method is None else method(_Method(call, builder, receiver), *args, **call.kwargs)


def resolve_operator(call: Call, builder: Builder, run: Callable[[Call], Operand]) -> Operand | None:
    """``a + b``, ``a * n``, ``a | b``, ``a += b`` and ``a *= n`` of containers."""
    a, b = call.args
    kinds = of_operand(a), of_operand(b)
    if Record in map(type, kinds) or special_methods(call):
        return None
    if call.target is operator.iadd and type(kinds[0]) is List:
        _extend(_Method(call, builder, a), b)
        return a
    if call.target is operator.imul and type(kinds[0]) is List:
        method = _Method(call, builder, a)
        method.store(operator.setitem, _ALL, method.make(containers.repeated, a, b))
        return a
    if call.target is operator.ior and isinstance(kinds[0], Dict):
        run(Call(prim.call_method, [a, Const("update"), b], location=call.location))
        return a
    if is_tuple(kinds[0]):        # of which there is another one
        call.target = prim.UPDATES.get(call.target, call.target)
    alike = type(kinds[0]) is type(kinds[1]) or is_tuple(kinds[0]) and is_tuple(kinds[1])
    if alike and call.target is (operator.or_ if isinstance(kinds[0], Dict) else operator.add):
        call.target = containers.joined
        write_sum_down(call)
    elif call.target is operator.mul and isinstance(kinds[0], (List, Tuple)) and kinds[1] == INT:
        call.target = containers.repeated
    elif call.target is operator.mul and isinstance(kinds[1], (List, Tuple)) and kinds[0] == INT:
        refuse_own_product(call, b)
        call.target, call.args = containers.repeated, [b, a]
    return None


def as_tuple(call: Call, builder: Builder) -> Operand | None:
    """``tuple(x)`` of a tuple, or of a list of which each item is known."""
    kind = of_operand(call.args[0])
    if isinstance(kind, Tuple) and kind.maker is None or isinstance(kind, TupleOf):
        return call.args[0]
    if isinstance(kind, List) and kind.items is not None:
        items = [builder.call(operator.getitem, call.args[0], Const(k), name="item") for k in range(len(kind.items))]
        call.target, call.args = prim.make_tuple, [*items]
    return None


class _Method:
    """A method of ``target``."""

    def __init__(self, call: Call, builder: Builder, target: Operand) -> None:
        self.call, self.builder, self.target = call, builder, target

    def store(self, store: Callable[..., Any], *args: Operand) -> Operand:
        """Append a store, which gives None."""
        check_target(self.call, self.target)
        self._place(Call(store, [self.target, *args], style=self.call.style))
        return _NONE

    def _place(self, made: Call) -> None:
        made.location, made.section = self.call.location, self.builder.section
        self.builder.region.ops.append(made)

    def make(self, target: Callable[..., Any], *args: Operand, name: str = "t", **kwargs: Operand) -> Value:
        """Append a call."""
        made = Call(target, list(args), kwargs, location=self.call.location, section=self.builder.section)
        refuse_implied(made)
        return self.builder.define(made, name)

    def become(self, target: Callable[..., Any], *args: Operand, **kwargs: Operand) -> None:
        """Let the call be another one."""
        self.call.target, self.call.args, self.call.kwargs = target, list(args), kwargs

    def choose(self, key: Operand, present: Callable[[], Operand], absent: Callable[[], Operand]) -> Value:
        """One of two, by whether the dict holds a key."""
        op = If(self.make(operator.contains, self.target, key, name="branch"), location=self.call.location)
        for region, run in ((op.then, present), (op.orelse, absent)):
            with self.builder.inside(region):
                region.yields = [run()]
        kinds = [of_operand(region.yields[0]) for region in op.regions()]
        output = Value("t", join(*kinds), temp=True)
        op.outputs, output.op, op.section = [output], op, self.builder.section
        self.builder.region.ops.append(op)
        return output

    def read(self, key: Operand) -> Value:
        """Append ``target[key]``."""
        return self.make(operator.getitem, self.target, key)

    def refuse(self, what: str, instead: str) -> Exception:
        """The refusal of a way to call the method."""
        return UnsupportedCall(f"{what} is not supported here", self.call.location, [("instead", instead)])


def check_target(call: Call, target: Operand) -> None:
    """Refuse to change what the function captured."""
    if isinstance(target, Const):
        raise UnsupportedCall(f"{target!r} is changed, and it was not made in this function", call.location, [
            ("instead", "pass it as an argument, or change a copy of it")])


# -- lists -------------------------------------------------------------------------------------------------------------

def _append(method: _Method, value: Operand) -> Operand:
    return _NONE if method.builder.put_in(method.target, value) else method.store(containers.append, value)


def _extend(method: _Method, values: Operand) -> Operand:
    kind = of_operand(values)
    if isinstance(kind, (Array, Dict)):
        values = method.make(list, values)
    return method.store(containers.extend, values)


def _insert(method: _Method, place: Operand, value: Operand) -> Operand:
    return method.store(containers.insert, place, value)


def _pop(method: _Method, place: Operand = _LAST) -> None:
    check_target(method.call, method.target)
    method.become(containers.take, method.target, place)


def _clear(method: _Method) -> Operand:
    return method.store(operator.delitem, _ALL)


def _reverse(method: _Method) -> Operand:
    return method.store(containers.reverse)


def _sort(method: _Method, *, key: Operand = _NONE, reverse: Operand = _FALSE) -> Operand | None:
    made = closure_of(key)
    if made is not None:
        check_target(method.call, method.target)
        if method.target in made.args:
            raise method.refuse("a key that reads the list that is sorted, which is empty then,",
                                "sort a copy, as xs = sorted(xs, key=...)")
        method.become(list.sort, method.target, key=key, reverse=reverse)
        return None
    return method.store(operator.setitem, _ALL, _sorted(method, key, reverse))


def _sorted(method: _Method, key: Operand, reverse: Operand) -> Value:
    asked: dict[str, Any] = {"reverse": reverse} if not is_literal(reverse, False) else {}
    if is_literal(key, None) and not any(map(is_container, items_of(of_operand(method.target)))):
        return method.make(sorted, method.target, **asked)
    asked |= {} if is_literal(key, None) else {"key": key}
    order = method.make(runtime.order_of, method.target, name="order", **asked)
    return method.make(runtime.take_items, method.target, order)


def _remove(method: _Method, value: Operand) -> Operand:
    return method.store(operator.delitem, method.make(operator.indexOf, method.target, value))


def _copy(method: _Method) -> None:
    method.become(list if isinstance(of_operand(method.target), List) else dict, method.target)


def _index(method: _Method, *args: Operand) -> None:
    method.become(operator.indexOf, method.target, *args)


def _count(method: _Method, value: Operand) -> None:
    method.become(operator.countOf, method.target, value)


def is_to_be_ordered(call: Call) -> bool:
    """Whether ``sorted`` of a list or tuple takes the items by an order that is found first: by a key, or where the
    items are lists, of which derivatives have another order."""
    kind = of_operand(call.args[0])
    return isinstance(kind, (List, Tuple)) and ("key" in call.kwargs or any(map(is_container, items_of(kind))))


def resolve_sorted(call: Call, builder: Builder) -> Operand | None:
    """``sorted(xs, key=f)`` of a list or tuple, or of what holds lists; a key that is made here is followed."""
    if closure_of(call.kwargs.get("key", _NONE)) is not None:
        return None
    method = _Method(call, builder, call.args[0])
    return _sorted(method, call.kwargs.get("key", _NONE), call.kwargs.get("reverse", _FALSE))


def resolve_display(call: Call, run: Callable[[Call], Operand]) -> bool:
    """Whether a call is that of a display, as ``dict`` of pairs that are written out; ``dict(items, a=x)`` becomes
    ``dict(items) | {"a": x}``."""
    if call.target is dict and call.args:
        if call.kwargs:
            _join(call, run)
        return call.target is dict and _resolve_pairs(call)
    made = call.args[0].op if len(call.args) == 1 and isinstance(call.args[0], Value) else None
    if call.target is list and isinstance(made, Call) and made.target is prim.make_tuple and not made.kwargs:
        call.target, call.args = prim.make_list, list(made.args)
        return True
    if call.args and not (call.target is list and is_literal(call.args[0], ())):
        return False
    as_display(call)
    return True


def as_display(call: Call) -> None:
    """``dict(a=x, b=y)``, ``list()`` and ``tuple()``, written out."""
    if call.target is not dict:
        call.target, call.args = prim.make_list if call.target is list else prim.make_tuple, []
        return
    names = tuple(call.kwargs)
    call.target, call.args, call.kwargs = prim.make_dict, [Const(names), *call.kwargs.values()], {}


def _join(call: Call, run: Callable[[Call], Operand]) -> None:
    """Let ``dict`` of items and names join two dicts."""
    items = call.args[0]
    if not isinstance(of_operand(items), Dict):
        items = run(Call(dict, [items], location=call.location, outputs=[Value("items", temp=True)]))
    added = Call(prim.make_dict, [Const(tuple(call.kwargs)), *call.kwargs.values()], location=call.location,
                 outputs=[Value("items", temp=True)])
    call.target, call.args, call.kwargs = containers.joined, [items, run(added)], {}


def _resolve_pairs(call: Call) -> bool:
    """Whether all keys of pairs are written out."""
    written = [shown_items(pair, call.location) for pair in shown_items(call.args[0], call.location) or ()]
    pairs = [pair for pair in written if pair is not None and len(pair) == 2]
    keys = [pair[0].value for pair in pairs if isinstance(pair[0], Const) and pair[0].name is None]
    if not keys or not len(set(keys)) == len(keys) == len(written):
        return False
    call.target, call.args = prim.make_dict, [Const(tuple(keys)), *(pair[1] for pair in pairs)]
    return True


_OF_LISTS: dict[str, Callable[..., Operand | None]] = {
    "append": _append, "extend": _extend, "insert": _insert, "pop": _pop, "clear": _clear, "reverse": _reverse,
    "sort": _sort, "remove": _remove, "copy": _copy, "index": _index, "count": _count}
_OF_TUPLES: dict[str, Callable[..., Operand | None]] = {"index": _index, "count": _count}


# -- dicts -------------------------------------------------------------------------------------------------------------

def _is_closed(kind: Type, key: Operand) -> bool | None:
    """Whether a dict that keeps its keys has this one; None where that is known only while the program runs."""
    if isinstance(kind, Dict) and kind.element is None and isinstance(key, Const) and key.name is None:
        return key.value in dict(kind.items)
    return None


def _get(method: _Method, key: Operand, default: Operand = _NONE) -> Operand | None:
    known = _is_closed(of_operand(method.target), key)
    if known is None:
        return method.choose(key, lambda: method.read(key), lambda: default)
    if not known:
        return default
    method.become(operator.getitem, method.target, key)
    return None


def _setdefault(method: _Method, key: Operand, default: Operand = _NONE) -> Operand:
    def absent() -> Operand:
        method.store(operator.setitem, key, default)
        return default
    return method.choose(key, lambda: method.read(key), absent)


def _pop_key(method: _Method, key: Operand, default: Operand | None = None) -> Operand | None:
    if default is None:
        _pop(method, key)
        return None
    return method.choose(key, lambda: method.make(containers.take, method.target, key), lambda: default)


def _pop_last(method: _Method) -> Operand:
    """``popitem``, which takes the last key."""
    missing = If(method.make(operator.not_, method.target, name="branch"), location=method.call.location)
    with method.builder.inside(missing.then):
        error = method.make(KeyError, Const("popitem(): dictionary is empty"), name="error")
        method._place(Call(prim.raise_, [error]))
    missing.section = method.builder.section
    method.builder.region.ops.append(missing)
    key = method.make(operator.getitem, method.make(list, method.target, name="keys"), _LAST, name="key")
    return method.make(prim.make_tuple, key, method.make(containers.take, method.target, key))


def _update(method: _Method, other: Operand = _EMPTY, **more: Operand) -> Operand | None:
    kind = of_operand(other)
    if not isinstance(kind, (Dict, Nothing)):
        check_target(method.call, method.target)
        method.become(dict.update, method.target, other, **more)
        return None
    if isinstance(kind, Dict) and kind.element is not None:
        _update_each(method, other)
    elif isinstance(kind, Dict):
        for key, _ in kind.items:
            method.store(operator.setitem, Const(key), method.make(operator.getitem, other, Const(key)))
    for name, value in more.items():
        method.store(operator.setitem, Const(name), value)
    return _NONE


def _update_each(method: _Method, other: Operand) -> None:
    """``for key in other: d[key] = other[key]``."""
    keys = method.make(list, other, name="keys")
    index = Value("k", INT, temp=True)
    loop = Loop(bounds=(Const(0), method.make(len, keys), Const(1)), location=method.call.location)
    loop.body.params, loop.section = [index], method.builder.section
    with method.builder.inside(loop.body):
        key = method.make(operator.getitem, keys, index, name="key")
        method.store(operator.setitem, key, method.make(operator.getitem, other, key))
    method.builder.region.ops.append(loop)


def _values(method: _Method) -> None:
    kind = of_operand(method.target)
    if isinstance(kind, Dict) and kind.element is None:
        method.become(prim.make_list, *(method.read(Const(key)) for key, _ in kind.items))
    else:
        method.become(runtime.values_of, method.target)
    method.call.style = VIEW


def _items(method: _Method) -> None:
    kind = of_operand(method.target)
    if isinstance(kind, Dict) and kind.element is None:     # of one whose keys come and go, a function makes the list
        method.become(prim.make_list, *(method.make(prim.make_tuple, Const(key), method.read(Const(key)))
                                        for key, _ in kind.items))
        method.call.style = VIEW


def _keys(method: _Method) -> None:
    method.become(list, method.target)
    method.call.style = VIEW


_OF_DICTS: dict[str, Callable[..., Operand | None]] = {
    "get": _get, "setdefault": _setdefault, "pop": _pop_key, "popitem": _pop_last, "update": _update, "copy": _copy,
    "values": _values, "items": _items, "keys": _keys}


