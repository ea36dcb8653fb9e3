"""Objects of one of several classes, as a test picks them, and objects gone over by generator methods once changed."""

import math

V2 = (1.3, 0.7)


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __iter__(self):
        yield self.a
        yield self.b

    def __iadd__(self, other):
        self.a = self.a + other.a
        self.b = self.b * other.b
        return self


def unpacked_after_an_update(x, y):
    c = Pair(x, y)
    c += Pair(y, x * y)
    d, e = c
    return d * e + sum(c) + max(c) * list(c)[0]


class Plain:
    def __init__(self, v):
        self.v = v
        self.past = [v]

    def __add__(self, other):
        return Plain(self.v + other.v)

    def __radd__(self, other):
        return Plain(self.v + other)

    def __getitem__(self, k):
        return self.v * (k + 1)

    def __setitem__(self, k, v):
        self.past[k] = v

    def __call__(self, t):
        return self.v * t

    def grow(self, k):
        self.v = self.v * k
        self.past.append(k)
        return self

    def value(self):
        return self.v * self.past[-1]


class Squared:
    def __init__(self, v):
        self.v = v
        self.factor = 1.0

    def __add__(self, other):
        return Squared(self.v * other.v)

    def __radd__(self, other):
        return Plain(self.v * other)

    def __getitem__(self, k):
        return self.v ** (k + 1)

    def __setitem__(self, k, v):
        self.factor = v * self.factor

    def __call__(self, t):
        return self.v + t

    def grow(self, k):
        self.v = self.v + k
        self.factor *= self.v
        return self

    def value(self):
        return self.factor * self.v**2


def picked(x, y):
    return Plain(x) if x > y else Squared(x)


def operators_of_one_of_two(x, y):
    o = picked(x, y)
    r = o + Plain(y)
    s = 2.0 + r
    return s.value() * o[1] * o(y) + r.v


def changed_one_of_two(x, y):
    a, b = Plain(x), Squared(y)
    o = a if x > y else b
    p = o.grow(y)
    o[0] = x * y
    p.v += x
    a.v = a.v * x
    return o.value() + p.v * a.value() * b.value()


def changed_in_a_loop(x, y, n):
    o = picked(x, y)
    for k in range(n):
        o.grow(y + k)
    return o.value()


def doubled(o, *, by):
    o.grow(by)
    return 2 * o.value()


def handed_to_a_function(x, y):
    o = picked(x, y)
    return doubled(o, by=y) * doubled(o, by=x) + o.v


class Disk:
    def __init__(self, r):
        self.r = r

    def area(self):
        return math.pi * self.r**2


class Box:
    __match_args__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def area(self):
        return self.a * self.b


class Square(Box):
    def __init__(self, a):
        super().__init__(a, a)


def shape(x, y, k):
    if k == 0:
        return Disk(x)
    if k == 1:
        return Box(x, y)
    return Square(x * y)


def told_by_class(x, y, k):
    o = shape(x, y, k)
    if isinstance(o, Square):
        return o.a * y
    if isinstance(o, Box):
        return o.a**2 * o.b * o.area()
    return o.r * o.area()


def told_by_type(x, y):
    o = Disk(x) if x > y else Box(x, y)
    return o.r**3 if type(o) is Disk else o.b * o.area()


def told_by_attribute(x, y):
    o = Disk(x) if x > y else Box(x, y)
    return (o.r if hasattr(o, "r") else o.a) * y


def told_by_patterns(x, y, k):
    match shape(x, y, k):
        case Disk(r=r):
            return r * r
        case Square():
            return x
        case Box(a, b) if a > b:
            return a * b * x
        case _:
            return y


def none_or_object(x, y, k):
    o = None if k == 0 else shape(x, y, k)
    if o is None:
        return x * y
    if isinstance(o, Box):
        o.a = y * y
    return o.area()


def items_of_unlike_objects(x, y, n):
    held = []
    for k in range(n):
        held.append(Plain(x * k) if k % 2 else Squared(y + k))
    total = 0.0
    for o in held:
        total += o[1]
    return total


def item_by_place(x, y, k):
    return [Plain(x), Squared(y)][k][1]


def item_of_the_smallest(x, y):
    return min([Plain(x), Squared(y)], key=lambda one: one.v)[1]


def product_carried_by_a_loop(x, y, n):
    velocity = None
    for _ in range(n):
        velocity = x if velocity is None else y * velocity + x
    return velocity * Plain(y)[2]


class Line:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        return self.k * x


class Curve(Line):
    def __call__(self, x):
        return self.k * x * x


def called_and_picked_again(x, k):
    f = Line(k)
    if x > 0.5:
        f = Curve(k)
    x = f(x)
    if x > 0.5:
        f = Curve(k)
    return f(x)


def called_and_picked_in_turn(x, k):
    f = Line(k)
    if x > 0.5:
        f = Curve(k * x)
    x = f(x)
    if x > 0.5:
        f = Line(k * x)
    return f(f(x)) * f.k


_BOTH = [V2, V2[::-1]]
CASES = [
    (unpacked_after_an_update, V2), (product_carried_by_a_loop, (1.3, 0.7, 3)),
    *[(f, args) for f in (operators_of_one_of_two, changed_one_of_two, handed_to_a_function, told_by_type,
                          told_by_attribute) for args in _BOTH],
    *[(changed_in_a_loop, (*args, 3)) for args in _BOTH],
    *[(f, (x, k)) for f in (called_and_picked_again, called_and_picked_in_turn) for x in (0.7, 0.4) for k in (1.3, 0.5)],
    *[(f, (*args, k)) for f in (told_by_class, told_by_patterns, none_or_object) for args in _BOTH for k in (0, 1, 2)],
]

REFUSED = [(items_of_unlike_objects, (1.3, 0.7, 3)), (item_by_place, (1.3, 0.7, 1)), (item_of_the_smallest, V2)]
