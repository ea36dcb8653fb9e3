"""The bodies of ``try``.

Comes in: a typed function with branches of the form ``"try"``. Goes out: the same function, changed in place, in which
the body of each that catches something is a list of calls, the last of which at most changes memory from outside.
Invariant: whatever such a body does before it raises, nothing after it can tell.

Where a body is more than that, it becomes a procedure, as if the user had written a function for it. Derivatives then
have their own operations beside a ``try``, never in it, and what they raise is not caught: they ask whether the body
came to its end.
"""

from __future__ import annotations

import math
import operator

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.liveness import Liveness
from srcdiff.analysis.sharing import find_sources
from srcdiff.analysis.types import item_type, of_operand, type_of
from srcdiff.frontend import refused
from srcdiff.frontend.refused import refuse
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import (
    UNDEFINED,
    Call,
    Const,
    Function,
    If,
    Node,
    Operand,
    Parameter,
    Procedure,
    Region,
    Value,
    is_literal,
    raises_again,
)
from srcdiff.ir.types import Tuple, is_differentiable, rank
from srcdiff.ir.walk import calls_of, exchange, free_values, operations, regions_of, substitute
from srcdiff.transform.cutting import changes, changes_own, cut, reads_before
from srcdiff.transform.results import fresh_name
from srcdiff.transform.split import define
from srcdiff.transform.unsure import settle_unsure

#: Stores of which the derivative does not read what they change.
_PLAIN_STORES = frozenset({containers.append, operator.setitem, operator.iadd, operator.isub,
                           prim.ITEM_UPDATES[operator.iadd], prim.ITEM_UPDATES[operator.isub]})


def settle_attempts(function: Function) -> None:
    """Bring the bodies of ``try`` into their form; one that catches nothing in the end is written without it."""
    settle_unsure(function)
    _refuse_unsure(function)
    swaps: dict[Value, Operand] = {}

    def followed(operand: Operand) -> Operand:
        return _followed(operand, swaps)

    for region in reversed(regions_of(function)):      # the innermost first
        for op in [op for op in region.ops if isinstance(op, If) and op.form == "try"]:
            if _is_idle(op):
                place = region.ops.index(op)
                region.ops[place:place + 1] = op.then.ops
                swaps.update(zip(op.outputs, op.then.yields, strict=True))
            elif raises_again(op):
                swaps.update((output, y) for output, y in zip(op.outputs, op.then.yields, strict=True)
                             if isinstance(y, Const) and y is not UNDEFINED)
            else:
                for arm in op.regions():        # before one becomes a function of its own, and the other is copied
                    substitute(arm, followed)
                _settle(function, region, op)
    if swaps:
        substitute(function.body, followed)
        _write_out_known(function.body)


def _write_out_known(region: Region) -> None:
    """Write out the branches whose tests are known to hold, since a body came to its end."""
    swaps: dict[Value, Operand] = {}
    for op in list(region.ops):
        if isinstance(op, If) and op.form == "if" and is_literal(op.test, True):
            place = region.ops.index(op)
            region.ops[place:place + 1] = op.then.ops
            swaps.update(zip(op.outputs, op.then.yields, strict=True))
        for inner in op.regions():
            _write_out_known(inner)
    if swaps:
        substitute(region, lambda operand: _followed(operand, swaps))


def _refuse_unsure(function: Function) -> None:
    """Refuse that anything depends on a variable that a body may have assigned or not."""
    marks = calls_of(function.body, {prim.unsure})
    live = Liveness(function).nodes if marks else ()
    for op in marks:
        if op in live and isinstance(op.args[0], Const):
            what = f"{op.args[0].value!r}, which the body of this try may have assigned before it raises,"
            raise refuse(refused.UNSURE, op.location, what)
        op.args = op.args[:1]       # nothing depends on what it was


def _followed(operand: Operand, swaps: dict[Value, Operand]) -> Operand:
    while isinstance(operand, Value) and operand in swaps:
        operand = swaps[operand]
    return operand


def _is_idle(op: If) -> bool:
    """Whether nothing is done but to raise again what was caught."""
    *before, last = op.orelse.ops or [op]
    return raises_again(op) and not last.operands() and not any(
        has_effect(inner) or isinstance(inner, Call) and inner.target in prim.STORES
        for inner in operations(Region(ops=before)))


def _settle(function: Function, region: Region, op: If) -> None:
    for inside in (op.then, *(inner for other in operations(op.then) for inner in other.regions())):
        _spell_out(inside)
    parts = cut(function, region, op)
    for inside, part in parts:
        _settle(function, inside, part)
    if parts:
        return
    if not all(map(_is_simple, op.then.ops)) or len(changes(op.then.ops)) > 1 or changes_own(function, op):
        _outline(function, op)
    for store in changes(op.then.ops):
        _check_store(store, op, Groups(function))


