"""Programs with loops that change the lists they go over."""

import functools
import itertools

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


class Pile:
    """Values with a function of them that adds to them."""

    def __init__(self, x):
        self.values, self.x = [x, 2 * x, 0.1 * x], x

    def size(self, v):
        if len(self.values) < 6:
            self.values.append(v * self.x)
        return v * v


def largest_of_what_its_key_adds_to(x):
    xs = [x, x * 2]
    return max(xs, key=lambda v: v + grown(xs, v * 3 + x)) * sum(xs)


def smallest_of_what_its_key_adds_to(x):
    xs = [x, x * 2]

    def key(v):
        if len(xs) < 7:
            xs.extend([v * x, -v])
        return v

    return min(xs, key=key) * sum(xs)


def largest_of_an_object(x):
    pile = Pile(x)
    return max(pile.values, key=pile.size) * sum(pile.values)


def largest_that_its_key_changes(x):
    xs = [[x], [x * 2]]

    def key(v):
        v.append(v[0] * x)
        v[0] = v[0] * x
        return v[0]

    found = max(xs, key=key)
    return found[0] * found[1] + sum(xs[0])


def largest_of_the_largest(x):
    xss = [[x, 2 * x], [x * 3]]
    return sum(max(xss, key=lambda xs: max(xs, key=lambda v: v * grown(xs, v * v))))


def folded_while_it_grows(x):
    xs = [x, x * 2]
    return functools.reduce(lambda s, v: s * x + v * grown(xs, v), xs) * len(xs)


def folded_from_a_start_while_it_shrinks(x):
    xs = [x, x * 2, x * 3, 0.1]
    return functools.reduce(lambda s, v: s * v + xs.pop(), xs, x) * len(xs)


def folded_while_items_change(x):
    xs, ys = [x, x * 2, x * 3], np.array([x, x * 2, x * 3])

    def step(s, v):
        xs[2] = ys[2] = s * v
        return s * v + x

    return functools.reduce(step, xs) + functools.reduce(step, ys)


def ordered_by_a_key_that_adds(x):
    xs = [x, x * 2]
    ys = sorted(xs, key=lambda v: -v * grown(xs, v))
    return ys[0] * len(xs) * xs[-1]


def consumed_while_they_grow(x):
    xs, ys, zs = [x, x * 2], [x, x + 1], [x, x * 3]
    s = sum(grown(xs, v) * v for v in xs) + sum(list(map(lambda v: grown(ys, v) * x, ys)))
    return s * np.sum(np.array([grown(zs, v) for v in zs])) * sum(filter(lambda v: grown(ys, v) > 0.2, ys))


def decided_while_they_grow(x):
    xs, ys = [x, x * 2], [x, x * 3]
    found = any(grown(xs, v) > 3 for v in xs)
    holds = all(map(lambda v: grown(ys, v) < 1, ys))
    return xs[-1] * len(xs) * (2 if found else 1) * len(ys) * (x if holds else ys[-1])


def extended_by_others(x):
    xs, ys = [x], [x, 2 * x]
    xs.extend(v * len(ys) for v in ys)
    xs.extend([xs[-1] * v for v in xs])
    return sum(xs)


def grouped_by_signs(xs):
    return sum(k * sum(g) * len(g) if k > 0 else sum(g) ** 2 for k, g in [
        (k, list(group)) for k, group in itertools.groupby(xs, lambda v: 1.0 if v > 0 else -1.0)])


def largest_whose_key_replaces_it(x):
    xs = [x, x * 2, x * 3]

    def key(v):
        xs[2] = x * 0.1
        return v

    return max(xs, key=key)


def smallest_whose_key_takes_out(x):
    xs = [x, x * 2, x * 3, x * 0.1]

    def key(v):
        if len(xs) > 2:
            xs.pop()
        return v

    return min(xs, key=key) * len(xs)


def largest_of_an_array_that_its_key_changes(x):
    xs = np.array([x, x * 2, x * 3])

    def key(v):
        xs[2] = v
        return v

    return max(xs, key=key)


def largest_with_places(x):
    xs = [x, x * 2]
    return max(enumerate(xs), key=lambda item: grown(xs, item[1]))[1] * len(xs)


def grouped_by_a_key_that_adds(x):
    xs = [x, x * 2]
    return sum(k * sum(group) for k, group in itertools.groupby(xs, lambda v: grown(xs, v)))


def folded_from_a_generator_of_what_grows(x):
    xs = [x, x * 2]
    return functools.reduce(lambda s, v: s * v + grown(xs, v), (v * x for v in xs))


def reads_what_its_items_change(x):
    xs, ys, s = [x, 2 * x], np.array([x]), 0.0

    def item(v):
        ys[0] = v * x
        return v

    for v in map(item, xs):
        s = s + ys[0] * v
    return s


def reads_what_its_items_changed(x):
    xs, ys, s = [x, 2 * x], [x], 0.0
    for v in list(map(lambda v: v * grown(ys, v), xs)):
        s = s + len(ys) * ys[-1] * v
    return s


def extended_by_itself(x):
    xs = [x]
    xs.extend(xs[-1] * x for _ in range(3))
    return sum(xs)


GRAPH = {0: [(1, 0), (2, 1)], 1: [(3, 2)], 2: [(3, 3), (1, 4)], 3: []}

CASES = [
    *((f, (0.7,)) for f in (powers_until_there_are_four, numbered, that_gets_shorter, beside_another, with_jumps,
                             parts_put_in, in_a_comprehension, twice_at_once, gradient_of_such_loops)),
    (queue_of_an_object, (Work(0.7), 0.6)), (breadth_first, (GRAPH, np.array([0.5, 0.2, 0.4, 0.9, 0.1]))),
    (levels, (0.7, 3)), (copies_of_what_grows, ([0.3, 0.4], 2)),
    *((f, (0.7,)) for f in (
        largest_of_what_its_key_adds_to, smallest_of_what_its_key_adds_to, largest_of_an_object,
        largest_that_its_key_changes, largest_of_the_largest, folded_while_it_grows,
        folded_from_a_start_while_it_shrinks, folded_while_items_change, ordered_by_a_key_that_adds,
        consumed_while_they_grow, decided_while_they_grow, extended_by_others,
        reads_what_its_items_changed, reads_what_its_items_change)),
    (grouped_by_signs, ([0.3, 0.4, -0.2, 0.5],)),
]
REFUSED = [(f, (0.7,)) for f in (
    largest_whose_key_replaces_it, smallest_whose_key_takes_out, largest_of_an_array_that_its_key_changes,
    largest_with_places, grouped_by_a_key_that_adds, folded_from_a_generator_of_what_grows, extended_by_itself)]
