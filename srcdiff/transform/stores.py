"""The many spellings of a store into an array, as the few primitives for it.

Comes in: a call that is about to be copied, whose operands have types. Goes out: the operand it is equal to, its
operations put before it, or None where it is no store or stays as it is. Invariant: what is stored is what NumPy would
store, in the same order; whatever is not an array is refused.

``np.add(a, b, out=c)`` is ``c[...] = a + b``; ``np.copyto``, ``np.put``, ``np.putmask``, ``np.place``,
``np.put_along_axis``, ``np.fill_diagonal`` and the methods ``fill``, ``sort``, ``partition`` and ``put`` are
assignments to elements; ``np.add.at`` has a primitive of its own, and other ufuncs a function in terms of stores.
"""

from __future__ import annotations

import collections
import operator
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_slice
from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.texts import is_text
from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall, UnsupportedSyntax
from srcdiff.frontend.refused import ADVANCES, ARRAY_STORES, CONTAINER_STORES, STORE, WRITES, refuse
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import Array, Building, Dict, List, Mixed, Nothing, Object, Tuple, Unknown, is_number, rank
from srcdiff.rules.declare import Elementwise, registry, spelled
from srcdiff.transform.containers import check_target, resolve_container
from srcdiff.transform.fields import is_field_store, resolve_field_store
from srcdiff.transform.out_arguments import has_out, out_position
from srcdiff.transform.outside import store_outside
from srcdiff.transform.special_methods import inherited

#: Containers of the standard library that are not followed, and what to use in their place.
_INSTEAD: dict[Any, str] = {
    collections.Counter: "a dict, with get", collections.OrderedDict: "a dict, which keeps its order, too"}
#: What puts a call before the one at hand, and gives its result.
Run = Callable[[Call], Operand]
_ALL = Const(...)
_NONE = Const(None)
_LAST = Const(-1)


def resolve_store(call: Call, builder: Builder, run: Run) -> Operand | None:
    """What a call that writes to an array is equal to, its stores put before it; None where it writes to none."""
    if store_outside(call):
        return None
    if is_field_store(call):
        known = resolve_field_store(call, builder, run)
        if known is not None:
            return known
    if call.target in prim.ITEM_STORES:
        kind = of_operand(call.args[0])
        if isinstance(kind, (List, Dict)):
            return _into_container(call, builder, run)
        if isinstance(kind, Nothing):
            return None
        _check_array(call, call.args[0])
        if call.target is operator.delitem:
            raise refuse(STORE, call.location, "del of an element of an array")
        if isinstance(of_operand(call.args[2]), (List, Tuple)):
            call.args[2] = builder.call_for(call, np.array, call.args[2])      # as NumPy does itself
        return None
    if call.target is prim.call_method:
        return _method(call, builder)
    owner = getattr(call.target, "__self__", None)
    if isinstance(owner, np.ufunc) and call.target == owner.at:
        return _at(call, builder, owner)
    if call.target is np.nan_to_num:
        return _replaced_in_place(call, builder)
    if call.target in _FUNCTIONS:
        return _FUNCTIONS[call.target](_Store(call, builder, call.args[0]), *call.args[1:], **call.kwargs)
    return _into_out(call, builder, run) if has_out(call) else None


def _method(call: Call, builder: Builder) -> Operand | None:
    receiver, name, *args = call.args
    assert isinstance(name, Const)
    kind = of_operand(receiver)
    if isinstance(kind, (Nothing, List, Dict)):
        return resolve_container(call, builder)
    above = inherited(receiver, name.value)
    if isinstance(kind, Building) or above is not None and isinstance(above[0], FunctionType):
        return None
    if name.value in CONTAINER_STORES and kind != Object(set):
        _check_library(call, receiver)
        raise refuse(WRITES, call.location, f".{name.value}(...)")
    if name.value not in ARRAY_STORES or is_text(kind):
        return None
    if not isinstance(kind, (Array, Unknown)) or call.kwargs.keys() & {"key", "reverse"}:      # of a list
        raise refuse(WRITES, call.location, f".{name.value}(...)")
    return _METHODS[name.value](_Store(call, builder, receiver), *args, **call.kwargs)


