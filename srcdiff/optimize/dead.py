"""Dropping what nobody reads.

Comes in: a function, also one whose reverse sweep still names values inside the forward sweep's regions. Goes out:
the same function, changed in place, without the operations, results and carried values that neither the result nor an
effect depends on. Invariant: operations with an effect stay, in their order.
"""

from __future__ import annotations

from srcdiff.analysis.liveness import Liveness
from srcdiff.ir.nodes import Call, Function, If, Loop, Region
from srcdiff.ir.walk import take_apart


def drop_dead(function: Function) -> None:
    """Remove everything that is not needed, in time linear in the size of the function."""
    _sweep(function.body, Liveness(function))


def _sweep(region: Region, live: Liveness) -> None:
    """Drop what is not needed."""
    nodes, ops = live.nodes, region.ops
    region.ops = [op for op in ops if op in nodes]
    if len(region.ops) < len(ops):
        take_apart(Region(ops=[op for op in ops if op not in nodes]))
    for op in [op for op in region.ops if type(op) is not Call]:
        if isinstance(op, If):
            _prune_if(op, live)
        elif isinstance(op, Loop):
            _prune_loop(op, live)
        for inner in op.regions():
            _sweep(inner, live)


def _prune_if(op: If, live: Liveness) -> None:
    keep = [k for k, output in enumerate(op.outputs) if output in live.values]
    op.outputs = [op.outputs[k] for k in keep]
    for region in op.regions():
        region.yields = [region.yields[k] for k in keep]


def _prune_loop(op: Loop, live: Liveness) -> None:
    carried = op.carried
    keep = [j for j, param in enumerate(carried) if param in live.values]
    index = op.body.params[:1] if op.bounds is not None else []
    op.body.params = index + [carried[j] for j in keep]
    op.inits, op.outputs = [op.inits[j] for j in keep], [op.outputs[j] for j in keep]
    op.body.yields = [op.body.yields[j] for j in keep]
    if op.test is not None:
        op.test.params = [op.test.params[j] for j in keep]
