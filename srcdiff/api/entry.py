"""What is kept of one generation.

Comes in: nothing. Goes out: `Entry`, which derivatives keep for each signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from srcdiff.compile.signature import Guard
from srcdiff.display import Named
from srcdiff.emit import Module
from srcdiff.ir.types import Type
from srcdiff.transform.saving import Decision


@dataclass
class Entry:
    """One specialisation: the generated function, and what it was made from. ``kept`` is what a forward half hands to
    the reverse half, ``followed`` the functions that were derived with it, ``stored`` the parameters that are stored
    into, ``result`` the type of what the primal returns."""

    call: Callable[..., Any]
    decisions: list[Decision]
    module: Module
    guards: list[Guard]
    types: dict[str, Type]
    followed: list[Callable[..., Any]]
    kept: list[Named]
    stored: frozenset[str]
    result: Type
