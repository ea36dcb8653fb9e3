"""Functions that give their results by changing their arguments.

Comes in: a function, and the parameters that hold its results when it has run. Goes out: the function of the same
arguments that returns those. Invariant: it leaves its own arguments as they are; there is one for each request, so that
derivatives of it are found again.
"""

from __future__ import annotations

import copy
import inspect
import sys
import weakref
from collections.abc import Callable
from types import MethodType
from typing import Any

from srcdiff.compile.signature import Wrt, parameters_of, place_of, positions_of

_made: weakref.WeakKeyDictionary[Any, dict[Any, LeftIn]] = weakref.WeakKeyDictionary()


class LeftIn:
    """What ``function`` leaves in its parameters ``of``: one name, one value; a tuple, a tuple."""

    def __init__(self, function: Callable[..., Any], of: Wrt) -> None:
        self.function, self.of = function, of
        self.__signature__: inspect.Signature = parameters_of(function)
        names = list(self.__signature__.parameters)
        self.__name__, self.__module__ = function.__name__, function.__module__
        place = place_of(getattr(function, "__code__", None), self.__name__)
        self.positions, self.many = positions_of(of, names, self.__name__, place, "of")

    @property
    def srcdiff_of(self) -> Callable[..., Any]:
        """What it is made from."""
        return self.function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = self.__signature__.bind(*args, **kwargs)
        bound.apply_defaults()
        bound.arguments.update(copy.deepcopy(bound.arguments))
        self.function(*bound.args, **bound.kwargs)
        values = list(bound.arguments.values())
        return tuple(values[k] for k in self.positions) if self.many else values[self.positions[0]]

    def __repr__(self) -> str:
        return f"<what {self.__name__} leaves in {self.of!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return left_in, (importable(self.function), self.of)


def importable(function: Callable[..., Any]) -> Callable[..., Any]:
    """What stands for a function when it is pickled: where a decorator has put its own object in the place of the
    function, that object."""
    found: Any = sys.modules.get(function.__module__)
    for name in getattr(function, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found if getattr(found, "function", None) is function else function


def left_in(function: Callable[..., Any], of: Wrt | None) -> Callable[..., Any]:
    """The function that returns what ``function`` leaves in its parameters ``of``; ``function`` itself for None.

    >>> import numpy as np
    >>> def double(a):
    ...     a *= 2
    >>> left_in(double, "a")(np.ones(2)).tolist()
    [2.0, 2.0]
    """
    if of is None:
        return function
    function = getattr(function, "srcdiff_function", function)
    if isinstance(function, LeftIn):
        function = function.function
    if isinstance(function, MethodType):
        return LeftIn(function, of)
    known = _made.setdefault(function, {})
    key = tuple(of) if isinstance(of, (tuple, list)) else of
    return known.get(key) or known.setdefault(key, LeftIn(function, of))
