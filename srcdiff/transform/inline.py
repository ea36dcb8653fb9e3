"""Copying a function's operations to where they are used, with what is known there.

Comes in: an untyped function from the frontend and operands for its parameters. Goes out: operations in a builder,
typed, with branches on known facts decided, methods of arrays resolved to NumPy's functions, and structural zeros
propagated. Invariant: the copy computes what the function computes on those operands.

One machine serves two ends. `specialize` copies the user's function onto parameters that have types; `Inliner` copies
the formula of a rule into a derivative, where the operands are the user's values.
"""

from __future__ import annotations

from dataclasses import replace

from srcdiff.analysis.types import of_operand, type_of
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.joins import join
from srcdiff.ir.nodes import (
    UNDEFINED,
    Call,
    Const,
    Function,
    If,
    Location,
    Loop,
    Node,
    Operand,
    Parameter,
    Procedure,
    Region,
    Value,
)
from srcdiff.ir.types import MIXED, NOTHING, OBJECT, UNKNOWN, Dict, List, Stack, Static, Tuple, Type
from srcdiff.ir.walk import operations, take_apart
from srcdiff.rules.static import is_piece
from srcdiff.transform.assigned import begun_without, check_captured, check_read, raises_unassigned, refuse_caught
from srcdiff.transform.building import Arms, Rounds
from srcdiff.transform.facts import supposing
from srcdiff.transform.follower import Follower
from srcdiff.transform.formulas import as_attribute, as_transpose, formula, refuse_certain
from srcdiff.transform.held import Held, settled, widened
from srcdiff.transform.implied import refuse_implied, refuse_implied_truth
from srcdiff.transform.joined import join_operands, join_types, type_before, widest
from srcdiff.transform.known import Env, known_truth, mapped
from srcdiff.transform.lasting import lasting_argument, settle_lasting
from srcdiff.transform.names import rename, take_name
from srcdiff.transform.resolve import drop_defaults, fold_literals, resolve
from srcdiff.transform.retyping import is_arithmetic, settle
from srcdiff.transform.rounds import write_out_changing, write_out_rounds
from srcdiff.transform.settling import settle_update
from srcdiff.transform.stars import spread_stars
from srcdiff.transform.stores import refuse_unwritten

#: After so many rounds a carried type that still changes is called unknown; two are the rule.
_ROUNDS = 4


