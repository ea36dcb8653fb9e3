"""Operations as Python expressions.

Comes in: a schedule, the names of the variables, and the scope of the module. Goes out: expressions of the standard
``ast``. Invariant: evaluating the expression of an operand is running the operations folded into it, in order.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from srcdiff import runtime
from srcdiff.analysis.types import of_operand
from srcdiff.emit.literals import LOAD, dotted, variable
from srcdiff.emit.schedule import Schedule
from srcdiff.emit.scope import ModuleScope
from srcdiff.emit.uses import short_circuit
from srcdiff.errors import InternalError
from srcdiff.ir import containers, primitives
from srcdiff.ir.containers import Field, Fields
from srcdiff.ir.nodes import UNDEFINED, ZERO, Call, Const, If, Node, Operand, PlainCall, Procedure, Value, is_literal
from srcdiff.ir.types import Dict, List, rank
from srcdiff.runtime.objects import only_sets_attributes

BINARY: dict[Any, ast.operator] = {
    operator.add: ast.Add(), operator.sub: ast.Sub(), operator.mul: ast.Mult(), operator.truediv: ast.Div(),
    operator.floordiv: ast.FloorDiv(), operator.mod: ast.Mod(), operator.pow: ast.Pow(),
    operator.matmul: ast.MatMult(), operator.and_: ast.BitAnd(), operator.or_: ast.BitOr(),
    operator.xor: ast.BitXor(), operator.lshift: ast.LShift(), operator.rshift: ast.RShift()}
COMPARISON: dict[Any, ast.cmpop] = {
    operator.eq: ast.Eq(), operator.ne: ast.NotEq(), operator.lt: ast.Lt(), operator.le: ast.LtE(),
    operator.gt: ast.Gt(), operator.ge: ast.GtE(), operator.is_: ast.Is(), operator.is_not: ast.IsNot()}
UNARY: dict[Any, ast.unaryop] = {operator.neg: ast.USub(), operator.pos: ast.UAdd(), operator.invert: ast.Invert()}
#: Functions of one array that are also its attributes.
_ATTRIBUTES: dict[Any, str] = {
    np.transpose: "T", np.shape: "shape", np.size: "size", np.ndim: "ndim", np.real: "real", np.imag: "imag"}
if hasattr(np, "matrix_transpose"):      # NumPy 2.0
    _ATTRIBUTES[np.matrix_transpose] = "mT"
#: Comparisons whose negation is another comparison; not those of order, which are both false for NaN.
_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
#: The same for a test, of which only the truth is asked.
_NEGATED_TEST: dict[type[ast.cmpop], type[ast.cmpop]] = {**_NEGATED, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


class Speller:
    """Spells operands and operations; ``names`` may be filled after it is made."""

    def __init__(self, schedule: Schedule, scope: ModuleScope, names: Mapping[Value, str]) -> None:
        self.schedule, self.scope, self.names = schedule, scope, names

    def operand(self, operand: Operand) -> ast.expr:
        """The expression that reads an operand."""
        if isinstance(operand, Const):
            return self._constant(operand)
        if operand in self.schedule.folded and operand.op is not None:
            return self.operation(operand.op)
        return variable(self.names[operand])

    def operation(self, op: Node) -> ast.expr:
        """The expression that runs an operation."""
        if isinstance(op, If):
            return self._choice(op)
        assert isinstance(op, Call)
        sign = BINARY.get(op.target)
        if sign is not None and len(op.args) == 2:
            left, right = op.args
            return ast.BinOp(self.operand(left), sign, self.operand(right))
        special = _SPECIAL.get(op.target)
        if special is not None:
            return special(self, op)
        if isinstance(op.target, Procedure) and op.target.plain is not None:
            return self._plain(op, op.target.plain)
        args = [self.operand(arg) for arg in op.args]
        if op.target in COMPARISON:
            return ast.Compare(args[0], [COMPARISON[op.target]], [args[1]])
        if op.target in UNARY:
            return ast.UnaryOp(UNARY[op.target], args[0])
        return self._call(op, args)

    def key(self, operand: Operand) -> ast.expr:
        """What stands between the brackets of ``x[...]``, where slices have a notation of their own."""
        if isinstance(operand, Const):
            if type(operand.value) is slice:
                parts = operand.value.start, operand.value.stop, operand.value.step
                return self._slice([Const(part) for part in parts])
            if type(operand.value) is tuple and operand.value and operand.name is None:
                return ast.Tuple([self.key(Const(item)) for item in operand.value], LOAD)
        elif operand in self.schedule.folded and isinstance(operand.op, Call):
            if operand.op.target is slice:
                return self._slice(operand.op.args)
            if operand.op.target is primitives.make_tuple and operand.op.args:
                return ast.Tuple([self.key(arg) for arg in operand.op.args], LOAD)
        return self.operand(operand)

    def _slice(self, args: Sequence[Operand]) -> ast.expr:
        start, stop, step = [Const(None), *args, Const(None)] if len(args) == 1 else [*args, Const(None)][:3]
        return ast.Slice(*(None if isinstance(part, Const) and part.value is None else self.operand(part)
                           for part in (start, stop, step)))

    def _constant(self, const: Const) -> ast.expr:
        if const.name is not None:
            return dotted(self.scope.constant(const))
        written = self.scope.literals.write(const.value)
        if written is not None:
            return written
        if const is UNDEFINED:
            return ast.Constant(None)       # to be saved, and read by nobody
        if const is ZERO:
            raise InternalError("a structural zero reached generated code")
        return dotted(self.scope.path(const.value))

    def _call(self, op: Call, args: list[ast.expr]) -> ast.expr:
        keywords = [ast.keyword(name, self.operand(arg)) for name, arg in op.kwargs.items()]
        name = getattr(op.target, "__name__", "")
        if op.style == "attribute" and len(args) == 1 or _is_attribute(op):
            return ast.Attribute(args[0], _ATTRIBUTES.get(op.target) or name, LOAD)
        if op.style == "method" or hasattr(op.target, "__objclass__"):
            return ast.Call(ast.Attribute(args[0], name, LOAD), args[1:], keywords)
        return ast.Call(dotted(self.scope.path(op.target)), args, keywords)

    def _plain(self, op: Call, plain: PlainCall) -> ast.expr:
        """The user's own call."""
        def argument(given: int | Const) -> ast.expr:
            return self.operand(op.args[given] if isinstance(given, int) else given)

        keywords = [ast.keyword(name, argument(given)) for name, given in plain.kwargs.items()]
        return ast.Call(dotted(self.scope.path(plain.target)), list(map(argument, plain.args)), keywords)

    def _starred(self, op: Call) -> ast.expr:
        return ast.Starred(self.operand(op.args[0]), LOAD)

    def _choice(self, op: If) -> ast.expr:
        (k,) = self.schedule.uses.joined[op]
        test = self.operand(op.test)
        skipped = short_circuit(op)
        if skipped is None:
            return ast.IfExp(test, self.operand(op.then.yields[k]), self.operand(op.orelse.yields[k]))
        if skipped is op.orelse:
            return _joined(ast.And(), test, self.operand(op.then.yields[k]))
        return _joined(ast.Or(), test, self.operand(op.orelse.yields[k]))

    # -- primitives and operators with a notation of their own

    def _getitem(self, op: Call) -> ast.expr:
        return self.element(self.operand(op.args[0]), op.args[1], LOAD)

    def _joined_by_index(self, op: Call) -> ast.expr:
        """``np.r_[x, 1.0]``"""
        name = "r_" if op.target is runtime.row else "c_"
        key = self.key(op.args[0])
        for how in (*op.args[1:], *op.kwargs.values()):
            if not isinstance(key, ast.Tuple):      # a star between brackets is not in Python 3.10
                return self._call(op, [self.operand(arg) for arg in op.args])
            key = ast.Tuple([self.operand(how), *key.elts], LOAD)
        return ast.Subscript(ast.Attribute(dotted(self.scope.path(np)), name, LOAD), key, LOAD)

    def element(self, owner: ast.expr, key: Operand, ctx: ast.expr_context) -> ast.Subscript | ast.Attribute:
        """``owner[key]``, or the attribute of that name."""
        if isinstance(key, Const) and isinstance(key.value, Field):
            return ast.Attribute(owner, str(key.value), ctx)
        return ast.Subscript(owner, self.key(key), ctx)

    def _getattr(self, op: Call) -> ast.expr:
        name = op.args[1].value if isinstance(op.args[1], Const) else None
        if len(op.args) == 2 and isinstance(name, str) and name.isidentifier():
            return ast.Attribute(self.operand(op.args[0]), name, LOAD)
        return self._call(op, [self.operand(arg) for arg in op.args])

    def _contains(self, op: Call) -> ast.expr:
        container, item = op.args
        return ast.Compare(self.operand(item), [ast.In()], [self.operand(container)])

    def _not(self, op: Call) -> ast.expr:
        return _negation(self.operand(op.args[0]))

    def _apply(self, op: Call) -> ast.expr:
        keywords = [ast.keyword(name, self.operand(arg)) for name, arg in op.kwargs.items()]
        callee, *args = [self.operand(arg) for arg in op.args]
        return ast.Call(callee, args, keywords)

    def _call_method(self, op: Call) -> ast.expr:
        receiver, name, *args = op.args
        assert isinstance(name, Const)
        keywords = [ast.keyword(name, self.operand(arg)) for name, arg in op.kwargs.items()]
        method = ast.Attribute(self.operand(receiver), name.value, LOAD)
        return ast.Call(method, [self.operand(arg) for arg in args], keywords)

    def _display(self, op: Call) -> ast.expr:
        items = [self.operand(arg) for arg in op.args]
        maker = op.kwargs.get("maker")
        if isinstance(maker, Const):
            return ast.Call(dotted(self.scope.path(maker.value)), items, [])
        if op.target is primitives.make_tuple:
            return ast.Tuple(items, LOAD)
        if op.target is primitives.make_set and items:
            return ast.Set(items)
        return ast.Call(dotted(self.scope.path(set)), [], []) if op.target is primitives.make_set else ast.List(
            items, LOAD)

    def _dict(self, op: Call) -> ast.expr:
        keys, *values = op.args
        assert isinstance(keys, Const)
        if isinstance(keys.value, Fields):
            return self._object(keys.value, [self.operand(value) for value in values])
        return ast.Dict([self._constant(Const(key)) for key in keys.value], [self.operand(value) for value in values])

    def _object(self, names: Fields, values: list[ast.expr]) -> ast.expr:
        """``Point(x=1.0)``, where the constructor does nothing but set attributes."""
        owner = dotted(self.scope.path(names.cls))
        keywords = [ast.keyword(str(name), value) for name, value in zip(names, values, strict=True)]
        if names.cls is SimpleNamespace or only_sets_attributes(names.cls, names):
            return ast.Call(owner, [], keywords)
        return ast.Call(dotted(self.scope.path(runtime.instance_of)), [owner], keywords)

    def _format(self, op: Call) -> ast.expr:
        template, *values = op.args
        assert isinstance(template, Const)
        return self._formatted(template.value, iter(values))

    def _formatted(self, template: primitives.Template, values: Iterator[Operand]) -> ast.JoinedStr:
        parts = list[ast.expr]()
        for part in template:
            if isinstance(part, str):
                parts.append(ast.Constant(part))
            else:
                value = self.operand(next(values))
                parts.append(ast.FormattedValue(value, part[0], self._formatted(part[1], values) if part[1] else None))
        return ast.JoinedStr(parts)

    def _bind(self, op: Call) -> ast.expr:
        return self.operand(op.args[0])

    def _pop(self, op: Call) -> ast.expr:
        return ast.Call(dotted(f"{self.names[op.outputs[0]]}.pop"), [], [])

    def _changed(self, op: Call) -> ast.expr:
        """``x.append(v)`` and its kin."""
        target, *args = [self.operand(arg) for arg in op.args]
        if op.target is containers.take and is_literal(op.args[1], -1) and isinstance(of_operand(op.args[0]), List):
            args = []
        name = "pop" if op.target is containers.take else op.target.__name__
        return ast.Call(ast.Attribute(target, name, ast.Load()), args, [])

    def _refill(self, op: Call) -> ast.expr:
        return ast.Call(dotted(self.scope.path(runtime.refill)), [self.operand(arg) for arg in op.args], [])

    def _joined(self, op: Call) -> ast.expr:
        a, b = [self.operand(arg) for arg in op.args]
        sign = ast.Mult() if op.target is containers.repeated else (
            ast.BitOr() if isinstance(of_operand(op.args[0]), Dict) else ast.Add())
        return ast.BinOp(a, sign, b)

    def _as_sequence(self, op: Call) -> ast.expr:
        return ast.Call(dotted(self.scope.path(list)), [self.operand(op.args[0])], [])


