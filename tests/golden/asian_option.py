"""The price of an option on the mean of random paths, which are as many as an argument says."""

import numpy as np


def asian_option(price, volatility, rate, strike, n, seed):
    random = np.random.default_rng(seed)
    dt = 1.0 / 50
    paths, running = np.full(n, price), np.zeros(n)
    for _ in range(50):
        z = random.standard_normal(n)
        paths = paths * np.exp((rate - 0.5 * volatility**2) * dt + volatility * np.sqrt(dt) * z)
        running += paths
    payoff = np.maximum(running / 50 - strike, 0.0)
    return np.exp(-rate) * payoff.mean()


# -- written by srcdiff ------------------------------------------------------------------------------------------------
from srcdiff.runtime import wins


def asian_option_grad(price, volatility, rate, strike, n, seed):
    """Gradient of asian_option (asian_option.py:6) with respect to price, volatility."""
    # Forward sweep
    paths_saved = []
    z_saved = []
    paths_t9_saved = []
    random = np.random.default_rng(seed)
    dt = 1.0 / 50
    paths, running = np.full(n, price), np.zeros(n)
    for _ in range(50):
        paths_saved.append(paths)
        z = random.standard_normal(n)
        z_saved.append(z)
        paths_t9 = np.exp((rate - 0.5 * volatility**2) * dt + volatility * np.sqrt(dt) * z)
        paths_t9_saved.append(paths_t9)
        paths = paths * paths_t9
        running += paths
    payoff_arg = running / 50 - strike
    payoff = np.maximum(payoff_arg, 0.0)

    # Reverse sweep
    # payoff = np.maximum(running / 50 - strike, 0.0)
    running_bar = np.exp(-rate) / payoff.size * wins(payoff_arg, 0.0) / 50
    paths_bar = np.zeros_like(paths)
    volatility_bar = 0.0
    for _ in reversed(range(50)):
        # running += paths
        paths_bar += running_bar
        # paths = paths * np.exp((rate - 0.5 * volatility**2) * dt + volatility * np.sqrt(dt) * z)
        paths_bar = paths_bar * paths_t9_saved.pop()
        paths = paths_saved.pop()
        z = z_saved.pop()
        volatility_bar += paths_bar * paths @ z * np.sqrt(dt)
        volatility_bar = volatility_bar - paths_bar @ paths * dt * volatility
    # paths, running = np.full(n, price), np.zeros(n)
    price_bar = paths_bar.sum()
    return price_bar, volatility_bar
