"""The kinds of rule, and the registry that holds them.

Comes in: declarations, one line each, from the tables beside this file and from users. Goes out: `Rule` objects, found
by the function they are for. Invariant: a function has at most one rule; both modes come from the one declaration.

The formulas are ordinary Python functions. They are never called while a derivative is made: their source is parsed by
the frontend, like a user's, and inlined under the user's names, so what a formula does not name is not computed and not
saved. Reserved parameter names: ``out`` is the result, ``out_bar`` its cotangent, ``a_dot`` the tangent of ``a``, and
``like`` or ``view`` an argument of which only shape and memory count; the others are the parameters of the function,
under the names and in the order of its own signature. A formula may ask `static` facts (``rank(a)``): they are answered
when it is inlined, and branches on them leave no trace.
"""

from __future__ import annotations

import importlib
import inspect
import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from srcdiff.errors import SrcdiffError
from srcdiff.ir.primitives import PURE

Formula = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """One call to test a rule with: ``make(random)`` gives positional arguments; ``kwargs`` are passed as they are.

    ``make`` takes a ``numpy.random.Generator``.
    """

    make: Callable[[Any], tuple[Any, ...]]
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kink:
    """A point where the derivative is a convention: where, the value chosen, and why."""

    where: str
    value: str
    reason: str = ""


@dataclass(frozen=True)
class Rule:
    """What all kinds share. ``source`` cites the formula where it is not in every textbook. ``fresh`` says that the
    result is always new memory; ``shaped`` that what the formulas give has the shape of what it belongs to, so that no
    broadcasting is to be undone."""

    target: Callable[..., Any]
    cases: Sequence[Case] = ()
    kinks: tuple[Kink, ...] = ()
    source: str | None = None
    fresh: bool = False
    shaped: bool = False

    @property
    def name(self) -> str:
        """How the function is written, as ``np.sin``."""
        return spelled(self.target)

    def for_count(self, count: int) -> Rule:
        """The rule itself; of a function of any number of arrays, that for ``count`` positional arguments."""
        return self

    @property
    def kind(self) -> str:
        """The kind, as it is declared."""
        return type(self).__name__.lower()

    @cached_property
    def params(self) -> tuple[str, ...]:
        """The parameters of the function that the rule knows, in order."""
        raise NotImplementedError

    @cached_property
    def active(self) -> tuple[str, ...]:
        """The parameters that carry derivatives."""
        raise NotImplementedError

    @cached_property
    def shape_only(self) -> frozenset[str]:
        """The parameters whose values do not matter, so that they carry no derivative even where they are active."""
        return frozenset({"like", "view"}.intersection(self.params))

    @cached_property
    def keyword_only(self) -> frozenset[str]:
        """The parameters that a call of the rule may give by name only."""
        return frozenset()

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The parameters that a call may give by position."""
        return tuple(name for name in self.params if name not in self.keyword_only)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The defaults of the parameters that have one."""
        return {}


@dataclass(frozen=True)
class Constant(Rule):
    """The derivative is zero wherever there is one."""

    @cached_property
    def _signature(self) -> dict[str, inspect.Parameter]:
        try:
            return dict(inspect.signature(self.target).parameters)
        except (TypeError, ValueError):       # most functions written in C do not tell
            return {}

    @cached_property
    def shape_only(self) -> frozenset[str]:
        return frozenset()      # NumPy's own argument ``like`` is another thing

    @cached_property
    def params(self) -> tuple[str, ...]:
        return tuple(self._signature)

    @cached_property
    def active(self) -> tuple[str, ...]:
        return ()

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return _defaults(self._signature)


@dataclass(frozen=True)
class _WithFormula(Rule):
    @cached_property
    def _signature(self) -> dict[str, inspect.Parameter]:
        return dict(inspect.signature(self._leading).parameters)

    @property
    def _leading(self) -> Formula:
        raise NotImplementedError

    @cached_property
    def params(self) -> tuple[str, ...]:
        dots = {name for name in self._signature if name.endswith("_dot")}
        return tuple(name for name in self._signature if name not in ("out", "out_bar") and name not in dots)

    @cached_property
    def keyword_only(self) -> frozenset[str]:
        return frozenset(name for name in self.params if self._signature[name].kind is inspect.Parameter.KEYWORD_ONLY)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return _defaults(self._signature)


