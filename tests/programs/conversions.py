"""Programs that convert numbers, ask about them, write them into strings, and import what they need."""

import logging
import math
import typing

import numpy as np

from programs.sampling import floats

SCALE = 2.5
log = logging.getLogger(__name__)


def whole_numbers(x):
    n = int(x * 3)
    return x * n + bool(x > 1) * x + round(x) + math.floor(x) * x + math.ceil(x) * x


def rounded(x):
    return x * round(x, 1)


def floats_of_floats(x):
    return float(x) * x + float(np.float64(x)) * np.float64(x)


def quotient_and_remainder(x):
    q, r = divmod(x, 0.4)
    return q * x + r * x


def complex_numbers(x, y):
    return complex(x, 2 * y) * complex(y)


def modulus(x):
    return abs(complex(x, 1.0))


def items(xs):
    return xs.tolist()[0] * xs[1].item() + xs.sum().item()


def items_by_place(A, k):
    total = A.item(k) ** 2 * A.T.item(-1)
    for i in range(len(A)):
        total += A.item(i, 1) * A[i].item(k) ** 3
    return total * A.item((1, 2)) if (A > -9.0).item(k) else total


def lists(A):
    return sum(y * y for row in A.tolist() for y in row)


def questions(xs):
    s = 0.0
    if isinstance(xs, np.ndarray) and hasattr(xs, "shape") and xs.ndim == 1 and xs.dtype == np.float64 and xs.size > 1:
        s = getattr(xs, "T")[0] * np.shape(xs)[0]
    return s * len(xs) + (type(xs) is np.ndarray) * xs[1]


def comparisons(x, y):
    return (x < 2) * x + (x != 3.0) + (x == y) * y + (x is not None)


def casts(x):
    y: "float" = typing.cast(float, x * x)
    z: typing.Optional[float]
    z = y + 1
    return typing.cast("float", z) * z


def imports(x):
    import math as m
    from math import cos
    from math import sin as s

    return m.exp(s(x)) * cos(x) * m.pi


def imports_in_a_branch(x, n):
    if n > 2:
        import math

        return math.sin(x)
    return x * x


def imports_of_one_name(x, n):
    try:
        import math.missing as xp
    except (ImportError, OSError):
        import math as xp
    try:
        from math import no_such_name as fast
    except ImportError as error:
        fast = None
    finally:
        y = x * x
    try:
        import numpy as np
    except ImportError:
        import math.missing as np
    else:
        y = y * np.sin(x)
    if n > 2:
        from math import cos as f
    elif x > 0.5:
        from math import sin as f
    else:
        f = fast or abs
    return f(xp.exp(y)) * y


def reads_a_global(x):
    global SCALE
    return SCALE * x


def strings(x):
    t = "%s %.2f" % ("a", x)
    u = "{} {:>{w}}".format(t, "b", w=5)
    w = 3
    v = f"{x:.{w}f} {t!r:>{w + 9}}"
    print(f"{x!r:>{w}}", t, end="")
    return x * len(t) * len(u) * len(v) * len(", ".join(str(k) for k in range(3)))


def logs(x):
    log.debug("x is %s", x)
    logging.debug(f"x is {x}")
    y = x * x
    log.debug("y is %s", [y])
    return y


def raises_with_numbers(x):
    if x > 100:
        raise ValueError(f"{x} is too large") from OverflowError(x)
    assert x < 100, f"{x:.3f}"
    return x * x


def ordered(xs):
    ys = sorted(x * x for x in xs)
    return ys[0] * ys[1] * 2 + ys[-1]


def ordered_downward(xs):
    return [y * k for k, y in enumerate(sorted(xs, reverse=True))]


def ordered_pairs(d):
    return sum(v * (k + 1) for k, (_, v) in enumerate(sorted(d.items())))


def dict_views(d):
    s = sum(d.values()) * max(d.values())
    for k, v in d.items():
        s += len(k) * v * v
    for k in d:
        s *= d[k]
    return s + sum(d[k] for k in d.keys()), list(d.values())


