"""Which derivative of a function a differentiated function asks for.

Comes in: calls of ``sd.grad(f)`` and the like, and of ``sd.jvp``. Goes out: the derivatives that are taken of the
function, the first one first, and the call of the function itself. Invariant: a derivative of a kind that is not known
here, or that is asked for with more than ``wrt``, is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from srcdiff.analysis.types import of_operand
from srcdiff.frontend import functional
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import rank
from srcdiff.transform.functions import method_of


@dataclass(frozen=True)
class Derived:
    """A derivative that is called in the place of a function: its kind, and with respect to which parameters."""

    kind: str
    wrt: tuple[int | str, ...]
    many: bool


#: By kind those that it is made of.
_MADE_OF: dict[str, tuple[str, ...]] = {
    "grad": ("grad",), "value_and_grad": ("value_and_grad",), "tangent": ("tangent",), "pushforward": ("pushforward",),
    "hvp": ("grad", "pushforward")}
#: What gives a matrix of derivatives, of numbers and of vectors.
_MATRICES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    **dict.fromkeys(("jacobian", "jacfwd", "jacrev"), (functional.slope, functional.jacobian)),
    "hessian": (functional.curvature, functional.hessian)}
#: The functions that ask for the columns of these.
ASKING_OFTEN = frozenset(one for pair in _MATRICES.values() for one in pair)


def asked_of(made: Call, kind: str) -> list[Derived] | None:
    """The derivatives that ``sd.grad(f, wrt)`` and the like are."""
    rest = made.args[1:]
    wrt = rest[0] if rest else made.kwargs.get("wrt", Const(0))
    if kind not in _MADE_OF or not isinstance(wrt, Const) or len(rest) > 1 or made.kwargs.keys() - {"wrt"}:
        return None
    many = isinstance(wrt.value, (tuple, list))
    places = tuple(wrt.value) if many else (wrt.value,)
    return [Derived(one, places, many) for one in _MADE_OF[kind]]


def matrix_of(call: Call, made: Call, kind: str) -> tuple[Callable[..., Any], list[Operand]] | None:
    """``sd.jacobian(f)(...)``: the function that stands for it, and its arguments."""
    wrt = [*made.args[1:], *made.kwargs.values()]
    count = rank(of_operand(call.args[1])) if len(call.args) > 1 else None
    if kind not in _MATRICES or count not in (0, 1) or not all(is_literal(one, 0) for one in wrt):
        return None
    return _MATRICES[kind][count], [made.args[0], *call.args[1:]]


def directional(call: Call) -> tuple[list[Operand], list[Derived]] | None:
    """``sd.jvp(f, primals, tangents)``: the arguments of ``f`` and the tangents after them, and its derivative."""
    if len(call.args) != 3 or call.kwargs:
        return None
    primals, tangents = map(_items, call.args[1:])
    if primals is None or tangents is None or len(primals) != len(tangents):
        return None
    wrt = tuple(k for k, dot in enumerate(tangents) if not is_literal(dot, None))
    return [*primals, *(tangents[k] for k in wrt)], [Derived("tangent", wrt, True)]


def undecorated(call: Call, builder: Builder) -> Call:
    """A method of a function that ``differentiate`` decorated, as what it stands for: ``f.grad(x)`` as ``grad(f)(x)``,
    ``f.jvp(...)`` as ``jvp(f, ...)``; other calls as they are."""
    function, name = call.args[:2] if call.target is prim.call_method else (None, None)
    decorated = isinstance(function, Const) and hasattr(function.value, "srcdiff_function") and (
        getattr(function.value, "of", True) is None)
    if not decorated or not isinstance(name, Const) or name.value not in functional.DERIVATIVES:
        return call
    assert isinstance(function, Const)
    target = functional.DERIVATIVES[name.value]
    if target is functional.jvp:
        return Call(target, [function, *call.args[2:]], call.kwargs, location=call.location)
    made = builder.call(target, function, Const(function.value.wrt))
    return Call(prim.apply, [made, *call.args[2:]], call.kwargs, location=call.location)


def counted_from(derived: list[Derived], count: int) -> list[Derived]:
    """The same derivatives, of a function that is given so many arguments before those of the call."""
    return [replace(one, wrt=tuple(k + count if isinstance(k, int) else k for k in one.wrt)) for one in derived]


def _items(given: Operand) -> list[Operand] | None:
    """The items of a tuple or list that is written down."""
    made = given.op if isinstance(given, Value) else None
    if isinstance(given, Const) and isinstance(given.value, tuple):
        return list(map(Const, given.value))
    return list(made.args) if isinstance(made, Call) and made.target in (prim.make_tuple, prim.make_list) else None


def call_of(function: Operand, args: list[Operand], call: Call) -> Call:
    """The call of a function, or of a method that was looked up, in the place of one of its derivative."""
    method = method_of(function)
    if method is not None:
        return Call(prim.call_method, [*method, *args], call.kwargs, location=call.location)
    if isinstance(function, Const):
        return Call(function.value, list(args), call.kwargs, location=call.location)
    return Call(prim.apply, [function, *args], call.kwargs, location=call.location)
