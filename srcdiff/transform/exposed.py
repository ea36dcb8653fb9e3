"""Arrays that unknown code may have changed before the reverse sweep reads them.

Comes in: a function with its two sweeps, well scoped. Goes out: nothing, or a refusal. Invariant: what the reverse
sweep reads of the forward sweep is what the forward sweep read.

A call that no active value enters stays as it is, also if srcdiff knows nothing of it. It may write to an array or a
list that it is given; the forward sweep then goes on with the new contents, and the reverse sweep would find them where
it needs the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from srcdiff.analysis.aliases import is_immutable, picks_boxed
from srcdiff.analysis.effects import unknown_calls
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.histograms import HISTOGRAMS, bounds_given, histogram_of_bounds
from srcdiff.analysis.memory import Memory
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SourceUnavailable, SrcdiffError, UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Function, Operand, Region, Value
from srcdiff.ir.types import MIXED, OBJECT, Object, is_container, rank
from srcdiff.ir.walk import operations, region_operands, regions_of
from srcdiff.rules.declare import spelled
from srcdiff.transform.applied import apply_rule
from srcdiff.transform.missing import not_followed
from srcdiff.transform.outside import refuse_active_globals


def refuse_exposed(function: Function, reverse_section: str) -> None:
    """Refuse a function whose reverse sweep reads what an unknown call was given."""
    forward = Region(ops=[op for op in function.body.ops if op.section != reverse_section])
    reverse = Region(ops=[op for op in function.body.ops if op.section == reverse_section])
    unknown = unknown_calls(operations(forward))
    if not unknown:
        return
    groups = Groups(function, unknown)
    exposed = {groups.of(arg): (call, arg) for call in unknown for arg in call.operands()
               if isinstance(arg, Value) and _can_be_changed(arg)}
    for op in operations(reverse):
        for operand in op.operands():
            if isinstance(operand, Value) and groups.of(operand) in exposed:
                call, arg = exposed[groups.of(operand)]
                raise _refuse(call, arg, "is read by the reverse sweep")


def exposed_parameters(function: Function) -> set[Value]:
    """The parameters that may be changed by functions written in Python that could not be followed."""
    unknown = [op for op in unknown_calls(operations(function.body)) if _is_refused(op)]
    if not unknown:
        return set()
    groups = Groups(function)
    given = {group for op in unknown for operand in op.operands() if isinstance(operand, Value)
             and _can_be_changed(operand) for group in groups.reached(operand)}
    return {param.value for param in function.params
            if _can_be_changed(param.value) and not given.isdisjoint(groups.reached(param.value))}


def _is_refused(call: Call) -> bool:
    """Whether a call is one of a function of which something was refused that is in its text."""
    return call.refusal is not None and not isinstance(call.refusal, SourceUnavailable)


def refuse_changed(function: Function, inputs: list[Value], active: set[Value]) -> None:
    """Refuse a function that gives an unknown call something active that it may change, and that is read elsewhere, or
    that assigns what depends on the inputs to global variables."""
    refuse_active_globals(function, inputs)
    ops = operations(function.body)
    unknown = unknown_calls(ops)
    if not unknown:
        return
    groups = Groups(function, [op for op in unknown if all(map(is_immutable, op.outputs))])     # others may give a part
    read: set[Value] | None = None
    for op in unknown:
        if active.isdisjoint(op.operands()):
            continue
        read = _read_elsewhere(function, unknown, groups) if read is None else read
        for arg in op.operands():
            if isinstance(arg, Value) and (groups.is_writable(arg) if arg in active else groups.of(arg) in read):
                if any(output in reader.operands() for reader in ops for output in op.outputs):
                    apply_rule(op, active)      # which says that such calls are not followed
                raise _refuse(op, arg, "is read by what the result depends on")


def refuse_stored_bounds(function: Function, active: set[Value], memory: Memory) -> None:
    """Refuse to store into the bounds of a histogram, which it gives back, and by which its derivative sums."""
    for op in operations(function.body):
        if isinstance(op, Call):
            histogram = op if op.target in HISTOGRAMS else histogram_of_bounds(op)
            bounds = [] if histogram is None else bounds_given(op) if histogram is op else op.outputs
            if histogram is not None and any(map(memory.is_written, bounds)) and not active.isdisjoint(
                    histogram.outputs):
                raise UnsupportedCall(f"the bounds of {spelled(histogram.target)} are stored into", op.location, [
                    ("instead", "make a copy of them, as bounds.copy()")])


def refuse_picked(function: Function, active: set[Value], memory: Memory) -> None:
    """Refuse that arrays without axes are changed of which ``max`` or ``sorted`` gives one."""
    for op in operations(function.body) if memory.written else ():
        if isinstance(op, Call) and picks_boxed(op) and op.output in active and any(
                memory.holds_written(one) if is_container(of_operand(one)) else memory.is_written(one)
                for one in (op.output, *op.operands())):
            raise UnsupportedCall(f"{spelled(op.target)} gives an array without axes that is changed", op.location, [
                ("instead", "pass numbers, as float(x)")])


def _read_elsewhere(function: Function, unknown: list[Call], groups: Groups) -> set[Value]:
    """The groups of what may change that anything but unknown calls reads, and what is looked up for these."""
    regions = regions_of(function)
    readers: list[Sequence[Operand]] = [region_operands(region) for region in regions]
    own = set(unknown)
    passed = Counter(operand for op in unknown for operand in op.operands())
    reads = Counter(operand for region in regions for op in region.ops for operand in op.operands())
    for op in (op for region in regions for op in region.ops if op not in own):
        looked_up = isinstance(op, Call) and op.target is getattr and reads[op.output] == passed[op.output]
        readers += [] if looked_up else [op.operands()]
    return {groups.of(operand) for operands in readers for operand in operands
            if isinstance(operand, Value) and not is_immutable(operand)}


def _refuse(call: Call, arg: Value, because: str) -> SrcdiffError:
    if call.refusal is not None and _is_refused(call):
        return not_followed(call, call.refusal, {arg})
    owner = call.args[0] if call.target in (prim.call_method, prim.apply) else None
    if isinstance(owner, Value) and owner.type in (OBJECT, MIXED):
        what = "what is called here" if owner.temp else owner.name
        return UnsupportedCall(f"it is not known of which class {what} is", call.location, [
            ("because", "it may be one of several"),
            ("instead", "take it out of a list that is written in one piece, as [Dense(W, b), Scale(s)], or filled by "
             "append before it is read, outside of branches and of loops of unknown length")])
    called = call.args[call.target is prim.call_method] if call.target in (prim.call_method, prim.apply) else None
    name = called.name if isinstance(called, Value) else spelled(called.value if called else call.target)
    return UnsupportedCall(f"{arg.name} is given to {name}, which may change it, and {because}", call.location, [
        ("instead", f"give {name} a copy, as x.copy(), or do in this function what it does")])


def _can_be_changed(value: Value) -> bool:
    """Whether a value may be an array, or hold one; of other objects only attributes are read, in the forward sweep."""
    return not is_immutable(value) and rank(value.type) != 0 and not isinstance(value.type, Object)
