"""Functions that are found under a name that is known, methods that are taken from their class, and arrays seen as parts
of complex numbers."""

from types import ModuleType

import numpy as np

from programs.sampling import floats

TANH = "tanh"
SHAPES = ModuleType("shapes")


def squared(x):
    return x * x


SHAPES.squared, SHAPES.scale = squared, 2.5


def function_of_a_name_around(x):
    return getattr(np, TANH)(x) * x


def function_of_a_name_that_is_passed(x, how):
    return getattr(np, how)(x, axis=0) * getattr(x, how)()


def functions_of_names_in_a_tuple(x):
    y = 0.0
    for how in ("sum", "mean", "std"):
        y = y + getattr(np, how)(x, axis=0) * getattr(x, how)()
    return y


def functions_of_names_in_a_list(x):
    y = 0.0
    for how, weight in [("sin", 2.0), ("cos", 3.0)]:
        if np.sum(x) > -9.0:
            y = y + weight * getattr(np, how)(x)
    return y


def functions_of_names_in_a_comprehension(x):
    y = sum(getattr(np, how)(x) for how in ["sin", "cosh"])
    return y * sum([getattr(np.linalg, how)(x) for how in ("norm", "det")])


def attributes_of_a_module(x, how):
    return getattr(SHAPES, how)(x) * getattr(SHAPES, "scale", 1.0) * getattr(SHAPES, "missing", 3.0)


def reduced_by_a_named_ufunc(x, how):
    return getattr(np, how).reduce(x, axis=1)


def methods_of_the_class(x):
    largest = np.ndarray.max(x, axis=0, keepdims=True)
    y = np.ndarray.mean(x, 1) * np.ndarray.dot(x, x[0])
    return y + np.ndarray.sum(x * largest) + np.ndarray.reshape(x, 2, 3)[:, 0]


def methods_of_the_class_passed_on(x, y):
    mean = np.ndarray.mean
    return sum(map(np.ndarray.sum, [x, y * y])) * mean(x)


def parts_of_complex_numbers(z):
    parts = z.view(float).reshape(-1, 2)
    return parts[:, 0] * parts[:, 1] ** 2


def parts_as_complex_numbers(x):
    z = (x * x).view(complex)
    return np.abs(z * z) + z.real * z.view()[..., ::-1].imag


def products_along_other_axes(x, y):
    first = np.matmul(x, y, axes=[(0, 1), (0, 1), (1, 0)])
    return first[:2, 0] * np.sum(np.matmul(np.stack([x, x * x]), y, axes=[(1, 2), (-2, -1), (0, -1)]), axis=(1, 2))


def inner_products_along_other_axes(x, y):
    return np.vecdot(x, y, axes=[0, 0]) * np.vecdot(x, y, axes=[0, 0, ()])


def polynomials_at_once(p):
    return np.polyval(p, 2.0)


def factors_as_lapack_leaves_them(x):
    return np.linalg.qr(x, mode="raw")[0]


def numbers_in_another_precision(x):
    return x.view(np.float32) * 2.0


A23, A33 = floats(2, 3, seed=801), floats(3, 3, seed=802)
Z3 = floats(3, seed=803) + 1j * floats(3, seed=804)

CASES = [
    (function_of_a_name_around, (A23,)),
    *((function_of_a_name_that_is_passed, (A23, how)) for how in ("sum", "mean", "max")),
    (functions_of_names_in_a_tuple, (A23,)), (functions_of_names_in_a_list, (A23,)),
    (functions_of_names_in_a_comprehension, (A33,)), (attributes_of_a_module, (A23, "squared")),
    *((reduced_by_a_named_ufunc, (A23, how)) for how in ("add", "multiply", "maximum")),
    (methods_of_the_class, (A23,)), (methods_of_the_class_passed_on, (A23, A33)),
    (parts_of_complex_numbers, (Z3,)), (parts_as_complex_numbers, (floats(2, 4, seed=805),)),
    (products_along_other_axes, (A23, floats(3, 2, seed=806))),
    *([] if np.__version__.startswith("1.") else [(inner_products_along_other_axes, (A33, A33.T * A33))])]

REFUSED = [(numbers_in_another_precision, (A23.astype(np.float16),)), (numbers_in_another_precision, (A23,)), (polynomials_at_once, (A23,)), (factors_as_lapack_leaves_them, (A33,))]
