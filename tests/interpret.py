"""Runs intermediate representation with the meaning of Python, operation by operation, for tests.

Comes in: a function's IR, and arguments in the order of its parameters. Goes out: its result. Invariant: nothing
but the node classes and the operands' targets is used, so that a test compares lowering with Python itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from srcdiff.ir.nodes import UNDEFINED, Call, Function, If, Loop, Operand, Region, Value
from srcdiff.ir.primitives import entered, pop

Env = dict[Any, Any]


def interpret(function: Function, *args: Any) -> Any:
    """What the function returns."""
    env: Env = dict(zip([param.value for param in function.params], args, strict=True))
    run(function.body, env)
    return read(function.result, env)


def read(operand: Operand, env: Env) -> Any:
    """The value of an operand; what is undefined is an error as for a local variable."""
    value = env[operand] if isinstance(operand, Value) else operand.value
    if value is UNDEFINED.value:
        raise UnboundLocalError(repr(operand))
    return value


def carry(operands: Sequence[Operand], env: Env) -> list[Any]:
    """The values of operands that are handed over, which may be undefined."""
    return [env[operand] if isinstance(operand, Value) else operand.value for operand in operands]


def run(region: Region, env: Env) -> list[Any]:
    """Run a region; what it yields."""
    for op in region.ops:
        if isinstance(op, Call) and op.target is entered:
            env[op.output] = env[op.args[0], entered]
        elif isinstance(op, Call):
            result = op.target(*[read(a, env) for a in op.args], **{k: read(a, env) for k, a in op.kwargs.items()})
            env.update(zip(op.outputs, result if op.target is pop else [result], strict=False))
        elif isinstance(op, If):
            env.update(zip(op.outputs, run_branch(op, env), strict=True))
        elif isinstance(op, Loop):
            env.update(zip(op.outputs, run_loop(op, env), strict=True))
    return carry(region.yields, env)


def run_branch(op: If, env: Env) -> list[Any]:
    """What a branch gives, as it is written."""
    test = read(op.test, env)
    if op.form == "try":
        try:
            return run(op.then, env)
        except test:
            return run(op.orelse, env)
    if op.form == "with":
        with test as env[op.test, entered]:
            return run(op.then, env)
    if op.form == "managed":
        with test as env[op.test, entered]:
            return run(op.then, env)
        return run(op.orelse, env)
    return run(op.then if test else op.orelse, env)


def run_loop(op: Loop, env: Env) -> list[Any]:
    """The final values of what a loop carries."""
    values = carry(op.inits, env)
    indices = iter(count(op, env))
    while True:
        if op.test is not None:
            env.update(zip(op.test.params, values, strict=True))
            if not run(op.test, env)[0]:
                return values
        elif (index := next(indices, None)) is None:
            return values
        else:
            env[op.body.params[0]] = index
        env.update(zip(op.carried, values, strict=True))
        values = run(op.body, env)
        if op.body.stop is not None and read(op.body.stop, env):
            return values


def count(op: Loop, env: Env) -> Sequence[int]:
    """The values of a counted loop's index."""
    if op.bounds is None:
        return ()
    indices = range(*[read(bound, env) for bound in op.bounds])
    if op.limit is not None:
        indices = indices[:read(op.limit, env)]
    return indices[::-1] if op.backward else indices
