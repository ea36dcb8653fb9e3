"""Kind, dtype, rank and which axes have length one, for every value.

Comes in: a call whose operands have types, or a Python value. Goes out: the type of its result. Invariant: what is said
holds for every run at that signature; what cannot be known is said to be unknown.

Elementwise functions, reductions and the common shape operations have a rule of their own here, because only they
keep the facts about axes. For the rest of NumPy the function itself is asked, on a small sample: rank and dtype
are then NumPy's own answer.
"""

from __future__ import annotations

import copy
import dataclasses
import operator
import warnings
from collections.abc import Callable
from functools import lru_cache, reduce
from threading import RLock
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.axes import SHAPED, as_axes
from srcdiff.analysis.creation import CREATED
from srcdiff.analysis.draws import DRAWS
from srcdiff.analysis.histograms import HISTOGRAMS, histogram_type
from srcdiff.analysis.items import ITEMS, any_of, listed_keys, loosened, some_items
from srcdiff.analysis.numbers import boxed
from srcdiff.analysis.products import PRODUCTS
from srcdiff.analysis.samples import Sizes, forget_lengths, has_lengths, is_choice, reduced_sample, sample_of
from srcdiff.analysis.tangents import as_like, tangent_type
from srcdiff.analysis.texts import TEXTS, computed
from srcdiff.analysis.values import NUMBERS, of_value
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import UNDEFINED, ZERO, Call, Const, Operand, Procedure, Value
from srcdiff.ir.types import (
    BOOL,
    FLOAT,
    INT,
    INT_OR_NONE,
    MIXED,
    NONE,
    NOTHING,
    OBJECT,
    UNKNOWN,
    Array,
    Dict,
    List,
    Mixed,
    Nothing,
    Number,
    Object,
    Stack,
    Tuple,
    TupleOf,
    Type,
    Unknown,
    is_complex,
    is_number,
    items_of,
    present,
)
from srcdiff.rules.declare import Constant, Elementwise, registry

_shared: dict[Type, Type] = {}      # equal types are one, and so found to be equal at once
_ASKING = RLock()       # what warns of is the same for all threads
_TRUTHS = frozenset({
    operator.not_, operator.is_, operator.is_not, operator.contains, isinstance, hasattr, callable, bool})


def of_operand(operand: Operand) -> Type:
    """The type of an operand."""
    if isinstance(operand, Value):
        return operand.type
    number = NUMBERS.get(type(operand.value), BOOL)
    if number is not BOOL:
        return number
    if operand is UNDEFINED or operand is ZERO:
        return UNKNOWN
    return of_value(operand.value)


def type_of(call: Call) -> Type:
    """The type of what a call with one output defines."""
    target, operands = call.target, [arg.type if isinstance(arg, Value) else of_operand(arg) for arg in call.args]
    if isinstance(target, Procedure):
        return target.result
    rule = registry.find(target)
    if isinstance(rule, Elementwise) and target not in _SPECIAL and not rule.shape_only:       # as most are
        return _elementwise(target, tuple(operands))
    for special, may_be_boxed in _SPECIAL.get(target, ()):
        found = special(call, operands)
        if found is not None:
            return boxed(call, found) if may_be_boxed else found
    if Nothing in map(type, operands):
        return NOTHING
    if target is operator.getitem:
        return boxed(call, _asked(call, operands))
    if target in _TRUTHS:
        return BOOL
    if rule is None:
        return OBJECT
    if rule.shape_only:
        return as_like(operands[:rule.params.index("like") + 1])
    if isinstance(rule, Elementwise) or isinstance(rule, Constant) and isinstance(target, np.ufunc):
        return _elementwise(target, tuple(operands))
    return boxed(call, _asked(call, operands))


def item_type(kind: Type, key: Operand) -> Type:
    """The type of what a container holds at a key."""
    return type_of(Call(operator.getitem, [Value("x", kind), key]))


def type_of_items(kind: Type) -> Type:
    """The type of what is gone over in a value that is no container."""
    made = kind if isinstance(kind, (Unknown, Mixed)) else type_of(Call(list, [Value("x", kind)]))
    return made.element or NOTHING if isinstance(made, List) else made


