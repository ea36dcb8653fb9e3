"""What a derivative says of itself: what is active, what survives from sweep to sweep, and how much memory that takes.

Comes in: what was decided when source was generated, and the values of a run. Goes out: an `Explanation`, the linked
sources. Invariant: nothing is generated here, and no value is changed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from srcdiff.compile.apart import size_of
from srcdiff.display import Explanation, Named, Sides, explanation, link
from srcdiff.ir.nodes import Call, Function, Value
from srcdiff.ir.types import Type
from srcdiff.transform.results import FORWARD_KINDS
from srcdiff.transform.saving import Decision

_SAVED = "_saved"


def kept_values(function: Function) -> list[Named]:
    """What a forward half hands to its reverse half, in the order in which it does."""
    result = function.result
    saved = result.op.args[1] if isinstance(result, Value) and isinstance(result.op, Call) else None
    items = saved.op.args if isinstance(saved, Value) and isinstance(saved.op, Call) else []
    return [Named.of(item) for item in items if isinstance(item, Value)]


class Described(Protocol):
    """What is told of a derivative itself."""

    __name__: str
    __signature__: inspect.Signature
    kind: str
    primal_name: str
    names: list[str]
    positions: tuple[int, ...]


def explained(of: Described, types: Mapping[str, Type], functions: Iterable[Callable[..., Any]],
              decisions: Sequence[Decision], kept: Sequence[tuple[Named, Any]] | None, beside: Any) -> Explanation:
    """``kept`` are the values that a run has handed over, if there was one; ``beside`` may share memory with them."""
    asked = [of.names[k] for k in of.positions]
    title = f"{of.__name__}{_bare(of.__signature__)}: {of.kind} of {of.primal_name} with respect to {', '.join(asked)}"
    facts = [("active arguments", ", ".join(f"{name} ({types[name]})" for name in asked))]
    names = dict.fromkeys(getattr(function, "__name__", "function") for function in functions)
    facts += [("derived with it", ", ".join(names))] if names else []
    measured: dict[str, tuple[int, int]] = {}
    for named, value in kept or ():
        count, size = measured.get(named.name, (0, 0))
        many = len(value) if isinstance(value, list) else 1
        measured[named.name] = count + many, size + size_of((value,), beside)
    known = [_measured(decision, measured) for decision in decisions]
    known += [(named, "still there", None, measured.pop(named.name)[1])
              for named, _ in kept or () if measured.get(named.name, (0, 0))[1]]    # an argument takes no memory
    total = None if kept is None else size_of(tuple(value for _, value in kept), beside)
    notes = [] if total is None else [f"kept between the sweeps: {total} bytes, beside the arguments and the result"]
    return explanation(title, facts, known, notes if of.kind in FORWARD_KINDS or _is_saved(decisions) else [
        "nothing is saved", *notes])


def _is_saved(decisions: Sequence[Decision]) -> bool:
    return any(decision.how == "saved" for decision in decisions)


def _bare(signature: inspect.Signature) -> inspect.Signature:
    """The parameters without their annotations."""
    plain = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    return inspect.Signature(plain)


def _measured(decision: Decision, measured: dict[str, tuple[int, int]]) -> tuple[Named, str, int | None, int | None]:
    """How a value survives; with what its list held, which is told at the first value that shares it."""
    named = Named.of(decision.value, decision.location)
    name = named.name + _SAVED if decision.how == "saved" else named.name
    found = measured.pop(name, None) if decision.how in ("saved", "still there") else None
    if found is None:
        return named, decision.how, None, None
    return named, decision.how, found[0] if decision.how == "saved" else None, found[1]


def linked(functions: Iterable[Callable[..., Any]], generated: str) -> Sides:
    """The user's functions beside what was made of them."""
    sources: list[tuple[list[str], int]] = []
    for function in functions:
        try:
            sources.append(inspect.getsourcelines(function))
        except (OSError, TypeError):      # it has no text of its own, as a call made for a test
            continue
    return link(sources, generated)
