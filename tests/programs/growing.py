"""Programs that build, grow and empty lists: stacks, queues, accumulators, lists of arrays and of lists."""

import numpy as np

from programs.sampling import floats


def accumulated(x, n):
    ys = []
    for i in range(n):
        ys.append(np.sin(x * i))
    return sum(ys)


def accumulated_rows(x):
    hs, h = [], x
    for _ in range(3):
        h = np.tanh(h * x)
        hs.append(h)
    return np.sum(np.stack(hs) ** 2) + np.sum(hs[1] * hs[2])


def accumulated_as_array(x):
    ys = []
    for i in range(len(x) - 1):
        ys.append(x[i] * x[i + 1])
    y = np.array(ys)
    return np.sum(y * y) * y[0]


def read_while_growing(x, n):
    xs = [x, x * x]
    for _ in range(n):
        xs.append(xs[-1] * xs[-2] + xs[0])
    return xs[-1]


def stack_machine(x, y):
    stack = [x]
    stack.append(y)
    stack.append(stack.pop() * stack.pop())
    stack.append(x)
    stack.append(stack.pop() + stack[-1])
    return stack.pop() * stack.pop()


def queue(x, n):
    waiting = [x]
    total = 0.0
    while len(waiting) < n:
        v = waiting.pop(0)
        total += v * v
        waiting.append(v * 0.5)
        waiting.append(np.cos(v))
    return total + waiting[0] * waiting[-1]


def depth_first(x):
    todo, total = [(x, 0)], 0.0
    while todo:
        v, depth = todo.pop()
        total += np.sin(v)
        if depth < 2:
            todo.append((v * v, depth + 1))
            todo.append((v * 0.5, depth + 1))
    return total


def inserted(x, k):
    xs = [x, x * 2]
    xs.insert(k, x * x)
    xs.insert(-1, np.sin(x))
    xs[0] *= xs[1]
    return xs[0] * xs[1] + xs[2] * xs[3]


def popped_in_the_middle(xs, k):
    v = xs.pop(k)
    return v * v * xs[0] + xs[-1]


def deleted(xs):
    xs[1] = xs[0] * xs[2]
    del xs[0]
    del xs[1:]
    return xs[0] * len(xs)


def cleared(x):
    xs = [x]
    a = xs[0] * x
    xs.clear()
    xs.append(a * a)
    return xs[0] + len(xs)


def reversed_in_place(xs):
    xs.append(xs[0] * xs[1])
    xs.reverse()
    return xs[0] * xs[1] + xs[2]


def sorted_in_place(xs):
    xs.sort()
    return xs[0] * 2 + xs[1] ** 2 * xs[-1]


def sorted_downward(xs):
    ys = sorted(xs, reverse=True)
    ys.append(ys[0] * ys[1])
    return ys[0] + ys[-1] * ys[2]


def sorted_by_key(xs):
    total = 0.0
    for i, v in enumerate(sorted(xs, key=abs)):
        total += v ** (i + 1)
    return total


def extended(xs, x):
    ys = [x]
    ys.extend(xs)
    ys += [x * x, xs[0]]
    xs.extend((x, x * 3))
    return sum(ys) * ys[-2] + xs[-1] * xs[0]


def slices_stored(xs, x):
    xs[1:2] = [x, x * x, xs[0]]
    xs[:1] = []
    xs[::2] = [xs[1], xs[0] * x]
    return xs[0] * xs[1] + xs[2] ** 2


def joined(xs, x):
    ys = xs + [x] * 2
    ys[0] = ys[1] * x
    return sum(ys) + (xs + ys)[2] * x


def grown_by_joining(x, n):
    ys = []
    for i in range(n):
        ys = ys + [x ** (i + 1)]
    return sum(ys)


def tuples_joined(p, x):
    q = p + (x, x * x) * 2
    return q[0] * q[-1] + q[2]


def zeros_repeated(x, n):
    s = [0] * n
    for i in range(n):
        s[i] += x * i
    return sum(s) * s[-1]


