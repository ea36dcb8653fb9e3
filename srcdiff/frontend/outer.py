"""Variables outside of a function that it assigns and does not read.

Comes in: the syntax tree of a function. Goes out: the module and the cells whose variables it assigns, and the tree
changed in place: such a variable is an attribute of its module, or the contents of its cell. Invariant: it does what
the function does; one that the function reads, too, is left, and refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import gast

from srcdiff.frontend.source import Source, cells_of
from srcdiff.frontend.syntax import body_of, free_name, name_at, statements_in, walk

#: What the cell of a variable is called.
CELL = "{}_cell"


def settle_outer(source: Source, function: Callable[..., Any]) -> dict[str, Any]:
    """The module of a function, by a name that is free there, if it assigns variables of that, and the cells of those
    that it assigns of functions around it.

    before::

        global calls
        nonlocal count
        calls += 1
        count += 1

    after::

        module.calls += 1
        count_cell.cell_contents += 1
    """
    declared = {name: type(node) for node in statements_in(body_of(source.node), own=True)
                if isinstance(node, (gast.Global, gast.Nonlocal)) for name in node.names}
    if not declared:
        return {}
    inside = [node for root in body_of(source.node) for node in walk(root)]
    names = [node for node in inside if isinstance(node, gast.Name)]
    taken = {node.id for node in names}
    assigning = [node for node in inside if isinstance(node, (gast.Assign, gast.AugAssign))]
    targets = {target for node in assigning for target in _targets(node)}
    read = {node.id for node in names if node not in targets}
    owners = {name: owner for name, form in declared.items() if name not in read
              and (owner := _module(function, name, taken) if form is gast.Global else _cell(function, name, taken))}
    for node in assigning:
        made = [_attribute(target, *owners[target.id][:2]) if isinstance(target, gast.Name) and target.id in owners
                else target for target in _targets(node)]
        if isinstance(node, gast.Assign):
            node.targets = made
        else:
            (node.target,) = made
    return {own: holder for own, _, holder in owners.values()}


def _module(function: Any, name: str, taken: set[str]) -> tuple[str, str, Any] | None:
    """What stands for the module of a global variable, the attribute that the variable is, and the module."""
    module = sys.modules.get(function.__module__)
    if module is None or vars(module) is not function.__globals__ or name not in vars(module):
        return None
    return free_name(module.__name__.rpartition(".")[2], taken), name, module


def _cell(function: Any, name: str, taken: set[str]) -> tuple[str, str, Any] | None:
    """The same of the cell of a variable of a function around, if it has been assigned."""
    cells, own = cells_of(function), CELL.format(name)
    if name not in cells or own in taken or not hasattr(cells[name], "cell_contents"):
        return None
    return own, "cell_contents", cells[name]


def _targets(node: Any) -> list[Any]:
    return node.targets if isinstance(node, gast.Assign) else [node.target]


def _attribute(target: Any, own: str, name: str) -> Any:
    owner = name_at(own, target)
    return gast.copy_location(gast.Attribute(owner, name, gast.Store()), target)
