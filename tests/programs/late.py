"""Objects that get attributes after their constructors have run, or others in the place of None."""

import copy
from collections import deque

import numpy as np

from programs.sampling import floats


class Ridge:
    """A regression, which has coefficients once it is fitted."""

    intercept_ = 0.0

    def __init__(self, alpha, center=True):
        self.alpha, self.center = alpha, center
        self.mean_ = None

    def fit(self, X, y):
        if self.center:
            self.mean_ = X.mean(axis=0)
            X, self.intercept_ = X - self.mean_, y.mean()
        gram = X.T @ X
        gram.flat[:: len(gram) + 1] += self.alpha
        self.coef_ = np.linalg.solve(gram, X.T @ y)
        return self

    def predict(self, X):
        if not hasattr(self, "coef_"):
            raise RuntimeError("not fitted")
        return (X if self.mean_ is None else X - self.mean_) @ self.coef_ + self.intercept_


class Scaler:
    """Centers and scales, as it has seen."""

    def fit(self, X):
        self.mean_, self.width_ = X.mean(axis=0), X.std(axis=0)
        return self

    def transform(self, X):
        return (X - self.mean_) / self.width_


class Chain:
    """Steps with names, one after the other."""

    def __init__(self, steps):
        self.steps = steps

    def fit(self, X, y):
        for _, step in self.steps[:-1]:
            X = step.fit(X).transform(X)
        self.steps[-1][1].fit(X, y)
        return self

    def predict(self, X):
        for _, step in self.steps[:-1]:
            X = step.transform(X)
        return self.steps[-1][-1].predict(X)


class Tracker:
    """A filter that keeps what it predicted."""

    def __init__(self, q, r):
        self.q, self.r = q, r
        self.x, self.P = np.zeros(2), np.eye(2)
        self.inv = np.linalg.inv
        self.residual = None

    def predict(self, F):
        self.x = F @ self.x
        self.P = F @ self.P @ F.T + self.q * np.eye(2)
        self.x_prior = self.x.copy()

    def update(self, z):
        if z is None:
            self.residual = np.zeros(1)
            return
        H = np.array([[1.0, 0.0]])
        self.residual = z - H @ self.x_prior
        S = H @ self.P @ H.T + self.r
        K = self.P @ H.T @ self.inv(S)
        self.x = self.x + K @ self.residual
        self.P = (np.eye(2) - K @ H) @ self.P


class Guess:
    """Keeps a factor, or another one where there is none."""

    def __init__(self, A):
        try:
            self.factor = np.linalg.cholesky(A)
        except np.linalg.LinAlgError:
            self.factor = np.linalg.cholesky(A + 2 * np.eye(len(A)))


class Halved:
    """Sets two attributes, of which one may be set when the other cannot be."""

    def __init__(self, x):
        self.half = x
        try:
            self.half = x / 2
            self.inverse = 1.0 / (x - x)
        except ZeroDivisionError:
            self.inverse = x * x


def fitted(alpha, X, y):
    return np.sum((Ridge(alpha).fit(X, y).predict(X) - y) ** 2)


def fitted_in_rounds(alpha, X, y, center):
    model, total = Ridge(alpha, center), 0.0
    for k in range(3):
        model.fit(X[k:], y[k:])
        total += np.sum((model.predict(X) - y) ** 2)
    return total * model.coef_[0]


def chained(alpha, X, y):
    chain = Chain([("scale", Scaler()), ("ridge", Ridge(alpha))]).fit(X, y)
    return np.sum((chain.predict(X) - y) ** 2) * chain.steps[0][1].mean_[0]


def tracked(q, r, zs):
    tracker, total = Tracker(q, r), 0.0
    for k, z in enumerate(zs):
        tracker.predict(np.array([[1.0, 0.7], [0.0, 1.0]]))
        tracker.update(None if k == 1 else z)
        total += tracker.residual[0] ** 2
    return total + tracker.x_prior @ tracker.P @ tracker.x


class Dense:
    """A layer that keeps what its derivative needs."""

    def __init__(self, W):
        self.W, self.b = W, np.zeros(W.shape[1])

    def forward(self, x):
        self.x = x
        self.out = np.tanh(x @ self.W + self.b)
        return self.out

    def backward(self, out_bar):
        z_bar = out_bar * (1 - self.out**2)
        self.W_bar, self.b_bar = self.x.T @ z_bar, z_bar.sum(axis=0)
        return z_bar @ self.W.T


def trained(rate, W, x, y):
    layers, losses = [Dense(W.copy()), Dense(W[:2] * 2)], []
    for _ in range(3):
        out = x
        for layer in layers:
            out = layer.forward(out)
        out_bar = out - y
        losses.append(np.sum(out_bar**2))
        for layer in reversed(layers):
            out_bar = layer.backward(out_bar)
        for layer in layers:
            layer.W -= rate * layer.W_bar
            layer.b -= rate * layer.b_bar
    return losses[-1] + sum(np.sum(layer.W) for layer in layers)


