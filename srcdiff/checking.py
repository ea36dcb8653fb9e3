"""Numerical derivatives, and tests of derivatives against them: for users' own functions and rules, and for ours.

Comes in: a function and sample arguments. Goes out: derivatives by differences, which know nothing of srcdiff; or
silence where srcdiff agrees with them, and `DerivativeMismatch` with a table where it does not. Invariant: arguments
are never changed, and the same call makes the same random directions.

Arguments and results may be numbers, arrays, and tuples, lists and dicts of those. A tangent or cotangent has the
structure of the value it belongs to, with None for what has none: integers, booleans, strings, None.
"""

from __future__ import annotations

import functools
import inspect
import linecache
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import numpy as np

from srcdiff import api
from srcdiff.errors import NonScalarResult, SrcdiffError
from srcdiff.rules.declare import registry, spelled
from srcdiff.runtime.objects import fields_of, instance_of
from srcdiff.runtime.structure import holds_floats, rebuilt

Function = Callable[..., Any]

#: Relative and absolute tolerance by the real dtype that is computed in.
TOLERANCE = {"float64": (1e-6, 1e-7), "float32": (2e-2, 2e-3)}


class DerivativeMismatch(AssertionError):
    """A derivative by srcdiff is not the numerical one."""


def numerical_jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], step: float | None = None) -> Any:
    """The derivative of ``f`` at ``primals`` in the direction ``tangents``, by central differences.

    Three step lengths are combined (Richardson), so that about ten digits are right in double precision. A tangent of
    None holds its argument fixed.

    >>> round(numerical_jvp(lambda x, y: x * y**2, (3.0, 2.0), (1.0, None)), 8)
    4.0
    """
    h = step or (1e-3 if precision(primals) == "float64" else 5e-2)
    ahead = [f(*shifted(tuple(primals), tuple(tangents), s)) for s in (h, h / 2, h / 4)]
    behind = [f(*shifted(tuple(primals), tuple(tangents), -s)) for s in (h, h / 2, h / 4)]
    return map_leaves(lambda *ends: _richardson(ends[:3], ends[3:], h), *ahead, *behind)


def numerical_grad(f: Function, *args: Any, wrt: int = 0) -> Any:
    """The gradient of a real function with respect to one argument, by central differences, shaped like that argument.

    >>> np.round(numerical_grad(lambda x: np.sum(x**2), np.array([1.0, 2.0])), 8)
    array([2., 4.])
    """
    def entry(position: Any, direction: complex) -> float:
        tangents = [None] * len(args)
        tangents[wrt] = position(direction)
        return _real_scalar(numerical_jvp(f, args, tangents))

    def partial(position: Any, leaf: Any) -> complex:
        real = entry(position, 1.0)
        return complex(real, -entry(position, 1j)) if np.iscomplexobj(leaf) else real

    return _entrywise(partial, args[wrt])


def complex_step(f: Function, *args: Any, wrt: int = 0) -> Any:
    """The gradient of a real function with respect to one real argument, by a step into the complex plane.

    Exact to the last digit, where ``f`` is analytic: no ``abs``, no comparison, no conjugate on the way. The other
    arrays of floats are complex as well, as ``f`` may store into them.

    >>> complex_step(lambda x: np.sin(x) * x, 0.0)
    0.0
    """
    def partial(position: Any, leaf: Any) -> float:
        tangents = [None] * len(args)
        tangents[wrt] = position(1.0)
        return float(np.imag(f(*shifted(may_be_complex, tuple(tangents), 1e-30j)))) / 1e-30

    may_be_complex = map_leaves(
        lambda leaf: leaf + 0j if isinstance(leaf, np.ndarray) and _is_inexact(leaf) else leaf, args)
    return _entrywise(partial, args[wrt])


