"""What each rule costs: the adjoint, with the value, over the function alone, at a hundred and a million elements.

A function that only makes a view takes no time, but cotangents have to be read and written: where copying arguments
and result takes longer than the function, that is what the adjoint is compared with.

The calls are the samples that stand with the rules, made larger (see enlarging.py), or those of by_size.py. A million
elements are those of the largest argument or of the result; where the work is that of a factorization, matrices have a
hundred rows, whose cube is a million; functions whose time grows faster than their arguments stop at ten thousand. One
thread is fair: ``OMP_NUM_THREADS=1 python tests/benchmarks/rule_costs.py`` prints the whole table, ``... NAME`` the
rows of rules whose names contain that.
"""

import signal
import sys
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcdiff as sd
from by_size import BY_SIZE, UNMEASURED
from enlarging import enlarged
from measuring import median_time
from srcdiff import checking, rules
from srcdiff.rules.composed import COMPOSED
from srcdiff.rules.declare import Constant, registry, spelled

SIZES = (10**2, 10**6)
#: Tables whose functions work on the whole of a matrix, in a time that grows with the cube of its rows.
CUBIC = ("factorizations", "triangular", "systems", "norms")
#: How many times its function an adjoint may cost at a million elements, and those that may cost more, with the reason.
LIMIT = 12
POWER = "NumPy has a short way for x**-1, and none for the x**-2 of its derivative"
TIES = "the function only reads; the weights of ties and the cotangent are written, each a pass over memory"
EXCEPTIONS: dict[str, str] = {
    **dict.fromkeys(("pow", "operator.pow", "np.power"), POWER),
    **dict.fromkeys(("np.max", "np.amax", "np.min", "np.amin", "np.nanmax", "np.nanmin", "np.ptp",
                     "np.histogram_bin_edges"), TIES),
    **dict.fromkeys(("np.cumprod", "np.cumulative_prod"),
                    "the adjoint is a recurrence that nothing is divided in; NumPy has a loop for the product only"),
    **dict.fromkeys(("np.maximum.accumulate", "np.minimum.accumulate", "np.fmax.accumulate", "np.fmin.accumulate"),
                    "which element was chosen is looked for, and taken; the function only compares"),
    "np.interp": "NumPy searches and interpolates in one loop; the adjoint adds at places that come again",
    "np.sinc": "near zero a power series stands for a quotient that cancels",
    "np.linalg.cond": "the slope takes singular vectors, where the function needs no more than values",
    **dict.fromkeys(("np.prod", "np.nanprod"), "the function reads; the products of all others are written, twice"),
    **dict.fromkeys(("np.multiply.reduceat", "srcdiff.runtime.pieces.products_between"),
                    "the products of all others are two recurrences, which NumPy has no loop for"),
    "np.subtract.accumulate": "it is a loop over rows, written out",
    "np.pad": "axis after axis is joined, each a pass over memory, where NumPy fills one array",
    "np.partition": "only sorting tells where its elements came from, which takes log(n) times longer",
    "np.correlate": "the cotangent of the longer argument is a convolution over the padded cotangent, not a valid one",
    "np.i0": "the derivative is the mean of 64 hyperbolic sines, as NumPy has no function i1",
    "np.linalg.cholesky": "the adjoint takes an inverse and four products of matrices, which is its textbook formula",
    "scipy.special.psi": "the zeta function gives its slope, as SciPy has no trigamma function",
    "scipy.special.j1": "neighboring orders give its slope also at zero; SciPy has short ways for orders 0 and 1 alone",
    **dict.fromkeys([f"scipy.special.{name}" for name in (
        "exprel", "spence", "ellipk", "keip", "lambertw", "eval_chebyc", "eval_hermitenorm")],
        "its slope is another function, which takes SciPy longer"),
    **dict.fromkeys(("math.gamma", "math.lgamma"), "Python has no digamma function; it is summed in Python"),
}
#: Calls that take longer are timed once.
ROUNDS, SLOW = 5, 0.03
#: What would take longer than so many seconds at a million elements stops at ten thousand; no sample takes longer than
#: the second number.
LONG, LONGEST = 2, 20


@dataclass
class Row:
    """The times of a rule: adjoint and function, at each size."""

    name: str
    case: int
    times: list[tuple[float, float]]

    @property
    def ratios(self):
        return [adjoint / function for adjoint, function in self.times]


def table_of(rule):
    """The table that declares a rule."""
    formula = next(found for name in ("partials", "transpose", "adjoint", "make", "function")
                   if (found := getattr(rule, name, None)) is not None)
    return formula.__module__.rpartition(".")[2]


