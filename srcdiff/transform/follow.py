"""Calls of Python functions: each becomes a call of a procedure, or is written out.

Comes in: calls, while the function they stand in is specialized. Goes out: for a call whose function can be followed, a
call of its IR at these types (a `Procedure`), made once for each signature; or the operations of the function itself,
where a call could not say what it does: it stores into its arguments, gives back something that shares memory with
them, or is given a function made inside another. Invariant: the operations compute what the user's call computes.

A function that cannot be lowered is left to be called as it is, which is refused later if something active enters it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import isgeneratorfunction
from keyword import iskeyword
from types import FunctionType
from typing import Any, Union

from srcdiff.analysis.effects import has_effect, raises_only
from srcdiff.analysis.types import of_operand, type_of
from srcdiff.errors import LateAttribute, SrcdiffError, UnsupportedCall
from srcdiff.frontend.functional import MANAGERS
from srcdiff.frontend.lower import lower
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Function, If, Location, Operand, Parameter, Procedure, Region, Template, Value
from srcdiff.ir.types import NOTHING, Closure, List, is_container
from srcdiff.ir.walk import calls_of, free_values, maker_of, operations
from srcdiff.transform.aging import let_age
from srcdiff.transform.attempts import settle_attempts
from srcdiff.transform.caches import check_given, check_made
from srcdiff.transform.callees import Callee, find_callee, special_callees
from srcdiff.transform.choices import call_picked, on_chosen
from srcdiff.transform.construct import construct, generated_parent, stands_for
from srcdiff.transform.disturbed import refuse_disturbed
from srcdiff.transform.functions import Choice, is_walked_one_by_one, picked, picked_by_key
from srcdiff.transform.generators import (
    Listing,
    check_listing,
    depths_passed,
    depths_read,
    generator_behind,
    goes_over,
    iterating_method,
    listing_of,
    note_endless,
    refuse_interleaved,
    remembered_by,
)
from srcdiff.transform.handed_back import take_back
from srcdiff.transform.held import Held, settled
from srcdiff.transform.hooks import follow_hook
from srcdiff.transform.inline import Inliner
from srcdiff.transform.inner import write_derivative
from srcdiff.transform.known import Env
from srcdiff.transform.loop_tests import settle_loops
from srcdiff.transform.made import Made, holds_closure, is_not_implemented, name_parameters, truth_of
from srcdiff.transform.managers import write_managed
from srcdiff.transform.outside import read_outside
from srcdiff.transform.results import Request
from srcdiff.transform.setters import set_by_function
from srcdiff.transform.signatures import is_passed, known_value, plain_call, repeated, signature_of
from srcdiff.transform.stars import bind, with_all_arguments

#: After so many rounds a recursive function's result is called unknown.
_ROUNDS = 4
#: With so many signatures functions may call themselves, or each other.
_MANY = 20
#: So many procedures may be begun while one is made, which begins those inside again in each round, and so often may
#: functions be written out inside themselves.
_MOST = 300
#: What was made of each call signature: a procedure, why there is none, or None where Python would raise.
_Procedures = dict[Any, Union[Made, SrcdiffError, None]]  # noqa: UP007  (an alias needed at run time)


class Calls:
    """The functions that one function calls, itself or through others. ``captures`` and ``followed`` collect what those
    look up outside, and which they are."""

    def __init__(self, captures: dict[str, Any], derive: Callable[[Function, Request], Function]) -> None:
        self.captures = dict(captures)
        self.derive = derive
        self.followed: dict[Callable[..., Any], None] = {}
        self.factories: dict[tuple[Call, str], Call] = {}      # of the defaults of dataclasses
        self._lowered: dict[tuple[FunctionType, bool], Function | SrcdiffError] = {}
        self._made: _Procedures = {}
        self._begun = 0
        self._nested = 0        # how often functions were written out inside themselves
        self.written_out: list[Any] = []      # the signatures of those being written out, each in the one before
        self.listings: list[Listing] = []
        self._endless: set[FunctionType | Template] = set()       # generators of which it is not known that they end
        self.depths: dict[Call, int] = {}
        self.texts: list[Function] = []     # the functions as they were lowered
        self.exact = True
        self.held = Held(set())      # what the lists and dicts of the function at hand come to hold

    def follow(self, op: Call, call: Call, builder: Builder) -> Operand | None:
        """The result of ``call``, the copy of ``op``, if its function can be followed; it remembers the refusal."""
        try:
            return self._result(op, call, builder)
        except SrcdiffError as refusal:
            if isinstance(refusal, LateAttribute) and self._around():
                raise       # where the function is called, more may be known of what it is given
            call.refusal = refusal
            return None

    def _result(self, op: Call, call: Call, builder: Builder) -> Operand | None:
        """The same, or the refusal of what cannot be followed."""
        if call.target is prim.apply:
            function = picked(call.args[0]) or picked_by_key(call.args[0], builder)
            if isinstance(function, Choice):
                return call_picked(self, op, call, function, builder)
        if call.target is prim.hooked:
            return follow_hook(self, op, call, builder)
        makes = call.target not in (dict, *MANAGERS) and isinstance(call.target, type)
        if makes or generated_parent(call) is not None:
            made = Call(stands_for(call), call.args, call.kwargs, location=call.location,
                        guarded=call.guarded)
            return construct(self, op, made, builder)
        callees: list[Callee | None] = [*special_callees(call)]
        for callee in callees or [find_callee(call, builder)]:
            if callee is not None and (callee.listed or callee.managing):
                return None
            if callee is not None and callee.cached:
                return self._kept(op, call, builder, callee)
            found = self._followed(op, call, builder, callee)
            if not is_not_implemented(found):
                return truth_of(found, call, builder)
        return None

    def _kept(self, op: Call, call: Call, builder: Builder, callee: Callee) -> Operand | None:
        """What a property gives that is computed once: it may be computed again, if nothing can tell."""
        inside = Region()
        with builder.inside(inside):
            found = self._followed(op, call, builder, callee)
        if found is None:
            return None
        if any(has_effect(inner) and not raises_only(inner) for inner in operations(inside)):
            raise UnsupportedCall("a cached property that does more than compute its value", call.location, [
                ("because", "it is computed anew where it is read"), ("instead", "compute it in the constructor")])
        builder.region.ops += inside.ops
        return builder.call(prim.cached, found, callee.args[0], name=op.output.name)

    def open(self, call: Call, builder: Builder) -> None:
        """Let a call that goes over a generator go over a list of its items, and one that goes over an object over what
        ``__iter__`` gives."""
        if not goes_over(call):
            return
        method = iterating_method(call.args[0], call.location)
        if method is not None:
            call.args = [self.called(method, builder), *call.args[1:]]
        made = maker_of(call.args[0])
        callee = generator_behind(call.args[0], call.location, builder, self.depths)
        try:
            function = None if callee is None else self.read(callee.function, call.location)
        except SrcdiffError as refusal:
            if made is not None:
                made.refusal = refusal
            return
        if callee is None or function is None:
            return
        with remembered_by(made):
            listing = self._listed(callee, function, call, builder)
        if listing is not None:
            if made is not None and made not in map(maker_of, callee.args[:1]):     # not an object's ``__iter__``
                made.target, made.kwargs, made.guarded = prim.generated, {}, False
                made.args = [arg for arg in made.args if not holds_closure(arg)]
            call.args = [listing.items, *call.args[1:]]
            self.listings.append(listing)

    def _listed(self, callee: Callee, function: Function, call: Call, builder: Builder) -> Listing | None:
        """The list of all that a generator yields, which ``call`` goes over."""
        inside, start = Region(), len(self.listings)
        if isinstance(callee.function, Template) or any(map(holds_closure, callee.operands)):
            with builder.inside(inside):
                items = self.write_out(callee, function, builder, call)
            if items is None:
                return None
            done = replace(function, params=[], body=Region([], inside.ops, [items]))
            endless = note_endless(callee.function, self.listings[start:], self._endless)
            check_listing(call, callee, done, endless)
            reads = [depths_read(done, given) for given in (callee.operands, list(free_values(inside)))]
        else:
            made = self.procedure(callee, function, call.location, call.guarded)
            if made is None:
                return None
            endless = note_endless(callee.function, self.listings[start:], self._endless) or made.procedure.recursive
            check_listing(call, callee, made.procedure.function, endless)
            with builder.inside(inside):
                items = self._followed(Call(list, outputs=[Value("items", temp=True)]), call, builder, callee)
            if items is None:
                return None
            given = [arg for arg in callee.operands if is_passed(arg)]
            reads = [depths_passed(made.procedure.function, given), []]
        builder.region.ops += inside.ops
        return listing_of(call, items, reads, operations(inside), endless, self.written_out)

    def managed(self, op: If, manager: Operand, builder: Builder) -> tuple[Region, Env]:
        """What to copy in the place of a ``with``, and what there is besides."""
        return write_managed(self, op, manager, builder)

    def assign(self, call: Call, builder: Builder) -> bool:
        """Write out the function that a store runs; whether it runs one."""
        return set_by_function(self, call, builder)

    def choose(self, op: Call, call: Call, builder: Builder, env: Env) -> bool:
        """Write out what is done to an object that branches pick, once for each; whether that was done."""
        return on_chosen(self, op, call, builder, env)

    def _followed(self, op: Call, call: Call, builder: Builder, callee: Callee | None) -> Operand | None:
        """The result of a call, if that is of a function that can be followed."""
        function = None if callee is None else self.read(callee.function, call.location)
        if callee is None or function is None:
            return None
        if callee.derived:
            return write_derivative(self, callee, function, builder, call)
        callee = with_all_arguments(callee, function, call, builder)
        check_given(function, callee.operands, call)
        one_by_one = callee.is_ours and any(map(is_walked_one_by_one, callee.operands))
        inside = any(function is callee.function for function, _ in self.written_out)
        if one_by_one or any(holds_closure(arg) and not (inside and isinstance(of_operand(arg), Closure))
                             for arg in callee.operands):
            return self._written_here(callee, function, builder, call)
        if NOTHING in map(of_operand, callee.operands) and callee.function in self._around():
            later = Call(call.target, call.args, call.kwargs, location=call.location, guarded=call.guarded)
            result = builder.define(later, op.output.name)
            result.type = NOTHING
            return result
        try:
            made = self.procedure(callee, function, call.location, call.guarded)
        except LateAttribute:       # of an argument, of which more may be known here
            return self._written_here(callee, function, builder, call)
        check_made(function, made, call)
        if made is None:
            return None
        given = made.procedure.result
        if made.written_out or is_container(given) and self.held.widened(op, given) != given:
            return self._written_here(callee, function, builder, call)
        operands = [arg for arg in callee.operands if is_passed(arg)]
        procedure = made.procedure
        if procedure.function is not None and is_not_implemented(procedure.function.result):
            return procedure.function.result
        made_here = Call(procedure, operands, location=call.location, section=builder.section, guarded=call.guarded)
        if procedure.changed:
            return take_back(self, op, made_here, builder)
        return builder.define(made_here, op.output.name, temp=op.output.temp, user=op.output.user)

    def _written_here(self, callee: Callee, function: Function, builder: Builder, call: Call) -> Operand | None:
        """The result of a function that is written out, but not inside itself."""
        if self._is_inside(callee):
            raise UnsupportedCall(f"{function.name} calls itself, and changes or gives back what it did not make",
                                  call.location, [("instead", "let it return new values, or write a loop")])
        return self.write_out(callee, function, builder, call)

    def called(self, one: Call, builder: Builder, *, gives: bool = True) -> Operand:
        """The result of a call with operands of this place, if it ``gives`` one."""
        one.outputs = one.outputs or ([Value("t", temp=True)] if gives else [])
        env: dict[Value, Operand] = {operand: operand for operand in one.operands() if isinstance(operand, Value)}
        return Inliner(builder, None, self, held=self.held).copy(one, env)

    def read(self, function: FunctionType | Template, place: Location | None, *, managing: bool = False
             ) -> Function | None:
        """The function as lowered, which is called at ``place``, or enters a ``with`` there; None where it is being
        made."""
        if isinstance(function, Template):
            return function.function
        known = self._lowered.get((function, managing))
        if known is None:
            try:
                known = lower(function, listed=isgeneratorfunction(function) and not managing, managing=managing)
            except SrcdiffError as refusal:
                known = refusal
            else:
                self.followed[function] = None
                self.texts.append(known)
                for name, value in known.captures.items():
                    self.captures.setdefault(name, value)
            self._lowered[function, managing] = known
        if isinstance(known, SrcdiffError):
            raise known.called_from(place)
        return known

    def _is_inside(self, callee: Callee) -> bool:
        """Whether a call would be written out in itself, again and again: one of a function is that of a structure in
        a structure, as long as its arguments have other types."""
        around = [signature[0] for signature in self.written_out]
        return signature_of(callee) in self.written_out or callee.function in around and repeated(around) > _MANY

    def write_out(self, callee: Callee, function: Function, builder: Builder, call: Call) -> Operand | None:
        """The result of a function, its operations appended; None where it is being written out already."""
        if self._is_inside(callee):
            return None
        again = callee.function in [signature[0] for signature in self.written_out]
        self._nested = self._nested + again if self.written_out else 0
        if self._nested > _MOST:
            raise UnsupportedCall(f"{function.name} calls itself over and over with arguments of other types", None, [
                ("instead", "write a loop, or pass what functions read as numbers and arrays")])
        made = Region()
        self.written_out.append(signature_of(callee))
        try:
            with builder.inside(made, goes_on=True):
                operands = bind(function, callee, builder)
                if operands is None:
                    return None
                copier = Inliner(builder, None, self, call.location, self.held, call.guarded, stands_in=callee.is_ours)
                (result,) = copier.run(function, operands)
        finally:
            self.written_out.pop()
        let_age(callee, made, result)
        builder.region.ops += made.ops
        return result

    def procedure(self, callee: Callee, function: Function, place: Location | None, guarded: bool) -> Made | None:
        """The procedure for a call, made at the first call of its signature; None where the arguments do not fit. It is
        another one where its exceptions are caught, as all that may raise runs then."""
        key = (*signature_of(callee), len(callee.args), guarded, len(self.held.from_class), *callee.kwargs)
        if key not in self._made:
            before = self._made
            try:
                self._made = self._making(key, callee, function, guarded)
            except SrcdiffError as refusal:
                self._made = {**before, key: refusal}
        made = self._made[key]
        if isinstance(made, SrcdiffError):
            raise made.called_from(place)
        if made is not None and made.procedure.function is None:
            made.called = True
        return made

    def _around(self) -> list[FunctionType | Template]:
        """The functions whose procedures are being made."""
        return [key[0] for key, made in self._made.items()
                if isinstance(made, Made) and made.procedure.function is None]

    def _making(self, key: Any, callee: Callee, function: Function, guarded: bool) -> _Procedures:
        """All procedures, with one for a call, which is made until what it says of its result agrees with itself."""
        before = dict(self._made)
        around = self._around()
        self._begun = self._begun + 1 if around else 0
        if self._begun > _MOST or callee.function in around and repeated(around) > _MANY:
            raise UnsupportedCall(f"{function.name} calls itself with arguments of another type each time", None, [
                ("instead", "write a loop, or pass what functions read as numbers and arrays")])
        name, start = "function" if iskeyword(function.name) else function.name, List(None)
        making = Made(Procedure(name, None, start if callee.listed else NOTHING, stands_in=callee.is_ours))
        for _ in range(_ROUNDS):
            self._made = before | {key: making}
            finished = self.specialized(callee, function, making, guarded)
            if finished is None:
                return self._made | {key: None}
            if making.agrees(finished):
                break
        else:
            making.give_up()
            self._made = before | {key: making}
            finished = self.specialized(callee, function, making, guarded)
        if finished is not None:
            refuse_interleaved(finished, self.listings)
            settle_loops(finished)
            making.finish(finished, plain_call(callee))
            if not making.written_out:
                settle_attempts(finished)
            if calls_of(finished.body, prim.INSIDE):
                refuse_disturbed(finished, read_outside([function]))
        return self._made

    def specialized(self, callee: Callee, function: Function, making: Made, guarded: bool) -> Function | None:
        """The function for operands of the call's types; what a call bakes in are constants of it."""
        outer = self.held
        try:
            return settled(lambda held: self._typed(callee, function, held, guarded), outer.from_class)
        finally:
            self.held = outer

    def _typed(self, callee: Callee, function: Function, held: Held, guarded: bool) -> Function | None:
        params: list[Parameter] = []
        self.held = held

        def passed(arg: Operand, kind: str = "plain") -> Operand:
            if not is_passed(arg):
                return known_value(arg)
            value = Value("arg", held.widened(f"arg {len(params)}", of_operand(arg)), user=True)
            params.append(Parameter(value, None, kind))
            return value

        body = Region()
        builder = Builder(body, type_of, held.from_class)
        args = list(map(passed, callee.args))
        kwargs, captured, defaults = ({name: passed(arg, kind) for name, arg in given.items()} for given, kind in (
            (callee.kwargs, "plain"), (callee.captured, "captured"), (callee.defaults, "plain")))
        operands = bind(function, Callee(callee.function, args, kwargs, captured, defaults), builder)
        if operands is None:
            return None
        name_parameters(params, operands)
        copier = Inliner(builder, None, self, held=held, guarded=guarded, stands_in=callee.is_ours)
        copier.fill(body, function, operands)
        return replace(function, params=params, body=body)