def check_grads(f: Function, args: Sequence[Any], order: int = 2, modes: Sequence[str] = ("forward", "reverse"),
                wrt: Sequence[int] | None = None, rtol: float | None = None, atol: float | None = None,
                seed: int = 0) -> None:
    """Compare the derivatives of ``f`` at ``args`` with differences, and those of its derivatives up to ``order``.

    ``wrt`` are positions of arguments, all that can carry a derivative if None. One random direction is enough: a wrong
    entry anywhere shows in it.

    >>> check_grads(lambda x, y: x * np.sin(y), (2.0, np.array([0.3, 0.4])))
    """
    args = with_defaults(f, tuple(args))
    random = np.random.default_rng(seed)
    chosen = tuple(i for i, arg in enumerate(args) if has_derivative(arg)) if wrt is None else tuple(wrt)
    dots = tuple(random_tangent(arg, random) if i in chosen else None for i, arg in enumerate(args))
    standard = TOLERANCE[precision(args)]
    limits = (standard[0] if rtol is None else rtol, standard[1] if atol is None else atol)
    out_bar = random_tangent(f(*copied(args)), random)
    expected = numerical_jvp(f, args, dots)
    for mode in modes:
        if mode == "forward":
            assert_agree(f, "forward mode", "out_dot", api.jvp(f, args, dots)[1], expected, limits)
        else:
            bars = api.vjp(f, *args)[1](out_bar)
            assert_fitting(f, bars, dots)
            assert_agree(f, "reverse mode", "<x_bar, x_dot>", inner(bars, dots), inner(out_bar, expected), limits)
        if order > 1 and chosen:
            forward = mode == "forward"
            derived = api.tangent(f, chosen) if forward else api.adjoint(f, chosen)
            more = tuple(dots[i] for i in chosen) if forward else (out_bar,)
            positions = (*chosen, *range(len(args), len(args) + len(more)))
            check_grads(derived, (*args, *more), order - 1, modes, positions, rtol, atol, seed + 1)


def check_rule(target: Function, order: int = 2, modes: Sequence[str] = ("forward", "reverse"), seed: int = 0) -> None:
    """Compare the rule for a function with differences, at each of the samples that stand with the rule.

    >>> check_rule(np.hypot, order=1)
    """
    rule = registry.find(target)
    if rule is None or not rule.cases:
        raise SrcdiffError(f"there is no rule with samples for {spelled(target)}", None, [
            ("declare", f"srcdiff.rules.elementwise({spelled(target)}, ..., cases=...)")])
    for case in rule.cases:
        args = case.make(np.random.default_rng(seed))
        check_grads(calling(target, len(args), **case.kwargs), args, order, modes, seed=seed)


def calling(target: Function, count: int, **fixed: Any) -> Function:
    """A program that does nothing but call ``target`` with ``count`` arguments and these keywords, with source text.

    >>> calling(np.sum, 1, axis=0)(np.ones((3, 2)))
    array([3., 3.])
    """
    params = ", ".join(f"x{k}" for k in range(count))
    keywords = "".join(f", {name}={name}" for name in fixed)
    text = f"def program({params}):\n    return target({params}{keywords})\n"
    filename = f"<call of {spelled(target)} {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace = {"target": target, **fixed}
    exec(compile(text, filename, "exec"), namespace)
    return cast(Function, namespace["program"])


def dot_product_test(f: Function, args: Sequence[Any], seed: int = 0) -> float:
    """How far ``<out_bar, out_dot>`` and ``<x_bar, x_dot>`` are apart, relative to their size.

    Both modes come from one rule each, so this is about 1e-16 unless one of them is wrong.

    >>> dot_product_test(lambda x: np.tanh(x), (np.array([0.5, -1.0]),)) < 1e-14
    True
    """
    random = np.random.default_rng(seed)
    dots = tuple(random_tangent(arg, random) for arg in args)
    out, out_dot = api.jvp(f, tuple(args), dots)
    out_bar = random_tangent(out, random)
    forward, reverse = inner(out_bar, out_dot), inner(api.vjp(f, *args)[1](out_bar), dots)
    return float(abs(forward - reverse) / (abs(forward) + abs(reverse) + np.finfo(float).tiny))


def random_tangent(value: Any, random: np.random.Generator) -> Any:
    """A random direction at ``value``: normal numbers in its structure, dtype and shape; None for what has none, in it
    or as a whole.

    >>> random_tangent((1.0, 3, np.zeros(2)), np.random.default_rng(0))[1] is None
    True
    """
    def draw(leaf: Any) -> Any:
        if not _is_inexact(leaf):
            return None
        sample = random.standard_normal(np.shape(leaf))
        if np.iscomplexobj(leaf):
            sample = sample + 1j * random.standard_normal(np.shape(leaf))
        return _like(leaf, sample)

    return _pruned(map_leaves(draw, with_floats(value))) if has_derivative(value) else None


