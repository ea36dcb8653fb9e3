"""Programs that read views of dicts after stores into these."""

from programs.sampling import floats


def keys_that_come_later(x):
    d = {"a": x[0]}
    keys, values, items = d.keys(), d.values(), d.items()
    d["b"] = x[1] * x[2]
    total = sum(values) * len(keys)
    for key, value in items:
        total = total + value * value * len(key)
    return total * x[0] if "b" in keys else total


def views_read_in_rounds(x):
    d = {}
    values, keys = d.values(), d.keys()
    for k in range(3):
        d[k] = x[k] * (1 + sum(values)) * len(keys) + x[k]
    for k in keys:
        d[k] = d[k] * x[0]
    return sum(values)


def view_of_another_variable(x):
    d = {"a": x[0]}
    values, first = d.values(), d
    d = {"b": x[1]}
    first["c"] = x[2] ** 2
    d["c"] = x[0]
    return sum(values) * d["b"]


def _total(values, d, v):
    d["more"] = v * v
    return sum(values)


def view_given_to_a_function(x):
    d = {"a": x[0]}
    return _total(d.values(), d, x[1]) * x[2]


class Layers:
    def __init__(self, first, second):
        self.held = {"first": first, "second": second}

    def values(self):
        return self.held.values()


def view_that_a_method_gives(x):
    layers = Layers(x[0], x[1])
    values = layers.values()
    layers.held["third"] = x[2]
    return sum(values) * x[0]


def keys_taken_out(x):
    d = {"a": x[0], "b": x[1]}
    values = d.values()
    last = d.pop("a")
    return sum(values) * last


def keys_as_sets(x):
    a, b = {"p": x[0], "q": x[1]}, {"q": x[2], "p": x[0]}
    total = x[0] if a.keys() == b.keys() else x[1]
    b["r"] = x[1]
    for key in sorted(b.keys() - a.keys()):
        total = total * b[key]
    return total * len(a.keys() | b.keys())


def copies_of_views(x):
    d = {"a": x[0], "b": x[1]}
    values, pairs = list(d.values()), tuple(d.items())
    d["a"] = d["c"] = x[2] ** 3
    return sum(values) * pairs[0][1]


def view_in_a_list(x):
    d = {"a": x[0]}
    views = [d.values()]
    d["b"] = x[1]
    return sum(views[0])


def view_chosen_by_a_branch(x):
    d, e = {"a": x[0]}, {"a": x[1]}
    values = d.values() if x[0] > 3 else e.values()
    e["b"] = x[2]
    return sum(values)


class Kept:
    def __init__(self, d):
        self.values = d.values()

    def total(self):
        return sum(self.values)


def view_in_an_attribute(x):
    d = {"a": x[0]}
    kept = Kept(d)
    d["b"] = x[1]
    return kept.total()


V3 = floats(3, seed=7, low=0.2)

CASES = [(f, (V3,)) for f in (
    keys_that_come_later, views_read_in_rounds, view_of_another_variable, view_given_to_a_function,
    view_that_a_method_gives, keys_taken_out, keys_as_sets, copies_of_views)]

REFUSED = [(f, (V3,)) for f in (view_in_a_list, view_chosen_by_a_branch, view_in_an_attribute)]
