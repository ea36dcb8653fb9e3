"""The generated source is the same in two processes with different hash seeds."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import srcdiff as sd
from programs import branches, containers, jumps, loops, models, scalars, simulations
PROGRAMS = [scalars.many_functions, scalars.rotate_three, branches.return_deep_inside, branches.one_sided, loops.damped,
            loops.fibonacci_like, loops.three_deep, jumps.returns_from_everywhere, jumps.break_of_both,
            jumps.inner_else, containers.dict_of_arrays, containers.list_of_layers, models.mlp_loss,
            models.softmax_cross_entropy, models.rnn_loss, simulations.runge_kutta_4, simulations.kepler]
for program in PROGRAMS:
    module = __import__(program.__module__, fromlist=["CASES"])
    args = next(args for function, args in module.CASES if function is program)
    for mode in ("forward", "reverse"):
        print(sd.differentiate(program).source(mode, *args))
"""


def generated(hash_seed):
    """What a fresh process with this hash seed generates."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True,
                          env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_source_does_not_depend_on_the_hash_seed():
    first = generated(1)
    assert first.count("def ") >= 34
    assert generated(4242) == first
