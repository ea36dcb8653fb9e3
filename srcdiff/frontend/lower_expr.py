"""Expressions to operations.

Comes in: expressions of the core language (gast). Goes out: operands, their operations appended to the current
region in the order of evaluation. Invariant: every operation knows its place; a value that the user did not name is
a ``temp``, called after the variable that is being assigned.

A method's docstring shows the user's program and the operations it becomes; the tests run it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

import gast

from srcdiff.frontend import refused
from srcdiff.frontend.refused import Refusal, refuse
from srcdiff.frontend.resolve import Resolver, is_callable_object
from srcdiff.frontend.running import may_run
from srcdiff.frontend.scope import Arm, Scope
from srcdiff.frontend.source import Source
from srcdiff.ir import primitives
from srcdiff.ir.nodes import Call, Const, If, Location, Operand, Region, Statement, Value

#: The operator of a node, by the node's name.
OPERATORS: dict[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "BitAnd": operator.and_, "BitOr": operator.or_, "BitXor": operator.xor, "LShift": operator.lshift,
    "RShift": operator.rshift, "USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert,
    "Not": operator.not_, "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le,
    "Gt": operator.gt, "GtE": operator.ge, "Is": operator.is_, "IsNot": operator.is_not,
}


class ExpressionLowering:
    """Lowers expressions into ``region``; one ``lower_<Node>`` method for each form."""

    def __init__(self, source: Source, names: Resolver, local_names: set[str]) -> None:
        self.source = source
        self.names = names
        self.local_names = local_names
        self.region = Region()
        self.scope = Scope()
        self.wanted: frozenset[str] = frozenset()       # the flags that something after this statement reads
        self.statement: Statement = source.origin
        self.first: str | None = None           # the function's first parameter
        self.base = "t"                         # what unnamed values are called after
        self.numbers: dict[str, int] = {}       # the last number given to an unnamed value, by base
        self.together: dict[Value, list[Value]] = {}    # the values that are to have the name of another

    # --- making operations -----------------------------------------------------------------------------------------

    def place(self, node: Any) -> Location:
        """The location of a node in the current statement."""
        return self.source.location(node, self.statement)

    def call(self, node: Any, target: Callable[..., Any], *args: Operand,
             kwargs: dict[str, Operand] | None = None) -> Value:
        """Append a call and return the unnamed value it defines."""
        output = self._unnamed()
        self.region.ops.append(Call(target, list(args), kwargs or {}, outputs=[output], location=self.place(node)))
        return output

    def effect(self, node: Any, target: Callable[..., Any], *args: Operand, **kwargs: Operand) -> None:
        """Append a call that defines nothing."""
        self.region.ops.append(Call(target, list(args), kwargs, location=self.place(node)))

    def _unnamed(self) -> Value:
        """A new value that is called after the variable being assigned."""
        number = self.numbers[self.base] = self.numbers.get(self.base, 0) + 1
        return Value(f"{self.base}_t{number}", temp=True)

    def named(self, value: Value, name: str, *, temp: bool = False, user: bool = True) -> Value:
        """Give a new unnamed value a name; the one unnamed operand of its operation becomes ``name_arg``."""
        self._forget_number(value)
        for same in self.together.pop(value, ()):
            same.name, same.temp = name, temp
        value.name, value.temp, value.user = name, temp, user
        if isinstance(value.op, Call) and value.op.target is not primitives.bind:
            operands = [operand for operand in value.op.operands() if isinstance(operand, Value)]
            if len(operands) == 1 and self._forget_number(operands[0]):
                operands[0].name = f"{self.base}_arg"
        return value

    def _forget_number(self, value: Value) -> bool:
        """Take back the last number given to an unnamed value, if this value has it."""
        number = self.numbers.get(self.base, 0)
        if not value.temp or value.name != f"{self.base}_t{number}":
            return False
        self.numbers[self.base] = number - 1
        return True

    def branch(self, node: Any, test: Operand, then: Callable[[], Operand | None],
               orelse: Callable[[], Operand | None], form: str = "if") -> Value | None:
        """Append an ``if`` whose arms are lowered by ``then`` and ``orelse``; where these give operands, its unnamed
        value is one of them."""
        op = If(test, form=form, location=self.place(node))
        before, result = self.scope, None
        yes, no = self._arm(op.then, then), self._arm(op.orelse, orelse)
        self.region.ops.append(op)
        if yes.result is not None and no.result is not None:
            result = op.join(self._unnamed(), yes.result, no.result)
        self.scope = before.merge(op, yes, no, self.wanted)
        return result

    def _arm(self, region: Region, run: Callable[[], Operand | None]) -> Arm:
        outer, before = self.region, self.scope
        self.region, self.scope = region, before.copy()
        try:
            return Arm(run(), self.scope)
        finally:
            self.region, self.scope = outer, before

    # --- expressions -----------------------------------------------------------------------------------------------

    def expression(self, node: Any) -> Operand:
        """Lower an expression."""
        operand: Operand = self.lower(node)
        return operand

    def lower(self, node: Any) -> Any:
        """Lower a node of any form."""
        method = _method(type(self), type(node))  # type: ignore[arg-type]  # mypy says that classes cannot be hashed
        if method is None:
            raise refuse(refused.UNKNOWN_FORM, self.place(node), type(node).__name__)
        return method(self, node)

    def test(self, node: Any) -> Operand:
        """Lower the test of a branch or a loop; its value is called ``branch``."""
        self.base = "branch"
        operand = self.expression(node)
        if isinstance(operand, Value) and operand.temp:
            self.named(operand, "branch", temp=True, user=False)
        return operand

    def lower_Constant(self, node: Any) -> Operand:
        return Const(node.value)

    def lower_Name(self, node: Any) -> Operand:
        if node.id in self.local_names:
            return self.variable(node)
        found = self.names.find(node)
        if found is None:
            raise self.unbound(node)
        return self._captured(*found)

    def variable(self, node: Any) -> Operand:
        """The value a local variable has here."""
        operand = self.scope.get(node.id)
        if operand is None:
            raise self.unbound(node)
        return operand

    def unbound(self, node: Any) -> Exception:
        """The refusal of a name that is not bound here."""
        return refuse(refused.UNBOUND, self.place(node), f"{node.id!r}, which is not bound here,")

    def _captured(self, value: Any, spelling: str) -> Const:
        self.names.capture(spelling)
        return Const(value, spelling)

    def lower_NamedExpr(self, node: Any) -> Operand:
        outer, self.base = self.base, node.target.id
        value = self.assigned(node, self.expression(node.value), node.target.id)
        self.base = outer
        return value

    def assigned(self, node: Any, operand: Operand, name: str, *, direct: bool = True) -> Value:
        """Assign an operand to a variable: a new unnamed value becomes the variable's own if ``direct``, anything else
        is bound to it."""
        if not (direct and isinstance(operand, Value) and operand.temp):
            operand = self.call(node, primitives.bind, operand)
        value = self.scope[name] = self.named(operand, name)
        return value

    def lower_BinOp(self, node: Any) -> Operand:
        left, right = self.expression(node.left), self.expression(node.right)
        return self.call(node, OPERATORS[type(node.op).__name__], left, right)

    def lower_UnaryOp(self, node: Any) -> Operand:
        """A minus before a number belongs to the number.

        before::

            y = -2.0 * -x

        after::

            y_arg.0 = -x
            y.0 = -2.0 * y_arg.0
        """
        operand = self.expression(node.operand)
        if isinstance(node.op, gast.USub) and _is_number(operand):
            return Const(-operand.value)  # type: ignore[union-attr]
        return self.call(node, OPERATORS[type(node.op).__name__], operand)

    def lower_BoolOp(self, node: Any) -> Operand:
        """Short circuit is a branch whose value is one of the operands.

        before::

            y = a and b + 1

        after::

            y.0 = and a:
              then:
                y_t1.0 = b + 1
                yield y_t1.0
              else:
                yield a
        """
        return self._short_circuit(node, node.values)

    def _short_circuit(self, node: Any, values: list[Any]) -> Operand:
        first = self.expression(values[0])
        if len(values) == 1:
            return first
        return self._decided(node, first, lambda: self._short_circuit(node, values[1:]),
                             "and" if isinstance(node.op, gast.And) else "or")

    def _decided(self, node: Any, first: Operand, others: Callable[[], Operand], form: str) -> Operand:
        then, orelse = (others, lambda: first) if form == "and" else (lambda: first, others)
        result = self.branch(node, first, then, orelse, form)
        assert result is not None
        return result

    def lower_IfExp(self, node: Any) -> Operand:
        result = self.branch(node, self.expression(node.test), lambda: self.expression(node.body),
                             lambda: self.expression(node.orelse), "ternary")
        assert result is not None
        return result

    def lower_Compare(self, node: Any) -> Operand:
        """A chain is a conjunction that evaluates each operand once.

        before::

            y = 0 < abs(x) < 1

        after::

            y_t1.0 = abs(x)
            y_t2.0 = 0 < y_t1.0
            y.0 = and y_t2.0:
              then:
                y_t3.0 = y_t1.0 < 1
                yield y_t3.0
              else:
                yield y_t2.0
        """
        return self._comparison(node, self.expression(node.left), node.ops, node.comparators)

    def _comparison(self, node: Any, left: Operand, ops: list[Any], comparators: list[Any]) -> Operand:
        right = self.expression(comparators[0])
        if isinstance(ops[0], (gast.In, gast.NotIn)):
            first = self.call(node, operator.contains, right, left)
            if isinstance(ops[0], gast.NotIn):
                first = self.call(node, operator.not_, first)
        else:
            first = self.call(node, OPERATORS[type(ops[0]).__name__], left, right)
        if len(ops) == 1:
            return first
        return self._decided(node, first, lambda: self._comparison(node, right, ops[1:], comparators[1:]), "and")

    def lower_Attribute(self, node: Any) -> Operand:
        found = self.names.find(node)
        if found is not None:
            return self._captured(*found)
        return self.call(node, getattr, self.expression(node.value), Const(node.attr))

    def lower_Subscript(self, node: Any) -> Operand:
        container = self.expression(node.value)
        return self.call(node, operator.getitem, container, self.expression(node.slice))

    def lower_Call(self, node: Any) -> Operand:
        """The callee is resolved now, a method when the type of its object is known.

        before::

            y = np.sum(x, axis=0) + x.sum()

        after::

            y_t1.0 = np.sum(x, axis=0)
            y_t2.0 = x.sum()
            y.0 = y_t1.0 + y_t2.0
        """
        found = self.names.find(node.func)
        if found is not None and callable(found[0]):
            args, kwargs = self._arguments(node)
            if found[0] is super and not args:
                args = self._super(node)
            if any(found[0] is one for one in primitives.SETTING) and len(args) == 3 and not kwargs:
                self.effect(node, found[0], *args)       # as an assignment; what it returns is None
                return Const(None)
            if found[0] is vars and len(args) == 1:
                return self.call(node, getattr, *args, Const("__dict__"))
            if is_callable_object(found[0]):
                return self.call(node, primitives.apply, self._captured(*found), *args, kwargs=kwargs)
            self._refuse_call(refused.refused_call(found[0]), node, found[1])
            return self.call(node, found[0], *args, kwargs=kwargs)
        if found is None and isinstance(node.func, gast.Attribute):
            receiver = self.expression(node.func.value)
            args, kwargs = self._arguments(node)
            method, owner = node.func.attr, isinstance(receiver, Const) and receiver.name or ""
            self._refuse_call(refused.refused_method(method), node, f"{owner}.{method}")
            return self.call(node, primitives.call_method, receiver, Const(method), *args, kwargs=kwargs)
        callee = self.expression(node.func)
        args, kwargs = self._arguments(node)
        return self.call(node, primitives.apply, callee, *args, kwargs=kwargs)

    def _super(self, node: Any) -> list[Operand]:
        """The arguments of ``super()``: the class that the method is defined in, and its object."""
        found = self.names.find(gast.Name("__class__", gast.Load(), None, None))
        held = self.scope.get(self.first) if self.first is not None else None
        if found is None or held is None:
            raise refuse(refused.FRAMES, self.place(node), "super(...)")
        return [Const(found[0], found[0].__name__), held]

    def _arguments(self, node: Any) -> tuple[list[Operand], dict[str, Operand]]:
        given = [*node.args, *node.keywords]
        args = [self._argument(arg, given[k + 1:]) for k, arg in enumerate(node.args)]
        kwargs: dict[str, Operand] = {}
        for k, keyword in enumerate(node.keywords, len(args) + 1):
            value = self.expression(keyword.value)
            if keyword.arg is None:
                value = self._as_now(keyword, dict, value, given[k:])
                args.append(self.call(keyword.value, primitives.double_starred, value))
            else:
                kwargs[keyword.arg] = value
        return args, kwargs

    def _argument(self, node: Any, later: list[Any]) -> Operand:
        if isinstance(node, gast.Starred):
            value = node.value
            if isinstance(value, gast.GeneratorExp):        # all its items are asked for at once
                value = gast.copy_location(gast.ListComp(value.elt, value.generators), value)
            return self.call(node, primitives.starred, self._as_now(node, tuple, self.expression(value), later))
        return self.expression(node)

    def _as_now(self, node: Any, copier: Callable[..., Any], value: Operand, later: list[Any]) -> Operand:
        """What is given with a star, of which ``later`` arguments may change the items."""
        return self.call(node, copier, value) if may_run(later, self.names.find) else value

    def _refuse_call(self, refusal: Refusal | None, node: Any, spelling: str) -> None:
        if refusal is not None:
            raise refuse(refusal, self.place(node), f"{spelling}(...)")


@cache
def _method(lowering: Hashable, form: Hashable) -> Callable[[Any, Any], Any] | None:
    """What lowers nodes of a form."""
    return getattr(lowering, f"lower_{form.__name__}", None)  # type: ignore[attr-defined]  # a class


def _is_number(operand: Operand) -> bool:
    return isinstance(operand, Const) and operand.name is None and type(operand.value) in (int, float, complex)
