"""Arguments, seeds and results, checked before they can give a wrong number.

Comes in: types and values at a call. Goes out: nothing, or a `SrcdiffError` that says what to do instead. Invariant: a
seed that passes has the structure and the shape of the value it belongs to.
"""

from __future__ import annotations

import functools
import inspect
import operator
from typing import Any

import numpy as np

from srcdiff.errors import (
    ComplexResult,
    IntegerArgument,
    NonNumericArgument,
    NonNumericResult,
    NonScalarResult,
    Place,
    WrongSeed,
)
from srcdiff.ir.types import (
    NOTHING,
    OBJECT,
    Array,
    Mixed,
    Number,
    Object,
    Record,
    Static,
    Type,
    Unknown,
    is_complex,
    is_container,
    is_differentiable,
    items_of,
    rank,
)
from srcdiff.runtime.objects import fields_of, instance_of
from srcdiff.runtime.structure import filled, holds_floats, zeros_like


def check_argument(name: str, kind: Type, place: Place | None) -> None:
    """Whether a function may be differentiated with respect to an argument of a type."""
    kept = _computed_before(kind)
    if kept is not None:
        raise NonNumericArgument(f"{name} is differentiated with respect to, and keeps {kept}", place, [
            ("because", "a cached property has computed it from other attributes, on which it depends no more"),
            ("instead", "pass an object of which the property was not read")])
    if is_differentiable(kind):
        return
    if isinstance(kind, (Number, Array)) or isinstance(kind, Static) and isinstance(kind.value, bool):
        kept = kind.dtype if isinstance(kind, Array) else kind.kind if isinstance(kind, Number) else "bool"
        instead = "pass 3.0 instead of 3"
        if isinstance(kind, Array) and kind.axes:
            instead = "pass an array of floats, as x.astype(float)"
        raise IntegerArgument(f"{name} is differentiated with respect to, but is {_article(str(kept))}", place, [
            ("reason", "a derivative needs values that can change by a little"), ("instead", instead)])
    what = "holds no floats" if is_container(kind) else f"is {_named(kind)}"
    raise NonNumericArgument(f"{name} is differentiated with respect to, but {what}", place, [
        ("instead", "leave it out of wrt, or pass a float, an array of floats, or a tuple, list or dict of them")])


def _computed_before(kind: Type) -> str | None:
    """The name of a cached property of which an object keeps the value."""
    if isinstance(kind, Record):
        for name, _ in kind.items:
            if isinstance(inspect.getattr_static(kind.cls, str(name), None), functools.cached_property):
                return str(name)
    found = (_computed_before(item) for item in items_of(kind)) if is_container(kind) else ()
    return next((name for name in found if name is not None), None)


def check_result(kind: Type, name: str, place: Place | None, *, scalar: bool) -> None:
    """Whether a result can be differentiated, and, for a gradient, whether it is one real number."""
    if kind == OBJECT:      # it came from a call that is refused, if the arguments asked about enter it
        return
    if kind == NOTHING:
        raise NonNumericResult(f"nothing is known to be in what {name} returns an item of", place, [
            ("because", "a list or dict that is empty at first is followed where things are put into it by name"),
            ("instead", "use append, extend, update or a store, in this function or in one that is called")])
    if isinstance(kind, (Static, Object)) or not is_differentiable(kind):
        held = isinstance(kind, (Number, Array)) or is_container(kind)
        what = "integers" if held else _named(kind)
        raise NonNumericResult(f"{name} returns {what}, which has no derivative", place, [
            ("instead", "return a float or an array of floats" + (", as 1.0 * n" if held else ""))])
    if not scalar:
        return
    if is_container(kind) or (rank(kind) or 0) > 0:
        what = "several values" if is_container(kind) else f"an array of rank {rank(kind)}"
        raise NonScalarResult(f"{name} returns {what}, and a gradient is of one number", place, [
            ("instead", "return a sum or a mean, or ask for sd.jacobian or sd.vjp")])
    if is_complex(kind):
        raise ComplexResult(f"{name} returns a complex number, and a gradient is of a real one", place, [
            ("instead", "return its real part or its square of modulus, or ask for sd.vjp or sd.jvp")])


def may_be_no_number(result: Type) -> bool:
    """Whether only a run shows if the result of a function is one number, as that of a gradient must be."""
    return rank(result) is None and isinstance(result, (Unknown, Mixed, Array, Object))


def check_scalar(out: Any, name: str, place: Place | None) -> None:
    """The same for a result whose type was not known before."""
    if isinstance(out, (str, bytes)) or out is None:
        raise NonNumericResult(f"{name} returns {_article(type(out).__name__)}, which has no derivative", place, [
            ("instead", "return a float")])
    if np.ndim(out) != 0:
        what = f"{name} returns an array of shape {np.shape(out)}, and a gradient is of one number"
        raise NonScalarResult(what, place, [
            ("instead", "return a sum or a mean, or ask for sd.jacobian or sd.vjp")])
    if np.iscomplexobj(out):
        raise ComplexResult(f"{name} returns a complex number, and a gradient is of a real one", place, [
            ("instead", "return its real part or its square of modulus, or ask for sd.vjp or sd.jvp")])


