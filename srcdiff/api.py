"""`differentiate` and its family.

Comes in: the user's functions. Goes out: their derivatives, as functions that generate their own source the first time they
meet a signature. Invariant: a derivative never changes its arguments; a second call at a known signature goes straight to
the generated function.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MethodType
from typing import Any, cast, overload

import numpy as np

from srcdiff import pipeline, runtime
from srcdiff.analysis.types import of_value, tangent_type
from srcdiff.compile.cache import Cache
from srcdiff.compile.load import load
from srcdiff.compile.signature import EXACT, Guard, Wrt, guards_of, key_of, parameters_of, positions_of
from srcdiff.compile.tangents import check_argument, check_result, check_scalar, check_seed, check_seed_type
from srcdiff.emit import Module
from srcdiff.errors import NonNumericArgument, SourceUnavailable, WrongWrt
from srcdiff.ir.nodes import Function, Location
from srcdiff.ir.types import BOOL, FLOAT, INT, UNKNOWN, Array, Mixed, Number, Type, Unknown, is_differentiable
from srcdiff.runtime import stop_gradient
from srcdiff.transform.results import FORWARD_KINDS, fresh_name

__all__ = ["adjoint", "differentiate", "grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "stop_gradient", "tangent",
           "value_and_grad", "vjp"]

_ANNOTATED: dict[Any, Type] = {float: FLOAT, int: INT, bool: BOOL, complex: Number("complex"), np.ndarray: Array()}
_ANNOTATED |= {kind.__name__: found for kind, found in _ANNOTATED.items()} | {"np.ndarray": Array()}


@dataclass
class Entry:
    """One specialisation: the generated function, and what it was made from."""

    call: Callable[..., Any]
    work: pipeline.Work
    module: Module
    guards: list[Guard]


class Derivative:
    """A derivative of one kind, of one function, with respect to some of its parameters.

    Call it with the function's arguments (and seeds, where the kind has them). ``kind`` is one of ``grad``,
    ``value_and_grad``, ``adjoint``, ``tangent``, ``pushforward``, ``forward``, ``reverse``.
    """

    def __init__(self, primal: Callable[..., Any], kind: str, wrt: Wrt) -> None:
        self.primal, self.kind, self.wrt = primal, kind, wrt
        self.without = pipeline.switched_off()
        self.bound: tuple[Any, ...] = (primal.__self__,) if isinstance(primal, MethodType) else ()
        self.parameters = list(_signature(primal).parameters.values())
        self.names = [p.name for p in self.parameters]
        self.primal_name = getattr(primal, "__name__", "function")
        self.positions, self.many = positions_of(wrt, self.names, self.primal_name)
        self.__name__ = f"{self.primal_name}_{kind}"
        self.__signature__ = self._derived_signature()
        self.__doc__ = f"{kind.replace('_', ' ')} of {self.primal_name}{_signature(primal)} with respect to " + ", ".join(
            self.names[k] for k in self.positions)
        simple = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self._plain = all(p.kind in simple for p in self.__signature__.parameters.values())
        self._count = len(self.__signature__.parameters)
        self._fast: dict[tuple[type, ...], Callable[..., Any]] = {}
        self._entries: Cache[Any, Entry] = Cache()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        fast = self._fast.get(tuple(map(type, args)))
        if fast is not None and not kwargs:
            return fast(*args)
        full = tuple([arg[()] if type(arg) is np.ndarray and not arg.shape else arg for arg in self._bind(args, kwargs)])
        return self._entry(full).call(*self.bound, *full)

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.primal_name}{_signature(self.primal)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return derivative, (self.primal, self.kind, self.wrt)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The generated function that ``inspect.getsource`` shows: the newest, or the one `source` prints."""
        return self._entry_for(self._annotated_types()).call

    def source(self, *args: Any) -> str:
        """The generated Python source; specialised to the types of ``args`` where they are given."""
        return self._entry_for(self._types(args) if args else self._annotated_types()).module.text

    def ir(self, stage: str | None = None, *args: Any) -> str:
        """The SSA after a stage (``"lower"``, ``"specialize"``, ``"build_adjoint"`` ...), by default the last."""
        return self.stage_of(stage, self._types(args) if args else self._annotated_types())

    def explain(self, *args: Any) -> str:
        """What is differentiated, and how the values survive that the reverse sweep reads."""
        work = self._entry_for(self._types(args) if args else self._annotated_types()).work
        lines = [self.__doc__ or ""]
        lines += [f"  {d.value.name}: {d.how}" for d in work.decisions] or ["  nothing is saved"]
        return "\n".join(lines)

    # -- what other derivatives and the command line build on ----------------------------------------------------------

    def stage_of(self, stage: str | None, types: dict[str, Type]) -> str:
        """The dump after a stage, for given types."""
        stages: dict[str, str] = {}
        primal = self._primal_ir(types, stages)
        work = pipeline.derive(primal, types, self._request(), stages)
        pipeline.text_of(work.ir, self._request(), stages)
        if stage is not None and stage not in stages:
            raise WrongWrt(f"no stage is called {stage!r}", hints=[("instead", f"choose from {', '.join(stages)}")])
        return stages[stage or list(stages)[-2]]

    def text_for(self, types: dict[str, Type]) -> str:
        """The generated source for given types."""
        return self._entry_for(types).module.text

    def work_for(self, types: dict[str, Type]) -> pipeline.Work:
        """The derivative as IR, for a derivative of the derivative."""
        primal = self._primal_ir(types)
        place = place_of(primal)
        for k in self.positions:
            check_argument(self.names[k], types[self.names[k]], place)
        result = pipeline.results.type_of_result(primal)
        check_result(result, self.primal_name, place, scalar=self.kind in ("grad", "value_and_grad"))
        return pipeline.derive(primal, types, self._request())

    def specialized(self, args: Sequence[Any]) -> Callable[..., Any]:
        """The generated function for arguments of these types (seeds left out)."""
        entry = self._entries.get(key_of(args), lambda: self._make(self._types(args)))
        return functools.partial(entry.call, *self.bound) if self.bound else entry.call

    # -- internals -----------------------------------------------------------------------------------------------------

    def _derived_signature(self) -> inspect.Signature:
        seeds: list[inspect.Parameter] = []
        simple = all(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in self.parameters)
        late = any(p.default is not p.empty for p in self.parameters)
        if self.kind in FORWARD_KINDS:
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if simple and not late else inspect.Parameter.KEYWORD_ONLY
            seeds = [inspect.Parameter(fresh_name(f"{self.names[k]}_dot", self.names), kind) for k in self.positions]
        elif self.kind == "adjoint":
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if simple else inspect.Parameter.KEYWORD_ONLY
            seeds = [inspect.Parameter(fresh_name("out_bar", self.names), kind, default=1.0)]
        return inspect.Signature(self.parameters + seeds)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        if self._plain and not kwargs and len(args) == self._count:
            return args
        bound = self.__signature__.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _request(self) -> pipeline.Request:
        shift = len(self.bound)
        return pipeline.Request(self.kind, tuple(k + shift for k in self.positions), self.many, self.without)

    def _entry(self, args: tuple[Any, ...]) -> Entry:
        key = key_of(args)
        entry = self._entries.get(key, lambda: self._make(self._types(args), args))
        for guard in entry.guards:
            if not guard.holds():
                self._forget()
                return self._entry(args)
        if not entry.guards and not self.bound and EXACT.issuperset(map(type, args)):
            self._fast[tuple(map(type, args))] = entry.call
        return entry

    def _forget(self) -> None:
        """A name means something else than when the function was read: what was generated is out of date."""
        self._fast.clear()
        self._entries.clear()

    def _entry_for(self, types: dict[str, Type]) -> Entry:
        key = tuple(sorted((name, kind) for name, kind in types.items() if name in self.names))
        return self._entries.get(("types", str(key)), lambda: self._make(types))

    def _make(self, types: dict[str, Type], args: tuple[Any, ...] = ()) -> Entry:
        work = self.work_for(types)
        self._check_seeds(work, args)
        module = pipeline.text_of(work.ir, self._request())
        call = load(module)
        if self.kind in ("grad", "value_and_grad") and isinstance(work.result_type, (Unknown, Mixed, Array)) and (
                getattr(work.result_type, "axes", None) is None):
            call = self._checked(call, place_of(work.ir))
        return Entry(call, work, module, _guards(self.primal))

    def _checked(self, call: Callable[..., Any], place: Location) -> Callable[..., Any]:
        """A gradient whose result is looked at while it runs, because its rank was not known before."""
        kind = self.kind
        both = call if kind == "value_and_grad" else derivative(self.primal, "value_and_grad", self.wrt).generated(self)

        def checked(*args: Any) -> Any:
            out, bars = both(*args)
            check_scalar(out, self.primal_name, place)
            return (out, bars) if kind == "value_and_grad" else bars
        return checked

    def generated(self, other: Derivative) -> Callable[..., Any]:
        """A call that looks up the generated function by its arguments, without the checks of ``other`` again."""
        return lambda *args: self.specialized(args[len(self.bound):])(*args[len(self.bound):])

    def _check_seeds(self, work: pipeline.Work, args: tuple[Any, ...]) -> None:
        seeds = args[len(self.names):]
        place = place_of(work.ir)
        if self.kind in FORWARD_KINDS:
            for k, seed in zip(self.positions, seeds, strict=False):
                name = self.names[k]
                check_seed_type(of_value(seed), tangent_type(work.types[name]), f"{name}_dot", place)
        elif seeds and self.kind == "adjoint" and work.result_type is not None:
            check_seed_type(of_value(seeds[0]), work.result_type, "out_bar", place)

    def _types(self, args: Sequence[Any]) -> dict[str, Type]:
        names = [*(_all_names(self.primal)[:len(self.bound)]), *self.names]
        return dict(zip(names, map(of_value, (*self.bound, *args)), strict=False))

    def _annotated_types(self) -> dict[str, Type]:
        found = {p.name: _ANNOTATED.get(p.annotation, UNKNOWN) for p in self.parameters}
        return self._types(()) | found

    def _primal_ir(self, types: dict[str, Type], stages: dict[str, str] | None = None) -> Function:
        if isinstance(self.primal, Derivative):
            return self.primal.work_for(types).ir
        function = self.primal.__func__ if isinstance(self.primal, MethodType) else self.primal
        return pipeline.primal_ir(function, types, stages)


