"""How derivatives show themselves: texts and tables, in a terminal and in a notebook.

Comes in: source text, and what was decided about a derivative. Goes out: text and HTML. Invariant: the HTML has no
scripts and needs nothing from outside, so that it is readable wherever a notebook is exported to.
"""

from srcdiff.display.explanation import Explanation, Named, Row, explanation
from srcdiff.display.links import Line, Sides, link
from srcdiff.display.page import page, table
from srcdiff.display.terminal import side_by_side

__all__ = ["Explanation", "Line", "Named", "Row", "Sides", "explanation", "link", "page", "side_by_side", "table"]
