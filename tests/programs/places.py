"""Places and numbers that are None until something is found, and numbers that are integers on some paths."""

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


def row_of_a_place(x, c):
    k = None if c else 1
    table = np.outer(x, x + 1.0)
    table[k] *= x
    table[0, k] += x[0]
    return np.sum(table[k] * x) + table[2, k]


def axis_or_all(x, c):
    axis = None if c else 0
    table = np.outer(x, x + 1.0)
    return np.mean(np.sum(table, axis=axis) + x) + np.sum(np.max(table, axis) * x) + np.mean(table, axis=axis).size


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


class Smoothed:
    def __init__(self, rate):
        self.rate, self.state, self.history = rate, None, []

    def step(self, v):
        self.state = v if self.state is None else self.state + self.rate * (v - self.state)
        self.history.append(self.state)
        return self.state


def smoothed(rate, x):
    made = Smoothed(rate)
    for v in x:
        made.step(v)
    return made.state**2 + sum(made.history)


def _clamped(value, limits):
    lower, upper = limits
    if value is None:
        return None
    elif upper is not None and value > upper:
        return upper
    elif lower is not None and value < lower:
        return lower
    return value


class Controller:
    """A controller with limits, which begins with integers and with what is not known yet."""

    def __init__(self, gain, pull, damping, goal=0, limits=(None, None)):
        self.gain, self.pull, self.damping, self.goal = gain, pull, damping, goal
        self._low, self._high = None, None
        self._integral, self._last = 0, None
        self.limits = limits

    @property
    def limits(self):
        return self._low, self._high

    @limits.setter
    def limits(self, limits):
        self._low, self._high = limits
        self._integral = _clamped(self._integral, self.limits)

    def __call__(self, v, dt=None):
        dt = dt if dt is not None else 0.1
        error, slope = self.goal - v, v - (self._last if self._last is not None else v)
        self._integral += self.pull * error * dt
        self._integral = _clamped(self._integral, self.limits)
        self._last = v
        return _clamped(self.gain * error + self._integral - self.damping * slope / dt, self.limits)


def controlled(gain, pull, damping, limits):
    controller, v, cost = Controller(gain, pull, damping, goal=1.0, limits=limits), 0.0, 0.0
    for _ in range(5):
        v += 0.1 * (controller(v) - v)
        cost += (1.0 - v) ** 2
    return cost + controller._integral


def none_in_a_dict(x):
    state = {"last": None, "sum": 0}
    for v in x:
        if state["last"] is not None:
            state["sum"] += abs(v - state["last"])
        state["last"] = v
    return state["sum"] * state["last"]


def none_in_a_list(x):
    sums = [None, None]
    for k, v in enumerate(x):
        if sums[k % 2] is None:
            sums[k % 2] = v
        else:
            sums[k % 2] += v * v
    return sums[0] * sums[1]


def differences_but_the_first(x):
    before, found = None, []
    for v in x:
        found.append(v - before if before is not None else None)
        before = v
    return sum(each**2 for each in found if each is not None)


def _added(total, v):
    while v < -5:
        v += 1
    if total is None:
        return v
    total += v * v
    return total


def total_from_none(x):
    total = None
    for v in x:
        total = _added(total, v)
    return total**2


CASES = [
    (smoothed, (0.3, V4)), *((controlled, (1.2, 0.4, 0.05, limits)) for limits in ((None, None), (-5.0, 5.0), (-0.5, 0.9))),
    *((f, (V4,)) for f in (none_in_a_dict, none_in_a_list, differences_but_the_first, total_from_none)),
    *((nearest_knots, (V4, knots)) for knots in ([0.1, 0.4, 0.8, 1.1], list(V4 + 0.07))),
    *((f, (V4, limit)) for f in (place_that_may_be_missing, place_or_another, place_asked_for_its_class,
                                 integer_or_float) for limit in (0.3, 10.0)),
    (row_of_a_place, (V4, 0)), (axis_or_all, (V4, 0)), (axis_or_all, (V4, 1)), (place_of_the_largest, (V4,)), (sum_asked_for_its_class, (V4,)), (sum_asked_for_its_class, (V4[:0],)),
    (lists_of_the_last_round, (1.0,)),
]
