"""Facts a rule's formula may ask about its arguments.

Comes in: an argument of a formula. Goes out: what is known of it when the formula is inlined; the transforms put
the answer in the place of the question, so that branches on it leave no trace in generated code. Invariant: an
answer that is not None is right for every value of the argument's type.

Formulas are plain Python and run as such, in tests for instance; then the answer is that for the value at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

import numpy as np


def rank(a: Any) -> int | None:
    """The number of axes of ``a``; None where it is not known before the program runs, and for what is no array."""
    return np.ndim(a) if isinstance(a, (bool, int, float, complex, np.ndarray, np.generic)) else None


def known(a: Any) -> bool:
    """Whether the value of ``a`` (an axis, a flag) is a literal, or None."""
    return a is None or isinstance(a, (bool, int, str, tuple))


def is_complex(a: Any) -> bool:
    """Whether ``a`` may hold complex numbers."""
    return bool(np.iscomplexobj(a))


def is_inexact(a: Any) -> bool:
    """Whether ``a`` may hold floats or complex numbers."""
    return bool(np.issubdtype(np.result_type(a), np.inexact))


def is_double(a: Any) -> bool:
    """Whether ``a`` is known to hold numbers in double precision, or in what mixes with those."""
    return np.result_type(a) in (np.float64, np.complex128, np.int64)


#: The questions, for the one place that answers them.
QUESTIONS: frozenset[Callable[..., Any]] = frozenset({rank, known, is_complex, is_inexact, is_double})


@cache
def is_piece(target: Hashable) -> bool:
    """Whether a function is a piece of formulas, inlined where they call it: one of the tables, without a rule."""
    return str(getattr(target, "__module__", "")).startswith("srcdiff.rules.") and hasattr(target, "__code__") and (
        target not in QUESTIONS)
