"""What a call becomes once the types of its operands are known.

Comes in: a call that is about to be copied. Goes out: the operand it is equal to, if it need not run at all; else the
call itself, changed in place where a method or an attribute of an array is one of NumPy's functions. Invariant: nothing
is decided that another run at the same types could decide otherwise.
"""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import dtype_of, is_settled
from srcdiff.analysis.types import of_operand
from srcdiff.frontend.resolve import is_callable_object
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import library_of
from srcdiff.ir.builder import Builder
from srcdiff.ir.listings import LISTINGS
from srcdiff.ir.nodes import ZERO, Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import (
    Array,
    Dict,
    List,
    Number,
    Object,
    Static,
    Tuple,
    Type,
    Unknown,
    is_constant,
    is_container,
    is_differentiable,
    may_be_complex,
    rank,
)
from srcdiff.rules import static
from srcdiff.rules.declare import Bilinear, Constant, Elementwise, Linear, Variadic, registry
from srcdiff.rules.methods import ATTRIBUTES, METHODS
from srcdiff.transform.arguments import arrange_arguments, convert_arguments, make_array_beside
from srcdiff.transform.array_parts import resolve_part
from srcdiff.transform.brackets import resolve_brackets
from srcdiff.transform.builtin_calls import check_parts, divided, largest_or_smallest
from srcdiff.transform.callees import constant
from srcdiff.transform.containers import (
    CONTAINER_OPERATORS,
    as_display,
    as_tuple,
    is_to_be_ordered,
    resolve_display,
    resolve_operator,
    resolve_sorted,
)
from srcdiff.transform.described import ARRAYS, call_array_method, described, renew_namedtuple
from srcdiff.transform.fields import COPIES, resolve_copy, resolve_field, resolve_field_method
from srcdiff.transform.functions import is_starred, resolve_function
from srcdiff.transform.generators import refuse_endless, walked
from srcdiff.transform.getters import open_getter
from srcdiff.transform.known import exact, folded, known
from srcdiff.transform.listings import open_collected, resolve_listing
from srcdiff.transform.stars import arguments_together, spread_stars
from srcdiff.transform.stores import Run, resolve_store
from srcdiff.transform.subscripts import resolve_subscripts
from srcdiff.transform.ufuncs import is_of_parts, resolve_ufunc_method, resolve_unbound_method
from srcdiff.transform.views import as_sets

_FOLDED = frozenset({operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.neg,
                     operator.add, operator.sub, operator.mul, operator.and_, operator.or_})
#: Functions that take a sequence of arrays, or make an array themselves.
_OF_SEQUENCES = frozenset({np.array, np.asarray, np.asanyarray, np.concatenate, np.stack, np.vstack, np.hstack,
                           np.dstack, np.column_stack, np.block, np.select, np.choose})
#: Functions that give several arrays for several ones.
_AT_LEAST = frozenset({np.atleast_1d, np.atleast_2d, np.atleast_3d})
#: Functions of literals that a formula asks.
_FOLDED_HELPERS = frozenset({runtime.inverse_axes, runtime.turned, runtime.is_whole, runtime.is_same, bool})
_SEARCHES: dict[Any, Callable[..., Any]] = {"index": operator.indexOf, "count": operator.countOf}
_WRITTEN = (bool, int, str, type(None), float, tuple)
#: Functions with a general rule that are linear in one argument, by its place.
_LINEAR_IN: dict[Any, int] = {
    np.linalg.solve: 1,
    **{getattr(np, name): 0 for name in ("trapezoid", "trapz") if hasattr(np, name)}}
_PRODUCTS = frozenset({
    operator.mul, np.multiply, operator.matmul, np.matmul, np.einsum, runtime.chain, runtime.leave_out})


