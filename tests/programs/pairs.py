"""Programs that make dicts of pairs, of other dicts and of names."""

from programs.sampling import floats


def of_written_pairs(x):
    d = dict([("a", x[0]), ["b", x[1] * x[2]]], c=x[2])
    return d["a"] * d["b"] * d["c"]


def of_pairs_in_a_list(x):
    pairs = [(k, x[k] * k) for k in range(3)]
    d = dict(pairs)
    d[1] *= x[0]
    return d[1] * d[2] + sum(d.values())


def of_the_last_of_equal_keys(x):
    d = dict([("a", x[0]), ("b", x[1]), ("a", x[2] * x[2])])
    return d["a"] * d["b"]


def of_a_dict_and_names(x):
    w = {"a": x[0], "b": x[1]}
    d = dict(w, a=x[2] * x[2], c=x[0])
    e = dict(((k, v * v) for k, v in w.items()), c=x[1])
    return d["a"] * d["b"] * d["c"] + w["a"] * e["a"] * e["c"]


def of_ordered_items(x):
    d = {"b": x[0], "a": x[1] * x[2]}
    e = dict(sorted(d.items()))
    f = dict(sorted(d.items(), key=lambda item: item[1]))
    return list(e.values())[0] * list(f.values())[1] * e["b"]


def of_iterators(x):
    d, e = dict(enumerate(x)), dict(zip("ab", x), c=x[2] * x[0])
    return d[0] * d[1] * e["b"] * e["c"]


def joined_with_an_integer(w):
    e = w | {"d": 3}
    s = 0.0
    for k in e:
        s = s + e[k] ** 2 * w["a"]
    return s


V3 = floats(3, seed=12, low=0.2)

CASES = [*((f, (V3,)) for f in (
    of_written_pairs, of_pairs_in_a_list, of_the_last_of_equal_keys, of_a_dict_and_names, of_ordered_items,
    of_iterators)),
    (joined_with_an_integer, ({"a": 0.7, "b": 1.4},))]
