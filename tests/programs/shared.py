"""Functions that give back several things that share memory, and callers that store into these."""

import numpy as np


def array_and_view(x, n):
    a = x * 1.0
    for k in range(n):
        a[k] = a[k] ** 2 * x[k + 1]
    return a, a[1:]


def array_and_its_view_are_stored_into(x):
    p, q = array_and_view(x, 2)
    p[1] = p[1] * 3.0
    for k in range(2):
        q[k] = q[k] * q[k]
    return p[0] + np.sum(q * p[1:]) + p[2]


def array_and_its_view_are_read(x):
    p, q = array_and_view(x, 2)
    return np.sum(p * p) + np.sum(q * x[1:])


def list_twice(x, n):
    a = [x[0], x[1]]
    b = a
    for k in range(n):
        a[k % 2] = a[k % 2] ** 2 * x[k + 1]
    return a, b


def list_of_two_names_is_stored_into(x):
    p, q = list_twice(x, 2)
    p[1] = p[1] * 3.0
    q[0] = q[1] * q[1]
    return p[0] + p[1] * q[1]


def same_array_twice(x, n):
    a = x * 1.0
    for _ in range(n):
        a = np.sin(a)
    return [a, a]


def array_held_twice_is_stored_into(x):
    p = same_array_twice(x, 2)
    p[0][1] = p[1][0] * 3.0
    p[1] *= 2.0
    return np.sum(p[0] * x)


def rows_of_zeros(n):
    a = np.zeros((n, n))
    rows = []
    for k in range(n):
        rows.append(a[k])
    return a, rows


def rows_in_a_list_are_stored_into(x):
    a, rows = rows_of_zeros(3)
    rows[0][1] = x[0] * x[1]
    a[0, 1] *= x[2]
    rows[1][:] = rows[0] * x[3]
    return np.sum(a * a)


def state_with_a_view(x, n):
    state = {"w": x * 1.0, "n": 0}
    state["v"] = state["w"][:2]
    for k in range(n):
        state["v"][k % 2] *= x[k]
    return state


def view_in_a_dict_is_stored_into(x):
    state = state_with_a_view(x, 3)
    state["v"][0] *= state["w"][1] * x[3]
    state["w"][1] **= 3
    return np.sum(state["w"] ** 2) + state["v"][1]


class Positions:
    """An array, and what moves of it."""

    def __init__(self, x):
        self.all = x * 1.0
        self.moving = self.all[1:]


def positions(x, n):
    made = Positions(x)
    for k in range(n):
        made.all[k] *= np.sin(x[k])
    return made


def view_in_an_object_is_stored_into(x):
    p = positions(x, 2)
    p.moving[0] = p.moving[1] * p.all[0]
    p.all *= x
    return np.sum(p.all) + np.sum(p.moving**2)


def restored_through_a_view(x, n):
    a = x * 1.0
    v = a[1:]
    s = 0.0
    for k in range(n):
        a[k] = a[k] ** 2 * x[k + 1]
        s = s + np.sum(v * v) * np.sin(a[k])
        v *= 1.5
        a[k] = np.sin(a[k]) * v[0]
    return s + np.sum(a * a)


def views_restored_in_callees(x):
    return restored_through_a_view(x * x, 2) * restored_through_a_view(np.sin(x), 3)


def recursive_store(w, x, n):
    if n == 0:
        return np.zeros(3)
    r = recursive_store(w, x * 0.5, n - 1).copy()
    r[n - 1] = w * x
    return r


def stores_into_what_a_recursion_gave(w, x):
    return np.sum(recursive_store(w, x, 3) ** 2)


def recursive_list(w, x, n):
    if n == 0:
        return []
    r = [v for v in recursive_list(w, x * 0.5, n - 1)]
    r.append(w * x)
    return r


def appends_to_what_a_recursion_gave(w, x):
    return sum(v * v for v in recursive_list(w, x, 3))


def grown(x, n):
    a = [x[0], x[1]] if n > 1 else [x[1]]
    out = a
    for k in range(n):
        a.append(x[k] * a[-1])
        if a[-1] > 0.5:
            a[0] = a[-1] * a[0]
    return out


def grown_lists(x):
    r, q = grown(x, 3), grown(x * x, 1)
    return sum(v * u for v, u in zip(r, q)) + r[-1] ** 2


def result_is_stored_into_through_itself(x):
    a = x * 1.0
    t = (a, (a, x * x))
    u = t[1]
    u[0][1] = x[0] * 2.0
    a[0] *= a[1]
    return t


def result_is_gone_over(x):
    a = x * 1.0
    t = (a, a * a)
    for k in range(2):
        for v in t:
            v[k] *= x[k]
    a *= t[1]
    return t


class Grid:
    """An array with its inner part, and its rows in a list."""

    def __init__(self, n):
        self.data = np.zeros((n, n))
        self.inner = self.data[1:-1, 1:-1]
        self.rows = [self.data[i] for i in range(n)]

    def step(self, k):
        d = self.data
        self.inner[...] = 0.25 * (d[:-2, 1:-1] + d[2:, 1:-1] + d[1:-1, :-2]) + k * self.inner


def views_in_an_object_and_its_list(x):
    grid = Grid(4)
    grid.rows[0][:] = x
    grid.rows[-1][:] = x[::-1] ** 2
    for _ in range(3):
        grid.step(x[1])
    return np.sum(grid.data**2) + grid.inner[0, 1] * grid.rows[1][2]


def views_in_a_list_in_a_dict(x):
    data = np.zeros((4, 4))
    held = {"data": data, "rows": [data[i] for i in range(4)]}
    held["rows"][0][:] = x
    held["data"] *= x[1]
    return np.sum(held["data"] ** 2)


def joined(*parts):
    out = []
    for part in parts:
        for v in part:
            out.append(v)
    return out


def all_arguments_are_gone_over(x):
    return sum(v * v for v in joined(x, x * 2.0))


V4 = np.array([0.3, 0.8, -0.7, 0.4])

CASES = [
    *((f, (V4,)) for f in (
        array_and_its_view_are_stored_into, array_and_its_view_are_read, list_of_two_names_is_stored_into,
        array_held_twice_is_stored_into, rows_in_a_list_are_stored_into, view_in_a_dict_is_stored_into,
        view_in_an_object_is_stored_into, views_restored_in_callees, grown_lists,
        result_is_stored_into_through_itself, result_is_gone_over, all_arguments_are_gone_over,
        views_in_an_object_and_its_list, views_in_a_list_in_a_dict)),
    *((f, (1.2, 0.7)) for f in (stores_into_what_a_recursion_gave, appends_to_what_a_recursion_gave)),
]