def resolve(call: Call, builder: Builder, run: Run) -> Operand | None:
    """The operand a call is equal to, or None; methods and attributes of arrays are resolved in place. ``run`` puts a
    call before it."""
    if call.target in static.QUESTIONS:
        return _answer(call)
    if (said := described(call, builder)) is not None:
        return said
    if call.target in LISTINGS:
        return resolve_listing(call, builder, run)
    _open(call, builder)
    open_collected(call, builder)
    arrange_arguments(call)
    if ZERO in call.args and (found := _zero(call)) is not None:
        return found
    as_sets(call, builder)
    if call.target in CONTAINER_OPERATORS and any(is_container(of_operand(arg)) for arg in call.args):
        return resolve_operator(call, builder, run)
    if call.target in (dict, list, tuple) and resolve_display(call, run):
        return None
    if call.target is sorted and is_to_be_ordered(call):
        return resolve_sorted(call, builder)
    if call.target in _FOLDED:
        return exact(call)
    _make_arrays(call, builder)
    resolve_ufunc_method(call, builder)
    resolve_subscripts(call, builder)
    resolve_brackets(call, builder)
    if (stored := resolve_store(call, builder, run)) is not None:
        return stored
    if call.target is prim.call_method:
        _method(call, builder, run)
        stored = None if call.target is prim.call_method else resolve_store(call, builder, run)
        if stored is not None:
            return stored
    elif call.target is getattr:
        noted = _attribute(call, builder)
        if noted is not None:
            return noted
    elif call.target is prim.as_sequence:
        return walked(call, builder)
    elif call.target is prim.apply:
        return _called(call, builder, run)
    elif call.target is divmod and all(_is_numeric(of_operand(arg)) for arg in call.args):
        divided(call, builder)
    elif call.target in ARRAYS:
        call_array_method(call, run)
    elif call.target in COPIES:
        return resolve_copy(call, builder)
    elif call.target is tuple and len(call.args) == 1:
        return as_tuple(call, builder)
    elif call.target is runtime.without_keys:
        _without_keys(call, builder)
    elif call.target is prim.unpack and _has_items(call):
        return call.args[0]
    elif call.target in (max, min) and not call.kwargs:
        largest_or_smallest(call, builder)
    elif call.target in prim.UPDATES and is_constant(of_operand(call.args[0])):
        call.target = prim.UPDATES[call.target]
    convert_arguments(call, builder)
    return known(call, builder.exact)


def _open(call: Call, builder: Builder) -> None:
    """Let a call of a function that was made while the program runs be that of what it was made of; and what is done
    through an attribute of an array be done to that; and ``np.atleast_2d(a, b)`` be a tuple, and ``[x, y] - a`` be of
    two arrays."""
    refuse_endless(call)
    check_parts(call, builder)
    make_array_beside(call, builder)
    resolve_part(call, builder)
    resolve_unbound_method(call)
    _without_partial(call)
    if call.target in (functools.partial, contextlib.contextmanager, prim.apply, operator.getitem) or hasattr(
            call.target, "srcdiff_kind"):
        resolve_function(call, builder)
    if call.target in _AT_LEAST and len(call.args) > 1:
        call.args = [builder.call(call.target, arg, name="t") for arg in call.args]
        call.target = prim.make_tuple
    if call.target is prim.apply or isinstance(call.target, prim.GETTERS):
        open_getter(call, lambda *read: _again(builder, *read))


def _again(builder: Builder, target: Callable[..., Any], held: Operand, key: Operand) -> Operand:
    """Append the reading of an item or an attribute."""
    made = Call(target, [held, key])
    found = resolve(made, builder, builder.define)
    return found or builder.call(made.target, *made.args, name="item", style=made.style)


def drop_defaults(call: Call) -> None:
    """Leave out the arguments that only repeat a default, as a formula does that passes on what it was given."""
    rule = registry.find(call.target)
    if rule is None:
        return
    defaults, params = rule.defaults, rule.params
    if not defaults:
        return
    call.kwargs = {name: arg for name, arg in call.kwargs.items()
                   if name not in defaults or not is_literal(arg, defaults[name])}
    while 0 < len(call.args) <= len(params) and params[len(call.args) - 1] in defaults and (
            is_literal(call.args[-1], defaults[params[len(call.args) - 1]])):
        call.args = call.args[:-1]


def fold_literals(call: Call) -> Operand | None:
    """The value of a formula's operation on literals, floats included; the user's own constants stay as written."""
    if call.target not in _FOLDED and call.target not in _FOLDED_HELPERS or not call.args:
        return None
    for arg in call.args:
        if not isinstance(arg, Const) or not is_settled(arg) or type(arg.value) not in _WRITTEN:
            return None
    return folded(call)


