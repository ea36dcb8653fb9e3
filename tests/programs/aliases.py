"""Programs in which several names hold one array, always or on some ways only, and buffers that change places."""

import numpy as np

from programs.sampling import floats


def two_names(x):
    y = x * 1
    z = y
    z[0] = y[1] ** 2
    y[2] = z[0] * z[3]
    z = z * 2
    z[1] = 0.3
    return y * y + z


def caller_passes_it_twice(x, y):
    x[0] = y[0] * y[1]
    y[1:] *= x[1]
    return x * y


def one_of_two(x, y, a):
    z = x if a > 0 else y
    z[0] = x[1] * y[2]
    z *= a
    return x * y + z * z


def one_of_two_by_branch(x, a):
    y = np.ones(4)
    z = x * x
    if a > 0.5:
        w = y
    elif a > 0:
        w = z[::-1]
    else:
        w = x
    w[1:3] = w[:2] * a
    w[0] += 1
    return x * y * z


def chosen_in_the_loop(x, n):
    y = x[::-1] * 2
    for i in range(n):
        z = x if x[i] > 0 else y
        z[i] = x[i + 1] * y[i]
        y[0] += z[i] ** 2
    return x * y


def alias_begins_in_the_loop(x, n):
    b = np.ones(4)
    for i in range(n):
        b[i] = x[i] * 2
        b = x
        b[i + 1] *= x[i]
    return b * x


def alias_ends_in_the_loop(x, n):
    b = x
    for i in range(n):
        b[i] = b[i + 1] ** 2
        b = b * 0.5 + x
        b[0] = x[i]
    b[1] += 1
    return b * x


def fresh_array_each_time(x, n):
    s = np.zeros(4)
    for i in range(n):
        w = np.zeros(4)
        w[i] = x[i] ** 2
        w[1:] += w[:-1] * x[1:]
        s += w
        kept = w
    if n > 0:
        kept[0] = 2.0
        s *= kept
    return s


def buffers_swapped(u, n):
    un = np.empty_like(u)
    for i in range(n):
        un[1:-1] = u[1:-1] ** 2 + 0.3 * (u[2:] - u[:-2])
        un[0], un[-1] = u[0] * 0.5, u[-1] * u[1]
        u, un = un, u
    return u


def buffers_swapped_and_both_read(u, v, n):
    for i in range(n):
        u[:-1] += np.sin(v[1:])
        u, v = v, u
        v[-1] *= 0.5
    return u + v * v


def buffer_copied_back(u, n):
    un = np.zeros_like(u)
    for i in range(n):
        un[:] = u
        u[1:] = un[1:] - 0.4 * un[1:] * (un[1:] - un[:-1])
    return u * un


def three_buffers_in_turn(a, b, n):
    c = np.zeros(4)
    for i in range(n):
        c[1:] = b[:-1] - 0.5 * a[1:] * b[1:]
        c[0] = b[0]
        a, b, c = b, c, a
    return a * b + c


def arrays_in_containers(p, x):
    w, layers = p["w"], [x, x * 2]
    w[0] = x[1] * p["b"]
    layers[0][2] *= w[0]
    p["w"][1:] += layers[1][:3] ** 2
    for layer in layers:
        layer[0] = w[1] * layer[3]
    return w * x * layers[1]


def chain_of_names(x):
    a = b = x * x
    c = b
    c[0] = a[1] * x[2]
    b = b + 0
    b[1] = c[0] ** 2
    a *= b
    return a * b * c


def name_comes_back(x, n):
    y = x
    z = np.ones(4)
    for i in range(n):
        y, z = z, y
        y[i] += z[i] * x[i + 1]
        y = z
        z = x * 2 if i == 1 else x
    return y * z + x


def alias_in_a_while(x):
    y = x * 0.5
    k = 0
    while np.sum(y * y) < 3 and k < 6:
        z = y
        z[k % 4] += 0.5 + x[k % 4] ** 2
        if k % 2:
            y = z + 0.1
        k += 1
    z[0] = 2.0
    return y * z


def alias_left_by_break(x, limit):
    y = np.zeros(4)
    z = y
    for i in range(4):
        if x[i] > limit:
            z = x
            break
        z[i] = x[i] ** 2
    else:
        z = y * 2
    z[1:] *= 3 * y[:-1] + 1
    return x + y * z


def alias_by_early_return(x, y, a):
    z = y
    if a > 0:
        z = x
        z[0] = a * y[1]
        if y[0] > 0:
            return x * z
    z[2:] *= a
    return x * y


def alias_of_a_row_or_a_column(A, a):
    line = A[1] if a > 0 else A[:, 1]
    line[0] = A[2, 2] * a
    line[1:] *= line[:-1]
    return A * A


def rows_swapped_by_name(A, n):
    first, second = A[0], A[1]
    for i in range(n):
        first *= 0.5 + second
        first, second = second, first
        second[i] = first[1] ** 2
    return A * first


def parameter_rebound(x, n):
    start = x
    for i in range(n):
        x = x * 2 if i % 2 else x
        x[i] = start[i + 1] ** 2
    return x * start


