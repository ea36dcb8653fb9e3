"""What copying a function asks of who knows what it calls.

Comes in: calls and ``with`` statements, while the function they stand in is copied. Goes out: what becomes of them.
Invariant: what is told does what they do.
"""

from __future__ import annotations

from typing import Protocol

from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, If, Operand, Region
from srcdiff.transform.held import Held
from srcdiff.transform.known import Env


class Follower(Protocol):
    """What becomes of calls of Python functions, and what the containers hold of the function they stand in."""

    held: Held
    depths: dict[Call, int]         # in how many loops iterators are made
    exact: bool         # whether the arguments of the function are of the very types that are told, and of no others

    def open(self, call: Call, builder: Builder) -> None:
        """Let a call that goes over a generator go over a list of its items."""

    def managed(self, op: If, manager: Operand, builder: Builder) -> tuple[Region, Env]:
        """What to copy in the place of a ``with``, and what there is besides."""

    def assign(self, call: Call, builder: Builder) -> bool:
        """Write out what sets a property, for a store into one; whether that was such a store."""

    def choose(self, op: Call, call: Call, builder: Builder, env: Env) -> bool:
        """Write out what is done to an object that branches pick, once for each; whether that was done."""

    def called(self, one: Call, builder: Builder, *, gives: bool = True) -> Operand:
        """The result of a call with operands of this place, if it ``gives`` one."""

    def follow(self, op: Call, call: Call, builder: Builder) -> Operand | None:
        """The result of ``call``, a copy of ``op`` with operands of this place; None if it is to be called as it is."""
