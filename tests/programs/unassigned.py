"""Programs with variables that some paths leave unassigned, and that read none of them there."""

import numpy as np

from programs.sampling import floats


def known_on_one_path(x, n):
    if n > 1:
        scale = None
    if n > 2:
        mode = "squares"
    y = x[0] if scale is None else x[1]
    return y * x[2] if mode == "squares" else y


def known_from_a_round(x, n):
    for k in range(n):
        if k > 0:
            mode = "products"
    total = x[0]
    while n > 0:
        n = n - 1
        parts = (x[1], x[2])
    return total * x[1] ** len(parts) if mode == "products" else total


def called_from_one_path(x, n):
    if n > 1:
        def f(v):
            return v * v
    return f(x[0]) * x[1]


def read_by_a_function(x, n):
    def f(v):
        return v if scale is None else v * scale
    if n > 1:
        scale = None
    return f(x[0]) * f(x[1])


def read_by_a_function_on_one_path(x, n):
    def f(v):
        if v > 5:
            return v if mode == "a" else v * v
        return v * x[1]
    if n > 1:
        mode = "a"
    return f(x[0])


def read_in_some_rounds(x, n):
    if n > 1:
        y = x[0] * x[1]
    s = x[2]
    for k in range(n):
        if k > 1:
            s = s * y
    return s


def deleted_and_assigned_again(x, n):
    y = x[0] * x[1]
    if n > 1:
        del y
        y = x[2]
    s = y
    for k in range(n):
        part = s * x[0]
        s = s + part
        del part
    return s * y


def deleted_on_one_path(x, n):
    y = x[0] * x[1]
    if n > 5:
        del y
    return y * x[2]


def deleted_in_a_round(x, n):
    y, s = x[0], x[1]
    for _ in range(n):
        s = s * y
        del y
    return s


def caught_where_it_is_not_assigned(x, n):
    if n > 5:
        y = x[0]
    try:
        return y * x[1]
    except UnboundLocalError:
        return x[2]


def read_in_some_rounds_that_are_tried(x, n):
    if n > 5:
        y = x[0]
    s = x[1]
    for k in range(n):
        try:
            if k > 1:
                s = s * y
        except Exception:
            s = s + x[2]
    return s


def matrix_of_the_round_before(A, x, n):
    s = x[0]
    for k in range(n):
        if k > 1:
            s = s + np.sum(gram @ x) + np.sum(both)     # noqa: F821
        gram = -2.0 * (A @ A.T)
        both = np.concatenate([A, A * s])
    return s + np.sum(A)


def reshaped_in_a_round_that_counts_for_nothing(A, n):
    s = 0.0
    for k in range(n):
        if k > 4:
            s = s + np.sum(flat)      # noqa: F821
        flat = np.reshape(A, -1)
        s = s + np.sum(A * A)
    return s


def of_no_weight_after_the_loop(A, n):
    s = 0.5
    for k in range(n):
        flat = np.reshape(A, -1)
        s = s + np.tanh(A[k][k + 1])
    return s + np.sum(flat)


def kept_where_it_is_long(x, n):
    taken, kept = False, [x[0]]
    if n > 1:
        parts = list(x[1:])
        taken = n > 2
    if taken:
        kept = parts
    return sum(kept) * sum(x)


def list_from_one_path(xs, n):
    taken, kept = False, [xs[0]]
    if n > 1:
        parts = xs + xs * 2 + xs[1:] + list(xs)
        taken = n > 2
    if taken:
        kept = parts
    return sum(kept) * sum(xs)


def tuple_from_one_path(x, n):
    taken, kept, xs = False, (x[0],), tuple(x)
    if n > 1:
        parts = xs[1:] + (xs[0],)
        taken = n > 2
    if taken:
        kept = parts
    return sum(kept) * sum(xs)


def dict_from_one_path(d, n):
    taken, kept = False, {"a": 1.0}
    if n > 1:
        parts = d | {"c": d["a"]}
        taken = n > 2
    if taken:
        kept = parts
    return sum(kept.values()) * d["b"]


def in_turn(xs):
    out = []
    for v in xs:
        for k in range(3):
            out.append(np.sin(v * k))
    out[0] = xs[0]
    return out


def list_of_a_function_from_one_path(xs, n):
    taken, kept = False, [xs[0]]
    if n > 1:
        parts = in_turn(xs)
        taken = n > 2
    if taken:
        kept = parts
    return sum(kept) * sum(xs)


def list_of_lists_from_a_pattern(rows, n):
    rest = [1.0]
    match rows:
        case [first, *others] if n > 2:
            rest = others[0]
        case [*_, last]:
            rest = last
    return sum(rest) * rows[0][0]


def handed_on_to_another_loop(x, n):
    for _ in range(n):
        s = np.ones(3)
    for k in range(n - 1):
        s = s * x if k > 0 else s + x
    return np.sum(s) if n > 0 else x[0]


def handed_on_out_of_loops_in_one_another(x, n):
    if n > 3:
        s = np.ones(3)
    for k in range(n):
        for _ in range(k):
            s = np.arange(3) if k > 1 else np.ones(3)
    while n > 2:
        n = n - 1
        s = x[0] * n
    return np.sum(s * s) if n > 1 else x[0]


def list_handed_on(x, n):
    for _ in range(n):
        pair = [np.ones(3), 2]
    if n > 1:
        pair = [x, 3]
    return np.sum(pair[0] * pair[1]) if n > 0 else x[0]


def filled_where_it_is_not_assigned(x, n):
    for k in range(n):
        try:
            parts.append(x[0] * k)
        except NameError:
            parts = [x[1]]
    return sum(v * v for v in parts)


V3, M33 = floats(3, seed=11, low=0.2), floats(3, 3, seed=12)
M34 = floats(3, 4, seed=13)

CASES = [(f, (V3, 3)) for f in (
    known_on_one_path, known_from_a_round, called_from_one_path, read_in_some_rounds, deleted_and_assigned_again,
    read_by_a_function)] + [
    (matrix_of_the_round_before, (M33, V3, 3)), (reshaped_in_a_round_that_counts_for_nothing, (M34, 3)),
    (of_no_weight_after_the_loop, (M34, 2)),
    *((f, (V3, n)) for f in (handed_on_to_another_loop, handed_on_out_of_loops_in_one_another, list_handed_on)
      for n in (0, 1, 2, 4)),
    *((f, (x, n)) for f, x in ((kept_where_it_is_long, V3), (list_from_one_path, V3.tolist()), (tuple_from_one_path, V3),
                               (dict_from_one_path, {"a": 0.5, "b": 1.5}),
                               (list_of_a_function_from_one_path, V3.tolist()),
                               (list_of_lists_from_a_pattern, [[0.5, 0.7], [0.3]])) for n in (1, 2, 3))]

REFUSED = [(f, (V3, 3)) for f in (
    read_by_a_function_on_one_path, deleted_on_one_path, deleted_in_a_round, caught_where_it_is_not_assigned,
    read_in_some_rounds_that_are_tried, filled_where_it_is_not_assigned)]
