"""What is known of a procedure once its function is made.

Comes in: the typed function of a call. Goes out: the names of its parameters, what it shares, stores and raises, and
whether it is to be written out where it is called. Invariant: a procedure that stays one changes nothing that it is
given.
"""

from __future__ import annotations

import operator

from srcdiff.analysis.aliases import DISPLAYS, is_immutable
from srcdiff.analysis.effects import has_effect
from srcdiff.analysis.groups import Groups
from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, If, Operand, Parameter, PlainCall, Procedure, Value
from srcdiff.ir.types import BOOL, NONE, UNKNOWN, Mixed, Unknown, is_container, is_number, items_of, objects_in
from srcdiff.ir.walk import operations
from srcdiff.transform.described import refuse_changed_vars
from srcdiff.transform.functions import classes_picked, closure_of, method_of
from srcdiff.transform.handed_back import find_changed, hand_back, refuse_given_twice, with_changed
from srcdiff.transform.kept import functions_in
from srcdiff.transform.results import fresh_name
from srcdiff.transform.short_calls import length
from srcdiff.transform.signatures import result_type
from srcdiff.transform.standing import is_iterator
from srcdiff.transform.updates import resolve_updates


def name_parameters(params: list[Parameter], operands: dict[str, Operand]) -> None:
    """Give parameters the names of those of the user's function that they reach, each a name of its own."""
    for name, operand in operands.items():
        made = operand.op if isinstance(operand, Value) else None
        items = made.operands() if isinstance(made, Call) else [operand]
        for item in items:
            if isinstance(item, Value) and item.op is None:
                item.name = name
    taken: set[str] = set()
    for param in params:
        param.value.name = fresh_name(param.name, taken)
        taken.add(param.name)


class Made:
    """A procedure, and whether it is to be written out all the same; ``called`` tells that it calls itself."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.called = False
        self.written_out = False

    def agrees(self, function: Function) -> bool:
        """Whether a function gives, and changes, what its own calls were made for; they are to be made for that
        otherwise."""
        if not self.called:
            return True
        procedure = self.procedure
        changed, given = find_changed(function, procedure)
        found = with_changed(NONE if given is not None else result_type(function, procedure), function, changed)
        same = (found, changed, given) == (procedure.result, procedure.changed, procedure.given)
        procedure.result, procedure.changed, procedure.given = found, changed, given
        return same

    def give_up(self) -> None:
        """Call the result unknown, as it is another one each time."""
        self.procedure.result, self.procedure.changed, self.procedure.given = UNKNOWN, (), None

    def finish(self, function: Function, plain: PlainCall | None) -> None:
        """Note what callers need to know of the finished function."""
        procedure = self.procedure
        refuse_given_twice(function)
        refuse_changed_vars(function)
        if procedure.changed:
            hand_back(function, procedure)
        result = function.result
        procedure.function, procedure.result = function, of_operand(result)
        procedure.plain = None if procedure.changed or functions_in(procedure.result) else plain
        procedure.recursive, procedure.length = self.called, length(function)
        procedure.effects = any(map(has_effect, operations(function.body)))
        groups = Groups(function)
        stored = {groups.of(op.args[0]) for op in operations(function.body) if isinstance(op, Call)
                  and op.target in prim.ITEM_STORES and isinstance(op.args[0], Value)}
        shares = not is_immutable(result) and (not isinstance(result, Value) or not groups.is_own(result))
        stores = any(isinstance(op, Call) and op.target in prim.STORES and not is_immutable(op.args[0])
                     and not (isinstance(op.args[0], Value) and groups.is_made_here(op.args[0]))
                     for op in operations(function.body))
        procedure.fresh, procedure.entangled = not shares, is_entangled(result, groups, stored)
        self.written_out = stores or shares and not self.called or holds_closure(result)
        if not self.written_out:
            try:
                resolve_updates(function)
            except SrcdiffError:        # what is known where it is called may tell more
                self.written_out = True


def is_entangled(result: Operand, groups: Groups, stored: set[Value]) -> bool:
    """Whether parts of a result may share memory with each other; the lists and dicts of the groups ``stored`` have got
    more than what they were made of."""
    made = result.op if isinstance(result, Value) else None
    if isinstance(made, Call) and made.target in DISPLAYS and groups.of(made.output) not in stored:
        parts = [arg for arg in made.args if isinstance(arg, Value) and not is_immutable(arg)]
        reached = [group for part in parts for group in groups.reached(part)]
        return len(set(reached)) < len(reached) or any(is_entangled(part, groups, stored) for part in parts)
    kind = of_operand(result)
    return not all(map(is_number, items_of(kind))) if is_container(kind) else isinstance(kind, (Unknown, Mixed))


def holds_closure(operand: Operand) -> bool:
    """Whether a value is a function made inside another, or may hold one; an object that is being made, or of one of
    several classes; or an iterator that is yet to be gone over."""
    if isinstance(operand, Value) and any(objects_in(operand.type)):
        return True
    made = operand.op if isinstance(operand, Value) else None
    if isinstance(made, If) and isinstance(operand, Value):
        if len(classes_picked(operand)) > 1:
            return True
        return any(holds_closure(arm.yields[made.outputs.index(operand)]) for arm in made.regions())
    made_here = closure_of(operand) is not None or method_of(operand) is not None
    if made_here or isinstance(made, Call) and is_iterator(made):
        return True
    return isinstance(made, Call) and made.target in DISPLAYS and any(map(holds_closure, made.args))


def truth_of(found: Operand | None, call: Call, builder: Builder) -> Operand | None:
    """What an operator gives of the result of a method: ``in`` a truth value, whatever ``__contains__`` gives."""
    asks = call.target is operator.contains and found is not None and of_operand(found) != BOOL
    return builder.call(bool, found, name="found") if asks and found is not None else found


def is_not_implemented(result: Operand | None) -> bool:
    """Whether a method says that it is not for these arguments."""
    return isinstance(result, Const) and result.value is NotImplemented
