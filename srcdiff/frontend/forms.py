"""Nodes of the syntax tree that Python has none of, for what sugar is rewritten into.

Comes in: what they are made of. Goes out: statements and expressions, with the places of what they stand for.
Invariant: lowering has a method for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast


class Subject(gast.stmt):  # type: ignore[misc]  # gast is untyped
    """Evaluates what a ``match`` compares, and keeps it under ``key``, which no variable can be called."""

    _fields = ("value",)
    key: str
    keyword = "match "

    @staticmethod
    def of(value: Any, key: str) -> Subject:
        """The statement for a value."""
        made: Subject = gast.copy_location(Subject(), value)
        made.value, made.key = value, key
        return made


class Finish(gast.stmt):  # type: ignore[misc]  # gast is untyped
    """What is done where a loop has gone over all items, before its ``else``."""

    _fields = ()
    run: Callable[[], None]

    @staticmethod
    def of(run: Callable[[], None], place: Any) -> Finish:
        """The statement that does it."""
        made: Finish = gast.copy_location(Finish(), place)
        made.run = run
        return made


class HandOver(gast.stmt):  # type: ignore[misc]  # gast is untyped
    """Lets the body of a ``with`` run, and gives it a value, in the generator that is its context manager."""

    _fields = ("value",)

    @staticmethod
    def of(value: Any, place: Any) -> HandOver:
        """The statement that gives a value."""
        made: HandOver = gast.copy_location(HandOver(), place)
        made.value = value
        return made


class Shared(gast.expr):  # type: ignore[misc]  # gast is untyped
    """Makes the object that holds a variable which functions share, as its attribute ``name``."""

    _fields = ("value",)
    name: str

    @staticmethod
    def of(name: str, value: Any) -> Shared:
        """The expression for the first value of a variable."""
        made: Shared = gast.copy_location(Shared(), value)
        made.name, made.value = name, value
        return made


class _OfValue(gast.expr):  # type: ignore[misc]  # gast is untyped
    _fields = ("value",)

    @classmethod
    def of(cls, value: Any) -> Any:
        """The expression for a value."""
        made = gast.copy_location(cls(), value)
        made.value = value
        return made


class Advanced(_OfValue):
    """Makes the object that stands for an iterator over a value."""


class More(_OfValue):
    """Whether what stands for an iterator has another item."""


class Through(gast.expr):  # type: ignore[misc]  # gast is untyped
    """A target of a comprehension that takes an item, and assigns what is made of it."""

    _fields = ("target", "assigns")

    @staticmethod
    def of(target: Any, assigns: list[Any]) -> Through:
        """The target for assignments, one after the other."""
        made: Through = gast.copy_location(Through(), target)
        made.target, made.assigns = target, assigns
        return made


class Until(_OfValue):
    """The first condition of a comprehension, which ends it where it does not hold."""


class Matches(gast.expr):  # type: ignore[misc]  # gast is untyped
    """Whether a pattern matches the subject kept under ``key``."""

    _fields: tuple[str, ...] = ("pattern",)
    key: str

    @classmethod
    def of(cls, pattern: Any, key: str, **fields: Any) -> Any:
        """The expression for a pattern."""
        made = gast.copy_location(cls(), pattern)
        made.pattern, made.key = pattern, key
        vars(made).update(fields)
        return made


class Capture(Matches):
    """Assigns what a pattern captures that matches; its value is that of the ``guard``, true where there is none."""

    _fields = ("pattern", "guard")