def refuse_unwritten(call: Call) -> None:
    """Refuse ``ufunc.at`` where no function in terms of stores was put into its place, ``next`` of what is no
    iterator that is known, and ``update`` with what may be a dict or not."""
    if call.target is dict.update:
        raise call.refusal or UnsupportedCall("update with what is no dict, list or iterator", call.location, [
            ("because", "it is not known whether it has keys"), ("instead", "assign to the items, d[key] = value")])
    if call.target is prim.call_method and is_literal(call.args[1], "__next__"):
        raise call.refusal or refuse(ADVANCES, call.location, "next(...)")
    owner = getattr(call.target, "__self__", None)
    if isinstance(owner, np.ufunc) and call.target == owner.at:
        raise call.refusal or UnsupportedSyntax(f"{spelled(call.target)}(...) is not supported", call.location, [
            ("because", "it writes to its argument, and has no form in terms of stores"),
            ("instead", "write a loop: for k in indices: a[k] = ...")])


def _at(call: Call, builder: Builder, ufunc: Any) -> Operand | None:
    if ufunc not in (np.add, np.subtract) or len(call.args) != 3:
        return None
    target, key, value = call.args
    if ufunc is np.subtract:
        value = builder.call_for(call, operator.neg, value)
    store = _Store(call, builder, target)
    return store.append(prim.add_at, key, value)


class _Store:
    """A call that stores into ``target``."""

    def __init__(self, call: Call, builder: Builder, target: Operand) -> None:
        self.call, self.builder, self.target = call, builder, target
        _check_array(call, target)

    def append(self, store: Callable[..., Any], key: Operand, value: Operand) -> Operand:
        """Append a store; its result is None."""
        operands = [self.target, key, self.array(value)]
        node = Call(store, operands, location=self.call.location, section=self.builder.section)
        self.builder.region.ops.append(node)
        return _NONE

    def make(self, target: Callable[..., Any], *args: Operand) -> Value:
        """Append a call."""
        return self.builder.call_for(self.call, target, *args)

    def array(self, values: Operand) -> Operand:
        """Values that may be a list or tuple of numbers, as NumPy takes them."""
        return self.make(np.array, values) if isinstance(of_operand(values), (List, Tuple)) else values

    def repeated(self, values: Operand, shape: Operand) -> Operand:
        """Values that are repeated, or cut off, to a shape or number of elements; a number stays one."""
        values = self.array(values)
        return values if rank(of_operand(values)) == 0 else self.make(np.resize, values, shape)

    def refuse(self, what: str) -> Exception:
        """The refusal of an argument."""
        return UnsupportedCall(f"{what} is not supported here", self.call.location, [
            ("instead", "assign to the elements, x[key] = value")])


def _fill(store: _Store, value: Operand) -> Operand:
    return store.append(operator.setitem, _ALL, value)


def _copyto(store: _Store, src: Operand, casting: Operand = _NONE, where: Operand | None = None) -> Operand:
    if where is not None and not is_literal(where, True):
        src = store.make(np.where, where, store.array(src), store.target)
    return store.append(operator.setitem, _ALL, src)


def _put(store: _Store, ind: Operand, v: Operand, mode: Operand | None = None) -> Operand:
    """Indices into the flattened array; the values are repeated if there are too few."""
    shape = store.make(np.shape, store.target)
    vector = rank(of_operand(store.target)) == 1
    if not vector or mode is not None and not is_literal(mode, "raise"):
        ind = store.make(runtime.places_within, ind, shape, mode or Const("raise"))
    v = store.array(v)
    if rank(of_operand(v)) not in (0, 1):       # which put would flatten
        raise store.refuse("put of values that are no vector")
    if rank(of_operand(v)) == 1:
        v, ind = store.repeated(v, store.make(np.size, ind)), store.make(np.ravel, ind)
    if vector:
        return store.append(operator.setitem, ind, v)
    return store.append(operator.setitem, store.make(np.unravel_index, ind, shape), v)


def _fill_diagonal(store: _Store, val: Operand, wrap: Operand | None = None) -> Operand:
    shape = store.make(np.shape, store.target)
    if rank(of_operand(store.target)) != 2 or wrap is not None and not is_literal(wrap, False):
        places = store.make(runtime.diagonal_places, shape, wrap or Const(False))
        return store.append(operator.setitem, places, store.repeated(
            val, store.make(len, store.make(operator.getitem, places, Const(0)))))
    count = store.make(min, shape)
    places = store.make(np.arange, count)
    return store.append(operator.setitem, store.make(prim.make_tuple, places, places), store.repeated(val, count))


