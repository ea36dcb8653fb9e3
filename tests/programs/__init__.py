"""Programs to differentiate: plain functions by theme, each with sample arguments in its module's CASES."""

from programs import (
    accumulators,
    advanced,
    aliases,
    apart,
    areas,
    arrays,
    assembled,
    attempts,
    begun,
    branches,
    broadcasting,
    calls,
    caught,
    chosen,
    class_level,
    closures,
    collected,
    comprehensions,
    constructors,
    containers,
    contexts,
    conversions,
    corners,
    cut_off,
    described,
    displays,
    exceptions,
    expressions,
    factorizations,
    fields,
    filling,
    generators,
    given_on,
    growing,
    handed_back,
    holding,
    implied,
    inner,
    integers,
    iterables,
    iterators,
    jumps,
    kept,
    keys,
    languages,
    late,
    lengths,
    library,
    lists,
    live,
    logs,
    loops,
    managers,
    matrices,
    models,
    named,
    namedtuples,
    nested,
    notes,
    objects,
    operators,
    options,
    order,
    outside,
    own_classes,
    pairs,
    parents,
    parts,
    passed,
    patterns,
    places,
    planes,
    random_numbers,
    remembering,
    reuse,
    scalars,
    several,
    shared,
    simulations,
    spread,
    stencils,
    stores,
    suspended,
    sweeps,
    tallies,
    tuples,
    unassigned,
    unlike,
    updates,
    views,
    walked,
    whiles,
)

MODULES = (scalars, branches, loops, whiles, jumps, iterables, expressions, reuse, arrays, broadcasting, matrices,
           comprehensions, containers, models, simulations, stores, updates, lists, growing, views, aliases, stencils,
           factorizations, calls, patterns, conversions, contexts, closures, objects, fields, areas, exceptions, displays,
           operators, keys, options, generators, planes, sweeps, shared, namedtuples, constructors, iterators, kept,
           suspended, attempts, unlike, parts, passed, caught, corners, tuples, nested,
           collected, several, parents, places, managers, logs, accumulators, advanced,
           languages, random_numbers, walked, holding, cut_off, lengths, order, integers, late, live, unassigned, pairs,
           class_level, library, handed_back, tallies, outside, named, given_on, own_classes, chosen, described, assembled,
           remembering, inner, begun, spread, filling, notes, apart, implied)

#: Every program with each of its sample arguments.
CASES = [case for module in MODULES for case in module.CASES]

#: Programs that return nothing, with the names of the parameters that hold their results.
MUTATING = [case for module in MODULES for case in getattr(module, "MUTATING", ())]

#: Programs that are refused.
REFUSED = [case for module in MODULES for case in getattr(module, "REFUSED", ())]

#: Every program once, with the last of its sample arguments: those are most often the ones that do most.
PROGRAMS = list({function: (function, args) for function, args in CASES}.values())


def label(case):
    """How a case is called in a test report; pytest numbers those of one program."""
    function, _ = case
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