def measured_rules():
    """The rules that compute something, and the functions in terms of others; those of SciPy where it is installed."""
    try:
        from scipy import special
        registry.find(special.gamma)
    except ImportError:
        pass
    found = [rule for rule in rules.registry if not isinstance(rule, Constant)]
    return [*found, *(one for one in COMPOSED.values() if one.cases)]


def cases_of(rule):
    """The sample with the most to do: the first with arrays, and the last, but none with a mask, which stays small."""
    if spelled(rule.target) in BY_SIZE:
        return [0]
    plain = [k for k, case in enumerate(rule.cases) if not any(map(np.ndim, case.kwargs.values()))]
    arrays = [k for k in plain if any(
        np.ndim(leaf) for _, leaf in checking.leaves(rule.cases[k].make(np.random.default_rng(0))))]
    return sorted({arrays[0], arrays[-1]}) if arrays else plain[:1]


def measure(rule, case) -> list[tuple[float, float]]:
    """The times of the adjoint and of the function at each size."""
    make = BY_SIZE.get(spelled(rule.target))
    given = case.make(np.random.default_rng(0)) if make is None else make(SIZES[0])
    program = checking.calling(rule.target, len(given), **(case.kwargs if make is None else {}))
    cubic = table_of(rule) in CUBIC

    def arguments(size):
        return enlarged(program, given, size, regular=cubic) if make is None else make(size)

    small, middle = arguments(SIZES[0]), arguments(10**4)
    if middle is given:
        return [timed(program, given)] * 2
    times = [timed(program, small)]
    growth = seconds(lambda: program(*middle)) / times[0][1]
    last = middle if cubic or times[0][1] * max(growth, 10) ** 2 > LONG else arguments(SIZES[1])
    return [*times, timed(program, last)]


def timed(program, args):
    """The median times of the adjoint and of the function."""
    adjoint, function, copying = calls(program, args)
    rounds = ROUNDS if seconds(function) < SLOW else 1
    own, alone, copied = median_time(adjoint, function, copying, rounds=rounds, least=1e-3)
    return own, max(alone, copied)


def seconds(call):
    """What one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def calls(program, args) -> list[Any]:
    """The adjoint with respect to all that can be active, the program, and the copying of what goes in and out."""
    wrt = tuple(k for k, arg in enumerate(args) if checking.has_derivative(arg))
    derived = sd.adjoint(program, wrt)
    out = program(*checking.copied(args))
    seed = checking.random_tangent(out, np.random.default_rng(1))
    adjoint = derived.specialized((*args, seed))
    return [lambda: adjoint(*args, seed), lambda: program(*args), lambda: checking.copied((args, out))]


def give_up(*_):
    """Stop a measurement that takes too long."""
    raise TimeoutError(f"takes longer than {LONGEST} seconds")


def rows(names=""):
    """A row for each rule and sample, and what could not be measured."""
    found, failed = [], []
    signal.signal(signal.SIGALRM, give_up)
    for rule in measured_rules():
        name = spelled(rule.target)
        if names not in name or name in UNMEASURED:
            continue
        for k in cases_of(rule):
            try:
                signal.alarm(LONGEST)
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    found.append(Row(name, k, measure(rule, rule.cases[k])))
                    print(found[-1], file=sys.stderr)
                signal.alarm(0)
            except Exception as error:       # a function that does not take what it was given has other samples
                print(name, k, error, file=sys.stderr)
                failed.append((name, k, f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"))
    return found, failed


def print_table(found, failed):
    """All rows by their ratio at the greater size, the worst first."""
    print(f"{'rule':<44} {'case':>4} {'100':>8} {'10^6':>8} {'growth':>7}   adjoint and function at 10^6")
    for row in sorted(found, key=lambda row: -row.ratios[-1]):
        small, large = row.ratios
        print(f"{row.name:<44} {row.case:4} {small:8.1f} {large:8.1f} {large / small:7.2f}   "
              + " and ".join(f"{seconds * 1e3:.3f} ms" for seconds in row.times[-1]))
    for name, k, reason in failed:
        print(f"not measured: {name} {k}: {reason}")
    for name, reason in UNMEASURED.items():
        print(f"not measured: {name}: {reason}")


def rule_costs(report):
    """The ten most expensive rules, each with its reason if it costs more than is common."""
    rules.registry.find(np.sin)
    found, failed = rows()
    worst = sorted(found, key=lambda row: -row.ratios[-1])[:10]
    for row in worst:
        times = row.times[-1]
        what = f"{row.name}, adjoint over function, 10^6"
        report.at_most(what, row.ratios[-1], 1e9 if row.name in EXCEPTIONS else LIMIT, *times)
        if row.name in EXCEPTIONS:
            print(f"      {EXCEPTIONS[row.name]}")
    print(f"      {len(found)} samples measured, {len(failed)} not")


if __name__ == "__main__":
    print_table(*rows(*sys.argv[1:]))
