import numpy as np


def heat(u, c, steps):
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def heat_adjoint(u, c, steps, out_bar=1.0):
    """Value of heat (heat.py:4) and its cotangent with respect to u."""
    # Forward sweep
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])

    # Reverse sweep
    u_bar = np.full_like(u, out_bar)
    for _ in reversed(range(steps)):
        # u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
        u_t6_bar = u_bar[1:-1] * c
        u_bar[:-2] += u_t6_bar
        u_bar[2:] += u_t6_bar
        u_bar[1:-1] -= u_t6_bar * 2
    return u, u_bar


def heat_tangent(u, c, steps, u_dot):
    """Value of heat (heat.py:4) and its tangent along u_dot."""
    u_dot = np.full_like(u, u_dot)
    # Forward sweep
    u = u.copy()
    for _ in range(steps):
        u_t7 = c * (u[2:] - 2 * u[1:-1] + u[:-2])
        u_dot[1:-1] += c * (u_dot[2:] - 2 * u_dot[1:-1] + u_dot[:-2])
        u[1:-1] += u_t7
    return u, u_dot
