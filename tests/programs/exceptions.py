"""Programs with ``try``, along the path that is taken."""

import contextlib
import math

import numpy as np

from programs.sampling import floats


class Unsuitable(ValueError):
    """An exception of the user's."""


def root(v):
    if v < 0:
        raise Unsuitable(f"{v} has no root")
    return np.sqrt(v)


def polynomial(v):
    """Has a loop, and raises in the middle of it."""
    s = 0.0
    for k in range(3):
        s = s + v ** k * v
        if s > 20:
            raise OverflowError(k)
    return s


def factor_or_square(A, b):
    try:
        L = np.linalg.cholesky(A)
        s = np.sum(L * b)
    except np.linalg.LinAlgError:
        s = np.sum(A * A * b)
    return s * s


def quotient(x, z):
    try:
        y = math.sqrt(x) / z
    except ZeroDivisionError:
        y = 3 * x
    return y * x


def tangent_raises(x, z):
    """The derivative of the root raises where the root does not, which is not what is caught."""
    try:
        y = x ** 1.5 / z
    except ZeroDivisionError as error:
        print(error, end="")
        y = x * x
    return y


def bound_before_and_after(x):
    n = 0
    y = x
    try:
        n += 1
        y = root(y - 2) * y
    except ValueError:
        y = n * y * y
    return y * n


def handlers_in_order(x, k):
    items = (1.0, 2.0)
    try:
        y = items[k] * polynomial(x)
    except (KeyError, IndexError):
        y = x * x
    except OverflowError as error:
        print(str(error), end="")
        y = x * x * x
    except Exception:
        raise
    return y * x


def falls_to_bare_except(x):
    try:
        y = root(x)
    except KeyError:
        y = x
    except:  # noqa: E722
        y = 2 * x * x
    return y


def otherwise_and_finally(x, c):
    s = 0.0
    try:
        y = root(x)
    except ValueError:
        y = x * x
        s += y
    else:
        s += y * y
        if c:
            s = s * y
    finally:
        s = s + x
    return s * y


def returns_from_every_part(x, k):
    for i in range(4):
        try:
            if i == k:
                return polynomial(x) * i
            x = root(x) * x
        except OverflowError:
            return x * x
        except ValueError:
            if k == 3:
                break
            x = -x
            continue
        else:
            x = x + 1
        finally:
            x = 2 * x
    return x * x


def carried_through_a_loop(xs):
    s, n = 1.0, 0
    for v in xs:
        try:
            s = s + root(v) * s * v
            n += 1
        except ValueError:
            s = s * v
    return s * n


def skipped_in_a_loop(xs):
    s = 1.0
    for v in xs:
        try:
            t = polynomial(v) * v
        except (ValueError, OverflowError):
            continue
        s = s + t * s
    return s


def stored_at_the_end(xs):
    out = np.zeros(4)
    for i in range(4):
        try:
            out[i] = root(xs[i]) * xs[i]
        except ValueError:
            out[i] = xs[i] ** 2
    return np.sum(out * out)


def appended_at_the_end(xs):
    found, failed = [], 0
    for v in xs:
        try:
            found.append(root(v) * v)
        except ValueError:
            failed += 1
    s = 0.0
    for v in found:
        s = s + v * v
    return s * failed + xs[0] * s


def index_out_of_range(xs):
    out = np.ones(4)
    for i in range(6):
        try:
            out[i] -= xs[i % 4] * xs[0]
        except IndexError:
            xs = xs * 1.5
    return np.sum(out * out * xs)


def body_with_a_loop(xs, x):
    try:
        s = x
        for v in xs:
            if v < 0:
                raise KeyError(v)
            s = s * v + root(v)
        buffer = np.zeros(2)
        buffer[0] = s
        buffer[1] = s * x
    except KeyError:
        s, buffer = x * x, xs[:2]
    return s * np.sum(buffer * buffer)


def in_one_another(x, y):
    try:
        try:
            z = root(x) * y
        except ValueError:
            z = root(y) * x * x
        z = z * root(y - 1)
    except ValueError as error:
        w = x * y * y
        try:
            w = root(w) * w
        except ValueError:
            w = w * w
        print(f"{error}", end="")
        return w
    return z


def raised_as_another(x):
    try:
        try:
            y = root(x)
        except ValueError as error:
            raise KeyError("inner") from error
    except KeyError:
        y = x * x
    return y


