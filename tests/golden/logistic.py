"""The two sweeps as two functions: the first returns what the second needs."""


def logistic(r, n):
    x = 0.5
    for i in range(n):
        x = r * x * (1 - x)
    return x


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def logistic_forward(r, n):
    """Value of logistic, and what its reverse sweep needs."""
    # Forward sweep
    x_saved = []
    x = 0.5
    for i in range(n):
        x_saved.append(x)
        x = r * x * (1 - x)
    out = x
    return out, (n, x_saved, r)


def logistic_reverse(saved, out_bar):
    """Cotangents of logistic from what its forward sweep saved."""
    # Reverse sweep
    n, x_saved, r = saved
    x_saved = list(x_saved)
    x_bar = out_bar
    r_bar = 0.0
    for i in reversed(range(n)):
        # x = r * x * (1 - x)
        x = x_saved.pop()
        x_t1_bar = x_bar * (1 - x)
        x_bar = -(x_bar * (r * x))
        r_bar += x_t1_bar * x
        x_bar += x_t1_bar * r
    return r_bar
