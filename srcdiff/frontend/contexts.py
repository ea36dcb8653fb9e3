"""The statement ``with``.

Comes in: ``with`` around context managers that change nothing a derivative depends on. Goes out: branches of the form
``"with"``, whose first arm always runs. Invariant: any other context manager is refused by name.
"""

from __future__ import annotations

import contextlib
import warnings
from typing import Any

import gast
import numpy as np

from srcdiff.frontend import refused
from srcdiff.frontend.matching import MatchLowering
from srcdiff.frontend.refused import refuse
from srcdiff.ir.nodes import Const, If, Operand

#: Context managers that neither catch exceptions nor change what is computed.
INERT = (np.errstate, np.printoptions, warnings.catch_warnings)


class ContextLowering(MatchLowering):
    """Lowers ``with``."""

    def lower_With(self, node: Any) -> None:
        """The context is opened around the body, and around its adjoint.

        before::

            with np.errstate(over="ignore"):
                y = x * x
            z = y

        after::

            context_t1.0 = np.errstate(over='ignore')
            y.1 = with context_t1.0:
              then:
                y.0 = x * x
                yield y.0
              else:
                yield undefined
            z.0 = y.1
        """
        (item,) = node.items
        callee = self._manager(item.context_expr)
        if callee is contextlib.nullcontext:
            args = item.context_expr.args
            self._entered(item, self.expression(args[0]) if args else Const(None))
            self.block(node.body)
            return
        if not any(callee is known for known in INERT) or item.optional_vars is not None:
            raise refuse(refused.WITH, self.place(item.context_expr), self._named_context(item.context_expr))
        self.base = "context"
        op = If(self.expression(item.context_expr), form="with", location=self.place(node))
        arm = self._arm(op.then, lambda: self.block(node.body))
        self.region.ops.append(op)
        self.scope = self.scope.after(op, arm, self.wanted)

    def _manager(self, node: Any) -> Any:
        found = self.names.find(node.func) if isinstance(node, gast.Call) else None
        return None if found is None else found[0]

    def _named_context(self, node: Any) -> str:
        found = self.names.find(node.func if isinstance(node, gast.Call) else node)
        return f"with {found[1]}" if found is not None else "with"

    def _entered(self, item: Any, value: Operand) -> None:
        if item.optional_vars is not None:
            self.bind(item.optional_vars, value)