def _spell_out(region: Region) -> None:
    """``x[k] = x[k] * v`` for ``x[k] *= v``, where the element is a number: the derivative reads what is changed."""
    for op in [op for op in region.ops if isinstance(op, Call) and op.target in prim.UPDATE_OF]:
        if op.target in _PLAIN_STORES or rank(item_type(of_operand(op.args[0]), op.args[1])) != 0:
            continue
        container, key, value = op.args
        made = [Call(operator.getitem, [container, key]), Call(prim.PLAIN[op.target], [])]
        made[0].outputs = [Value("t", item_type(of_operand(container), key), temp=True)]
        made[1].args = [made[0].output, value]
        made[1].outputs = [Value("t", type_of(made[1]), temp=True)]
        for inner in made:
            inner.outputs[0].op = inner
            inner.location, inner.guarded = op.location, op.guarded
        place = region.ops.index(op)
        region.ops[place:place] = made
        op.target, op.args = operator.setitem, [container, key, made[1].output]


def _is_simple(op: Node) -> bool:
    """Whether an operation is a call, or a branch or loop that changes nothing and gives nothing with a derivative."""
    return isinstance(op, Call) or not any(is_differentiable(output.type) for output in op.outputs) and not any(
        changes(operations(Region(ops=[op]))))


def _check_store(store: Call, op: If, groups: Groups) -> None:
    """Refuse a store after which something may raise, or whose memory is read by what comes before it."""
    place = op.then.ops.index(store)
    after = [inner for inner in op.then.ops[place + 1:] if not isinstance(inner, Call) or inner.target not in prim.SURE]
    reads = reads_before(store, op.then.ops[:place], groups)
    if after or reads or store.target not in _PLAIN_STORES:
        raise refuse(refused.TRY_STORE, store.location)


# --- procedures -------------------------------------------------------------------------------------------------------

def _outline(function: Function, op: If) -> None:
    """Make the body of a ``try`` a procedure."""
    body, place = op.then, op.location
    assert place is not None
    inside = {output for inner in body.ops for output in inner.outputs}
    made = dict.fromkeys(y for y in body.yields if isinstance(y, Value) and y in inside)
    define(list(made))
    params, taken = dict[Value, Value](), set[str]()
    for value in free_values(Region(ops=body.ops)):
        params[value] = value.like(fresh_name(value.name, taken))
        taken.add(params[value].name)
    region = Region(ops=body.ops, yields=[_packed(list(made), body.ops)])
    exchange(region, params)
    own = Function(f"{function.name}_attempt", [Parameter(value) for value in params.values()], region,
                   place.statement, function.primal)
    _refuse_foreign_stores(own)
    result = own.result
    procedure = Procedure(own.name, own, of_operand(result), fresh=is_immutable(result) or isinstance(result, Value)
                          and Groups(own).is_own(result), effects=any(map(has_effect, operations(region))),
                          length=math.inf)
    if not procedure.fresh:
        find_sources(procedure, own)
    _call(op, procedure, list(params), list(made))


def _packed(values: list[Value], ops: list[Node]) -> Operand:
    """What a procedure gives for several values."""
    if len(values) == 1:
        return values[0]
    if not values:
        return Const(None)
    packed = Value("results", Tuple(tuple(value.type for value in values)), temp=True)
    ops.append(Call(prim.make_tuple, list(values), outputs=[packed]))
    return packed


def _call(op: If, procedure: Procedure, args: list[Operand], made: list[Value]) -> None:
    """Let the body of a ``try`` be the call of a procedure that gives the values in ``made``."""
    assert procedure.function is not None
    out = made[0].like() if len(made) == 1 else Value("results", procedure.result, temp=True)
    ops: list[Node] = [Call(procedure, args, outputs=[out], location=op.location, guarded=True)]
    fresh = {made[0]: out} if len(made) == 1 else {value: value.like() for value in made}
    for k, value in enumerate(made if len(made) > 1 else ()):
        ops.append(Call(operator.getitem, [out, Const(k)], outputs=[fresh[value]], location=op.location, guarded=True))
    for inner in ops:
        for output in inner.outputs:
            output.op = inner
    op.then = Region(ops=ops, yields=[fresh.get(y, y) if isinstance(y, Value) else y for y in op.then.yields])


def _refuse_foreign_stores(own: Function) -> None:
    """Refuse a body that changes what was there before it."""
    groups = Groups(own)
    for op in changes(operations(own.body)):
        target = op.args[0]
        if not isinstance(target, Value) or not is_immutable(target) and not groups.is_own(target):
            raise refuse(refused.TRY_STORE, op.location)
