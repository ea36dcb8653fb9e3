"""Arguments to test rules with: a small language for ``cases=``.

Comes in: domains and shapes. Goes out: `Case` objects, for ``cases=`` of a declaration. Invariant: what a case makes
depends on the random generator it is given and on nothing else, and keeps away from kinks.

A domain is a function ``(random, shape) -> array``; the shape ``()`` gives a Python number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.rules.declare import Case

Shape = tuple[int, ...]
Domain = Callable[[np.random.Generator, Shape], Any]

#: Shapes that elementwise functions are tested on, for one, two and three arguments: all ways to broadcast.
_SHAPES: dict[int, tuple[tuple[Shape, ...], ...]] = {
    1: (((),), ((3,),), ((2, 3),), ((2, 1),)),
    2: (((), ()), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (3,)), ((), (2, 3)), ((2, 1), ()), ((2, 3), (2, 1))),
    3: (((), (), ()), ((2, 3), (3,), (2, 1)), ((3,), (), ()), ((2, 1), (2, 3), ())),
}


def interval(low: float, high: float) -> Domain:
    """Numbers between two bounds."""
    def draw(random: np.random.Generator, shape: Shape) -> Any:
        return random.uniform(low, high, shape or None)
    return draw


real = interval(-2.0, 2.0)
positive = interval(0.3, 2.5)
unit = interval(-0.9, 0.9)
above_one = interval(1.2, 3.0)


def nonzero(random: np.random.Generator, shape: Shape) -> Any:
    """Numbers of both signs, away from zero."""
    return positive(random, shape) * random.choice([-1.0, 1.0], shape or None)


def whole(random: np.random.Generator, shape: Shape) -> Any:
    """Small integers."""
    return random.integers(-3, 4, shape) if shape else int(random.integers(-3, 4))


def plane(random: np.random.Generator, shape: Shape) -> Any:
    """Complex numbers, away from zero and from the usual branch cuts."""
    return positive(random, shape) + 1j * positive(random, shape)


def single(random: np.random.Generator, shape: Shape) -> Any:
    """Numbers in single precision."""
    return np.float32(real(random, shape))


def over(*domains: Domain) -> tuple[Case, ...]:
    """A case for each way the arguments, one from each domain, can broadcast.

    >>> len(over(real, positive))
    7
    """
    return tuple(_case(domains, shapes) for shapes in _SHAPES[len(domains)])


def scalars(*domains: Domain) -> tuple[Case, ...]:
    """A case of Python numbers, one from each domain."""
    return (_case(domains, ((),) * len(domains)),)


def _case(domains: tuple[Domain, ...], shapes: tuple[Shape, ...]) -> Case:
    return Case(lambda random: tuple(domain(random, shape) for domain, shape in zip(domains, shapes, strict=True)))


def arrays(*shapes: Shape, domain: Domain = real, then: tuple[Any, ...] = (), **kwargs: Any) -> Case:
    """One case: arrays of these shapes, then the arguments in ``then``, then keywords.

    >>> arrays((2, 3), axis=0).kwargs
    {'axis': 0}
    """
    return Case(lambda random: (*(domain(random, shape) for shape in shapes), *then), kwargs)


def sequence(*shapes: Shape, of: Callable[[Any], Any] = tuple, **kwargs: Any) -> Case:
    """One case with one argument: a tuple (or a list) of arrays of these shapes."""
    return Case(lambda random: (of(real(random, shape) for shape in shapes),), kwargs)


def values(make: Callable[[np.random.Generator], tuple[Any, ...]], **kwargs: Any) -> Case:
    """One case, made by hand."""
    return Case(make, kwargs)
