"""HTML for notebooks: two sources side by side, tables, parts to unfold.

Comes in: linked lines, rows of cells. Goes out: HTML. Invariant: no scripts, nothing loaded, text escaped; the
lines of a statement have one color and are marked together under the pointer, and where styles are dropped the numbers
say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from srcdiff.display.links import Line, Sides

_GOLDEN_ANGLE = 137.508     # successive multiples of it, in degrees, are far apart on the circle of hues
_STYLE = """
.srcdiff pre {margin: 0; padding: .4em .6em; line-height: 1.45; overflow-x: auto; background: transparent}
.srcdiff .sides {display: flex; flex-wrap: wrap; gap: .5em; align-items: flex-start}
.srcdiff .sides > div {flex: 1 1 24em; min-width: 0; border: 1px solid #8886; border-radius: 4px}
.srcdiff .title {padding: .2em .6em; border-bottom: 1px solid #8886; opacity: .75}
.srcdiff .line {display: inline-block; min-width: 100%; padding: 0 .2em; border-radius: 2px}
.srcdiff .number {opacity: .5}
.srcdiff table {border-collapse: collapse; margin: .4em 0}
.srcdiff th, .srcdiff td {text-align: left; padding: .15em .8em .15em 0; vertical-align: top}
.srcdiff th {border-bottom: 1px solid #8888}
.srcdiff td.right, .srcdiff th.right {text-align: right}
.srcdiff summary {cursor: pointer; padding: .2em 0}
"""


def page(title: str, sides: Sides, folded: Sequence[tuple[str, str]] = ()) -> str:
    """Two sources side by side, and below them texts to unfold, each under its name.

    >>> html = page("f", Sides([Line("y = x < 1", 3, 3)], [Line("y = x < 1", None, 3)]), [("lower", "func f(x)")])
    >>> html.count('class="line s3"'), "x &lt; 1" in html, "<script" in html
    (2, True, False)
    """
    numbers = list(dict.fromkeys(line.statement for line in sides.primal if line.statement is not None))
    style = _STYLE + "".join(_marks(number, k) for k, number in enumerate(numbers))
    width = max((len(str(line.number)) for line in sides.primal if line.number is not None), default=1)
    parts = [_side("your function", sides.primal, width), _side(title, sides.derivative, width)]
    below = "".join(f"<details><summary>{escape(name)}</summary><pre>{escape(text)}</pre></details>"
                    for name, text in folded)
    return f'<div class="srcdiff"><style>{style}</style><div class="sides">{"".join(parts)}</div>{below}</div>'


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), caption: str = "",
          notes: Sequence[str] = ()) -> str:
    """Rows of cells; the columns numbered in ``right`` are aligned to the right.

    >>> '<tr><td>x</td><td class="right">1</td></tr>' in table(["a", "b"], [["x", "1"]], right=[1])
    True
    """
    def line(cells: Sequence[str], tag: str) -> str:
        marks = [' class="right"' if k in right else "" for k in range(len(cells))]
        inner = (f"<{tag}{mark}>{escape(cell)}</{tag}>" for mark, cell in zip(marks, cells, strict=True))
        return f"<tr>{''.join(inner)}</tr>"

    heading = f"<div><code>{escape(caption)}</code></div>" if caption else ""
    body = line(head, "th") + "".join(line(row, "td") for row in rows)
    below = "".join(f"<div>{escape(note)}</div>" for note in notes)
    return f'<div class="srcdiff"><style>{_STYLE}</style>{heading}<table>{body}</table>{below}</div>'


def _side(title: str, lines: Sequence[Line], width: int) -> str:
    text = "\n".join(_line(line, width) for line in lines)
    return f'<div><div class="title">{escape(title)}</div><pre>{text}</pre></div>'


def _line(line: Line, width: int) -> str:
    number = line.number if line.number is not None else line.statement
    gutter = f'<span class="number">{"" if number is None else number:>{width}}</span>  '
    mark = f" s{line.statement}" if line.statement is not None else ""
    return f'<span class="line{mark}">{gutter}{escape(line.text)}</span>'


def _marks(number: int, k: int) -> str:
    """The color of a statement's lines, stronger while the pointer is on one of them."""
    hue = round(40 + k * _GOLDEN_ANGLE) % 360
    return (f".srcdiff .s{number} {{background: hsl({hue} 70% 50% / .14)}}\n"
            f".srcdiff:has(.s{number}:hover) .s{number} {{background: hsl({hue} 80% 50% / .42)}}\n")
