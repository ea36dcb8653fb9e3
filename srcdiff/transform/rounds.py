"""Loops that do another thing in each round, written out.

Comes in: a loop over functions, or over objects of several classes, of which there is a known number. Goes out: its
rounds, one after the other, each copied with what is known of its item. Invariant: the copy computes what the loop
computes.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from srcdiff.analysis.displays import is_said_together
from srcdiff.ir import primitives as prim
from srcdiff.ir.listings import key_at, value_at
from srcdiff.ir.nodes import Call, Const, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import MIXED, List, Record, Type
from srcdiff.ir.walk import operations
from srcdiff.transform.aging import aged
from srcdiff.transform.building import Arms
from srcdiff.transform.functions import is_walked_one_by_one, is_written_down, known_count
from srcdiff.transform.gathered import gathered
from srcdiff.transform.known import Env, known_truth, mapped

if TYPE_CHECKING:
    from srcdiff.transform.inline import Inliner

#: How many rounds are written out at the most of a loop that carries unlike things; over these there is no limit.
_FEW = 20
#: What an item and its place are taken with.
_COUNTING = frozenset({operator.add, operator.sub, operator.getitem, key_at, value_at})


def write_out_rounds(inliner: Inliner, op: Loop, env: Env) -> bool:
    """Write out a loop over functions, or objects of several classes, round by round, as each is another one, or over
    the names of attributes that are read or set; or a short one that fills a list with such objects."""
    walked = any(map(is_walked_one_by_one, _taken_from(op, env))) or _names_attributes(op, env)
    unlike = inliner.held is not None and op in inliner.held.unlike
    return (walked or unlike) and _write_out(inliner, op, env, sys.maxsize if walked else _FEW)


def _names_attributes(op: Loop, env: Env) -> bool:
    """Whether a loop reads or sets attributes under names that it finds itself."""
    return any(isinstance(inner, Call) and inner.target in (setattr, getattr) and (
        isinstance(inner.args[1], Value) and inner.args[1] not in env) for inner in operations(op.body))


def write_out_changing(inliner: Inliner, op: Loop, env: Env, before: Sequence[Type], after: Sequence[Type]) -> bool:
    """Write out a short loop that carries an object on where it began with a number, or with None, or that fills a list
    with objects of several classes; the types ``before`` a round, and ``after`` it, tell."""
    changing = any(_comes_to_be_mixed(kind, joined) for kind, joined in zip(before, after, strict=True))
    return changing and not inliner.builder.building and _write_out(inliner, op, env, _FEW)


def _comes_to_be_mixed(before: Type, after: Type) -> bool:
    if type(after) is type(before) is List:
        return after.element == MIXED != before.element
    return before != MIXED and after == MIXED and not isinstance(before, Record)


def _write_out(inliner: Inliner, op: Loop, env: Env, most: int) -> bool:
    if op.bounds is None or op.limit is not None:
        return False
    start, end, step = (mapped(bound, env) for bound in op.bounds)
    first, last, by = map(known_count, (start, end, step))
    shorter = None      # what ends the rounds beside a list of known length, if that is not known
    if last is None and (first, by) == (0, 1) and not op.backward and op.body.stop is None:
        last, shorter = _at_most(end), end
    if first is None or last is None or by is None or len(rounds := range(first, last, by)) > most:
        return False
    carried = _rounds(inliner, op, env, list(reversed(rounds) if op.backward else rounds),
                      [mapped(init, env) for init in op.inits], shorter)
    carried = [gathered(operand, inliner.builder) for operand in carried]
    env.update(zip(op.outputs, carried, strict=True))
    return True


def _at_most(end: Operand) -> int | None:
    """The length of the shortest list that a loop goes over beside others, as far as it is known."""
    made = end.op if isinstance(end, Value) else None
    counts = map(known_count, made.args) if isinstance(made, Call) and made.target is min else ()
    return min((count for count in counts if count is not None), default=None)


def _rounds(inliner: Inliner, op: Loop, env: Env, rounds: list[int], carried: list[Operand],
            shorter: Operand | None = None) -> list[Operand]:
    """Write out rounds of a loop, each but the first only where the one before does not end the loop, or each only
    where ``shorter`` says that there is one; the last values of what is carried."""
    for place, k in enumerate(rounds):
        if shorter is not None:
            carried = _round_if_any(inliner, op, env, k, carried, shorter)
            continue
        inner = _round(inliner, op, env, k, carried)
        carried = _carried_on(inliner, op, inner)
        stop = Const(False) if op.body.stop is None else mapped(op.body.stop, inner)
        truth, others = known_truth(stop), rounds[place + 1:]
        if truth or not others:
            break
        if truth is None:
            made, arms = If(stop, Region(yields=carried), location=op.location), Arms(inliner.builder.building)
            arms.end()
            with inliner.builder.inside(made.orelse):
                made.orelse.yields = _rounds(inliner, op, env, others, carried)
            arms.end()
            return inliner.joined(made, op.outputs, arms)
    return carried


def _round(inliner: Inliner, op: Loop, env: Env, k: int, carried: list[Operand]) -> Env:
    """Write out one round; what is known after it."""
    inner = env | dict(zip(op.body.params, [Const(k), *carried], strict=True))
    rest = [each for each in op.body.ops if not _is_known_place(each, inner) and not _is_known_item(each, inner)]
    inliner.write(Region(ops=rest), inner)
    return inner


def _carried_on(inliner: Inliner, op: Loop, inner: Env) -> list[Operand]:
    return [aged(mapped(y, inner), inliner.builder) for y in op.body.yields]


def _round_if_any(inliner: Inliner, op: Loop, env: Env, k: int, carried: list[Operand],
                  shorter: Operand) -> list[Operand]:
    """Write out a round that is run if there are more than so many."""
    made = If(inliner.builder.call(operator.gt, shorter, Const(k), name="more"), location=op.location)
    arms = Arms(inliner.builder.building)
    with inliner.builder.inside(made.then):
        made.then.yields = _carried_on(inliner, op, _round(inliner, op, env, k, carried))
    arms.end()
    made.orelse.yields = carried
    arms.end()
    return inliner.joined(made, op.outputs, arms)


def _taken_from(op: Loop, env: Env) -> list[Operand]:
    """What a loop takes items from, by its index, or by what it took by that, if that is written down."""
    places: set[Operand | None] = {op.index}
    found: list[Operand] = []
    for inner in [inner for inner in op.body.ops if isinstance(inner, Call) and inner.target in _COUNTING]:
        if inner.target in (operator.add, operator.sub) and not places.isdisjoint(inner.args):
            places.add(inner.output)
        if inner.target is key_at and inner.args[1] in places:
            places.add(inner.output)
        if inner.target in (operator.getitem, value_at) and inner.args[1] in places:
            held = mapped(inner.args[0], env) if inner.args[0] in env or isinstance(inner.args[0], Const) else None
            found += [] if held is None else [held]
            places.update([] if held is None or not is_written_down(held, inner.location) else inner.outputs)
    return found


def _is_known_place(op: Node, env: Env) -> bool:
    """Whether an operation counts with numbers that are known in this round; then its result is, too."""
    if not isinstance(op, Call) or op.target not in (operator.add, operator.sub) or len(op.args) != 2:
        return False
    if not all(isinstance(arg, Const) or arg in env for arg in op.args):
        return False
    first, second = (known_count(mapped(arg, env)) for arg in op.args)
    if first is None or second is None:
        return False
    env[op.output] = Const(op.target(first, second))
    return True


def _is_known_item(op: Node, env: Env) -> bool:
    """Whether an operation reads an item of a list of constants that the loop goes over as it is written, which nothing
    else can change; then it is known in this round."""
    if not isinstance(op, Call) or op.target is not operator.getitem or not all(
            isinstance(arg, Const) or arg in env for arg in op.args):
        return False
    held, key = (mapped(arg, env) for arg in op.args)
    made = held.op if isinstance(held, Value) and held.temp else None
    if not isinstance(made, Call) or made.target is not prim.make_list or not isinstance(key, Const) or (
            not is_said_together(made.location, op.location) or not is_written_down(held, op.location)):
        return False
    env[op.output] = made.args[key.value]
    return True
