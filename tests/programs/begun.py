"""Lists and dicts that a called function begins, and the caller goes on with: what is stored into them later is of
another kind than what they were given."""

from collections import Counter, OrderedDict


def nothing_yet():
    return {}


def as_counted():
    return {"a": 1, "b": None}


def as_listed(n):
    return [None for _ in range(n)]


def pair():
    return nothing_yet(), [nothing_yet(), []]


def put(table, key, value):
    table[key] = value
    return table


def begun_elsewhere(x):
    table = nothing_yet()
    table["a"] = x
    for k in range(2):
        table[k] = x * k + 1.0
    return sum(v * v for v in table.values()) + table["a"] * x


def counted_elsewhere(x):
    table = as_counted()
    table["a"] = x
    table["b"] = x * x
    return table["a"] * table["b"] + x


def listed_elsewhere(x):
    values = as_listed(3)
    for k in range(3):
        values[k] = x ** k
    return sum(v * v for v in values) + values[1] * x


def pair_of_both(x):
    table, (other, values) = pair()
    table["q"] = x
    other["q"] = x * x
    values.append(x)
    return table["q"] * other["q"] * values[0]


def through_others(x):
    def inner():
        return nothing_yet()

    table = inner()
    table["a"] = x
    again = put(put(nothing_yet(), "a", x), "b", x * x)
    alias = again
    return table["a"] * alias["b"] + alias["a"] * x


def of_keys(x):
    table = dict.fromkeys("ab")
    table["a"] = x
    later = dict.fromkeys(())
    later["c"] = x * x
    empty = dict(())
    empty["d"] = x ** 3
    return table["a"] * later["c"] + empty["d"]


class Table:
    """Holds what it is given."""

    def __init__(self, items=()):
        self.held = dict(items)

    def put(self, key, value):
        self.held[key] = value


def held_by_an_object(x):
    table = Table()
    for k in range(3):
        table.put(k, x * k)
    return table.held[1] * table.held[2]


def counters(x):
    weights = Counter()
    for letter in "abracadabra":
        weights[letter] += x
    weights.update({"a": x * x})
    (first, most), *_ = weights.most_common()
    return sum(v * v for v in weights.values()) + most * len(first) + weights["z"] + Counter("hello")["l"] * x


def ordered(x):
    table = OrderedDict()
    table["a"] = x
    table["b"] = x * x
    table["c"] = x ** 3
    table.move_to_end("a")
    key, value = table.popitem(last=False)
    return value * len(key) + 2.0 * sum(v * (k + 1) for k, v in enumerate(table.values()))


def least_recent(x):
    kept = OrderedDict()
    s = 0.0
    for k in [1, 2, 1, 3, 1, 2]:
        if k in kept:
            kept.move_to_end(k)
        else:
            kept[k] = x ** k + s
            if len(kept) > 2:
                kept.popitem(last=False)
        s = s * 0.5 + kept[k]
    return s


CASES = [(program, (1.3,)) for program in (
    begun_elsewhere, counted_elsewhere, listed_elsewhere, pair_of_both, through_others, of_keys, held_by_an_object,
    counters, ordered, least_recent)]
