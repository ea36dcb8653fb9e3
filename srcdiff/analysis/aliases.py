"""What calls do with memory: whether their results are new, views of what they are given, or hold it.

Comes in: a call, whose operands have types. Goes out: answers. Invariant: what is called new memory is shared with
nobody; a view is surely one.
"""

from __future__ import annotations

import copy
import operator
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of, is_basic_index, is_copying_index, is_viewing_index
from srcdiff.analysis.draws import is_drawn
from srcdiff.analysis.numbers import REDUCTIONS
from srcdiff.analysis.types import of_operand
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, Operand, Procedure, Value, is_literal
from srcdiff.ir.types import (
    UNKNOWN,
    Array,
    Dict,
    List,
    Number,
    Object,
    Record,
    Tuple,
    TupleOf,
    Type,
    Unknown,
    is_constant,
    is_container,
    is_inexact,
    is_number,
    items_of,
    rank,
)
from srcdiff.ir.walk import region_operands, regions_of
from srcdiff.rules.declare import Constant, Elementwise, registry
from srcdiff.runtime.objects import fields_of

#: Functions other than elementwise ones that always make a new array.
FRESH: frozenset[Callable[..., Any]] = REDUCTIONS | frozenset({
    np.cumsum, np.outer, np.where, np.clip, np.copy, np.ndarray.flatten, np.array,
    np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.eye, np.arange,
    np.linspace, np.tril, np.triu, np.roll, np.repeat, np.tile,
    runtime.zeros_like, runtime.zero_tangent, runtime.take_last,
    runtime.copied, runtime.own_sum, runtime.owned, runtime.copied_together,
    runtime.ties, runtime.wins, runtime.unrepeat, runtime.undiagonal, runtime.put_last, runtime.join_like,
    runtime.shadow_like, runtime.slots_like, runtime.like_structure,
    runtime.matmul_left_bar, runtime.matmul_right_bar, prim.new_stack, prim.new_list, prim.format_string, prim.own})
#: Functions whose result is always a view of their first argument, or that itself, where it is an array.
VIEWS: frozenset[Callable[..., Any]] = frozenset({
    np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze, np.flip, np.fliplr, np.flipud, np.rot90,
    np.real, prim.bind, prim.hooked, *prim.UPDATES})
_AT_LEAST = frozenset({np.atleast_1d, np.atleast_2d, np.atleast_3d})
#: Functions that do something so many times, what says how often, and at which number their result is their argument.
_REPEATED: dict[Callable[..., Any], tuple[str, int]] = {
    np.diff: ("n", 0), np.polyder: ("m", 0), np.polyint: ("m", 0), np.linalg.matrix_power: ("n", 1)}
#: Functions whose result is a view of their first argument, or a copy, as NumPy decides while the program runs.
DECIDED: frozenset[Callable[..., Any]] = frozenset({
    np.reshape, np.ravel, np.asarray, np.ascontiguousarray, np.asfortranarray, np.ndarray.astype, runtime.unbroadcast,
    *_REPEATED})
#: Those of them, and others, that convert to a dtype.
_CONVERTING: frozenset[Callable[..., Any]] = frozenset({
    np.asarray, np.asanyarray, np.asarray_chkfinite, np.require, np.ascontiguousarray, np.asfortranarray,
    np.ndarray.astype})
#: Functions whose result is a view that cannot be written to, of their argument or, of some of ours, of a sum of it.
READ_ONLY_VIEWS: frozenset[Callable[..., Any]] = frozenset({
    np.diagonal, np.diag, np.broadcast_to, np.lib.stride_tricks.sliding_window_view, runtime.expand, runtime.spread,
    runtime.undiag, runtime.regrid, runtime.weights_along, runtime.pick, runtime.unsum})
#: Functions whose result is a list or tuple of views of their first argument.
SPLITTING: frozenset[Callable[..., Any]] = frozenset({
    np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit, getattr(np, "unstack", np.split)})
if hasattr(np, "matrix_transpose"):      # NumPy 2.0
    VIEWS |= {np.matrix_transpose, np.linalg.matrix_transpose}
    READ_ONLY_VIEWS |= {np.linalg.diagonal}
#: Everything that `is_view` may tell to be a view.
MAY_VIEW: frozenset[Callable[..., Any]] = VIEWS | _AT_LEAST | {np.asarray, operator.getitem, prim.unpack}
#: Functions whose result is a view that has no shadow: its cotangent is not a view of that of the argument.
UNSHADOWED_VIEWS: frozenset[Callable[..., Any]] = READ_ONLY_VIEWS - {
    runtime.pick, runtime.undiag, runtime.regrid} | {np.imag, np.einsum, np.ndarray.view}