class Inliner:
    """Copies functions into a builder. ``name`` is given to what is copied; without it, values keep their own names.
    ``calls`` decides what becomes of calls, ``caller`` is the place of the call that is written out, ``held`` knows
    what is put into lists and dicts after they are made, ``guarded`` tells that exceptions are caught. What
    ``stands_in`` for a function without text is all at the place of the call, and leaves out repeated defaults."""

    def __init__(self, builder: Builder, name: str | None = None, calls: Follower | None = None,
                 caller: Location | None = None, held: Held | None = None, guarded: bool = False,
                 *, stands_in: bool = False) -> None:
        self.builder = builder
        self.name = name
        self.calls = calls
        self.caller = caller
        self.held = held
        self.guarded = guarded
        self.stands_in = stands_in
        self._places: dict[int, tuple[Location, Location]] = {}
        self._arm: Region | None = None     # of a branch, which is being copied
        self._sure = builder.region if stands_in or name is not None else None      # what runs of a formula
        self._resolved = 0      # how many calls and branches were more than arithmetic
        self._noted: dict[str, Type] = {}       # what the body of the ``try`` at hand, or its handler's, assigns

    def run(self, function: Function, operands: dict[str, Operand]) -> list[Operand]:
        """Copy ``function`` with ``operands`` for its parameters; the operands it returns."""
        env: Env = {}
        for param in function.params:
            value = param.value
            operand = operands.get(value.name, param.default)
            assert operand is not None, f"{function.name} needs {value.name}"
            env[value] = operand
        self.write(function.body, env)
        return [mapped(result, env) for result in function.body.yields]

    def fill(self, body: Region, function: Function, operands: dict[str, Operand]) -> None:
        """Let a body do what ``function`` does, and note which of its objects are to be values."""
        try:
            body.yields = self.run(function, operands)
        finally:
            if self.held is not None:
                settle_lasting(self.builder, body, self.held)

    def copy(self, op: Call, env: Env) -> Operand:
        """Copy one call; the operand it defines."""
        self._call(op, env)
        return env[op.output] if op.outputs else Const(None)

    def write(self, region: Region, env: Env) -> None:
        """Copy the operations of a region."""
        for k, op in enumerate(region.ops):
            if self.name is None and raises_unassigned(op, env, self._arm, self._location(op.location), self.builder):
                env.update((output, UNDEFINED) for rest in region.ops[k:] for output in rest.outputs)
                return
            if isinstance(op, Call):
                self._call(op, env)
            elif isinstance(op, If):
                (self._managed if op.form == "managed" else self._if)(op, env)
            elif isinstance(op, Loop):
                self._loop(op, env)

    def _copy(self, value: Value, kind: Type) -> Value:
        return value.like(type=kind) if self.name is None else Value(self.name, kind, temp=True)

    def _place(self, made: Node, origin: Node) -> None:
        made.location = self.builder.location if self.name is not None else self._location(origin.location)
        made.section = self.builder.section
        self.builder.region.ops.append(made)

    def _location(self, place: Location | None) -> Location | None:
        """A place in the function that is written out, which remembers where that was called."""
        if self.stands_in and self.caller is not None:
            return self.caller
        if self.caller is None or place is None:
            return place
        known = self._places.get(id(place))
        if known is None:
            known = self._places[id(place)] = (place, place.called_from(self.caller))
        return known[1]

    def _call(self, op: Call, env: Env) -> None:
        ops = self.builder.region.ops
        start = len(ops)
        self._call_here(op, env)
        if op.guarded or self.guarded:
            for made in operations(Region(ops=ops[start:])):
                made.guarded = isinstance(made, Call) and not prim.is_sure(made.target)

    def _call_here(self, op: Call, env: Env) -> None:
        if self.name is not None and is_piece(op.target):
            (env[op.output],) = self.run(formula(op.target), self._operands_of(op, env))
            return
        kwargs = {name: mapped(arg, env) for name, arg in op.kwargs.items()} if op.kwargs else {}
        made = Call(op.target, [env[arg] if isinstance(arg, Value) else arg for arg in op.args], kwargs, op.style,
                    location=self._location(op.location), guarded=op.guarded or self.guarded)
        if not is_arithmetic(made):
            self._resolved += 1
            if made.target is prim.apply:
                self._check(op, env, op.args[:1])
                check_captured(made.args[0], made.location, self.builder)
            if self._become(op, made, env):
                if not any(isinstance(env[output], Value) for output in op.outputs):
                    self._check(op, env, op.args)
                return
            refuse_unwritten(made)
            refuse_implied(made)
            if self.builder.region is self._sure:
                refuse_certain(made, self.caller or self.builder.location)
        made.refusal = op.refusal.called_from(self.caller) if op.refusal is not None else made.refusal
        if self.held is not None:
            self.held.origins[made] = op
        if made.target is prim.noted:
            self._note(made)
        for output, kind in zip(op.outputs, self._output_types(made, len(op.outputs)), strict=True):
            if isinstance(output.type, (Tuple, List, Dict, Stack)):     # what is put into it is known already
                kind = output.type if kind == MIXED else widened(made, kind, output.type)
            elif self.held is not None:
                kind = self.held.widened(op, kind)
            env[output] = copied = self._copy(output, kind)
            copied.op = made
            made.outputs.append(copied)
            if self.held is not None and op in self.held.filled:
                self.builder.filled[copied] = op
        if self.calls is not None and len(made.outputs) == 1 and made.output.type == OBJECT:
            self.calls.depths[made] = self.builder.depth
        self._place(made, op)

    def _check(self, op: Node, env: Env, read: list[Operand]) -> None:
        """Read variables of which the program need know nothing more, but that they are assigned."""
        if self.name is None:
            check_read([one for one in read if isinstance(one, Value)], env, self._location(op.location), self.builder)

    def _note(self, made: Call) -> None:
        name, value = made.args
        assert isinstance(name, Const)
        self._noted[name.value] = join(self._noted.get(name.value, NOTHING), of_operand(value))

    def _output_types(self, call: Call, count: int) -> list[Type]:
        if call.target is prim.unsure and len(call.args) > 1 and isinstance(call.args[0], Const):
            before = NOTHING if call.args[1] is UNDEFINED else of_operand(call.args[1])
            return [join(self._noted.get(call.args[0].value, NOTHING), before)]
        if count == 1:
            return [type_of(call)]
        kind = of_operand(call.args[0]) if call.args else OBJECT
        return [kind, kind.element if isinstance(kind, Stack) else UNKNOWN] if count == 2 else []

    def _become(self, op: Call, made: Call, env: Env) -> bool:
        """Resolve a copy of a call; whether what it gives is another operand then, or it is done already."""
        if self.name is not None or self.stands_in:
            drop_defaults(made)
        if self.name is not None:
            as_transpose(made)
        else:
            settle_update(made, self.builder, self._run)
            spread_stars(made, self.builder)
            if self.calls is not None:
                self.calls.open(made, self.builder)
                if self.calls.choose(op, made, self.builder, env) or (
                        not op.outputs and self.calls.assign(made, self.builder)):
                    return True
        found = (fold_literals(made) if self.name is not None else None) or resolve(made, self.builder, self._run)
        if self.name is not None:
            as_attribute(made)
        if found is None and self.calls is not None and len(op.outputs) == 1:
            count = len(self.builder.region.ops)
            found = self.calls.follow(op, made, self.builder)
            if found is not None:
                self._note_given(op, found)
                found = self._named(found, op.output, count)
        if found is None:
            return False
        if self.name is None and op.outputs:
            take_name(found, op)
        env.update((output, found) for output in op.outputs)
        return True

    def _note_given(self, op: Call, found: Operand) -> None:
        """Note that a list or dict that a function gives may come to hold more than what that put into it: the function
        is written out in the next round."""
        made = found.op if isinstance(found, Value) else None
        if self.held is not None and isinstance(made, Call) and isinstance(made.target, Procedure):
            self.held.origins.setdefault(made, op)

    def _run(self, made: Call) -> Operand:
        """The result of a call that is put before the one at hand."""
        return self.builder.define(made) if self.calls is None else self.calls.called(made, self.builder)

    def _named(self, found: Operand, output: Value, start: int) -> Operand:
        """The result of a call that was written out from ``start``, under the name the caller gives it."""
        new = isinstance(found, Value) and found.op in self.builder.region.ops[start:]
        if new and isinstance(found, Value) and (not found.user or not output.temp and isinstance(found.op, Call)):
            rename(found, output)
        elif not output.temp:
            return self.builder.call(prim.bind, found, name=output.name, temp=False, user=output.user)
        return found

    @staticmethod
    def _operands_of(op: Call, env: Env) -> dict[str, Operand]:
        """The operands of a call by the names of the parameters."""
        names = [param.name for param in formula(op.target).params]
        given = dict(zip(names, op.args, strict=False)) | op.kwargs
        return {name: mapped(operand, env) for name, operand in given.items()}

    def _if(self, op: If, env: Env) -> None:
        test = mapped(op.test, env)
        truth = None if op.form == "try" else known_truth(test)
        if truth is not None:
            self._check(op, env, [op.test])
            arm = op.then if truth else op.orelse
            self.write(arm, env)
            env.update((out, mapped(y, env)) for out, y in zip(op.outputs, arm.yields, strict=True))
            return
        self._resolved += 1
        if op.form != "try":
            refuse_implied_truth(test, op.location)
        made = If(test, form=op.form, location=op.location)
        arms, outer = Arms(self.builder.building), self._noted
        self._noted = {} if op.form == "try" else outer
        with supposing(self.builder, made, True):
            made.then = self._region(op.then, env, arm=True)
        if op.form == "try":
            refuse_caught(made, self.builder.unassigned)
        arms.end()
        with supposing(self.builder, made, False):
            made.orelse = self._region(op.orelse, env, arm=True)
        arms.end()
        self._noted = outer
        env.update(zip(op.outputs, self.joined(made, op.outputs, arms), strict=True))

    def _managed(self, op: If, env: Env) -> None:
        assert self.calls is not None
        made, given = self.calls.managed(op, mapped(op.test, env), self.builder)
        inner = {**env, **given}
        self.write(made, inner)
        env.update((output, mapped(y, inner)) for output, y in zip(op.outputs, made.yields, strict=True))

    def _region(self, region: Region, env: Env, params: list[Value] | None = None, *, arm: bool = False) -> Region:
        inner = dict(env)
        made = Region(params or [])
        around, self._arm = self._arm, made if arm else None
        inner.update(zip(region.params, made.params, strict=True))
        there = len(self.builder.building)
        with self.builder.inside(made):
            self.write(region, inner)
        self._arm = around
        del self.builder.building[there:]
        last = made.ops[-1] if made.ops else None
        raises = isinstance(last, Call) and last.target is prim.raise_      # which may have been one of two ways
        made.yields = [UNDEFINED if raises else mapped(y, inner) for y in region.yields]
        made.stop = None if region.stop is None else mapped(region.stop, inner)
        return made

    def joined(self, made: If, outputs: list[Value], arms: Arms) -> list[Operand]:
        """Place a branch, after both of its arms; its results, which are copies of the ``outputs`` of another node."""
        for output, yes, no in zip(outputs, made.then.yields, made.orelse.yields, strict=True):
            copied = self._copy(output, join_operands(yes, no))
            copied.op = made
            made.outputs.append(copied)
        results: list[Operand] = list(made.outputs)
        arms.join(made)     # may add the attributes of objects
        self._place(made, made)
        return results

    def _loop(self, op: Loop, env: Env) -> None:
        if self.calls is not None and write_out_rounds(self, op, env):
            return
        made = Loop(limit=None if op.limit is None else mapped(op.limit, env), backward=op.backward,
                    inits=[mapped(init, env) for init in op.inits], location=op.location,
                    walked=tuple(mapped(operand, env) for operand in op.walked))
        if op.bounds is not None:
            start, stop, step = (mapped(bound, env) for bound in op.bounds)
            made.bounds = (start, stop, step)
        kinds = list(map(type_before, made.inits))
        rounds, own, attempt = Rounds(self.builder.building), len(kinds), 0
        while True:
            before = self._resolved
            more = self._loop_regions(op, made, kinds, env, rounds)
            plain = self._resolved == before and not more
            after = [join_types(*each) for each in zip(made.inits, kinds, made.body.yields, strict=True)]
            found = kinds if after == kinds and not more else settle(made, after, _ROUNDS - 1) if plain else None
            if found is not None:
                kinds = found
                break
            take_apart(made.body)
            if self.calls is not None and write_out_changing(self, op, env, kinds, after):
                return
            kinds = [*(after if attempt < _ROUNDS - 1 else map(widest, kinds, after)), *map(type_before, more)]
            made.inits += more
            attempt += not more
        made.outputs = [self._copy(output, kind) for output, kind in zip(op.outputs, kinds, strict=False)]
        made.outputs += rounds.leave(kinds[own:])
        made.__post_init__()
        if self.held is not None:
            self.held.loops[made] = op
        env.update(zip(op.outputs, made.outputs, strict=False))
        self._place(made, op)

    def _loop_regions(self, op: Loop, made: Loop, kinds: list[Type], env: Env, rounds: Rounds) -> list[Operand]:
        """Copy the loop's regions for carried values of these types; what attributes were that it is to carry, too."""
        index = [] if op.index is None else [op.index.like(type=of_operand(Const(0)))]
        own = len(op.inits)
        params = index + [self._copy(value, kind) for value, kind in zip(op.carried, kinds, strict=False)]
        self.builder.unassigned |= begun_without(made, params[len(index):], self.builder.unassigned)
        self.builder.depth += 1
        attributes = rounds.enter(kinds[own:])
        made.body = self._region(op.body, env, params)
        made.body.params += attributes
        made.body.yields += rounds.ends()
        more = rounds.found()
        if op.test is not None:
            tested = [self._copy(value, kind) for value, kind in zip(op.test.params, kinds, strict=False)]
            attributes = rounds.enter([*kinds[own:], *map(type_before, more)])
            made.test = self._region(op.test, env, tested)
            made.test.params += attributes[:len(kinds) - own]
            rounds.refuse_changes(op.location)
        self.builder.depth -= 1
        return more


def specialize(function: Function, types: dict[str, Type], calls: Follower | None = None, *,
               left: bool = False) -> Function:
    """The function for arguments of the given types; parameters known exactly (None, a bool) become constants in it.
    ``left`` tells that what it leaves in its arguments is asked for."""
    from_class = set() if calls is None else calls.held.from_class
    made = settled(lambda held: _specialized(function, types, calls, held, left), from_class)
    assert made is not None
    return made


def _specialized(function: Function, types: dict[str, Type], calls: Follower | None, held: Held,
                 left: bool) -> Function:
    params, operands = [], {}
    for param in function.params:
        value = param.value.like(type=held.widened(param.name, types.get(param.name, UNKNOWN)))
        params.append(Parameter(value, param.default, param.kind))
        operands[param.name] = Const(value.type.value) if isinstance(value.type, Static) else value
    builder = Builder(Region(), type_of, held.from_class)
    if calls is not None:
        calls.held, builder.exact = held, {param.value for param in params if calls.exact}
    if not left:
        lasting_argument(builder, operands, held)
    Inliner(builder, None, calls, held=held).fill(builder.region, function, operands)
    return replace(function, params=params, body=builder.region)
