"""What is known of a value before the program runs.

Comes in: nothing. Goes out: immutable, hashable types; a tuple of them is the key of a specialisation. Invariant:
a type never holds a size or a float or int value, so one generation serves every size and value.

An array's axes are facts about lengths: ``"1"`` is exactly one, ``"n"`` is not one, ``"?"`` is not known.
Two axes that broadcast against each other and are both ``"n"`` are equal, which is what lets a derivative say
``g.sum(axis=0)`` where it would otherwise have to look at shapes while it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any


class IntegerOrNone:
    """Stands for the class of what is None until it is an integer, as the place of something that is searched for."""

    __module__ = "builtins"     # as of None, and of integers


@dataclass(frozen=True)
class Type:
    """Base of all types; used itself only through its subclasses. What passes ask of every value, again and again, is
    found out once for each type, and so is its hash."""

    def __init_subclass__(cls) -> None:
        if "__hash__" not in vars(cls):
            cls.__hash__ = Type.__hash__        # type: ignore[method-assign]  # where `dataclass` finds and keeps it

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((type(self), *[getattr(self, each.name) for each in fields(self)]))

    @cached_property
    def _rank(self) -> int | None:
        if isinstance(self, Array):
            return None if self.axes is None else len(self.axes)
        return 0 if isinstance(self, Number) or isinstance(self, Static) and isinstance(self.value, bool) else None

    @cached_property
    def _is_number(self) -> bool:
        return self._rank == 0 and not (isinstance(self, Array) and self.boxed is not False)

    @cached_property
    def _is_constant(self) -> bool:
        if isinstance(self, Object):
            return self.cls in (slice, range, str, IntegerOrNone)
        if isinstance(self, Maybe):
            return True
        parts = items_of(self) if is_tuple(self) else (self,)
        return all(part._is_number or isinstance(part, Static) for part in parts)

    @cached_property
    def _is_complex(self) -> bool:
        if isinstance(self, Array):
            return (self.dtype or "").startswith(("complex", "clongdouble"))
        return self == COMPLEX

    @cached_property
    def _may_be_complex(self) -> bool:
        if isinstance(self, Array):
            return self.dtype is None or self._is_complex
        if isinstance(self, (Tuple, List, Dict)):
            return any(map(may_be_complex, items_of(self)))
        return isinstance(self, (Unknown, Mixed)) or self == COMPLEX

    @cached_property
    def _is_differentiable(self) -> bool:
        if isinstance(self, (Unknown, Mixed)):
            return True
        if isinstance(self, Number):
            return self.kind in ("float", "complex")
        if isinstance(self, Array):
            return is_inexact(self.dtype)
        if isinstance(self, (Tuple, List, Dict)):
            return any(map(is_differentiable, items_of(self)))
        return isinstance(self, Stack) and is_differentiable(self.element)

    @cached_property
    def shows_integers(self) -> bool:
        """Whether a container holds integers, or such containers."""
        return is_container(self) and any(item == INT or item.shows_integers for item in items_of(self))

    @cached_property
    def is_of_integers(self) -> bool:
        """Whether a value is an integer, an array of them, or a list or tuple of nothing but such."""
        if isinstance(self, (Tuple, List)):
            return bool(items_of(self)) and all(item.is_of_integers for item in items_of(self))
        return self == INT or isinstance(self, Array) and (self.dtype or "").startswith(("int", "uint"))

    @cached_property
    def holds_objects(self) -> bool:
        """Whether a value is an object of a user's class, or holds one."""
        return isinstance(self, Record) or is_container(self) and any(item.holds_objects for item in items_of(self))


@dataclass(frozen=True)
class Unknown(Type):
    """Nothing is known but that it may be a number or an array of any rank."""

    def __str__(self) -> str:
        return "?"


@dataclass(frozen=True)
class Number(Type):
    """A Python scalar; ``kind`` is ``bool``, ``int``, ``float`` or ``complex``."""

    kind: str

    def __str__(self) -> str:
        return {"float": "f64", "complex": "c128"}.get(self.kind, self.kind)


