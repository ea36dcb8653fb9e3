"""A conditional expression and a short circuit: only the operands that were evaluated are differentiated."""


def hinge(x, y):
    margin = 1 - x * y
    return margin * margin if y and margin > 0 else 0.0
