"""Programs as people write them: networks, losses, likelihoods, filters."""

import math

import numpy as np

from programs.sampling import floats


def mlp_loss(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    return np.mean(r * r)


def linear_regression(W, b, x, y):
    r = x @ W + b - y
    return np.mean(r * r)


def ridge(w, X, y, strength):
    r = X @ w - y
    return r @ r / len(y) + strength * np.sum(w**2)


def logistic_regression(w, b, X, t):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def softmax_cross_entropy(W, b, X, labels):
    z = X @ W + b
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def rnn_loss(Wx, Wh, b, inputs, targets):
    h = np.zeros(Wh.shape[0])
    loss = 0.0
    for x, t in zip(inputs, targets):
        h = np.tanh(Wx @ x + Wh @ h + b)
        loss = loss + np.sum((h - t) ** 2)
    return loss / len(inputs)


def deep_network(x, weights, biases):
    last = len(weights) - 1
    for i, (W, b) in enumerate(zip(weights, biases)):
        x = x @ W + b
        if i < last:
            x = np.maximum(x, 0.0)
    return np.sum(x * x)


def lstm_step(x, h, c, W, U, b):
    z = W @ x + U @ h + b
    n = h.shape[0]
    i = 1 / (1 + np.exp(-z[:n]))
    f = 1 / (1 + np.exp(-z[n : 2 * n]))
    o = 1 / (1 + np.exp(-z[2 * n : 3 * n]))
    g = np.tanh(z[3 * n :])
    c = f * c + i * g
    return o * np.tanh(c), c


def attention(q, k, v):
    scores = q @ k.T / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ v


def layer_norm(x, gain, bias):
    mean = x.mean(axis=-1, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return gain * (x - mean) / np.sqrt(var + 1e-5) + bias


def batch_norm_loss(x, gain, bias, eps=1e-3):
    n = x.shape[0]
    mu = np.sum(x, axis=0) / n
    centered = x - mu
    var = np.sum(centered**2, axis=0) / n
    y = gain * centered / np.sqrt(var + eps) + bias
    return np.sum(np.tanh(y))


def scalar_kalman_filter(q, r, observations):
    mean = 0.0
    variance = 1.0
    log_likelihood = 0.0
    for z in observations:
        variance = variance + q
        s = variance + r
        innovation = z - mean
        log_likelihood = log_likelihood - 0.5 * (math.log(2 * math.pi * s) + innovation**2 / s)
        gain = variance / s
        mean = mean + gain * innovation
        variance = (1 - gain) * variance
    return log_likelihood


def gaussian_log_likelihood(mu, sigma, x):
    z = (x - mu) / sigma
    return -0.5 * np.sum(z**2) - len(x) * np.log(sigma) - 0.5 * len(x) * np.log(2 * np.pi)


def gaussian_mixture(weights, means, scales, x):
    z = (x[:, None] - means) / scales
    log_terms = np.log(weights) - np.log(scales) - 0.5 * z * z
    top = np.max(log_terms, axis=1, keepdims=True)
    return np.sum(top[:, 0] + np.log(np.sum(np.exp(log_terms - top), axis=1)))


def hidden_markov_forward(initial, transition, emission, observations):
    alpha = initial * emission[:, observations[0]]
    log_likelihood = 0.0
    for o in observations[1:]:
        c = np.sum(alpha)
        log_likelihood = log_likelihood + np.log(c)
        alpha = (alpha / c) @ transition * emission[:, o]
    return log_likelihood + np.log(np.sum(alpha))


def black_scholes_call(spot, strike, rate, sigma, time):
    d1 = (math.log(spot / strike) + (rate + 0.5 * sigma * sigma) * time) / (sigma * math.sqrt(time))
    d2 = d1 - sigma * math.sqrt(time)
    return spot * 0.5 * (1 + math.erf(d1 / math.sqrt(2))) - strike * math.exp(-rate * time) * 0.5 * (
        1 + math.erf(d2 / math.sqrt(2)))


def binomial_option(spot, strike, up, rate, n):
    p = (1 + rate - 1 / up) / (up - 1 / up)
    powers = np.arange(-n, n + 1, 2)
    value = np.maximum(spot * up**powers - strike, 0.0)
    for i in range(n):
        value = (p * value[1:] + (1 - p) * value[:-1]) / (1 + rate)
    return value[0]


def huber_loss(r, delta):
    a = np.abs(r)
    return np.sum(np.where(a < delta, 0.5 * r * r, delta * (a - 0.5 * delta)))


def hinge_loss(w, X, t):
    margin = 1 - t * (X @ w)
    return np.mean(np.maximum(margin, 0.0)) + 0.5 * np.dot(w, w)


def moving_average(x, width):
    s = 0.0
    for start in range(len(x) - width + 1):
        window = x[start : start + width]
        s = s + np.mean(window) ** 2
    return s


def exponential_smoothing(x, alpha):
    level = x[0]
    error = 0.0
    for v in x[1:]:
        error += (v - level) ** 2
        level = alpha * v + (1 - alpha) * level
    return error


def cosine_similarity(a, b):
    return a @ b / (np.sqrt(a @ a) * np.sqrt(b @ b))


def page_rank(A, damping, n):
    size = A.shape[0]
    P = A / A.sum(axis=0)
    r = np.ones(size) / size
    for i in range(n):
        r = damping * (P @ r) + (1 - damping) / size
    return r @ np.arange(size)


def convolution_1d(x, kernel):
    s = 0.0
    for k in range(len(kernel)):
        s = s + kernel[k] * x[k : len(x) - len(kernel) + 1 + k]
    return np.tanh(s)


def dynamic_time_warping_row(a, b):
    best = (a[0] - b[0]) ** 2
    for i in range(1, len(a)):
        stay = best + (a[i] - b[i - 1]) ** 2
        move = best + (a[i] - b[i]) ** 2
        best = stay if stay < move else move
    return best


X53, Y52 = floats(5, 3, seed=71), floats(5, 2, seed=72)
W34, B4, W42, B2 = floats(3, 4, seed=73), floats(4, seed=74), floats(4, 2, seed=75), floats(2, seed=76)
W3, Y5, B3 = floats(3, seed=77), floats(5, seed=78), floats(3, seed=79)
LABELS, BITS = np.array([0, 3, 1, 1, 2]), np.array([0, 1, 1, 0, 1])
S3, POSITIVE = floats(3, 3, seed=80), floats(3, seed=81, low=0.5, high=1.5)
STEPS = [floats(3, seed=s) for s in (82, 83, 84)]
TRANSITION, EMISSION = floats(2, 2, seed=85, low=0.2), floats(2, 3, seed=86, low=0.2)

CASES = [
    (mlp_loss, (X53, Y52, W34, B4, W42, B2)),
    (linear_regression, (W42, B2, floats(5, 4, seed=87), Y52)), (linear_regression, (W3, 0.1, X53, Y5)),
    (ridge, (W3, X53, Y5, 0.1)), (logistic_regression, (W3, 0.3, X53, BITS)),
    (softmax_cross_entropy, (W34, B4, X53, LABELS)),
    *((rnn_loss, (S3, S3.T, B3, STEPS[:n], STEPS[-n:])) for n in (1, 3)),
    (deep_network, (X53, [W34, W42], [B4, B2])),
    (lstm_step, (W3, B2, B2 * 0.5, floats(8, 3, seed=88), floats(8, 2, seed=89), floats(8, seed=90))),
    (attention, (X53, X53[::-1], Y52)), (layer_norm, (X53, POSITIVE, B3)), (batch_norm_loss, (X53, POSITIVE, B3)),
    (scalar_kalman_filter, (0.1, 0.5, floats(5, seed=94))), (gaussian_log_likelihood, (0.2, 0.8, Y5)),
    (gaussian_mixture, (POSITIVE, B3, POSITIVE[::-1], Y5)),
    (hidden_markov_forward, (np.array([0.4, 0.6]), TRANSITION, EMISSION, [0, 2, 1, 1])),
    (black_scholes_call, (100.0, 95.0, 0.02, 0.3, 0.7)), (binomial_option, (100.0, 98.5, 1.05, 0.01, 4)),
    (huber_loss, (Y5, 0.4)), (hinge_loss, (W3, X53, BITS * 2 - 1)),
    (moving_average, (floats(6, seed=96), 3)), (exponential_smoothing, (floats(6, seed=96), 0.3)),
    (cosine_similarity, (W3, POSITIVE)), (page_rank, (floats(3, 3, seed=98, low=0.2), 0.85, 4)),
    (convolution_1d, (floats(6, seed=99), floats(3, seed=100))),
    (dynamic_time_warping_row, (floats(4, seed=101), floats(4, seed=102))),
]
