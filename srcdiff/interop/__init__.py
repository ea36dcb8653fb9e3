"""Derivatives in other libraries: SciPy's optimizers here, PyTorch and JAX in modules that import those.

Comes in: functions of NumPy arrays. Goes out: what the other library calls. Invariant: importing this imports none of
the libraries; `srcdiff.interop.torch` and `srcdiff.interop.jax` do.
"""

from srcdiff.interop.vectors import Objective, ravel

__all__ = ["Objective", "ravel"]