#: Displays of the language, which hold what they are given.
DISPLAYS = frozenset({prim.make_tuple, prim.make_closure, prim.make_list, prim.make_dict})
#: Functions whose result is a new container of the items that their arguments hold.
REGROUPED: frozenset[Callable[..., Any]] = frozenset({
    list, tuple, dict, copy.copy, sorted, runtime.add, runtime.filled, runtime.unsum, runtime.unstack,
    runtime.split_like, runtime.take_items, runtime.values_of, runtime.with_keys, runtime.under_keys,
    runtime.left_of, runtime.right_of,
    runtime.unrepeated, *containers.REGROUPING})


def is_fresh(call: Call) -> bool:
    """Whether the result of a call is memory that nothing else refers to."""
    if isinstance(call.target, Procedure):
        return call.target.fresh
    if call.target is operator.getitem:
        return access(call) in ("number", "copy")
    if call.target in FRESH or is_drawn(call) or _is_copied(call):
        return True
    if picks_boxed(call):
        return False
    if call.target in (runtime.filled, runtime.unstack, runtime.unsum):
        like = of_operand(call.args[1])
        return _holds_numbers_only(like) and not (call.target is runtime.filled and _holds_lists(like))
    given = of_operand(call.args[0]) if call.args and call.target in DECIDED | _AT_LEAST else UNKNOWN
    if is_number(given) or is_container(given) and call.target in DECIDED:
        return True         # an array is made
    if call.target in _AT_LEAST:
        return False
    if lists_keys(call):
        return True
    if call.target is np.diag:
        return rank(of_operand(call.args[0])) == 1
    if call.target is np.einsum and len(call.args) == 2:
        return _is_summed(call.args[0])
    if call.target is np.meshgrid:
        return is_literal(call.kwargs.get("copy", Const(True)), True)
    if call.target in _REPEATED:
        name, itself = _REPEATED[call.target]
        count = call.args[1] if len(call.args) > 1 else call.kwargs.get(name, Const(1))
        return isinstance(count, Const) and count.value != itself
    rule = registry.find(call.target)
    return isinstance(rule, Elementwise) or isinstance(call.target, np.ufunc) or rule is not None and rule.fresh or (
        isinstance(rule, Constant) and call.target is not runtime.stop_gradient and not _is_cast(call))


def _is_copied(call: Call) -> bool:
    """Whether a call copies in any case: ``x.astype``, and what makes an array of another dtype."""
    plain = call.target is np.ndarray.astype and "copy" not in call.kwargs and len(call.args) < 6
    if plain or call.target not in _CONVERTING:
        return plain
    before, after = dtype_of(of_operand(call.args[0])), dtype_of(of_operand(call.output))
    return None not in (before, after) and before != after and (
        is_inexact(after) or not is_inexact(before))    # what is called floats may be integers in some run


def _is_cast(call: Call) -> bool:
    """Whether a call is of a type of NumPy, which gives back an array of that type."""
    return isinstance(call.target, type) and issubclass(call.target, np.generic)


def is_unshared(call: Call) -> bool:
    """Whether the result of a call is memory that nothing else refers to, if only to be read: a number that is spread
    over an array."""
    return is_fresh(call) or call.target in READ_ONLY_VIEWS and is_immutable(call.args[0])


def _is_summed(subscripts: Operand) -> bool:
    """Whether an einsum of one array is known to sum over an axis; of one that does not, the result is a view."""
    if not isinstance(subscripts, Const) or not isinstance(subscripts.value, str):
        return False
    given, arrow, out = subscripts.value.replace(".", "").replace(" ", "").partition("->")
    return bool(set(given) - set(out)) if arrow else len(set(given)) < len(given)


def _holds_numbers_only(kind: Type) -> bool:
    """Whether a container holds nothing that could be stored into."""
    if isinstance(kind, (Tuple, List)):
        items = kind.items if kind.items is not None else (getattr(kind, "element", None),)
        return all(item is not None and _holds_numbers_only(item) for item in items)
    return is_number(kind)


def _holds_lists(kind: Type) -> bool:
    """Whether there are lists in a container, which `filled` may hand on as they are."""
    return any(isinstance(item, List) or _holds_lists(item) for item in items_of(kind)) if is_container(kind) else False


