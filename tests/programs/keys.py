"""Programs that order by a key, and that read through getters."""

import functools
import operator
from collections import defaultdict

import numpy as np

from programs.sampling import floats


def ordered_by_a_key(xs):
    ys = sorted(xs, key=lambda v: -v * v)
    return ys[0] * ys[1] + ys[2] * ys[2] * ys[0]


def ordered_backward(xs, ys):
    pairs = sorted([(a * b, a) for a, b in zip(xs, ys)], key=operator.itemgetter(1), reverse=True)
    return pairs[0][0] * pairs[1][1] - pairs[2][0]


def order_of_indices(xs):
    order = sorted(range(len(xs)), key=lambda i: xs[i])
    return xs[order[0]] * xs[order[1]] ** 2


def best_of_pairs(xs):
    best = max([(v * v, i) for i, v in enumerate(xs)], key=operator.itemgetter(0))
    return best[0] * xs[best[1]]


def smallest_by_name(xs, names):
    by_name = dict(zip(names, xs))
    name = min(names, key=lambda n: by_name[n] * by_name[n])
    return by_name[name] ** 2 + by_name[min(names)] * len(name)


def nearer(x, y, centre):
    def distance(v):
        return abs(v - centre)

    near = min(x * y, x + y, key=distance)
    return near * near * max(x, y, key=abs)


def first_of_equals(xs):
    return max([(1, xs[0]), (1, xs[1]), (0, xs[2])], key=operator.itemgetter(0))[1] * xs[0]


def through_getters(xs, x):
    both = operator.itemgetter(1, 0)((x * x, x))
    total = operator.methodcaller("sum", axis=0)(xs * both[1])
    return operator.attrgetter("T.real")(xs) @ xs * total * operator.itemgetter(1)(xs)


def getter_in_a_variable(xs):
    get = operator.itemgetter(2)
    return get(xs) * get(xs * xs)


def largest_of_an_array(xs):
    return max(xs) * min(xs) * xs[0]


@functools.lru_cache
def factor(n):
    return n * 2.0


def cached_constants(x):
    return x * factor(3) * factor(3)


def cached_numbers(x):
    return x * factor(x)


def sorted_in_place_by_a_key(xs, sign):
    ys = [x * x for x in xs]
    ys.sort(key=lambda v: sign * v)
    pairs = [(k, x) for k, x in zip((3, 1, 2), xs)]
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    total = 0.0
    for n, (k, x) in enumerate(pairs):
        total += (n + 1) * k * x * ys[n]
    return total


def indices_sorted_in_place(xs):
    total = 0.0
    for r in range(2):
        order = list(range(len(xs)))
        order.sort(key=lambda k: xs[k] * (1 - 2 * r))
        total += xs[order[0]] * xs[order[1]] ** 2

    def size(row):
        return row @ row
    rows = [xs * xs[k] for k in range(len(xs))]
    first = rows[0]
    rows.sort(key=size, reverse=True)
    first *= xs[1]
    return total + rows[0] @ xs + rows[1][0] * rows[2][1]


def keys_that_come(x):
    found, weights = {}, {}
    for i, v in enumerate(x):
        if i % 2 not in found:
            found[i % 2] = []
        found[i % 2].append(v * v)
        weights[i, i + 1] = v
    doubled = {}
    for key, items in found.items():
        doubled[key * 2] = sum(items)
    s = sum(value * (key + 1) for key, value in doubled.items())
    for key in weights:
        s = s + weights[key] * key[1]
    return s + total_by_keys({key: items[0] for key, items in found.items()})


def lists_beside_numbers(x):
    state = {"rate": x[0]}
    state["history"] = []
    for v in x:
        state["history"].append(v * state["rate"])
    state.setdefault("last", []).append(x[1])
    return state["history"][0] * state["history"][-1] + state["last"][0]


def total_by_keys(values):
    s = 0.0
    for key in values:
        for j in range(3):
            s = s + values[key] * j
    return s


def gone_over_by_active_keys(x):
    values = {}
    for v in x:
        values[v] = 2.0
    return sum(key * value for key, value in values.items())


def active_keys_written_out(x):
    return sum(key * value for key, value in {x[0]: 2.0, x[1]: 3.0}.items())


def active_keys_for_another(x):
    values = {}
    for v in x:
        values[v] = 2.0
    return total_by_keys(values)


class Table:
    def __init__(self, **rows):
        self.rows = rows

    def put(self, name, row):
        self.rows[name] = row


def keys_added_meanwhile(x):
    rows, s = {"a": x, "b": 2 * x}, 0.0
    for k in rows:
        s += rows[k]
        if x > 1.0:
            rows[k + "z"] = x
    return s * x


def keys_taken_out_meanwhile(x):
    rows = {"a": x, "b": 2 * x}
    return sum(rows.pop(k) if x > 1.0 else rows[k] * x for k in rows)


def keys_added_by_a_method(x):
    table, s = Table(a=x, b=2 * x), 0.0
    for i, (k, v) in enumerate(table.rows.items()):
        s += v * i
        if x > 1.0:
            table.put(k + "z", x)
    return s * x


def keys_added_by_reading(x):
    rows = defaultdict(lambda: x)
    rows["a"] = x * x
    s = 0.0
    for k in rows:
        s += rows[k] + (rows[k + "z"] if x > 1.0 else 0.0)
    return s