_derivatives: weakref.WeakKeyDictionary[Any, dict[Any, Derivative]] = weakref.WeakKeyDictionary()


def derivative(function: Callable[..., Any], kind: str, wrt: Wrt) -> Derivative:
    """The derivative of a kind; the same object for the same request, so that what was generated is found again."""
    plain = _plain(function)
    if isinstance(plain, MethodType):
        return Derivative(plain, kind, wrt)
    known = _derivatives.setdefault(plain, {})
    key = (kind, wrt if isinstance(wrt, (int, str)) else tuple(wrt), pipeline.switched_off())
    if key not in known:
        known.setdefault(key, Derivative(plain, kind, wrt))
    return known[key]


def place_of(function: Function) -> Location:
    """The place of a function's header, for errors about the whole function."""
    origin = function.origin
    return Location(origin, origin.file, function.primal, origin.line, 0, origin.line, len(origin.text))


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is differentiated: the user's function behind a decorator of ours, a method, or a derivative."""
    if isinstance(function, Differentiable):
        return function.function
    if isinstance(function, Derivative) or inspect.isfunction(function) or inspect.ismethod(function):
        return function
    if isinstance(function, (Jacobian, HessianVector)):
        raise SourceUnavailable(f"{function!r} is computed column by column and has no one source", hints=[
            ("instead", "differentiate the gradient: sd.jacfwd(sd.grad(f)), sd.grad(sd.grad(f))")])
    raise SourceUnavailable(f"{function!r} is no function with Python source", hints=[
        ("instead", "wrap it: lambda x: f(x), or define it with def")])


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return function.__signature__ if isinstance(function, Derivative) else parameters_of(function)


