"""Attributes of classes that are changed: counts that nobody reads run, what is read, too, is refused."""


class Point:
    made = 0
    scale = 3.0

    def __init__(self, v):
        Point.made += 1
        self.v = v

    def value(self):
        return type(self).scale * self.v * self.scale

    @classmethod
    def scaled(cls, v):
        return cls.scale * v


class Counted:
    made = 0

    def __init__(self, v):
        self.count()
        self.__class__.made += 1
        self.v = v

    @classmethod
    def count(cls):
        cls.made += 1


class Kind(Counted):
    pass


class Rate:
    """Is changed by the programs below, which are refused."""

    k = 1.0
    unset = None

    def __init__(self, v):
        self.v = v

    @classmethod
    def set(cls, v):
        cls.k = v

    @classmethod
    def times(cls, v):
        return cls.k * v

    @classmethod
    def start(cls, v):
        cls.unset = v

    @classmethod
    def add(cls, v):
        cls.more = v

    def set_for_all(self, v):
        type(self).k = v

    def set_by_class(self, v):
        self.__class__.k = v


class Fast(Rate):
    pass


def counted(x, n):
    total = Counted(x).v * Kind(x * x).v
    for i in range(n):
        total = total * Point(x + i).value() * Point.scaled(x)
    return total


def set_and_read_by_an_object(x):
    Rate.set(x)
    return Rate(x).k * x


def set_and_read_by_a_subclass(x):
    Rate.set(x)
    return Fast(x).k * x


def set_and_read_by_a_method(x):
    Rate.set(x)
    return Rate.times(x)


def set_by_an_object(x):
    r = Rate(x)
    r.set(x)
    return r.k * x


def set_by_the_type_of_an_object(x):
    r = Rate(x)
    r.set_for_all(x)
    return r.k * x


def set_by_the_class_of_an_object(x):
    r = Rate(x)
    r.set_by_class(x)
    return Rate.k * x


def set_here(x):
    Rate.k = x
    return Rate(x).times(x)


def set_by_what_is_not_followed(x):
    exec("pass")
    Rate.k = x


def set_elsewhere(x):
    r = Rate(x)
    set_by_what_is_not_followed(x)
    return r.k * x


def started(x):
    Rate.start(x)
    return x if Rate(x).unset is None else x * x


def asked_for_what_is_new(x):
    Rate.add(x)
    return getattr(Rate(x), "more", 1.0) * x


CASES = [(counted, (0.7, 3))]
REFUSED = [(f, (0.7,)) for f in (
    set_and_read_by_an_object, set_and_read_by_a_subclass, set_and_read_by_a_method, set_by_an_object,
    set_by_the_type_of_an_object, set_by_the_class_of_an_object, set_here, set_elsewhere, started,
    asked_for_what_is_new)]