def picks_boxed(call: Call) -> bool:
    """Whether a call may give one of several arrays without axes that it is given, as ``max`` does, or a list of
    them."""
    if call.target not in (max, min, sorted) or not call.args:
        return False
    kinds = [item for kind in map(of_operand, call.args) for item in (kind, *items_of(kind))]
    return any(isinstance(kind, Array) and kind.axes == () and kind.boxed is not False for kind in kinds)


def access(call: Call) -> str:
    """What reading from an array gives: ``"number"``, ``"copy"``, ``"view"``, or ``"unknown"`` where only NumPy could
    tell; of what is no array, ``"number"`` or ``"item"``."""
    held, key = call.args
    kind = of_operand(held)
    if not isinstance(kind, (Array, Unknown, Number)):
        return "number" if is_number(of_operand(call.output)) else "item"
    if is_copying_index(key):
        return "copy"
    if is_viewing_index(key):
        return "view"
    left = rank(of_operand(call.output)) if is_basic_index(key) else None
    return "unknown" if left is None else "view" if left else "number"


def copier(kind: Type) -> Callable[[Any], Any]:
    """What makes another list, dict, stack or object of what one holds."""
    of_items = tuple if isinstance(kind, TupleOf) else list
    return copy.copy if isinstance(kind, Record) else dict if isinstance(kind, Dict) else of_items


def lists_keys(call: Call) -> bool:
    """Whether a call makes a list of the keys of a dict, which cannot be changed."""
    return call.target is list and len(call.args) == 1 and type(of_operand(call.args[0])) is Dict


def makes_container(call: Call) -> bool:
    """Whether a call makes a new container of the items that others hold."""
    if call.target is operator.getitem:
        return is_part(call)
    return call.target in REGROUPED and (call.target in (list, tuple) or is_container(of_operand(call.output)))


def lists_views(call: Call) -> bool:
    """Whether the result of a call is a list or tuple of views of an array."""
    return call.target in SPLITTING or call.target in (list, tuple) and len(call.args) == 1 and (
        rank(of_operand(call.args[0])) or 0) > 1


def is_part(call: Call) -> bool:
    """Whether reading from a list or tuple gives another one of some of its items."""
    return is_slice(call.args[1]) and isinstance(of_operand(call.args[0]), (List, Tuple))


def is_slice(key: Operand) -> bool:
    """Whether a key is a slice."""
    return of_operand(key) == Object(slice)


def is_item_stored(op: Call) -> bool:
    """Whether a store puts its last operand into a container, as one item."""
    if op.target is operator.setitem or op.target in prim.ITEM_UPDATES.values():
        return not is_slice(op.args[1])
    return op.target in containers.ADDING


def is_view(call: Call) -> bool:
    """Whether the result of a call is surely a view of its first argument, or that itself."""
    if call.target is prim.unpack:
        return isinstance(of_operand(call.args[0]), Array)
    if call.target in _AT_LEAST or call.target is np.asarray:
        kind = of_operand(call.args[0])
        return len(call.args) == 1 and not call.kwargs and isinstance(kind, Array) and (
            kind.axes != () or kind.boxed is True)
    return call.target in VIEWS or call.target is operator.getitem and access(call) == "view"


def is_immutable(operand: Operand) -> bool:
    """Whether nothing can be written to a value: numbers, None, strings; a literal always, a captured array or object
    not, and no tuple, which may hold one."""
    if isinstance(operand, Const):
        held = operand.value
        return operand.name is None or not (
            hasattr(held, "__setitem__") or isinstance(held, tuple) or fields_of(held) is not None)
    return is_constant(operand.type)


def result_tuples(function: Function) -> list[Call]:
    """The tuple that is a function's result, and those in it, as far as nothing else reads them: what they hold
    together is then not touched any more."""
    made: set[Operand] = {call.output for call in tuples_in(function.result)}
    reads: Counter[Operand] = Counter()
    for region in regions_of(function) if made else ():
        for operands in [*[op.operands() for op in region.ops], region_operands(region)]:
            if not made.isdisjoint(operands):
                reads.update(operands)
    return tuples_in(function.result, lambda call: reads[call.output] == 1)


def tuples_in(operand: Operand, wanted: Callable[[Call], bool] = lambda made: True) -> list[Call]:
    """The tuple that an operand is, and those in it, as far as they are wanted."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call) or made.target is not prim.make_tuple or not wanted(made):
        return []
    return [made, *(inner for arg in made.args for inner in tuples_in(arg, wanted))]


def is_array(operand: Operand) -> bool:
    """Whether an operand may be an array of any rank but a NumPy scalar's."""
    return isinstance(operand, Value) and isinstance(operand.type, Array) and operand.type.axes != ()
