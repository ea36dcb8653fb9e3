"""``python tests/fuzz_flow.py --start 0 --count 500``: derivatives of random modules with all kinds of control flow.

Each module of `random_flow` is looked at as `fuzz_memory` looks at its programs. Exit code 1 if any failed.
"""

from __future__ import annotations

import sys

from random_flow import written

from fuzz_memory import run

if __name__ == "__main__":
    sys.exit(run("Derivatives of random modules of generators, patterns, contexts and recursion.", written))
