"""``python tests/fuzz_numpy.py --start 0 --count 500``: derivatives of random programs that call many NumPy functions.

Each program of `random_numpy` is looked at as `fuzz_memory` looks at its programs. Exit code 1 if any failed.
"""

from __future__ import annotations

import sys

from random_numpy import written

from fuzz_memory import run

if __name__ == "__main__":
    sys.exit(run("Derivatives of random programs that call many functions of NumPy.", written))