def two_names(x, n):
    first = [x]
    second = first
    for _ in range(n):
        second.append(first[-1] * x)
        first.append(second[0] + x)
    return first.pop() * second.pop()


def chosen_list(x, flag):
    a, b = [x], [x * x]
    c = a if flag else b
    c.append(x * 3)
    a.append(c[0] * c[1])
    return sum(a) + sum(b) * sum(c)


def copied(x):
    xs = [x, x * x]
    ys = xs.copy()
    ys.append(xs[0] * ys[1])
    xs[0] = 2.0
    return sum(ys) * xs[0] + xs[1]


def lists_in_a_list(x, n):
    rows = [[], []]
    for i in range(n):
        rows[i % 2].append(x * i)
    rows.append(rows[0])
    rows[2].append(x * x)
    return sum(rows[0]) * sum(rows[1]) + len(rows)


def rows_built(x):
    table = []
    for i in range(2):
        row = []
        for j in range(3):
            row.append(x[j] ** (i + 1))
        table.append(row)
    a = np.array(table)
    return np.sum(a[0] * a[1]) + table[1][0]


def rows_without_change(x):
    rows = []
    for i in range(3):
        rows.append([x * i, x * x])
    return rows[1][0] * rows[2][1] + sum(rows[2])


def arrays_changed_in_a_list(x):
    states = [x * 1.0]
    for i in range(2):
        u = states[-1].copy()
        u[i] = u[i + 1] * u[0]
        states.append(u)
    states[0][1] = states[2][0] * x[0]
    return np.sum(states[0] * states[1]) + np.sum(states.pop())


def buffers_exchanged(x, n):
    buffers = [x * 1.0, x * 2.0]
    for _ in range(n):
        buffers[1][1:-1] = buffers[0][2:] * buffers[0][:-2]
        buffers[0], buffers[1] = buffers[1], buffers[0]
    return np.sum(buffers[0] * x) + buffers[1][1]


def arrays_replaced(x, n):
    state = [x, x * x]
    for _ in range(n):
        state[0] = np.sin(state[0]) + state[1]
        state[1] += state[0] * 0.5
    return np.sum(state[0] * state[1])


def parameter_grown(xs, x):
    xs.append(x * xs[0])
    xs[0] = xs.pop(0) * x
    return xs[0] * xs[-1]


def list_returned(xs, n):
    ys = []
    for v in xs:
        if v > 0:
            ys.append(v * v)
        if len(ys) > n:
            break
    return ys


