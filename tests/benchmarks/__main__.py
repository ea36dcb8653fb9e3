"""``python tests/benchmarks``: everything that must be measured, in one run; a line for each goal.

Autograd is compared with where it is installed. Exit code 1 if a goal is missed.
"""

import platform
import sys

import numpy as np

import srcdiff as sd
from by_hand import damped, damped_by_hand, mlp_arguments, mlp_loss, mlp_loss_by_hand, scalar_loop, two_floats
from callees import callees
from generation import nested_loops, seconds_to_generate, straight_line
from measuring import Report, median_time
from memory import memory
from rule_costs import rule_costs

try:
    import autograd
    import autograd.numpy as anp
except ImportError:
    autograd = None

PARAMETERS = ("W1", "b1", "W2", "b2")


def against_hand_written(report):
    """Generated adjoints against the same written by hand."""
    for batch, inputs, hidden in ((5, 10, 20), (32, 50, 50)):
        args = mlp_arguments(batch, inputs, hidden)
        ours = sd.adjoint(mlp_loss, PARAMETERS).specialized(args)
        generated, by_hand = median_time(lambda f=ours, a=args: f(*a), lambda a=args: mlp_loss_by_hand(*a))
        what = f"mlp_loss_adjoint {batch}x{inputs}, {hidden} hidden, over hand-written"
        report.at_most(what, generated / by_hand, 1.1, generated, by_hand)
    ours = sd.adjoint(damped, "x").specialized((0.7, 1000))
    generated, by_hand = median_time(lambda: ours(0.7, 1000), lambda: damped_by_hand(0.7, 1000))
    report.at_most("damped_adjoint, 1000 trips, over hand-written", generated / by_hand, 1.1, generated, by_hand)


def scalar_loops(report):
    """The gradient of a loop of a thousand steps."""
    gradient = sd.grad(scalar_loop)
    ours, primal = median_time(lambda: gradient(0.7, 1000), lambda: scalar_loop(0.7, 1000))
    report.at_most("gradient of a scalar loop, 1000 steps, over primal", ours / primal, 5, ours, primal)
    if autograd:
        theirs = autograd.grad(scalar_loop)
        ours, autograds = median_time(lambda: gradient(0.7, 1000), lambda: theirs(0.7, 1000), rounds=7)
        report.at_least("the same against autograd, times faster", autograds / ours, 50, ours, autograds)


def calls(report):
    """What a call through srcdiff costs over the function it generated."""
    gradient = sd.grad(two_floats)
    generated = gradient.specialized((1.5, 2.5))
    through, direct = median_time(lambda: gradient(1.5, 2.5), lambda: generated(1.5, 2.5), rounds=101)
    report.at_most("call through sd.grad(f), two floats, in us", (through - direct) * 1e6, 1.5, through, direct)


def small_network(report):
    """A network so small that overhead is what is measured."""
    args = mlp_arguments()
    ours = sd.value_and_grad(mlp_loss, PARAMETERS)
    through, by_hand = median_time(lambda: ours(*args), lambda: mlp_loss_by_hand(*args))
    report.at_most("value_and_grad of a small MLP over hand-written, in us", (through - by_hand) * 1e6, 15, through,
                   by_hand)
    if autograd:
        theirs = autograd.value_and_grad(autograd_mlp_loss, argnum=(2, 3, 4, 5))
        through, autograds = median_time(lambda: ours(*args), lambda: theirs(*args))
        report.at_least("the same against autograd, times faster", autograds / through, 5, through, autograds)


def autograd_mlp_loss(x, y, W1, b1, W2, b2):
    """mlp_loss with autograd's NumPy."""
    r = anp.tanh(x @ W1 + b1) @ W2 + b2 - y
    return anp.mean(r * r)


def generation(report):
    """How long it takes to make a derivative, and that it grows with the length of the program."""
    seconds_to_generate(straight_line(20))      # so that nobody pays for what is loaded once
    for what, text in (("straight line", straight_line), ("loops nested 5 deep", nested_loops)):
        short, long = seconds_to_generate(text(100)), seconds_to_generate(text(1000), rounds=3)
        report.at_most(f"generation, {what}, 100 statements, in ms", short * 1e3, 50, short)
        report.at_most(f"generation, {what}, 1000 statements, in ms", long * 1e3, 500, long)
        report.at_most(f"generation, {what}, 1000 over 10 times 100", long / short / 10, 1.3, long, short)


def main():
    """Measure everything; the exit code."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, "
          f"autograd {getattr(autograd, '__version__', '(installed)') if autograd else 'not installed'}; medians\n")
    report = Report()
    for measure in (against_hand_written, scalar_loops, calls, callees, small_network, generation, memory, rule_costs):
        measure(report)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
