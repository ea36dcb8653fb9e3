"""Programs whose handlers read what the body of their ``try`` has assigned before it raised."""

import logging

import numpy as np

from programs.exceptions import root
from programs.sampling import floats

LOG = logging.getLogger(__name__)


def assigned_before_it_raises(x):
    a, total, count = 1.0, 0.0, 0
    for v in x:
        try:
            count += 1
            a = a * v
            b = root(a)
            total = total + b * v
            a, b = b, root(v - 0.5) * a
        except ValueError:
            b = a * v - count
        total = total + a * b
    return total * a


def arrays_assigned_before_it_raises(x):
    y, z = x * 1.0, x * 2.0
    s = 0.0
    for k in range(3):
        try:
            y = y * x[k]
            y[k] += root(x[k])
            z = y * y
            s = s + np.sum(z) * root(x[k] - 0.4)
        except ValueError as error:
            if s > 9:
                raise ArithmeticError from error
            s = s + y[0] * z[1] if k else s - y[2]
            y = y + 1.0
        finally:
            s = s * 1.5
    return np.sum(y) * s


def assigned_in_a_loop_before_it_raises(x):
    s = 1.0
    try:
        for v in x:
            s = s * root(v)
    except ValueError:
        s = s * 3.0
    return s


def tried_in_a_handler(x):
    a, r = x[0], 0.0
    try:
        a = a * 2.0
        r = root(x[1])
        a = a * 3.0
    except ValueError:
        r = a
        try:
            a = a * 5.0
            r = r + root(x[2]) * a
            a = a * root(-x[2])
        except ValueError:
            r = r + a
            a = a * x[2]
    return a * r


def told_to_a_log(x):
    s = 0.0
    for v in x:
        try:
            s = s + root(v)
        except ValueError as error:
            LOG.debug("left out: %s", error)
            s = s - v
    return s


_SIGNS = ((1, 1, 1), (1, -1, 1), (-1, 1, -1))

CASES = [(f, (floats(3, seed=8, low=0.2) * np.array(signs),)) for signs in _SIGNS
         for f in (assigned_before_it_raises, arrays_assigned_before_it_raises, tried_in_a_handler, told_to_a_log)]

REFUSED = [(assigned_in_a_loop_before_it_raises, (floats(3, seed=8),))]
