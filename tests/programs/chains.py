"""Objects that are given one of several others, or None, by constructors and methods; chains of them."""

V = 0.7


class Link:
    def __init__(self, v, rest=None):
        self.v = v
        self.rest = rest

    def grown(self, n):
        return Link(self.v, self.grown(n - 1) if n else None)

    def total(self):
        return self.v if self.rest is None else self.v + self.rest.total()


class Sets:
    """Leaves it to a method what it sets."""

    def __init__(self, v, rest):
        self.set(v, rest)

    def set(self, v, rest):
        self.v, self.rest = v, rest


class Walk:
    """Notes where it is."""

    def __init__(self, w):
        self.w, self.seen, self.products = w, [], []

    def down(self, i):
        self.seen.append(i)
        self.products.append(self.w * i)
        return self.w if i == 0 else self.down(i - 1) * self.w


class Trail:
    def __init__(self, w):
        self.w, self.seen = w, []

    def down(self, i):
        self.seen.append(i)
        return self.w if i == 0 else self.down(i - 1) * self.w


class Once:
    def __init__(self, v):
        self.v = v

    def value(self):
        return self.v

    def tell(self, teller):
        teller.seen = self.v
        teller.n += 1


class Twice(Once):
    def value(self):
        return self.v * self.v

    def tell(self, teller):
        teller.seen = 2 * self.v
        teller.b = 1.0


class Told:
    """Is changed by an object that it is made of."""

    def __init__(self, one, x):
        self.one, self.n, self.b, self.seen = one, 0, x, x
        one.tell(self)


class Asks:
    def __init__(self, x):
        self.x, self.n, self.b = x, 0, x

    def take(self, one):
        self.one = one
        one.tell(self)
        return self.seen


def made(x, n):
    return Link(x, made(x, n - 1) if n else None)


def made_in_a_branch(x, n):
    if n:
        rest = made_in_a_branch(x, n - 1)
    else:
        rest = None
    return Link(x, rest)


def made_before(x, n):
    rest = None
    if n > 0:
        rest = made_before(x, n - 1)
    return Sets(x, rest)


def ends_in_a_number(x, n):
    return Link(x, ends_in_a_number(x, n - 1) if n else x)


def even(x, n):
    return Link(x, odd(x, n - 1) if n else None)


def odd(x, n):
    return Link(x, even(x, n - 1) if n else None)


def chained(x):
    return x if made(x, 1).rest is None else x * x


def chained_in_a_branch(x):
    return x if made_in_a_branch(x, 1).rest is None else x * x


def chained_before(x):
    return x if made_before(x, 1).rest is None else x * x


def chained_to_a_number(x):
    return x * x if isinstance(ends_in_a_number(x, 1).rest, Link) else x


def chained_by_two(x):
    return x if even(x, 1).rest is None else x * x


def chained_inside(x):
    def make(n):
        return Link(x, make(n - 1) if n else None)

    again = lambda n: Link(x, again(n - 1) if n else None)  # noqa: E731
    return (x if make(1).rest is None else x * x) * (1.0 if again(0).rest is None else x)


def chained_by_a_method(x):
    return x if Link(x).grown(1).rest is None else x * x


def read_along(x):
    a = made(x, 1)
    return a.v * a.rest.v


def summed_along(x):
    return made(x, 2).total() * x


def told(x):
    one = Once(x) if x > 0.5 else Twice(x * x)
    made = Told(one, x)
    return made.seen * x + made.b * x + made.n


def told_later(x):
    teller, total = Asks(x), 0.0
    for k in range(3):
        total += teller.take(Once(x * k) if k > 1 else Twice(x * x))
    one = Once(x) if x > 0.5 else Twice(x * x)
    return total * teller.take(one) * teller.one.value() * teller.n * teller.b


def told_or_not(x):
    teller, one = Asks(x), Once(x) if x > 0.5 else None
    if one is not None:
        teller.take(one)
    link = Link(x, one)
    return x if link.rest is None else x * x * teller.seen


def given_in_rounds(x):
    total = 0.0
    for k in range(3):
        held = Link(x, Once(x) if k else None)
        total += x if held.rest is None else x * x
    return total


def trailed(x):
    return Trail(x).down(2)


def trailed_twice(x):
    trail = Trail(x)
    return trail.down(2) * trail.down(1) * len(trail.seen) * trail.seen[0]


def walked(x):
    walk = Walk(x)
    return walk.down(2) * walk.down(1) * len(walk.seen) * sum(walk.products)


class Halves:
    """Makes two of its kind of lists that are shorter each time."""

    def __init__(self, parts):
        self.mass = parts[0] if len(parts) == 1 else Halves(parts[:1]).mass * Halves(parts[1:]).mass


def halved(x):
    return Halves([x, x * x]).mass


CASES = [
    *((f, (V,)) for f in (chained, chained_in_a_branch, chained_before, chained_to_a_number, chained_by_two,
                          chained_inside, chained_by_a_method, given_in_rounds, walked, trailed,
                          trailed_twice)),
    *((f, (v,)) for f in (told, told_later) for v in (V, V / 2)), (told_or_not, (V,)),
]
REFUSED = [(f, (V,)) for f in (read_along, summed_along, halved)]
