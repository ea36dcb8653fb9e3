"""The types of random numbers.

Comes in: a call and the types of its operands. Goes out: the type of its result, or None where it draws nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.ir.types import FLOAT, INT, NONE, Array, Number, Object, Static, Tuple, Type

#: How many parameters distributions have, before the size of what is drawn.
_PARAMETERS = {"random": 0, "random_sample": 0, "standard_normal": 0, "standard_exponential": 0, "standard_cauchy": 0,
               "exponential": 1, "rayleigh": 1, "chisquare": 1, "pareto": 1, "weibull": 1, "standard_t": 1, "normal": 2,
               "uniform": 2, "lognormal": 2, "gamma": 2, "beta": 2, "laplace": 2, "logistic": 2, "gumbel": 2,
               "triangular": 3}
_GENERATORS = (np.random.Generator, np.random.RandomState)
#: What Python's own generator draws, one number at a time.
_ONE = ("random", "uniform", "gauss", "normalvariate", "lognormvariate", "expovariate", "gammavariate",
        "betavariate", "paretovariate", "weibullvariate", "vonmisesvariate", "triangular")


def _kind(operand: Operand) -> Type:
    if isinstance(operand, Value):
        return operand.type
    return Number(type(operand.value).__name__) if type(operand.value) in (int, float) else Static(operand.value)


def _drawn(name: str, args: list[Operand], kwargs: dict[str, Operand]) -> Type | None:
    """What a distribution of NumPy's gives."""
    count = _PARAMETERS.get(name)
    if count is None or kwargs.keys() - {"size"}:
        return None
    sizes = [*args[count:], *kwargs.values()]
    size = _kind(sizes[0]) if sizes else NONE
    if len(sizes) > 1 or not all(isinstance(_kind(arg), Number) for arg in args[:count]):
        return None
    if size == NONE:
        return FLOAT
    written = sizes[0].value if sizes and isinstance(sizes[0], Const) else None
    if size == INT:
        return Array("float64", ("?" if written is None else "1" if written == 1 else "n",))
    axes = len(size.items) if isinstance(size, Tuple) else len(written) if isinstance(written, tuple) else None
    return Array("float64", None if axes is None else ("?",) * axes)


def size_of_draw(call: Call) -> Operand | None:
    """The shape of what NumPy draws, where the parameters are numbers and a shape is given."""
    method = call.target is prim.call_method
    name = getattr(call.args[1], "value", None) if method else getattr(call.target, "__name__", None)
    count = _PARAMETERS.get(name) if isinstance(name, str) and call.target in DRAWS else None
    if count is None or DRAWS[call.target](call, [*map(_kind, call.args)]) is None:
        return None
    sizes = [*call.args[count + 2 * method:], *call.kwargs.values()]
    return sizes[0] if sizes else None


def is_drawn(call: Call) -> bool:
    """Whether a call of a method gives new random numbers."""
    return call.target is prim.call_method and _method(call, [_kind(call.args[0])]) is not None


def _method(call: Call, operands: list[Type]) -> Type | None:
    cls = operands[0].cls if isinstance(operands[0], Object) else None
    name = call.args[1].value if isinstance(call.args[1], Const) else None
    if not isinstance(cls, type) or not isinstance(name, str):
        return None
    if issubclass(cls, random.Random):
        return FLOAT if name in _ONE else None
    return _drawn(name, call.args[2:], call.kwargs) if issubclass(cls, _GENERATORS) else None


def _of_numpy(name: str) -> Callable[[Call, list[Type]], Type | None]:
    return lambda call, operands: _drawn(name, call.args, call.kwargs)


#: By target what tells the type of its result.
DRAWS: dict[Any, Callable[[Call, list[Type]], Type | None]] = {
    prim.call_method: _method,
    np.random.default_rng: lambda call, operands: Object(np.random.Generator),
    np.random.RandomState: lambda call, operands: Object(np.random.RandomState),
    random.Random: lambda call, operands: Object(random.Random),
    **{getattr(random, name): lambda call, operands: FLOAT for name in _ONE},
    **{getattr(np.random, name): _of_numpy(name) for name in _PARAMETERS}}
