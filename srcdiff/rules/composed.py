"""Functions of NumPy in terms of others that have rules: Python functions, which are followed in their place.

Comes in: nothing. Goes out: `composed`, which declares one; `written_for`, which finds it for a call. Invariant: the
Python function takes what NumPy's takes, under the same names, and gives what that gives.

Such a function stands for every call of NumPy's, or for those calls only that give an argument the rule of that does
not cover. A call that nothing active enters stays NumPy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import Parameter, signature
from types import FunctionType
from typing import Any, TypeVar

from srcdiff.rules.declare import Case

Written = TypeVar("Written", bound=Callable[..., Any])


@dataclass(frozen=True)
class Composed:
    """A function in terms of others. ``only_with`` are the arguments of which a call must give one, if any; it is
    enough if it gives one of ``only_for`` one of the values there. ``as_given`` are those of which a list is something
    else than a tuple; ``plain`` are values that leave a call to the rule of NumPy's function; ``cases`` are calls to
    test it with."""

    target: Callable[..., Any]
    function: FunctionType
    only_with: frozenset[str]
    only_for: Mapping[str, Sequence[Any]]
    as_given: frozenset[str]
    cases: tuple[Case, ...]
    plain: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The parameters that may be given by position, in order."""
        return tuple(name for name, param in signature(self.function).parameters.items()
                     if param.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.POSITIONAL_ONLY))

    def stands_for(self, given: Mapping[str, Any]) -> bool:
        """Whether it stands for calls that give these arguments, each with its value or, if unknown, ``...``."""
        asked = {name for name in self.only_with if given.get(name) is not None}
        if not self.only_with or any(name not in self.plain or given[name] != self.plain[name] for name in asked):
            return True
        return any(given.get(name, ...) in values for name, values in self.only_for.items())


#: What is composed, by NumPy's function.
COMPOSED: dict[Any, Composed] = {}


def composed(target: Callable[..., Any], *, cases: Sequence[Case], only_with: str = "",
             only_for: Mapping[str, Sequence[Any]] | None = None, as_given: str = "",
             plain: Mapping[str, Any] | None = None) -> Callable[[Written], Written]:
    """Declare that a function is what the Python function below computes."""
    def declare(function: Written) -> Written:
        assert isinstance(function, FunctionType)
        COMPOSED[target] = Composed(target, function, frozenset(only_with.split()), only_for or {},
                                    frozenset(as_given.split()), tuple(cases), plain or {})
        return function
    return declare


def written_for(target: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Composed | None:
    """What stands for a call, if there is something; ``...`` is the value of an argument that is not known."""
    try:
        found = COMPOSED.get(target)
    except TypeError:       # cannot be hashed
        return None
    if found is None:
        return None
    return found if found.stands_for({**dict(zip(found.positional, args, strict=False)), **kwargs}) else None