def histories(x, n):
    history = [[x, 1.0]]
    for _ in range(n):
        a, b = history[-1]
        history.append([a * b, b + x])
    return history[-1][0] + history[n // 2][1]


def window(xs):
    kept, best = [], 0.0
    for v in xs:
        kept.append(v)
        if len(kept) > 2:
            kept.pop(0)
        best += sum(kept) * kept[0]
    return best


def backward_over_a_list(x):
    ys = [x]
    for _ in range(3):
        ys.append(ys[-1] * x + 1)
    total = 0.0
    for y in reversed(ys):
        total = total * 0.5 + y
    while ys:
        total += ys.pop() * len(ys)
    return total


def counted(xs):
    seen, total = [], 0.0
    names = set()
    for i, v in enumerate(xs):
        if i % 2 not in names:
            names.add(i % 2)
            total += v * v
        seen.append(i)
    return total * len(seen) + seen.index(1) + seen.count(0)


def made_in_the_loop(x, n):
    total = 0.0
    for i in range(n):
        parts = [x * i]
        parts.append(parts[0] * x)
        parts.reverse()
        total += parts[0] * parts[1]
    return total


def comprehension_changed(x, n):
    ys = [x * i for i in range(n)]
    ys.append(ys[0] * x)
    ys[1] *= ys[-1]
    rows = [[v, v * v] for v in ys if v > 0.1]
    rows[0][1] += x
    return sum(ys) * rows[0][1] + len(rows)


def views_in_a_comprehension(A):
    rows = [A[i] for i in range(3)]
    rows[1][0] = rows[0][1] * rows[2][2]
    rows.append(rows[1] * A[1, 0])
    rows[0], rows[2] = rows[2], rows[0]
    rows[0][2] = A[0, 0] * rows[3][1]
    return np.sum(A * A) + np.sum(rows[0] * rows[3])


def same_array_twice(x, vs):
    for _ in range(2):
        vs.append(x)
    x[1:] *= 0.5
    vs.pop(0)
    ws = vs + [x]
    return np.sum(ws[0] * ws[-1]) + np.sum(ws[1] * ws[2])


def extended_by_itself(x, vs):
    vs[0] = 0.5 * np.cos(x)
    vs.extend(vs[::-1])
    return np.sum(vs[0] * vs[-1])


def keys_come_and_go(d, k):
    t = 0.5
    if "b" in d:
        t = d.pop("b")
    if "b" in d:
        t = d.pop("b") * 2
    d[k] = t * d["a"]
    d.setdefault("c", t * t)
    d.setdefault("a", 3.0)
    d.update({"a": d["a"] * t}, e=d.get("f", t))
    d["a"] *= d.get(k, 1.0)
    del d["c"]
    joined = d | {"g": t, "a": d["e"]}
    total = len(d) + joined["a"] * joined["g"]
    for key, value in d.items():
        total += value * (key == k) + value
    return total + sum(d.values())


def dict_returned(x, n):
    found = {}
    for i in range(n):
        found[i % 2] = found.get(i % 2, x) * x
    return found


def dict_of_lists(x, n):
    groups = {}
    for i in range(n):
        groups.setdefault(i % 2, []).append(x * i)
    groups[0][0] = x
    return sum(groups[0]) * sum(groups[1])


def last_item_again(xs):
    xs.append(xs[-1])
    return xs


V4, LIST = floats(4, seed=201), [0.7, -0.4, 1.1]

CASES = [
    *((accumulated, (0.3, n)) for n in (0, 1, 4)), (accumulated_rows, (V4,)), (accumulated_as_array, (V4,)),
    *((read_while_growing, (0.7, n)) for n in (0, 3)), (stack_machine, (0.7, 1.2)), (queue, (0.3, 5)),
    (depth_first, (0.6,)), *((inserted, (0.7, k)) for k in (0, 1, -1, 9)),
    *((popped_in_the_middle, (LIST, k)) for k in (0, 1, -1, -2)), (deleted, (LIST,)), (cleared, (0.7,)),
    *((f, (LIST,)) for f in (reversed_in_place, sorted_in_place, sorted_downward, sorted_by_key, window, counted)),
    *((f, (LIST, 1.3)) for f in (extended, slices_stored, joined, parameter_grown)),
    *((f, (0.7, n)) for f in (grown_by_joining, zeros_repeated, two_names, lists_in_a_list, histories,
                              made_in_the_loop) for n in (1, 3)),
    (tuples_joined, ((0.3, 0.4), 1.1)), *((chosen_list, (0.7, flag)) for flag in (True, False)), (copied, (0.7,)),
    (rows_built, (V4,)), (rows_without_change, (0.7,)), (arrays_changed_in_a_list, (V4,)),
    *((f, (V4, n)) for f in (buffers_exchanged, arrays_replaced) for n in (0, 1, 3)),
    *((f, (V4[:3], [V4[1:] * 3, V4[:3] * 2])) for f in (same_array_twice, extended_by_itself)),
    *((keys_come_and_go, ({"a": 0.7, "b": -0.4}, k)) for k in ("a", "k")), *((dict_returned, (0.7, n)) for n in (1, 3)),
    (dict_of_lists, (0.7, 4)), (last_item_again, (LIST,)), (comprehension_changed, (0.7, 3)), (views_in_a_comprehension, (floats(3, 3, seed=202),)),
    *((list_returned, (LIST, n)) for n in (0, 5)), (backward_over_a_list, (0.7,)),
]
