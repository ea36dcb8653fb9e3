"""What gradients of programs that write to arrays cost, in time and in memory."""

import math
import tracemalloc

import numpy as np

import srcdiff as sd
from by_hand_memory import (
    arrays,
    fdtd_2d,
    fdtd_2d_by_hand,
    gauss_seidel_2d,
    gauss_seidel_2d_by_hand,
    heat_3d,
    heat_3d_by_hand,
    jacobi_2d,
    jacobi_2d_by_hand,
    lu,
    lu_by_hand,
    nonlinear_loop,
    nonlinear_loop_by_hand,
    products_of_elements,
    products_of_elements_by_hand,
    row_sweeps,
    row_sweeps_by_hand,
)
from measuring import median_time
from srcdiff.checking import inner, numerical_jvp
from srcdiff.errors import SrcdiffError

#: A program, its gradient by hand, whether it is linear, and arguments of some size: floats are differentiated.
PROGRAMS = (
    (jacobi_2d, jacobi_2d_by_hand, True, lambda n: (*arrays(n, n, count=2), 10), (5, 250)),
    (heat_3d, heat_3d_by_hand, True, lambda n: (*arrays(n, n, n, count=2), 5), (4, 40)),
    (gauss_seidel_2d, gauss_seidel_2d_by_hand, True, lambda n: (*arrays(n, n), 2), (5, 30)),
    (row_sweeps, row_sweeps_by_hand, True, lambda n: (*arrays(n, n), 2), (5, 500)),
    (lu, lu_by_hand, False, lambda n: (arrays(n, n)[0] + n * np.eye(n),), (5, 60)),
    (fdtd_2d, fdtd_2d_by_hand, True, lambda n: (*arrays(n, n, count=3), arrays(10)[0], 10), (5, 250)),
    (nonlinear_loop, nonlinear_loop_by_hand, False, lambda n: (*arrays(n), 0.1, 20), (6, 20000)),
    (products_of_elements, products_of_elements_by_hand, False, lambda n: (*arrays(n, count=2), n), (6, 1000)),
)


def memory(report):
    """Times over the primal and over gradients written by hand, peak memory, and growth with loops and arrays."""
    verify()
    for program, by_hand, linear, arguments, (_, size) in PROGRAMS:
        attempt(report, program.__name__, against_primal_and_hand_written, program, by_hand, linear, arguments(size))
    attempt(report, "nonlinear_loop, memory", peak_of_nonlinear_loop)
    attempt(report, "single elements, growth", growth_of_single_elements)


def attempt(report, what, measure, *args):
    """Measure something; a refusal is a goal that is missed."""
    try:
        measure(report, *args)
    except SrcdiffError as error:
        report.at_most(f"{what}: {str(error).splitlines()[0]}", math.inf, 0)


def verify():
    """Gradients written by hand are those that differences give."""
    for program, by_hand, _, arguments, (size, _) in PROGRAMS:
        args = arguments(size)
        places = differentiated(args)
        random = np.random.default_rng(0)
        dots = tuple(random.standard_normal(arg.shape) if k in places else None for k, arg in enumerate(args))
        expected = numerical_jvp(lambda *args, f=program: f(*copies(args)), args, dots)
        found = inner(as_tuple(by_hand(*args)), tuple(dots[k] for k in places))
        assert math.isclose(found, expected, rel_tol=1e-7), (program.__name__, found, expected)


def against_primal_and_hand_written(report, program, by_hand, linear, args):
    """The gradient over the primal and over the gradient by hand, which give the same numbers."""
    places = differentiated(args)
    gradient = sd.grad(program, places if len(places) > 1 else places[0])
    for found, expected in zip(as_tuple(gradient(*args)), as_tuple(by_hand(*args)), strict=True):
        np.testing.assert_allclose(found, expected, 1e-9, 1e-12)
    scratch = copies(args)
    ours, hand, primal = median_time(lambda: gradient(*args), lambda: by_hand(*args), lambda: program(*scratch),
                                     rounds=15)
    name = program.__name__
    report.at_most(f"gradient of {name} over primal", ours / primal, 3 if linear else 5, ours, primal)
    report.at_most(f"gradient of {name} over hand-written", ours / hand, 1.2, ours, hand)


def peak_of_nonlinear_loop(report, size=10_000, steps=200, spare=12):
    """The peak memory of a gradient over what it takes to keep the one array that is overwritten and read."""
    u, = arrays(size)
    one = u.nbytes
    for what, derived in (("grad", sd.grad(nonlinear_loop)), ("value_and_grad", sd.value_and_grad(nonlinear_loop)),
                          ("adjoint", sd.adjoint(nonlinear_loop))):
        used = peak(derived, u, 0.05, steps)
        report.at_most(f"{what} of nonlinear_loop, peak memory less {spare} arrays, over kept",
                       (used - spare * one) / (steps * one), 1)


def peak(function, *args):
    """The most memory in bytes that a call holds at a time, beyond what was there."""
    function(*args)
    tracemalloc.start()
    try:
        function(*args)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def growth_of_single_elements(report, trips=1000, times=100):
    """A loop that reads single elements costs what its trips cost, whatever the size of the arrays."""
    gradient = sd.grad(products_of_elements, ("x", "w"))
    short, long = arrays(4 * trips, count=2), arrays(times * trips, count=2)
    base, more_trips, more_elements = median_time(
        lambda: gradient(*short, trips), lambda: gradient(*short, 4 * trips), lambda: gradient(*long, trips))
    report.at_most("gradient of single elements, 4 times the trips", more_trips / base, 4.4, more_trips, base)
    report.at_most(f"the same, arrays {times // 4} times longer", more_elements / base, 1.5, more_elements, base)


def differentiated(args):
    """The positions of the arrays."""
    return tuple(k for k, arg in enumerate(args) if isinstance(arg, np.ndarray))


def copies(args):
    return tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)
