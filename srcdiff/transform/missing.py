"""What is said of an active call that has no derivative.

Comes in: a call without a rule that something active enters. Goes out: the refusal for the user to read. Invariant: of
a function that has Python text the refusal is that of the place inside which cannot be differentiated, with the calls
that led there; only where there is none inside is it the call itself that is refused.
"""

from __future__ import annotations

import contextlib
from typing import Any

from srcdiff.analysis.effects import CARRIERS
from srcdiff.analysis.types import of_operand
from srcdiff.errors import MissingRule, SrcdiffError, UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Value
from srcdiff.ir.types import Array, Number
from srcdiff.rules.declare import Constant, registry, spelled
from srcdiff.rules.unsupported import reason_for
from srcdiff.runtime.objects import is_followed


def missing(call: Call, active: set[Value]) -> SrcdiffError:
    """The refusal of a call that has no rule, or none for active operands."""
    while call.target in (getattr, prim.call_method, prim.entered):      # what it is asked of cannot be followed
        made = call.args[0].op if isinstance(call.args[0], Value) else None
        if not isinstance(made, Call) or registry.find(made.target) is not None or made.target in CARRIERS:
            break
        call = made
    if call.refusal is not None:
        return not_followed(call, call.refusal, active)
    because = ("needed because", f"{_source(call, active)} is active: it depends on the arguments asked about")
    if call.target in (prim.apply, prim.call_method):
        problem = f"an active value enters {_called(call)}, which is known only while the program runs"
        return UnsupportedCall(problem, call.location, [
            because, ("instead", "call a function that can be looked up when the program is read")])
    if call.target in (prim.make_set, set, frozenset):
        return UnsupportedCall("an active value enters a set, which keeps one of equal items", call.location, [
            because, ("instead", "use a list or a tuple")])
    if call.target is getattr:
        return _unknown_attribute(call, because)
    name = spelled(call.target)
    if isinstance(registry.find(call.target), Constant):
        return UnsupportedCall(f"the result of {name} may share memory that is stored into", call.location, [
            because, ("instead", "give it a copy, as x.copy()")])
    if call.target is prim.entered or _makes_context(call.target):
        return UnsupportedCall("an active value enters a context manager", call.location, [
            because, ("because", "it is followed where a with statement makes it and enters it, at most once"),
            ("instead", "write with statements, one in the other where there are several")])
    if hasattr(call.target, "cache_info") and hasattr(call.target, "__wrapped__"):
        return UnsupportedCall(f"an active value enters {name}, which keeps its results", call.location, [
            because, ("no rule because", "functools.lru_cache gives what was computed before, which has no derivative"),
            ("instead", f"call {name}.__wrapped__, or take the cache away")])
    if getattr(call.target, "__module__", None) in ("itertools", "collections") and isinstance(call.target, type):
        return UnsupportedCall(f"an active value enters {name}, which is not followed here", call.location, [
            because, ("instead", "use lists, dicts and loops over them, or go over indices, which are not active")])
    if isinstance(call.target, type) and call.target.__module__ != "builtins" and is_followed(call.target):
        return UnsupportedCall(f"an active value enters the constructor of {name}", call.location, [
            because, ("because", "its objects do more than keep attributes: it has a base that is not written in "
                      "Python, a metaclass, or a __new__, __class__ or __getattribute__ of its own"),
            ("instead", "use a plain class that holds what this one is, or a function")])
    known = reason_for(call.target)
    if known is not None:
        return MissingRule(f"no derivative rule for {name}", call.location, [
            because, ("no rule because", known.reason), ("instead", known.instead)])
    if hasattr(call.target, "__code__"):
        problem = f"an active value enters {name}, a call of which cannot be followed with these arguments"
        return UnsupportedCall(problem, call.location, [
            because, ("instead", f"declare the derivative of {name} with srcdiff.rules")])
    return MissingRule(f"no derivative rule for {name}", call.location, [
        because, ("add one", f"srcdiff.rules.elementwise({name}, ...), or linear, bilinear, general"),
        ("or, if its derivative is zero", f"srcdiff.rules.constant({name})")])


def _makes_context(target: Any) -> bool:
    """Whether a call makes a context manager of a generator, or one of the standard library."""
    return getattr(target, "__globals__", None) is vars(contextlib) or getattr(target, "__module__", "") == "contextlib"


def not_followed(call: Call, refusal: SrcdiffError, active: set[Value]) -> SrcdiffError:
    """What is said of an active call of a function that could not be followed: what was refused inside."""
    name, instead = _called(call), []
    if hasattr(call.target, "__code__"):
        instead = [("or", f"declare the derivative of {name} with srcdiff.rules")]
    enters = ("needed because", f"{_source(call, active)} is active, and enters {name}")
    return type(refusal)(refusal.message, refusal.place or call.location, [enters, *refusal.hints, *instead])


def _source(call: Call, active: set[Value]) -> str:
    """What is active about a call."""
    return next((arg.name for arg in call.operands() if isinstance(arg, Value) and arg in active), "its result")


def _unknown_attribute(call: Call, because: tuple[str, str]) -> UnsupportedCall:
    """What is said of an attribute of an active value that is no item of it."""
    held, name = call.args[0], _called(call)
    shown = held.name if isinstance(held, Value) else held.name or repr(held.value)
    if isinstance(of_operand(held), (Array, Number)):
        instead = f"use {shown}.ravel()" if name == "flat" else "use NumPy's functions, or an index"
        return UnsupportedCall(f"{shown}.{name} has no derivative here", call.location, [because, ("instead", instead)])
    return UnsupportedCall(f"it is not known what {shown}.{name} is", call.location, [
        because, ("because", f"{shown} may be of several kinds, as None or an object"),
        ("instead", "use one class on every path, and no object that holds one of its own class")])


def _called(call: Call) -> str:
    """What a call calls, as a user would say it."""
    if call.target not in (prim.apply, prim.call_method, getattr):
        return spelled(call.target)
    what = call.args[call.target is not prim.apply]
    return what.name if isinstance(what, Value) else what.name or str(what.value)
