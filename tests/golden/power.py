"""A derivative of a derivative: the gradient of a loop is a program with two loops, and is derived like any other."""


def power(x, n):
    p = 1.0
    for i in range(n):
        p = p * x
    return p
