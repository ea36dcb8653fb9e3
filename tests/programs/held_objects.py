"""Programs that update objects with operators of their own where others hold them: in attributes, lists and dicts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from programs.sampling import floats


@dataclass
class Vector:
    x: float
    y: float

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __imul__(self, s):
        self.x *= s
        self.y *= s
        return self

    def __mul__(self, s):
        return Vector(self.x * s, self.y * s)


class Fixed:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Fixed(self.x + other.x)


class Either:
    """Adds its like to itself, and makes another one of what else is added."""

    def __init__(self, x):
        self.x = x

    def __iadd__(self, other):
        if not isinstance(other, Either):
            return NotImplemented
        self.x += other.x
        return self

    def __add__(self, other):
        return Either(self.x + 2 * other)


class Poly:
    def __init__(self, c):
        self.c = c

    def __iadd__(self, other):
        self.c[0] += other
        return self

    def __imatmul__(self, A):
        self.c = A @ self.c
        return self


@dataclass
class Body:
    v: Any

    def kick(self, w):
        self.v += w


class Guarded:
    def __init__(self, v):
        self._v = v

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, new):
        self._v = new


def attribute_that_adds_to_itself(x, y):
    body = Body(Vector(x, y))
    same = body.v
    body.kick(Vector(y, x * x))
    body.v *= x
    return same.x * body.v.y


def attribute_that_is_replaced(x, y, n):
    body = Body(Fixed(x))
    first = body.v
    for i in range(n):
        body.v += Fixed(y * i)
    return body.v.x * first.x ** 2


def attribute_that_may_be_replaced(x):
    body = Body(Either(x))
    first = body.v
    body.v += x
    body.v += Either(x)
    return body.v.x * first.x


def attribute_with_an_array(c, A):
    body = Body(Poly(c.copy()))
    body.v += 2.0
    body.v @= A
    return np.sum(body.v.c ** 2)


def attribute_with_a_setter(x, y):
    body = Guarded(Vector(x, y))
    body.v += Vector(x, x)
    body.v *= x
    return body.v.x * body.v.y


def attributes_of_listed_objects(x, y, n):
    bodies = [Body(Vector(x, y)), Body(Vector(y, x))]
    for _ in range(n):
        for body in bodies:
            body.v += Vector(0.1, -0.1 * body.v.x)
    return sum(body.v.x * body.v.y for body in bodies)


def attributes_of_given_objects(bodies, w):
    for body in bodies:
        body.v += w
        body.v *= 2.0
    return sum(body.v.x * body.v.y for body in bodies)


def attributes_with_one_object(x, y):
    v = Vector(x, y)
    for body in [Body(v), Body(v)]:
        body.v += Vector(1.0, x)
    return v.x * v.y


def items_of_a_list(x, y, n):
    objects = [Vector(x * i, y) for i in range(n)]
    for i in range(n):
        objects[i] += Vector(y * i, x)
        objects[i] *= x
    return sum(o.x * o.y for o in objects)


def items_that_are_replaced(x, n):
    objects = [Fixed(x * (i + 1)) for i in range(n)]
    for i in range(n - 1):
        objects[i] += objects[i + 1]
        objects[i + 1] += objects[i]
    return objects[0].x * objects[n - 1].x


def items_of_a_dict(x, names):
    held = {}
    for name in names:
        if name in held:
            held[name] += Vector(x, 1.0)
        else:
            held[name] = Vector(x, x)
    return sum(v.x * v.y for v in held.values())


def forces_on_each_other(xs):
    bodies, forces = [Body(Vector(x, 0.0)) for x in xs], [Vector(0.0, 0.0) for _ in xs]
    for i in range(len(bodies)):
        for j in range(len(bodies)):
            if i != j:
                forces[i] += Vector(bodies[j].v.x - bodies[i].v.x, 1.0) * 0.5
    for body, force in zip(bodies, forces):
        body.v += force * 0.1
    return sum(body.v.x * body.v.y * (k + 1) for k, body in enumerate(bodies))


def replace_velocity(body, x):
    body.v = Vector(x * 5, x)
    return Vector(x, 1.0)


def replaced_while_it_is_added_to(x, y):
    body = Body(Vector(x, y))
    body.v += replace_velocity(body, x)
    return body.v.x * body.v.y


CASES = [
    *((f, (1.3, 0.7)) for f in (attribute_that_adds_to_itself, attribute_with_a_setter, attributes_with_one_object,
                                replaced_while_it_is_added_to)),
    *((f, (1.3, 0.7, 3)) for f in (attribute_that_is_replaced, attributes_of_listed_objects, items_of_a_list)),
    (attribute_that_may_be_replaced, (1.3,)), (attribute_with_an_array, (floats(2, seed=421), floats(2, 2, seed=422))),
    (attributes_of_given_objects, ([Body(Vector(1.3, 0.7)), Body(Vector(0.3, 0.2))], Vector(0.3, 0.4))),
    (items_that_are_replaced, (1.3, 3)), (items_of_a_dict, (1.3, ["a", "b", "a"])),
    (forces_on_each_other, ([1.3, 0.7, 0.2],)),
]
