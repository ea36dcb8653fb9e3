"""Whether objects have attributes, as ``hasattr`` asks.

Comes in: a call of ``hasattr``. Goes out: the answer, or a refusal. Invariant: what the answer leaves out, as it runs
the getter of a property, changes nothing and does not fail.
"""

from __future__ import annotations

from functools import cached_property
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any

import gast

from srcdiff.analysis.types import of_operand
from srcdiff.errors import SrcdiffError, UnsupportedCall
from srcdiff.frontend.source import read
from srcdiff.ir.attributes import attribute
from srcdiff.ir.nodes import Call, Const
from srcdiff.ir.types import Building, Record

_ABSENT = object()
#: What the text of a getter may be made of that does nothing but compute with attributes.
_COMPUTING = (gast.FunctionDef, gast.arguments, gast.Return, gast.Name, gast.Attribute, gast.Constant, gast.BinOp,
              gast.UnaryOp, gast.Compare, gast.BoolOp, gast.IfExp, gast.Call, gast.Tuple, gast.List, gast.expr_context,
              gast.operator, gast.unaryop, gast.cmpop, gast.boolop)


def has_attribute(call: Call) -> Const | None:
    """What ``hasattr(x, "name")`` gives, where that is known.

    Raises `UnsupportedCall` where it runs code that may fail, or do something.
    """
    kind, name = of_operand(call.args[0]), call.args[1]
    if not isinstance(kind, (Record, Building)) or not isinstance(name, Const):
        return None
    own: set[Any] = set(dict(kind.items) if isinstance(kind, Record) else kind.fields)
    found = attribute(kind.cls, name.value, _ABSENT, anew=True)
    if isinstance(kind, Building) and name.value in kind.partial:
        return None
    if found is _ABSENT or isinstance(found, MemberDescriptorType):
        by_function = name.value not in own and attribute(kind.cls, "__getattr__") is not None
        return None if by_function else Const(name.value in own)
    if not _only_reads(found, own, kind.cls):
        raise UnsupportedCall(f"hasattr asks {kind.cls.__name__}.{name.value}, which is computed", call.location, [
            ("because", "what computes it runs to tell whether it is there, and may fail or change something"),
            ("instead", "ask for the attribute that it reads, or read it in a try statement")])
    return Const(True)


def _only_reads(found: Any, own: set[Any], cls: type) -> bool:
    """Whether what a class holds is there for its objects, and nothing but that is found out by reading it."""
    getter: Any = found.fget if isinstance(found, property) else getattr(found, "func", None)
    if not isinstance(found, (property, cached_property)):
        return not isinstance(getattr(type(found), "__get__", None), FunctionType)
    try:
        root = read(getter).node
    except SrcdiffError:
        return False
    body = [root.args, *root.body]
    owner = root.args.args[0].id if root.args.args else None
    return all(_computes(node, owner, own, cls, getter.__globals__)
               for statement in body for node in gast.walk(statement))


def _computes(node: Any, owner: str | None, own: set[Any], cls: type, names: dict[str, Any]) -> bool:
    """Whether a part of a getter's text reads attributes that are there, and calls functions of modules at most."""
    if isinstance(node, gast.Expr):
        return isinstance(node.value, gast.Constant)
    if isinstance(node, gast.Call):
        return isinstance(node.func, gast.Attribute) and isinstance(_module(node.func, names), ModuleType)
    if not isinstance(node, gast.Attribute):
        return isinstance(node, _COMPUTING)
    if isinstance(node.value, gast.Name) and node.value.id == owner:
        found = attribute(cls, node.attr, _ABSENT)
        return node.attr in own or found is not _ABSENT and _only_reads(found, own, cls)
    return _module(node, names) is not None


def _module(node: gast.Attribute, names: dict[str, Any]) -> ModuleType | None:
    """The module of which an attribute is read, that has it."""
    found = names.get(node.value.id) if isinstance(node.value, gast.Name) else None
    return found if isinstance(found, ModuleType) and hasattr(found, node.attr) else None