def fit_seed(seed: Any, like: Any, what: str, place: Place | None = None) -> Any:
    """A tangent or cotangent of the value ``like``, which has its structure and shape, in the precision of that; what
    belongs to a number is a number, as an array without axes would be changed in place.

    >>> isinstance(fit_seed(np.array(2.0), 1.0, "out_bar"), float)
    True
    >>> fit_seed(np.ones(2, np.float32), np.zeros(2), "out_bar").dtype
    dtype('float64')
    """
    check_seed(seed, like, what, place)
    return _with_numbers(seed, like)


def _with_numbers(seed: Any, like: Any) -> Any:
    """A seed that fits, with numbers in the place of arrays without axes where ``like`` has them; itself where there
    are none."""
    if isinstance(seed, (np.ndarray, np.inexact)):
        seed = _in_precision(seed, like) if isinstance(like, (np.ndarray, np.inexact)) else seed
        return seed if seed.ndim or isinstance(like, np.ndarray) else seed[()]
    if type(seed) in (int, float, complex) and isinstance(like, (np.ndarray, np.inexact)):
        number = np.array(seed, like.dtype)     # which can be indexed, as a number of Python can not
        return number if isinstance(like, np.ndarray) else number[()]
    if isinstance(seed, dict):
        items = {key: _with_numbers(seed[key], like[key]) for key in like}
        return items if any(items[key] is not seed[key] for key in items) else seed
    if isinstance(seed, (tuple, list)):
        listed = list(map(_with_numbers, seed, like))
        if isinstance(like, list) and holds_floats(like):        # the integers are among the numbers
            listed = filled(listed, like)
        made = type(seed)(*listed) if hasattr(seed, "_fields") else type(seed)(listed)
        return made if any(map(operator.is_not, listed, seed)) else seed
    names, fields = fields_of(seed), fields_of(like)
    if names is None or fields is None:
        return seed
    attributes = {name: _with_numbers(item, fields[name]) for name, item in names.items()}
    changed = any(map(operator.is_not, attributes.values(), names.values()))
    return instance_of(type(seed), **attributes) if changed else seed


def _in_precision(seed: Any, like: Any) -> Any:
    """A seed in the dtype of what it belongs to; a real one of complex numbers stays real."""
    kind = like.dtype.newbyteorder("=")
    wanted = kind if seed.dtype.kind == kind.kind or kind.kind == "f" else np.zeros(0, kind).real.dtype
    return seed if seed.dtype == wanted or kind.kind not in "fc" else seed.astype(wanted)


def check_seed(seed: Any, like: Any, what: str, place: Place | None = None) -> None:
    """Whether a tangent or cotangent has the structure and shape of the value ``like``."""
    if isinstance(like, dict):
        _require(isinstance(seed, dict) and seed.keys() == like.keys(), what, f"a dict with keys {list(like)}", place)
        for key, item in like.items():
            check_seed(seed[key], item, f"{what}[{key!r}]", place)
    elif isinstance(like, (tuple, list)):
        _require(isinstance(seed, (tuple, list)) and len(seed) == len(like), what, f"{len(like)} items", place)
        for k, item in enumerate(like):
            check_seed(seed[k], item, f"{what}[{k}]", place)
    elif (names := fields_of(like)) is not None and not (seed is None and zeros_like(like) is None):
        _require(type(seed) is type(like) and (fields_of(seed) or {}).keys() == names.keys(), what,
                 f"an object of {type(like).__name__} with attributes {list(names)}", place)
        for name, item in names.items():
            check_seed(getattr(seed, name), item, f"{what}.{name}", place)
    elif isinstance(like, (float, complex, np.inexact)) or isinstance(like, np.ndarray) and like.dtype.kind in "fc":
        _require(isinstance(seed, (int, float, complex, np.generic, np.ndarray)) and not isinstance(seed, bool), what,
                 f"a number or array of shape {np.shape(like)}", place)
        _require(np.shape(seed) == np.shape(like), what, f"shape {np.shape(like)}, not {np.shape(seed)}", place)
        _require(np.iscomplexobj(like) or not np.iscomplexobj(seed), what, "a real value", place)


def _require(holds: bool, what: str, expected: str, place: Place | None) -> None:
    if not holds:
        raise WrongSeed(f"{what} does not fit: it must have {expected}", place, [
            ("reason", "a tangent or cotangent has the structure and the shape of the value it belongs to")])


def _article(word: str) -> str:
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _named(kind: Type) -> str:
    if isinstance(kind, Static):
        return "None" if kind.value is None else _article(type(kind.value).__name__)
    return _article(str(kind)) if isinstance(kind, Object) else str(kind)
