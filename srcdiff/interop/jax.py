"""A NumPy function inside a JAX program.

Comes in: a function of NumPy arrays. Goes out: a function that JAX differentiates in reverse mode and compiles around.
Invariant: the cotangents are srcdiff's; JAX calls back to Python for the value and for them, so that the function has
to be pure.

>>> jax.grad(to_jax(lambda w: np.sum(w**3)))(jax.numpy.array([1.0, 2.0])).tolist()
[3.0, 12.0]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import api

try:
    import jax
except ImportError as error:
    raise ImportError("srcdiff.interop.jax needs JAX: pip install 'srcdiff[jax]'") from error


def to_jax(function: Callable[..., Any], like: Any = None) -> Callable[..., Any]:
    """The function for JAX arrays, and tuples, lists and dicts of them.

    JAX has to know the shape of the result before it is there. ``like`` is the result, or a structure of
    `jax.ShapeDtypeStruct`, or a function from the arguments to one of those; by default one number.
    """
    @jax.custom_vjp  # type: ignore[untyped-decorator]  # JAX is not there when types are checked
    def call(*args: Any) -> Any:
        return jax.pure_callback(lambda *given: _shaped(function(*_arrays(given))), _result(like, args), *args)

    def forward(*args: Any) -> Any:
        return call(*args), args

    def backward(args: Any, out_bar: Any) -> Any:
        leaves, structure = jax.tree_util.tree_flatten(args)
        floats = [leaf for leaf in leaves if _is_float(leaf)]
        wrt = tuple(k for k, arg in enumerate(args) if any(map(_is_float, jax.tree_util.tree_leaves(arg))))

        def pulled(given: Any, seed: Any) -> Any:
            primals = _arrays(given)
            bars = api.vjp(function, *primals, wrt=wrt)[1](_arrays(seed))
            return [_cotangent(leaf, bar) for leaf, bar in _pairs(primals, bars)]

        shapes = [jax.ShapeDtypeStruct(np.shape(leaf), jax.numpy.asarray(leaf).dtype) for leaf in floats]
        found = iter(jax.pure_callback(pulled, shapes, args, out_bar))
        zeros = jax.dtypes.float0      # what JAX wants for integers
        return jax.tree_util.tree_unflatten(structure, [
            next(found) if _is_float(leaf) else np.zeros(np.shape(leaf), zeros) for leaf in leaves])

    call.defvjp(forward, backward)
    return call  # type: ignore[no-any-return]


def _result(like: Any, args: Any) -> Any:
    """The shape and dtype of the result."""
    if callable(like):
        like = like(*args)
    if like is None:
        kinds = [jax.numpy.asarray(leaf).dtype for leaf in jax.tree_util.tree_leaves(args) if _is_float(leaf)]
        return jax.ShapeDtypeStruct((), jax.numpy.result_type(*kinds))
    return jax.tree_util.tree_map(
        lambda leaf: jax.ShapeDtypeStruct(np.shape(leaf), jax.numpy.result_type(leaf.dtype)), like)


def _arrays(structure: Any) -> Any:
    """JAX's arrays as NumPy's, which may be written into, those without axes as NumPy numbers."""
    return jax.tree_util.tree_map(lambda leaf: np.array(leaf)[()], structure)


def _shaped(out: Any) -> Any:
    return jax.tree_util.tree_map(np.asarray, out)


def _pairs(primals: Any, bars: Any) -> list[tuple[Any, Any]]:
    """Each float of the arguments with its cotangent, which is None where there is none."""
    paths = dict(jax.tree_util.tree_leaves_with_path(bars, is_leaf=lambda item: item is None))
    found = []
    for path, leaf in jax.tree_util.tree_leaves_with_path(primals):
        if _is_float(leaf):
            found.append((leaf, next((paths[path[:k]] for k in range(len(path), 0, -1) if path[:k] in paths), None)))
    return found


def _cotangent(leaf: Any, bar: Any) -> Any:
    return np.zeros_like(leaf) if bar is None else np.asarray(bar, dtype=np.asarray(leaf).dtype)


def _is_float(leaf: Any) -> bool:
    return bool(jax.numpy.issubdtype(jax.numpy.result_type(leaf), jax.numpy.inexact))