@dataclass(frozen=True)
class Array(Type):
    """A NumPy array or NumPy scalar (rank 0); ``dtype`` is NumPy's name of it, None where not known.

    ``axes`` is one of ``"1"``, ``"n"``, ``"?"`` for each axis, or None where not even the rank is known. ``boxed``
    tells an array without axes, which can be changed, from a NumPy scalar; None where it may be either. Of a rank that
    is not known it tells that there is some axis.
    """

    dtype: str | None = None
    axes: tuple[str, ...] | None = None
    boxed: bool | None = False

    @property
    def has_axes(self) -> bool:
        """Whether there is surely some axis."""
        return bool(self.boxed if self.axes is None else self.axes)

    def __str__(self) -> str:
        short = {"float64": "f64", "float32": "f32", "int64": "i64", "complex128": "c128"}
        dtype = short.get(self.dtype or "?", self.dtype or "?")
        axes = ("?", "...")[not self.boxed:] if self.axes is None else self.axes
        return f"{dtype}[{','.join(axes) if axes or self.boxed is False else '()' if self.boxed else '()?'}]"


@dataclass(frozen=True)
class Static(Type):
    """A value known exactly: None, a bool, a string, a function, a type or a module."""

    value: Any

    def __str__(self) -> str:
        return getattr(self.value, "__name__", None) or repr(self.value)


@dataclass(frozen=True)
class Tuple(Type):
    """A tuple with a type for each item; ``maker`` is the class of a namedtuple, else None."""

    items: tuple[Type, ...]
    maker: type | None = None

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))}{',' if len(self.items) == 1 else ''})"


@dataclass(frozen=True)
class Closure(Tuple):
    """A function made while the program runs, which is known, as the tuple of what it reads of the function around it;
    ``rebound`` tells that a variable that it reads may have been assigned again since."""

    function: Any = None
    rebound: bool = False

    def __str__(self) -> str:
        return f"{self.function!r}({', '.join(map(str, self.items))})"


@dataclass(frozen=True)
class List(Type):
    """A list: of any length with all ``element``, or, where ``items`` is given, with a type for each item."""

    element: Type | None
    items: tuple[Type, ...] | None = None

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]" if self.items is not None else f"list[{self.element}]"


@dataclass(frozen=True)
class TupleOf(List):
    """A tuple of any length with all ``element``: in all that does not change it, like a list."""

    def __str__(self) -> str:
        return f"({self.element}, ...)"


@dataclass(frozen=True)
class Dict(Type):
    """A dict with a type for each key it is known to hold. Where ``element`` is given, keys come and go: those of
    ``items`` may be missing, and all others have that type."""

    items: tuple[tuple[Any, Type], ...]
    element: Type | None = None

    def __str__(self) -> str:
        others = [] if self.element is None else [f"...: {self.element}"]
        return f"{{{', '.join([*(f'{k!r}: {t}' for k, t in self.items), *others])}}}"


@dataclass(frozen=True)
class Record(Dict):
    """An object of a user's class, as a dict of its attributes, which stay the same."""

    cls: type = object

    def __str__(self) -> str:
        return f"{self.cls.__name__}({', '.join(f'{name}: {kind}' for name, kind in self.items)})"


@dataclass(frozen=True, eq=False)
class Building(Type):
    """An object while its constructor runs: the operands that its attributes are, the names of those that are set on
    some paths only, and the operations after which they were set. One that is ``lasting`` never becomes a value;
    ``spoilt`` has something in it once it has turned out that it must."""

    cls: type
    fields: dict[str, Any] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    ends: dict[str, Any] = field(default_factory=dict)
    lasting: bool = False
    spoilt: list[bool] = field(default_factory=list)
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __str__(self) -> str:
        return f"{self.cls.__name__}(...)"


@dataclass(frozen=True)
class Stack(Type):
    """A list of saved values, last in first out, made by srcdiff."""

    element: Type

    def __str__(self) -> str:
        return f"stack[{self.element}]"


@dataclass(frozen=True)
class Object(Type):
    """Anything else: a range, a set, an instance of the user's class; ``cls`` is its class where known."""

    cls: type | None = None

    def __str__(self) -> str:
        return self.cls.__name__ if self.cls is not None else "object"


@dataclass(frozen=True)
class Mixed(Type):
    """Values of unlike kinds, as None and a float, of which some may be differentiable."""

    def __str__(self) -> str:
        return "mixed"


@dataclass(frozen=True)
class Maybe(Mixed):
    """None, or a number that has a derivative, as of what is known from the second round of a loop on."""

    number: Type

    def __str__(self) -> str:
        return f"{self.number} or None"


