"""How long it takes to make a derivative: programs of any number of statements, straight or in nested loops."""

import itertools
import linecache
import statistics
import time

import numpy as np

import srcdiff as sd

COUNTER = itertools.count()

STEPS = ("a = a * x * 0.5 + 0.{k}", "b = np.sin(a) * b", "c = a / (1.0 + b * b)", "x = x * 0.5 + c * 0.25")


def straight_line(count):
    """The text of a program with this many statements in a row."""
    lines = [STEPS[k % len(STEPS)].format(k=k) for k in range(count - 3)]
    return "\n    ".join(["def program(x):", "a, b, c = x, x, x", *lines, "return a + b + c"]) + "\n"


def nested_loops(count, depth=5):
    """The text of a program with this many statements, spread over loops nested this deep."""
    lines = ["def program(x):", "    a, b, c = x, x, x"]
    for level in range(1, depth + 1):
        lines.append(f"{'    ' * level}for i{level} in range(2):")
        lines += [f"{'    ' * (level + 1)}{STEPS[k % len(STEPS)].format(k=k)}" for k in range(count // depth - 1)]
    return "\n".join([*lines, "    return a + b + c"]) + "\n"


def seconds_to_generate(text, rounds=5):
    """The median time from a function to its derivative, for functions never seen before."""
    times = []
    for _ in range(rounds):
        filename = f"<benchmark {next(COUNTER)}>"
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        namespace = {"np": np}
        exec(compile(text, filename, "exec"), namespace)
        derived = sd.adjoint(namespace["program"], 0)
        start = time.perf_counter()
        derived(0.7)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