def _has_items(call: Call) -> bool:
    """Whether ``a, b = value`` certainly finds as many items as it needs."""
    kind, count = of_operand(call.args[0]), call.args[1]
    items = kind.items if isinstance(kind, (Tuple, List)) else None
    assert isinstance(count, Const)
    more = len(call.args) > 2
    return items is not None and (len(items) == count.value or more and len(items) > count.value)


def _answer(call: Call) -> Operand:
    (asked,) = call.args
    kind = of_operand(asked)
    if call.target is static.rank:
        return Const(rank(kind))
    if call.target is static.is_complex:
        return Const(may_be_complex(kind) or isinstance(kind, Object))
    if call.target is static.is_double:
        return Const(dtype_of(kind) in ("float64", "complex128", "int64"))
    if call.target is static.is_inexact:
        return Const(not isinstance(kind, (Number, Array)) or is_differentiable(kind))
    return Const(literal(asked) or isinstance(kind, Static))


def literal(operand: Operand) -> bool:
    """Whether an operand is a literal, or a tuple of literals."""
    if isinstance(operand, Const):
        return is_settled(operand)
    made = operand.op
    return isinstance(made, Call) and made.target is prim.make_tuple and all(map(literal, made.args))


def _make_arrays(call: Call, builder: Builder) -> None:
    """Make arrays of lists and tuples, as NumPy does itself; what is written out stays so where no formula needs it as
    an array."""
    rule = registry.find(call.target)
    if rule is None or isinstance(rule, Constant) or call.target in _OF_SEQUENCES or not _is_of_numpy(call.target):
        return
    stays = _is_written if isinstance(rule, (Linear, Elementwise, Variadic)) else lambda operand: False
    rule = rule.for_count(len(call.args))
    for place, arg in enumerate(call.args[:len(rule.positional)]):
        if rule.positional[place] in rule.active and isinstance(of_operand(arg), (List, Tuple)) and not stays(arg):
            call.args[place] = builder.call(np.array, arg, name="t")
    for name, arg in call.kwargs.items():
        if name in rule.active and isinstance(of_operand(arg), (List, Tuple)) and not stays(arg):
            call.kwargs[name] = builder.call(np.array, arg, name="t")


def _is_of_numpy(target: Callable[..., Any]) -> bool:
    return isinstance(target, np.ufunc) or library_of(target) in ("numpy", "scipy")


def _is_written(operand: Operand) -> bool:
    """Whether a value is a literal, or a list or tuple of literals, or holds no floats."""
    made = operand.op if isinstance(operand, Value) else None
    return isinstance(operand, Const) or not is_differentiable(of_operand(operand)) or isinstance(made, Call) and (
        made.target in (prim.make_list, prim.make_tuple) and all(map(_is_written, made.args)))


def _zero(call: Call) -> Operand | None:
    """What structural zeros make of a call; where nothing is known of it they become plain zeros."""
    first, second = call.args[0], call.args[1] if len(call.args) > 1 else None
    if call.target in (operator.add, np.add, runtime.add, runtime.own_sum):
        other = second if first is ZERO else first
        if call.target is not runtime.own_sum or other is ZERO or other is None:
            return other
        call.target, call.args = runtime.copied, [other]
        return None
    if call.target in (operator.sub, np.subtract) and second is ZERO:
        return first
    if call.target in (operator.sub, np.subtract):
        call.target, call.args = operator.neg, [second or ZERO]
        return None
    rule = registry.find(call.target)
    if call.target in _PRODUCTS or isinstance(rule, Bilinear) and ZERO in call.args[:2]:
        return ZERO
    place = _LINEAR_IN.get(call.target)
    if place is not None and call.args[place] is ZERO:
        return ZERO
    if first is ZERO and (
            isinstance(rule, Linear) or call.target in (operator.truediv, operator.neg, operator.getitem)):
        return ZERO
    call.args = [Const(0.0) if arg is ZERO else arg for arg in call.args]
    return None


def _is_numeric(kind: Type) -> bool:
    return isinstance(kind, (Unknown, Number, Array))