def _all_names(function: Callable[..., Any]) -> list[str]:
    inner = function.__func__ if isinstance(function, MethodType) else function
    return list(_signature(inner).parameters)


def _guards(function: Callable[..., Any]) -> list[Guard]:
    while isinstance(function, Derivative):
        function = function.primal
    return guards_of(function.__func__ if isinstance(function, MethodType) else function)


class Jacobian:
    """The Jacobian of a function, by columns (forward mode), by rows (reverse mode), or by the cheaper of the two."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt, mode: str) -> None:
        self.function, self.wrt, self.mode = function, wrt, mode
        self.columns = derivative(function, "tangent", wrt)
        self.rows = derivative(function, "adjoint", wrt)
        self.names, self.positions, self.many = self.columns.names, self.columns.positions, self.columns.many
        self.__name__ = f"{self.columns.primal_name}_{mode}"
        self.__signature__ = _signature(self.columns.primal)
        self.__doc__ = f"Jacobian of {self.columns.primal_name}{self.__signature__}"
        self.source, self.ir, self.explain = (getattr(self.rows if mode == "jacrev" else self.columns, name)
                                              for name in ("source", "ir", "explain"))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = self.__signature__.bind(*args, **kwargs)
        bound.apply_defaults()
        full = tuple(bound.arguments.values())
        for k in self.positions:
            _require_array(full[k], self.names[k])
        if self.mode == "jacfwd":
            blocks = self._by_columns(full)
        elif self.mode == "jacrev":
            blocks = self._by_rows(full)
        else:
            out, pullback = vjp(self.function, *full)
            wide = sum(np.size(full[k]) for k in self.positions) > np.size(out) and not isinstance(out, (tuple, list, dict))
            blocks = self._by_rows(full, (out, pullback)) if wide else self._by_columns(full)
        return blocks

    def __reduce__(self) -> tuple[Any, ...]:
        return Jacobian, (self.function, self.wrt, self.mode)

    def __repr__(self) -> str:
        return f"<{self.mode} of {self.columns.primal_name}{self.__signature__}>"

    def _by_columns(self, args: tuple[Any, ...]) -> Any:
        """One tangent run for each element of the arguments."""
        call = self.columns.specialized(args)
        columns: list[list[Any]] = []
        for k in self.positions:
            zeros = [runtime.zeros_like(args[j]) for j in self.positions]
            found = []
            for seed in _basis(args[k]):
                zeros[self.positions.index(k)] = seed
                found.append(call(*args, *zeros)[1])
            columns.append(found)
        shapes = [np.shape(args[k]) for k in self.positions]
        if not all(columns):
            out = self.columns.specialized(args)(*args, *(runtime.zeros_like(args[j]) for j in self.positions))[1]
            columns = [found or [out] for found in columns]
        first = columns[0][0]
        return _structured(first, lambda path: _blocks(
            [_stacked([path(c) for c in found], shape, -1) for found, shape in zip(columns, shapes, strict=True)], self.many))

    def _by_rows(self, args: tuple[Any, ...], run: tuple[Any, Pullback] | None = None) -> Any:
        """One run of the reverse sweep for each element of the result."""
        out, pullback = run or vjp(self.function, *args)
        _require_array(out, "the result")
        rows = [pullback(seed) for seed in _basis(out)]
        return _blocks([_stacked([row[k] for row in rows], np.shape(out), 0, np.shape(args[k])) for k in self.positions],
                       self.many)


class HessianVector:
    """The product of the Hessian of a function with a vector: forward over reverse."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt) -> None:
        self.function, self.wrt = function, wrt
        self.product = derivative(derivative(function, "grad", wrt), "pushforward", wrt)
        self.__name__ = f"{self.product.primal.primal_name}_hvp"  # type: ignore[attr-defined]
        self.__doc__ = f"Hessian-vector product: {self.product.__doc__}"
        self.source, self.ir, self.explain = self.product.source, self.product.ir, self.product.explain

    def __call__(self, *args: Any) -> Any:
        *primals, vector = args
        vectors = tuple(vector) if self.product.many else (vector,)
        for k, v in zip(self.product.positions, vectors, strict=True):
            check_seed(v, primals[k], "the vector")
        return self.product.specialized(primals)(*primals, *vectors)

    def __reduce__(self) -> tuple[Any, ...]:
        return HessianVector, (self.function, self.wrt)


