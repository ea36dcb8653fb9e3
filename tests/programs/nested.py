"""Recursion through containers in containers, and objects that ask what the other operand is."""

import numbers

import numpy as np

from programs.sampling import floats


def flat(value):
    if isinstance(value, (list, tuple)):
        out = []
        for item in value:
            out.extend(flat(item))
        return out
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in flat(value[key])]
    return [value]


def leaves(x):
    return sum(k * v * v for k, v in enumerate(flat([x[0], (x[1], [x[2], 3.0]), {"b": x[1], "a": x[0]}])))


def leaves_and_more(x):
    s = x[0]
    for v in flat([x[0], (x[1], [x[2], 3.0])]):
        s = s + v * v
    return s


def tree_map(f, tree):
    if isinstance(tree, dict):
        return {key: tree_map(f, item) for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)([tree_map(f, item) for item in tree])
    return f(tree)


def mapped_tree(x):
    tree = tree_map(lambda v: v * v, {"w": x, "l": [x[0], (x[1], 2.0)]})
    return np.sum(tree["w"]) * tree["l"][0] + tree["l"][1][0]


def size(value):
    return 1.0 if not isinstance(value, list) else 0.5 * sum(size(item) for item in value)


def depth(x):
    return x[0] * size([[x[1], x[2]], [x[0]], x[1]])


def rank(value):
    if type(value) is list:
        return sum(map(rank, value))
    if isinstance(value, bool | str):
        return 0.0
    return 2.0 if isinstance(value, numbers.Real) else 1.0


def asked_for_a_class(x):
    return x[0] * rank([x, x[1], True, 3]) + rank("") + x[2]


def lists_twice_in_a_list(x):
    inner = [x[0], x[1]]
    outer = [inner, inner, [x[2], x[0]]]
    inner[0] *= 2
    inner.append(x[2])
    outer[2].append(1.0)
    return np.sum(np.concatenate(outer) ** 2) + np.sum(np.mean(outer, axis=0) * np.array([inner, inner]))


def sorted_lists(x):
    rows = [[x[2], 1.0], [x[1], 2.0], [x[0], 3.0]]
    rows[0][0] = x[1] * 2
    s = sorted(rows)
    rows.sort(reverse=True)
    return s[0][0] * s[0][1] + s[2][0] ** 2 * s[2][1] + rows[0][0] * rows[1][0]


def keys_come_and_go(x):
    d, s = {k: v * v for k, v in enumerate(x)}, 0.0
    for k in range(2):
        for i, v in enumerate(d.values()):
            s = s + (i + 1) * v
        v = d.pop(k)
        d[k + 10] = v * x[k]
    values = np.array(list(d.values())) * np.arange(3)
    d[2] = d.pop(2) * 3.0
    return s + values @ x + sum((i + 1) * v for i, v in enumerate(d.values()))


def taken_while_there_is_any(x):
    q, s = [], 0.0
    for k, v in enumerate(x):
        q.append(v * 2)
        if k % 2:
            s += (q.pop(0) if q else 0.0) ** 2
    while q:
        v = q.pop()
        s = s * 0.5 + v
        s = s if q else s * x[2]
    return s


def asked_whether_they_are_true(x):
    d, a, s = {"a": x[0]}, np.array([1.0]), 0.0
    for v in x:
        if d:
            s += d.pop("a") ** 2
        else:
            d["a"] = v * s
        if a:
            s += v * a[0]
            a[0] = 0.0
        else:
            a[0] = v * s
    return s


class Pair:
    """Numbers with an infinitesimal part."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    @staticmethod
    def lift(other):
        return other if isinstance(other, Pair) else Pair(other)

    def __add__(self, other):
        if isinstance(other, (int, float, np.floating)):
            return Pair(self.value + other, self.slope)
        return Pair(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = Pair.lift(other)
        return Pair(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -other

    def __pow__(self, count):
        product = Pair(1.0)
        for _ in range(count):
            product = product * self
        return product


def dual_numbers(x):
    a = Pair(x[0], 1.0)
    b = x[1] * a * 2.0 * Pair(x[2], x[0]) + 1.0 - a**3
    return (x[0] + b).slope * b.value


def continuations(x, n):
    def power(count, k):
        return k(x[0]) if count == 0 else power(count - 1, lambda v: k(v * x[1] + count))

    return power(n, lambda v: v * v)


def damped(n, a):
    return a if n <= 0 else damped(n - 1, 0.5 * a * a) + a


def kept_in_two_kinds(n, a, kept):
    return a if n <= 0 else kept_in_two_kinds(n - 1, 0.5 * a, a)


def item_changed_by_what_calls_itself(x, n):
    xs = [x[0], x[1]]
    xs[1] -= damped(n, x[2])
    xs[0] *= kept_in_two_kinds(n, x[2], xs)
    return xs[0] * xs[1]


class Branch:
    def __init__(self, value):
        self.value, self.kids = value, []

    def grow(self, n):
        if n > 0:
            self.kids.append(Branch(self.value * 0.5))
            self.kids[-1].grow(n - 1)


def tree_that_grows_by_itself(x, n):
    root = Branch(x[0])
    root.grow(n)
    return root.kids[0].value


V3 = floats(3, seed=351)

CASES = [(program, (V3,)) for program in (
    leaves, leaves_and_more, mapped_tree, depth, asked_for_a_class, dual_numbers, lists_twice_in_a_list, sorted_lists,
    keys_come_and_go, taken_while_there_is_any, asked_whether_they_are_true)] + [
    (item_changed_by_what_calls_itself, (V3, 2))]

REFUSED = [(continuations, (V3, 3)), (tree_that_grows_by_itself, (V3, 3))]
