"""Programs whose calls of their own functions are measured: chains, recursion, a loop around a call."""

import importlib.util
import math
import sys
import tempfile
import time
from pathlib import Path

import srcdiff as sd
from measuring import median_time


def oscillation(x, s):
    t = 0.0
    while t < 1.0:
        t = t + 0.6
    return math.sin(x * s) * math.exp(-s * s) + math.cos(x) * s / (1.0 + x * x) - math.tanh(s * x) * 0.1 + t


def loop_of_calls(x, n):
    s = 0.1
    for _ in range(n):
        s = 0.5 * oscillation(x, s)
    return s


def recursive(x, n):
    if n == 0:
        return x
    y = math.sin(x) * 0.001 + x
    return recursive(y, n - 1) * 1.001


def chain(depth):
    """The outermost of ``depth`` functions, each of which calls the next one twice."""
    lines = ["import numpy as np", ""]
    for k in range(depth, 0, -1):
        a, b = ("np.sin(x) * y", "x * y") if k == depth else (f"g{k + 1}(x * 0.5, y)", f"g{k + 1}(y, a * 0.1)")
        lines += [f"def g{k}(x, y):", f"    a = {a}", f"    b = {b}", "    return a * b + x", ""]
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write("\n".join(lines))
    spec = importlib.util.spec_from_file_location(f"chain_{depth}", file.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.g1, Path(file.name)


def cost_of_chain(depth):
    """Seconds to generate the adjoint of a chain, and the lines of its source."""
    function, file = chain(depth)
    start = time.perf_counter()
    text = sd.adjoint(function, (0, 1)).source(1.0, 2.0)
    seconds = time.perf_counter() - start
    file.unlink()
    return seconds, len(text.splitlines())


def callees(report):
    """What calls cost: to generate, and to run."""
    sizes = {depth: cost_of_chain(depth) for depth in (10, 20, 40)}
    for what, k in (("seconds", 0), ("lines", 1)):
        growth = sizes[40][k] / sizes[20][k]
        report.at_most(f"chain of calls, {what}, depth 40 over depth 20", growth, 2.6, sizes[40][k], sizes[20][k])
    gradient = sd.grad(loop_of_calls)
    ours, primal = median_time(lambda: gradient(0.3, 10000), lambda: loop_of_calls(0.3, 10000), rounds=7)
    report.at_most("gradient of a loop of 10000 calls over primal", ours / primal, 6, ours, primal)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3000))
    deep, step = sd.grad(recursive), 1e-6
    slope = (recursive(0.3 + step, 500) - recursive(0.3 - step, 500)) / (2 * step)
    forward = sd.jvp(recursive, (0.3, 500), (1.0, None))[1]
    error = max(abs(deep(0.3, 500) - slope), abs(forward - slope)) / abs(slope)
    report.at_most("recursion of depth 500, both modes, relative error", error, 1e-6)
