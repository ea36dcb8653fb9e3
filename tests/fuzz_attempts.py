"""``python tests/fuzz_attempts.py --start 0 --count 500``: derivatives of random modules with exceptions.

Each module of `random_attempts` is looked at as `fuzz_memory` looks at its programs. Exit code 1 if any failed.
"""

from __future__ import annotations

import sys

from fuzz_memory import run
from random_attempts import written

if __name__ == "__main__":
    sys.exit(run("Derivatives of random modules of functions that raise and catch exceptions.", written))