@lru_cache(maxsize=4096)
def _elementwise(target: Callable[..., Any], operands: tuple[Type, ...]) -> Type:
    if NOTHING in operands:
        return NOTHING
    operands = tuple(map(present, operands))
    if any(isinstance(t, (List, Tuple, Dict)) for t in operands):
        return _joined(target, operands)
    texts = computed(target, operands)
    if texts is not None or any(isinstance(t, (Unknown, Object, Mixed)) for t in operands):
        return texts or UNKNOWN
    axes = as_axes(operands)
    some_axis = axes is None and any(isinstance(t, Array) and t.has_axes for t in operands)
    if any(isinstance(t, Array) and t.dtype is None for t in operands):
        return Array(None, axes, some_axis)
    scalar = forget_lengths(_ask(target, [reduced_sample(t) for t in operands], {}))
    found = Array(scalar.dtype, axes, some_axis) if isinstance(scalar, Array) and axes != () else scalar
    return _shared.setdefault(found, found)


def _joined(target: Callable[..., Any], operands: tuple[Type, ...]) -> Type:
    """What an operator makes of lists and tuples: arrays, but where it joins or repeats them."""
    return OBJECT if target in (operator.add, operator.mul) and not any(
        isinstance(t, (Array, Unknown)) for t in operands) else UNKNOWN


def _asked(call: Call, operands: list[Type]) -> Type:
    """What the function says itself of samples of its arguments: dtype and rank, nothing about lengths. Integers that
    are not known are tried with several values, as the rank may depend on these, as on ``keepdims=n > 1``."""
    if INT_OR_NONE in [*operands, *map(of_operand, call.kwargs.values())]:      # as of an axis
        return reduce(join, (_asked_with(call, place) for place in (NONE, INT)))
    found = _asked_of(call, operands, 1)
    if found != UNKNOWN and any(isinstance(arg, Value) and is_choice(arg.type) for arg in call.operands()):
        others = [_asked_of(call, operands, integer) for integer in (0, 3)]
        return reduce(join, [other for other in others if other != UNKNOWN], found)
    return found


def _asked_of(call: Call, operands: list[Type], integer: int) -> Type:
    """The same for integers of this value. Axes are tried with several lengths, as the rank may depend on that, as of a
    product of vectors with two or three elements."""
    found = []
    several = any(map(has_lengths, [*operands, *map(of_operand, call.kwargs.values())]))
    for lengths in ((2, 2), (3, 3), (1, 2)) if several else ((2, 2),):
        try:
            sizes, place = Sizes(*lengths, integer), call.location
            args = [sample_of(arg, t, place, sizes) for arg, t in zip(call.args, operands, strict=True)]
            kwargs = {name: sample_of(arg, of_operand(arg), place, sizes) for name, arg in call.kwargs.items()}
        except LookupError:
            return _of_unknown(call)
        found.append(forget_lengths(_ask(call.target, args, kwargs)))
    if not several:
        return found[0]
    two, three, narrow = found      # some functions take only one of the lengths, as of what is put beside longer axes
    wide = three if two == UNKNOWN else two if three == UNKNOWN else join(two, three)
    if narrow == UNKNOWN and isinstance(wide, Array):
        return wide
    return loosened(narrow if wide == UNKNOWN else wide) if UNKNOWN in (wide, narrow) else join(wide, narrow)


def _asked_with(call: Call, place: Type) -> Type:
    """The same with this type in the place of that of an integer or None."""
    def value(arg: Operand) -> Operand:
        return Value("x", place) if of_operand(arg) == INT_OR_NONE else arg

    return type_of(Call(call.target, list(map(value, call.args)), {k: value(arg) for k, arg in call.kwargs.items()}))


def _of_unknown(call: Call) -> Type:
    """The type of the result where an argument may be anything: whether it is one value or holds several."""
    def stand_in(arg: Operand) -> Any:
        kind = of_operand(arg)
        return np.eye(12) if isinstance(kind, (Unknown, Array)) else sample_of(arg, kind, call.location, Sizes(1))

    try:
        args, kwargs = map(stand_in, call.args), {name: stand_in(arg) for name, arg in call.kwargs.items()}
        return loosened(_ask(call.target, list(args), kwargs))
    except LookupError:
        return UNKNOWN


