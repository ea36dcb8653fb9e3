"""A function's operations as text, for people and tests.

Comes in: a function, and notes on its values. Goes out: one line for each operation, in Python spelling, with types
and notes to the right and the user's line in the last column. Invariant: the text depends on the structure alone;
versions of a name are numbered in the order of their definition.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from srcdiff.ir import primitives
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Node, Operand, Region, Value
from srcdiff.ir.types import UNKNOWN

_INFIX: dict[Callable[..., Any], str] = {
    operator.add: "+", operator.sub: "-", operator.mul: "*", operator.truediv: "/", operator.floordiv: "//",
    operator.mod: "%", operator.pow: "**", operator.matmul: "@", operator.and_: "&", operator.or_: "|",
    operator.xor: "^", operator.lshift: "<<", operator.rshift: ">>", operator.eq: "==", operator.ne: "!=",
    operator.lt: "<", operator.le: "<=", operator.gt: ">", operator.ge: ">=", operator.is_: "is",
    operator.is_not: "is not",
}
_PREFIX: dict[Callable[..., Any], str] = {
    operator.neg: "-", operator.pos: "+", operator.invert: "~", operator.not_: "not ",
}


class Names:
    """How values are called: ``name.version``; parameters and indices by the name alone where no other has it."""

    def __init__(self, function: Function) -> None:
        self._names: dict[Value, str] = {}
        self._counts: dict[str, int] = {}
        plain = [param.value for param in function.params]
        for value in plain:
            self._add(value)
        self._number(function.body, plain)
        for value in plain:
            if self._counts[value.name] == 1:
                self._names[value] = value.name

    def __getitem__(self, operand: Operand) -> str:
        if isinstance(operand, Value):
            return self._names.get(operand) or f"{operand.name}.?"
        return operand.name or _literal(operand.value)

    def listed(self, operands: Sequence[Operand]) -> str:
        """Several operands, between commas."""
        return ", ".join(self[operand] for operand in operands)

    def _number(self, region: Region, plain: list[Value]) -> None:
        for op in region.ops:
            for inner in op.regions():
                for value in inner.params:
                    self._add(value)
                if isinstance(op, Loop) and op.index is not None:
                    plain.append(op.index)
                self._number(inner, plain)
            for value in op.outputs:
                self._add(value)

    def _add(self, value: Value) -> None:
        version = self._counts.get(value.name, 0)
        self._counts[value.name] = version + 1
        self._names[value] = f"{value.name}.{version}"


class _Printer:
    def __init__(self, function: Function, notes: Mapping[Value, str]) -> None:
        self.names = Names(function)
        self.notes = notes
        self.rows: list[tuple[str, str, str, str]] = []
        self.statement: object = None

    def row(self, depth: int, text: str, node: Node | None = None) -> None:
        """One line; for a node with the facts on its outputs and the user's line where that is a new one."""
        outputs = node.outputs if node is not None else []
        types = ", ".join(str(value.type) for value in outputs if value.type != UNKNOWN)
        notes = ", ".join(dict.fromkeys(self.notes[value] for value in outputs if value in self.notes))
        line = ""
        if node is not None and node.location is not None and node.location.statement != self.statement:
            self.statement = node.location.statement
            line = node.location.statement.text
        self.rows.append(("  " * depth + text, types, notes, line))

    def region(self, region: Region, depth: int) -> None:
        for op in region.ops:
            assigned = f"{self.names.listed(op.outputs)} = " if op.outputs else ""
            if isinstance(op, Call):
                self.row(depth, assigned + spell(op, self.names), op)
            elif isinstance(op, If):
                self.branch(op, assigned, depth)
            elif isinstance(op, Loop):
                self.loop(op, assigned, depth)

    def branch(self, op: If, assigned: str, depth: int) -> None:
        form = op.form if op.form in ("and", "or", "assert", "ternary", "with", "block", "try", "managed") else "if"
        self.row(depth, f"{assigned}{form} {self.names[op.test]}:", op)
        for label, region in (("then", op.then), ("else", op.orelse)):
            if region.ops or region.yields:
                self.row(depth + 1, f"{label}:")
                self.region(region, depth + 2)
                self.yields("yield", region, depth + 2)

    def loop(self, op: Loop, assigned: str, depth: int) -> None:
        self.row(depth, f"{assigned}{self.header(op)}:", op)
        missing = Const(None, "missing")        # a function that is not well formed is printed all the same
        for init, param, end in zip_longest(op.inits, op.carried, op.body.yields, fillvalue=missing):
            self.row(depth + 1, f"carry {self.names[param]} = {self.names[init]}, next {self.names[end]}")
        if op.test is not None:
            self.row(depth + 1, f"test {self.names.listed(op.test.params)}:".replace(" :", ":"))
            self.region(op.test, depth + 2)
            self.yields("yield", op.test, depth + 2)
            self.row(depth + 1, "do:")
        self.region(op.body, depth + 1 + (op.test is not None))
        if op.body.stop is not None:
            self.row(depth + 1 + (op.test is not None), f"stop {self.names[op.body.stop]}")

    def header(self, op: Loop) -> str:
        if op.bounds is None or op.index is None:
            return f"while {self.names.listed(op.test.yields) if op.test else ''}"
        start, stop, step = (self.names[bound] for bound in op.bounds)
        args = [stop] if (start, step) == ("0", "1") else [start, stop] if step == "1" else [start, stop, step]
        counted = f"range({', '.join(args)})" + (f"[:{self.names[op.limit]}]" if op.limit is not None else "")
        return f"for {self.names[op.index]} in {f'reversed({counted})' if op.backward else counted}"

    def yields(self, word: str, region: Region, depth: int) -> None:
        if region.yields:
            self.row(depth, f"{word} {self.names.listed(region.yields)}")