def _defaults(signature: dict[str, inspect.Parameter]) -> dict[str, Any]:
    return {name: p.default for name, p in signature.items() if p.default is not inspect.Parameter.empty}


@dataclass(frozen=True)
class Elementwise(_WithFormula):
    """``partials`` takes the arguments and ``out``, and returns the partial derivative for each argument (a tuple if
    there are several; None for one that has none). Broadcasting is added by the transforms. ``singular`` says that a
    partial may be infinite or NaN somewhere, outside the domain included."""

    partials: Formula = field(default=lambda out: None)
    singular: bool = False

    @property
    def _leading(self) -> Formula:
        return self.partials

    @cached_property
    def active(self) -> tuple[str, ...]:
        return self.params


@dataclass(frozen=True)
class Linear(_WithFormula):
    """Linear in its first argument; ``transpose(out_bar, a, **others)`` is the cotangent of that argument."""

    transpose: Formula = field(default=lambda out_bar, a: out_bar)

    @property
    def _leading(self) -> Formula:
        return self.transpose

    @cached_property
    def active(self) -> tuple[str, ...]:
        return self.params[:1]


@dataclass(frozen=True)
class Bilinear(Linear):
    """Linear in each of its first two arguments; ``transpose`` returns the cotangents of both."""

    @cached_property
    def active(self) -> tuple[str, ...]:
        return self.params[:2]


@dataclass(frozen=True)
class General(_WithFormula):
    """``tangent(a, b, ..., out, a_dot, b_dot)`` returns the tangent of the result, ``adjoint(a, b, ..., out, out_bar)``
    the cotangents of the arguments that have a ``_dot`` (a tuple if there are several); None stands for zero.
    The adjoint may leave out what it does not read. Broadcasting is undone by the transforms, as for elementwise rules.
    """

    tangent: Formula = field(default=lambda a_dot: a_dot)
    adjoint: Formula = field(default=lambda out_bar: out_bar)

    @property
    def _leading(self) -> Formula:
        return self.tangent

    @cached_property
    def active(self) -> tuple[str, ...]:
        return tuple(name[:-4] for name in self._signature if name.endswith("_dot"))


@dataclass(frozen=True)
class Variadic(Rule):
    """A function of any number of arrays: ``make(count)`` is its rule for calls with ``count`` positional arguments."""

    make: Callable[[int], Rule] = field(default=lambda count: Constant(len))
    _made: dict[int, Rule] = field(default_factory=dict, repr=False, compare=False)

    def for_count(self, count: int) -> Rule:
        if count not in self._made:
            self._made[count] = self.make(count)
        return self._made[count]

    @cached_property
    def params(self) -> tuple[str, ...]:
        return ()

    @cached_property
    def active(self) -> tuple[str, ...]:
        return ()


def written(text: str, **names: Any) -> Formula:
    """The function that a text defines, which can be read again as a formula must be."""
    filename = f"<formula {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"__name__": __name__, **names}
    exec(compile(text, filename, "exec"), namespace)
    return cast(Formula, namespace[text.partition("def ")[2].partition("(")[0]])


class Registry:
    """Rules by the function they are for. Aliases (``np.absolute`` and ``np.abs``) are one function already."""

    def __init__(self) -> None:
        self._rules: dict[Any, Rule] = {}
        self._waiting: dict[str, str] = {}
        self.version = 0        # how many rules have been registered
        self.watchers: list[Callable[[], None]] = []        # what is called for each, but for those of a library
        self._loading = False

    def add(self, rule: Rule) -> None:
        """Register a rule; the last one for a function counts, so that users may replace ours."""
        self._rules[rule.target] = rule
        self.version += 1
        for watch in () if self._loading else self.watchers:
            watch()

    def find(self, target: Any) -> Rule | None:
        """The rule for a function, or None."""
        try:
            return self._rules[target]
        except KeyError:
            return self._rules.get(target) if self._load() else None
        except TypeError:       # a callable that cannot be hashed has no rule
            return None

    def wait_for(self, library: str, table: str) -> None:
        """Have a table of rules loaded as soon as the library is imported that its functions are from."""
        self._waiting[library] = table

    def _load(self) -> bool:
        """Load the tables whose library has been imported meanwhile; whether there was one."""
        ready = [library for library in self._waiting if library in sys.modules]
        for library in ready:
            self._loading = True        # of a library that no derivative knows yet
            try:
                importlib.import_module(self._waiting.pop(library))
            finally:
                self._loading = False
        return bool(ready)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)