def strict_zip(xs, ys):
    s = 0.0
    for i, (a, b) in enumerate(zip(xs, ys, strict=True), start=1):
        s += a * b * i
    return s + sum(a - b for a, b in zip(xs, ys, strict=False))


def strict_zip_left_early(xs, ys):
    for a, b in zip(xs, ys, strict=True):
        if a > -2:
            break
    else:
        a = 0.0
    return a * b


def stars_in_loops(A):
    s = 0.0
    for first, *middle, last in A:
        s += first * last + sum(middle)
    for i, (a, (b, *c)) in enumerate(zip(A, A[::-1]), start=2):
        s += a[0] * b * i + c[0]
    return s


def lists_for_ufuncs(xs, ys):
    total = np.add.reduce(xs) * np.multiply.reduce(xs) + np.maximum.reduce(xs) * np.logaddexp.reduce(xs)
    table = np.multiply.outer(xs, ys) - np.subtract.outer(xs, ys)
    sums = np.add.accumulate(xs) * np.multiply.accumulate(xs) + np.logaddexp.accumulate(xs)
    return total * np.sum(table ** 2) + np.sum(sums) * np.sum(np.add.reduceat(xs, [0, 2]) ** 2)


def lists_of_lists(rows):
    chosen = np.choose([[0, 1], [1, 1], [0, 0]], rows) * np.select([np.array([True, False])], rows[:1], 0.5)
    return np.concatenate(rows) ** 2, np.sum(chosen), np.histogramdd(np.array([[0.1], [0.9]]), 2, weights=rows[1])[0]


def names_of_another_version(x):
    area = np.trapezoid(x, x * 2) if hasattr(np, "trapezoid") else np.trapz(x, x * 2)
    return area + math.hypot(x[0], x[1], x[2]) * math.hypot(x[0])


def methods_of_a_class(x):
    a, q, d = np.sort(x)[::-1].copy(), [3.0, x[0]], {"a": x[1]}
    t = type(a)
    t.sort(a)
    t.fill(a[1:2], a[0] * 2.0)
    type(q).append(q, t.sum(x * x))
    type(d).update(d, {"b": q[2] * x[2]})
    return a[0] * a[1] + t.mean(a) * q[2] + t.reshape(x, (1, 3)).sum(axis=0)[2] * d["b"]


def shapes_in_lists(x, n):
    shape, order = [n], [1, 0]
    shape.append(-1)
    y = x.reshape(*shape)
    z = y.transpose(*order).reshape(n, *shape[1:], 1)
    return np.sum(y @ y.T) + np.sum(z[:, 0, 0] ** 3) + np.sum(np.ones((*shape[:1],)) * y[:, 0])


CASES = [
    (methods_of_a_class, (floats(3, seed=5),)), (shapes_in_lists, (floats(6, seed=6), 2)),
    (lists_for_ufuncs, ([1.0, 0.5, 2.0], [0.7, 1.5])), (lists_of_lists, ([[1.0, 2.0], [3.0, 0.4]],)),
    *((f, (0.77,)) for f in (whole_numbers, rounded, floats_of_floats, quotient_and_remainder, modulus, casts, imports,
                             reads_a_global, strings, logs, raises_with_numbers)),
    *((f, (0.7, 0.4)) for f in (complex_numbers, comparisons)),
    *((f, (floats(3, seed=2),)) for f in (items, names_of_another_version, questions, ordered, ordered_downward)),
    *((f, (floats(3, 3, seed=1),)) for f in (lists, stars_in_loops)),
    (items_by_place, (floats(3, 3, seed=1), 2)), (items_by_place, (np.asfortranarray(floats(3, 3, seed=1)), -1)),
    *((f, (0.7, n)) for f in (imports_in_a_branch, imports_of_one_name) for n in (2, 3)),
    (imports_of_one_name, (0.3, 2)),
    *((f, ({"b": 0.5, "aa": 0.7},)) for f in (dict_views, ordered_pairs)),
    (strict_zip, (floats(3, seed=3), floats(3, seed=4))),
    (strict_zip_left_early, (floats(3, seed=3), floats(2, seed=4))),
]
