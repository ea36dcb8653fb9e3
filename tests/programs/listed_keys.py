"""Programs that change lists of keys, of pairs or of labels, and then use what they hold."""

import numpy as np


def reversed_keys(d):
    keys = list(d)
    keys.reverse()
    return d[keys[0]] ** 3


def keys_of_another_name(d):
    keys = list(d)
    others = keys
    others.reverse()
    return d[keys[0]] ** 3


def another_key_stored(d):
    keys = list(d)
    keys[0] = "b"
    return d[keys[0]] ** 3 * d[keys[1]]


def keys_swapped(d):
    keys = list(d)
    keys[0], keys[1] = keys[1], keys[0]
    return d[keys[0]] ** 3 * d[keys[2]]


def first_key_deleted(d):
    keys = sorted(d)
    del keys[0]
    return d[keys[0]] ** 3


def sorted_downward(d):
    keys, others = list(d), sorted(d, reverse=True)
    keys.sort(reverse=True)
    return d[keys[0]] ** 3 * d[others[0]]


def all_keys_replaced(d):
    keys, others = list(d), list(d)
    keys.clear()
    keys.extend(["c", "a"])
    others[:] = others[::-1]
    return d[keys[0]] ** 3 + d[others[1]] ** 2 * d[keys[1]]


def key_inserted(d):
    keys = list(d)
    keys.insert(0, "c")
    return d[keys[0]] ** 3 * d[keys[1]]


def rotated_by_a_function(d):
    keys = list(d)
    rotate(keys)
    return d[keys[0]] ** 3 + last_of(list(d), d)


def rotate(keys):
    keys.append(keys.pop(0))


def last_of(keys, d):
    keys.reverse()
    return d[keys[0]] ** 2


def reversed_at_times(d, n):
    keys = list(d)
    before = d[keys[0]]
    if n > 2:
        keys.reverse()
    return before * d[keys[0]] ** 3


def used_up(d):
    keys, s = list(d), 0.0
    while keys:
        s = 2 * s + d[keys[0]] ** 3
        keys.pop(0)
    return s


def reversed_in_rounds(d):
    keys, s = list(d), 0.0
    for i in range(len(keys)):
        s = 2 * s + d[keys[i]] ** 3
        keys.reverse()
    return s


def numbers_reversed(d):
    squares = {1: d["a"], 2: d["b"] * d["b"]}
    keys = list(squares)
    keys.reverse()
    return squares[keys[0]] ** 3


def keys_as_they_are(d):
    held = {"x": d["a"], "y": [d["b"], d["c"]]}
    s, keys, names = 0.0, list(held), tuple(d)
    for key in keys:
        s += held[key] ** 2 if key == "x" else held[key][0] * held[key][1]
    for weight, key in enumerate(sorted(d)):
        s = s + (weight + 1) * d[key] ** 2
    return s * d[sorted(d)[0]] * d[list(d.keys())[1]] * d[names[2]]


def pairs_added(d):
    pairs = [("a", d["a"]), ("b", d["b"] ** 2)]
    pairs.append(("c", d["a"] * d["c"]))
    pairs.reverse()
    return sum((k + 1) * v for k, v in enumerate(dict(pairs).values()))


def pair_replaced(d):
    pair, pairs = ["a", d["a"]], [("a", d["b"]), ("b", d["c"])]
    pair[0] = "z"
    pairs[0] = ("y", d["a"] * d["b"])
    return dict([pair, ("b", d["b"])])["z"] ** 2 * dict(pairs)["y"]


def pairs_as_they_are(d):
    pairs, more = [(1, d["a"]), (2, d["b"] ** 2)], [("a", d["a"]), ("b", [d["b"], d["c"]])]
    numbered, named = dict(pairs), dict(more)
    return numbered[1] * numbered[2] ** 2 + named["a"] * named["b"][1]


def labels_reversed(d):
    labels = [0, 1]
    labels.reverse()
    a = np.array([[d["a"], d["b"]], [d["c"], 1.0]])
    return np.sum(np.einsum(a, labels, [0, 1]) ** 2 * np.arange(4.0).reshape(2, 2))


ITEMS = {"a": 1.2, "c": -0.4, "b": 0.7}

CASES = [(f, (ITEMS,)) for f in (
    reversed_keys, keys_of_another_name, another_key_stored, keys_swapped, first_key_deleted, sorted_downward,
    all_keys_replaced, key_inserted, rotated_by_a_function, used_up, reversed_in_rounds, numbers_reversed,
    keys_as_they_are, pairs_added, pair_replaced, pairs_as_they_are, labels_reversed)] + [(reversed_at_times, (ITEMS, n)) for n in (1, 3)]
