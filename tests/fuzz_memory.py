"""``python tests/fuzz_memory.py --start 0 --count 500``: derivatives of random programs that write to memory.

Each program of `random_memory` is looked at in forward and reverse mode, jointly and in two halves, with each
optimization off, and in second order (`fuzzing.Case`). Refusals are counted by message, failing seeds are printed with
their program. Exit code 1 if any failed. ``--numerical`` looks at the programs only: they run, and differences settle.
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("SRCDIFF_CHECK", "1")     # before srcdiff is imported: verify the program after every pass
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import numpy as np  # noqa: E402
from random_containers import written_with_containers, written_with_objects  # noqa: E402
from random_sweeps import written_with_sweeps  # noqa: E402

import srcdiff as sd  # noqa: E402
from comparing import assert_close  # noqa: E402
from fuzzing import Case, Failure, Skipped, agree, minimize, settled  # noqa: E402
from random_memory import written  # noqa: E402
from random_programs import define  # noqa: E402
from srcdiff.checking import inner, random_tangent  # noqa: E402
from srcdiff.errors import InternalError, SrcdiffError  # noqa: E402


class MemoryCase(Case):
    """A program that may change its arguments, with more stages; seeds and directions are not changed by any."""

    def __init__(self, program: Callable[..., Any], args: tuple[Any, ...], seed: int) -> None:
        super().__init__(program, args, seed)
        self.given = copy.deepcopy((self.out_bar, self.dots))

    def hessian_along_direction(self) -> None:
        """``sd.hvp`` and the gradient of ``<gradient, direction>`` give what differences of the gradient give."""
        k = self.wrt[0]
        gradient = sd.grad(self.program, k)
        dots = tuple(dot if i == k else None for i, dot in enumerate(self.dots))
        expected = settled(gradient, self.args, dots)
        agree(self, "hvp", sd.hvp(self.program, k)(*self.args, self.dots[k]), expected)
        bar = random_tangent(expected, np.random.default_rng(self.seed + 2))
        reverse = sd.vjp(gradient, *self.args, wrt=(k,))[1](bar)
        agree(self, "<x_bar, x_dot>", inner(reverse[k], self.dots[k]), inner(bar, expected))

    def called_again(self) -> None:
        """A second call, after others, gives what the first one gave: nothing of it is left behind."""
        first = sd.adjoint(self.program, self.wrt)(*self.args, self.out_bar)
        sd.jvp(self.program, self.args, self.dots)
        assert_close(sd.adjoint(self.program, self.wrt)(*self.args, self.out_bar), first, 0, 0)

    def stages(self, every: bool = False) -> dict[str, Callable[[], None]]:
        found = super().stages(every)
        found["called again"] = self.called_again
        if isinstance(self.out, float):
            found["hvp"] = self.hessian_along_direction
        return {stage: partial(self.unless_skipped, run) for stage, run in found.items()}

    def unless_skipped(self, run: Callable[[], None]) -> None:
        """Run a stage; where differences do not settle, go on to the next one."""
        with suppress(Skipped):
            run()
        np.testing.assert_equal((self.out_bar, self.dots), self.given, "a seed or a direction was changed")


def look(seed: int, text: str, args: tuple[Any, ...], *, every: bool, numerical: bool) -> str:
    """What became of a program: one word, with a message after it where there is one."""
    try:
        case = MemoryCase(define(text, f"<random memory {seed}>"), args, seed)
        if not numerical:
            case.check(every=every)
    except Skipped as reason:
        return f"skipped: {reason}"
    except Failure as failure:
        return f"failed: {failure}"
    except SrcdiffError as error:
        kind = "failed" if isinstance(error, InternalError) else "refused"
        return f"{kind}: {type(error).__name__}: {error}"
    return "passed"


def assert_differentiable(written: Callable[..., tuple[str, tuple[Any, ...]]], seeds: Sequence[int],
                          passing: float) -> None:
    """No program that ``written`` makes of some seeds fails; so large a part of them passes, and is not refused."""
    outcomes = {seed: look(seed, *written(seed), every=False, numerical=False) for seed in seeds}
    assert not {seed: outcome for seed, outcome in outcomes.items() if outcome.startswith("failed")}
    assert list(outcomes.values()).count("passed") >= passing * len(outcomes), outcomes


def heading(message: str) -> str:
    """The first line of a message, without what differs from program to program."""
    names = r"\b([b-zA-Z]|out|[a-z]+\d+|\w+_(arg|bar|dot|saved)|\w+_\w*\d+(_bar|_dot)?)\b|-?\d+(\.\d+)?(e-?\d+)?"
    return re.sub(names, "_", message.strip().split("\n")[0])[:150]


def report(seed: int, text: str, args: tuple[Any, ...], outcome: str, seconds: float) -> None:
    """Print a program that failed, or the smallest that fails in the same way, if there is time to look for it."""
    label = ": ".join(outcome.split(": ")[1:3])
    if seconds and re.match(r"[^:]+: \w+$", label):
        text, args = minimize(text, args, seed, label, seconds)
    print(f"\nseed {seed}: {outcome}\narguments {args}\n{text}", flush=True)


def run(description: str, written: Callable[..., tuple[str, tuple[Any, ...]]]) -> int:
    """Look at the programs asked for, which ``written`` makes of seeds; the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=500, help="how many seeds")
    parser.add_argument("--budget", type=int, default=None, help="statements in a program; by default a random number")
    parser.add_argument("--some", action="store_true", help="a choice of the stages for each seed, not all of them")
    parser.add_argument("--numerical", action="store_true", help="no derivatives but those by differences")
    parser.add_argument("--minimize", type=float, default=0, metavar="SECONDS", help="time to find smaller programs in")
    parser.add_argument("--containers", dest="written", action="store_const", const=written_with_containers,
                        help="programs that change lists and dicts")
    parser.add_argument("--objects", dest="written", action="store_const", const=written_with_objects,
                        help="programs that change objects, too")
    parser.add_argument("--sweeps", dest="written", action="store_const", const=written_with_sweeps,
                        help="programs that store at sums of indices")
    chosen = parser.parse_args()
    kinds, messages, start = Counter[str](), Counter[str](), time.monotonic()
    for seed in range(chosen.start, chosen.start + chosen.count):
        text, args = (chosen.written or written)(seed, chosen.budget)
        outcome = look(seed, text, args, every=not chosen.some, numerical=chosen.numerical)
        kind, _, message = outcome.partition(": ")
        kinds[kind] += 1
        if kind == "failed":
            report(seed, text, args, outcome, chosen.minimize)
        elif message:
            messages[f"{kind}: {heading(message)}"] += 1
    print(f"\n{chosen.count} programs in {time.monotonic() - start:.0f} s: "
          + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    for message, count in messages.most_common():
        print(f"{count:6}  {message}")
    return 1 if kinds["failed"] else 0


if __name__ == "__main__":
    sys.exit(run("Derivatives of random programs that write to memory.", written))
