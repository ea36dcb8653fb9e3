"""The joint function cut in two, for pullbacks that are called later, or more than once.

Comes in: a function ``(..., out_bar) -> (out, bars)`` with its two sweeps. Goes out: ``f_forward(...) -> (out, saved)``
or ``f_reverse(saved, out_bar) -> bars``. Invariant: the reverse half leaves ``saved`` as it found it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.aliases import copier, is_array, is_immutable, result_tuples, tuples_in
from srcdiff.analysis.definedness import may_be_none, may_be_undefined
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.memory import Memory, contents_read, is_store
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Node, Operand, Parameter, Region, Value
from srcdiff.ir.primitives import COUNTING, OF_KEYS, bind, make_tuple, own
from srcdiff.ir.types import INT, Dict, List, Object, Stack, Tuple, is_number, items_of
from srcdiff.ir.walk import clone_node, exchange, free_values, operations
from srcdiff.transform.adjoint import FORWARD, REVERSE


def part_result(function: Function) -> None:
    """Copy what the result shares with anything that the reverse sweep reads: whoever calls the forward half may change
    the result before the reverse half runs."""
    pair = function.result.op if isinstance(function.result, Value) else None
    assert isinstance(pair, Call)
    groups = Groups(function, result_tuples(function))
    reverse = operations(Region(ops=[op for op in function.body.ops if op.section == REVERSE and op is not pair]))
    read = {group for op in reverse for operand in contents_read(op) if isinstance(operand, Value)
            for group in groups.reached(operand)}
    for holder in [pair, *tuples_in(pair.args[0])]:
        for k, arg in enumerate(holder.args[:1] if holder is pair else holder.args):
            if isinstance(arg, Value) and not is_immutable(arg) and not tuples_in(arg):
                made = arg.op if isinstance(arg.op, Call) and arg.op.target is own else None
                source = arg if made is None else made.args[0]
                if isinstance(source, Value) and not read.isdisjoint(groups.reached(source)):
                    _copy_result(function, holder, k, made)


def _copy_result(function: Function, holder: Call, place: int, made: Call | None) -> None:
    """Copy a part of the result; one that is ``made`` as a copy only where that is needed is always copied then."""
    arg = holder.args[place] if made is None else made.args[0]
    assert isinstance(arg, Value)
    copying = np.copy if is_array(arg) and not may_be_none(arg) else runtime.copied
    if made is not None:
        made.target, made.args = copying, [arg]
        return
    copied = Call(copying, [arg], outputs=[arg.like("out")], section=FORWARD)
    ops = function.body.ops
    last = next((k for k, op in enumerate(ops) if op is holder or op.section == REVERSE), len(ops))
    ops.insert(last, copied)
    holder.args[place] = copied.output


def split_sweeps(function: Function, kind: str) -> Function:
    """The half of ``function`` that is asked for: ``"forward"`` or ``"reverse"``."""
    ops = function.body.ops
    cut = next((k for k, op in enumerate(ops) if op.section == REVERSE), len(ops))
    result = function.result
    assert isinstance(result, Value)
    assert isinstance(result.op, Call)
    out, bars = result.op.args
    reverse = [op for op in ops[cut:] if op is not result.op]
    reverse = [*_keys_again(reverse), *reverse]
    saved = _crossing(reverse, bars, function.params[-1].value)
    return _forward_half(function, ops[:cut], out, saved) if kind == "forward" else _reverse_half(
        function, reverse, bars, saved)


def _keys_again(reverse: list[Node]) -> list[Call]:
    """Put together again, for the reverse sweep, the keys that it reads things by, which are not worth to be kept."""
    made: dict[Value, Call] = {}
    for value in free_values(Region(ops=reverse)):
        if isinstance(value.op, Call) and value.op.target in OF_KEYS:
            _put_together(value, made)
    exchange(Region(ops=[*reverse, *made.values()]), {value: call.output for value, call in made.items()})
    return [*made.values()]


def _put_together(value: Value, made: dict[Value, Call]) -> None:
    """Copy what makes a key, and what makes its parts, each behind what it is made of."""
    op = value.op
    if value in made or not isinstance(op, Call) or not value.temp or not (
            op.target is slice or op.target in (make_tuple, *COUNTING) and all(map(_is_of_keys, op.args))):
        return
    for arg in op.args:
        if isinstance(arg, Value):
            _put_together(arg, made)
    copied = clone_node(op, {})
    assert isinstance(copied, Call)
    copied.section = REVERSE
    made[value] = copied


def _is_of_keys(operand: Operand) -> bool:
    kind = of_operand(operand)
    return kind in (INT, Object(slice)) or isinstance(operand, Const) and isinstance(operand.value, (slice, type(None)))


def _crossing(reverse: list[Node], bars: Operand, seed: Value) -> list[Value]:
    """The values of the forward sweep that the reverse sweep reads."""
    found = free_values(Region(ops=reverse, yields=[bars]))
    return [value for value in found if value is not seed]


def define(values: list[Value]) -> None:
    """Give values that a path leaves unassigned the value None there, so that they can be handed over."""
    todo, seen = list(values), set(values)

    def assigned(operand: Operand) -> Operand:
        if isinstance(operand, Value) and operand not in seen:
            seen.add(operand)
            todo.append(operand)
        return Const(None) if operand is UNDEFINED else operand

    while todo:
        value = todo.pop()
        op = value.op
        if isinstance(op, If):
            for arm in op.regions():
                k = op.outputs.index(value)
                arm.yields[k] = assigned(arm.yields[k])
        elif isinstance(op, Loop):
            k = op.outputs.index(value)
            op.inits[k] = assigned(op.inits[k])
            assigned(op.body.yields[k])


def _forward_half(function: Function, ops: list[Node], out: Operand, saved: list[Value]) -> Function:
    read = {arg for op in ops if isinstance(op, Call) and op.location is not None and op.target is not bind
            for arg in op.operands()}
    define([value for value in saved if value not in read])     # where it is not assigned, the user's program fails
    builder = Builder(Region(ops=ops), type_of)
    kept = builder.call(make_tuple, *saved, name="saved")
    builder.region.yields = [builder.call(make_tuple, out, kept, name="pair")]
    doc = f"Value of {function.primal}, and what its reverse sweep needs."
    return replace(function, params=function.params[:-1], body=builder.region, doc=doc)


def _reverse_half(function: Function, ops: list[Node], bars: Operand, saved: list[Value]) -> Function:
    kept = Value("saved", Tuple(tuple(value.type for value in saved)))
    doc = f"Cotangents of {function.primal} from what its forward sweep saved."
    written, lone = _stored_into(function, ops, saved)
    body = Region(ops=[*_unpacked(function, kept, saved, written, lone), *ops], yields=[bars])
    return replace(function, params=[Parameter(kept), Parameter(function.params[-1].value)], body=body, doc=doc)


def _stored_into(function: Function, ops: list[Node], saved: list[Value]) -> tuple[list[Value], list[Value]]:
    """The saved values whose memory the reverse sweep changes, and those among them that are lists or dicts that share
    nothing that is changed with another; what shares memory is known from both sweeps."""
    memory = Memory(function)
    groups = {memory.group(op.args[0]) for op in operations(Region(ops=ops)) if is_store(op) and isinstance(op, Call)}
    written = [value for value in saved if not groups.isdisjoint(memory.groups(value))]
    lone = [value for value in written if isinstance(value.type, (List, Dict)) and not memory.holds_written(value)
            and not any(memory.group(value) in memory.groups(other) for other in written if other is not value)]
    return [value for value in written if value not in lone], lone


def _unpacked(function: Function, kept: Value, saved: list[Value], written: list[Value],
              lone: list[Value]) -> Iterator[Node]:
    """The saved values under their own names, taken at once; lists are copied, because popping empties them, and what
    the reverse sweep stores into is copied all together, because it may share memory, but for what is ``lone``. Of what
    a derivative was given to keep, None may be in the place of a list or dict."""
    emptied = [value for value in saved if value not in written and (isinstance(value.type, Stack) or value in lone)]
    items = {value: Value(value.name, value.type, temp=value.temp) for value in (*written, *emptied)}
    for k, value in enumerate(saved):
        yield Call(operator.getitem, [kept, Const(k)], outputs=[items.get(value, value)], section=REVERSE)
    if written:
        copies = Value("copies", Tuple(tuple(value.type for value in written)), temp=True)
        yield Call(runtime.copied_together, [items[value] for value in written], outputs=[copies], section=REVERSE)
        for k, value in enumerate(written):
            yield Call(operator.getitem, [copies, Const(k)], outputs=[value], section=REVERSE)
    for value in emptied:
        numbers = function.name == function.primal and all(map(is_number, items_of(value.type)))
        plain = (isinstance(value.type, Stack) or numbers) and not may_be_undefined(value)
        again: Callable[..., object] = copier(value.type) if plain else runtime.copied
        yield Call(again, [items[value]], outputs=[value], section=REVERSE)
