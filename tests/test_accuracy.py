"""Derivatives of elementwise functions to the last digits: at most four units beyond the error of the function itself.

What is worse says why. ``python -m pytest tests/test_accuracy.py -s`` prints the greatest error of each rule.
"""

import pytest

pytest.importorskip("mpmath")

from accuracy import COUNT, TABLE, errors_of, exact
from accuracy_special import LAST_ONLY, SPECIAL, SPECIAL_EXCEPTIONS
from srcdiff.rules import registry
from srcdiff.rules.declare import Elementwise

try:
    from scipy import special
except ImportError:
    special, SPECIAL, LAST_ONLY = None, {}, {}

ROUNDED = "the exponent is rounded before the exponential function is taken of it"
ZERO = "near a zero of the derivative its terms cancel"
#: How many units more than the function itself a derivative may be away, where that is more than four, and why.
EXCEPTIONS = {
    **dict.fromkeys(("operator.pow", "pow", "np.power", "np.float_power", "math.pow"), (120, ROUNDED)),
    **dict.fromkeys(("math.erf", "math.erfc"), (8, ROUNDED)),
    "np.i0": (60, ROUNDED),
    **dict.fromkeys(("np.tanh", "math.tanh"), (150, "1 - out**2 cancels where out is close to one")),
    **dict.fromkeys(("math.gamma", "math.lgamma"), (1000, ZERO)),
    "np.sinc": (60, ZERO),
    **dict.fromkeys(("np.cbrt", "math.cbrt"), (6, "it is made of the square of the result, with twice its error")),
}
#: Functions of which many digits take long.
COSTLY = {"k0", "k1", "k0e", "k1e", "y0", "y1"}


def excess_of(name, rule, function, *domains, **options):
    """How many units more than the function a derivative is away, at the worst point."""
    found = [(error - own, error, args, k) for error, own, args, k in errors_of(rule, function, *domains, **options)]
    excess, error, args, k = max(found, key=lambda row: row[0])
    print(f"{name}: {error:.3g} units of the last digit at {args}, argument {k}")
    return excess


@pytest.mark.parametrize("name", TABLE)
def test_derivative_is_as_exact_as_the_function(name):
    assert excess_of(name, TABLE[name], *exact(TABLE[name])) <= EXCEPTIONS.get(name, (4, ""))[0]


@pytest.mark.parametrize("name", [name for name in SPECIAL if hasattr(special, name)])       # of this SciPy
def test_derivative_of_special_function(name):
    rule = registry.find(getattr(special, name))
    excess = excess_of(name, rule, *SPECIAL[name], count=12 if name in COSTLY else COUNT)
    assert excess <= SPECIAL_EXCEPTIONS.get(name, (4, ""))[0]


@pytest.mark.parametrize("name", LAST_ONLY)
def test_derivative_of_special_function_in_its_last_argument(name):
    rule, (function, *domains) = registry.find(getattr(special, name)), LAST_ONLY[name]
    excess = excess_of(name, rule, function, *domains, first=len(domains) - 1, count=12)
    assert excess <= SPECIAL_EXCEPTIONS.get(name, (4, ""))[0]


@pytest.mark.skipif(special is None, reason="there is no SciPy")
def test_every_elementwise_special_rule_is_measured():
    rules = [rule for rule in registry if rule.name.startswith("scipy.") and isinstance(rule, Elementwise)]
    assert {rule.target.__name__ for rule in rules} <= SPECIAL.keys()
    assert SPECIAL_EXCEPTIONS.keys() <= SPECIAL.keys() | LAST_ONLY.keys()


def test_every_elementwise_rule_is_measured():
    assert not [name for name, rule in TABLE.items() if exact(rule) is None]


def test_exceptions_are_rules():
    assert not EXCEPTIONS.keys() - TABLE.keys() - {"math.cbrt"}      # which is new in Python 3.11