def _sort(store: _Store, axis: Operand | None = None, kind: Operand | None = None) -> Operand:
    return store.append(operator.setitem, _ALL, store.make(np.sort, store.target, *([] if axis is None else [axis])))


def _partition(store: _Store, kth: Operand, axis: Operand = _LAST) -> Operand:
    return store.append(operator.setitem, _ALL, store.make(np.partition, store.target, kth, axis))


def _putmask(store: _Store, mask: Operand, values: Operand) -> Operand:
    """Values of another shape are repeated, and chosen by the place of the element."""
    values = store.repeated(values, store.make(np.shape, store.target))
    return store.append(operator.setitem, _ALL, store.make(np.where, mask, values, store.target))


def _place(store: _Store, mask: Operand, vals: Operand) -> Operand:
    """The first values, repeated if there are too few, one for each element where the mask holds."""
    mask = store.make(np.ndarray.astype, store.make(np.asarray, mask), Const(bool, "bool"))
    return store.append(operator.setitem, mask, store.repeated(vals, store.make(np.count_nonzero, mask)))


def _put_along_axis(store: _Store, indices: Operand, values: Operand, axis: Operand = _LAST) -> Operand:
    return store.append(operator.setitem, store.make(runtime.key_along, indices, store.target, axis), values)


_METHODS: dict[str, Callable[..., Operand]] = {"fill": _fill, "sort": _sort, "put": _put, "partition": _partition}
_FUNCTIONS: dict[Callable[..., Any], Callable[..., Operand]] = {
    np.copyto: _copyto, np.put: _put, np.fill_diagonal: _fill_diagonal, np.putmask: _putmask,
    np.place: _place, np.put_along_axis: _put_along_axis}


def _replaced_in_place(call: Call, builder: Builder) -> Operand | None:
    """``np.nan_to_num(x, copy=False)``, which changes the array and gives it back."""
    kept = call.kwargs.get("copy", call.args[1] if len(call.args) > 1 else Const(True))
    if is_literal(kept, True):
        call.kwargs.pop("copy", None)
        return None
    if not is_literal(kept, False):
        raise UnsupportedCall("np.nan_to_num with copy= that is not written down", call.location, [
            ("instead", "write copy=True or copy=False")])
    store = _Store(call, builder, call.args[0])
    options = dict(zip(("nan", "posinf", "neginf"), call.args[2:], strict=False)) | call.kwargs
    options.pop("copy", None)
    made = Call(np.nan_to_num, call.args[:1], options, location=call.location, section=builder.section)
    store.append(operator.setitem, _ALL, builder.define(made))
    return call.args[0]


#: Functions, and names of methods, that are assignments to elements here.
STORED_BY: frozenset[Any] = frozenset({*_FUNCTIONS, *_METHODS})


# -- out=, where= ------------------------------------------------------------------------------------------------------

#: Functions that add up or multiply in the dtype of what they write to.
_SUMS = frozenset({np.sum, np.prod, np.mean, np.cumsum, np.cumprod, np.nansum, np.nanprod, np.nanmean, np.nancumsum})


def _into_out(call: Call, builder: Builder, run: Run) -> Operand | None:
    """``np.add(a, b, out=c, where=m)``; the result is ``c``."""
    outs = _take_outs(call)
    if all(is_literal(out, None) for out in outs):
        if isinstance(call.target, np.ufunc) and not is_literal(call.kwargs.get("where", Const(True)), True):
            raise UnsupportedCall("where= without out= leaves elements without a value", call.location, [
                ("instead", "pass out=, or use np.where")])
        return None
    stores = [None if is_literal(out, None) else _Store(call, builder, out) for out in outs]
    where = call.kwargs.pop("where", None) if isinstance(call.target, np.ufunc) else None
    args = list(call.args)
    rule = registry.find(call.target)
    if where is not None and isinstance(rule, Elementwise) and rule.singular:     # what is not chosen may be outside
        args = [builder.call_for(call, np.where, where, arg, Const(1)) for arg in args]
    made = Call(call.target, args, call.kwargs | _precision(call, outs[0]), style=call.style, location=call.location,
                section=builder.section)
    result = run(made)
    several = isinstance(call.target, np.ufunc) and call.target.nout > 1
    results: list[Operand] = [result]
    if several:
        results = [builder.call_for(call, operator.getitem, result, Const(k)) for k in range(len(outs))]
    for k, store in enumerate(stores):
        if store is not None:
            _keep(store, results[k], where)
            results[k] = store.target
    return builder.call_for(call, prim.make_tuple, *results) if several else results[0]


