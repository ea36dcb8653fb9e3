"""``*items`` and ``**items`` in calls, and what reaches each parameter of a function.

Comes in: a call, or a function and what it is given. Goes out: the same with an argument for each item, or an operand
for each parameter. Invariant: binding arguments to parameters is Python's own; where Python would raise, nothing is
found, and the call is left to raise.

How many items there are may be known only while the program runs. They are unpacked into as many parameters as there
are, if all of these must be given, and nothing catches the TypeError that there are more or fewer.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from functools import reduce
from itertools import groupby, takewhile

from srcdiff.analysis.types import of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import containers
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Function, Location, Operand, Value
from srcdiff.ir.types import Dict, List, Tuple
from srcdiff.rules.declare import Constant, Elementwise, registry, spelled
from srcdiff.transform.callees import Callee
from srcdiff.transform.functions import is_starred


def spread_stars(call: Call, builder: Builder) -> None:
    """Write out ``*items`` and ``**items`` among the arguments where the types tell what they hold."""
    if not any(map(is_starred, call.args)):
        return
    if call.target in (max, min) and len(call.args) == 1 and not call.kwargs:
        call.args = [_starred_items(call.args[0])]
        return
    args: list[Operand] = []
    for arg in call.args:
        held, made = of_operand(arg), arg.op if is_starred(arg) and isinstance(arg, Value) else None
        shown = made.args[0].op if isinstance(made, Call) and isinstance(made.args[0], Value) else None
        if isinstance(shown, Call) and shown.target is prim.make_list and shown.output.temp:       # f(*[a, b])
            args += shown.args
        elif isinstance(made, Call) and isinstance(held, (Tuple, List)) and held.items is not None:
            args += [_item(call, builder, made.args[0], k) for k in range(len(held.items))]
        elif isinstance(made, Call) and made.target is prim.double_starred and type(held) is Dict and (
                held.element is None):
            call.kwargs |= {name: _item(call, builder, made.args[0], name) for name, _ in held.items}
        else:
            args.append(arg)
    call.args = args
    rule = registry.find(call.target) if any(map(is_starred, args)) else None
    if rule is not None and call.target in (max, min) and all(map(_is_star, filter(is_starred, args))):
        call.args = [arguments_together(args, "items", call, builder)]
    elif rule is not None and not isinstance(rule, Constant):
        found = unpacked(call, args, call.kwargs, rule.params, set(), builder)
        if found is None or not isinstance(rule, Elementwise):
            raise unknown_parameters(spelled(call.target), call.location)
        call.args = found


def _item(call: Call, builder: Builder, held: Operand, key: int | str) -> Operand:
    """``held[key]``; of a tuple that was written out the item itself, and of a dict that has no name. One that has
    may have been stored into since."""
    made = held.op if isinstance(held, Value) else None
    if isinstance(made, Call) and made.target is prim.make_tuple and isinstance(key, int):
        return made.args[key]
    if isinstance(made, Call) and made.target is prim.make_dict and made.output.temp:
        keys = made.args[0].value if isinstance(made.args[0], Const) else ()
        return made.args[1 + list(keys).index(key)]
    return builder.call_for(call, operator.getitem, held, Const(key))


def with_all_arguments(callee: Callee, function: Function, call: Call, builder: Builder) -> Callee:
    """What ``function`` is given, with an argument for each item that is given with a star."""
    if not any(map(is_starred, callee.args)):
        return callee
    params = [param for param in function.params if param.kind in ("plain", "positional")]
    optional = {param.name for param in params if param.default is not None or param.name in callee.defaults}
    names = [param.name for param in params]
    rest = next((param.name for param in function.params if param.kind == "rest"), None)
    given = unpacked(call, callee.args, callee.kwargs, names, optional, builder) if rest is None else _with_rest(
        call, callee.args, callee.kwargs, names, optional, builder)
    if given is None:
        raise unknown_parameters(function.name, call.location)
    if rest is None:
        return replace(callee, args=given)
    left = arguments_together(given[len(names):], rest, call, builder)
    return replace(callee, args=given[:len(names)], captured={**callee.captured, rest: left})


def _with_rest(call: Call, args: Sequence[Operand], named: Collection[str], params: Sequence[str],
               optional: Set[str], builder: Builder) -> list[Operand] | None:
    """Arguments for a function with a parameter that takes the rest, so that what is given with a star is all in that;
    None where it is not known what is."""
    fixed = [*takewhile(lambda arg: not is_starred(arg), args)]
    given = params[len(fixed):]     # by what comes after
    if not all(map(_is_star, filter(is_starred, args))) or any(name in named for name in given):
        return None
    if not given:
        return list(args)
    if call.guarded or not optional.isdisjoint(given):
        return None
    items = arguments_together(args[len(fixed):], "items", call, builder)
    first = [builder.call_for(call, operator.getitem, items, Const(k)) for k in range(len(given))]
    part = builder.call_for(call, slice, Const(len(given)), Const(None), name="part")
    rest = builder.call_for(call, operator.getitem, items, part, name="rest")
    return [*fixed, *first, builder.call_for(call, prim.starred, rest, name="rest")]


def unknown_parameters(name: str, place: Location | None) -> UnsupportedCall:
    """Why a call is not followed whose arguments might be for one parameter or another."""
    return UnsupportedCall(f"it is not known which parameters of {name} the items after * are for", place, [
        ("instead", "take them out before, as a, b = items")])


def unpacked(call: Call, args: Sequence[Operand], named: Collection[str], params: Sequence[str], optional: Set[str],
             builder: Builder) -> list[Operand] | None:
    """Arguments of which one is ``*items``, beside those ``named``, unpacked into ``params``, of which those that are
    ``optional`` need not be given; None where it is not known how many are."""
    given = [*takewhile(lambda name: name not in named, params)]
    first, count = len([*takewhile(lambda arg: not is_starred(arg), args)]), len(given) - len(args) + 1
    star, after = args[first], args[first + 1:]
    if call.guarded or not _is_star(star) or any(map(is_starred, after)) or count < 1 or (
            not optional.isdisjoint(given[first:]) or any(
                name not in named and name not in optional for name in params[len(given):])):
        return None
    items = builder.call_for(call, prim.unpack, _starred_items(star), Const(count))
    found = [builder.call_for(call, operator.getitem, items, Const(k)) for k in range(count)]
    return [*args[:first], *found, *after]


def _is_star(arg: Operand) -> bool:
    """Whether an argument is ``*items``."""
    return isinstance(arg, Value) and isinstance(arg.op, Call) and arg.op.target is prim.starred


def _starred_items(arg: Operand) -> Operand:
    made = arg.op if isinstance(arg, Value) else None
    assert isinstance(made, Call)
    return made.args[0]


def bind(function: Function, callee: Callee, builder: Builder) -> dict[str, Operand] | None:
    """The operand for each parameter, those that take the rest put together with ``builder``; None where the arguments
    do not fit."""
    left, named, bound = list(callee.args), dict(callee.kwargs), dict(callee.captured)
    for param in function.params:
        if param.kind == "captured":
            continue
        if param.kind == "rest":
            if param.name not in callee.captured:
                bound[param.name] = builder.call(prim.make_tuple, *left, name=param.name) if left else Const(())
                left = []
        elif param.kind == "keywords":
            bound[param.name] = builder.call(prim.make_dict, Const(tuple(named)), *named.values(), name=param.name)
            named = {}
        elif left and param.kind != "keyword":
            bound[param.name] = left.pop(0)
            if param.kind == "plain" and param.name in named:
                return None
        elif param.kind != "positional" and param.name in named:
            bound[param.name] = named.pop(param.name)
        elif param.name in callee.defaults:
            bound[param.name] = callee.defaults[param.name]
        elif param.default is not None:
            bound[param.name] = param.default
        else:
            return None
    return None if left or named else bound


def arguments_together(args: Sequence[Operand], name: str, call: Call, builder: Builder) -> Operand:
    """The tuple of some arguments, among which there may be ``*items``."""
    parts: list[Operand] = []
    for starred, some in groupby(args, is_starred):
        if starred:
            parts += [builder.call_for(call, tuple, _starred_items(arg), name=name) for arg in some]
        else:
            parts.append(builder.call_for(call, prim.make_tuple, *some, name=name))
    if not parts:
        return Const(())
    return reduce(lambda a, b: builder.call_for(call, containers.joined, a, b, name=name), parts)

