"""Adding to an array where it stands.

Comes in: a finished derivative. Goes out: the same function, changed in place: ``x_bar = x_bar + g`` becomes
``x_bar += g`` where only ``x_bar`` refers to that memory, and an operation that must work in place gets a copy to work
on where the memory is not its own. Invariant: no value changes that anything else reads.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from itertools import chain

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import is_array, is_immutable, result_tuples, tuples_in
from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.shapes import Shapes
from srcdiff.analysis.spoiling import spoiled_in_place
from srcdiff.analysis.types import of_operand
from srcdiff.ir.nodes import Call, Function, Node, Operand, Region, Value
from srcdiff.ir.primitives import ADDING, in_place_add
from srcdiff.ir.types import Array, is_complex, is_differentiable, rank
from srcdiff.ir.walk import calls_of, is_update, region_operands, regions_inside

_WRITERS = ADDING | {in_place_add, runtime.add_at}


def own_buffers(function: Function, *, accumulate: bool) -> None:
    """Give each operation that writes to memory of others a copy of its own, which is needed for correctness; with
    ``accumulate``, turn sums of cotangents into sums in place where nobody can tell."""
    shapes = Shapes(function)
    calls = calls_of(function.body, _WRITERS | {operator.add})
    writers = {call for call in calls if call.target in _WRITERS}
    sums = [call for call in calls if accumulate and _accumulates(call, shapes)]
    passing = _passing_numbers(function.body, {call.args[0] for call in sums}) if sums else set()
    chosen = writers.union([call for call in sums if call.args[0] not in passing])
    spoiled = {call for call, _ in spoiled_in_place(function, chosen.__contains__)} if chosen else set()
    for call in sums:
        if call not in spoiled:
            call.target = in_place_add
    _give_copies(function, writers & spoiled)


def _give_copies(function: Function, spoiled: set[Call]) -> None:
    """Let each of some operations that work in place work on a copy, or on what one of the others made of a copy."""
    while spoiled:
        outputs = {output for call in spoiled for output in call.outputs}
        first = {call for call in spoiled if call.args[0] not in outputs} or spoiled

        def copied(op: Node, chosen: set[Call] = first) -> Call | None:
            return _copied(op) if isinstance(op, Call) and op in chosen else None

        _insert(function.body, copied)
        spoiled = spoiled - first
        if spoiled:
            spoiled = {call for call, _ in spoiled_in_place(function, spoiled.__contains__)}


def fill_arrays(function: Function) -> None:
    """``np.full_like(x, g)`` for a number ``g`` that is spread over an array of floats."""
    for call in calls_of(function.body, {runtime.expand}):
        if is_array(call.args[1]) and rank(of_operand(call.args[0])) == 0:
            filled, like = (of_operand(arg) for arg in call.args)
            if is_differentiable(like) and dtype_of(like) and is_complex(like) >= is_complex(filled):
                call.target, call.args = np.full_like, call.args[::-1]


def own_results(function: Function, first: int) -> None:
    """Copy each array among the results, from number ``first`` on, that is the caller's, or that is there twice; those
    before are of the user's function, and share memory as they do there."""
    body = function.body
    if isinstance(function.result, Value) and is_array(function.result):
        if not Groups(function).is_own(function.result):
            copier = Call(np.copy, [function.result], outputs=[function.result.like()], section=body.ops[-1].section
                          if body.ops else None)
            body.ops.append(copier)
            body.yields = [copier.output]
        return
    holders = result_tuples(function)
    if not any(is_array(arg) for holder in holders for arg in holder.args):
        return
    groups = Groups(function, holders)
    seen: set[Value] = set()
    before = {made for arg in holders[0].args[:first] for made in tuples_in(arg)}
    copies: dict[Node, list[Call]] = {holder: [] for holder in holders}
    for holder in holders:
        for k, arg in enumerate(holder.args):
            if isinstance(arg, Value) and is_array(arg):
                group = groups.of(arg)
                if (group in seen or not groups.is_own(arg)) and not (
                        holder in before or holder is holders[0] and k < first):
                    copier = Call(np.copy, [arg], outputs=[arg.like()], section=holder.section)
                    copies[holder].append(copier)
                    holder.args[k] = copier.output
                seen.add(group)
    if any(copies.values()):        # made of what there is at the end
        body.ops = [op for op in body.ops if op not in copies]
        for holder in reversed(holders):
            body.ops += [*copies[holder], holder]


def _accumulates(call: Call, shapes: Shapes) -> bool:
    """Whether a call adds to an array under the array's own name, with a result of the same shape and dtype; one of the
    user's only if it was written so, and not where a handler may look at what was there before."""
    if call.target is not operator.add or not isinstance(call.args[0], Value) or call.primal and (
            call.guarded or not is_update(call)):
        return False
    before, after = call.args[0], call.output
    if before.name != after.name or before.temp or after.temp:
        return False
    if rank(before.type) == rank(after.type) == 0:
        return True
    return isinstance(after.type, Array) and before.type == after.type and (
        shapes.same(before, after) or "1" not in (after.type.axes or "1"))


def _passing_numbers(body: Region, wanted: set[Operand]) -> set[Operand]:
    """The numbers among those ``wanted`` that are read once, in the region that defines them, so that their names may
    go to what they are added to without looking for who else reads them."""
    counts: Counter[Operand] = Counter()
    found: set[Operand] = set()
    for region in regions_inside(body):
        defined = wanted.intersection(chain(region.params, *[op.outputs for op in region.ops]))
        read = chain.from_iterable([*[op.operands() for op in region.ops], region_operands(region)])
        counts.update(filter(wanted.__contains__, read))
        given = chain.from_iterable([op.args for op in region.ops if type(op) is Call])
        found.update(filter(defined.__contains__, given))
    return {value for value in found if counts[value] == 1 and isinstance(value, Value) and is_immutable(value)}


def _copied(call: Call) -> Call:
    """A copy of the first operand, put before the call."""
    target = call.args[0]
    assert isinstance(target, Value)
    copier: Callable[..., object] = np.copy if isinstance(target.type, Array) else runtime.copied
    made = Call(copier, [target], outputs=[target.like()], location=call.location, section=call.section)
    call.args[0] = made.output
    return made


def _insert(region: Region, before: Callable[[Node], Call | None]) -> None:
    """Put an operation before each one that asks for it."""
    ops, region.ops = region.ops, []
    for op in ops:
        made = before(op)
        region.ops += [op] if made is None else [made, op]
        for inner in op.regions():
            _insert(inner, before)
