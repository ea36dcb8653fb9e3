"""The adjoint of branches and loops.

Comes in: a branch or a loop of the forward sweep. Goes out: its mirror, appended to the reverse sweep. Invariant: the
mirror of a loop runs its iterations from the last to the first; cotangents of carried values are carried the other way;
values from outside the loop gather theirs in carried values of their own.

A loop that can be left early, and a while loop, count their iterations in the forward sweep.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from srcdiff.analysis.definedness import may_be_undefined
from srcdiff.analysis.tangents import cotangent_type
from srcdiff.frontend.contexts import INERT
from srcdiff.ir.nodes import UNDEFINED, Call, Const, If, Loop, Operand, Region, Value, arms_of
from srcdiff.ir.types import INT, UNKNOWN, Array
from srcdiff.ir.walk import clone_node
from srcdiff.transform.adjoint_lists import is_new_list, note_filled, own_items
from srcdiff.transform.outcomes import completed

if TYPE_CHECKING:
    from srcdiff.transform.adjoint import Reverse

Bars = dict[Value, Operand]


def reverse_if(sweep: Reverse, op: If) -> None:
    """Append the mirror of a branch: the same test, each arm with the adjoint of its forward arm."""
    outer = sweep.bars
    seeds = [None if output in sweep.shadows else outer.get(output) for output in op.outputs]
    if all(bar is None for bar in seeds) and op not in sweep.shadows.touched:
        return
    mirror = _mirrored(sweep, op)
    sweep.mirrors.add_branch(op, mirror)
    arms: list[Bars] = []
    for forward, reverse in zip(op.regions(), mirror.regions(), strict=True):
        sweep.bars = dict(outer)
        with sweep.builder.inside(reverse), _within(sweep, forward):
            for yielded, bar in zip(forward.yields, seeds, strict=False):     # the mirror's test may be a new result
                if bar is not None:
                    sweep.seed(yielded, bar)
            sweep.region(forward.ops if forward in arms_of(op) else [])
        arms.append(sweep.bars)
    sweep.bars = outer
    outside = {value: None for region in op.regions() for value in sweep.free[region]}
    for value in outside:
        if any(arm.get(value) is not outer.get(value) for arm in arms):
            sweep.bars[value] = _merged(sweep, op, mirror, value, [arm.get(value) for arm in arms])
    sweep.builder.append(mirror)


@contextmanager
def _within(sweep: Reverse, region: Region) -> Iterator[None]:
    """Go through a region of the forward sweep."""
    sweep.within.append(region)
    yield
    sweep.within.pop()


def _mirrored(sweep: Reverse, op: If) -> If:
    """An empty mirror; of ``try`` it asks whether the body came to its end, and some contexts are opened anew."""
    if len(arms_of(op)) > 1:
        return If(completed(op) if op.form == "try" else op.test, location=op.location)
    opens = op.test.op if op.form == "with" and isinstance(op.test, Value) else None
    if not isinstance(opens, Call) or opens.target not in INERT:
        return If(Const(True), form="block", location=op.location)
    opened = sweep.builder.append(clone_node(opens, {}))
    opened.section, opened.primal = sweep.builder.section, False
    return If(opened.output, form="with", location=op.location)


def _merged(sweep: Reverse, op: If, mirror: If, value: Value, bars: list[Operand | None]) -> Value:
    """The cotangent of ``value`` as a result of the mirror; an arm that says nothing of it gives zero."""
    for bar, forward, region in zip(bars, op.regions(), mirror.regions(), strict=True):
        if region not in arms_of(mirror):
            bar = UNDEFINED
        elif bar is None:
            with sweep.builder.inside(region), _within(sweep, forward):
                bar = sweep.zero(value)
        region.yields.append(bar)
    output = Value(f"{value.name}_bar", cotangent_type(value.type), temp=False)
    output.op = mirror
    mirror.outputs.append(output)
    if not sweep.plain.isdisjoint(region.yields[-1] for region in mirror.regions()):
        _make_plain(sweep, output)
    return output


def _make_plain(sweep: Reverse, bar: Value) -> None:
    """Note that a cotangent may be a number in the place of an array, of which nothing more is known then."""
    sweep.plain.add(bar)
    if isinstance(bar.type, Array):
        bar.type = UNKNOWN


def reverse_loop(sweep: Reverse, op: Loop) -> None:
    """Append the mirror of a loop."""
    filled = note_filled(sweep, op)
    carried = [k for k, pair in enumerate(zip(op.carried, op.outputs, strict=True)) if k not in filled
               and sweep.active.intersection(pair) and not any(value in sweep.shadows for value in pair)]
    if not any(op.outputs[k] in sweep.bars for k in (*carried, *filled)) and op not in sweep.shadows.touched:
        return
    outside = [value for value in sweep.free[op.body] if value in sweep.active and value not in sweep.shadows]
    values = [op.carried[k] for k in carried] + outside
    starts = [_start(sweep, op, k) for k in carried] + [sweep.started(value) for value in outside]
    mirror = Loop(inits=starts, location=op.location)
    _mirror_bounds(sweep, op, mirror)
    sweep.mirrors.add_loop(op, mirror)
    params = [Value(f"{value.name}_bar", cotangent_type(value.type), temp=False) for value in values]
    mirror.body.params += params
    for param, start in zip(params, starts, strict=True):
        if start in sweep.plain:
            _make_plain(sweep, param)
    shapes, ends = sweep.derive.shapes, [op.body.yields[k] for k in carried] + values[len(carried):]
    for value, param, end in zip(values, params, ends, strict=True):
        if param not in sweep.plain and shapes.same(value, end):      # what is carried may be broadcast on its way
            shapes.assume_same(param, value)
    outer, sweep.bars = sweep.bars, dict(zip(outside, params[len(carried):], strict=True))
    sweep.unassigned.update(value for value, init in zip(op.carried, op.inits, strict=True) if may_be_undefined(
        init, sweep.unassigned))
    with sweep.builder.inside(mirror.body), _within(sweep, op.body):
        for k, param in zip(carried, params, strict=False):
            sweep.seed(op.body.yields[k], param)
        sweep.region(op.body.ops)
        mirror.body.yields = [sweep.finished(value) for value in values]
    sweep.bars = outer
    mirror.outputs = [param.like() for param in params]
    sweep.plain.update(output for param, output in zip(params, mirror.outputs, strict=True) if param in sweep.plain)
    mirror.__post_init__()
    sweep.builder.append(mirror)
    versions = list(zip(values, params, mirror.body.yields, mirror.outputs, strict=True))
    for value, param, after, output in versions[len(carried):]:
        if after is not param:
            sweep.bars[value] = output
    for k, output in zip(carried, mirror.outputs, strict=False):
        sweep.seed(op.inits[k], output)


def _start(sweep: Reverse, op: Loop, k: int) -> Operand:
    """The cotangent of what a loop hands out; the mirror of a loop that fills a list takes that of the list apart."""
    bar = sweep.finished(op.outputs[k])
    return own_items(sweep, op.outputs[k], bar) if is_new_list(op.inits[k]) and op.outputs[k] in sweep.bars else bar


def _mirror_bounds(sweep: Reverse, op: Loop, mirror: Loop) -> None:
    """The mirror's iterations: the same ones from the last to the first, or as many where the loop was left early."""
    early = op.body.stop is not None
    if op.bounds is not None and op.index is not None and not (early and op.backward):
        mirror.bounds, mirror.backward = op.bounds, not op.backward
        mirror.limit = count_iterations(op) if early else op.limit
        mirror.body.params.append(op.index.like())
    else:
        mirror.bounds = (Const(0), count_iterations(op), Const(1))
        mirror.body.params.append(Value("step", INT, temp=True))


def count_iterations(op: Loop) -> Value:
    """Make a loop count the iterations it runs; the count after the loop."""
    before, after, total = (Value("steps", INT, temp=False) for _ in range(3))
    count = Call(operator.add, [before, Const(1)], outputs=[after], section=op.section)
    op.inits.append(Const(0))
    op.body.params.append(before)
    op.body.ops.insert(0, count)
    op.body.yields.append(after)
    op.outputs.append(total)
    total.op = op
    if op.test is not None:
        op.test.params.append(before.like())
    return total
