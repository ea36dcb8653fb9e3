"""Methods, properties and callable objects, and derivatives inside differentiated functions."""

import functools

import numpy as np

import srcdiff as sd
from programs.sampling import floats


class Base:
    """What `Layer` inherits."""

    def activation(self, x):
        return np.tanh(x)

    def twice(self, x):
        return 2.0 * self.activation(x)


class Layer(Base):
    """Weights and a method for each kind."""

    scale = 0.5

    def __init__(self, w, b):
        self.w, self.b = w, b

    def __eq__(self, other):
        return isinstance(other, Layer) and self.b == other.b and bool(np.all(self.w == other.w))

    @property
    def norm(self):
        return np.sum(self.w * self.w) * self.scale

    @staticmethod
    def square(x):
        return x * x

    @classmethod
    def scaled(cls, x):
        return cls.scale * x

    def activation(self, x):
        return np.sin(x) + self.b

    def __call__(self, x):
        return self.twice(self.w * x) + self.scaled(x)

    def response(self, x, n):
        for _ in range(n):
            s = np.tanh(x @ self.w)
        return s

    def loss(self, x, n):
        s = 0.0
        for _ in range(n):
            x = self(x) * 0.5
            s = s + np.sum(self.square(x))
        return s + self.norm


LAYER = Layer(np.array([0.5, -0.3, 0.2]), 0.1)


def cubic(x, a):
    return a * x * x * x


slope = sd.grad(cubic)


# -- programs ----------------------------------------------------------------------------------------------------------

def methods_of_a_global(x):
    return np.sum(LAYER.twice(x) * LAYER.square(x)) + LAYER.norm * np.sum(Layer.scaled(x))


def callable_object(x, n):
    return LAYER.loss(LAYER(x), n)


def object_as_argument(layer, x):
    return np.sum(layer(x) * layer.norm)


def derivative_of_a_global(x, a):
    return slope(x, a) * x + sd.grad(cubic, 1)(x, a)


def second_derivative(x, a):
    return sd.grad(slope)(x, a) * a


def derivative_of_a_closure(x):
    inner = sd.grad(lambda t: np.sin(t) * t * x)
    return inner(x) + sd.grad(lambda t: x * t + t)(2.0) * x


def perturbations_stay_apart(x):
    return sd.grad(lambda y: x * sd.grad(lambda z: z * y * x)(y))(x)


def newton_by_its_own_slope(a, n):
    x = 1.0
    for _ in range(n):
        value, rate = sd.value_and_grad(lambda t: t * t * t - a)(x)
        x = x - value / rate
    return x


V3 = floats(3, seed=321)

def unfolded(x, n):
    if n <= 0:
        return LAYER.response(x, 1), x
    value, rest = unfolded(x * 0.5, n - 1)
    return value + rest[0], rest


def attribute_read_in_a_loop_below_a_recursion(x, n):
    value, rest = unfolded(x, n)
    return value * rest


class Gaussian:
    def __init__(self, scale, rows):
        self.scale = scale
        self.rows = rows

    @functools.cached_property
    def factor(self):
        return np.linalg.cholesky(self.rows @ self.rows.T + self.scale * np.eye(len(self.rows)))

    @functools.cached_property
    def total(self):
        return self.scale * np.sum(self.factor)

    def log_density(self, y):
        z = np.linalg.solve(self.factor, y)
        return self.total - 0.5 * (z @ z)


def reads_cached_properties(x, y):
    made = Gaussian(x[0] * x[0] + 0.5, np.outer(x, y) + np.eye(3))
    s = made.log_density(y) * made.total
    for k in range(2):
        s = s + made.log_density(x) * k
    return s + made.factor[1, 0]


def object_behind_a_cached_property_changed(x, y):
    made = Gaussian(x[0], np.outer(x, y) + np.eye(3))
    s = made.total
    made.scale = y[1]
    return s * made.total


def value_of_a_cached_property_changed(x, y):
    made = Gaussian(1.5, np.outer(x, y) + np.eye(3))
    made.factor[0, 0] *= x[1]
    return made.total


class Drawn:
    def __init__(self, x):
        self.x = x

    @functools.cached_property
    def noise(self):
        return self.x * np.random.standard_normal()


def random_cached_property(x):
    drawn = Drawn(x)
    return drawn.noise - drawn.noise


CASES = [
    (attribute_read_in_a_loop_below_a_recursion, (V3, 2)),
    (methods_of_a_global, (V3,)), *((callable_object, (V3, n)) for n in (0, 2)), (object_as_argument, (LAYER, V3)),
    (LAYER.loss, (V3, 2)), (derivative_of_a_global, (0.7, 1.3)), (second_derivative, (0.7, 1.3)),
    (derivative_of_a_closure, (0.6,)), (perturbations_stay_apart, (0.8,)),
    *((newton_by_its_own_slope, (1.7, n)) for n in (0, 3)),
    (reads_cached_properties, (V3, V3 * 0.5 + 0.2)),
]

REFUSED = [
    *((f, (V3, V3 * 0.5 + 0.2)) for f in (
        object_behind_a_cached_property_changed, value_of_a_cached_property_changed)),
    (random_cached_property, (0.7,)),
]
