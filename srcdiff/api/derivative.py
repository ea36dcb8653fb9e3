"""A derivative as a function that generates its own source the first time it meets a signature.

Comes in: a function, the kind of derivative, the parameters it is with respect to. Goes out: `Derivative`. Invariant:
the arguments are never changed; a second call at a known signature goes straight to the generated function; what a name
meant when the function was read is checked at each call where it can be rebound.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Sequence
from types import MethodType
from typing import Any

import numpy as np

from srcdiff import pipeline
from srcdiff.analysis.values import of_value
from srcdiff.api.entry import Entry
from srcdiff.api.explaining import explained, kept_values, linked
from srcdiff.api.functions import code_of, inner_of, plain_function, root_of, signature_of
from srcdiff.api.left import LeftIn, importable
from srcdiff.api.recent import Recent, guards_inside
from srcdiff.compile.apart import kept_apart
from srcdiff.compile.cache import Cache
from srcdiff.compile.load import load
from srcdiff.compile.signature import EXACT, Wrt, guards_of, key_of, place_of, positions_of
from srcdiff.compile.tangents import check_argument, check_result, check_scalar, check_seed, fit_seed, may_be_no_number
from srcdiff.display import Explanation, Named, Sides, page
from srcdiff.errors import NonScalarResult, SrcdiffError, UnsupportedCall, WrongWrt
from srcdiff.ir.nodes import Function
from srcdiff.ir.types import BOOL, FLOAT, INT, UNKNOWN, Array, Number, Type, is_number, rank
from srcdiff.rules.declare import is_ours, registry
from srcdiff.transform.outside import noted_by
from srcdiff.transform.results import FORWARD_KINDS, Request, fresh_name, type_of_result

_ANNOTATED: dict[Any, Type] = {float: FLOAT, int: INT, bool: BOOL, complex: Number("complex"), np.ndarray: Array()}
_ANNOTATED |= {kind.__name__: found for kind, found in _ANNOTATED.items()} | {"np.ndarray": Array()}
#: The stages that a notebook shows, folded.
_SHOWN = ("lower", "specialize", "choose_saved", "build_tangent")
#: Kinds that are of one real number only.
_GRADIENTS = ("grad", "value_and_grad")


class Derivative:
    """A derivative of one kind, of one function, with respect to some of its parameters.

    Call it with the function's arguments, and seeds where the kind has them. ``kind`` is one of ``grad``,
    ``value_and_grad``, ``adjoint``, ``tangent``, ``pushforward`` (the tangent without the value), ``forward`` and
    ``reverse`` (the two halves of ``adjoint``), ``slope`` (the derivative of, or with respect to, one number).
    """

    def __init__(self, primal: Callable[..., Any], kind: str, wrt: Wrt) -> None:
        self.primal, self.kind, self.wrt = primal, kind, wrt
        self.without = pipeline.switched_off()
        inner = inner_of(primal)
        self.bound: tuple[Any, ...] = (inner.__self__,) if isinstance(inner, MethodType) else ()
        self.parameters = list(signature_of(primal).parameters.values())
        self.names = [p.name for p in self.parameters]
        self.primal_name = getattr(primal, "__name__", "function")
        self.place = place_of(code_of(primal), self.primal_name)
        self.positions, self.many = positions_of(wrt, self.names, self.primal_name, self.place)
        self.__name__ = f"{self.primal_name}_{kind}"
        self.__qualname__, self.__module__ = self.__name__, primal.__module__
        self._plain_count = sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in self.parameters)
        self.__signature__ = self._derived_signature()
        self._order = list(self.__signature__.parameters)
        asked = ", ".join(self.names[k] for k in self.positions)
        self.__doc__ = f"{self.__name__}{self.__signature__}: {kind} of {self.primal_name} with respect to {asked}."
        self._newest: Callable[..., Any] | None = None
        self._shown: Entry | None = None
        self._fast: dict[tuple[type, ...], Callable[..., Any]] = {}
        self._entries = self._shared_entries() if self.bound else Cache[Any, Entry]()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        fast = self._fast.get(tuple(map(type, args)))
        if fast is not None and not kwargs:
            return fast(*args)
        full = self._bind(args, kwargs)
        entry = self._entry(full)
        if self._seed_count:
            return self._seeded(entry, full)
        return entry.call(*self.bound, *full)

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.primal_name}{signature_of(self.primal)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return derivative, (importable(self.primal), self.kind, self.wrt)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The generated function that ``inspect.getsource`` shows: the newest, or else the one `source` prints."""
        if self._newest is None:
            try:
                self._newest = self.entry_for(self.annotated_types()).call
            except SrcdiffError as error:       # nothing to show; `source` tells why
                raise AttributeError("__wrapped__") from error
        return self._newest

    def source(self, *args: Any, all: bool = True) -> str:
        """The generated Python source; specialised to the types of ``args`` where they are given. Without ``all`` that
        of the function itself, and not of those that it calls."""
        types = self.types_of(args)
        try:
            return self.text_for(types) if all else self.entry_for(types).module.own_text
        except UnsupportedCall as error:
            if args or UNKNOWN not in types.values():
                raise
            names = ", ".join(types)
            raise error.with_hint("or", f"ask for source({names}), as no types are known without") from None

    def ir(self, stage: str | None = None, *args: Any) -> str:
        """The SSA after a stage (``"lower"``, ``"specialize"``, ``"build_adjoint"`` ...), by default the last."""
        return self.stage_of(stage, self.types_of(args))

    def explain(self, *args: Any) -> Explanation:
        """What is differentiated, and how the values survive that the reverse sweep reads; for given arguments also how
        many bytes are kept of the forward sweep, which is run for that. A notebook shows it as a table."""
        entry = self.entry_for(self.types_of(args))
        kept, beside = self._kept(args) if args and self.kind not in FORWARD_KINDS else (None, ())
        return explained(self, entry.types, entry.followed, entry.decisions, kept, beside)

    def sides(self, types: dict[str, Type] | None = None) -> Sides:
        """The user's source and the generated source, linked by the statements; by default of the newest signature."""
        entry = self.entry_for(types) if types is not None else self._shown or self.entry_for(self.annotated_types())
        return linked([root_of(self.primal), *entry.followed], entry.module.text)

    def _repr_html_(self) -> str | None:
        try:
            types = (self._shown or self.entry_for(self.annotated_types())).types
            folded = [(f"IR after {name}", text) for name, text in self.stages(types).items() if name in _SHOWN]
            return page(self.__name__, self.sides(), folded)
        except SrcdiffError:        # `source` tells why; what has no source is shown by its name
            return None

    # -- what other derivatives and the command line build on ----------------------------------------------------------

    def types_of(self, args: Sequence[Any]) -> dict[str, Type]:
        """The types of arguments; with none given, those that annotations tell."""
        return self._types(args) if args else self.annotated_types()

    def text_for(self, types: dict[str, Type]) -> str:
        """The generated source for given types."""
        return self.entry_for(types).module.text

    def entry_for(self, types: dict[str, Type]) -> Entry:
        """What is generated for given types."""
        key = tuple(types.items())
        return self._fresh(("types", key), lambda: self._make(types))

    def stages(self, types: dict[str, Type]) -> dict[str, str]:
        """The dumps after all stages, for given types."""
        stages: dict[str, str] = {}
        primal = self._primal_ir(types, stages)
        request = self._request(primal)
        work = pipeline.derive(primal, types, request, stages)
        pipeline.text_of(work.ir, request, stages)
        return stages

    def stage_of(self, stage: str | None, types: dict[str, Type]) -> str:
        """The dump after a stage, for given types."""
        stages = self.stages(types)
        if stage is not None and stage not in stages:
            raise WrongWrt(f"no stage is called {stage!r}", hints=[("instead", f"choose from {', '.join(stages)}")])
        return stages[stage or list(stages)[-2]]

    def annotated_types(self) -> dict[str, Type]:
        """The types that annotations tell; unknown without one."""
        return self._types(()) | {p.name: _ANNOTATED.get(p.annotation, UNKNOWN) for p in self.parameters}

    def check_arguments(self, types: dict[str, Type]) -> None:
        """Refuse arguments that hold no floats where a derivative is asked."""
        for k in self.positions:
            check_argument(self.names[k], types[self.names[k]], self.place)

    def work_for(self, types: dict[str, Type], prepare: Callable[[Function], None] | None = None) -> pipeline.Work:
        """The derivative as IR, for a derivative of the derivative; ``prepare`` may give values other names before."""
        primal = self._primal_ir(types)
        if prepare is not None:
            prepare(primal)
        self.check_arguments(types)
        check_result(type_of_result(primal), self.primal_name, self.place, scalar=self.kind in _GRADIENTS)
        return pipeline.derive(primal, types, self._request(primal))

    def specialized(self, args: Sequence[Any]) -> Callable[..., Any]:
        """The generated function for arguments of these types (seeds left out); no guards are checked."""
        call = self._on_all((*self.bound, *args))
        bound = self.bound if self.kind != "reverse" else ()      # what the object holds is among what was saved
        return functools.partial(call, *bound) if bound else call

    def run(self, args: Sequence[Any], seeds: Sequence[Any]) -> Any:
        """The generated function on arguments and seeds; no guards are checked."""
        return self.specialized(args)(*self.arranged(args, seeds))

    def arranged(self, args: Sequence[Any], seeds: Sequence[Any]) -> tuple[Any, ...]:
        """Arguments and seeds in the order of the generated function's parameters."""
        return *args[:self._plain_count], *seeds, *args[self._plain_count:]

    @property
    def srcdiff_of(self) -> Callable[..., Any]:
        """What it is the derivative of."""
        return self.primal

    @property
    def srcdiff_derived(self) -> tuple[str, tuple[int, ...], bool]:
        """What a differentiated function that calls this one needs to know of it."""
        return self.kind, self.positions, self.many

    # -- internals -----------------------------------------------------------------------------------------------------

    def _derived_signature(self) -> inspect.Signature:
        """The primal's positional parameters, the seeds, and the primal's other parameters."""
        empty = inspect.Parameter.empty
        forward = self.kind in FORWARD_KINDS and self.kind != "slope"
        seeds = [f"{self.names[k]}_dot" for k in self.positions] if forward else (
            ["out_bar"] if self.kind == "adjoint" else [])
        self._seed_count = len(seeds)
        plain, others = self.parameters[:self._plain_count], self.parameters[self._plain_count:]
        if forward:     # a seed has no default, so nothing before it can have one
            plain = [p.replace(default=empty) for p in plain]
        plain = plain + [inspect.Parameter(fresh_name(seed, self.names), inspect.Parameter.POSITIONAL_OR_KEYWORD,
                                           default=empty if forward else 1.0) for seed in seeds]
        return inspect.Signature(plain + others)

    def _shared_entries(self) -> Cache[Any, Entry]:
        """What all objects share whose method is differentiated like this; their types are among the keys."""
        anchor = self.primal._entries if isinstance(self.primal, Derivative) else root_of(self.primal)
        of = (self.primal.positions, self.primal.many) if isinstance(self.primal, LeftIn) else None
        key = self.kind, self.positions, self.many, of, self.without
        return _of_methods.setdefault(anchor, {}).setdefault(key, Cache())

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments in the order of the generated function's parameters."""
        if not kwargs and len(args) == len(self._order) == self._plain_count + self._seed_count:
            return args
        bound = self.__signature__.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments[name] for name in self._order)

    def _request(self, primal: Function) -> Request:
        shift, kind = len(self.bound), self.kind
        if kind == "slope":
            kind = self._slope_kind(primal)
        return Request(kind, tuple(k + shift for k in self.positions), self.many, self._plain_count + shift,
                                self.without)

    def _slope_kind(self, primal: Function) -> str:
        """How the one derivative of, or with respect to, a number is best had."""
        if rank(type_of_result(primal)) == 0:
            return "grad"
        if len(self.positions) == 1 and rank(primal.params[self.positions[0]].value.type) == 0:
            return "slope"
        what = f"the Jacobian of {self.primal_name} is computed column by column and has no one source"
        raise NonScalarResult(what, self.place, [
            ("instead", "take the Jacobian of a gradient: sd.jacfwd(sd.grad(f))")])

    def _seeded(self, entry: Entry, full: tuple[Any, ...]) -> Any:
        """A call with seeds, which must have the shapes of what they belong to."""
        first, last = self._plain_count, self._plain_count + self._seed_count
        seeds = full[first:last]
        if self.kind == "adjoint":
            if isinstance(seeds[0], np.ndarray) and is_number(entry.result):
                full = *full[:first], seeds[0][()], *full[last:]
            try:
                found = entry.call(*self.bound, *full)
            except ValueError:      # perhaps NumPy's way to say that the seed does not fit
                forward = derivative(self.primal, "forward", tuple(self.positions))
                rest = full[:first] + full[last:]
                check_seed(seeds[0], forward.specialized(rest)(*rest)[0], "out_bar", self.place)
                raise
            check_seed(seeds[0], found[0], "out_bar", self.place)
            return found
        likes = [full[k if k < first else k + self._seed_count] for k in self.positions]
        dots = [fit_seed(seed, like, f"the tangent of {self.names[k]}", self.place)
                for k, seed, like in zip(self.positions, seeds, likes, strict=True)]
        return entry.call(*self.bound, *full[:first], *dots, *full[last:])

    def _kept(self, args: Sequence[Any]) -> tuple[list[tuple[Named, Any]], tuple[Any, ...]]:
        """What the forward sweep hands to the reverse sweep, and what it may share memory with."""
        bound = self._bind(tuple(args), {})
        primals = bound[:self._plain_count] + bound[self._plain_count + self._seed_count:]
        forward = derivative(self.primal, "forward", tuple(self.positions))
        entry = forward._entry(tuple(primals))
        out, saved = entry.call(*self.bound, *primals)
        return list(zip(entry.kept, saved, strict=True)), (*self.bound, *primals, out)

    def _on_all(self, args: Sequence[Any]) -> Callable[..., Any]:
        """The generated function for arguments of these types, the object among them whose method it is of."""
        return self._fresh(key_of(args), lambda: self.entry_for(self._types(args[len(self.bound):]))).call

    def _entry(self, args: tuple[Any, ...]) -> Entry:
        entry = self._fresh(key_of((*self.bound, *args)), lambda: self.entry_for(self._types(args)))
        if not entry.guards and not self.bound and EXACT.issuperset(map(type, args)):
            self._fast[tuple(map(type, args))] = entry.call
        return entry

    def _fresh(self, key: Any, make: Callable[[], Entry]) -> Entry:
        """The entry for a key; made again where a name means something else than when the function was read."""
        entry = self._entries.get(key, make)
        for guard in entry.guards:
            if not guard.holds():
                self._fast.clear()
                self._entries.clear()
                return self._entries.get(key, make)
        return entry

    def _make(self, types: dict[str, Type]) -> Entry:
        guards = guards_of(root_of(self.primal))
        work = self.work_for(types)
        guards += guards_inside(work.ir)
        for noted in noted_by(work.ir):     # which is not read, whatever comes to be in it
            for guard in guards:
                guard.type = None if guard.value is noted else guard.type
        kept = kept_values(work.ir) if self.kind == "forward" else []
        module = pipeline.text_of(work.ir, work.request)
        call = self._newest = load(module)
        if self.kind != "reverse":      # whose arguments the forward half was given
            call = kept_apart(call, [p.name for p in work.ir.params], work.ir.stored, work.ir.changed_classes,
                              work.ir.captures, self.place)
        if self.kind in _GRADIENTS and may_be_no_number(work.result_type or UNKNOWN):
            call = self._checked(call)
        followed = [function for function in work.ir.followed if not is_ours(function)]
        self._shown = Entry(call, work.saved.decisions, module, guards, types, followed, kept, work.ir.stored,
                            work.result_type or UNKNOWN)
        return self._shown

    def _checked(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """A gradient whose result is looked at while it runs, because its rank was not known before."""
        both = self if self.kind == "value_and_grad" else derivative(self.primal, "value_and_grad", self.wrt)

        def checked(*args: Any) -> Any:
            out, bars = call(*args) if both is self else both._on_all(args)(*args)
            check_scalar(out, self.primal_name, self.place)
            return (out, bars) if self.kind == "value_and_grad" else bars
        return checked

    def _types(self, args: Sequence[Any]) -> dict[str, Type]:
        hidden = list(signature_of(root_of(self.primal)).parameters)[:len(self.bound)] if self.bound else []
        full = list(args) if len(args) <= len(self.names) else [
            *args[:self._plain_count], *args[self._plain_count + self._seed_count:]]
        full += [p.default for p in self.parameters[len(full):] if p.default is not p.empty]
        return dict(zip([*hidden, *self.names], map(of_value, (*self.bound, *full)), strict=False))

    def _primal_ir(self, types: dict[str, Type], stages: dict[str, str] | None = None) -> Function:
        """The IR of the function, of which nobody else makes use."""
        if stages is not None:
            return self._read(types, stages)
        root = root_of(self.primal)
        asked = self.primal if isinstance(self.primal, (Derivative, LeftIn)) else root
        return _recent.get((asked, tuple(types.items())), root, lambda: self._read(types))

    def _read(self, types: dict[str, Type], stages: dict[str, str] | None = None) -> Function:
        if isinstance(self.primal, Derivative):
            return self.primal.work_for(types).ir
        of = None
        if isinstance(self.primal, LeftIn):
            of = tuple(k + len(self.bound) for k in self.primal.positions), self.primal.many
        return pipeline.primal_ir(root_of(self.primal), types, stages, of)


_recent = Recent()
_of_methods: weakref.WeakKeyDictionary[Any, dict[Any, Cache[Any, Entry]]] = weakref.WeakKeyDictionary()
_derivatives: weakref.WeakKeyDictionary[Any, dict[Any, Derivative]] = weakref.WeakKeyDictionary()


def _forget() -> None:
    """A rule has been registered, by which some derivatives may be other ones."""
    known = [one for derivatives in list(_derivatives.values()) for one in list(derivatives.values())]
    for one in known:
        one._fast.clear()
    for cache in [*(one._entries for one in known), *(cache for caches in list(_of_methods.values())
                                                      for cache in list(caches.values()))]:
        cache.clear()


registry.watchers.append(_forget)


def derivative(function: Callable[..., Any], kind: str, wrt: Wrt) -> Derivative:
    """The derivative of a kind; the same object for the same request, so that what was generated is found again."""
    plain = plain_function(function)
    if isinstance(plain, MethodType):
        return Derivative(plain, kind, wrt)
    known = _derivatives.setdefault(plain, {})
    key = (kind, tuple(wrt) if isinstance(wrt, (tuple, list)) else wrt, pipeline.switched_off())
    found = known.get(key)
    return found if found is not None else known.setdefault(key, Derivative(plain, kind, wrt))