@dataclass(frozen=True)
class Nothing(Type):
    """What is read from a list or dict before it is known that anything is put into it."""

    def __str__(self) -> str:
        return "nothing"


UNKNOWN = Unknown()
NOTHING = Nothing()
MIXED = Mixed()
BOOL, INT, FLOAT, COMPLEX = Number("bool"), Number("int"), Number("float"), Number("complex")
NONE = Static(None)
OBJECT = Object()
INT_OR_NONE = Object(IntegerOrNone)


def is_inexact(dtype: str | None) -> bool:
    """Whether values of this dtype can carry a derivative; a dtype that is not known can."""
    return dtype is None or dtype.startswith(("float", "complex", "longdouble", "clongdouble"))


def is_complex(kind: Type) -> bool:
    """Whether a value is known to be complex, or an array of complex numbers."""
    return kind._is_complex


def may_be_complex(kind: Type) -> bool:
    """Whether a value, or one that it holds, may be complex."""
    return kind._may_be_complex


def is_differentiable(kind: Type) -> bool:
    """Whether a value of this type has a tangent space: it is, or holds, floats or complex numbers."""
    return kind._is_differentiable


def items_of(kind: Type) -> tuple[Type, ...]:
    """The types of what a container is known to hold, each once for a known item and once for all others."""
    if isinstance(kind, Dict):
        return (*(item for _, item in kind.items), *((kind.element,) if kind.element not in (None, NOTHING) else ()))
    if isinstance(kind, (Tuple, List)) and kind.items is not None:
        return kind.items
    return (kind.element,) if isinstance(kind, List) and kind.element is not None else ()


def numbers_in(items: Iterable[Type]) -> set[Type]:
    """The types of what is in lists, in the lists in these and so on."""
    return set().union(*(numbers_in(items_of(kind)) if type(kind) is List else {kind} for kind in items))


def of_floats(kind: Type) -> Type:
    """The type of a number, or of lists of numbers, with floats in the place of integers."""
    if not isinstance(kind, List):
        return FLOAT
    items = None if kind.items is None else tuple(map(of_floats, kind.items))
    return List(None if kind.element is None else of_floats(kind.element), items)


def facing(kind: Type, seen: Type, looked_at: set[tuple[int, int]] | None = None) -> Iterator[tuple[Type, Type]]:
    """What two types of one value have at the same places, but for what is one and the same. What was ``looked_at`` is
    not again: types of what is saved for calls of calls hold the same types over and over."""
    looked_at = set() if looked_at is None else looked_at
    if kind is seen or (id(kind), id(seen)) in looked_at:
        return
    looked_at.add((id(kind), id(seen)))
    if not is_container(kind) or not is_container(seen):
        yield kind, seen
        return
    had, left = items_of(kind), items_of(seen)
    pairs = zip(had, left, strict=True) if len(had) == len(left) else ((a, b) for a in had for b in left)
    for a, b in pairs:
        yield from facing(a, b, looked_at)


def objects_in(kind: Type) -> Iterator[Building]:
    """The objects that are being made, and no values yet, which a value is or holds."""
    if isinstance(kind, Building):
        yield kind
    elif is_container(kind):
        for item in items_of(kind):
            yield from objects_in(item)


def rank(kind: Type) -> int | None:
    """The number of axes, 0 for a Python scalar, None where it is not known or there is no such thing."""
    return kind._rank


def is_number(kind: Type) -> bool:
    """Whether a value has no axes and, as far as its type tells, cannot be changed: it is no array without axes."""
    return kind._is_number


def is_constant(kind: Type) -> bool:
    """Whether nothing can be written to a value, nor to what it holds: numbers, None, strings, tuples of these."""
    return kind._is_constant


def is_container(kind: Type) -> bool:
    """Whether a value holds other values: a tuple, list or dict of the user's."""
    return isinstance(kind, (Tuple, List, Dict))


def is_tuple(kind: Type) -> bool:
    """Whether a value is a tuple, of which it may be known or not how many items it has."""
    return isinstance(kind, (Tuple, TupleOf))


def present(kind: Type) -> Type:
    """The type of what may be None, where it is not, as arithmetic is done with it."""
    return INT if kind == INT_OR_NONE else kind.number if isinstance(kind, Maybe) else kind


def is_scalar(kind: Type) -> bool:
    """Whether a value is known to be immutable and of rank 0 for all NumPy does with it, so that ``+=`` rebinds."""
    return isinstance(kind, (Number, Static))