def dump(function: Function, notes: Mapping[Value, str] | None = None, title: str = "") -> str:
    """The text of a function, with ``notes`` beside the operations that define their values.

    The first line has the ``title``, if any, and where the function is defined.

    >>> from srcdiff.ir.nodes import Function, Region, Statement
    >>> print(dump(Function("f", [], Region(yields=[Const(1.0)]), Statement("def f():", "demo.py", 1), "f")))
    func f() -> 1.0    demo.py:1
    """
    printer = _Printer(function, notes or {})
    names = printer.names
    params = ", ".join(_parameter(names[param.value], param.value, param.default) for param in function.params)
    head = f"func {function.name}({params}) -> {names.listed(function.body.yields)}"
    printer.region(function.body, 1)
    place = f"{os.path.basename(function.origin.file)}:{function.origin.line}"
    return "\n".join(["    ".join(filter(None, (head, title, place))), *_aligned(printer.rows)])


def _parameter(name: str, value: Value, default: Const | None) -> str:
    text = name if value.type == UNKNOWN else f"{name}: {value.type}"
    return text if default is None else f"{text} = {default!r}"


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    widths = [max((len(row[k]) for row in rows), default=0) for k in range(3)]
    lines = []
    for *facts, line in rows:
        columns = [f"{fact:<{width}}" for fact, width in zip(facts, widths, strict=True) if width]
        lines.append(("  ".join(columns) + (f"  | {line}" if line else "")).rstrip())
    return lines


def spell(op: Call, names: Names) -> str:
    """A call as Python would write it."""
    args = [names[arg] for arg in op.args]
    target = op.target
    if target in _INFIX and len(args) == 2:
        return f"{args[0]} {_INFIX[target]} {args[1]}"
    if target in _PREFIX and len(args) == 1:
        return f"{_PREFIX[target]}{args[0]}"
    if target is primitives.bind:
        return args[0]
    if target is operator.contains:
        return f"{args[1]} in {args[0]}"
    if target is operator.getitem:
        return f"{args[0]}[{_index(args[1], op.args[1])}]"
    if target is getattr and isinstance(op.args[1], Const):
        return f"{args[0]}.{op.args[1].value}"
    keywords = [f"{name}={names[arg]}" for name, arg in op.kwargs.items()]
    if target is primitives.call_method and isinstance(op.args[1], Const):
        return f"{args[0]}.{op.args[1].value}({', '.join(args[2:] + keywords)})"
    return f"{_callee(target)}({', '.join(args + keywords)})"


def _index(text: str, key: Operand) -> str:
    """A key between brackets, where a tuple needs no parentheses."""
    return text[1:-1] if isinstance(key, Const) and isinstance(key.value, tuple) and len(key.value) > 1 else text


def _callee(target: Any) -> str:
    name = getattr(target, "__qualname__", None) or getattr(target, "__name__", None) or type(target).__name__
    module = str(getattr(target, "__module__", None) or ("numpy" if type(target).__name__ == "ufunc" else ""))
    head, _, rest = module.partition(".")
    if head in ("numpy", "math"):
        return ".".join(filter(None, ["np" if head == "numpy" else head, rest, str(name)]))
    return str(name)


def _literal(value: Any) -> str:
    if value is UNDEFINED.value:
        return "undefined"
    if isinstance(value, slice):
        parts = ["" if part is None else _literal(part) for part in (value.start, value.stop, value.step)]
        return ":".join(parts[:2] if value.step is None else parts)
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    return "..." if value is ... else repr(value)
