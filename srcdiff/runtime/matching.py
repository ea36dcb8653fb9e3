"""What ``match`` asks of objects.

Comes in: any object. Goes out: answers, as Python's own ``match`` finds them. Invariant: nothing is changed.
"""

from __future__ import annotations

from typing import Any

#: What tells ``match`` of a class (PEP 634).
_SEQUENCE, _MAPPING = 1 << 5, 1 << 6


def is_sequence(x: Any) -> bool:
    """Whether a pattern such as ``[a, b]`` may match: strings are no sequences, arrays are since NumPy 2.5.

    >>> is_sequence((1, 2)), is_sequence("ab")
    (True, False)
    """
    return bool(type(x).__flags__ & _SEQUENCE)


def is_mapping(x: Any) -> bool:
    """Whether a pattern such as ``{"k": a}`` may match."""
    return bool(type(x).__flags__ & _MAPPING)


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
