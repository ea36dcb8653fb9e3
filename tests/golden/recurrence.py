import numpy as np


def recurrence(x, y, rate):
    for i in range(1, len(y)):
        y[i] += x[i] * np.tanh(rate * y[i - 1])
    return y


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def recurrence_adjoint(x, y, rate, out_bar=1.0):
    """Value of recurrence (recurrence.py:4) and its cotangents with respect to x, y, rate."""
    # Forward sweep
    y = y.copy()
    i_t1 = len(y)
    for i in range(1, i_t1):
        y[i] += x[i] * np.tanh(rate * y[i - 1])

    # Reverse sweep
    y_bar = np.full_like(y, out_bar)
    x_bar = np.zeros_like(x)
    rate_bar = 0.0
    for i in reversed(range(1, i_t1)):
        # y[i] += x[i] * np.tanh(rate * y[i - 1])
        y_t6_bar = y_bar[i]
        y_t3 = y[i - 1]
        y_t5 = np.tanh(rate * y_t3)
        y_t1_bar = y_t6_bar * y_t5
        y_t4_bar = y_t6_bar * x[i] * (1 - y_t5**2)
        rate_bar += y_t4_bar * y_t3
        y_bar[i - 1] += y_t4_bar * rate
        x_bar[i] += y_t1_bar
    return y, (x_bar, y_bar, rate_bar)
