"""What ``match`` asks of objects.

Comes in: any object. Goes out: answers, as Python's own ``match`` finds them. Invariant: nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import numpy as np

#: What tells ``match`` of a class (PEP 634).
SEQUENCE, MAPPING = 1 << 5, 1 << 6


def is_sequence(x: Any) -> bool:
    """Whether a pattern such as ``[a, b]`` may match: strings are no sequences, arrays are since NumPy 2.5.

    >>> is_sequence((1, 2)), is_sequence("ab")
    (True, False)
    """
    return bool(type(x).__flags__ & SEQUENCE)


def is_mapping(x: Any) -> bool:
    """Whether a pattern such as ``{"k": a}`` may match."""
    return bool(type(x).__flags__ & MAPPING)


def without_keys(mapping: Any, keys: tuple[Any, ...]) -> dict[Any, Any]:
    """What ``**rest`` holds behind patterns for some keys.

    >>> without_keys({"a": 1, "b": 2}, ("a",))
    {'b': 2}
    """
    return {key: item for key, item in mapping.items() if key not in keys}


def check_lengths(*lengths: int) -> None:
    """The error of ``zip(..., strict=True)``, unless all lengths are the same.

    >>> check_lengths(2, 1)
    Traceback (most recent call last):
    ValueError: zip() argument 2 is shorter than argument 1
    """
    for k, length in enumerate(lengths):
        if length != lengths[0]:
            longer = length > lengths[0]
            before = "argument 1" if k == 1 else f"arguments 1-{k}"
            raise ValueError(f"zip() argument {k + 1} is {'longer' if longer else 'shorter'} than {before}")


def check_goes_again(x: Any) -> None:
    """Refuse an iterator, of which all items are made where a loop may end before the last: what goes on with it would
    find none.

    >>> check_goes_again(iter([1.0]))
    Traceback (most recent call last):
    NotImplementedError: a loop over an iterator may end before its last item: go over a list of its items
    """
    if hasattr(x, "__next__"):
        raise NotImplementedError("a loop over an iterator may end before its last item: go over a list of its items")


def check_exact(x: Any) -> None:
    """An error where numbers with a derivative would be stored into an array that should be one of integers, but was
    made of an empty list, or of powers with negative exponents: ``x`` is that array.

    >>> check_exact(np.array([]))
    Traceback (most recent call last):
    TypeError: numbers with a derivative are stored into an array of an empty list, or of powers of integers, which \
are floats where an exponent is negative; give it a dtype
    """
    if np.asarray(x).dtype.kind not in "biu":
        raise TypeError("numbers with a derivative are stored into an array of an empty list, or of powers of "
                        "integers, which are floats where an exponent is negative; give it a dtype")


def check_inexact(x: Any) -> None:
    """An error where numbers with a derivative would be stored into an array of integers, which cuts them off: ``x`` is
    that array, or what it is made of.

    >>> check_inexact(np.zeros(2, int))
    Traceback (most recent call last):
    TypeError: numbers with a derivative are stored into an array of integers, which cuts them off; make it of floats
    """
    if np.asarray(x).dtype.kind in "biu":
        raise TypeError("numbers with a derivative are stored into an array of integers, which cuts them off; "
                        "make it of floats")


def check_real(x: float) -> None:
    """An error where a power of a negative number is complex, that is asked for its size or for its parts.

    >>> check_real((-1.0) ** 0.5)
    Traceback (most recent call last):
    TypeError: a power of a negative float is complex, and was taken for a float: make it of a complex number
    """
    if type(x) is complex:
        raise TypeError("a power of a negative float is complex, and was taken for a float: "
                        "make it of a complex number")


def check_size(held: Sized, count: int) -> None:
    """The error of a loop over a dict that gives it more keys, or fewer.

    >>> check_size({"a": 1.0, "b": 2.0}, 1)
    Traceback (most recent call last):
    RuntimeError: dictionary changed size during iteration
    """
    if len(held) != count:
        raise RuntimeError("dictionary changed size during iteration")