_SPECIAL: dict[Any, Callable[[Speller, Call], ast.expr]] = {
    runtime.row: Speller._joined_by_index, runtime.columns: Speller._joined_by_index,
    operator.getitem: Speller._getitem, getattr: Speller._getattr, operator.contains: Speller._contains,
    operator.not_: Speller._not, primitives.apply: Speller._apply, primitives.call_method: Speller._call_method,
    primitives.make_tuple: Speller._display, primitives.make_list: Speller._display,
    primitives.make_set: Speller._display, primitives.make_dict: Speller._dict,
    primitives.format_string: Speller._format, primitives.bind: Speller._bind,
    primitives.hooked: Speller._bind, primitives.pop: Speller._pop,
    **dict.fromkeys(containers.RESIZING, Speller._changed), **dict.fromkeys(containers.REGROUPING, Speller._joined),
    containers.refill: Speller._refill,
    primitives.new_stack: Speller._display, primitives.new_list: Speller._display,
    primitives.starred: Speller._starred, primitives.as_sequence: Speller._as_sequence}


def _is_attribute(op: Call) -> bool:
    """Whether a call in our own sweep is better written as an attribute of the array it is about."""
    if op.section != "Reverse sweep" or op.style or op.kwargs or len(op.args) != 1:
        return False
    return _ATTRIBUTES.get(op.target) is not None and isinstance(op.args[0], Value) and (rank(op.args[0].type) or 0) > 0