class Pullback:
    """What `vjp` returns beside the value: cotangents of the arguments from a cotangent of the result."""

    def __init__(self, reverse: Callable[..., Any], saved: Any, out: Any, positions: tuple[int, ...], count: int) -> None:
        self._reverse, self._saved, self._out, self._positions, self._count = reverse, saved, out, positions, count

    def __call__(self, out_bar: Any = 1.0) -> tuple[Any, ...]:
        check_seed(out_bar, self._out, "out_bar")
        bars = dict(zip(self._positions, self._reverse(self._saved, out_bar), strict=True))
        return tuple(bars.get(k) for k in range(self._count))


class Differentiable:
    """A function that knows its derivatives; made by `differentiate`. Calling it calls the function."""

    def __init__(self, function: Callable[..., Any], wrt: Wrt = 0) -> None:
        functools.update_wrapper(self, function)
        self.function, self.wrt = function, wrt
        positions_of(wrt, list(_signature(function).parameters), function.__name__)
        self.grad, self.value_and_grad = grad(function, wrt), value_and_grad(function, wrt)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else Differentiable(MethodType(self.function, instance), self.wrt)

    def __reduce__(self) -> str:
        return self.__qualname__

    def __repr__(self) -> str:
        return f"<differentiable {self.__name__}{_signature(self.function)}>"

    def jvp(self, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        """The value and its tangent; tangents are one for each parameter, or one for each in ``wrt``."""
        names = list(_signature(self.function).parameters)
        positions, _ = positions_of(self.wrt, names, self.__name__)
        if len(tangents) != len(primals) and len(tangents) == len(positions):
            given = dict(zip(positions, tangents, strict=True))
            tangents = [given.get(k) for k in range(len(primals))]
        return jvp(self.function, primals, tangents)

    def vjp(self, *primals: Any) -> tuple[Any, Pullback]:
        """The value and its pullback."""
        return vjp(self.function, *primals, wrt=self.wrt)

    @property
    def jacobian(self) -> Jacobian:
        """The Jacobian with respect to ``wrt``."""
        return jacobian(self.function, self.wrt)

    @property
    def hessian(self) -> Jacobian:
        """The Hessian with respect to ``wrt``."""
        return hessian(self.function, self.wrt)

    @property
    def hvp(self) -> HessianVector:
        """The Hessian-vector product."""
        return hvp(self.function, self.wrt)

    def source(self, mode: str = "reverse", *args: Any) -> str:
        """The source of the derivative in a mode."""
        return derivative(self.function, _KINDS[mode], self.wrt).source(*args)

    def ir(self, stage: str | None = None, *args: Any) -> str:
        """The SSA after a stage."""
        return derivative(self.function, "adjoint", self.wrt).ir(stage, *args)

    def explain(self, *args: Any) -> str:
        """What is active, what is saved and why."""
        return derivative(self.function, "adjoint", self.wrt).explain(*args)


_KINDS = {"reverse": "adjoint", "forward": "tangent"}


@overload
def differentiate(function: Callable[..., Any], /) -> Differentiable: ...
@overload
def differentiate(*, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], Differentiable]: ...
def differentiate(function: Callable[..., Any] | None = None, /, *, wrt: Wrt = 0) -> Any:
    """Give a function its derivatives, with respect to its first parameter or to ``wrt``.

    >>> @differentiate
    ... def square(x):
    ...     return x * x
    >>> square(3.0), square.grad(3.0)
    (9.0, 6.0)
    """
    if function is None:
        return lambda f: Differentiable(f, wrt)
    return Differentiable(function, wrt)


