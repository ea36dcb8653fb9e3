"""Calls of what ``operator.itemgetter``, ``attrgetter`` and ``methodcaller`` make.

Comes in: a call that is about to be copied. Goes out: the same call, changed in place to the item, the attribute or the
method call that it stands for, where the getter is known. Invariant: what is read, and in which order, is the same.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

from srcdiff.ir import primitives as prim
from srcdiff.ir.nodes import Call, Const, Operand, Value

Read = Callable[[Callable[..., Any], Operand, Operand], Operand]


def open_getter(call: Call, read: Read) -> None:
    """Let a call of a getter be what it stands for; ``read`` appends the reading of an item or an attribute."""
    found = _made(call)
    if found is None or len(call.args) != 1 + (call.target is prim.apply) or call.kwargs:
        return
    kind, args, kwargs = found
    held = call.args[-1]
    if kind is operator.methodcaller:
        call.target, call.args, call.kwargs = prim.call_method, [held, *args], kwargs
    elif len(args) == 1:
        call.target, call.args = _last_step(kind, held, args[0], read)
    else:
        steps = [_last_step(kind, held, arg, read) for arg in args]
        call.target, call.args = prim.make_tuple, [read(target, *operands) for target, operands in steps]


def constant_getter(operand: Operand) -> Operand:
    """A getter that is made of constants, as a constant."""
    made = operand.op if isinstance(operand, Value) else None
    if not isinstance(made, Call) or made.target not in prim.GETTERS or not all(
            isinstance(arg, Const) and arg.name is None for arg in made.operands()):
        return operand
    kwargs = {name: arg.value for name, arg in made.kwargs.items() if isinstance(arg, Const)}
    return Const(made.target(*[arg.value for arg in made.args if isinstance(arg, Const)], **kwargs), "getter")


def _made(call: Call) -> tuple[Any, list[Operand], dict[str, Operand]] | None:
    """The class of the getter that is called, and what it was made of."""
    getter: Any = call.target
    if getter is prim.apply:
        made = call.args[0].op if isinstance(call.args[0], Value) else None
        if isinstance(made, Call) and made.target in prim.GETTERS:
            return made.target, list(made.args), dict(made.kwargs)
        getter = call.args[0].value if isinstance(call.args[0], Const) else None
    if not isinstance(getter, prim.GETTERS):
        return None
    kind, args = getter.__reduce__()[:2]
    kwargs = {}
    if isinstance(kind, functools.partial):
        kwargs, args, kind = kind.keywords, (*kind.args, *args), kind.func
    return kind, list(map(Const, args)), {name: Const(value) for name, value in kwargs.items()}


def _last_step(kind: Any, held: Operand, key: Operand, read: Read) -> tuple[Callable[..., Any], list[Operand]]:
    """The call that reads an item, or an attribute of an attribute."""
    if kind is operator.itemgetter:
        return operator.getitem, [held, key]
    *outer, last = str(key.value).split(".") if isinstance(key, Const) else []
    for name in outer:
        held = read(getattr, held, Const(name))
    return getattr, [held, Const(last)]
