"""Says that lowering keeps a program's meaning: it runs as Python and as IR, with one outcome.

Comes in: functions with tuples of arguments. Goes out: test parameters, and the comparison. Invariant: values are
compared with their types, exceptions by type and message.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from interpret import interpret

from srcdiff.frontend.lower import lower
from srcdiff.ir.verify import verify


class Programs(list[Any]):
    """Test parameters, collected by decorating functions."""

    def __call__(self, *calls: tuple[Any, ...]) -> Callable[[Any], Any]:
        """Run a function with each of these tuples of arguments."""
        def register(function: Any) -> Any:
            self.extend(pytest.param(function, args, id=f"{function.__name__}-{k}") for k, args in enumerate(calls))
            return function
        return register


def check_meaning(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Compare the function with its IR."""
    made = lower(function)
    verify(made, "lower")
    bound = inspect.signature(function).bind(*args)
    bound.apply_defaults()
    assert list(bound.arguments) == [param.name for param in made.params]
    expected = outcome(lambda: function(*copy.deepcopy(args)))
    assert same(outcome(lambda: interpret(made, *copy.deepcopy(list(bound.arguments.values())))), expected)


def outcome(run: Callable[[], Any]) -> Any:
    """The result, or the exception's type and text as far as it does not depend on the Python version."""
    try:
        return run()
    except (NameError, TypeError) as error:
        return NameError if isinstance(error, NameError) else TypeError
    except Exception as error:
        return type(error), str(error).partition(" (")[0]


def same(a: Any, b: Any) -> bool:
    """Whether two values are equal, with their types."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and same(list(a.values()), list(b.values()))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return bool(a == b or a != a and b != b)
