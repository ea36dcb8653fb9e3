"""What ``np.vectorize`` makes of a function, as a function with a comprehension, written for one form of call.

Comes in: what an object of ``np.vectorize`` was made with, and how it is called. Goes out: the function, which takes
the same arguments, and the function that is to be called as ``function``. Invariant: that is called with what NumPy
would call it with, in the same order, but not once more to see what it returns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from srcdiff.errors import UnsupportedCall
from srcdiff.rules.declare import Formula, constant, written
from srcdiff.runtime import loop_shape, wide_shape

constant(np.vectorize)      # it makes a function, which is followed where that is called
constant(loop_shape, wide_shape)

_CUT = "np.vectorize makes all results what the first one is, which would cut off the others"
_COUNT = "the function gives another number of results than its signature says"


@dataclass(frozen=True)
class Vectorization:
    """The options of ``np.vectorize``: which arguments go to each call as they are, the axes of each argument and each
    result, and the kinds of the results, if given."""

    excluded: frozenset[int | str] = frozenset()
    signature: str | None = None
    kinds: tuple[Any, ...] = ()


def options_of(made: np.vectorize) -> Vectorization:
    """What an object of ``np.vectorize`` was made with."""
    kinds = tuple(np.dtype(kind).type for kind in made.otypes or ())
    if any(np.dtype(kind).kind not in "fc" for kind in kinds):
        raise UnsupportedCall("np.vectorize with otypes that are no floats is not followed", None, [
            ("because", "the results are cut off to what they are made"), ("instead", "leave otypes out")])
    return Vectorization(frozenset(made.excluded), made.signature, kinds)


@cache
def vectorized(options: Vectorization, count: int, names: tuple[str, ...]) -> Formula:
    """The function for calls with ``count`` arguments by position and those of ``names`` by keyword."""
    return _Writer(options, [f"x{k}" for k in range(count)], names).function()


@dataclass
class _Writer:
    options: Vectorization
    positions: Sequence[str]
    names: Sequence[str]
    lines: list[str] = field(default_factory=list)

    def function(self) -> Formula:
        """Write all of it."""
        excluded = self.options.excluded
        moving = [*(name for k, name in enumerate(self.positions) if k not in excluded),
                  *(name for name in self.names if name not in excluded)]
        if self.options.signature is None:
            self._elements(moving)
            results = None
        else:
            *axes, results = _axes(self.options.signature)
            self._parts(moving, axes)
        each = {name: f"{self._own('flat')}_{name}[{self._own('k')}]" for name in moving}
        given = [*(each.get(name, name) for name in self.positions),
                 *(f"{name}={each.get(name, name)}" for name in self.names)]
        first = f"{self._own('flat')}_{moving[0]}"
        self.lines.append(f"{self._own('found')} = [{self._own('function')}({', '.join(given)}) "
                          f"for {self._own('k')} in range(len({first}))]")
        self._results(results)
        params = ", ".join([*self.positions, "*", *self.names, "function"])
        return written(f"def vectorized({params}):\n    " + "\n    ".join(self.lines) + "\n",
                       np=np, loop_shape=loop_shape, wide_shape=wide_shape)

    def _own(self, name: str) -> str:
        """A name that no argument has."""
        return name if name == "function" or name not in self.names else f"{name}_"

    def _elements(self, moving: Sequence[str]) -> None:
        """The elements of all arguments, one after another."""
        flat, shape = self._own("flat"), self._own("shape")
        if len(moving) == 1:
            self.lines += [f"{flat}_{moving[0]} = np.ravel({moving[0]})", f"{shape} = np.shape({moving[0]})"]
            return
        wide = [f"{self._own('wide')}_{name}" for name in moving]
        self.lines += [f"{', '.join(wide)} = np.broadcast_arrays({', '.join(moving)})",
                       *(f"{flat}_{name} = np.ravel({one})" for name, one in zip(moving, wide, strict=True)),
                       f"{shape} = np.shape({wide[0]})"]

    def _parts(self, moving: Sequence[str], axes: Sequence[tuple[str, ...]]) -> None:
        """The parts of all arguments that have the axes of the signature, one after another."""
        flat, shape = self._own("flat"), self._own("shape")
        shapes = ", ".join(f"np.shape({name})" for name in moving)
        self.lines.append(f"{shape} = loop_shape(({shapes},), {tuple(axes)!r})")
        for name, own in zip(moving, axes, strict=True):
            wide, rows = (f"wide_shape({lead}, {name}, {len(own)})" for lead in (shape, "(-1,)"))
            self.lines.append(f"{flat}_{name} = " + (
                f"np.reshape(np.broadcast_to({name}, {wide}), {rows})" if own else
                f"np.ravel(np.broadcast_to({name}, {shape}))"))

    def _results(self, axes: Sequence[tuple[str, ...]] | None) -> None:
        """The results, in arrays of the shape of the arguments."""
        found, several = self._own("found"), axes is not None and len(axes) > 1
        if axes is None:
            self.lines += [f"if isinstance({found}[0], tuple):",
                           "    raise NotImplementedError('np.vectorize has a derivative for functions with several "
                           "results where a signature tells how many, as ()->(),()')"]
        else:
            count = f"isinstance({found}[0], tuple)" + (f" and len({found}[0]) == {len(axes)}" if several else "")
            self.lines += [f"if {f'not ({count})' if several else count}:", f"    raise ValueError({_COUNT!r})"]
        made = [f"{self._own('made')}_{k}" if several else self._own("made") for k in range(len(axes or [()]))]
        for k, name in enumerate(made):
            items = f"[item[{k}] for item in {found}]" if several else found
            kind = f", dtype=np.{self.options.kinds[k].__name__}" if self.options.kinds else ""
            self.lines.append(f"{name} = np.array({items}{kind})")
            if not kind:
                first = f"{found}[0][{k}]" if several else f"{found}[0]"
                self.lines += [f"if np.result_type({first}) != {name}.dtype:", f"    raise TypeError({_CUT!r})"]
        shape = self._own("shape")
        shaped = [f"np.reshape({name}, wide_shape({shape}, {name}, {len(axes[k])}))" if axes and axes[k] else
                  f"np.reshape({name}, {shape})" for k, name in enumerate(made)]
        self.lines.append(f"return {', '.join(shaped)}")


def _axes(signature: str) -> list[Any]:
    """The axes of each argument, and last those of all results."""
    taken, given = ([tuple(re.findall(r"\w+", one)) for one in re.findall(r"\(.*?\)", part)]
                    for part in signature.split("->"))
    return [*taken, given]
