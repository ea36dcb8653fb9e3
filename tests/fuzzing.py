"""What must hold of the derivatives of any program, stage by stage; and the smallest program for which it does not.

Comes in: a program and arguments. Goes out: nothing where all holds; `Failure` where it does not, with the stage;
`Skipped` where differences cannot tell, as near a kink. Refusals (`SrcdiffError`) pass through. Invariant: the same
seed makes the same directions and the same choice of stages.
"""

from __future__ import annotations

import ast
import copy
import random
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import srcdiff as sd
from comparing import assert_close, spoil
from random_programs import define
from srcdiff import checking, pipeline
from srcdiff.errors import InternalError, SrcdiffError

Program = Callable[..., Any]
RTOL, ATOL = 2e-6, 2e-7


class Skipped(Exception):
    """Nothing can be said: the program raises, or differences do not settle."""


class Failure(AssertionError):
    """A derivative is wrong, or its generation or run fails; ``label`` is the stage and the kind of failure."""

    def __init__(self, stage: str, error: BaseException) -> None:
        self.stage, self.label = stage, f"{stage}: {type(error).__name__}"
        super().__init__(f"{self.label}: {error}")


class Case:
    """A program at arguments: its value, a direction, and the derivative in that direction by differences."""

    def __init__(self, program: Program, args: tuple[Any, ...], seed: int) -> None:
        self.program, self.args, self.seed = program, args, seed
        self.before = copy.deepcopy(args)
        self.random, draw = random.Random(seed), np.random.default_rng(seed)
        active = [k for k, arg in enumerate(args) if checking.has_derivative(arg)]
        chosen = active if self.random.random() < 0.6 else self.random.sample(
            active, self.random.randint(1, len(active)))
        self.wrt = tuple(sorted(chosen))
        self.dots = tuple(checking.random_tangent(arg, draw) if k in self.wrt else None for k, arg in enumerate(args))
        try:
            self.out = self.primal(*args)
        except Exception as error:
            raise Skipped(f"raises {type(error).__name__}") from error
        if any(type(leaf) is not float and not isinstance(leaf, (np.ndarray, np.float64, int))
               for _, leaf in checking.leaves(self.out)):
            raise Skipped("result")
        self.out_dot = settled(self.primal, args, self.dots)
        self.out_bar = checking.random_tangent(self.out, draw)
        if self.out_bar is None:
            raise Skipped("integer result")

    def primal(self, *args: Any) -> Any:
        """The program, which may change its arguments."""
        return self.program(*copy.deepcopy(args))

    # -- stages --------------------------------------------------------------------------------------------------------

    def forward(self) -> None:
        """Forward mode gives what differences give."""
        out, out_dot = sd.jvp(self.program, self.args, self.dots)
        assert_close(out, self.out)
        agree(self, "out_dot", out_dot, self.out_dot)

    def reverse(self) -> None:
        """Reverse mode is the transpose of it, again and again."""
        out, pullback = sd.vjp(self.program, *self.args, wrt=self.wrt)
        assert_close(out, self.out)
        bars = pullback(self.out_bar)
        spoil(out, self.args)
        again = pullback(self.out_bar)
        agree(self, "<x_bar, x_dot>", checking.inner(bars, self.dots), checking.inner(self.out_bar, self.out_dot))
        assert_close(again, bars, 0, 0)
        for k in self.wrt:
            structure = checking.random_tangent(self.args[k], np.random.default_rng(0))
            zero = checking.map_leaves(lambda leaf: leaf if leaf is None else 0 * leaf, bars[k])
            assert_close(zero, checking.map_leaves(lambda leaf: leaf if leaf is None else 0 * leaf, structure))

    def joint(self) -> None:
        """The joint adjoint gives what the two halves give."""
        bars = sd.vjp(self.program, *self.args, wrt=self.wrt)[1](self.out_bar)
        out, joint = sd.adjoint(self.program, self.wrt)(*self.args, self.out_bar)
        assert_close(out, self.out)
        assert_close(joint, tuple(bars[k] for k in self.wrt), 1e-9, 1e-10)
        if isinstance(self.out, float):
            bars = sd.adjoint(self.program, self.wrt)(*self.args)[1]
            assert_close(sd.grad(self.program, self.wrt)(*self.args), bars, 1e-9, 1e-10)
            assert_close(sd.value_and_grad(self.program, self.wrt)(*self.args), (self.out, bars), 1e-9, 1e-10)

    def plain(self, *names: str) -> None:
        """The same numbers without optimizations."""
        def numbers() -> Any:
            joint = sd.adjoint(self.program, self.wrt)(*self.args, self.out_bar)
            bars = sd.vjp(self.program, *self.args, wrt=self.wrt)[1](self.out_bar)
            return joint, bars, sd.jvp(self.program, self.args, self.dots)
        expected = numbers()
        with pipeline.without(*names):
            assert_close(numbers(), expected, 1e-9, 1e-10)

    def second(self, inner: str, outer: str) -> None:
        """A derivative of a derivative gives what differences of the derivative give."""
        first = sd.tangent(self.program, self.wrt) if inner == "forward" else sd.adjoint(self.program, self.wrt)
        more = tuple(self.dots[k] for k in self.wrt) if inner == "forward" else (self.out_bar,)
        full = (*self.args, *more)
        draw = np.random.default_rng(self.seed + 1)
        dots = tuple(checking.random_tangent(arg, draw) if k in self.wrt or k >= len(self.args) else None
                     for k, arg in enumerate(full))
        wrt = tuple(k for k, dot in enumerate(dots) if dot is not None)
        expected = settled(first, full, dots)
        if outer == "forward":
            agree(self, "out_dot", sd.jvp(first, full, dots)[1], expected)
        else:
            out, pullback = sd.vjp(first, *full, wrt=wrt)
            out_bar = checking.random_tangent(out, draw)
            agree(self, "<x_bar, x_dot>", checking.inner(pullback(out_bar), dots), checking.inner(out_bar, expected))

    def stages(self, every: bool = False) -> dict[str, Callable[[], None]]:
        """What is looked at for this seed: the first stages always, of the others some, or all."""
        found: dict[str, Callable[[], None]] = {"forward": self.forward, "reverse": self.reverse, "joint": self.joint}
        switches: list[tuple[str, ...]] = [*((name,) for name in pipeline.OPTIMIZATIONS), pipeline.OPTIMIZATIONS]
        pairs = [(inner, outer) for inner in ("forward", "reverse") for outer in ("forward", "reverse")]
        for names in switches if every else self.random.sample(switches, 1):
            found[f"without {', '.join(names)}"] = partial(self.plain, *names)
        for inner, outer in pairs if every else self.random.sample(pairs, 2):
            found[f"{outer} over {inner}"] = partial(self.second, inner, outer)
        return found

    def check(self, only: str | None = None, every: bool = False) -> None:
        """Run the stages chosen for the seed, one of them, or every one there is."""
        for stage, run in self.stages(every).items():
            if only in (None, stage):
                try:
                    run()
                    np.testing.assert_equal(self.args, self.before)
                except (Skipped, KeyboardInterrupt):
                    raise
                except Exception as error:
                    if isinstance(error, SrcdiffError) and not isinstance(error, InternalError):
                        raise
                    raise Failure(stage, error) from error


