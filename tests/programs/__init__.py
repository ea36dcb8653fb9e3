"""Programs to differentiate: plain functions by theme, each with sample arguments in its module's CASES."""

from programs import (
    arrays,
    branches,
    broadcasting,
    containers,
    expressions,
    iterables,
    jumps,
    loops,
    matrices,
    models,
    reuse,
    scalars,
    simulations,
    whiles,
)

MODULES = (scalars, branches, loops, whiles, jumps, iterables, expressions, reuse, arrays, broadcasting, matrices,
           containers, models, simulations)

#: Every program with each of its sample arguments.
CASES = [case for module in MODULES for case in module.CASES]

#: Every program once, with the last of its sample arguments: those are most often the ones that do most.
PROGRAMS = list({function: (function, args) for function, args in CASES}.values())


def label(case):
    """How a case is called in a test report; pytest numbers those of one program."""
    function, _ = case
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
