"""Values that the reverse sweep finds where the forward sweep stored them.

Comes in: the `Restores` of a function. Goes out: the function, changed in place: after ``x[i] = v`` the reverse sweep
reads ``x[i]`` where it named ``v``, which then is not saved. Invariant: no store but that of the value itself stands
between the two, and nobody needs what that one overwrote, so that it need not be undone.
"""

from __future__ import annotations

import operator

from srcdiff.analysis.axes import dtype_of
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir.nodes import Call, Node, Region, Value
from srcdiff.ir.types import Array, is_number
from srcdiff.transform.adjoint import REVERSE
from srcdiff.transform.restores import Access, Restores, may_meet, may_meet_elsewhere, may_meet_here


def read_back(restores: Restores) -> None:
    """Read stored values where they were stored."""
    for region in list(restores.adjoint.mirrors.regions):
        defined = {output for op in region.ops for output in op.outputs}
        for store in [op for op in region.ops if isinstance(op, Call) and op in restores.adjoint.shadows.old]:
            value, group = store.args[-1], restores.memory.group(store.args[0])
            if isinstance(value, Value) and group is not None and value in defined and _is_kept_as_it_is(store):
                _read_back(restores, region, store, value, group)


def _is_kept_as_it_is(store: Call) -> bool:
    """Whether a store puts a number into an array of its own dtype."""
    held, value = of_operand(store.args[0]), of_operand(store.args[-1])
    return store.target is operator.setitem and isinstance(held, Array) and is_number(value) and (
        held.dtype is not None and dtype_of(value) == held.dtype and is_number(_read(store).type))


def _read(store: Call) -> Value:
    """What a store stored, read again."""
    made = Call(operator.getitem, list(store.args[:2]), section=REVERSE)
    made.outputs = [Value("t", type_of(made), temp=True)]
    made.output.op = made
    return made.output


def _read_back(restores: Restores, region: Region, store: Call, value: Value, group: Value) -> None:
    undo = restores.undone_by.get(store)
    uses = [op for op in restores.uses.get(value, ()) if op is not undo]
    if undo is None or not uses or not restores.is_idle(undo, group):
        return
    mirror = restores.adjoint.mirrors.regions[region]
    reads = [restores.at(restores.paths[use], store.args[0], store.args[1]) for use in uses]
    if not all(_finds_it(restores, read, undo, mirror, group) for read in reads):
        return
    for use in uses:
        _replace(restores, use, value, store)
    restores.given_up.add(undo)
    restores.readings.setdefault(group, []).extend(reads)


def _finds_it(restores: Restores, read: Access, undo: Call, mirror: Region, group: Value) -> bool:
    """Whether a reading in the mirror of the store's region finds what was stored."""
    here = {region: place for region, place, _ in restores.paths[undo]}
    there = {region: place for region, place, _ in read.path}
    if read.extent is None or mirror not in there or mirror not in here or restores.is_lost({group: [read]}):
        return False
    if may_meet_elsewhere(restores.restore(undo), read):
        return False
    for other in restores.by_group[group]:
        place = {region: place for region, place, _ in restores.paths[other]}.get(mirror, -1)
        between = min(here[mirror], there[mirror]) <= place <= max(here[mirror], there[mirror])
        if other is not undo and (may_meet_here(restores.restore(other), read) if between else (
                may_meet(restores.restore(other), read) and restores.is_idle(other, group))):
            return False
    return True


def _replace(restores: Restores, use: Node, value: Value, store: Call) -> None:
    read = _read(store)
    made, (region, _, _) = read.op, restores.paths[use][-1]
    assert made is not None
    read.name, made.location = value.name, use.location
    region.ops.insert(region.ops.index(use), made)
    restores.needed.add(made)
    use.replace(lambda operand: read if operand is value else operand)