def agree(case: Case, name: str, ours: Any, expected: Any) -> None:
    """The numbers are those that differences give."""
    checking.assert_agree(case.program, "derivative", name, ours, expected, (RTOL, ATOL))


def settled(function: Program, args: tuple[Any, ...], dots: tuple[Any, ...]) -> Any:
    """The derivative in a direction by differences, of two step lengths and one-sided; `Skipped` if they differ."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fine, coarse = (checking.numerical_jvp(function, args, dots, step) for step in (4e-4, 2e-3))
            here, h = function(*args), 1e-6
            sides = [function(*checking.shifted(args, dots, step)) for step in (h, -h)]
            slopes = [checking.map_leaves(lambda there, at, s=s: None if _whole(at) else (there - at) / s, side, here)
                      for side, s in zip(sides, (h, -h), strict=True)]
            checking.assert_agree(function, "", "", coarse, fine, (RTOL / 5, ATOL / 5))
            for slope in slopes:
                checking.assert_agree(function, "", "", slope, fine, (1e-3, 1e-4))
        except SrcdiffError:
            raise
        except Exception as error:
            raise Skipped(f"{type(error).__name__}: {error}") from error
    if any(leaf is not None and not np.all(np.abs(leaf) < 1e4) for _, leaf in checking.leaves(fine)):
        raise Skipped("large")
    return fine


def _whole(leaf: Any) -> bool:
    return leaf is None or np.asarray(leaf).dtype.kind in "iub"


# -- the smallest program ----------------------------------------------------------------------------------------------

def outcome(text: str, args: tuple[Any, ...], seed: int, only: str | None = None) -> str:
    """The label of what fails, or an empty text."""
    try:
        outcome.count += 1  # type: ignore[attr-defined]
        Case(define(text, f"<smaller {seed} {outcome.count}>"), args, seed).check(only)  # type: ignore[attr-defined]
    except Failure as failure:
        return failure.label
    except Exception:
        return ""
    return ""


outcome.count = 0  # type: ignore[attr-defined]


def minimize(text: str, args: tuple[Any, ...], seed: int, label: str,
             seconds: float = 60) -> tuple[str, tuple[Any, ...]]:
    """A smaller program, and its arguments, that fails in the same way."""
    stage, end, start, at = label.rpartition(":")[0], time.monotonic() + seconds, 0, 0
    while True:
        for at, (smaller, fewer) in enumerate(_smaller(text, args)):
            if time.monotonic() > end:
                return text, args
            if at >= start and outcome(smaller, fewer, seed, stage) == label:
                text, args, start = smaller, fewer, max(0, at - 1)
                break
        else:
            if start == 0:
                return text, args
            start = 0


def _smaller(text: str, args: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Programs with less in them: without a parameter, a statement, the head of one, a part of an expression."""
    size = len(text)
    for k in range(len(args) if len(args) > 1 else 0):
        tree = ast.parse(text)
        function = tree.body[-1]
        assert isinstance(function, ast.FunctionDef)
        name = function.args.args[k].arg
        if sum(name == node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) == 0:
            del function.args.args[k]
            yield ast.unparse(tree) + "\n", args[:k] + args[k + 1:]
    for edit in _edits(ast.parse(text)):
        smaller = ast.unparse(edit) + "\n"
        if len(smaller) < size:
            yield smaller, args