def grad(function: Callable[..., Any], wrt: Wrt = 0) -> Derivative:
    """The gradient of a function that returns one real number: a function of the same arguments.

    >>> grad(lambda x: x * x)(3.0)
    6.0
    """
    return derivative(function, "grad", wrt)


def value_and_grad(function: Callable[..., Any], wrt: Wrt = 0) -> Derivative:
    """The value and the gradient, in one run.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return derivative(function, "value_and_grad", wrt)


def adjoint(function: Callable[..., Any], wrt: Wrt = 0) -> Derivative:
    """The raw adjoint, ``(*args, out_bar=1.0) -> (out, x_bar)``.

    >>> adjoint(lambda x: x * x)(3.0, 10.0)
    (9.0, 60.0)
    """
    return derivative(function, "adjoint", wrt)


def tangent(function: Callable[..., Any], wrt: Wrt = 0) -> Derivative:
    """The raw tangent, ``(*args, x_dot) -> (out, out_dot)``.

    >>> tangent(lambda x: x * x)(3.0, 1.0)
    (9.0, 6.0)
    """
    return derivative(function, "tangent", wrt)


def jvp(function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value, and its tangent along ``tangents``; None holds an argument fixed.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, None))
    (6.0, 2.0)
    """
    if len(primals) != len(tangents):
        raise WrongWrt(f"{len(primals)} arguments and {len(tangents)} tangents", hints=[
            ("instead", "give a tangent, or None, for each argument")])
    positions = tuple(k for k, dot in enumerate(tangents) if dot is not None)
    made = derivative(function, "tangent", positions)
    call = made.specialized(primals)
    for k in positions:
        check_seed(tangents[k], primals[k], f"the tangent of {made.names[k]}")
    return cast("tuple[Any, Any]", call(*primals, *(tangents[k] for k in positions)))


