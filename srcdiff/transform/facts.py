"""What is known inside the arms of branches.

Comes in: a branch whose arms are being copied. Goes out: what its test has given there, and which of some choices that
leaves. Invariant: a test has one value, so what is known of it in an arm holds for all that is done in the arm.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, If, Operand, Region, Value
from srcdiff.transform.functions import Choice, Picked

Facts = Mapping[Operand, bool]


@contextmanager
def supposing(builder: Builder, branch: If, truth: bool) -> Iterator[None]:
    """Know, while an arm of a branch is copied, what its test has given."""
    before = builder.facts
    if branch.form != "try" and isinstance(branch.test, Value):
        builder.facts = before | {branch.test: truth}
    try:
        yield
    finally:
        builder.facts = before


def left_of(tree: Picked, facts: Facts) -> Picked:
    """A choice without what cannot be picked where these facts hold."""
    return tree if not facts else _pruned(tree, facts, facts) or tree


def _pruned(tree: Picked, facts: Facts, supposed: Facts) -> Picked | None:
    """The same, where some more is ``supposed``; None where that contradicts the facts."""
    if not isinstance(tree, Choice):
        agrees = all(_value(test, supposed) in (None, truth) for test, truth in facts.items())
        return tree if agrees else None
    if tree.test in supposed:
        return _pruned(tree.arms[0 if supposed[tree.test] else 1], facts, supposed)
    yes, no = (_pruned(arm, facts, {**supposed, tree.test: truth})
               for truth, arm in zip((True, False), tree.arms, strict=True))
    return Choice(tree.test, tree.form, (yes, no)) if yes is not None and no is not None else yes or no


def _value(test: Operand, supposed: Facts) -> bool | None:
    """What a test gives, from what it is made of; None where that is not known."""
    if isinstance(test, Const):
        return test.value if type(test.value) is bool else None
    made = test.op
    if isinstance(made, Call) and made.target is operator.not_:
        inner = _found(made.args[0], supposed)
        return None if inner is None else not inner
    if not isinstance(made, If) or made.form == "try":
        return None
    taken = _found(made.test, supposed)
    if taken is None:
        return None
    arm = made.then if taken else made.orelse
    others = {value: truth for value, truth in supposed.items() if value is not test}
    return _inside(made, arm, arm.yields[made.outputs.index(test)], others)


def _found(test: Operand, supposed: Facts) -> bool | None:
    return supposed[test] if test in supposed else _value(test, supposed)


def _inside(made: If, arm: Region, test: Operand, supposed: Facts) -> bool | None:
    """The same for a value inside an arm, which may be known as a result of the branch."""
    known = [supposed[output] for output, inner in zip(made.outputs, arm.yields, strict=True)
             if inner is test and output in supposed]
    if known:
        return known[0]
    op = test.op if isinstance(test, Value) else None
    if isinstance(op, Call) and op.target is operator.not_:
        inner = _inside(made, arm, op.args[0], supposed)
        return None if inner is None else not inner
    return _found(test, supposed)
