"""Arguments for random programs.

Comes in: the kinds of parameters, as in `random_programs`, and a seed. Goes out: arguments of order one. Invariant: the
same seed gives the same arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def arguments(params: dict[str, str], seed: int) -> tuple[Any, ...]:
    """Arguments of these kinds; arrays are sometimes views, Fortran-ordered or read-only."""
    draw = np.random.default_rng(seed)
    shapes = {"v": (4,), "w": (3,), "m": (3, 4), "c": (3, 1), "r": (1, 4)}

    def number() -> float:
        return round(float(draw.normal(0, 0.8)), 3)

    def array(shape: tuple[int, ...]) -> Any:
        found = np.round(draw.normal(0, 0.8, shape), 3)
        form = draw.integers(8)
        if form == 0:
            found = np.asfortranarray(found)
        elif form == 1:
            found = np.repeat(found, 2, axis=-1)[..., ::2]
        elif form == 2:
            found.setflags(write=False)
        return found

    def argument(kind: str) -> Any:
        if kind in shapes:
            return array(shapes[kind])
        if kind == "f":
            return (np.float64(number()) if draw.integers(8) == 0 else number())
        made: dict[str, Callable[[], Any]] = {
            "i": lambda: int(draw.integers(0, 4)), "b": lambda: bool(draw.integers(2)),
            "l": lambda: [number(), number(), number()],
            "t": lambda: (number(), array((4,)), (number(), int(draw.integers(4)))),
            "d": lambda: {"u": number(), "v": array((4,))},
            "k": lambda: draw.integers(0, 4, 4), "o": lambda: draw.integers(0, 2, 4) > 0}
        return made[kind]()
    return tuple(argument(kind) for kind in params.values())
