"""Functions that call themselves and change the arrays, lists and dicts that they are given."""

import numpy as np

from programs.sampling import floats


def running_sums(x, y, i):
    if i == len(x):
        return
    y[i] = x[i] ** 2 + (y[i - 1] if i > 0 else 0.0)
    running_sums(x, y, i + 1)


def filled(x):
    y = np.zeros(len(x))
    running_sums(x, y, 0)
    return y @ x


def quicksort(x, low, high):
    if low >= high:
        return
    pivot, i = x[high], low
    for j in range(low, high):
        if x[j] < pivot:
            x[i], x[j] = x[j], x[i]
            i += 1
    x[i], x[high] = x[high], x[i]
    quicksort(x, low, i - 1)
    quicksort(x, i + 1, high)


def sorted_in_place(x):
    y = x * x
    quicksort(y, 0, len(y) - 1)
    return y @ np.arange(len(y))


def merge_sort(a):
    if len(a) > 1:
        left, right = a[:len(a) // 2].copy(), a[len(a) // 2:].copy()
        merge_sort(left)
        merge_sort(right)
        i = j = 0
        for k in range(len(a)):
            if j == len(right) or i < len(left) and left[i] < right[j]:
                a[k] = left[i]
                i += 1
            else:
                a[k] = right[j]
                j += 1


def merged_rows(x):
    """Parts that are copies, which not all paths have."""
    y = x * x
    merge_sort(y)
    return y @ np.arange(len(y))


def merged(x):
    values = [v * v for v in x]
    merge_sort(values)
    return sum(k * v for k, v in enumerate(values))


def bubbled(a, n):
    if n <= 1:
        return a
    for i in range(n - 1):
        if a[i] > a[i + 1]:
            t = a[i]
            a[i] = a[i + 1]
            a[i + 1] = t
    return bubbled(a, n - 1)


def gives_its_argument(x):
    y = x * 2
    z = bubbled(y, len(y))
    z[0] *= 10.0
    return y[0] * x[0] + z[1] * y[2]


def fibonacci(n, a, memo):
    if n in memo:
        return memo[n]
    r = a * n if n < 2 else fibonacci(n - 1, a, memo) * a + fibonacci(n - 2, a, memo)
    memo[n] = r
    return r


def remembered(a):
    return fibonacci(6, a, {})


def looked_up_later(a):
    memo = {}
    t = fibonacci(5, a, memo)
    return t * memo[3] + memo[2] + len(memo)


def remembered_in_a_closure(a, n):
    memo = {}

    def f(k):
        if k in memo:
            return memo[k]
        r = a * k if k < 2 else f(k - 1) * a + f(k - 2)
        memo[k] = r
        return r

    return f(n)


def common_part(a, b, i, j, memo):
    if i == len(a) or j == len(b):
        return 0.0
    if (i, j) not in memo:
        memo[i, j] = max(a[i] * b[j] + common_part(a, b, i + 1, j + 1, memo), common_part(a, b, i + 1, j, memo),
                         common_part(a, b, i, j + 1, memo))
    return memo[i, j]


def aligned(a, b):
    return common_part(a, b, 0, 0, {})


def even(x, n, out):
    if n == 0:
        return
    out.append(x * n)
    odd(x * 0.5, n - 1, out)


def odd(x, n, out):
    if n == 0:
        return
    out.append(np.sin(x))
    even(x + 1.0, n - 1, out)


def in_turn(x):
    out = []
    even(x, 5, out)
    return sum(v * k for k, v in enumerate(out))


def halves(x, n, out):
    if n == 0:
        return
    out.append(x * n)
    halves(x * 0.5, n - 1, out)
    out.append(x[::-1] + n)


def arrays_in_a_list(x):
    out = []
    halves(x, 3, out)
    return sum((v * v).sum() * k for k, v in enumerate(out))


def subsets(xs, i, chosen, found):
    if i == len(xs):
        total = sum(chosen)
        found.append(total * total)
        return
    subsets(xs, i + 1, chosen, found)
    chosen.append(xs[i])
    subsets(xs, i + 1, chosen, found)
    chosen.pop()


def two_lists(x):
    found = []
    subsets(x, 0, [], found)
    return sum(found)


def moved(n, a, b, c, w):
    if n == 0:
        return 0.0
    t = moved(n - 1, a, c, b, w)
    disk = a.pop()
    c.append(disk)
    t += w[disk] * len(c)
    return t + moved(n - 1, b, a, c, w)


def towers(w):
    a, b, c = [2, 1, 0], [], []
    return moved(3, a, b, c, w) + w[c[0]] ** 2


def visit(graph, w, node, seen, out):
    seen[node] = True
    out.append(w[node] * len(out))
    for other in graph[node]:
        if not seen[other]:
            visit(graph, w, other, seen, out)


GRAPH = {0: [1, 2], 1: [2, 0], 2: [3], 3: [1]}


def depth_first(w):
    out = []
    visit(GRAPH, w, 0, [False] * 4, out)
    return sum(v * v for v in out)


def flood(A, i, j, x):
    if i < 0 or j < 0 or i >= A.shape[0] or j >= A.shape[1] or A[i, j] != 0.0:
        return 0
    A[i, j] = x * (i + 1) + j
    return 1 + flood(A, i + 1, j, x) + flood(A, i - 1, j, x) + flood(A, i, j + 1, x) + flood(A, i, j - 1, x)


def flooded(x):
    A = np.zeros((3, 3))
    A[1, 1] = -1.0
    return flood(A, 0, 0, x) * (A ** 2).sum()


def eliminate(A, k):
    for i in range(k + 1, len(A)):
        A[i, k:] -= A[i, k] / A[k, k] * A[k, k:]
    if k + 1 < len(A):
        eliminate(A, k + 1)


def determinant(A):
    U = A.copy()
    eliminate(U, 0)
    return np.prod(np.diag(U))


def tail(a, n):
    if n > 0:
        a[0] = a[0] * a[1]
        tail(a[1:], n - 1)


def given_a_view(x):
    y = x * 2
    tail(y, len(y) - 1)
    return y @ x


def scale(y, k):
    if k >= 0:
        y[k] *= 1.1 + y[0]
        scale(y, k - 1)


def views_of_it(x):
    y = x * 1.0
    part = y[1:]
    scale(y, 1)
    before = y.copy()
    scale(y, 2)
    return y @ before + part[0] ** 2


def rows_of_it(A):
    B = A * 1.0
    rows = {"first": B[0], "second": B[1]}
    for row in rows.values():
        scale(row, 2)
    return rows["first"] @ B[1]


def one_of_two(x):
    y, z = x * 1.0, x * 2.0
    scale(y if x[0] > 0 else z, 2)
    return y @ z


def raveled(a, n):
    if n > 0:
        a.ravel()[1] *= a[0]
        raveled(a, n - 1)


def strided(x):
    """Whether ``ravel`` gives a view depends on the strides of what the caller gives."""
    y = x * 1.0
    raveled(y[::2], 2)
    raveled(y[1:3], 2)
    return y @ y


def nonlocal_total(x):
    total = 0.0

    def walk(v, depth):
        nonlocal total
        total += v * v
        if depth > 0:
            walk(v * 0.5, depth - 1)
            walk(v + 1.0, depth - 1)

    walk(x, 3)
    return total


def same(x, n):
    return x if n == 0 else same(x, n - 1)


def outer(x, n):
    if n == 0:
        return x * 1.5
    a = same(x, 2)
    return outer(a, n - 1) + a


def given_back_inside(x):
    """What an inner recursive function gives back is memory of others, and is not added to in place."""
    return (outer(x, 3) ** 2).sum() + x.sum()


def add_first(a, b, n):
    if n > 0:
        a[0] += b[0]
        add_first(a, b, n - 1)


def given_twice(x):
    y = x * 2
    add_first(y, y, 2)
    return y.sum()


def given_a_part_of_itself(x):
    y = x * 2
    add_first(y, y[1:], 2)
    return y.sum()


def caught_inside(x):
    out = []
    try:
        even(x, 3, out)
    except ValueError:
        pass
    return sum(out)


MEMO = {}


def remembered_for_all(n, a):
    if n in MEMO:
        return MEMO[n]
    r = a * n if n < 2 else remembered_for_all(n - 1, a) * a + remembered_for_all(n - 2, a)
    MEMO[n] = r
    return r


V = floats(4, seed=700)


class Kept:
    def __init__(self, xs):
        self.xs = xs


def turned_by_a_generator(n, kept, xs):
    yield sum(turned_by_a_generator(n - 1, kept, xs)) if n else 1.0
    xs.reverse()


def turned_beside_an_object(x):
    return sum(turned_by_a_generator(2, Kept(x), [x, x * x]))


CASES = [
    (filled, (V,)), (sorted_in_place, (V,)), (merged, (V,)), (merged_rows, (V,)),
    (gives_its_argument, (np.array([3.0, 1.0, 2.0]),)),
    (remembered, (1.3,)), (looked_up_later, (1.3,)), *((remembered_in_a_closure, (1.3, n)) for n in (0, 6)),
    (aligned, (np.array([1.0, 2.0, 3.0]), np.array([0.5, -2.0, 4.0]))),
    (in_turn, (0.7,)), (arrays_in_a_list, (V,)), (two_lists, (np.array([1.0, 2.0, 4.0]),)), (towers, (V,)),
    (depth_first, (V,)), (flooded, (1.5,)), (determinant, (floats(3, 3, seed=701) + 3.0 * np.eye(3),)),
    (given_a_view, (V,)), (views_of_it, (V,)), (rows_of_it, (floats(2, 3, seed=702),)),
    *((one_of_two, (v,)) for v in (V, -V)),
    (nonlocal_total, (0.7,)),
    (given_back_inside, (V,)),
]
REFUSED = [(given_twice, (V,)), (given_a_part_of_itself, (V,)), (caught_inside, (0.7,)), (strided, (V,)),
           (remembered_for_all, (3, 0.7)), (turned_beside_an_object, (0.7,))]
