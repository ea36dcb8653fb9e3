"""Methods that call themselves and change their objects."""

import numpy as np

from programs.sampling import floats


class Tally:
    """Counts, adds up and keeps."""

    def __init__(self, n):
        self.total, self.count = 0.0, 0
        self.kept = np.zeros(n)
        self.memo = {}

    def visit(self, x, depth):
        self.count += 1
        self.total += x * x
        if depth > 0:
            self.visit(x * 0.5, depth - 1)
            self.visit(x + 1.0, depth - 1)

    def gather(self, x, i):
        self.count += 1
        self.kept[i] += x[i] * x[i - 1]
        if i > 0:
            self.gather(x, i - 1)
        self.kept[i] *= 1.5

    def power(self, x, n):
        if n not in self.memo:
            self.memo[n] = 1.0 if n == 0 else x * self.power(x, n - 1) + self.power(x, n // 2)
        return self.memo[n]


def added_up(x):
    tally = Tally(1)
    tally.visit(x, 3)
    return tally.total / tally.count


def gathered(x):
    tally = Tally(len(x))
    tally.gather(x, len(x) - 1)
    return tally.kept @ x * tally.count


def remembered_by_an_object(x):
    tally = Tally(1)
    return tally.power(x, 5) + tally.memo[2]


V = floats(4, seed=703)
CASES = [(added_up, (0.7,)), (gathered, (V,)), (remembered_by_an_object, (0.7,))]
