"""Arguments of a given size for functions whose samples cannot be stretched: their shapes depend on each other, or on
arguments that are no arrays.

Comes in: the number of elements. Goes out: arguments by position of which the largest, or the result, has about so
many. Invariant: a function that stands here has no other samples in the table of costs.
"""

import math

import numpy as np

RANDOM = np.random.default_rng(0)


def normal(*shape):
    """Random numbers."""
    return RANDOM.standard_normal(shape)


def vectors(n):
    """Pairs of vectors in space."""
    return normal(n // 3, 3), normal(n // 3, 3)


def halves(n):
    """The lengths of two matrices whose Kronecker product is a square one of so many elements."""
    side = 2 * max(1, round(n ** 0.25 / 2))
    return side, (side * side, side * side)


def cube(n):
    """A tensor that is a regular matrix over pairs of axes, and the length of its axes."""
    side = round(n ** 0.25)
    return side, (normal(side * side, side * side) / side**2 + 3 * np.eye(side * side)).reshape((side,) * 4)


def of_kron(n):
    """The cotangent of a Kronecker product, and its factors."""
    side, whole = halves(n)
    return normal(*whole), normal(side, side), np.ones((side, side), int)


def in_space(n):
    """Cotangents, vectors and shapes of cross products."""
    return (*vectors(n), np.ones((n // 3, 3), int))


#: The arguments by position, for each function.
BY_SIZE = {
    "np.cross": vectors, "np.linalg.cross": vectors,
    "srcdiff.runtime.contractions.cross_left_bar": in_space, "srcdiff.runtime.contractions.cross_right_bar": in_space,
    "srcdiff.runtime.contractions.kron_left_bar": of_kron, "srcdiff.runtime.contractions.kron_right_bar": of_kron,
    "np.linalg.tensorinv": lambda n: (cube(n)[1],),
    "np.linalg.tensorsolve": lambda n: (cube(n)[1], normal(cube(n)[0], cube(n)[0])),
    "np.convolve": lambda n: (normal(n), normal(min(n, 64))), "np.polymul": lambda n: (normal(n), normal(min(n, 64))),
    "np.reshape": lambda n: (normal(n), (n // 2, 2)),
    "np.broadcast_to": lambda n: (normal(math.isqrt(n)), (math.isqrt(n), math.isqrt(n))),
    "np.histogramdd": lambda n: (RANDOM.integers(0, 9, (n, 2)), 5, None, None, normal(n)),
    # lists of Python numbers, and loops in Python: fewer, as they take long
    "sorted": lambda n: (normal(min(n, 10**4)).tolist(),), "ndarray.tolist": lambda n: (normal(min(n, 10**4)),),
    "np.multiply.reduceat": lambda n: (normal(n), np.arange(0, n, 3)),
    **{f"np.{name}.reduceat": lambda n: (normal(n), np.arange(0, n, 3)) for name in (
        "maximum", "minimum", "fmax", "fmin")},
    "srcdiff.runtime.pieces.products_between": lambda n: (normal(n), np.arange(0, n, 3)),
    "np.poly": lambda n: (normal(math.isqrt(n)),), "np.polyint": lambda n: (normal(n), 1, 0.5),
    "np.roots": lambda n: (normal(round(n**0.4)),),
    "np.full": lambda n: ((math.isqrt(n), math.isqrt(n)), normal(math.isqrt(n))),
    "np.insert": lambda n: (normal(n), [n // 3, n // 2], normal(2)),
    "srcdiff.runtime.shapes.unrepeat": lambda n: (normal(n), np.ones(n // 2, int), 2),
    "srcdiff.runtime.shapes.untile": lambda n: (normal(n), np.ones(n // 2, int), 2),
    "srcdiff.runtime.joining.unpad": lambda n: (normal(n), np.ones(n - 3, int), (1, 2), "edge"),
    "srcdiff.runtime.joining.constants_around": lambda n: (normal(2), (n - 3,), (1, 2)),
    "srcdiff.runtime.joining.from_around": lambda n: (normal(n), np.ones(2, int), (n - 3,), (1, 2)),
    "srcdiff.runtime.polynomials.polyder_bar": lambda n: (normal(n - 1), np.ones(n, int)),
    "srcdiff.runtime.sequences.unreduceat": lambda n: (normal(-(-n // 3)), np.ones(n, int), np.arange(0, n, 3)),
}
#: What is not measured, and why.
UNMEASURED = {
    "srcdiff.runtime.special.sinc_derivative": "its series takes seconds for a million numbers, as an adjoint does",
    "srcdiff.runtime.factorizations.of_full_rank": "it only looks at a rank, and gives the matrix itself",
    "srcdiff.runtime.factorizations.matched": "its two arguments are eigenvectors and their matrix, and nothing else",
}
