"""What srcdiff says when it cannot differentiate a program.

Comes in: a message, a place in the user's file, the reason and the ways out. Goes out: exceptions whose text is::

    MissingRule: no derivative rule for np.cumsum
      losses.py:9 in f
          y = np.cumsum(x)
              ^^^^^^^^^^^^
      needed because: x is active (first argument of f)
      add one:        srcdiff.rules.linear(np.cumsum, ...), see srcdiff/rules/reductions.py

Invariant: every refusal is a `SrcdiffError`; exceptions of the user's own code are never wrapped.
"""

from __future__ import annotations

import linecache
import os
from collections.abc import Sequence
from typing import Protocol


class Place(Protocol):
    """Where something stands: file, function, and a range of columns; lines count from 1, columns from 0."""

    @property
    def file(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...


class SrcdiffError(Exception):
    """Base of all refusals.

    ``hints`` are pairs of a label and a text: why, and what to do instead. ``place`` is None where there is none.
    """

    def __init__(self, message: str, place: Place | None = None, hints: Sequence[tuple[str, str]] = ()) -> None:
        self.message = message
        self.place = place
        self.hints = tuple(hints)
        super().__init__(render(message, place, hints))

    def called_from(self, place: Place | None) -> SrcdiffError:
        """The same refusal, of something that was called from ``place``."""
        if place is None or self.place is None or not hasattr(self.place, "called_from"):
            return self
        return type(self)(self.message, self.place.called_from(place), self.hints)

    def with_hint(self, word: str, text: str) -> SrcdiffError:
        """The same refusal, with one more way out."""
        return type(self)(self.message, self.place, (*self.hints, (word, text)))

    def __reduce__(self) -> tuple[type[SrcdiffError], tuple[str, Place | None, tuple[tuple[str, str], ...]]]:
        return type(self), (self.message, self.place, self.hints)


class SourceUnavailable(SrcdiffError, OSError):
    """The source text of a function cannot be had, or is not that of the function any more."""


class UnsupportedSyntax(SrcdiffError, SyntaxError):
    """The function uses a form of Python that srcdiff does not differentiate."""

    def __str__(self) -> str:      # SyntaxError would print its own idea of the place
        return str(self.args[0])


class UnsupportedCall(SrcdiffError, NotImplementedError):
    """An active value enters a call that srcdiff cannot follow."""


class LateAttribute(UnsupportedCall):
    """An attribute is set that the object had not when it was made, where objects keep those that they have."""


class MissingRule(UnsupportedCall):
    """An active value enters a function that has no derivative rule."""


class WrongWrt(SrcdiffError, ValueError):
    """``wrt`` names no parameter, or one twice."""


class IntegerArgument(SrcdiffError, TypeError):
    """An argument to be differentiated with respect to holds integers or booleans."""


class NonNumericArgument(SrcdiffError, TypeError):
    """An argument to be differentiated with respect to holds no numbers."""


class NonScalarResult(SrcdiffError, TypeError):
    """The gradient was asked of a function whose result is not one real number."""


class NonNumericResult(SrcdiffError, TypeError):
    """The result of a function to be differentiated is None, a string or something else without a derivative."""


class ComplexResult(NonScalarResult):
    """The gradient was asked of a function whose result is complex."""


class WrongSeed(SrcdiffError, ValueError):
    """A tangent or cotangent does not have the structure and shape of the value it belongs to."""


class SharedMemory(SrcdiffError, ValueError):
    """An argument that the function stores into shares memory with another."""


class InternalError(SrcdiffError, AssertionError):
    """A stage of srcdiff broke its own invariant; please report it with the program that caused it."""


def render(message: str, place: Place | None, hints: Sequence[tuple[str, str]]) -> str:
    """The text of an error: message, place with the line and a caret, then the hints in one column."""
    lines = [message]
    while place is not None:
        lines.append(f"  {_short(place.file)}:{place.line} in {place.function}")
        lines.extend(_quoted(place))
        place = getattr(place, "caller", None)
        lines += ["  called from"] if place is not None else []
    width = max((len(label) + 2 for label, _ in hints), default=0)
    lines += [f"  {label + ':':<{width}}{text}" for label, text in hints]
    return "\n".join(lines)


def _quoted(place: Place) -> list[str]:
    text = linecache.getline(place.file, place.line).rstrip("\n")
    if not text.strip():
        return []
    indent = len(text) - len(text.lstrip())
    # ast counts columns in UTF-8 bytes
    start = len(text.encode()[:place.column].decode(errors="ignore"))
    last = place.end_column if place.end_line == place.line else len(text.encode())
    end = max(start + 1, len(text.encode()[:last].decode(errors="ignore")))
    return [f"      {text[indent:]}", f"      {' ' * (start - indent)}{'^' * (end - start)}"]


def _short(file: str) -> str:
    """A file name as a reader would write it: relative where it lies below the current folder."""
    relative = os.path.relpath(file) if os.path.isabs(file) else file
    return os.path.basename(file) if relative.startswith("..") else relative