def written_after_it_was_kept(x, n):
    kept = []
    y = x.copy()
    for i in range(n):
        y[i] *= y[i + 1]
        kept.append(y)
        y = y.copy()
        kept[i][0] += 1
    total = y * 1
    for z in kept:
        total += z * z
    return total


def tuple_of_buffers(x, n):
    pair = (x * 1, np.ones(4))
    for i in range(n):
        old, new = pair
        new[1:] = old[:-1] * old[1:]
        new[0] = 0.5 * old[3]
        pair = (new, old)
    return pair[0] * x + pair[1]


def nothing_is_returned(x, y):
    z = x
    z[1:] *= y[:-1]
    y[:] = z * z


def buffers_swapped_by_name(u, v, n):
    for i in range(n):
        v[1:-1] = u[1:-1] + 0.2 * (u[2:] - u[:-2]) ** 2
        v[0], v[-1] = u[-1], u[0]
        u, v = v, u


def row_by_row(A, B):
    for i in range(1, len(A)):
        row, above = A[i], B[i - 1]
        for j in range(len(row)):
            row[j] += above[j] * A[i - 1, j]
        B[i] = row * above


def cotangent_that_is_part_of_another(x, w):
    doubled = x * 2.0
    z = np.pad(x, 1) + w
    return np.sum(z ** 3) + np.sum(doubled * doubled)


def cut_by_a_transform(x, w):
    doubled = x * 2.0
    z = np.fft.fft(x, 3) + w
    return np.sum(np.abs(z) ** 2) + np.sum(doubled * doubled)


def sum_of_items(x):
    doubled = x * 2.0
    return sum(x) ** 2 + np.sum(doubled * doubled)


def items_of_a_list_of_rows(A):
    doubled = A * 2.0
    rows = list(A)
    return np.sum(sum(A) * sum(rows)) + np.sum(doubled * doubled)


def grid_of_squares(x):
    doubled = x * 2.0
    u, v = np.meshgrid(x, x)
    return np.sum(u * v * v) + np.sum(doubled * doubled)


def power_that_is_the_matrix(A, n):
    B = np.linalg.matrix_power(A, n)
    B[0] = 2.0
    return np.sum(A ** 2) * np.sum(B)


def places_by_another_name(x, n):
    places = np.arange(3)
    same = np.int64(places)
    before = x[same]
    places[0] = n
    return np.sum(before * x[same] ** 2)


def not_copied(x):
    y = x.astype(float, "K", "unsafe", True, False)
    y[0] = 2.0
    return np.sum(x * x)


def bounds_by_another_name(x):
    bounds = np.array([0.0, 0.15, 1.0])
    h, edges = np.histogram(np.array([0.1, 0.2, 0.3, 0.4]), bounds, weights=x)
    low = edges[1] * h[0]
    bounds[1] = 0.5
    return low * h[1] * edges[1]


V4, W4, M33, N33 = (floats(*shape, seed=161 + k) for k, shape in enumerate(((4,), (4,), (3, 3), (3, 3))))

CASES = [
    *((f, (V4,)) for f in (two_names, chain_of_names, alias_in_a_while)),
    *((f, (V4, n)) for f in (chosen_in_the_loop, alias_begins_in_the_loop, alias_ends_in_the_loop,
                             fresh_array_each_time, buffers_swapped, buffer_copied_back, name_comes_back,
                             parameter_rebound, tuple_of_buffers) for n in (0, 1, 3)),
    *((f, (V4, W4, n)) for f in (buffers_swapped_and_both_read, three_buffers_in_turn) for n in (0, 1, 4)),
    *((f, (V4, W4, a)) for f in (one_of_two, alias_by_early_return) for a in (0.7, -0.7)),
    *((alias_by_early_return, (V4, y, 0.7)) for y in (W4, -W4)), (caller_passes_it_twice, (V4, W4)),
    *((one_of_two_by_branch, (V4, a)) for a in (0.7, 0.3, -0.6)),
    *((alias_left_by_break, (V4, limit)) for limit in (2.0, 0.0)),
    *((alias_of_a_row_or_a_column, (M33, a)) for a in (0.7, -0.7)), *((rows_swapped_by_name, (M33, n)) for n in (0, 3)),
    (arrays_in_containers, ({"w": W4, "b": 0.7}, V4)), (written_after_it_was_kept, (V4, 3)),
    (cotangent_that_is_part_of_another, (V4, floats(6, seed=171))),
    (cut_by_a_transform, (V4, floats(3, seed=172))),
    *((f, (V4,)) for f in (sum_of_items, grid_of_squares, not_copied)),
    (items_of_a_list_of_rows, (M33,)), *((power_that_is_the_matrix, (M33, n)) for n in (1, 2)),
    (places_by_another_name, (V4, 2)),
]

#: Functions that return nothing: with the names of the parameters that hold the results.
MUTATING = [
    (nothing_is_returned, (V4, W4), ("x", "y")), (nothing_is_returned, (V4, W4), ("y",)),
    *((buffers_swapped_by_name, (V4, W4, n), of) for n in (0, 3) for of in (("u",), ("u", "v"))),
    (row_by_row, (M33, N33), ("A", "B")),
]

REFUSED = [(bounds_by_another_name, (V4,))]
