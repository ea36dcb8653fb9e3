"""What a derived function is called, takes and returns.

Comes in: an adjoint or a tangent just built, and the kind asked for. Goes out: the finished function. Invariant: the
parameters are the primal's, in their order, and then the seeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.memory import LIKE_SECOND
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.errors import WrongWrt
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Operand, Parameter, Value
from srcdiff.ir.primitives import make_tuple
from srcdiff.ir.types import Array, Number, Type, Unknown, is_container, is_differentiable, is_inexact, is_number
from srcdiff.ir.walk import exchange
from srcdiff.transform.adjoint import REVERSE, Adjoint
from srcdiff.transform.tangent import Tangent


@dataclass(frozen=True)
class Request:
    """What is asked: the kind of derivative, the parameters it is with respect to, whether these were given as a tuple,
    so that the answer is one, before which parameter the seeds stand, and the optimizations that are off."""

    kind: str
    wrt: tuple[int, ...]
    many: bool
    seeds_at: int = 0
    without: frozenset[str] = frozenset()


#: Kinds built by the forward mode; ``pushforward`` and ``slope`` leave out the
#: value, and ``slope`` has the tangent 1.
FORWARD_KINDS = ("tangent", "pushforward", "slope")
#: Kinds built by the reverse mode; ``forward`` and ``reverse`` are the two halves of ``adjoint``.
REVERSE_KINDS = ("adjoint", "grad", "value_and_grad", "forward", "reverse")

#: Which item of the result is the first derivative, where the value comes before it.
FIRST_DERIVATIVE = {"tangent": 1, "adjoint": 1, "value_and_grad": 1}


def type_of_result(function: Function) -> Type:
    """The type of what a function returns."""
    return of_operand(function.result)


def leave_in(function: Function, of: Sequence[int], many: bool) -> None:
    """Make what a function leaves in its parameters at ``of`` its result, in the place of what it returns."""
    for k in of:
        param = function.params[k]
        kind = param.value.type
        if is_number(kind) or not isinstance(kind, (Array, Unknown)) and not is_container(kind):
            raise WrongWrt(f"of names {param.name}, which is a number, and nothing can be left in it", hints=[
                ("instead", "name parameters that are arrays, or return the value")])
    values: list[Operand] = [function.params[k].value for k in of]
    result = values[0] if not many else Builder(function.body, type_of).call(make_tuple, *values, name="out")
    function.body.yields = [result]


def finish_adjoint(adjoint: Adjoint, request: Request) -> Function:
    """The function of a reverse kind: ``grad`` returns the cotangents, the others the value and the cotangents."""
    function, kind, wrt = adjoint.function, request.kind, request.wrt
    builder = Builder(function.body, type_of)
    builder.section = REVERSE
    seed, found = adjoint.seed, list(adjoint.bars)
    if kind in ("grad", "value_and_grad"):
        _replace_seed(function, seed.value, Const(1.0))
        found = [Const(1.0) if bar is seed.value else bar for bar in found]
    found = [_as_precise(bar, function.params[k].value.type, builder) for bar, k in zip(found, wrt, strict=True)]
    bars = builder.call(make_tuple, *found) if request.many or len(wrt) != 1 else found[0]
    if kind not in ("grad", "value_and_grad"):
        _add_seeds(function, [seed], len(function.params) if kind in ("forward", "reverse") else request.seeds_at)
    function.body.yields = [bars if kind == "grad" else builder.call(make_tuple, adjoint.out, bars)]
    names = ", ".join(function.params[k].name for k in wrt)
    what = "Gradient of {}" if kind == "grad" else "Value of {} and its gradient" if kind == "value_and_grad" else (
        "Value of {} and its cotangent" + ("s" if len(wrt) > 1 else ""))
    function.doc = f"{what.format(_where(function))} with respect to {names}."
    function.name = f"{_identifier(function)}_{kind}"
    return function


def finish_tangent(tangent: Tangent, request: Request) -> Function:
    """The function of a forward kind: the value and its tangent, or the tangent alone."""
    function, kind = tangent.function, request.kind
    builder = Builder(function.body, type_of)
    out_dot = _as_precise(tangent.out_dot, of_operand(tangent.out), builder)
    pair = (tangent.out, out_dot) if kind == "tangent" else (out_dot,)
    function.body.yields = [pair[0] if len(pair) == 1 else builder.call(make_tuple, *pair)]
    names = ", ".join(function.params[k].name for k in request.wrt)
    if kind == "slope":
        _replace_seed(function, tangent.seeds[0].value, Const(1.0))
    else:
        _add_seeds(function, tangent.seeds, request.seeds_at)
        names = ", ".join(seed.name for seed in tangent.seeds)
    what = {"tangent": "Value of {} and its tangent", "pushforward": "Tangent of {}", "slope": "Derivative of {}"}[kind]
    function.name, function.doc = f"{_identifier(function)}_{kind}", f"{what.format(_where(function))} along {names}."
    return function


def _as_precise(made: Operand, kind: Type, builder: Builder) -> Operand:
    """A derivative of one number in the precision of that, if it may be a number of Python's."""
    dtype = dtype_of(kind) if isinstance(kind, Array) and kind.axes == () else None
    if dtype in (None, "float64", "complex128") or not is_inexact(str(dtype)) or _is_of_numpy(made):
        return made
    if isinstance(made, Value):
        made.type = Array(None, ())
    return builder.call(np.dtype(dtype).type, made, name=made.name if isinstance(made, Value) else "zero")


def _is_of_numpy(operand: Operand) -> bool:
    """Whether a number was computed from others than constants, which gave it their precision."""
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(operand, Const) or isinstance(operand.type, Number) or not is_differentiable(operand.type):
        return False
    if isinstance(made, If):
        k = made.outputs.index(operand)
        return all(_is_of_numpy(arm.yields[k]) for arm in made.regions())
    if isinstance(made, Loop):      # of which there may be no round
        return _is_of_numpy(made.inits[made.outputs.index(operand)])
    if isinstance(made, Call) and made.target in LIKE_SECOND:
        return _is_of_numpy(made.args[0])
    return made is None or any(map(_is_of_numpy, made.operands()))


def _replace_seed(function: Function, seed: Value, by: Operand) -> None:
    """Put a constant in the place of the seed, in the whole reverse sweep."""
    exchange(function.body, {seed: by})


def fresh_name(name: str, taken: Iterable[str]) -> str:
    """``name``, or ``name_2`` and so on where the function has a parameter of that name already."""
    used = set(taken)
    return next(n for n in (name, *(f"{name}_{k}" for k in range(2, len(used) + 3))) if n not in used)


def _add_seeds(function: Function, seeds: Sequence[Parameter], at: int) -> None:
    """Put parameters for seeds before parameter ``at``. Without a default they leave none before them, as Python asks,
    and what stands behind a default has one."""
    if any(seed.default is None for seed in seeds):
        function.params = [Parameter(param.value, None, param.kind) for param in function.params]
    elif any(param.default is None for param in function.params[at:]):
        seeds = [Parameter(seed.value) for seed in seeds]
    for k, seed in enumerate(seeds):
        seed.value.name = fresh_name(seed.value.name, (param.name for param in function.params))
        function.params.insert(at + k, seed)


def _identifier(function: Function) -> str:
    return function.name if function.name.isidentifier() else "anonymous"


def _where(function: Function) -> str:
    file = function.origin.file.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{function.name} ({file}:{function.origin.line})"
