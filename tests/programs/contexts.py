"""Programs with ``with`` around context managers, of the library and of their own."""

import contextlib
import warnings

import numpy as np

from programs.sampling import floats


def guarded_logarithm(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.log(x), 0.0)
        z = y * x
    return np.sum(z * y)


def returned_from_within(x):
    with np.errstate(all="ignore"):
        return np.sum(x * x)


def jumps_from_within(x, n):
    s = 0.0
    for i in range(n):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            if s > 3:
                break
            if i == 1:
                continue
            s = s * x + x
    return s


def contexts_of_nothing(x):
    with contextlib.nullcontext(x * x) as y, contextlib.nullcontext():
        z = y * x
    return z


def returned_on_one_path(x, c):
    if c:
        with np.errstate(over="raise"):
            y = np.exp(x)
            if y > 2:
                return y * x
    else:
        y = x
    return y * y


def stores_within(A):
    with np.errstate(all="ignore"):
        B = A * 2
        B[0] = A[1] * A[0]
        for i in range(2):
            B[i] *= A[i]
    return np.sum(B * B)


def nested_contexts(x):
    with np.printoptions(precision=2):
        print(end="")
        y = x * x
        with np.errstate(all="ignore"):
            y *= x
        y = y * x
    y = y * y
    return y


def raises_within(x):
    with np.errstate(all="ignore"):
        if x > 100:
            raise ValueError("too large")
        y = x * x
    return y


class Section:
    """Lets exceptions go on."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == other.name

    def __enter__(self):
        print(self.name, end="")
        return 2

    def __exit__(self, *raised):
        print(end="")


class Swallowing(Section):
    """Stops those of one class."""

    def __exit__(self, kind, error, trace):
        return kind is not None and issubclass(kind, ValueError)


@contextlib.contextmanager
def section(name):
    print(name, end="")
    try:
        yield 3
    finally:
        print(end="")


@contextlib.contextmanager
def swallowing():
    try:
        yield
    except ValueError:
        print(end="")


def root(v):
    if v < 0:
        raise ValueError(v)
    return np.sqrt(v)


def in_sections(x, c):
    with Section("a") as k, section("b") as m:
        y = x * k
        if c:
            return y * y * m
        y = y * x
    with section("c"):
        y = y * x
    return y


def in_swallowing_contexts(x):
    y, z = x, x * x
    with Swallowing("a") as k:
        y = root(x - 1) * k
    with swallowing():
        z = root(x - 2)
    return y * z


def with_a_manager(x, manager):
    with manager as k:
        y = root(x) * k
    return y * x


def recorded_warnings(x):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        y = np.log(x * x)
        warnings.warn("text", stacklevel=1)
    return y * len(found)


def added_unless_it_raises(x):
    y = x * x
    with contextlib.suppress(ValueError):
        y = y + x
    return np.sum(y)


def scaled_by_what_is_entered(x):
    with section("d") as k:
        y = k * x
    return y


class Pushed:
    """Puts a value onto a stack while it is open."""

    def __init__(self, stack, value):
        self.stack, self.value = stack, value

    def __enter__(self):
        self.stack.append(self.value)
        return self

    def __exit__(self, kind, error, trace):
        self.value = self.stack.pop() * 2.0


class Scaled:
    """Gives what it is made of, three times."""

    def __init__(self, value):
        self.value = value

    def __enter__(self):
        return self.value * 3

    def __exit__(self, *raised):
        return False


def managers_that_hold_values(x):
    stack = [x[0]]
    with Pushed(stack, x[1]) as a:
        y = stack[-1] * a.value
        with Pushed(stack, x[2] * y), Scaled(stack[0]) as c:
            y = y + sum(stack) * stack[-1] * c
    for v in x:
        with Scaled(v) as c:
            if c > 2:
                break
            y = y * np.sin(c)
    return y * stack[-1] * a.value


CASES = [
    (guarded_logarithm, (floats(3, seed=1, low=-2, high=2),)),
    (returned_from_within, (floats(3, seed=2),)),
    *((jumps_from_within, (x, 5)) for x in (0.7, 1.9)),
    *((f, (0.7,)) for f in (contexts_of_nothing, nested_contexts, raises_within,
                             scaled_by_what_is_entered)),
    *((returned_on_one_path, args) for args in ((0.5, True), (0.9, True), (0.9, False))),
    *((f, (floats(3, seed=3),)) for f in (stores_within, managers_that_hold_values)),
    *((in_sections, (0.7, c)) for c in (True, False)),
    *((in_swallowing_contexts, (x,)) for x in (0.7, 1.7, 2.7)),
    (with_a_manager, (0.7, Section("a"))), (added_unless_it_raises, (floats(3, seed=4),)),
    (recorded_warnings, (0.7,)),
]
