"""``python tests/fuzz_objects.py --start 0 --count 500``: derivatives of random modules of classes and their objects.

Each module of `random_objects` is looked at as `fuzz_memory` looks at its programs. Exit code 1 if any failed.
"""

from __future__ import annotations

import sys

from random_objects import written

from fuzz_memory import run

if __name__ == "__main__":
    sys.exit(run("Derivatives of random modules of classes that inherit from each other.", written))
