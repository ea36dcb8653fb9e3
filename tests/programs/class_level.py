"""Programs that read what a class holds, and that choose among objects."""

from programs.sampling import floats


class Options:
    defaults = {"rate": 0.5, "power": 2}
    weights = [1.0, 2.0, 3.0]

    def __init__(self, x, **given):
        self.options = {**self.defaults, **given}
        self.scales = dict(self.defaults)
        self.scales["rate"] = x * self.scales["rate"]
        self.weighted = [x * w for w in self.weights]
        self.more = self.defaults.copy()
        self.more.update(rate=x)
        self.x = x

    def value(self):
        total = self.options["rate"] * self.x ** self.options["power"] + self.scales["rate"] * sum(self.weighted)
        return total + self.more["rate"] * self.more["power"]


def of_defaults(x):
    return Options(x[0]).value() * Options(x[1], rate=x[2]).value()


class Polynomial:
    known = {"first": [1.0, 2.0], "second": [3.0]}

    def __init__(self, x, name):
        self.x, self.coefficients = x, self.known[name]

    def value(self):
        total = 0.0
        for c in self.coefficients:
            total = total * self.x + c
        return total


def of_a_table(x):
    return Polynomial(x[0], "first").value() * x[1] + Polynomial(x[1] * x[2], "second").value()


class Ordered:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __lt__(self, other):
        return self.a < other.a

    def __gt__(self, other):
        return self.a > other.a

    def __getitem__(self, k):
        return self.a if k == 0 else self.b


def extremes_of_objects(x):
    objects = [Ordered(v, v * v) for v in x]
    return max(objects)[1] * min(objects)[0] + max(objects).a


class Shared:
    seen = []
    rates = {"a": 0.5}

    def __init__(self, x):
        self.x = x

    def note(self):
        self.seen.append(self.x)
        return self.x * self.x

    def halve(self):
        rates = self.rates
        rates["a"] *= 0.5
        return self.x * rates["a"]


def noted_in_a_class(x):
    return Shared(x[0]).note() * x[1]


def changed_in_a_class(x):
    return Shared(x[0]).halve() * x[1]


V3 = floats(3, seed=13, low=0.2)

CASES = [(of_defaults, (V3,)), (of_a_table, (V3,)), (extremes_of_objects, (V3,))]

REFUSED = [(noted_in_a_class, (V3,)), (changed_in_a_class, (V3,))]
