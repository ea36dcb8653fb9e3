"""Sets that grow and shrink, texts that are made of numbers, and what is said of both."""

from collections import Counter

import numpy as np

from programs.sampling import floats


def seen_so_far(x):
    seen, s = set(), 0.0
    for k in (0, 2, 1):
        seen.add(k)
        s += x[k] * len(seen)
    return s


def until_it_is_empty(x):
    seen, s = set(), 1.0
    for k in (0, 2, 1):
        seen.add(k)
        n = len(seen)
        s = s * x[k] ** n + np.sum(x[:len(seen)])
        if len(seen) % 2:
            s = s * x[k]
    while seen:
        seen.discard(max(seen))
        for i in range(len(seen)):
            s = s * x[i]
    return s


class Graph:
    def __init__(self):
        self.seen, self.parts = set(), {}


def seen_by_an_object(x):
    graph, s = Graph(), 0.0
    for k in (0, 2, 2, 1):
        graph.seen.add(k)
        graph.parts.setdefault(k % 2, set()).add(k)
        s = s * len(graph.seen) + x[k] * len(graph.parts[k % 2])
    return s


def seen_in_recursion(x):
    seen = set()

    def go(k):
        if k in seen or k > 3:
            return 0.0
        seen.add(k)
        return x[k] * len(seen) + go(k + 1) * len(seen) + go(k + 2)

    return go(0)


def compared_sets(x):
    seen, s = {0}, 1.0
    for k in (1, 2, 3):
        s = s * x[k] * (1.0 + (seen == {0, 1})) * (2.0 + (seen <= {0, 1, 2})) + (not seen) * x[k]
        seen.add(k)
    return s


def counted_kinds(x):
    counts, s = Counter(), 1.0
    for k in (0, 1, 0, 2):
        counts[k] += 1
        s = s * x[len(counts)] * counts[0] + len(counts.most_common())
    return s


def names_of_numbers(x, n):
    texts = ["a" * n, n * "ab", "%s" % n, "%.2f" % x[1], "q%d" % n]
    return x[0] * len(texts[0]) + x[1] * len(texts[1]) + x[2] * int(texts[2]) + x[3] * int(texts[4][1:])


def chosen_by_names(x, n):
    s = 0.0
    for i, name in enumerate(["k%d" % i for i in range(n)]):
        if name == "k2":
            s += x[i]
    return s * 2 if ["%d" % n][0] == "3" else s


def variables_of_a_tape(x, n):
    tape, values = [], {"v0": x[0]}
    for i in range(n):
        tape.append(("v%d" % i, "v%d" % (i + 1), x[i]))
    for given, made, weight in tape:
        values[made] = values[given] * weight
    return values["v%d" % n]


def parsed(x, y, text):
    tokens = text.split()

    def sum_of():
        value = factor()
        while tokens and tokens[0] in "+*":
            sign = tokens.pop(0)
            value = value + factor() if sign == "+" else value * factor()
        return value

    def factor():
        token = tokens.pop(0)
        if token == "(":
            value = sum_of()
            tokens.pop(0)
            return value
        return x if token == "x" else y if token == "y" else float(token)

    return sum_of()


X = floats(4, seed=2, low=0.2)

CASES = [*((f, (X,)) for f in (seen_so_far, until_it_is_empty, seen_by_an_object, seen_in_recursion, compared_sets,
                               counted_kinds)),
         *((f, (X, 3)) for f in (names_of_numbers, chosen_by_names, variables_of_a_tape)),
         (parsed, (0.7, 1.2, "x * ( y + 2 ) + x"))]