def vjp(function: Callable[..., Any], *primals: Any, wrt: Wrt | None = None) -> tuple[Any, Pullback]:
    """The value, and a function from a cotangent of it to cotangents of the arguments (None for those without).

    >>> out, pullback = vjp(lambda x, y: x * y, 3.0, 2.0)
    >>> pullback(1.0)
    (2.0, 3.0)
    """
    chosen: Wrt = wrt if wrt is not None else tuple(k for k, x in enumerate(primals) if is_differentiable(of_value(x)))
    if chosen == ():
        raise NonNumericArgument("no argument holds floats", hints=[("instead", "pass 3.0 instead of 3")])
    chosen = (chosen,) if isinstance(chosen, (int, str)) else chosen
    forward, reverse = derivative(function, "forward", chosen), derivative(function, "reverse", chosen)
    out, saved = forward.specialized(primals)(*primals)
    return out, Pullback(reverse.specialized(primals), saved, out, forward.positions, len(primals))


def jacfwd(function: Callable[..., Any], wrt: Wrt = 0) -> Jacobian:
    """The Jacobian by forward mode, a column for each element of the arguments.

    >>> jacfwd(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    return Jacobian(function, wrt, "jacfwd")


def jacrev(function: Callable[..., Any], wrt: Wrt = 0) -> Jacobian:
    """The Jacobian by reverse mode, a row for each element of the result.

    >>> jacrev(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    return Jacobian(function, wrt, "jacrev")


def jacobian(function: Callable[..., Any], wrt: Wrt = 0) -> Jacobian:
    """The Jacobian, shaped like the result and then like the argument, by the mode with fewer runs.

    >>> jacobian(lambda x: 2 * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    return Jacobian(function, wrt, "jacobian")


def hessian(function: Callable[..., Any], wrt: Wrt = 0) -> Jacobian:
    """The matrix of second derivatives of a function that returns one real number: forward over reverse.

    >>> hessian(lambda x: x[0] * x[0] * x[1])(np.array([1.0, 2.0])).tolist()
    [[4.0, 2.0], [2.0, 0.0]]
    """
    return Jacobian(derivative(function, "grad", wrt), wrt, "jacfwd")


def hvp(function: Callable[..., Any], wrt: Wrt = 0) -> HessianVector:
    """The product of the Hessian with a vector, ``(*args, v)``, without the Hessian.

    >>> hvp(lambda x: x * x * x)(2.0, 1.0)
    12.0
    """
    return HessianVector(function, wrt)


def derivative_source(function: Callable[..., Any], wrt: Wrt = 0, mode: str = "reverse", like: Mapping[str, Type] | None = None,
                      stage: str | None = None) -> str:
    """The source of a derivative, or its IR at a stage, for arguments of the types in ``like``."""
    made = derivative(function, _KINDS.get(mode, mode), wrt)
    unknown = set(like or ()) - set(made.names)
    if unknown:
        raise WrongWrt(f"{made.primal_name} has no parameter {sorted(unknown)[0]}", hints=[
            ("instead", f"choose from {', '.join(made.names)}")])
    types = made._annotated_types() | dict(like or {})
    return made.text_for(types) if stage is None else made.stage_of(stage, types)


# -- arrays of derivatives --------------------------------------------------------------------------------------------

def _require_array(x: Any, name: str) -> None:
    if isinstance(x, (tuple, list, dict)):
        raise NonNumericArgument(f"a Jacobian is made of numbers and arrays, and {name} is a {type(x).__name__}", hints=[
            ("instead", "put the numbers into one array, or ask for sd.vjp or sd.jvp")])


def _basis(x: Any) -> list[Any]:
    """The unit tangents of a number or array."""
    if np.ndim(x) == 0:
        return [np.ones_like(x)[()] if isinstance(x, (np.generic, np.ndarray)) else 1.0]
    basis = []
    for k in range(np.size(x)):
        unit = np.zeros_like(x)
        unit.flat[k] = 1
        basis.append(unit)
    return basis


def _stacked(parts: list[Any], shape: tuple[int, ...], axis: int, inner: tuple[int, ...] | None = None) -> Any:
    """Columns (axis -1) or rows (axis 0) as one array, with the axes of the side they run over put back."""
    if shape == ():
        return parts[0]
    part = np.shape(parts[0]) if inner is None else inner
    if 0 in shape:
        return np.zeros((*part, *shape) if axis == -1 else (*shape, *part))
    together = np.stack([np.asarray(p) for p in parts], axis=axis)
    return together.reshape((*part, *shape) if axis == -1 else (*shape, *part))


def _structured(out: Any, build: Callable[[Callable[[Any], Any]], Any]) -> Any:
    """``build`` for each leaf of the structure of ``out``; it is given the way to that leaf."""
    if isinstance(out, (tuple, list)):
        items = [_structured(item, lambda path, k=k: build(lambda root: path(root[k])))  # type: ignore[misc]
                 for k, item in enumerate(out)]
        return type(out)(items) if not hasattr(out, "_fields") else type(out)(*items)
    if isinstance(out, dict):
        return {key: _structured(item, lambda path, key=key: build(lambda root: path(root[key])))  # type: ignore[misc]
                for key, item in out.items()}
    return build(lambda root: root)


def _blocks(blocks: list[Any], many: bool) -> Any:
    return tuple(blocks) if many else blocks[0]