def _edits(tree: ast.Module) -> Iterator[ast.Module]:
    nodes = list(ast.walk(tree))
    for node in nodes:
        for part in ("body", "orelse"):
            block = getattr(node, part, None)
            if not isinstance(block, list):
                continue
            for k in range(len(block) - isinstance(node, ast.Module)):       # the last one of a module is the program
                kept = block[:]
                inner = [*getattr(block[k], "body", ())], [*getattr(block[k], "orelse", ())]
                inside = not isinstance(node, ast.Module) and isinstance(block[k], ast.stmt)
                for new in ([], *(part for part in inner if part and inside)):
                    block[k:k + 1] = new
                    if block or part == "orelse":
                        yield tree
                    block[:] = kept
    for node in nodes:
        for name, value in ast.iter_fields(node):
            for holder, key, old in ([(node, name, value)] if isinstance(value, ast.expr) else
                                     [(value, k, item) for k, item in enumerate(value) if isinstance(item, ast.expr)]
                                     if isinstance(value, list) else []):
                if isinstance(getattr(old, "ctx", None), ast.Store):
                    continue
                parts: list[ast.expr] = [
                    part for part in ast.walk(old) if isinstance(part, ast.expr) and part is not old
                    and not isinstance(getattr(part, "ctx", None), ast.Store)
                    and not (isinstance(part, ast.Name) and part.id in ("np", "math"))]
                for new in [*parts, ast.Name("a"), ast.Constant(1.0)]:
                    _put(holder, key, new)
                    yield tree
                    _put(holder, key, old)


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, list):
        holder[key] = value
    else:
        setattr(holder, key, value)
