"""What was decided about a derivative, as text and as a table.

Comes in: values and how they survive, with their places; what was measured of a run. Goes out: `Explanation`, a text
that a notebook shows as a table. Invariant: values are called what the user calls them: a variable by its name, another
value by the user's expression; what reads the same stands there once.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from srcdiff.display.page import table
from srcdiff.ir.nodes import Location, Value

_HOW = {"index": "counted again by the reversed loop", "recomputed": "computed again",
        "restored": "restored, from the iteration after", "still there": "still there", "saved": "saved"}
_LONGEST = 60
_HEAD = ("value", "in the reverse sweep", "from")


@dataclass(frozen=True)
class Named:
    """A value of the program: its name in the IR, whether the user gave it, and where it comes from."""

    name: str
    user: bool
    location: Location | None = None

    @classmethod
    def of(cls, value: Value, location: Location | None = None) -> Named:
        """What is to be known of a value once the program it stands in is taken apart."""
        return cls(value.name, value.user, location or (value.op.location if value.op is not None else None))

    @property
    def text(self) -> str:
        """What the user calls it."""
        if self.user:
            return self.name
        if self.location is None:
            return _variable(self.name)
        written = _segment(self.location)
        # what a store overwrites comes from the whole statement, and is called as the variable
        return written if written and written != _shortened(self.location.statement.text) else _variable(self.name)

    @property
    def place(self) -> str:
        """The statement it comes from, with its line."""
        if self.location is None:
            return ""
        statement = self.location.statement
        return f"line {statement.line}: {_shortened(statement.text)}"


@dataclass(frozen=True)
class Row:
    """How one value survives; how many of it are kept and in how many bytes, where that was measured."""

    value: str
    how: str
    place: str = ""
    count: int | None = None
    size: int | None = None

    @property
    def measured(self) -> str:
        """What is kept, in words."""
        many = "" if self.count is None else f"{self.count} value{'s' if self.count != 1 else ''}"
        return ", ".join(filter(None, (many, f"{self.size} bytes" if self.size else "")))


class Explanation(str):
    """The text of an explanation; a notebook shows it as a table. ``rows`` are its lines on values."""

    rows: tuple[Row, ...]
    _facts: tuple[tuple[str, str], ...]
    _title: str
    _notes: tuple[str, ...]

    def _repr_html_(self) -> str:
        measured = any(row.size is not None for row in self.rows)
        head = [*_HEAD, *(["kept"] if measured else [])]
        cells = [[row.value, row.how, row.place, *([row.measured] if measured else [])] for row in self.rows]
        facts = [f"{name}: {text}" for name, text in self._facts]
        return table(head if cells else [], cells, caption=self._title, notes=[*facts, *self._notes])


def explanation(title: str, facts: Sequence[tuple[str, str]],
                values: Sequence[tuple[Named, str, int | None, int | None]], notes: Sequence[str]) -> Explanation:
    """What there is to say: ``facts`` are pairs of a heading and a text, ``values`` come with how they survive, how
    many are kept and in how many bytes."""
    rows: dict[tuple[str, str, str], Row] = {}
    for named, how, count, size in values:
        row = Row(named.text, _HOW.get(how, how), named.place, count, size)
        key = row.value, row.how, row.place
        rows[key] = _together(rows[key], row) if key in rows else row
    lines = [title, *_facts(facts), *_lines(list(rows.values())), *(f"  {note}" for note in notes)]
    made = Explanation("\n".join(lines))
    made.rows, made._facts, made._title, made._notes = tuple(rows.values()), tuple(facts), title, tuple(notes)
    return made


def _together(a: Row, b: Row) -> Row:
    def total(m: int | None, n: int | None) -> int | None:
        return m if n is None else n if m is None else m + n
    return replace(a, count=total(a.count, b.count), size=total(a.size, b.size))


def _facts(facts: Sequence[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in facts), default=0)
    return [f"  {name + ':':<{width + 1}} {text}" for name, text in facts]


def _lines(rows: Sequence[Row]) -> list[str]:
    """The rows in columns."""
    cells = [(row.value, ", ".join(filter(None, (row.how, row.measured))), row.place) for row in rows]
    widths = [max((len(line[k]) for line in cells), default=0) for k in range(2)]
    return [f"  {value:<{widths[0]}}  {how:<{widths[1]}}  {place}".rstrip() for value, how, place in cells]


def _segment(location: Location) -> str:
    """The user's expression at a place, on one line."""
    lines = [linecache.getline(location.file, k).rstrip("\n").encode()
             for k in range(location.line, location.end_line + 1)]
    if not all(lines) or location.end_line - location.line > 3:
        return ""
    lines[-1] = lines[-1][:location.end_column]
    lines[0] = lines[0][location.column:]
    return _shortened(" ".join(line.decode(errors="replace").strip() for line in lines))


def _variable(name: str) -> str:
    return re.sub(r"_t\d+$", "", name)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST - 4] + " ..."