def left_after_a_key_is_added(x):
    rows, s = {"a": x, "b": 2 * x}, 0.0
    for k in rows:
        s += rows[k]
        rows[k] = s * x
        if s > 1.0:
            rows["c"] = x
            break
    return s + sum(rows.values()) * x


#: Where ``x`` is over one, these change the keys of a dict that a loop goes over.
CHANGING = (keys_added_meanwhile, keys_taken_out_meanwhile, keys_added_by_a_method, keys_added_by_reading)


def key_of_what_is_sorted(xs):
    ys = list(xs)
    ys.sort(key=lambda v: v * len(ys))
    return ys[0]


def keys_that_are_pairs(x, n):
    table = {}
    for k in range(n):
        table[k, k + 1] = x * (k + 1) ** 2
    items = list(table.items())
    (i, j), v = items[-1]
    s = v * i + v**j
    for (i, j), v in sorted(table.items(), key=lambda item: -item[0][1]):
        s = s * v + i * j
    return s + sum(v * i for v, (i, j) in [(v, key) for key, v in table.items()])


def inverted(x, y):
    table = {"a": x, "b": y}
    turned = {v: k for k, v in table.items()}
    return max(turned) * min(turned) ** 2


def keys_of_a_list(x, y):
    unique = list(dict.fromkeys([x, y, x * y]))
    return sum((i + 1) * v * v for i, v in enumerate(unique))


def keys_that_are_joined(x, y):
    table = {}
    table.update({x: 1, y: 2})
    return sum(k**2 * n for k, n in table.items())


def keys_in_pairs(x, y):
    return sum(k * n for k, n in dict([(x, 1), (y, 2)]).items())


def counted_by_active_keys(x, y):
    table = {}
    for v in (x, y, x):
        table[v] = table.get(v, 0) + 1
    return sum(k * k * n for k, n in table.items())


def _multiples(x, n):
    made = {}
    for k in range(n):
        made["w%d" % k] = x * (k + 1)
    return made


def given_one_more_key(x, n):
    d = _multiples(x, n)
    d["more"] = np.sin(x)
    d["w0"] = d["w0"] + d["more"]
    s = 0.0
    for k in d:
        s = s + np.sum(d[k] ** 2)
    return s


def given_more_keys(x, n):
    d = _multiples(x, n)
    d.update({"p": x, "q": x * x})
    s = d.pop("w0")
    for w in d.values():
        s = s + w * w
    return s


def given_one_key_less(x, n):
    d = _multiples(x, n)
    d.setdefault("p", x * x)
    del d["w0"]
    return sum(w * w for w in d.values())


def begun_under_a_key(d, x):
    d["e"], d["k"] = [], (1, 2)
    for i in range(3):
        d["e"] = d["e"] + [i, x]
        d["k"] = d["k"] + (d["e"][1] * d["z"], i)
    return d["e"][1] * len(d["e"]) * d["k"][2] + d["k"][1] * d["z"]


CASES = [
    *((begun_under_a_key, (d, 0.7)) for d in ({"z": 1.5}, {"z": 1.5, "k": (0.5, 2.0)})),
    *((f, (0.7, 3)) for f in (given_one_more_key, given_more_keys, given_one_key_less)),
    (given_one_more_key, (floats(2, seed=344), 2)),
    *((f, (0.7,)) for f in CHANGING), *((left_after_a_key_is_added, (x,)) for x in (0.3, 0.7, 1.7)),
    (keys_that_come, (floats(5, seed=341),)), (lists_beside_numbers, (floats(3, seed=343),)),
    *((f, (floats(3, seed=1),)) for f in (
        ordered_by_a_key, order_of_indices, best_of_pairs, first_of_equals, getter_in_a_variable, largest_of_an_array)),
    (ordered_backward, (floats(3, seed=2), floats(3, seed=3))),
    (smallest_by_name, (floats(3, seed=4), ("c", "a", "b"))),
    *((nearer, (0.7, 0.4, centre)) for centre in (0.2, 1.2)),
    (through_getters, (floats(3, seed=5), 0.7)),
    (cached_constants, (0.7,)), *((keys_that_are_pairs, (1.3, n)) for n in (1, 3)),
    *((sorted_in_place_by_a_key, (floats(3, seed=6), sign)) for sign in (1, -1)),
    (indices_sorted_in_place, (floats(3, seed=7),)),
]



def array_under_a_new_key(params):
    params["m"] = np.ones(2) * params["k"]
    params["m"] *= params["k"]
    params["w"] = params["v"] * 2
    params["w"][0] *= 2.0
    return params["m"][0] * np.sum(params["w"]) * params["k"]


CASES += [(array_under_a_new_key, ({"k": 0.4, "v": floats(2, seed=8)},))]

REFUSED = [
    *((program, (floats(3, seed=342),)) for program in (
        gone_over_by_active_keys, active_keys_written_out, active_keys_for_another)),
    *((f, (0.7, 1.2)) for f in (inverted, keys_of_a_list, keys_that_are_joined, keys_in_pairs, counted_by_active_keys)),
    (cached_numbers, (0.7,)), (key_of_what_is_sorted, (floats(3, seed=6),))]
