"""What a ``with`` does, where it is known what its manager is.

Comes in: a branch of the form ``"managed"`` that is being copied, and its manager. Goes out: operations in its place:
those of the generator that is the manager, with the body where it yields; or the body in a ``with`` as it stands; or
between calls of ``__enter__`` and ``__exit__``. Invariant: an exception of the body is raised where the generator
yields, and what a jump out of the body passes over is done all the same.

before::

    @contextmanager
    def doubled(model):
        model.w *= 2
        try:
            yield model.w
        finally:
            model.w /= 2

    with doubled(model) as w:
        y = w * x

after::

    model.w *= 2
    try:
        w = model.w
        y = w * x
    finally:
        model.w /= 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcdiff.analysis.aliases import is_immutable
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError, UnsupportedCall
from srcdiff.frontend.attempts import ALL
from srcdiff.frontend.contexts import lets_go_on
from srcdiff.frontend.scope import FALSE, TRUE
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Node, Operand, Region, Value, raises_again
from srcdiff.ir.types import is_differentiable
from srcdiff.ir.walk import clone_function, clone_region, exchange, maker_of, operations
from srcdiff.transform.callees import Callee, find_callee
from srcdiff.transform.known import Env
from srcdiff.transform.made import holds_closure
from srcdiff.transform.stars import bind, with_all_arguments

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls


def write_managed(calls: Calls, op: If, manager: Operand, builder: Builder) -> tuple[Region, Env]:
    """What to copy in the place of a ``with``: operations that yield its results, and operands for what they read
    that is not around it. They are made once for each manager, as what is put into lists is known by the operations
    that make these."""
    made, written = maker_of(manager), calls.held.written
    found = None if made is None else _generator(calls, op, made, builder)
    if found is not None:
        return found
    write = _opened if made is not None and lets_go_on(made.target) else _called_around
    if (op, write) not in written:
        assert op.location is not None
        written[op, write] = Function("with", [], write(op), op.location.statement, "with")
    return written[op, write].body, {}


def _generator(calls: Calls, op: If, made: Call, builder: Builder) -> tuple[Region, Env] | None:
    """The same for a manager that a generator is, which ``made`` makes; None where that cannot be followed, or is given
    nothing that has a derivative, or can change, and may be opened as it stands."""
    if made.target is prim.generated:
        raise _entered_twice(op)
    before = Region()
    with builder.inside(before):
        call = Call(made.target, made.args, made.kwargs, location=op.location)
        callee = find_callee(call, builder)
        if callee is None or not callee.managing or lets_go_on(made.target) and all(map(_is_plain, callee.operands)):
            return None
        if calls.depths.get(made, builder.depth) < builder.depth:
            raise _entered_twice(op)
        _refuse_recursion(op)
        try:
            function = _with_body(calls, op, callee)
            operands = None if function is None else bind(
                function, with_all_arguments(callee, function, call, builder), builder)
        except SrcdiffError as refusal:
            made.refusal = refusal
            return None
    if function is None or operands is None:
        return None
    builder.region.ops += before.ops
    made.target, made.kwargs, made.guarded = prim.generated, {}, False
    made.args = [arg for arg in made.args if not holds_closure(arg)]
    return function.body, {param.value: operands[param.name] for param in function.params}


def _with_body(calls: Calls, op: If, callee: Callee) -> Function | None:
    """A generator with the body of a ``with`` where it yields; None where it is being made."""
    generator = calls.read(callee.function, op.location, managing=True)
    if generator is not None and (op, generator) not in calls.held.written:
        calls.held.written[op, generator] = _handed_over(op, generator, callee.stands_for is not None)
    return None if generator is None else calls.held.written[op, generator]


def _entered_twice(op: If) -> UnsupportedCall:
    return UnsupportedCall("a context manager of a generator is entered twice", op.location, [
        ("because", "the second time there is nothing left"), ("instead", "make it where it is entered")])


def _refuse_recursion(op: If) -> None:
    """Refuse a manager that enters itself."""
    place = op.location.caller if op.location is not None else None
    while op.location is not None and place is not None:
        if place.statement == op.location.statement:
            raise UnsupportedCall("a context manager enters itself", op.location, [("instead", "write a loop")])
        place = place.caller


def _is_plain(operand: Operand) -> bool:
    """Whether a value has no derivative and cannot change."""
    return is_immutable(operand) and not is_differentiable(of_operand(operand)) and not holds_closure(operand)


# --- other managers ---------------------------------------------------------------------------------------------------

def _opened(op: If) -> Region:
    """The body in a ``with`` as it stands."""
    made = If(op.test, clone_region(op.then, {}), form="with", location=op.location)
    yields, made.then.yields = made.then.yields, []
    return Region(ops=[made], yields=_joined(made, op, yields, [UNDEFINED] * len(yields)))


def _called_around(op: If) -> Region:
    """``__enter__`` before the body, and ``__exit__`` after it, which is asked whether an exception goes on."""
    builder = Builder(Region())
    builder.location = op.location

    def method(name: str, *args: Operand) -> Value:
        return builder.call(prim.call_method, op.test, Const(name), *args, name="context")

    entered = method("__enter__")
    made = If(ALL, location=op.location, form="try")
    made.then, yields = _body(op, entered, guarded=True)
    with builder.inside(made.orelse):
        error = builder.call(prim.caught, name="error", temp=False)
        trace = builder.call(getattr, error, Const("__traceback__"))
        stopped = If(method("__exit__", builder.call(type, error), error, trace), location=op.location)
        stopped.orelse.ops.append(Call(prim.raise_, location=op.location))
        builder.append(stopped)
    results = _joined(made, op, yields, _stopped(made, op, noted=True))
    finish = If(made.join(Value("completed", temp=True), TRUE, FALSE), location=op.location)
    with builder.inside(finish.then):
        method("__exit__", Const(None), Const(None), Const(None))
    builder.append(made)
    builder.append(finish)
    builder.region.yields = results
    return builder.region


# --- generators -------------------------------------------------------------------------------------------------------

def _handed_over(op: If, generator: Function, ours: bool) -> Function:
    """A generator with the body of the ``with`` where it yields."""
    made, _ = clone_function(generator)
    for inner in operations(made.body):
        inner.location = op.location if ours or inner.location is None else inner.location.called_from(op.location)
        if isinstance(inner, Call) and inner.target in (prim.unsure, prim.noted) and isinstance(inner.args[0], Const):
            inner.args = [Const(f"{inner.args[0].value} of {made.name}"), *inner.args[1:]]
    made.body.yields = _placed(made.body, op)
    return made


def _placed(region: Region, op: If) -> list[Operand]:
    """Put the body of a ``with`` where a region hands over to it; what that gives, seen from the end of the region."""
    places = [k for k, inner in enumerate(region.ops) if _hands_over(inner)]
    inner = region.ops[places[0]] if len(places) == 1 else None
    if isinstance(inner, Call):
        body, yields = _body(op, inner.args[0], guarded=inner.guarded)
        region.ops[places[0]:places[0] + 1] = body.ops
        return yields
    if not isinstance(inner, If) or inner.form in ("try", "managed") and any(map(_hands_over, inner.orelse.ops)):
        raise UnsupportedCall("a context manager of a generator that may not yield exactly once", op.location, [
            ("because", "the body of the with is written in the place of yield"),
            ("instead", "yield once, outside of loops and handlers")])
    direct = any(isinstance(part, Call) and part.target is prim.handed_over for part in inner.then.ops)
    yields = _arm(inner.then, op)
    if inner.form in ("try", "managed"):
        return _joined(inner, op, yields, [UNDEFINED] * len(yields) if raises_again(inner) else _stopped(
            inner, op, noted=direct))
    return _joined(inner, op, yields, [UNDEFINED] * len(yields) if inner.form == "with" else _arm(inner.orelse, op))


def _arm(region: Region, op: If) -> list[Operand]:
    """The same for an arm of a branch, which may raise an exception instead."""
    last = region.ops[-1] if region.ops else None
    raises = isinstance(last, Call) and last.target is prim.raise_ and not any(map(_hands_over, region.ops))
    return [UNDEFINED] * len(op.outputs) if raises else _placed(region, op)


def _hands_over(node: Node) -> bool:
    return any(isinstance(inner, Call) and inner.target is prim.handed_over for inner in operations(Region(ops=[node])))


def _body(op: If, entered: Operand, *, guarded: bool) -> tuple[Region, list[Operand]]:
    """A copy of the body of a ``with``, which is given ``entered``, and what it yields; ``guarded`` if what it raises
    may be caught."""
    made = clone_region(op.then, {})
    asking = [inner for inner in made.ops if isinstance(inner, Call) and inner.target is prim.entered
              and inner.args[0] is op.test]
    made.ops = [inner for inner in made.ops if inner not in asking]
    exchange(made, {inner.output: entered for inner in asking})
    for inner in operations(made) if guarded else ():
        inner.guarded = isinstance(inner, Call) and inner.target not in prim.SURE
    yields, made.yields = made.yields, []
    return made, yields


def _stopped(made: If, op: If, *, noted: bool) -> list[Operand]:
    """What holds where a handler has stopped an exception of the body; what this had assigned before is known if it
    is ``noted`` there."""
    handler = clone_region(op.orelse, {})
    for inner in handler.ops:
        if isinstance(inner, Call) and inner.target is prim.unsure and not noted:
            inner.args = inner.args[:1]
    made.orelse.ops[:0] = handler.ops       # the handler may end with an exception
    return handler.yields


def _joined(made: If, op: If, yes: list[Operand], no: list[Operand]) -> list[Operand]:
    """The results of a ``with`` as those of a branch; a constant of its one arm that goes on is known after it."""
    return [a if a is b or isinstance(a, Const) and a is not UNDEFINED and b is UNDEFINED else made.join(
        output.like(), a, b) for output, a, b in zip(op.outputs, yes, no, strict=True)]
