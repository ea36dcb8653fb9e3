"""What is differentiated, behind the objects that stand for it.

Comes in: a function, a method, one of our wrappers, derivatives of such, also of these. Goes out: the user's function
in it, and what is known of that. Invariant: a derivative, and what a function leaves in its parameters, name what they
are made from as ``srcdiff_of``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import CodeType, MethodType
from typing import Any

from srcdiff.compile.signature import parameters_of, place_of
from srcdiff.errors import SourceUnavailable
from srcdiff.ir.nodes import Location


def plain_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is differentiated: the user's function behind one of our wrappers, a method, or a derivative."""
    unwrapped = getattr(function, "srcdiff_function", None)
    if unwrapped is not None:
        return plain_function(unwrapped)
    if hasattr(function, "srcdiff_of") or inspect.isfunction(function) or inspect.ismethod(function):
        return function
    raise SourceUnavailable(f"{function!r} is no function with Python source", hints=[
        ("instead", "wrap it: lambda x: f(x), or define it with def")])


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """The parameters of a function or of a derivative."""
    own: inspect.Signature | None = getattr(function, "__signature__", None)
    return own if own is not None and hasattr(function, "srcdiff_of") else parameters_of(function)


def place_of_function(function: Callable[..., Any]) -> Location | None:
    """Where a function is defined, for errors about the whole of it."""
    plain = plain_function(function)
    return place_of(code_of(plain), getattr(plain, "__name__", "function"))


def inner_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """The user's function, or method, behind derivatives of it."""
    while hasattr(function, "srcdiff_of"):
        function = function.srcdiff_of
    return function


def root_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """The user's plain function behind derivatives and methods."""
    inner = inner_of(function)
    return inner.__func__ if isinstance(inner, MethodType) else inner


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """The code of the user's function."""
    return getattr(root_of(function), "__code__", None)
