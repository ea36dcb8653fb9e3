"""What is asked of the procedures that a function calls, whatever that is.

Comes in: a call of a procedure, and those among its arguments that the question is about. Goes out: the answer.
Invariant: a procedure is asked once for each set of its arguments, however many calls lead to it.
"""

from __future__ import annotations

from collections.abc import Callable

from srcdiff.ir.nodes import Call, Function, Procedure, Value

#: The answers of procedures to one question, by the places of the arguments that it is about.
Told = dict[tuple[Procedure, frozenset[int]], bool]


def ask_once(op: Call, target: Procedure, found: set[Value], told: Told,
             ask: Callable[[Function, list[Value]], bool]) -> bool:
    """What is asked of a procedure's function and of the parameters that those ``found`` among the arguments are for;
    False of a procedure while it is asked about, as in what it calls itself."""
    function = target.function
    if function is None:
        return False
    places = frozenset(k for k, arg in enumerate(op.args) if arg in found)
    if (target, places) not in told:
        told[target, places] = False
        told[target, places] = ask(function, [param.value for k, param in enumerate(function.params) if k in places])
    return told[target, places]
