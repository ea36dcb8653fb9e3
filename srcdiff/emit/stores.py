"""Stores as Python statements.

Comes in: a store, and how operands are spelled. Goes out: its statement. Invariant: the statement evaluates what was
folded into it before it changes anything.
"""

from __future__ import annotations

import ast
import operator
from typing import Any

import numpy as np

from srcdiff.emit.literals import STORE, dotted, variable
from srcdiff.emit.spell import BINARY, Speller
from srcdiff.ir import primitives as prim
from srcdiff.ir.containers import RESIZING
from srcdiff.ir.nodes import Call, Operand

_OPERATORS: dict[Any, ast.operator] = {
    store: BINARY[plain] for store, plain in prim.PLAIN.items() if plain in BINARY}


def spell_store(spell: Speller, op: Call) -> ast.stmt:
    """``x[k] = v``, ``x[k] += v``, ``x += v``, ``np.add.at(x, k, v)``, ``x.append(v)``, ``del x[k]``."""
    if op.target is operator.delitem:
        target, key = op.args
        return ast.Delete([ast.Subscript(spell.operand(target), spell.key(key), ast.Del())])
    if op.target in RESIZING:
        return ast.Expr(spell.operation(op))
    *place, value = op.args
    if op.target is prim.add_at:
        function = dotted(f"{spell.scope.path(np)}.add.at")
        target, key = place
        return ast.Expr(ast.Call(function, [spell.operand(target), spell.operand(key), spell.operand(value)], []))
    target_node = _target(spell, op, place)
    if op.target is operator.setitem:
        return ast.Assign([target_node], spell.operand(value))
    return augmented(target_node, _OPERATORS[op.target], spell.operand(value))


def augmented(target: Any, sign: ast.operator, value: ast.expr) -> ast.stmt:
    """``target += value``, or ``target -= e`` where the value is ``-e``."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) and isinstance(sign, (ast.Add, ast.Sub)):
        sign = ast.Sub() if isinstance(sign, ast.Add) else ast.Add()
        value = value.operand
    return ast.AugAssign(target, sign, value)


def _target(spell: Speller, op: Call, place: list[Operand]) -> ast.expr:
    if len(place) == 2:
        return spell.element(spell.operand(place[0]), place[1], ast.Store())
    if op.outputs:
        return variable(spell.names[op.output], STORE)
    return spell.operand(place[0])
