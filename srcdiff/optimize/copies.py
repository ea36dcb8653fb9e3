"""Names that only stand for other names.

Comes in: calls. Goes out: for a binding that srcdiff made, what it is bound to. Invariant: bindings the user wrote, and
the binding of the result before the reverse sweep, stay.
"""

from __future__ import annotations

from typing import Any

from srcdiff.ir.nodes import Call, Node, Operand
from srcdiff.ir.primitives import bind
from srcdiff.optimize.clock import Clock


class Copies:
    """Looks through bindings."""

    looks_around = False

    def __init__(self, clock: Clock) -> None:
        """What a name is bound to does not depend on what that holds."""

    def enter(self) -> None:
        """Nothing depends on the region."""

    def leave(self) -> None:
        """Nothing depends on the region."""

    def sees(self, target: Any) -> bool:
        """Bindings only."""
        return target is bind

    def rewrite(self, call: Call, ahead: list[Node]) -> Operand | None:
        """The operand of a binding nobody needs to read."""
        return call.args[0] if call.output.name != "out" else None