def opposite(test: ast.expr) -> ast.expr:
    """The test that holds where ``test`` does not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return _negation(test, _NEGATED_TEST)


def _negation(test: ast.expr, table: Mapping[type[ast.cmpop], type[ast.cmpop]] = _NEGATED) -> ast.expr:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in table:
        return ast.Compare(test.left, [table[type(test.ops[0])]()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def _joined(op: ast.boolop, left: ast.expr, right: ast.expr) -> ast.expr:
    """``left and right``, flat, and chained where it is ``a < b and b < c``."""
    values: list[ast.expr] = []
    for side in (left, right):
        values += side.values if isinstance(side, ast.BoolOp) and type(side.op) is type(op) else [side]
    made = values[:1]
    for value in values[1:]:
        chain = _chained(made[-1], value) if isinstance(op, ast.And) else None
        made[-1:] = [chain] if chain is not None else [made[-1], value]
    return made[0] if len(made) == 1 else ast.BoolOp(op, made)


def _chained(left: ast.expr, right: ast.expr) -> ast.Compare | None:
    if not isinstance(left, ast.Compare) or not isinstance(right, ast.Compare):
        return None
    ordering = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
    middle = left.comparators[-1]
    if not isinstance(middle, (ast.Name, ast.Constant)) or ast.dump(middle) != ast.dump(right.left):
        return None
    if not all(isinstance(op, ordering) for op in (*left.ops, *right.ops)):
        return None
    return ast.Compare(left.left, [*left.ops, *right.ops], [*left.comparators, *right.comparators])
