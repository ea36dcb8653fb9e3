"""Programs that make lists, tuples, dicts and objects in one branch and read them in another on the same condition."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from programs.sampling import floats

Span = namedtuple("Span", "low high")


@dataclass
class Bag:
    items: list
    scale: float


@dataclass
class Queue:
    gain: float
    items: list

    def __iter__(self):
        yield self.items.pop() * self.items[1]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, key):
        return self.items[key]


class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is KeyError


def list_walked(x, c):
    if c:
        q = [x, x * x]
    s = x
    if c:
        for v in q:
            s = s + v * v
    return s


def tuple_walked(x, c):
    if c:
        q = (x, x * x)
    s = x
    if c:
        for v in q:
            s = s + v * v
    return s


def dict_walked(x, c):
    if c:
        q = {"a": x, "b": x * x}
    s = x
    if c:
        for v in q.values():
            s = s + v * v
    return s


def object_walked(x, c):
    if c:
        bag = Bag([x, x * x], x)
    s = x
    if c:
        for v in bag.items:
            s = s + v * bag.scale
    if c:
        for k in range(len(bag.items)):
            s = s * bag.items[k]
    return s


def rows_walked(x, c):
    if c:
        rows = [[x, 1.0], [x * x, x]]
        pairs = [(x, 1), (x * x, 2)]
    s = x
    for _ in range(2):
        if c:
            for row in rows:
                for v in row:
                    s = s + v * v
            for v, n in pairs:
                s = s + v**n
    return s


def arrays_walked(x, c):
    if c:
        w = {"w": np.outer(x, x), "b": x * 2.0}
        parts = [x, np.append(x, 1.0)]
    s = np.sum(x)
    if c:
        s = s + np.sum(w["w"] @ x + w["b"])
    if c:
        for k in w:
            s = s + np.sum(w[k] ** 2)
        for v in parts:
            s = s + np.sum(v * v)
    return s


def filled_for_one_sign(x, c):
    if c > 0:
        q = [x * k for k in range(c)]
    elif c == 0:
        q = [x]
    return x if c < 0 else x + sum([v * v for v in q])


def made_in_some_rounds(x, n):
    s = 0.0
    for i in range(n):
        if i % 2 == 0:
            q = [x * i, x * x]
        if i % 2 == 0:
            for v in q:
                s = s + v * v
        else:
            s = s * x
    return s


def begun_in_the_first_round(x, n):
    s = x
    for i in range(n):
        if i == 0:
            best = (x, x * x)
        else:
            a, b = best
            best = (a * b, b + a)
        s = s + best[0] * best[1]
    return s


def named_and_made_anew(x, c):
    if c:
        span = Span(x, x * x)
    s = x
    for i in range(3):
        if c:
            s = s + span.low * span.high
            if i == 1:
                span = Span(span.high, span.low)
    return s


def begun_in_a_while(x, c):
    i, s = 0, x
    while i < 4:
        if i == c:
            q = [x, s]
        if i > c:
            s = s + q[i % 2] * q[0]
        i += 1
    return s


def of_any_length(x, n):
    s = x
    for i in range(n):
        if i == 1:
            pts = tuple(s * k for k in range(i + 1))
        if i >= 1:
            s = s + pts[0] + pts[1] * x
            pts = pts[1:] + (s,)
    return s


def in_one_another(x, n):
    if n > 1:
        pts = tuple(x * i for i in range(n))
        nest = (pts, x)
    s = x
    for _ in range(2):
        if n > 1:
            for v in nest[0]:
                s = s + v * nest[1]
    return s


def in_a_try(x, c):
    try:
        if c < 1:
            raise ValueError
        q = [x, x * x]
        ok = True
    except ValueError:
        ok = False
    s = x
    if ok:
        for v in q:
            s = s + v * v
    return s


def by_calls(x, n):
    s = 0.0
    for k in range(n):
        s = s + tuple_walked(x * k, k > 1) + of_any_length(x, k) + in_one_another(x * k, k) * in_a_try(x, k - 1)
    return s


def changed_in_rounds(x, n):
    if n > 1:
        q, a = [x, x * x], np.ones(2) * x
        d, bag = {"u": x, "l": [x]}, Bag([x], x)
    s = x
    for i in range(3):
        if n > 1:
            q[i % 2] = q[(i + 1) % 2] * s
            d["u"] = d["u"] + q[0]
            d["l"].append(d["u"] * x)
            bag.scale = bag.scale * s
            bag.items.append(bag.scale)
            a[i % 2] += d["u"]
            q.append(a[0])
            s = s + q[-1] * 0.1
    return s + sum(q) + sum(d["l"]) + np.sum(a) + sum(bag.items) if n > 1 else s


def changed_in_calls(x):
    return changed_in_rounds(x, 1) + changed_in_rounds(x * x, 2) * changed_in_rounds(x, 0)


def _given_back(queue):
    with Quiet():
        return queue
    return queue


def object_given_back_in_a_with(x):
    queue = _given_back(Queue(x * 0.3, [0.4, x]))
    return queue.gain * x + queue.items[1]


def read_by_a_function(x, c):
    if c:
        q = [x, x * x]

    def f(t):
        s = t
        if c:
            for v in q:
                s = s + v * t
        return s

    return f(x) * f(x + 1.0)


def read_by_a_function_in_rounds(x, c):
    def step(s):
        for _ in range(2):
            if c:
                s = s + last[-1] * x
        return s

    s = x
    for _ in range(3):
        if c:
            last = [s, x]
        s = step(s)
    return s


CASES = [
    *((f, (0.7, c)) for f in (
        list_walked, tuple_walked, dict_walked, object_walked, rows_walked, named_and_made_anew, in_a_try,
        read_by_a_function, read_by_a_function_in_rounds) for c in (0, 1)),
    *((arrays_walked, (floats(2, seed=611), c)) for c in (0, 1)),
    *((filled_for_one_sign, (1.1, c)) for c in (-1, 0, 3)),
    *((f, (0.7, n)) for f in (made_in_some_rounds, begun_in_the_first_round, of_any_length, in_one_another)
      for n in (1, 4)),
    *((begun_in_a_while, (1.1, c)) for c in (9, 1)), (by_calls, (0.7, 4)), (changed_in_calls, (0.7,)),
    (object_given_back_in_a_with, (0.7,)),
]
