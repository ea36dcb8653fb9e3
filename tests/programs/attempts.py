"""Bodies of try that change arrays, lists and objects before something raises."""

import math

import numpy as np

from programs.sampling import floats


def root(v):
    if v < 0:
        raise ValueError("negative")
    return v * v


def stored_before_it_raises(x):
    y = x * 1.0
    try:
        y[0] = x[1] * x[2]
        z = root(x[1])
        y[1] *= z
    except ValueError as error:
        z = x[2] * len(str(error))
    else:
        z = z * y[0]
    return y[0] * y[1] * z


def stored_between(x):
    y = x * 1.0
    try:
        a = root(x[0])
        y[0] = a * y[2]
        if a > 0.5:
            raise KeyError(a)
        b = root(x[1])
        y[1] = b * np.sum(y)
    except ValueError:
        y[2] = x[2] * y[0]
    except KeyError:
        y[1] = y[0] * x[0]
    finally:
        y[0] = y[0] * 2.0
    return y[0] * y[1] * y[2]


def stored_in_a_loop(x, n):
    y = x * 1.0
    s = x[0]
    try:
        for k in range(n):
            y[k] = root(x[k]) * s
        y[0] = y[0] * root(x[-1])
    except ValueError:
        y[-1] = x[-1] * y[0]
    return np.sum(y * x) * s


def carried_beside_the_stores(x):
    y = x * 1.0
    s = x[0]
    try:
        for k in range(3):
            if k == 2 and s > 2.0:
                break
            s = s * x[k] + 1.0
            y[k] = root(x[k]) * s
        r = s * y[0]
    except ValueError:
        r = y[0] * x[2]
    return np.prod(y) * r


def stored_in_loops_in_one_another(A):
    B = A * 1.0
    try:
        for i in range(2):
            for j in range(2):
                B[i, j] = B[i, j] * math.sqrt(A[i, j])
    except ValueError:
        B[0, 0] = A[0, 1]
    return np.sum(B * A)


def appended_until_it_raises(x):
    ys = []
    try:
        ys.append(x[0] * x[1])
        for v in x:
            ys.append(root(v) * ys[0])
    except ValueError:
        pass
    return sum(ys) * len(ys)


def stored_in_branches(x):
    y = x * 1.0
    try:
        if x[0] > 0.0:
            y[0] = x[1] * 2.0
            y[1] = root(x[1])
        else:
            y[2] = root(-x[0]) * y[0]
        z = y[0] * root(x[2])
    except ValueError:
        y[2] = x[2] * x[0]
        z = y[1]
    return np.prod(y) * z


class Meter:
    def __init__(self, total):
        self.total = total
        self.count = 0

    def add(self, v):
        self.total = self.total + root(v) * self.total
        self.count += 1


def objects_changed(x):
    meter = Meter(x[0])
    try:
        for v in x:
            meter.add(v)
        meter.total *= x[1]
    except ValueError:
        meter.add(x[0] * x[0])
    return meter.total * meter.count


def scaled(y, x, k):
    y[k] = root(x[k]) * y[k]
    y[0] += 1.0


def changed_by_calls(x):
    y = x * 1.0
    d = {}
    try:
        scaled(y, x, 0)
        d["a"] = y[0] * x[1]
        scaled(y, x, 1)
        scaled(y, x, 2)
    except ValueError:
        d["b"] = np.sum(y)
    return np.prod(y) * sum(d.values())


def tried_again(x):
    y = x * 1.0
    shift = 0.0
    for _ in range(5):
        try:
            y[0] = y[0] * 1.5 + shift
            z = root(x[1] + shift)
            break
        except ValueError:
            shift = shift + 0.5 + x[0] * 0.1
    else:
        z = x[2]
    return y[0] * z * (shift + 1.0)


def returned_from_parts(x):
    y = x * 1.0
    try:
        y[0] = x[1] * 2.0
        if x[2] > 0.0:
            return root(x[1]) * y[0]
        y[1] = root(x[0])
    except ValueError:
        return y[0] * x[2]
    return y[0] * y[1]


def out_of_range(x):
    y = x * 1.0
    try:
        y[0] = x[1] * 2.0
        y[5] = x[0]
        y[1] = x[0]
    except IndexError:
        y[2] = x[0] * y[0]
    return np.prod(y)


def arguments_that_do_not_fit(x, y):
    try:
        y = y * x
    except ValueError:
        x = 2 * x
    return np.sum(x) * np.sum(y)


def asks_for_the_exception_in_a_loop(x):
    y = x * 1.0
    try:
        for k in range(3):
            y[k] = root(x[k])
    except ValueError as error:
        print(error)
    return np.sum(y)


def changed_in_a_while_loop(x):
    y = x * 1.0
    k = 0
    try:
        while k < 3:
            y[k] = root(x[k])
            k += 1
    except ValueError:
        y[0] = x[0]
    return np.sum(y)


def halved_or(x, k):
    if k > 1:
        raise OverflowError(k)
    return x[0] * 0.5


def returned_in_a_handler_within(x, k):
    try:
        x[k] = halved_or(x, k)
        return np.sum(x * x)
    except ArithmeticError:
        try:
            y = root(x[0])
        except ValueError:
            try:
                y = 1.0 / (k - 2)
            except ArithmeticError:
                return x[0] * x[1]
            finally:
                z = x[1]
            assert k == 2, z
    return y * x[2]


V3 = floats(3, seed=19, low=0.2)
_SIGNS = (np.array([1.0, 1.0, 1.0]), np.array([1.0, -1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))

CASES = [
    *((f, (V3 * signs,)) for signs in _SIGNS for f in (
        stored_before_it_raises, stored_between, carried_beside_the_stores, appended_until_it_raises, stored_in_branches,
        objects_changed, changed_by_calls, tried_again, returned_from_parts, out_of_range)),
    *((returned_in_a_handler_within, (V3 * signs, k)) for signs in _SIGNS for k in (1, 2)),
    *((arguments_that_do_not_fit, (V3, floats(n, seed=20))) for n in (2, 3)),
    *((stored_in_a_loop, (V3 * signs, n)) for signs in _SIGNS for n in (0, 3)),
    *((stored_in_loops_in_one_another, (A,)) for A in (np.array([[0.3, 0.8], [0.5, 0.9]]),
                                                       np.array([[0.3, 0.8], [-0.5, 0.9]]))),
]

REFUSED = [(f, (V3,)) for f in (asks_for_the_exception_in_a_loop, changed_in_a_while_loop)]