def _pruned(tangent: Any) -> Any:
    """A tangent with None in the place of each object that has nothing but None, as derivatives have."""
    made = rebuilt(tangent, _pruned)
    return tangent if made is None and fields_of(tangent) is None else made


def with_floats(value: Any) -> Any:
    """A value in which the integers in lists of floats are floats, too."""
    if holds_floats(value):
        return [item if _is_inexact(item) else with_floats([*item, 0.0])[:-1] if isinstance(item, list) else float(item)
                for item in value]
    made = rebuilt(value, with_floats)
    return value if made is None else made


def has_derivative(value: Any) -> bool:
    """Whether ``value`` is, or holds, a float, a complex number or an array of those.

    >>> has_derivative([1, 2.0]), has_derivative((1, "x", None))
    (True, False)
    """
    return any(_is_inexact(leaf) for _, leaf in leaves(value))


def inner(bar: Any, dot: Any) -> float:
    """The pairing of a cotangent with a tangent: the real part of the sum of all products; None counts as zero.

    >>> inner((2.0, None), (3.0, 5.0))
    6.0
    """
    others = dict(leaves(dot))
    pairs = [(leaf, others.get(path)) for path, leaf in leaves(bar)]
    return float(sum(np.real(np.sum(np.multiply(b, d))) for b, d in pairs if b is not None and d is not None))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The numbers, arrays and other items in ``value``, each with the path to it.

    >>> list(leaves({"a": (1.0, 2.0)}))
    [("['a'][0]", 1.0), ("['a'][1]", 2.0)]
    """
    if isinstance(value, (tuple, list, dict)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, f"{path}[{key!r}]")
    elif (fields := fields_of(value)) is not None:
        for name, item in fields.items():
            yield from leaves(item, f"{path}.{name}")
    else:
        yield path, value


def map_leaves(function: Callable[..., Any], value: Any, *others: Any) -> Any:
    """``function`` of each leaf of ``value`` and those at the same place in ``others``, in the structure of ``value``;
    where one of ``others`` is None, so are all leaves below.

    >>> map_leaves(lambda a, b: a * b, (1.0, [2.0]), (3.0, [4.0]))
    (3.0, [8.0])
    """
    def below(key: Any) -> Any:
        return map_leaves(function, value[key], *(None if other is None else other[key] for other in others))

    if isinstance(value, dict):
        return {key: below(key) for key in value}
    if isinstance(value, (tuple, list)):
        items = [below(index) for index in range(len(value))]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    fields = fields_of(value)
    if fields is not None:
        return instance_of(type(value), **{name: map_leaves(function, item, *(
            None if other is None else getattr(other, name) for other in others)) for name, item in fields.items()})
    return function(value, *others)


def shifted(primals: Any, tangents: Any, step: complex) -> Any:
    """``primals + step * tangents``, dtypes kept but for a complex step; a tangent of None moves nothing.

    >>> shifted((1.0, 5), (2.0, None), 0.5)
    (2.0, 5)
    """
    def moved(leaf: Any, dot: Any) -> Any:
        if dot is None:
            return copied(leaf)
        sample = leaf + step * dot
        return _like(leaf, sample) if np.isrealobj(step) and not isinstance(leaf, int) else sample

    return map_leaves(moved, primals, tangents)


def copied(value: Any) -> Any:
    """The same in memory of its own, for a function that may change its arguments."""
    return map_leaves(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, value)


def with_defaults(f: Function, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """All positional arguments, so that those of a derivative, which come after them, can be given by position too."""
    bound = inspect.signature(f).bind(*args)
    bound.apply_defaults()
    return bound.args


def precision(value: Any) -> str:
    """``float32`` if any leaf is of single precision or less, else ``float64``.

    >>> precision((1.0, np.float32(2.0)))
    'float32'
    """
    kinds = [np.finfo(np.asarray(leaf).dtype).eps for _, leaf in leaves(value) if _is_inexact(leaf)]
    return "float32" if any(eps > 1e-10 for eps in kinds) else "float64"


def assert_agree(f: Function, what: str, name: str, ours: Any, numerical: Any, limits: tuple[float, float]) -> None:
    """Raise `DerivativeMismatch` with a row for each leaf, unless all agree."""
    rtol, atol = limits
    mine, known = dict(leaves(ours)), [leaf for _, leaf in leaves(numerical) if leaf is not None]
    scale = max((float(np.max(np.abs(leaf), initial=0.0)) for leaf in known), default=0.0)
    rows = []
    for path, expected in leaves(numerical):
        found = mine.get(path)
        gap = _gap(found, expected)
        if not gap <= atol + rtol * scale:
            rows.append(f"  {name + path:<18} {_short(found):<26} {_short(expected):<26} {gap:.1e}")
    if rows:
        heading = f"  {'':<18} {'srcdiff':<26} {'numerical':<26} difference"
        label = getattr(f, "__name__", repr(f))
        raise DerivativeMismatch("\n".join([f"{what} of {label} is not what differences give", heading, *rows]))


def assert_fitting(f: Function, bars: Sequence[Any], dots: Sequence[Any]) -> None:
    """Raise `DerivativeMismatch` unless each cotangent has the structure and the shape of the tangent at its place;
    None in either stands for zero."""
    for bar, dot in zip(bars, dots, strict=True):
        found = dict(leaves(bar))
        for path, leaf in leaves(dot):
            if bar is None or leaf is None or found.get(path, bar) is None:
                continue
            if path not in found or np.shape(found[path]) != np.shape(leaf):
                have = np.shape(found[path]) if path in found else np.shape(bar)
                label = getattr(f, "__name__", repr(f))
                raise DerivativeMismatch(f"reverse mode of {label}: a cotangent has the shape {have}, but what it "
                                         f"belongs to has {np.shape(leaf)}")


def _entrywise(partial: Callable[[Any, Any], complex], value: Any) -> Any:
    """``partial(tangent, leaf)`` for each entry of each leaf; ``tangent(t)`` is ``t`` there, zero elsewhere."""
    items = [leaf for _, leaf in leaves(value)]

    def gradient(place: int, leaf: Any) -> Any:
        def tangent(index: tuple[int, ...], t: complex) -> Any:
            unit = np.zeros(np.shape(leaf), np.result_type(leaf, type(t)))
            unit[index] = t
            return _rebuilt(value, [unit[()] if k == place else None for k in range(len(items))])

        entries = [partial(functools.partial(tangent, index), leaf) for index in np.ndindex(np.shape(leaf))]
        return _like(leaf, np.reshape(entries, np.shape(leaf)))

    return _rebuilt(value, [gradient(k, leaf) if _is_inexact(leaf) else None for k, leaf in enumerate(items)])


def _rebuilt(value: Any, items: Sequence[Any]) -> Any:
    """The structure of ``value`` with these leaves."""
    remaining = iter(items)
    return map_leaves(lambda _: next(remaining), value)


def _richardson(ahead: Sequence[Any], behind: Sequence[Any], h: float) -> Any:
    """Central differences at ``h``, ``h/2``, ``h/4``, combined so that terms in ``h**2`` and ``h**4`` cancel."""
    if not _is_inexact(ahead[0]):
        return None
    slopes = [(np.asarray(a) - b) / (2 * s) for a, b, s in zip(ahead, behind, (h, h / 2, h / 4), strict=True)]
    first, second = ((4 * slopes[i + 1] - slopes[i]) / 3 for i in (0, 1))
    return _like(ahead[0], (16 * second - first) / 15)


def _gap(found: Any, expected: Any) -> float:
    """The largest difference of two leaves; None is zero, and another shape or a single NaN is infinitely far."""
    if expected is None:
        return 0.0
    found = np.zeros_like(expected) if found is None else found
    if np.shape(found) != np.shape(expected):
        return np.inf
    return float(np.nan_to_num(np.max(np.abs(np.subtract(found, expected)), initial=0.0), nan=np.inf))


def _short(leaf: Any) -> str:
    return np.array2string(np.asarray(leaf), precision=6, threshold=4).replace("\n", "") if leaf is not None else "None"


def _is_inexact(leaf: Any) -> bool:
    return isinstance(leaf, (float, complex, np.inexact)) or (
        isinstance(leaf, np.ndarray) and np.issubdtype(leaf.dtype, np.inexact))


def _like(leaf: Any, sample: Any) -> Any:
    """``sample`` as the kind of number or array that ``leaf`` is."""
    if isinstance(leaf, np.ndarray):
        return np.asarray(sample, dtype=leaf.dtype)
    return type(leaf)(sample)


def _real_scalar(out: Any) -> float:
    if np.shape(out) != () or np.iscomplexobj(out):
        raise NonScalarResult("numerical_grad needs a function whose result is one real number")
    return float(out)
