"""Programs that draw random numbers, the same ones in each run."""

import math
import random

import numpy as np


def barrier_option(S0, sigma, r, K, n, m):
    rng = np.random.default_rng(7)
    total = 0.0
    for _ in range(n):
        S = highest = S0
        for _ in range(m):
            S *= np.exp((r - sigma**2 / 2) / m + sigma * np.sqrt(1 / m) * rng.standard_normal())
            highest = S if S > highest else highest
        total += max(highest - K, 0.0)
    return np.exp(-r) * total / n


def metropolis(mu, sigma, n):
    rng = np.random.default_rng(0)
    x = total = 0.0

    def log_density(t):
        return -0.5 * ((t - mu) / sigma) ** 2

    for _ in range(n):
        proposed = x + rng.normal() * sigma
        if math.log(rng.random()) < log_density(proposed) - log_density(x):
            x = proposed
        total += x * x
    return total / n


class Particle:
    """One of several guesses, and how likely it is."""

    def __init__(self, x, w):
        self.x, self.w = x, w


def particle_filter(q, r, zs, n):
    rng = np.random.default_rng(3)
    particles = [Particle(rng.normal(), 1.0 / n) for _ in range(n)]
    likelihood = 0.0
    for z in zs:
        total = 0.0
        for p in particles:
            p.x = 0.9 * p.x + q * rng.normal(0.0, 1.0)
            p.w = p.w * np.exp(-0.5 * ((z - p.x) / r) ** 2) / r
            total += p.w
        for p in particles:
            p.w /= total
        likelihood += np.log(total)
    return likelihood


def arrays_of_random_numbers(x, n):
    rng = np.random.default_rng(1)
    A = rng.normal(size=(n, 2)) * x
    b = rng.uniform(-1.0, 1.0, n)
    c = rng.random(2)
    A[0] += c * x
    b *= x
    return np.sum(A.T @ b) + rng.exponential(x_free := 2.0) * x * x_free


def of_the_standard_library(x, n):
    generator = random.Random(3)
    s = x
    for _ in range(n):
        s *= x * generator.gauss(0, 1) + (1 if generator.random() < 0.5 else 2)
    return s


CASES = [
    (barrier_option, (1.0, 0.2, 0.05, 0.9, 3, 3)), (metropolis, (0.3, 0.8, 6)),
    (particle_filter, (0.3, 0.5, [0.1, 0.4], 3)),
    *((f, (0.7, 3)) for f in (arrays_of_random_numbers, of_the_standard_library)),
]
