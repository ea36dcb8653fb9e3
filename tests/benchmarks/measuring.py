"""Medians of running times, and one line of a report for each comparison."""

import gc
import statistics
import time


def median_time(*calls, rounds=31, least=2e-3):
    """The median time in seconds of one call of each, measured in turns so that all see the same machine."""
    repeats = [_repeats(call, least) for call in calls]
    samples = [[] for _ in calls]
    gc.disable()
    try:
        for _ in range(rounds):
            for call, count, sample in zip(calls, repeats, samples, strict=True):
                start = time.perf_counter()
                for _ in range(count):
                    call()
                sample.append((time.perf_counter() - start) / count)
    finally:
        gc.enable()
    return [statistics.median(sample) for sample in samples]


def _repeats(call, least):
    """How often a call must run for its time to be well above the clock's grain."""
    call()
    start = time.perf_counter()
    call()
    return max(1, int(least / max(time.perf_counter() - start, 1e-7)))


class Report:
    """Prints one line for each figure with its goal, and counts the goals that are missed."""

    def __init__(self):
        self.missed = 0

    def at_most(self, what, measured, goal, *times):
        """A figure that should be at most ``goal``; ``times`` are the medians it was made from."""
        self._line(what, measured, f"<= {goal}", measured <= goal, times)

    def at_least(self, what, measured, goal, *times):
        """A figure that should be at least ``goal``."""
        self._line(what, measured, f">= {goal}", measured >= goal, times)

    def _line(self, what, measured, goal, holds, times):
        self.missed += not holds
        print(f"{'ok  ' if holds else 'MISS'}  {what:<58} {measured:9.2f}   goal {goal:<8}  ",
              " and ".join(f"{seconds * 1e6:.2f} us" for seconds in times), flush=True)
