"""Functions that call themselves and give on what they have made of what they change, or are given."""

import numpy as np

from programs.sampling import floats


def transform(re, im):
    n = len(re)
    if n == 1:
        return
    even_re, even_im, odd_re, odd_im = re[0::2].copy(), im[0::2].copy(), re[1::2].copy(), im[1::2].copy()
    transform(even_re, even_im)
    transform(odd_re, odd_im)
    for k in range(n // 2):
        c, s = np.cos(-2 * np.pi * k / n), np.sin(-2 * np.pi * k / n)
        t_re, t_im = c * odd_re[k] - s * odd_im[k], c * odd_im[k] + s * odd_re[k]
        re[k], im[k] = even_re[k] + t_re, even_im[k] + t_im
        re[k + n // 2], im[k + n // 2] = even_re[k] - t_re, even_im[k] - t_im


def spectrum(x):
    re, im = x.copy(), np.zeros(len(x))
    transform(re, im)
    return (re ** 2 + 2 * im ** 2)[1:3].sum() + re[0] ** 3


def longer(x, n, values):
    if n <= 0:
        return x * x
    values.append(x)
    t = 0.0
    for _ in range(1):
        t += longer(np.cos(x), n - 2, list(values))
    return t + values[0] * 0.3


def given_a_list_made_of_it(x):
    """The cotangent of what is changed waits for nothing, in second derivatives."""
    return longer(x, 3, [x, 0.3 * x])


def halve_first(y, kept, n):
    if n > 0:
        kept.append(y[0])
        y[0] *= 0.5
        halve_first(y, kept, n - 1)
    return kept


def gives_another_argument(x):
    y, kept = x * 2, [x[1]]
    again = halve_first(y, kept, 2)
    again.append(y[0])
    return sum(kept) + y @ x


V = floats(4, seed=704)
CASES = [(spectrum, (V,)), (given_a_list_made_of_it, (0.7,)), (gives_another_argument, (V,))]
