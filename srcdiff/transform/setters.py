"""Stores that run a function of the user's: into a property that has a setter, and by ``__setitem__``.

Comes in: a store. Goes out: whether it was such a store; then what the function does stands in its place. Invariant:
an update reads by the function that belongs to reading, and stores once.
"""

from __future__ import annotations

import operator
from types import FunctionType
from typing import TYPE_CHECKING

from srcdiff.errors import UnsupportedCall
from srcdiff.ir import primitives as prim
from srcdiff.ir.attributes import attribute
from srcdiff.ir.builder import Builder
from srcdiff.ir.nodes import Call, Const, Operand, Value
from srcdiff.transform.callees import Callee
from srcdiff.transform.fields import is_field_store, setter_of
from srcdiff.transform.special_methods import user_class

if TYPE_CHECKING:
    from srcdiff.transform.follow import Calls


def set_by_function(calls: Calls, call: Call, builder: Builder) -> bool:
    """Write out the function that a store runs; whether it runs one."""
    if is_field_store(call):
        return _set_property(calls, call, builder)
    name = "__delitem__" if call.target is operator.delitem else "__setitem__"
    stores = call.target in prim.ITEM_STORES and len(call.args) > 1
    cls = user_class(call.args[0]) if stores else None
    if cls is None or not isinstance(attribute(cls, name), FunctionType):
        return False
    owner, key, *value = call.args
    if call.target in prim.UPDATE_OF:
        value = [_updated(calls, call, Call(operator.getitem, [owner, key]), value[0], builder)]
    _run(calls, Call(prim.call_method, [owner, Const(name), key, *value]), call, builder)
    return True


def _set_property(calls: Calls, call: Call, builder: Builder) -> bool:
    setter = setter_of(call)
    if not isinstance(setter, FunctionType):
        return False
    owner, name, value = call.args
    if call.target in prim.UPDATE_OF:
        assert isinstance(name, Const)
        value = _updated(calls, call, Call(getattr, [owner, Const(str(name.value))]), value, builder)
    function = calls.read(setter, call.location)
    if function is None or calls.write_out(Callee(setter, [owner, value]), function, builder, call) is None:
        raise UnsupportedCall(f"a setter that sets the property {name!r} again", call.location, [
            ("instead", "set another attribute in it")])
    return True


def _updated(calls: Calls, call: Call, read: Call, value: Operand, builder: Builder) -> Operand:
    """What ``x.name += v`` and ``x[k] += v`` store."""
    return _run(calls, Call(prim.UPDATE_OF[call.target], [_run(calls, read, call, builder), value]), call, builder)


def _run(calls: Calls, made: Call, call: Call, builder: Builder) -> Operand:
    made.location, made.guarded, made.outputs = call.location, call.guarded, [Value("t", temp=True)]
    return calls.called(made, builder)
