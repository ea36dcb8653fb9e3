"""Which region of the reverse sweep is the mirror of which region of the forward sweep.

Comes in: pairs, as the reverse sweep is built. Goes out: the pairs, outermost first. Invariant: a mirror runs as often
as its forward region did, in the opposite order, so what is pushed in one can be popped in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from srcdiff.ir.nodes import If, Loop, Region, Value


@dataclass
class Mirrors:
    """``regions`` maps forward regions to their mirrors, ``nodes`` forward branches and loops to theirs, ``indices``
    the indices of forward loops to those of the reversed loops, which have the same value in the same iteration."""

    regions: dict[Region, Region] = field(default_factory=dict)
    nodes: dict[If | Loop, If | Loop] = field(default_factory=dict)
    indices: dict[Value, Value] = field(default_factory=dict)

    def add_branch(self, forward: If, reverse: If) -> None:
        """Note a branch and its mirror."""
        self.nodes[forward] = reverse
        self.regions |= {forward.then: reverse.then, forward.orelse: reverse.orelse}

    def add_loop(self, forward: Loop, reverse: Loop) -> None:
        """Note a loop and its mirror."""
        self.nodes[forward] = reverse
        self.regions[forward.body] = reverse.body
        if forward.index is not None and reverse.index is not None and reverse.bounds is not None and (
                reverse.bounds == forward.bounds):
            self.indices[forward.index] = reverse.index