def _keep(store: _Store, result: Operand, where: Operand | None) -> None:
    """Store a result where a mask holds."""
    if where is not None and not is_literal(where, True):
        result = store.make(np.where, where, result, store.target)
    store.append(operator.setitem, _ALL, result)


def _take_outs(call: Call) -> list[Operand]:
    """The arrays that a call writes its results to, which are taken away from its arguments; None for a new one."""
    position = out_position(call.target)
    count = call.target.nout if isinstance(call.target, np.ufunc) else 1
    given: list[Operand] = []
    if position is not None and len(call.args) > position:
        given, rest = call.args[position:position + count], call.args[position + count:]
        call.args[position:] = [*[_NONE] * len(given), *rest] if rest else []
    elif "out" in call.kwargs:
        out = call.kwargs.pop("out")
        made = out.op if isinstance(out, Value) else None
        written = isinstance(made, Call) and made.target is prim.make_tuple and isinstance(call.target, np.ufunc)
        given = list(made.args) if written and isinstance(made, Call) else [out]
    return [*given, *[_NONE] * count][:count]


def _precision(call: Call, out: Operand) -> dict[str, Operand]:
    """The dtype that a sum, a product or a mean is computed in, where it is that of the array it is written to."""
    rule, dtypes = registry.find(call.target), [dtype_of(of_operand(arg)) for arg in (call.args[0], out)]
    if rule is None or call.target not in _SUMS or None in dtypes or len(set(dtypes)) == 1:
        return {}
    taken = "dtype" in call.kwargs or len(call.args) > rule.params.index("dtype")
    return {} if taken else {"dtype": Const(np.dtype(dtypes[1]).type)}


# -- shared ------------------------------------------------------------------------------------------------------------

def _check_array(call: Call, target: Operand) -> None:
    """Whether a target can be stored into."""
    kind = of_operand(target)
    check_target(call, target)
    assert isinstance(target, Value)
    if isinstance(kind, (Unknown, Nothing)):
        return
    if not isinstance(kind, Array):
        _check_library(call, target)
        if isinstance(kind, Mixed):
            raise _of_several_kinds(call, target)
        raise refuse(STORE, call.location, f"a store into {target.name}, which is no array,")
    if dtype_of(kind) == "object":
        raise refuse(STORE, call.location, f"a store into {target.name}, which is an array of objects,")


def _of_several_kinds(call: Call, target: Value) -> UnsupportedSyntax:
    name = target.name if target.user else "an item"
    return UnsupportedSyntax(f"a store into {name}, which may be of several kinds, is not supported", call.location, [
        ("because", "it may be None or of another kind on some path, or is one of several in a list"),
        ("instead", "give it a value of one kind on every path, as np.zeros(n) in the place of None")])


def _check_library(call: Call, target: Operand) -> None:
    """Refuse a store into a container of the standard library by its name, or into what it holds."""
    made = target.op if isinstance(target, Value) else None
    while isinstance(made, Call) and made.target in (operator.getitem, prim.bind) and isinstance(made.args[0], Value):
        made = made.args[0].op
    known = _INSTEAD.get(made.target) if isinstance(made, Call) else None
    if isinstance(made, Call) and known is not None:
        raise UnsupportedCall(f"a store into a {made.target.__name__} is not followed", call.location, [
            ("instead", f"use {known}")])


def _into_container(call: Call, builder: Builder, run: Run) -> Operand | None:
    """``x[k] += v`` of anything but a number takes the item out, as Python does, and puts it back, where that may be
    another one: an array, or an object that gives itself, is changed where it is."""
    check_target(call, call.args[0])
    if call.target is operator.setitem and is_slice(call.args[1]) and isinstance(
            of_operand(call.args[2]), (Array, Dict)):
        call.args[2] = builder.call_for(call, list, call.args[2])
    if call.target not in prim.ITEM_UPDATES.values():
        return None
    target, key = call.args[:2]
    item = builder.call_for(call, operator.getitem, target, key)
    if is_number(item.type) or isinstance(item.type, Nothing):
        builder.region.ops.pop()
        return None
    value = run(Call(prim.UPDATE_OF[call.target], [item, call.args[2]], location=call.location))
    if value is item or isinstance(item.type, Array) and item.type.has_axes:
        return _NONE
    call.target, call.args = operator.setitem, [target, key, value]
    return None
