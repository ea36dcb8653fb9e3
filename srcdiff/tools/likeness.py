"""The small language of ``--like``: types of arguments, as a person writes them.

Comes in: text such as ``x=float, A=float64[:,:]``. Goes out: a type for each name. Invariant: text that is not in the
language is refused with the part that is not; nothing is evaluated.

=====================  =====================================================================
written                means
=====================  =====================================================================
``float``              a Python number: ``bool``, ``int``, ``float``, ``complex``
``float64``            a NumPy scalar, of any dtype
``float64[:,:]``       an array of rank 2; ``float64[:,1]`` where the second axis has length one
``float64[...]``       an array of any rank
``None``, ``True``     that very value; also a string in quotes
``(float, int)``       a tuple
``[float, float]``     a list of two, ``list[float]`` a list of any length
``{"a": float}``       a dict
=====================  =====================================================================
"""

from __future__ import annotations

import ast

import numpy as np

from srcdiff.ir.types import BOOL, COMPLEX, FLOAT, INT, Array, Dict, List, Static, Tuple, Type

NUMBERS: dict[str, Type] = {"bool": BOOL, "int": INT, "float": FLOAT, "complex": COMPLEX}


class NotAType(ValueError):
    """Text that is not in the language of ``--like``."""


def parse_like(text: str) -> dict[str, Type]:
    """The type given for each name.

    >>> types = parse_like("x=float, A=float64[:,1], k=None")
    >>> {name: str(kind) for name, kind in types.items()}
    {'x': 'f64', 'A': 'f64[n,1]', 'k': 'None'}
    """
    try:
        call = ast.parse(f"_({text})", mode="eval").body
    except SyntaxError:
        raise NotAType(f"--like {text!r} is not a list of name=type") from None
    if not isinstance(call, ast.Call) or call.args or any(keyword.arg is None for keyword in call.keywords):
        raise NotAType(f"--like {text!r} is not a list of name=type")
    return {str(keyword.arg): parse_type(keyword.value) for keyword in call.keywords}


def parse_type(node: ast.expr) -> Type:
    """The type one expression stands for."""
    if isinstance(node, ast.Name):
        return NUMBERS.get(node.id) or Array(_dtype(node), ())
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, (bool, str))):
        return Static(node.value)
    if isinstance(node, ast.Tuple):
        return Tuple(tuple(map(parse_type, node.elts)))
    if isinstance(node, ast.List):
        return List(None, tuple(map(parse_type, node.elts)))
    if isinstance(node, ast.Dict):
        return Dict(tuple((_key(key, node), parse_type(item))
                          for key, item in zip(node.keys, node.values, strict=True)))
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if node.value.id == "list":
            return List(parse_type(node.slice))
        return Array(_dtype(node.value), _axes(node))
    raise _refused(node)


def _dtype(node: ast.Name) -> str:
    try:
        return str(np.dtype(node.id).name)
    except TypeError:
        raise _refused(node) from None


def _axes(node: ast.Subscript) -> tuple[str, ...] | None:
    index = node.slice
    if isinstance(index, ast.Constant) and index.value is ...:
        return None
    return tuple(_axis(axis, node) for axis in (index.elts if isinstance(index, ast.Tuple) else [index]))


def _axis(axis: ast.expr, node: ast.Subscript) -> str:
    if isinstance(axis, ast.Slice) and axis.lower is axis.upper is axis.step is None:
        return "n"
    if isinstance(axis, ast.Constant) and axis.value == 1:
        return "1"
    raise _refused(node)


def _key(key: ast.expr | None, node: ast.Dict) -> object:
    if not isinstance(key, ast.Constant):
        raise _refused(node)
    return key.value


def _refused(node: ast.expr) -> NotAType:
    return NotAType(f"--like does not know the type {ast.unparse(node)}; write float, int, float64[:,:], None, "
                    f"(float, int), [float, float] or {{'key': float}}")
