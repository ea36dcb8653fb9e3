"""The intermediate representation: structured SSA in the user's own names.

Comes in: nothing. Goes out: the node classes every later stage reads and writes. Invariants, checked by
``verify``: a value is defined once and used only where its definition has run; branches and loops are
operations with regions, so Python comes back without rebuilding them; a consumed value is not used again.

A function is a list of operations, one per line of its dump. Operands are values or constants. Everything that
is not control flow is a `Call` of a Python callable that was resolved when the function was lowered: ``x + y`` is
``Call(operator.add, [x, y])``, and ``np.sin(x)`` is the same node however ``sin`` was imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Union

from srcdiff.errors import SrcdiffError
from srcdiff.ir.attributes import Attribute
from srcdiff.ir.primitives import raise_
from srcdiff.ir.types import UNKNOWN, Type


class Statement(NamedTuple):
    """One statement of the user's: its text (a compound statement's header only), for comments and dumps."""

    text: str
    file: str
    line: int


class Location(NamedTuple):
    """Where an operation comes from: an expression in the user's file, inside a statement. Lines count from 1,
    columns from 0, as in ``ast``. ``caller`` is the place of the call that led here, where the function was called."""

    statement: Statement
    file: str
    function: str
    line: int
    column: int
    end_line: int
    end_column: int
    caller: Location | None = None

    def called_from(self, place: Location | None) -> Location:
        """The same place, at the end of a chain of calls that starts at ``place``."""
        return self._replace(caller=place if self.caller is None else self.caller.called_from(place))


class Value:
    """What an operation or a region defines.

    ``name`` is the Python name it would like to have: the user's variable, or one made from it (``h_arg``,
    ``s_bar``). Many values may share a name: they are its versions, told apart in dumps by ``.0``, ``.1``, and given
    variables by ``emit.naming``. ``temp`` marks a value the user did not name, which may be folded back into the
    expression that uses it. ``user`` marks a value that the user's program names itself.
    """

    __slots__ = ("name", "type", "temp", "user", "op")

    def __init__(self, name: str, type: Type = UNKNOWN, *, temp: bool = False, user: bool = False) -> None:
        self.name = name
        self.type = type
        self.temp = temp
        self.user = user
        self.op: Node | None = None      # what defines it; None for parameters of functions and regions

    def like(self, name: str | None = None, type: Type | None = None) -> Value:
        """A new value with the same properties but for those given."""
        return Value(name or self.name, type or self.type, temp=self.temp, user=self.user)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.type}>"


@dataclass(frozen=True, eq=False, slots=True)
class Const:
    """A constant operand: a literal, or, where ``name`` is given, something captured that generated code spells by
    that name (a global array, a function); it is put into the generated module's namespace."""

    value: Any
    name: str | None = None

    def __repr__(self) -> str:
        return self.name or repr(self.value)


class _Marker:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


#: Stands for a variable that no assignment has reached on this path; never read by a program that runs.
UNDEFINED = Const(_Marker("undefined"))
#: A derivative known to be zero by structure; transforms use it, finished IR has none.
ZERO = Const(_Marker("zero"))

Operand = Union[Value, Const]  # noqa: UP007  (needed at run time on Python 3.10 as a type alias)


def is_literal(operand: Operand, value: object) -> bool:
    """Whether an operand is the literal ``value``, of the same type (so that 1, 1.0 and True differ)."""
    return isinstance(operand, Const) and type(operand.value) is type(value) and bool(operand.value == value)


@dataclass(eq=False, slots=True)
class Region:
    """A body: ``params`` are defined at its head, ``yields`` are what it hands to the operation it belongs to."""

    params: list[Value] = field(default_factory=list)
    ops: list[Node] = field(default_factory=list)
    yields: list[Operand] = field(default_factory=list)
    stop: Operand | None = None        # of a loop's body: when true at its end, the loop is left at once


@dataclass(eq=False, slots=True)
class Node:
    """What `Call`, `If` and `Loop` share: the values defined, the place in the user's program (None for what srcdiff
    added), the section of a derivative it stands in (``"Forward sweep"``, ``"Reverse sweep"`` or None), whether it
    was there before the last transform (``primal``), so that optimizations leave the user's text alone, and whether the
    program catches what it may raise (``guarded``), so that it runs even if nobody reads its result."""

    outputs: list[Value] = field(default_factory=list, kw_only=True)
    location: Location | None = field(default=None, kw_only=True)
    section: str | None = field(default=None, kw_only=True)
    primal: bool = field(default=False, kw_only=True)
    guarded: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        for output in self.outputs:
            output.op = self

    @property
    def output(self) -> Value:
        """The one value defined; only for operations that define exactly one."""
        (output,) = self.outputs
        return output

    def operands(self) -> Sequence[Operand]:
        """The operands read before any region runs."""
        raise NotImplementedError

    def regions(self) -> tuple[Region, ...]:
        """The regions, in the order in which they would be printed."""
        return ()

    def replace(self, swap: Callable[[Operand], Operand]) -> None:
        """Put ``swap(operand)`` in the place of each operand of this node itself (not of its regions)."""
        raise NotImplementedError


