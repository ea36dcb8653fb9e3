"""The two sweeps as two functions: the first returns what the second needs."""


def logistic(r, n):
    x = 0.5
    for i in range(n):
        x = r * x * (1 - x)
    return x