def _ask(target: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Type:
    try:
        with _ASKING, np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = of_value(target(*args, **kwargs))
        return UNKNOWN if isinstance(found, Array) and found.dtype == "object" else found      # as of None and a number
    except Exception:  # the sample was no valid argument: nothing is known
        return FLOAT if getattr(target, "__module__", "") == "math" else UNKNOWN


# -- values that hold values ------------------------------------------------------------------------------------------

def _same(call: Call, operands: list[Type]) -> Type:
    return operands[0]


def _attribute(call: Call, operands: list[Type]) -> Type | None:
    """An attribute of an object of a user's class may be a number or an array, and also anything else."""
    owner, name = call.args[:2]
    if isinstance(owner, Const) and isinstance(owner.value, type) and isinstance(name, Const):
        value = attribute(owner.value, name.value, anew=True)
        held = type(value) in (np.ndarray, tuple, list, dict)
        return of_value(value) if held else Object(str) if type(value) is str else NUMBERS.get(type(value))
    cls = operands[0].cls if isinstance(operands[0], Object) else None
    return MIXED if cls is not None and cls.__module__ != "builtins" else None


def _as_list(call: Call, operands: list[Type]) -> Type | None:
    held = operands[0] if operands else Tuple(())
    if isinstance(held, (List, Tuple)):
        element = any_of(held.items) if held.items else getattr(held, "element", None)
        return List(element, held.items)
    if isinstance(held, Stack):
        return held
    if isinstance(held, Array) and held.axes:
        return List(Array(held.dtype, held.axes[1:]))
    if isinstance(held, Dict):
        return listed_keys(call, held, tuple(of_value(key) for key, _ in held.items))
    if isinstance(held, (Unknown, Mixed)):
        return List(UNKNOWN)
    return List(INT if held == Object(range) else _places(call.args[0]) if held == Object(np.ndindex) else OBJECT)


def _places(indices: Operand) -> Type:
    """The type of an index that ``np.ndindex`` gives."""
    made = indices.op if isinstance(indices, Value) else None
    sizes = tuple(map(of_operand, made.args)) if isinstance(made, Call) and made.target is np.ndindex else (OBJECT,)
    sizes = sizes[0].items if len(sizes) == 1 and isinstance(sizes[0], Tuple) else sizes
    return Tuple((INT,) * len(sizes)) if all(size == INT for size in sizes) else OBJECT


def _as_tuple(call: Call, operands: list[Type]) -> Type | None:
    if operands and isinstance(operands[0], Tuple):
        return Tuple(operands[0].items)
    held = _as_list(call, operands)
    if isinstance(held, List) and held.items is None:
        return TupleOf(held.element or NOTHING)
    return Tuple(held.items) if isinstance(held, List) and held.items is not None else None


def _reordered(call: Call, operands: list[Type]) -> Type | None:
    known = items_of(operands[0]) and not isinstance(operands[0], Dict)
    return some_items(call, operands) if known else _as_list(call, operands[:1])


def _shape(call: Call, operands: list[Type]) -> Type:
    ranked = operands[0].axes if isinstance(operands[0], Array) else () if isinstance(operands[0], Number) else None
    return OBJECT if ranked is None else Tuple((INT,) * len(ranked))


def _spectrum(call: Call, operands: list[Type]) -> Type | None:
    """Eigenvalues and eigenvectors, which are complex for some real matrices and real for others."""
    found = _asked(call, operands)
    if isinstance(found, Array):
        return found if is_complex(found) else Array(None, found.axes)
    if isinstance(found, Tuple) and not all(map(is_complex, found.items)):
        return dataclasses.replace(found, items=tuple(
            Array(None, item.axes) if isinstance(item, Array) else item for item in found.items))
    return found


def _item(call: Call, operands: list[Type]) -> Type | None:
    """The number of Python's that ``x.item()`` gives, where Python has one with as many digits."""
    kind = operands[0]
    if not isinstance(kind, Array) or kind.dtype is None:
        return None
    return NUMBERS.get(type(np.ones((), kind.dtype).item()))


def _total(call: Call, operands: list[Type]) -> Type | None:
    """The type of what a sum begins with, where there is nothing else, or there may be nothing else but arrays; named
    tuples are taken for plain ones."""
    held = operands[0]
    if isinstance(held, (List, Tuple)) and all(item == NOTHING for item in items_of(held)):
        return operands[1] if len(operands) > 1 else INT
    if isinstance(held, List) and held.items is None and not is_number(held.element or NOTHING) and not _is_shown(call):
        start = operands[1] if len(operands) > 1 else of_operand(call.kwargs.get("start", Const(0)))
        return join(_asked(call, operands), start)
    plain = List(held.element) if isinstance(held, TupleOf) else Tuple(held.items) if isinstance(held, Tuple) and (
        held.maker is not None) else None
    return None if plain is None else type_of(Call(sum, [Value("items", plain), *call.args[1:]]))


def _is_shown(call: Call) -> bool:
    """Whether the list that a call is given stands inside it, with items, so that it is not empty."""
    made = call.args[0].op if isinstance(call.args[0], Value) else None
    if not isinstance(made, Call) or made.target is not prim.make_list or not made.args:
        return False
    inner, outer = made.location, call.location
    return inner is not None and outer is not None and inner[:3] == outer[:3] and inner.caller == outer.caller and (
        outer[3:5] <= inner[3:5]) and inner[5:7] <= outer[5:7]


_CONTAINERS: dict[Callable[..., Any], Callable[[Call, list[Type]], Type | None]] = {
    getattr: _attribute,
    **dict.fromkeys((
        *prim.ADDING, prim.bind, prim.hooked, prim.cached, prim.starred, prim.double_starred, prim.as_sequence,
        prim.unpack, prim.in_place_add, runtime.zeros_like, runtime.zero_tangent, runtime.zero_tangents,
        runtime.stop_gradient, runtime.copied, runtime.add, runtime.own_sum, runtime.add_item, runtime.add_at,
        runtime.unless_shared, runtime.owned, runtime.shadow_like, runtime.counted_once, copy.copy,
        runtime.slots_like, *prim.UPDATES), _same),
    prim.own: lambda call, operands: operands[1],
    runtime.twin: lambda call, operands: operands[2],
    runtime.like_structure: lambda call, operands: operands[1],
    runtime.copied_together: lambda call, operands: Tuple(tuple(operands)),
    runtime.copied_alike: lambda call, operands: tangent_type(operands[1]),
    prim.new_stack: lambda call, operands: Stack(NOTHING),
    prim.new_list: lambda call, operands: List(None),
    prim.make_set: lambda call, operands: Object(set),
    set: lambda call, operands: Object(set),
    prim.format_string: lambda call, operands: Object(str),
    prim.raise_: lambda call, operands: NONE,
    prim.caught: lambda call, operands: OBJECT,
    slice: lambda call, operands: Object(slice),
    range: lambda call, operands: Object(range),
    list: _as_list,
    tuple: _as_tuple,
    dict: lambda call, operands: operands[0] if len(operands) == 1 and type(operands[0]) is Dict else None,
    runtime.take_items: _reordered,
    sorted: _reordered,
    np.linalg.eig: _spectrum,
    np.linalg.eigvals: _spectrum,
    np.roots: _spectrum,
    **dict.fromkeys(HISTOGRAMS, histogram_type),    # samples would have more boxes than memory holds
    runtime.box_sizes: lambda call, operands: Array(None, None),
    np.ndarray.item: _item,
    np.real_if_close: lambda call, operands: UNKNOWN,
    np.shape: _shape,
    runtime.rounds: lambda call, operands: List(Tuple((Array("int64", ("?",)), Array("int64", ("?",))))),
    len: lambda call, operands: INT,
    runtime.not_none: lambda call, operands: INT,
    np.size: lambda call, operands: INT,
    np.ndim: lambda call, operands: INT,
    int: lambda call, operands: INT,
    sum: _total,
    print: lambda call, operands: NONE,
    **dict.fromkeys((id, hash), lambda call, operands: INT),
    iter: lambda call, operands: Object(type(iter(()))),
    str: lambda call, operands: Object(str),
    type: lambda call, operands: Object(type),
    repr: lambda call, operands: Object(str),
}
#: By target what tells the type of its result, first to last, and whether that may be an array without axes.
_SPECIAL: dict[Callable[..., Any], list[tuple[Callable[[Call, list[Type]], Type | None], bool]]] = {}
for _table, _may_be_boxed in ((TEXTS, False), (DRAWS, False), (_CONTAINERS, False), (ITEMS, False), (SHAPED, True),
                              (CREATED, True), (PRODUCTS, True)):
    for _target, _special in _table.items():
        _SPECIAL.setdefault(_target, []).append((_special, _may_be_boxed))