#: The style of stores into an array, list or dict of what a procedure left in a copy of it, and of what makes that copy
#: at the start of the procedure.
HANDED_BACK = "handed back"


@dataclass(eq=False, slots=True)
class Call(Node):
    """``outputs = target(*args, **kwargs)``.

    ``style`` keeps how the user spelled it where there is a choice: ``""`` as the target is spelled by default,
    ``"method"`` (``x.sum()``), ``"attribute"`` (``x.T``), or is `HANDED_BACK`. ``refusal`` says why a function of the
    user's is called as it is, where it could not be followed.
    """

    target: Callable[..., Any]
    args: list[Operand] = field(default_factory=list)
    kwargs: dict[str, Operand] = field(default_factory=dict)
    style: str = ""
    refusal: SrcdiffError | None = field(default=None, kw_only=True)

    def operands(self) -> Sequence[Operand]:
        return [*self.args, *self.kwargs.values()] if self.kwargs else self.args

    def replace(self, swap: Callable[[Operand], Operand]) -> None:
        self.args = [swap(arg) for arg in self.args]
        if self.kwargs:
            self.kwargs = {name: swap(arg) for name, arg in self.kwargs.items()}


@dataclass(eq=False, slots=True)
class If(Node):
    """``outputs = then.yields if test else orelse.yields``; ``form`` is how the user wrote it: ``"if"``,
    ``"ternary"``, ``"and"``, ``"or"``, ``"assert"``; or ``"with"``: ``test`` is a context manager that is open while
    ``then`` runs, always, and ``orelse`` yields UNDEFINED; or ``"block"``, the same without a context; or ``"try"``:
    ``then`` runs, and where it raises one of the exceptions that are ``test``, ``orelse`` does, which finds everything
    as it was before ``then`` but for memory that this changed; or, before types are known, ``"managed"``: ``test`` is
    any context manager, and ``orelse`` is what there is where it stops an exception of ``then``."""

    test: Operand
    then: Region = field(default_factory=Region)
    orelse: Region = field(default_factory=Region)
    form: str = "if"

    def operands(self) -> Sequence[Operand]:
        return (self.test,)

    def regions(self) -> tuple[Region, ...]:
        return (self.then, self.orelse)

    def replace(self, swap: Callable[[Operand], Operand]) -> None:
        self.test = swap(self.test)

    def join(self, output: Value, then: Operand, orelse: Operand) -> Value:
        """Make a value a result of the branch."""
        output.op = self
        self.outputs.append(output)
        self.then.yields.append(then)
        self.orelse.yields.append(orelse)
        return output


def arms_of(op: If) -> tuple[Region, ...]:
    """The regions after which the program may go on: where a context is opened, or it raises again, the first."""
    return (op.then,) if op.form in ("with", "block") or raises_again(op) else (op.then, op.orelse)


def raises_again(op: If) -> bool:
    """Whether an exception that is caught leads to another one, or to the same."""
    last = op.orelse.ops[-1] if op.form == "try" and op.orelse.ops else None
    return isinstance(last, Call) and last.target is raise_


@dataclass(eq=False, slots=True)
class Loop(Node):
    """A loop with carried values.

    ``outputs[j]`` is the last value of carried variable j, which starts as ``inits[j]``, is
    ``body.params[j + 1]`` (a counted loop) or ``body.params[j]`` (a while loop) at the head of the body, and becomes
    ``body.yields[j]`` at its end. Exactly one of ``bounds`` and ``test`` is given.

    * counted: ``bounds`` is ``(start, stop, step)``; ``body.params[0]`` is the index. ``limit``, if given, is the
      number of iterations to run at the most; ``backward`` runs them from the last to the first.
    * while: ``test`` is a region whose parameters are the carried values and which yields one truth value.

    ``body.stop``, where given, is tested at the end of the body, after ``yields`` have been taken. ``walked`` are the
    sequences that a counted loop goes over, until it is known whether its body changes their lengths.
    """

    bounds: tuple[Operand, Operand, Operand] | None = None
    limit: Operand | None = None
    backward: bool = False
    test: Region | None = None
    inits: list[Operand] = field(default_factory=list)
    walked: tuple[Operand, ...] = field(default=(), kw_only=True)
    body: Region = field(default_factory=Region)

    @property
    def index(self) -> Value | None:
        """The index of a counted loop."""
        return self.body.params[0] if self.bounds is not None else None

    @property
    def carried(self) -> list[Value]:
        """The carried values at the head of the body."""
        return self.body.params[1:] if self.bounds is not None else self.body.params

    def operands(self) -> Sequence[Operand]:
        return [*(self.bounds or ()), *([] if self.limit is None else [self.limit]), *self.inits]

    def regions(self) -> tuple[Region, ...]:
        return (self.body,) if self.test is None else (self.test, self.body)

    def replace(self, swap: Callable[[Operand], Operand]) -> None:
        if self.bounds is not None:
            start, stop, step = self.bounds
            self.bounds = (swap(start), swap(stop), swap(step))
        if self.limit is not None:
            self.limit = swap(self.limit)
        self.inits = [swap(init) for init in self.inits]


