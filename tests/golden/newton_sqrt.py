"""A while loop with a break: the reverse sweep runs as often as the loop ran."""

import numpy as np


def newton_sqrt(a, tolerance):
    x = a
    while x > 0:
        step = 0.5 * (x - a / x)
        if np.abs(step) < tolerance:
            break
        x = x - step
    return x


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def newton_sqrt_adjoint(a, tolerance, out_bar=1.0):
    """Value of newton_sqrt (newton_sqrt.py:6) and its cotangent with respect to a."""
    # Forward sweep
    x_saved = []
    branch_saved = []
    x = a
    steps = 0
    while x > 0:
        x_saved.append(x)
        steps += 1
        step = 0.5 * (x - a / x)
        branch = np.abs(step) < tolerance
        branch_saved.append(branch)
        if branch:
            break
        x = x - step
    out = x

    # Reverse sweep
    x_bar = out_bar
    a_bar = 0.0
    for _ in range(steps):
        if branch_saved.pop():
            step_bar = 0.0
        else:
            # x = x - step
            step_bar = -x_bar
        # step = 0.5 * (x - a / x)
        step_arg_bar = step_bar * 0.5
        x_bar += step_arg_bar
        x = x_saved.pop()
        a_bar_t1 = step_arg_bar / x
        x_bar += a_bar_t1 * (a / x)
        a_bar -= a_bar_t1
    # x = a
    a_bar += x_bar
    return out, a_bar