def searched(f_lower, x):
    """The smallest shift with which a matrix has a factor, by trial."""
    L, shift = f_lower, 0.0
    while True:
        try:
            L = np.linalg.cholesky(f_lower + shift * np.eye(2))
        except np.linalg.LinAlgError:
            shift = 2 * shift + x * x
        else:
            break
    return np.sum(np.log(np.diag(L))) + shift


def _guarded(x):
    try:
        return root(x)
    except ValueError:
        return x * x


def caught_in_a_callee(x, y):
    try:
        z = _guarded(x) * root(y)
    except ValueError:
        z = _guarded(y) * x
    return z


def recursive(x, n):
    if n == 0:
        return root(x - 1)
    try:
        return recursive(x * 0.9, n - 1) * x
    except ValueError:
        return x * n


def dead_but_may_raise(x):
    """Nobody reads what raises."""
    try:
        unused = root(x)  # noqa: F841
        y = x * x
    except ValueError:
        y = x * x * x
    return y


def _checked(x):
    root(x)
    return x * x


def dead_in_a_callee(x):
    try:
        y = _checked(x)
    except ValueError:
        y = x * x * x
    return y * x


def exchanged(x, y):
    try:
        x, y = root(y) * x, root(x) * y
    except ValueError:
        x, y = y * y, x
    return x * x + y


def asserted(x):
    try:
        assert x > 0, x
        y = x * x
    except AssertionError:
        y = -x
    return y


def suppressed(xs):
    s = 1.0
    with contextlib.suppress(ValueError, KeyError):
        s = root(xs[0]) * xs[1]
    for v in xs:
        with contextlib.suppress(ValueError):
            s = s * root(v)
    return s


def only_finally(x):
    log = []
    try:
        y = root(x) * x
        return y * y
    finally:
        print(len(log), end="")


def finally_in_a_body(x):
    """The inner one only tidies up, and the body around it becomes a function."""
    try:
        y = x * x
        try:
            y = root(y - 1) * y
        finally:
            y = y * x
        y = y * root(x) if y > 0.5 else y + x
    except ValueError:
        y = x
    return y * x


def caught_outside_of_finally(x):
    n = 0
    try:
        try:
            y = root(x)
        finally:
            n = 3
            print(n, end="")
    except ValueError:
        y = x * x
    return y * x


_SPD = np.array([[2.0, 0.5], [0.5, 1.0]])

CASES = [
    *((factor_or_square, (A, floats(2, 2, seed=1))) for A in (_SPD, -_SPD)),
    *((quotient, (2.0, z)) for z in (0, 3)),
    *((tangent_raises, (2.0, z)) for z in (0, 3)),
    *((f, (x,)) for x in (0.7, -0.6, 1.7, 2.9) for f in (
        bound_before_and_after, falls_to_bare_except, raised_as_another, dead_but_may_raise, dead_in_a_callee, asserted,
        caught_outside_of_finally, finally_in_a_body)),
    *((handlers_in_order, args) for args in ((0.7, 1), (0.7, 2), (4.0, 0))),
    *((otherwise_and_finally, (x, c)) for x in (0.7, -0.6) for c in (True, False)),
    *((returns_from_every_part, (x, k)) for x in (0.7, -0.7, 3.5, 1.9) for k in (0, 1, 3)),
    *((f, (xs,)) for xs in (np.array([0.4, 0.9, 0.3, 0.8]), np.array([0.4, -0.9, 0.3, -0.8]), np.array([-1, 2.7, 0.4, 3]))
      for f in (carried_through_a_loop, skipped_in_a_loop, stored_at_the_end, appended_at_the_end, index_out_of_range, suppressed)),
    *((body_with_a_loop, (xs, 0.7)) for xs in (np.array([0.4, 0.9, 0.3]), np.array([0.4, -0.9, 0.3]))),
    *((f, args) for args in ((0.5, 1.7), (-0.5, 1.7), (0.5, 0.7), (-0.5, -0.7)) for f in (
        in_one_another, caught_in_a_callee, exchanged)),
    *((searched, (A, 0.7)) for A in (-_SPD, _SPD)),
    *((recursive, (x, 3)) for x in (3.0, 1.2)),
    (only_finally, (0.7,)),
]


def assigned_around(x):
    """What a function assigns around it outlives its return."""
    count = 0.0

    def g(y):
        nonlocal count
        try:
            count = count + y
            return root(y) * x
        except ValueError:
            return y * y

    return g(x) * g(-x) + count * x


CASES.append((assigned_around, (0.7,)))
