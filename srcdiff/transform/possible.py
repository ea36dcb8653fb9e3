"""Of which types a number may be where its own type covers several.

Comes in: an operand that is a number, and the arguments that are of the very types they have. Goes out: types, of one
of which it is when the program runs. Invariant: none is left out.

A number that is an integer on one path is typed as a float where the paths meet, and so is what is made of it. Of a sum
it matters of what; a quotient is a float whatever it is made of.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Collection
from typing import Any

from srcdiff.analysis.powers import is_open_root
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Operand, Value
from srcdiff.ir.types import BOOL, COMPLEX, FLOAT, INT, Array, Number, Type, is_container, is_inexact
from srcdiff.rules.declare import registry

_NUMBERS = (BOOL, INT, FLOAT, COMPLEX)
_DTYPES: dict[str | None, Type] = {"bool": BOOL, "int64": INT, "float64": FLOAT, "complex128": COMPLEX}
#: What gives one of its arguments, of any type.
_PICKING: frozenset[Callable[..., Any]] = frozenset({max, min})
_POWERS: frozenset[Callable[..., Any]] = frozenset({operator.pow, pow})
#: So many combinations of types are tried, and so many operations followed, one behind the other.
_MOST, _DEPTH = 16, 100

_Known = dict[Operand, frozenset[Type]]


def covered(kind: Type) -> frozenset[Type]:
    """The types of numbers that a type covers, where paths meet; any other type only covers itself."""
    if isinstance(kind, Number):
        return frozenset(_NUMBERS[:_NUMBERS.index(kind) + 1])
    if not isinstance(kind, Array) or kind.axes or kind.has_axes:
        return frozenset({kind})
    return frozenset({kind, *covered(_DTYPES.get(kind.dtype, INT if is_inexact(kind.dtype) else BOOL))})


def possible_types(asked: Operand, exact: Collection[Value]) -> frozenset[Type]:
    """The types that a value may be of."""
    return _possible(asked, exact, {}, 0)


def _possible(asked: Operand, exact: Collection[Value], known: _Known, depth: int) -> frozenset[Type]:
    kind = of_operand(asked)
    if isinstance(asked, Const) or asked in exact or len(covered(kind)) == 1:
        return frozenset({kind})
    if asked not in known:
        made = asked.op if depth < _DEPTH else None
        found = None
        if isinstance(made, If):
            found = _of_arms(made, asked, exact, known, depth)
        elif isinstance(made, Call):
            found = _of_call(made, exact, known, depth)
        known[asked] = covered(kind) if found is None else found
    return known[asked]


def _of_arms(made: If, asked: Value, exact: Collection[Value], known: _Known, depth: int) -> frozenset[Type]:
    k = made.outputs.index(asked)
    arms = [y for y in (made.then.yields[k], made.orelse.yields[k]) if y is not UNDEFINED]
    return frozenset().union(*(_possible(y, exact, known, depth + 1) for y in arms))


def _of_call(made: Call, exact: Collection[Value], known: _Known, depth: int) -> frozenset[Type] | None:
    """The types of what a call gives for any types of its operands; None where these do not tell."""
    if made.target is prim.bind:
        return _possible(made.args[0], exact, known, depth + 1)
    if made.target in _PICKING or registry.find(made.target) is None or any(
            is_container(of_operand(arg)) for arg in made.operands()):
        return None
    operands = [_possible(arg, exact, known, depth + 1) for arg in made.args]
    some = list(itertools.islice(itertools.product(*operands), _MOST + 1))
    if len(some) > _MOST:
        return None
    found = {type_of(_with_types(made, kinds)) for kinds in some}
    if made.target in _POWERS and INT in found and not _is_natural(made.args[1]):
        found.add(FLOAT)
    if FLOAT in found and is_open_root(made):
        found.add(COMPLEX)
    return frozenset(found)


def _is_natural(exponent: Operand) -> bool:
    return isinstance(exponent, Const) and type(exponent.value) is int and exponent.value >= 0


def _with_types(made: Call, kinds: tuple[Type, ...]) -> Call:
    args = [arg if of_operand(arg) == kind else Value("x", kind) for arg, kind in zip(made.args, kinds, strict=True)]
    return Call(made.target, args, made.kwargs, location=made.location)
