"""A derivative of a derivative: the gradient of a loop is a program with two loops, and is derived like any other."""


def power(x, n):
    p = 1.0
    for i in range(n):
        p = p * x
    return p


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def power_grad(x, n):
    """Gradient of power (power.py:4) with respect to x."""
    # Forward sweep
    p_saved = []
    p = 1.0
    for i in range(n):
        p_saved.append(p)
        p = p * x

    # Reverse sweep
    p_bar = 1.0
    x_bar = 0.0
    for i in reversed(range(n)):
        # p = p * x
        p = p_saved.pop()
        x_bar += p_bar * p
        p_bar = p_bar * x
    return x_bar


def power_grad_grad(x, n):
    """Gradient of power_grad (power.py:4) with respect to x."""
    # Forward sweep
    p_saved = []
    p_bar_saved = []
    p_saved_2 = []
    p = 1.0
    for i in range(n):
        p_saved.append(p)
        p_saved_2.append(p)
        p = p * x
    p_bar = 1.0
    for i in reversed(range(n)):
        p_bar_saved.append(p_bar)
        # p = p * x
        p_bar = p_bar * x
        p = p_saved_2.pop()
        p_saved.append(p)

    # Reverse sweep
    p_bar_bar = 0.0
    p_saved_bar = []
    x_bar = 0.0
    for i in range(n):
        # p = p * x
        p_bar = p_bar_saved.pop()
        p_saved_bar.append(p_bar)
        p = p_saved.pop()
        x_bar += p_bar_bar * p_bar
        p_bar_bar = p + p_bar_bar * x
    p_bar = 0.0
    for i in reversed(range(n)):
        # p = p * x
        p = p_saved.pop()
        x_bar += p_bar * p
        p_bar = p_bar * x
        p_bar += p_saved_bar.pop()
    return x_bar
