"""Breaking long lines.

Comes in: the pieces of text that the printer writes, where every operator, comma and bracket is a piece of its own.
Goes out: lines of at most `WIDTH` columns, where they can be broken. Invariant: only white space, and brackets around
a whole expression, are added.

A line is broken before operators and after commas, at those that bind least, and goes on below the bracket it is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WIDTH = 100
#: No line goes on further to the right of its indentation than this.
_DEEPEST = 48
#: How strongly the operators bind; a line is broken before the weakest.
_STRENGTH: dict[str, int] = {
    operator: strength for strength, group in enumerate((
        (",",), ("if", "else"), ("or",), ("and",), ("==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"),
        ("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "//", "%", "@"))) for operator in group}


def lines(pieces: Sequence[str]) -> Iterator[str]:
    """The lines that the pieces make, the long ones broken."""
    start = 0
    for end in [place for place, piece in enumerate(pieces) if piece < " " and piece[:1] == "\n"]:
        yield from _line(pieces[start:end])
        yield from [""] * (len(pieces[end]) - 1)
        start = end + 1
    yield from _line(pieces[start:])


def _line(pieces: Sequence[str]) -> Iterable[str]:
    text = "".join(pieces)
    if len(text) <= WIDTH or "\n" in text or text.lstrip().startswith("#"):
        return (text.rstrip(),)
    return _broken(pieces, len(text) - len(text.lstrip()))


@dataclass
class _Bracket:
    """Where the text inside an open bracket starts."""

    column: int


@dataclass
class _Chance:
    """A place where the current line may be broken, and how little one likes to."""

    column: int
    cost: tuple[int, int]
    bracket: _Bracket


def _broken(pieces: Sequence[str], base: int) -> Iterator[str]:
    """A line that is too long, which starts at column ``base``, in several."""
    line, brackets, chances, opened = "", list[_Bracket](), list[_Chance](), list[_Bracket]()
    for piece in _bracketed([piece for piece in pieces if piece]):
        strength = _strength(piece)
        if strength and brackets:
            chances.append(_Chance(len(line), (len(brackets), strength), brackets[-1]))
        line += piece
        if strength == 0 and brackets:
            chances.append(_Chance(len(line), (len(brackets), 0), brackets[-1]))
        if piece in ("(", "[", "{"):
            brackets.append(_Bracket(len(line)))
            opened.append(brackets[-1])
        elif piece in (")", "]", "}") and brackets:
            brackets.pop()
        while len(line) > WIDTH and chances:
            chance = _best([each for each in chances if len(line[:each.column].rstrip()) <= WIDTH] or chances, base)
            yield line[:chance.column].rstrip()
            rest = line[chance.column:].lstrip()
            start = min(chance.bracket.column, base + _DEEPEST)
            shift = start - (len(line) - len(rest))
            for bracket in opened:
                bracket.column += shift if bracket.column > chance.column else 0
            chances = [_Chance(other.column + shift, other.cost, other.bracket) for other in chances
                       if other.column > chance.column]
            line = " " * start + rest
    yield line


def _strength(piece: str) -> int | None:
    """How strongly an operator of two sides binds, or a comma; None for all else."""
    return _STRENGTH.get(piece.strip()) if piece[0] in " ," else None


def _best(chances: list[_Chance], base: int) -> _Chance:
    """The cheapest chance that does not leave the line nearly empty; the last of equals."""
    filled = [chance for chance in chances if chance.column > base + WIDTH // 4] or chances
    least = min(chance.cost for chance in filled)
    return [chance for chance in filled if chance.cost == least][-1]


def _bracketed(pieces: list[str]) -> list[str]:
    """Pieces of a line, with brackets around its expression if that has operators outside of all brackets."""
    start, end = _expression(pieces)
    depth = 0
    for piece in pieces[start:end]:
        depth += (piece in ("(", "[", "{")) - (piece in (")", "]", "}"))
        if depth == 0 and _strength(piece) is not None:
            return [*pieces[:start], "(", *pieces[start:end], ")", *pieces[end:]]
    return pieces


def _expression(pieces: list[str]) -> tuple[int, int]:
    """Where the expression of a line starts and ends: after the assignment sign or the keyword, before the colon."""
    end = len(pieces) - (pieces[-1] == ":")
    first = next(k for k, piece in enumerate(pieces) if piece.strip())
    keyword = pieces[first].strip()
    if keyword in ("if", "elif", "while"):
        return first + 1, end
    if keyword == "return":
        return first + 2, end
    if keyword == "assert" or keyword.startswith("def "):
        return end, end
    sign = "in" if keyword == "for" else "="
    for k, piece in enumerate(pieces):
        if piece.startswith(" ") and piece.rstrip().endswith(sign) and piece.strip() not in ("==", "!=", "<=", ">="):
            return k + 1, end
    return end, end
