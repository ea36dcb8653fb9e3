"""``python -m srcdiff`` is the ``srcdiff`` command.

Comes in: arguments of the command line. Goes out: the exit code. Invariant: does nothing when imported.
"""

from __future__ import annotations

import sys

from srcdiff.tools.command import main

if __name__ == "__main__":
    sys.exit(main())