def set_on_each_path(x):
    model = Scaler()
    if x[0] > 0.1:
        model.fit(x)
    else:
        model.mean_ = x[1]
        model.width_ = x[2]
    return np.sum(model.transform(x) ** 3) * model.mean_


def set_in_a_loop(x):
    model = Scaler()
    for v in x:
        model.last = v * v
        if v > 0.5:
            break
        model.before = model.last
    return model.last * getattr(model, "scale", 3.0)


def two_names_and_a_part(x):
    model = Scaler()
    same = model
    same.part = Scaler()
    model.part.fit(x)
    model.part.mean_ = same.part.mean_ * x[0]
    return np.sum(same.part.transform(x) ** 2)


def read_later(x):
    model = Scaler()
    model.gain = x[0]
    gains = (v * model.gain for v in x)
    model.gain = x[1] * x[1]
    return sum(gains) * model.gain


def walked_in_a_dict(x):
    models = {"a": Scaler(), "b": Scaler()}
    for k, model in enumerate(models.values()):
        model.fit(x * (x + k))
    return sum(np.sum(model.transform(x) ** 3) for model in models.values())


class Pendulum:
    """A state that a method moves on, and a force that is known then."""

    def __init__(self, length, drag):
        self.length, self.drag = length, drag
        self.angle, self.speed, self.last = 0.5, 0.0, None
        self.past = []

    def step(self, dt):
        self.force = -9.8 / self.length * np.sin(self.angle) - self.drag * self.speed
        self.speed += dt * self.force
        self.last, self.angle = self.angle, self.angle + dt * self.speed
        self.past.append(self.angle)

    def __eq__(self, other):
        return isinstance(other, Pendulum) and vars(self) == vars(other)


def given_object(pendulum, dt, n):
    for _ in range(n):
        pendulum.step(dt)
    return sum(pendulum.past) * pendulum.last + pendulum.force


def given_two_objects(scaler, other, x):
    scaler.gain = x
    return np.sum(scaler.gain * other.gain)


def queue_in_an_attribute(x):
    model, queue = Scaler(), deque(maxlen=2)
    model.queue = queue
    for v in x:
        model.queue.append(v * v)
        model.mean = sum(model.queue) / len(model.queue)
    return model.mean * queue[0]


def tried(x):
    return np.sum(Guess(np.array([[x[0], 1.0], [1.0, x[1]]])).factor ** 3)


def asked_in_rounds(x):
    model = Scaler()
    for v in x:
        model.sum = v if not hasattr(model, "sum") else model.sum * v
    return model.sum


def copied_late(x):
    model = Scaler()
    model.gain = x
    other = copy.copy(model)
    other.gain = other.gain * 2
    return np.sum(model.gain * other.gain)


def changed_by_a_generator(x):
    model = Scaler()
    model.sum = 0.0

    def sums():
        for v in x:
            model.sum = model.sum + v
            yield model.sum

    total = 0.0
    for s in sums():
        total += s * model.sum
    return total


def asked_in_a_try(x, flag):
    model = Scaler()
    if flag:
        model.gain = x
    try:
        gain = model.gain
    except AttributeError:
        gain = 3.0 * x
    return gain * x


def set_before_it_raises(x):
    def measure(model):
        model.gain = 2.0 * x
        raise ValueError(x)

    model = Scaler()
    model.gain = x
    try:
        measure(model)
    except ValueError:
        pass
    return model.gain * x


def halved(x):
    made = Halved(x)
    return made.half * made.inverse


X, Y, V = floats(6, 2, seed=551), floats(6, seed=552), np.array([0.3, 0.4, 0.7, 1.2])

CASES = [
    (given_object, (Pendulum(1.2, 0.1), 0.05, 4)),
    (fitted, (0.7, X, Y)), *((fitted_in_rounds, (0.7, X, Y, center)) for center in (True, False)),
    (chained, (0.7, X, Y)),
    (trained, (0.1, floats(3, 2, seed=553), floats(4, 3, seed=554), floats(4, 2, seed=555))),
    (tracked, (0.1, 0.5, np.array([0.1, 0.9, 2.2, 2.8]))),
    *((set_on_each_path, (v,)) for v in (V, V - 0.25)), (set_in_a_loop, (V,)), (two_names_and_a_part, (V,)),
    (read_later, (V,)), (walked_in_a_dict, (V,)),
    (queue_in_an_attribute, (V,)), *((tried, (v,)) for v in (V, 7 * V)),
]
SCALER = Scaler()
SCALER.gain = 1.5
REFUSED = [
    (given_two_objects, (Scaler(), SCALER, V)), (asked_in_rounds, (V,)), (copied_late, (V,)), (changed_by_a_generator, (V,)), (halved, (0.7,)),
    (asked_in_a_try, (0.7, 0)), (set_before_it_raises, (0.7,)),
]
