"""Derivatives of functions that are called inside a differentiated one."""

import functools

import numpy as np

import srcdiff as sd


def along(x):
    value, slope = sd.jvp(lambda y: np.sin(y) * x, (x * x,), (x,))
    return value * slope


def along_some(x):
    def f(a, b):
        return a * b * b * x

    return sd.jvp(f, (x, 2.0 * x), (1, None))[1] + sd.jvp(f, (x, 2.0), (None, x))[1]


def one_in_another(x):
    return sd.jvp(lambda y: sd.jvp(lambda z: z * y * x, (y,), (1.0,))[1] * y, (x,), (1.0,))[1]


def held_fixed(x):
    return x * sd.jvp(lambda y: x + y, (2.0,), (1.0,))[1] + sd.jvp(lambda y: 2.0 * x, (x,), (1.0,))[1]


def raw(x):
    tangent = sd.tangent(lambda y: np.exp(y) * x)
    out, out_dot = tangent(x, x)
    return out * out_dot


def several_results(x):
    out, out_dot = sd.jvp(lambda y: (y * x, y ** 2), (x,), (2.0,))
    return out[0] * out_dot[1] + out_dot[0]


def curvatures(x):
    s = 0.0
    for k in range(4):
        s += sd.hvp(lambda y: y ** k * x)(x, 1.0) + sd.grad(sd.grad(lambda y: y ** k * x))(x)
    return s + sd.hvp(lambda a, b: a ** 3 * b ** 2, wrt=1)(x, x, 2.0)


def newton(x):
    def residual(v):
        return np.array([v[0] ** 2 + v[1] - x, v[0] - v[1] ** 2])

    v = np.array([x, 2.0])
    for _ in range(2):
        v = v - np.linalg.solve(sd.jacobian(residual)(v), residual(v))
    return v.sum()


def matrices(x):
    v = np.array([x, 2.0])
    H = sd.hessian(lambda v: v[0] ** 2 * v[1] * x)(v)
    J = sd.jacfwd(lambda v, k: v * v * k)(v, x)
    return H[0, 1] + H[0, 0] * x + J.sum() + sd.jacobian(lambda y: y ** 3 * x)(x) + sd.hessian(lambda y: y ** 3 * x)(x)


class Spring:
    """Energy and forces."""

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, q):
        return 0.5 * self.stiffness * q ** 4

    def force(self, q):
        return -sd.grad(self.energy)(q)

    def stiffness_at(self, q):
        return sd.hvp(self.energy)(q, 1.0)


def oscillator(x):
    spring = Spring(x)
    q, p = 1.0, 0.0
    for _ in range(3):
        p = p + 0.1 * spring.force(q)
        q = q + 0.1 * p
    return q * p + spring.stiffness_at(x) + sd.jvp(spring.energy, (x,), (x,))[1]


@sd.differentiate
def cube(y):
    return y ** 3


CUBE_HVP = sd.hvp(cube)
CUBE_TANGENT = sd.tangent(cube)


def of_decorated(x):
    return cube(x) + cube.grad(x) * x + cube.value_and_grad(x)[1] + CUBE_HVP(x, x) + CUBE_TANGENT(x, x)[1]


def caught(x):
    try:
        return sd.grad(lambda y: y * y * x)(x)
    except ValueError:
        return x


def of_a_matrix(x):
    A = np.array([[x, 1.0], [0.0, x]])
    return sd.jvp(lambda A: np.linalg.inv(A), (A,), (np.eye(2),))[1].sum()


def jacobian_of_a_matrix(x):
    return sd.jacobian(lambda A: A * x)(np.array([[x, 1.0], [0.0, x]])).sum()


def repeated(derivative, y, count):
    for _ in range(count):
        y = y - 0.1 * derivative(y)
    return y


class Descent:
    """Keeps the derivative that its steps need."""

    def __init__(self, loss, rate):
        self.derivative = sd.value_and_grad(loss)
        self.rate = rate

    def step(self, y):
        value, slope = self.derivative(y)
        return y - self.rate * slope * value


def kept_and_passed_on(x):
    descent, fixed = Descent(lambda y: y ** 3 * x, 0.1), Descent(cube, x)
    table = {"value": cube, "slope": sd.grad(cube)}
    s = repeated(sd.grad(lambda y: y ** 3 * x), x, 2) + repeated(table["slope"], x, 2)
    for _ in range(2):
        s = descent.step(s) + fixed.step(x)
    return s + sum(map(sd.grad(cube), [x, s])) + functools.partial(sd.grad(lambda a, y: y ** 3 * a, wrt=1), x)(s)


def times_argument(f):
    return lambda y: sd.grad(f)(y) * y


def operators_of_functions(x):
    f = lambda y: np.sin(y) * x  # noqa: E731
    df = sd.grad(f)
    return times_argument(times_argument(f))(x) + sd.grad(lambda y: df(y) * y)(x)


@sd.differentiate(wrt=("a", "b"))
def product(a, b):
    return a * a * b


def methods_of_decorated(x):
    out, out_dot = product.jvp((x, 2.0), (x, None))
    return out * out_dot + cube.hessian(x) * cube.jacobian(x) + cube.hvp(x, x) + sum(product.grad(x, 2.0))


def counts_its_calls(x):
    n = 0
    m = 0

    def f(y):
        nonlocal n, m
        n += 1
        if y > 1.0:
            m += 1
            return y * x
        return y * y

    value, slope = sd.value_and_grad(f)(x)
    for _ in range(2):
        x = x - 0.3 * sd.grad(f)(x)
    return x * n + value * slope * m


def notes_what_it_is_given(x):
    log, total = [], [0.0]

    def f(y):
        log.append(y * x)
        total[0] += x * y
        return y * y * x

    s = 0.0
    for k in range(3):
        s += sd.grad(f)(x * k) * len(log)
    s += sd.hvp(f)(x, 1.0) * sum(log)
    return s * sd.jvp(lambda y: f(y) * y, (x,), (1.0,))[1] * total[0] * log[-1]


def through_another(x):
    n = 0

    def g(y):
        nonlocal n
        n += 1
        return y * x

    def f(y):
        return g(y) * g(y * y)

    return sd.grad(f)(x) * n


def jacobian_that_notes(x):
    log = []

    def f(y):
        log.append(1.0)
        return y * y * x

    return sd.jacobian(f)(x) * len(log)


def notes_and_prints(x):
    log = []

    def f(y):
        print("called")
        log.append(1.0)
        return y * y * x

    return sd.grad(f)(x) * len(log)


def changes_its_argument_too(x):
    n = [1.0]

    def f(v, k):
        n[0] += 1
        v[0] = v[0] * k
        return v[0] * k * x

    return sd.grad(f, wrt=1)([x], x) * n[0]


CASES = [(program, (1.3,)) for program in (
    kept_and_passed_on, operators_of_functions, methods_of_decorated, counts_its_calls, notes_what_it_is_given, through_another, along, along_some, one_in_another, held_fixed, raw, several_results, curvatures, newton, matrices, oscillator,
    of_decorated, caught, of_a_matrix)]
REFUSED = [(program, (1.3,)) for program in (
    jacobian_of_a_matrix, jacobian_that_notes, notes_and_prints, changes_its_argument_too)]