@dataclass(eq=False)
class Parameter:
    """A parameter of a function: its value inside, its default where it has one, and how arguments reach it:
    ``"positional"`` and ``"keyword"`` only in that way, ``"plain"`` in both, ``"rest"`` and ``"keywords"`` take what is
    left (``*args``, ``**kwargs``), ``"captured"`` is a variable of the function around."""

    value: Value
    default: Const | None = None
    kind: str = "plain"

    @property
    def name(self) -> str:
        """The name under which it is passed."""
        return self.value.name


@dataclass(eq=False)
class Function:
    """A function: ``body.yields`` is the one operand it returns. ``origin`` is the statement that defines the user's
    function, ``primal`` its name, ``doc`` the docstring to print. ``captures`` are the objects behind the names of its
    named constants (for a dotted name, of its first part). ``stored`` names the parameters whose memory the user's
    function changes, with ``changed_classes`` among it; ``followed`` are the Python functions that were written out,
    ``attributes`` what was looked up in modules and classes; ``cached`` tells that it keeps its results."""

    name: str
    params: list[Parameter]
    body: Region
    origin: Statement
    primal: str
    doc: str | None = None
    captures: dict[str, Any] = field(default_factory=dict)
    stored: frozenset[str] = frozenset()
    changed_classes: frozenset[type] = frozenset()
    followed: dict[Callable[..., Any], None] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    cached: bool = False

    @property
    def result(self) -> Operand:
        """What the function returns."""
        (result,) = self.body.yields
        return result

    def position(self, name: str) -> int | None:
        """The place of a parameter; None where there is none of that name."""
        return next((k for k, param in enumerate(self.params) if param.name == name), None)


@dataclass(frozen=True)
class Changed:
    """What a function changes of an operand, by its number: the contents; of an object, the attributes that it
    ``sets``, and the ``inside`` of those that hold arrays, lists and dicts."""

    number: int
    sets: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class Procedure:
    """A function that the program calls and that is not written out where it is called: the target of such a call.

    ``function`` is its IR, with one parameter for each operand; it is None while it is being made, as a recursive one
    calls itself. ``result`` is the type of what it returns. ``plain`` is the user's own call, where generated code can
    make it; ``fresh`` says that the result shares no memory with anything else, ``entangled`` that its parts may share
    some with each other, ``effects`` that a call must run though nobody reads its result, ``recursive`` that it may
    call itself, ``stands_in`` that it was written in the place of a function that has no Python text. ``length`` is the
    number of its operations, infinite where it has loops. ``changed`` is what the user's function changes: the
    procedure leaves it and gives what it is to hold after its result; ``given`` is the number of the operand that is
    the result, ``sources`` are those with which its own result shares memory, and how deep that lies in the
    operand and in the result; None where that is not known.
    """

    name: str
    function: Function | None
    result: Type
    plain: PlainCall | None = None
    fresh: bool = True
    entangled: bool = False
    effects: bool = False
    recursive: bool = False
    stands_in: bool = False
    length: float = math.inf
    changed: tuple[Changed, ...] = ()
    given: int | None = None
    sources: tuple[tuple[int, int, int], ...] | None = None

    def __repr__(self) -> str:
        return self.name

    def __call__(self, *args: Any) -> Any:
        """Only so that it is a target: generated code calls what is printed for it."""
        raise TypeError(f"{self.name} runs in generated code only")


@dataclass(eq=False, repr=False)
class Template:
    """A function made inside another: its parameters are its own, and then one for each variable of the function around
    it that it reads. ``defaults`` names the parameters whose defaults are made with it. Where it assigns variables of
    the function around it, its result is a tuple, of what it returns and the last values of these ``nonlocals``. One
    that is ``listed`` is a generator that gives the list of its items, one that is ``managing`` that of a context
    manager."""

    name: str
    function: Function | None
    captured: list[str]
    defaults: list[str]
    nonlocals: list[str]
    listed: bool = False
    managing: bool = False

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class PlainCall:
    """How the user's own function is called with the operands of a procedure: for each argument the number of an
    operand, or a constant."""

    target: Callable[..., Any]
    args: tuple[int | Const, ...]
    kwargs: dict[str, int | Const]
