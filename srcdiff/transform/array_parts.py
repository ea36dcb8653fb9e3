"""Attributes of arrays through which they are read and stored into: ``flat``, ``real`` and ``imag``.

Comes in: a call that is about to be copied. Goes out: the same, changed in place, on the array itself. Invariant: what
is read through ``flat`` is what the array holds when it is read; what is stored is what NumPy would store.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.analysis.types import item_type, of_operand
from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.builder import Builder
from srcdiff.ir.containers import Field
from srcdiff.ir.nodes import Call, Const, Operand, Value, is_literal
from srcdiff.ir.types import Array, Tuple, is_complex, is_number, rank
from srcdiff.ir.walk import maker_of
from srcdiff.rules.declare import registry
from srcdiff.rules.methods import ITEM_ATTRIBUTES

_ALL = Const(...)
_PARTS: dict[str, Callable[..., Any]] = {"real": np.real, "imag": np.imag}
#: Functions of Python that take all that they are given at once.
_TAKING = frozenset({list, tuple, sum, max, min, sorted, any, all, len})


def resolve_part(call: Call, builder: Builder) -> None:
    """Let a call read from, or store into, the array of which it is given an attribute."""
    if (call.target is setattr or call.target in prim.ITEM_STORES) and len(call.args) == 3:
        _store_attribute(call, builder)
    if call.target in prim.ITEM_STORES and len(call.args) == 3:
        _store(call, builder)
    elif call.target is operator.getitem and (array := flattened(call.args[0])) is not None:
        number = rank(item_type(Array(None, ("n",)), call.args[1])) == 0
        call.args[0] = builder.call_for(call, np.ravel if number else np.ndarray.flatten, array, style="method")
    elif call.target is prim.call_method and is_literal(call.args[1], "item") and len(call.args) > 2:
        _item(call, builder)
    elif call.target is prim.call_method and (array := flattened(call.args[0])) is not None:
        call.args[0] = builder.call_for(call, np.ndarray.flatten, array, style="method")
    elif call.target in _TAKING or registry.find(call.target) is not None:
        for k, arg in enumerate(call.args):
            if (array := flattened(arg)) is not None:
                call.args[k] = builder.call_for(call, np.ndarray.flatten, array, style="method")


def flattened(operand: Operand) -> Value | None:
    """The array of which a value is ``flat``."""
    made = maker_of(operand)
    if made is None or made.target is not getattr or not isinstance(made.args[0], Value):
        return None
    name = made.args[1].value if isinstance(made.args[1], Const) else None
    return made.args[0] if name in ITEM_ATTRIBUTES and isinstance(made.args[0].type, Array) else None


def _item(call: Call, builder: Builder) -> None:
    """``x.item(i, j)`` as ``x[i, j].item()``, and ``x.item(k)`` as an element of ``x.ravel()``."""
    array, name, *places = call.args
    if not isinstance(of_operand(array), Array):
        return
    key = places[0] if len(places) == 1 else builder.call_for(call, prim.make_tuple, *places)
    if is_number(of_operand(key)) and rank(of_operand(array)) != 1:
        array = builder.call_for(call, np.ravel, array, style="method")
    if is_number(of_operand(key)) or isinstance(of_operand(key), Tuple):
        call.args = [builder.call_for(call, operator.getitem, array, key), name]


def _store_attribute(call: Call, builder: Builder) -> None:
    """``x.real = v`` and ``x.flat += v``, as stores into all elements of ``x.real`` and ``x.flat``."""
    owner, name, value = call.args
    is_name = call.target is setattr or isinstance(name, Const) and isinstance(name.value, Field)
    if not is_name or not isinstance(name, Const) or not isinstance(of_operand(owner), Array):
        return
    if name.value in ITEM_ATTRIBUTES:
        if rank(of_operand(value)) != 0:
            shape = builder.call_for(call, np.shape, owner, style="attribute")
            value = builder.call_for(call, np.reshape, value, shape)
        call.args = [owner, _ALL, value]
    elif name.value in _PARTS:
        part = builder.call_for(call, _PARTS[str(name.value)], owner, style="attribute")
        call.args = [part, _ALL, value]
    else:
        return
    call.target = operator.setitem if call.target is setattr else call.target


def _store(call: Call, builder: Builder) -> None:
    """A store into an element of ``x.flat``, or of ``x.imag``, as one into ``x``."""
    target, key, value = call.args
    array, made = flattened(target), maker_of(target)
    if array is not None:
        if rank(of_operand(value)) not in (0, 1):
            raise UnsupportedCall("a store into flat of what is no number and no vector", call.location, [
                ("instead", "store into the array itself, or give the values as a vector")])
        place = key
        if not isinstance(key, Const) or type(key.value) is not int or key.value < 0:
            count = builder.call_for(call, np.size, array, style="attribute")
            place = builder.call_for(call, operator.getitem, builder.call_for(call, np.arange, count), key)
        shape = builder.call_for(call, np.shape, array, style="attribute")
        call.args = [array, builder.call_for(call, np.unravel_index, place, shape), value]
    elif made is not None and made.target is np.imag and is_complex(of_operand(made.args[0])):
        whole = made.args[0]
        read = builder.call_for(call, operator.getitem, whole, key)
        kept = builder.call_for(call, np.real, read, style="attribute")
        if call.target is not operator.setitem:
            turned = builder.call_for(call, operator.mul, Const(-1j), read)
            before = builder.call_for(call, np.real, turned, style="attribute")
            value = builder.call_for(call, prim.PLAIN[call.target], before, value)
        turned = builder.call_for(call, operator.mul, Const(1j), value)
        call.target = operator.setitem
        call.args = [whole, key, builder.call_for(call, operator.add, kept, turned)]