def _method(call: Call, builder: Builder, run: Run) -> None:
    resolve_field_method(call, builder, run)
    if call.target is not prim.call_method:
        resolve_function(call, builder)
        if call.target is prim.apply:
            _applied(call)
        return
    receiver, name = call.args[0], call.args[1]
    kind = of_operand(receiver)
    assert isinstance(name, Const)
    if _is_numeric(kind) and name.value in METHODS and (name.value != "view" or is_of_parts(call, kind)):
        call.target, call.style = METHODS[name.value], "method"
        call.args = [receiver, *_as_one_shape(name.value, call, builder)]
        arrange_arguments(call)
        if call.target is np.compress:
            call.args[:2], call.style = call.args[1::-1], ""
        elif call.target is np.conj and not may_be_complex(kind):
            call.target, call.style = prim.bind, ""     # the method gives the array itself where it is real
    elif isinstance(kind, Tuple) and name.value in _SEARCHES:
        call.target, call.args = _SEARCHES[name.value], [receiver, *call.args[2:]]
    elif isinstance(kind, Tuple) and name.value in ("_asdict", "_replace"):
        renew_namedtuple(call, kind, builder)


def _as_one_shape(name: str, call: Call, builder: Builder) -> list[Operand]:
    """``x.reshape(2, n)``, ``x.reshape(*shape)`` and ``x.transpose(1, 0)``, as ``x.reshape((2, n))``."""
    args = call.args[2:]
    if name in ("reshape", "transpose") and any(map(is_starred, args)):
        return [arguments_together(args, "shape", call, builder)]
    if name not in ("reshape", "transpose") or not args or of_operand(args[0]) != Number("int"):
        return args
    if all(isinstance(arg, Const) for arg in args):
        return [Const(tuple(arg.value for arg in args if isinstance(arg, Const)))]
    return [builder.call(prim.make_tuple, *args, name="shape")]


def _without_keys(call: Call, builder: Builder) -> None:
    mapping, keys = call.args
    kind = of_operand(mapping)
    if type(kind) is Dict and kind.element is None and isinstance(keys, Const):
        left = [key for key, _ in kind.items if key not in keys.value]
        items = [builder.call(operator.getitem, mapping, Const(key), name="item") for key in left]
        call.target, call.args = prim.make_dict, [Const(tuple(left)), *items]


def _attribute(call: Call, builder: Builder) -> Operand | None:
    noted = resolve_field(call, builder)
    receiver, name = call.args[:2]
    kind = of_operand(receiver)
    if isinstance(name, Const) and _is_numeric(kind) and name.value in ATTRIBUTES:
        call.target, call.args, call.style = ATTRIBUTES[name.value], [receiver], "attribute"
    elif isinstance(name, Const) and isinstance(kind, Tuple) and name.value in (fields := _fields_of(kind)):
        call.target, call.args = operator.getitem, [receiver, Const(fields.index(name.value))]
    return noted


def _fields_of(kind: Tuple) -> tuple[str, ...]:
    """The names of the items of a namedtuple."""
    return getattr(kind.maker, "_fields", ())


def _called(call: Call, builder: Builder, run: Run) -> Operand | None:
    """The operand that a call of what is held in a variable is equal to; that may store, or mean another function."""
    _applied(call)
    if call.target is prim.apply:
        return known(call, builder.exact)
    spread_stars(call, builder)
    return resolve(call, builder, run)


def _applied(call: Call) -> None:
    callee = call.args[0]
    kind = of_operand(callee)
    if isinstance(callee, Const) and callable(callee.value) and not is_callable_object(callee.value):
        call.target, call.args = callee.value, call.args[1:]
    elif isinstance(kind, Static) and callable(kind.value):
        call.target, call.args = kind.value, call.args[1:]
    _without_partial(call)
    if call.target in (dict, list, tuple) and not call.args:
        as_display(call)


def _without_partial(call: Call) -> None:
    """``f(a, b)``, for a call of ``functools.partial(f, a)`` of a function without Python text."""
    while isinstance(call.target, functools.partial) and not isinstance(call.target.func, FunctionType):
        made = call.target
        call.args = [*map(constant, made.args), *call.args]
        call.kwargs = {**{name: constant(value) for name, value in made.keywords.items()}, **call.kwargs}
        call.target = made.func