registry = Registry()


def elementwise(target: Callable[..., Any], partials: Formula, *, cases: Sequence[Case] = (),
                kinks: Sequence[Kink] = (), source: str | None = None, singular: bool = False) -> None:
    """Declare a function that works element by element; ``partials(x, y, out)`` gives its partial derivatives.

    >>> def my_tanh(x): ...
    >>> elementwise(my_tanh, lambda x, out: 1 - out**2)
    >>> registry.find(my_tanh).kind
    'elementwise'
    """
    registry.add(Elementwise(target, cases, tuple(kinks), source, partials=partials, singular=singular))


def linear(target: Callable[..., Any], transpose: Formula, *, cases: Sequence[Case] = (), kinks: Sequence[Kink] = (),
           source: str | None = None, fresh: bool = False, shaped: bool = False) -> None:
    """Declare a function linear in its first argument, whose cotangent ``transpose(out_bar, a, ...)`` gives."""
    registry.add(Linear(target, cases, tuple(kinks), source, fresh, shaped, transpose))


def bilinear(target: Callable[..., Any], transpose: Formula, *, cases: Sequence[Case] = (),
             source: str | None = None, fresh: bool = False, shaped: bool = False) -> None:
    """Declare a function linear in each of its first two arguments; ``transpose`` gives both cotangents."""
    registry.add(Bilinear(target, cases, (), source, fresh, shaped, transpose))


def constant(*targets: Callable[..., Any]) -> None:
    """Declare functions whose derivative is zero wherever it exists."""
    for target in targets:
        registry.add(Constant(target))


def general(target: Callable[..., Any], *, cases: Sequence[Case] = (), kinks: Sequence[Kink] = (),
            source: str | None = None, fresh: bool = False, shaped: bool = False) -> Callable[[type], type]:
    """Declare a function by a class that holds ``tangent`` and ``adjoint``."""
    def declare(pair: type) -> type:
        missing = [name for name in ("tangent", "adjoint") if name not in vars(pair)]
        if missing:
            raise SrcdiffError(f"the rule for {spelled(target)} has no {missing[0]}")
        registry.add(General(target, cases, tuple(kinks), source, fresh, shaped,
                             _plain(pair, "tangent"), _plain(pair, "adjoint")))
        return pair
    return declare


def _plain(pair: type, name: str) -> Formula:
    formula = vars(pair)[name]
    return formula.__func__ if isinstance(formula, staticmethod) else formula


def is_ours(target: Any) -> bool:
    """Whether a function is one of srcdiff's own."""
    return str(getattr(target, "__module__", None) or "").startswith("srcdiff.")


def is_pure(target: Any) -> bool:
    """Whether a call may be dropped, moved or repeated: it has a rule, or is a primitive without effect."""
    return registry.find(target) is not None or target in PURE


def spelled(target: Any) -> str:
    """How a person writes a function: ``np.sin``, ``math.exp``, ``abs``."""
    owner = getattr(target, "__self__", None)
    if type(owner).__name__ == "ufunc":
        return f"{spelled(owner)}.{target.__name__}"
    name = getattr(target, "__qualname__", None) or getattr(target, "__name__", repr(target))
    special = sys.modules.get("scipy.special")
    from_numpy = vars(sys.modules["numpy"]).get(str(name)) is target       # which may be there too, as sinc
    if special is not None and not from_numpy and getattr(special, str(name), None) is target:
        return f"scipy.special.{name}"
    module = getattr(target, "__module__", None) or ("numpy" if type(target).__name__ == "ufunc" else "")
    if module in ("builtins", "", "__main__"):
        return str(name)
    head, _, rest = str(module).lstrip("_").partition(".")
    return f"{'np' if head == 'numpy' else head}{'.' + rest if rest else ''}.{name}"
