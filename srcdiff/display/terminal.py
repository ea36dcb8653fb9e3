"""Two sources side by side in a terminal.

Comes in: linked lines. Goes out: text. Invariant: the columns are aligned whatever colors are put on the text; the
number before a generated line is that of the line of the user's statement that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from srcdiff.display.links import Line, Sides


def side_by_side(sides: Sides, color: Callable[[str], str] = str) -> str:
    """The user's lines on the left, the generated ones on the right; ``color`` may put colors on Python text.

    >>> derivative = [Line("y_dot = 2 * x_dot", None, 3), Line("y = 2 * x", None, 3)]
    >>> print(side_by_side(Sides([Line("y = 2 * x", 3, 3)], derivative)))
    3  y = 2 * x  |  3  y_dot = 2 * x_dot
                  |  3  y = 2 * x
    """
    width = max(len(line.text) for line in sides.primal)
    digits = max(len(str(line.number or "")) for line in sides.primal)
    left, right = _colored(sides.primal, color), _colored(sides.derivative, color)
    rows = []
    for here, there in zip_longest(zip(sides.primal, left, strict=True), zip(sides.derivative, right, strict=True),
                                   fillvalue=(Line(""), "")):
        primal = f"{here[0].number or '':>{digits}}  {here[1]}{' ' * (width - len(here[0].text))}"
        rows.append(f"{primal}  |  {there[0].statement or '':>{digits}}  {there[1]}".rstrip())
    return "\n".join(rows)


def _colored(lines: list[Line], color: Callable[[str], str]) -> list[str]:
    """The lines with colors; without, where what puts them on changes the number of lines."""
    plain = [line.text for line in lines]
    colored = color("\n".join(plain)).split("\n")
    if len(colored) != len(plain):
        return plain
    return [line if text.strip() else "" for line, text in zip(colored, plain, strict=True)]
