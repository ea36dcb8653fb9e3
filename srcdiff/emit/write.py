"""From the IR to the text of a module.

Comes in: a finished function. Goes out: a `Module`. Invariant: the text, run in the namespace, defines a function that
computes what the IR says; where the namespace is empty, the text can be run as it stands.

>>> import operator
>>> from srcdiff.ir.builder import Builder, const
>>> from srcdiff.ir.nodes import Function, Parameter, Region, Statement, Value
>>> x, body = Value("x", user=True), Region()
>>> body.yields = [Builder(body).call(operator.mul, const(2), x)]
>>> print(write(Function("double", [Parameter(x)], body, Statement("def double(x):", "demo.py", 1), "double")).text)
def double(x):
    return 2 * x
<BLANKLINE>
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from srcdiff.emit.keys import spell_out_keys
from srcdiff.emit.naming import choose_names
from srcdiff.emit.order import put_in_order
from srcdiff.emit.parts import Parts
from srcdiff.emit.schedule import Schedule, schedule
from srcdiff.emit.scope import ModuleScope
from srcdiff.emit.spell import Speller
from srcdiff.emit.statements import Statements
from srcdiff.emit.stops import hand_flags_on
from srcdiff.emit.text import print_expression, print_statement
from srcdiff.emit.tuples import use_tuples
from srcdiff.emit.undefined import variables_to_bind
from srcdiff.ir.nodes import Function
from srcdiff.ir.walk import clone_function, procedures_of


@dataclass(frozen=True)
class Module:
    """The text of a generated module. ``namespace`` holds the captured objects that cannot be written down, ``entry``
    is the name of the function to call, and ``own_text`` the text of that alone."""

    name: str
    text: str
    own_text: str
    namespace: dict[str, Any]
    entry: str


def write(function: Function, *, keep: bool = True) -> Module:
    """The module that holds a function and the procedures it calls; without ``keep``, the functions themselves are
    prepared for printing, and no copies."""
    procedures = procedures_of(function)
    functions = [procedure.function for procedure in procedures if procedure.function is not None] + [function]
    if keep:
        functions = [clone_function(one)[0] for one in functions]
    plans = [_plan(one) for one in functions]
    scope = ModuleScope(functions, procedures)
    texts = [print_statement(_define_apart(plan, scope)) for plan in plans]
    head = scope.head(print_expression)
    text = "\n".join([*head, *(["", ""] if head else []), "\n\n".join(texts)])
    return Module(function.name, text, texts[-1], scope.namespace, function.name)


def _plan(function: Function) -> Schedule:
    """What is printed of a function, and in which order."""
    spell_out_keys(function)
    hand_flags_on(function)
    use_tuples(function)
    parts = Parts(function)
    put_in_order(function, parts)
    return schedule(function, parts)       # which the order of operations does not change


def _define_apart(plan: Schedule, scope: ModuleScope) -> ast.stmt:
    """The statement that defines a function, none of whose variables hides a global name."""
    made, variables = _define(plan, scope, ())
    if not scope.names.isdisjoint(variables):      # which global names there are is known only now
        made, _ = _define(plan, scope, scope.names)
    return made


def _define(plan: Schedule, scope: ModuleScope, reserved: Collection[str]) -> tuple[ast.stmt, list[str]]:
    """The statement that defines the function, and its variables, of which none is in ``reserved``."""
    names = choose_names(plan, reserved)
    made = Statements(plan, Speller(plan, scope, names)).function(variables_to_bind(plan, names))
    return made, list(names.values())
