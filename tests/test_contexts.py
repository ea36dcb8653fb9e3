"""Every rule within programs: its argument is stored into later, its result changed, kept, or added to.

A rule alone is right where it gives the right numbers; in a program what it gives must be memory that is its own, or
known to be another's. A rule that is added is tested by this, too.
"""

import linecache

import numpy as np
import pytest

from srcdiff import checking, errors, rules
from srcdiff.rules.declare import Constant

#: What the programs do, ``{x}`` being the first argument that is an array, ``{call}`` the call of the function.
CONTEXTS = {
    "argument stored into": "{x} = {x} * 1.0; y = {call}; {x}[...] = {x} * 0.5; return y, {call}, {x}",
    "part of it stored into": "{x} = {x} * 1.0; part = {x}[:1]; y = {call}; part *= 0.5; return y, {call}, {x}",
    "result changed": "y = {call}; z = y * 1.0; y[...] = 0.5 * y; y += 1.0; return y, z, {x} * 2.0",
    "argument used before": "w = {x} * 2.0; y = {call}; z = y + 1.0; return z + y, w, z",
    "called twice": "y = {call}; {x} = {x} * 0.9; z = {call}; return y, z, {x}",
    "kept in a list": "y = {call}; seen = [y - 0.5, {x} + 0.5]; y *= 0.5; {x}[...] = {x} * 0.5; return seen, y",
}
RULES = [rule for rule in rules.registry if not isinstance(rule, Constant) and not rule.name.startswith("scipy.")]


def first_array(args):
    """The place of the first argument that is an array with axes and a derivative; None if there is none."""
    return next((k for k, arg in enumerate(args) if isinstance(arg, np.ndarray) and arg.ndim and (
        checking.has_derivative(arg)) and checking.precision(arg) == "float64"), None)


def program_in(context, target, count, place, kwargs):
    """The program of a context, with its text where the frontend looks for it."""
    names = [f"x{k}" for k in range(count)]
    call = f"target({', '.join([*names, *(f'{name}={name}' for name in kwargs)])})"
    body = CONTEXTS[context].format(x=names[place], call=call).replace("; ", "\n    ")
    text = f"def program({', '.join(names)}):\n    {body}\n"
    file = f"<{context} of {target!r} {count} {sorted(kwargs)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = {"target": target, "np": np, **kwargs}
    exec(compile(text, file, "exec"), scope)
    return scope["program"]


#: Of which the argument cannot be any array.
RESTRICTED = ("srcdiff.runtime.factorizations.matched",)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_in_programs(rule):
    case = rule.cases[0]
    args = case.make(np.random.default_rng(0))
    place = first_array(args)
    if place is None or rule.name in RESTRICTED or checking.precision(rule.target(*args, **case.kwargs)) != "float64":
        pytest.skip("it takes or gives no array of this precision")
    programs = {context: program_in(context, rule.target, len(args), place, case.kwargs) for context in CONTEXTS}
    passed = [context for context, program in programs.items() if is_differentiated(program, args)]
    if not passed:
        pytest.skip("all programs are refused, or do not run")


def is_differentiated(program, args):
    """Whether a program runs, and has derivatives, which are right."""
    try:
        program(*checking.copied(args))
    except (TypeError, ValueError, AttributeError, IndexError):     # the result is no array
        return False
    try:
        checking.check_grads(program, checking.copied(args), 1, rtol=1e-4, atol=1e-5)
    except (errors.SrcdiffError, NotImplementedError):      # a refusal, or one that comes when the program runs
        return False
    return True

