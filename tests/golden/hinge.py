"""A conditional expression and a short circuit: only the operands that were evaluated are differentiated."""


def hinge(x, y):
    margin = 1 - x * y
    return margin * margin if y and margin > 0 else 0.0


# -- written by srcdiff ------------------------------------------------------------------------------------------------
def hinge_adjoint(x, y, out_bar=1.0):
    """Value of hinge (hinge.py:4) and its cotangent with respect to x."""
    # Forward sweep
    margin = 1 - x * y
    out_t2 = y and margin > 0
    out = margin * margin if out_t2 else 0.0

    # Reverse sweep
    if out_t2:
        # return margin * margin if y and margin > 0 else 0.0
        margin_bar = 2 * out_bar * margin
    else:
        margin_bar = 0.0
    # margin = 1 - x * y
    x_bar = -(margin_bar * y)
    return out, x_bar
