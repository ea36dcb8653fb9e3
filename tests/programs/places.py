"""Places that are None until something is found, and numbers that are integers on some paths."""

import numpy as np

from programs.sampling import floats

V4 = floats(4, low=0.2, high=1.2)


class Nearest:
    """Looks for the nearest knot, from the one that was nearest before."""

    def __init__(self, knots):
        self.knots, self.place = knots, None

    def find(self, v):
        if self.place is None:
            place = np.argmin([abs(v - knot) for knot in self.knots])
        else:
            place = self.place
            while place + 1 < len(self.knots) and abs(v - self.knots[place + 1]) < abs(v - self.knots[place]):
                place = place + 1
        self.place = place
        while place < len(self.knots) - 1 and self.knots[place] < 0.3:
            place += 1
        return place


def nearest_knots(x, knots):
    nearest, total = Nearest(knots), 0.0
    for v in x:
        total += (nearest.knots[nearest.find(v)] - v) ** 2
    return total


def _above(x, limit):
    for k, v in enumerate(x):
        if v > limit:
            return k


def place_that_may_be_missing(x, limit):
    place = _above(x, limit)
    if place is None:
        return x[0] ** 2
    place += 1
    return x[place - 1] * x[0] + place


def place_or_another(x, limit):
    place = _above(x, limit) or 2
    return x[place] ** 2 * place + x[place:].sum() + (x * place)[0]


def place_asked_for_its_class(x, limit):
    place = None
    for k in range(len(x)):
        if x[k] > limit and place is None:
            place = k
    return (x[place] ** 2 if isinstance(place, int) else x[0]) * x[1]


def place_of_the_largest(x):
    best = None
    for k in range(len(x)):
        if best is None or x[k] > x[best]:
            best = k
    y = x.copy()
    y[best] *= 2.0
    return y @ y + float(best) + np.arange(5)[best] * x[0] + x[-best]


def integer_or_float(x, limit):
    total = 0 if limit > 0.4 else 1.5
    if isinstance(total, float):
        return x[1] * 2
    return x[1] ** 2 + total


def sum_asked_for_its_class(x):
    total = 0
    for v in x:
        total = total * 2 + v if isinstance(total, float) else v
    return total if isinstance(total, float) else x.sum() ** 2


class Course:
    def __init__(self, start, duration):
        self.start = start
        self.speed, self.bend = np.linalg.solve(
            np.array([[duration, 1.0], [2.0, duration**3]]), np.array([start, 1.0]))

    def at(self, t):
        return self.start + self.speed * t + self.bend * t**2

    def bent(self, t):
        return 2 * self.bend + self.speed * t**3


def _first_that_fits(start):
    for duration in np.arange(2.0, 5.0, 1.0):
        course, times, where, bends = Course(start, duration), [], [], []
        for t in np.arange(0.0, duration, 0.5):
            times.append(t)
            where.append(course.at(t))
            bend = course.bent(t)
            if len(bends) >= 2 and bends[-1] - bends[-2] < 0.0:
                bend *= -1
            bends.append(bend)
        if max([abs(bend) for bend in bends]) <= 3.0:
            break
    return times, where, bends


def lists_of_the_last_round(start):
    times, where, bends = _first_that_fits(start)
    return sum(where) * 0.1 + bends[1] ** 2 + times[-1]


CASES = [
    *((nearest_knots, (V4, knots)) for knots in ([0.1, 0.4, 0.8, 1.1], list(V4 + 0.07))),
    *((f, (V4, limit)) for f in (place_that_may_be_missing, place_or_another, place_asked_for_its_class,
                                 integer_or_float) for limit in (0.3, 10.0)),
    (place_of_the_largest, (V4,)), (sum_asked_for_its_class, (V4,)), (sum_asked_for_its_class, (V4[:0],)),
    (lists_of_the_last_round, (1.0,)),
]
