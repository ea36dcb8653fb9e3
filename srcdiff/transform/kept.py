"""Functions that are kept in lists, dicts, objects and loops, as tuples of what they read.

Comes in: a typed function, in which calls of functions made inside it are written out. Goes out: the same, with a tuple
in the place of each function that is still needed. Invariant: which function a value is, is known before the program
runs; nothing that could tell a tuple from a function sees one.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from srcdiff import runtime
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError, UnsupportedCall
from srcdiff.frontend.refused import GENERATOR, refuse
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Function, If, Loop, Node, Operand, Procedure, Region, Value, is_literal
from srcdiff.ir.types import Closure, Dict, List, Mixed, Object, Tuple, Type, is_container, items_of
from srcdiff.ir.walk import all_procedures, calls_of, operations, values_of
from srcdiff.transform.functions import closure_of

#: What makes a value of functions, or of what holds some, and changes none.
_REGROUPING: frozenset[Callable[..., Any]] = frozenset({
    prim.make_tuple, prim.make_list, prim.make_dict, prim.bind, prim.push, prim.as_sequence, prim.unpack,
    *containers.REGROUPING, list, tuple, dict, copy.copy, runtime.values_of, runtime.take_items})
_NONE: frozenset[Any] = frozenset()
#: What stores one.
_STORING = frozenset({operator.setitem, *containers.RESIZING})


def settle_functions(function: Function, drop_dead: Callable[[Function], None]) -> None:
    """Let functions that are kept be tuples; refuse what looks at one, or where it is not known which it is.
    ``drop_dead`` leaves out what nothing needs, as those of which all calls are written out."""
    procedures = all_procedures(function)
    made = [function, *(procedure.function for procedure in procedures if procedure.function is not None)]
    if not any(calls_of(one.body, {prim.make_closure}) for one in made):
        return
    for one in made:
        drop_dead(one)
        _check(one.body)
    if functions_in(of_operand(function.result)):
        raise _refusal(function.result, None)
    for one in made:
        _settle(one)
    for procedure in procedures:
        procedure.result = _as_tuples(procedure.result)


@lru_cache(maxsize=4096)
def functions_in(kind: Type) -> frozenset[Any]:
    """The functions made while the program runs that a value is known to be, or to hold."""
    own = frozenset({kind.function}) if isinstance(kind, Closure) else frozenset()
    return own.union(*map(functions_in, items_of(kind))) if is_container(kind) else own


@lru_cache(maxsize=4096)
def _as_tuples(kind: Type) -> Type:
    """The type of what holds tuples in the place of functions."""
    if not functions_in(kind):
        return kind
    if isinstance(kind, Closure):
        return Tuple(tuple(map(_as_tuples, kind.items)))
    if isinstance(kind, Tuple):
        return replace(kind, items=tuple(map(_as_tuples, kind.items)))
    element = getattr(kind, "element", None)
    element = None if element is None else _as_tuples(element)
    if isinstance(kind, Dict):
        return replace(kind, items=tuple((key, _as_tuples(item)) for key, item in kind.items), element=element)
    assert isinstance(kind, List)
    return replace(kind, element=element, items=None if kind.items is None else tuple(map(_as_tuples, kind.items)))


def _settle(function: Function) -> None:
    for value in values_of(function):
        value.type = _as_tuples(value.type)
    for op in operations(function.body):
        if isinstance(op, Call) and op.target is prim.make_closure:
            op.target, op.args = prim.make_tuple, op.args[2:]


def _check(region: Region) -> None:
    """Refuse where a function reaches what cannot be followed."""
    for op in operations(region):
        for operand, known in _flows(op):
            if not functions_in(of_operand(operand)) <= known:
                raise _refusal(operand, op)


def _flows(op: Node) -> Iterator[tuple[Operand, frozenset[Any]]]:
    """What an operation reads, and the functions that are known where it goes to."""
    if isinstance(op, If):
        if isinstance(of_operand(op.test), Closure):
            yield op.test, _NONE
        for region in op.regions():
            yield from _into(region.yields, op.outputs)
    elif isinstance(op, Loop):
        yield from _into(op.inits, op.carried)
        yield from _into(op.body.yields, op.carried)
        yield from ((operand, _NONE) for operand in (op.test.yields if op.test else ()))
    elif isinstance(op, Call):
        yield from _into_call(op)


def _into(operands: list[Operand], values: list[Value]) -> Iterator[tuple[Operand, frozenset[Any]]]:
    for operand, value in zip(operands, values, strict=True):
        yield operand, functions_in(value.type)


def _into_call(op: Call) -> Iterator[tuple[Operand, frozenset[Any]]]:
    """The same for a call: a function goes into what is made of it, or stored into, or into a procedure."""
    held = functions_in(of_operand(op.args[0])) if op.args else _NONE
    if op.target is prim.make_closure or isinstance(op.target, Procedure) or op.target is len:
        return
    if op.target is operator.contains:
        yield op.args[1], _NONE
    elif op.target in (operator.getitem, containers.take):
        if op.outputs and isinstance(of_operand(op.output), (Object, Mixed)) and not isinstance(op.args[1], Const):
            yield op.args[0], _NONE
    elif op.target in _REGROUPING:
        yield from ((operand, functions_in(of_operand(op.output))) for operand in op.args)
    else:
        yield from ((operand, held if op.target in _STORING else _NONE) for operand in op.operands())


def _refusal(operand: Operand, op: Node | None) -> SrcdiffError:
    """The refusal of a use of a function; what was refused in it is what the reader has to know."""
    if isinstance(op, Call) and op.refusal is not None:
        return op.refusal
    if isinstance(op, Call) and op.target is prim.suspended:
        return refuse(GENERATOR, op.location)
    made = closure_of(operand)
    held = operand.name if isinstance(operand, Value) and not operand.temp else "a value"
    what = f"{held}, which holds a function that is made here,"
    if made is not None or isinstance(of_operand(operand), Closure):
        what = f"{held}, a function that is made here," if held != "a value" else "a function that is made here"
    place = op.location if op is not None else made.location if made is not None else None
    rebound = made is not None and not is_literal(made.args[1], None)
    why = "a variable that it reads is assigned again" if rebound else (
        "which function is called, and what it reads, must be known when the program is read")
    return UnsupportedCall(f"{what} is used where it cannot be followed", place, [
        ("because", why), ("instead", "call it where it is made, or pass it to a function that can be followed")])
