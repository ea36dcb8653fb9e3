"""Programs with loops that change the lists they go over."""

import numpy as np

import srcdiff as sd


def powers_until_there_are_four(x):
    xs = [x]
    for v in xs:
        if len(xs) < 4:
            xs.append(v * x)
    return sum(xs)


def numbered(x):
    xs = [x, x * 2]
    s = 0.0
    for i, v in enumerate(xs):
        s = s + i * v
        if v > 0.3 and len(xs) < 6:
            xs.append(v * x)
    return s


def that_gets_shorter(x):
    xs = [x, x * 2, x * 3, 0.1]
    s = 0.0
    for v in xs:
        s = s * x + v
        if v > 1.0:
            xs.pop()
    return s * len(xs)


def beside_another(x):
    xs, ys = [x], [1.0, 2.0, 3.0]
    s = 0.0
    for a, b in zip(xs, ys):
        s = s + a * b
        xs.append(a * x + b)
    return s * len(xs)


def with_jumps(x):
    xs = [x]
    for v in xs:
        if len(xs) > 5:
            break
        if v > 10:
            continue
        xs.append(v * 2)
    else:
        x = x * 3
    return sum(xs) * x


class Work:
    """What is to be done."""

    def __init__(self, x):
        self.queue, self.done = [x], 0

    def __eq__(self, other):
        return vars(self) == vars(other)

    def add(self, v):
        self.queue.append(v)


def queue_of_an_object(work, x):
    for v in work.queue:
        work.done += 1
        if work.done < 4:
            work.add(v * x + 1)
    return work.queue[-1] * work.done


def breadth_first(graph, w):
    order, distance = [0], {0: 0.0}
    for u in order:
        for v, k in graph[u]:
            if v not in distance:
                distance[v] = distance[u] + w[k] ** 2
                order.append(v)
    return sum(distance.values())


def parts_put_in(x):
    xs = [x, 2.0, x * x]
    s = 0.0
    for v in xs:
        s = s * x + v
        if len(xs) == 3:
            xs[1:2] = [x * v, x + v]
        if len(xs) == 4:
            xs += [s]
    return s * len(xs)


def grown(xs, v):
    if len(xs) < 5:
        xs.append(v * 0.5)
    return xs[-1]


def in_a_comprehension(x):
    xs = [x, 2.0, x * x]
    return sum([grown(xs, v) * v for v in xs]) * len(xs)


def levels(x, n):
    found = [[x]]
    for level in found:
        if len(found) < n:
            found.append([v * k for v in level for k in (0.5, x)])
    return sum(sum(level) for level in found)


def twice_at_once(x):
    xs = [x, 1.0]
    s = 0.0
    for a in xs:
        for b in xs:
            s = s + a * b
            if len(xs) < 4:
                xs.append(a + b * x)
    return s


def copies_of_what_grows(xs, n):
    for v in list(xs):
        xs.append(v * v)
    for i in range(len(xs) + n):
        xs.append(xs[i] * v)
    return sum(xs)


def taken_while_large(x):
    xs = [x, x * x, 2.0 * x, x + 1]
    s = 0.0
    while xs.pop() > x:
        s = s + xs[-1] * x
    for v in xs:
        if len(xs) < 4:
            xs.append(v * x)
    return s * sum(xs)


def gradient_of_such_loops(x):
    return sd.grad(taken_while_large)(x) * x


GRAPH = {0: [(1, 0), (2, 1)], 1: [(3, 2)], 2: [(3, 3), (1, 4)], 3: []}

CASES = [
    *((f, (0.7,)) for f in (powers_until_there_are_four, numbered, that_gets_shorter, beside_another, with_jumps,
                             parts_put_in, in_a_comprehension, twice_at_once, gradient_of_such_loops)),
    (queue_of_an_object, (Work(0.7), 0.6)), (breadth_first, (GRAPH, np.array([0.5, 0.2, 0.4, 0.9, 0.1]))),
    (levels, (0.7, 3)), (copies_of_what_grows, ([0.3, 0.4], 2)),
]
