"""Rules of what rearranges, repeats or selects elements by their place.

Comes in: nothing. Goes out: entries in the registry. Invariant: the cotangent has exactly the shape of the argument.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import general, linear
from srcdiff.rules.samples import arrays, real, sequence, values
from srcdiff.rules.static import rank
from srcdiff.runtime import (
    columns,
    filled,
    inverse_axes,
    layout,
    row,
    split_like,
    undiag,
    undiagonal,
    unrepeat,
    unrow,
    untile,
)

# ranks and lengths of axes
linear(np.reshape,
       lambda out_bar, a, shape, order="C", *, copy=None:
           np.reshape(out_bar, np.shape(a)) if order == "C" else
           np.reshape(out_bar, np.shape(a), order=layout(a, order)),
       cases=[arrays((2, 3), then=((3, 2),)), arrays((2, 3), then=(-1,)), arrays((2, 3), then=((3, 2), "F")),
              arrays((), then=((1, 1),))])
for flatten in (np.ravel, np.ndarray.flatten):
    linear(flatten,
           lambda out_bar, a, order="C":
               np.reshape(out_bar, np.shape(a)) if order == "C" else
               np.reshape(out_bar, np.shape(a), order=layout(a, order)),
           cases=[arrays((2, 3)), *(arrays((2, 3), then=(order,)) for order in "FKA")])
linear(np.squeeze,
       lambda out_bar, a, axis=None:
           np.reshape(out_bar, np.shape(a)) if axis is None else np.expand_dims(out_bar, axis),
       cases=[arrays((1, 3, 1)), arrays((1, 3, 1), axis=0), arrays((1, 3, 1), axis=(0, -1))])
linear(np.expand_dims, lambda out_bar, a, axis: np.squeeze(out_bar, axis),
       cases=[arrays((2, 3), axis=1), arrays((2, 3), axis=(0, -1)), arrays((), axis=0)])
linear(np.broadcast_to, lambda out_bar, array, shape, subok=False: out_bar,
       cases=[arrays((3,), shape=(2, 3)), arrays((2, 1), shape=(2, 3)), arrays((), shape=(2, 3))])
linear(np.atleast_1d, lambda out_bar, a: out_bar if rank(a) else np.reshape(out_bar, np.shape(a)),
       cases=[arrays(()), arrays((3,))])
linear(np.atleast_2d, lambda out_bar, a: np.reshape(out_bar, np.shape(a)),
       cases=[arrays(()), arrays((3,)), arrays((2, 3))])
linear(np.atleast_3d, lambda out_bar, a: np.reshape(out_bar, np.shape(a)),
       cases=[arrays(()), arrays((3,)), arrays((2, 3)), arrays((2, 3, 1))])

# order of axes
linear(np.transpose,
       lambda out_bar, a, axes=None:
           np.transpose(out_bar) if axes is None else np.transpose(out_bar, inverse_axes(axes)),
       cases=[arrays((2, 3)), arrays((2, 3, 4), axes=(2, 0, 1)), arrays((2, 3, 4), axes=(-1, 0, 1)), arrays((3,))])
linear(np.swapaxes, lambda out_bar, a, axis1, axis2: np.swapaxes(out_bar, axis1, axis2),
       cases=[arrays((2, 3, 4), axis1=0, axis2=-1)])
linear(np.moveaxis, lambda out_bar, a, source, destination: np.moveaxis(out_bar, destination, source),
       cases=[arrays((2, 3, 4), source=0, destination=-1), arrays((2, 3, 4), source=(0, 1), destination=(-1, 0))])
if hasattr(np, "matrix_transpose"):      # NumPy 2.0
    for matrix_transpose in (np.matrix_transpose, np.linalg.matrix_transpose):
        linear(matrix_transpose, lambda out_bar, x: np.swapaxes(out_bar, -1, -2),
               cases=[arrays((2, 3)), arrays((4, 2, 3))])
    linear(np.linalg.diagonal, lambda out_bar, x, *, offset=0: undiagonal(out_bar, x, offset, -2, -1), shaped=True,
           cases=[arrays((2, 3)), arrays((2, 3, 4), offset=1)])
    linear(np.linalg.trace,
           lambda out_bar, x, *, offset=0, dtype=None: undiagonal(np.expand_dims(out_bar, -1), x, offset, -2, -1),
           fresh=True, shaped=True, cases=[arrays((2, 3)), arrays((2, 3, 4), offset=1)])

# order of elements
linear(np.flip, lambda out_bar, m, axis=None: np.flip(out_bar, axis),
       cases=[arrays((2, 3)), arrays((2, 3), axis=1), arrays((2, 3), axis=(0, -1))])
linear(np.fliplr, lambda out_bar, m: np.fliplr(out_bar), cases=[arrays((2, 3))])
linear(np.flipud, lambda out_bar, m: np.flipud(out_bar), cases=[arrays((2, 3))])
linear(np.rot90, lambda out_bar, m, k=1, axes=(0, 1): np.rot90(out_bar, -k, axes),
       cases=[arrays((2, 3)), arrays((2, 3, 4), k=2, axes=(2, 0)), arrays((2, 3), k=-1)])
linear(np.roll,
       lambda out_bar, a, shift, axis=None: np.roll(out_bar, -shift if rank(shift) == 0 else np.negative(shift), axis),
       cases=[arrays((2, 3), shift=2), arrays((2, 3), shift=1, axis=1), arrays((2, 3), shift=(1, 2), axis=(0, 1))])

# copies of elements
linear(np.repeat, lambda out_bar, a, repeats, axis=None: unrepeat(out_bar, a, repeats, axis),
       cases=[arrays((2, 3), repeats=2), arrays((2, 3), repeats=2, axis=1), arrays((2, 3), repeats=[1, 0, 2], axis=-1),
              arrays((), repeats=3)])
linear(np.tile, lambda out_bar, A, reps: untile(out_bar, A, reps),
       cases=[arrays((3,), reps=2), arrays((2, 3), reps=(2, 2)), arrays((3,), reps=(2, 1, 2)), arrays((), reps=3)])

# triangles and diagonals
linear(np.tril, lambda out_bar, m, k=0: np.tril(out_bar, k) if rank(m) != 1 else np.sum(np.tril(out_bar, k), axis=0),
       cases=[arrays((3, 3)), arrays((3,)), arrays((2, 3), k=-1)])
linear(np.triu, lambda out_bar, m, k=0: np.triu(out_bar, k) if rank(m) != 1 else np.sum(np.triu(out_bar, k), axis=0),
       cases=[arrays((3, 3)), arrays((3,)), arrays((2, 3), k=1)])
linear(np.diag, lambda out_bar, v, k=0: np.diag(out_bar, k) if rank(v) == 1 else undiag(out_bar, v, k),
       cases=[arrays((3,)), arrays((3,), k=-1), arrays((3, 3)), arrays((2, 3), k=1), arrays((4, 2), k=-1)])
linear(np.diagonal,
       lambda out_bar, a, offset=0, axis1=0, axis2=1: undiagonal(out_bar, a, offset, axis1, axis2),
       cases=[arrays((2, 3)), arrays((3, 3), offset=-1), arrays((2, 3, 4), offset=1, axis1=2, axis2=0)])
linear(np.trace,
       lambda out_bar, a, offset=0, axis1=0, axis2=1, dtype=None:
           undiagonal(out_bar if rank(a) == 2 else np.expand_dims(out_bar, -1), a, offset, axis1, axis2),
       cases=[arrays((2, 3)), arrays((3, 3), offset=-1), arrays((2, 3, 4), offset=1, axis1=2, axis2=0)])


# arrays joined to one
@general(np.concatenate, fresh=True, shaped=True, cases=[
    sequence((2, 3), (1, 3)), sequence((2, 3), (2, 1), axis=-1), sequence((2,), (3,), of=list),
    sequence((2, 3), (2,), axis=None), arrays((2, 3, 2))])
class concatenate:
    """out holds the arrays one after the other along axis."""

    def tangent(arrays, axis=0, *, dtype=None, casting="same_kind", out, arrays_dot):
        return np.concatenate(filled(arrays_dot, arrays), axis, dtype=dtype, casting=casting)

    def adjoint(arrays, axis=0, *, dtype=None, casting="same_kind", out_bar):
        return split_like(out_bar, arrays, 0 if axis is None else axis)


@general(np.stack, fresh=True, shaped=True, cases=[
    sequence((2, 3), (2, 3)), sequence((2,), (2,), axis=-1), sequence((), (), (), of=list),
    sequence((2, 3), (2, 3), axis=1)])
class stack:
    """out holds the arrays along a new axis."""

    def tangent(arrays, axis=0, *, dtype=None, casting="same_kind", out, arrays_dot):
        return np.stack(filled(arrays_dot, arrays), axis, dtype=dtype, casting=casting)

    def adjoint(arrays, axis=0, *, dtype=None, casting="same_kind", out_bar):
        return split_like(out_bar, arrays, axis)


@general(np.vstack, fresh=True, shaped=True, cases=[sequence((2, 3), (3,)), sequence((), (), of=list)])
class vstack:
    """out holds the arrays below each other."""

    def tangent(tup, *, dtype=None, casting="same_kind", out, tup_dot):
        return np.vstack(filled(tup_dot, tup), dtype=dtype, casting=casting)

    def adjoint(tup, *, dtype=None, casting="same_kind", out_bar):
        return split_like(out_bar, tup)


@general(np.hstack, fresh=True, shaped=True, cases=[sequence((2, 3), (2, 1)), sequence((3,), (), (1,), of=list)])
class hstack:
    """out holds the arrays beside each other."""

    def tangent(tup, *, dtype=None, casting="same_kind", out, tup_dot):
        return np.hstack(filled(tup_dot, tup), dtype=dtype, casting=casting)

    def adjoint(tup, *, dtype=None, casting="same_kind", out_bar):
        return split_like(out_bar, tup, 0 if np.ndim(out_bar) == 1 else 1)


@general(np.dstack, fresh=True, shaped=True, cases=[sequence((2, 3), (2, 3, 2)), sequence((3,), (3,))])
class dstack:
    """out holds the arrays behind each other."""

    def tangent(tup, out, tup_dot):
        return np.dstack(filled(tup_dot, tup))

    def adjoint(tup, out_bar):
        return split_like(out_bar, tup, 2)


@general(np.column_stack, fresh=True, shaped=True, cases=[sequence((2,), (2, 3)), sequence((3,), (3,))])
class column_stack:
    """out has the vectors, and the columns of the matrices, as columns."""

    def tangent(tup, out, tup_dot):
        return np.column_stack(filled(tup_dot, tup))

    def adjoint(tup, out_bar):
        return split_like(out_bar, tup, 1)


@general(row, fresh=True, shaped=True, cases=[
    sequence((3,), (), (2,)), sequence((2, 3), (1, 3)), sequence((), ()), sequence((3,), (3,), how="0,2"),
    sequence((3,), (3, 2), how="1,3,0"), sequence((2, 3), (2, 1), how="-1")])
class in_a_row:
    """out = np.r_[parts], or np.r_[how, *parts]."""

    def tangent(parts, how=None, *, out, parts_dot):
        return row(filled(parts_dot, parts), how)

    def adjoint(parts, how=None, *, out_bar):
        return split_like(out_bar, parts) if how is None else unrow(out_bar, parts, how)


linear(unrow, lambda out_bar, g, like, how: row(filled(out_bar, like), how), fresh=True, shaped=True, cases=[
    values(lambda random: (real(random, (2, 3)), (np.ones(3, int), np.ones(3, int)), "0,2"))])


@general(columns, fresh=True, shaped=True, cases=[
    sequence((3,), (3, 2), (3,)), sequence((2, 1, 3), (2, 1, 2)), sequence((), ())])
class as_columns:
    """out = np.c_[parts]."""

    def tangent(parts, out, parts_dot):
        return columns(filled(parts_dot, parts))

    def adjoint(parts, out_bar):
        return split_like(out_bar, parts, -1)
