"""Global variables that a function assigns and does not read.

Comes in: the syntax tree of a function. Goes out: the modules whose variables it assigns, and the tree changed in
place: such a variable is an attribute of its module. Invariant: it does what the function does; one that the function
reads, too, is left, and refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import gast

from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import body_of, free_name, walk, walk_own


def settle_globals(source: Source, function: Callable[..., Any]) -> dict[str, Any]:
    """The module of a function, by a name that is free there, if it assigns variables of that.

    before::

        global count
        count += 1

    after::

        module.count += 1
    """
    declared = {name for root in body_of(source.node) for node in walk_own(root) if isinstance(node, gast.Global)
                for name in node.names}
    module = sys.modules.get(function.__module__)
    if not declared or not isinstance(module, ModuleType) or vars(module) is not function.__globals__:
        return {}
    inside = [node for root in body_of(source.node) for node in walk(root)]
    names = [node for node in inside if isinstance(node, gast.Name)]
    assigning = [node for node in inside if isinstance(node, (gast.Assign, gast.AugAssign))]
    targets = {target for node in assigning for target in _targets(node)}
    read = {node.id for node in names if node not in targets}
    settled = {name for name in declared - read if name in vars(module)}
    own = free_name(module.__name__.rpartition(".")[2], {node.id for node in names})
    for node in assigning:
        made = [_attribute(target, own) if isinstance(target, gast.Name) and target.id in settled else target
                for target in _targets(node)]
        if isinstance(node, gast.Assign):
            node.targets = made
        else:
            (node.target,) = made
    return {own: module} if settled else {}


def _targets(node: Any) -> list[Any]:
    return node.targets if isinstance(node, gast.Assign) else [node.target]


def _attribute(target: Any, own: str) -> Any:
    owner = gast.copy_location(gast.Name(own, gast.Load(), None, None), target)
    return gast.copy_location(gast.Attribute(owner, target.id, gast.Store()), target)
