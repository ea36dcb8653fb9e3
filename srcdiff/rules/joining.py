"""Rules of what puts arrays together and takes them apart.

Comes in: nothing. Goes out: entries in the registry. Invariant: every element of a result comes from one element of one
array, or from a number.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import General, Variadic, general, linear, registry, written
from srcdiff.rules.samples import arrays, real, values
from srcdiff.rules.static import rank
from srcdiff.runtime import filled, regrid, unblock, unbroadcast, ungrid, unresize, untake


@general(np.append, fresh=True, shaped=True, cases=[
    arrays((3,), (2,)), arrays((2, 3), (2,)), arrays((2, 3), (1, 3), axis=0), arrays((2, 3), (2, 1), axis=-1),
    arrays((3,), ())])
class append:
    """out holds arr, then values."""

    def tangent(arr, values, axis=None, *, out, arr_dot, values_dot):
        return np.append(filled(arr_dot, arr), filled(values_dot, values), axis)

    def adjoint(arr, values, axis=None, *, out_bar):
        if axis is None:
            n = np.size(arr)
            rest = out_bar[n] if rank(values) == 0 else np.reshape(out_bar[n:], np.shape(values))
            return np.reshape(out_bar[:n], np.shape(arr)), rest
        parts = np.split(out_bar, (np.shape(arr)[axis],), axis)
        return parts[0], parts[1]


linear(np.delete,
       lambda out_bar, arr, obj, axis=None: untake(
           out_bar, arr, np.delete(np.arange(np.size(arr) if axis is None else np.shape(arr)[axis]), obj), axis),
       fresh=True, shaped=True, cases=[arrays((4,), obj=1), arrays((2, 3), obj=[0, 2], axis=1), arrays((2, 3), obj=4)])


@general(np.insert, fresh=True, cases=[
    values(lambda random: (real(random, (3,)), 1, real(random, ()))),
    values(lambda random: (real(random, (3,)), [0, 2], real(random, (2,)))),
    values(lambda random: (real(random, (2, 3)), 1, real(random, (2,)), 1)),
    values(lambda random: (real(random, (2, 3)), 2, real(random, ()))),
    values(lambda random: (real(random, (4,)), [3, 0, 3], real(random, (3,)))),
    values(lambda random: (real(random, (4,)), slice(0, 3, 2), real(random, (2,)))),
    values(lambda random: (real(random, (2, 3)), 1, real(random, (4, 2)), 1)),
    values(lambda random: (real(random, (2, 3)), -1, real(random, (3,)), 0)),
    values(lambda random: (real(random, (2, 3)), [0, 2], real(random, (2, 2)), 1))])
class insert:
    """out holds arr, with values before the places obj."""

    def tangent(arr, obj, values, axis=None, *, out, arr_dot, values_dot):
        return np.insert(filled(arr_dot, arr), obj, filled(values_dot, values), axis)

    def adjoint(arr, obj, values, axis=None, *, out_bar):
        along = 0 if axis is None else axis
        n = np.size(arr) if axis is None else np.shape(arr)[axis]
        count = np.shape(out_bar)[along] - n
        kept = np.insert(np.arange(n), obj, -1 - np.arange(count))      # the first value is -1, the next one -2
        own = np.take(out_bar, np.flatnonzero(kept >= 0), along)
        added = np.flatnonzero(kept < 0)
        new = np.take(out_bar, added[np.argsort(-kept[added])], along)
        placed = np.moveaxis(new, along, 0) if np.ndim(obj) == 0 and not isinstance(obj, slice) else new
        return np.reshape(own, np.shape(arr)), unbroadcast(placed, values)


linear(np.resize, lambda out_bar, a, new_shape: unresize(out_bar, a), fresh=True, shaped=True, cases=[
    arrays((3,), then=((2, 4),)), arrays((2, 3), then=(4,)), arrays((), then=(3,)), arrays((0,), then=(2,))])
linear(unresize, lambda out_bar, g, like: np.resize(out_bar, np.shape(g)), fresh=True, shaped=True, cases=[
    values(lambda random: (real(random, (2, 4)), np.ones(3, int)))])
linear(np.diagflat, lambda out_bar, v, k=0: np.reshape(np.diagonal(out_bar, k), np.shape(v)), fresh=True, shaped=True,
       cases=[arrays((3,)), arrays((2, 2), k=1), arrays((3,), k=-1)])
linear(np.rollaxis,
       lambda out_bar, a, axis, start=0: np.moveaxis(
           out_bar, start - (start > axis % np.ndim(a)) if start >= 0 else start + np.ndim(a) - (
               start + np.ndim(a) > axis % np.ndim(a)), axis),
       shaped=True, cases=[arrays((2, 3, 4), axis=2), arrays((2, 3, 4), axis=0, start=3), arrays((2, 3, 4), axis=1)])


# arrays taken apart: the results are views, in a list
for split in (np.split, np.array_split):
    linear(split, lambda out_bar, ary, indices_or_sections, axis=0: np.concatenate(out_bar, axis),
           shaped=True, cases=[arrays((4, 2), then=(2,)), arrays((5,), then=((1, 3),)), arrays((2, 4), then=(2, 1))])
linear(np.vsplit, lambda out_bar, ary, indices_or_sections: np.concatenate(out_bar, 0), shaped=True,
       cases=[arrays((4, 2), then=(2,))])
linear(np.hsplit, lambda out_bar, ary, indices_or_sections: np.concatenate(out_bar, 0 if np.ndim(ary) == 1 else 1),
       shaped=True, cases=[arrays((2, 4), then=(2,)), arrays((4,), then=((1,),))])
linear(np.dsplit, lambda out_bar, ary, indices_or_sections: np.concatenate(out_bar, 2), shaped=True,
       cases=[arrays((2, 1, 4), then=(2,))])
if hasattr(np, "unstack"):      # NumPy 2.1
    linear(np.unstack, lambda out_bar, x, *, axis=0: np.stack(out_bar, axis), shaped=True,
           cases=[arrays((2, 3)), arrays((2, 3), axis=1)])


@general(np.block, fresh=True, shaped=True, cases=[
    values(lambda random: ([[real(random, (2, 2)), real(random, (2, 1))],
                            [real(random, (1, 2)), real(random, (1, 1))]],)),
    values(lambda random: ([real(random, (2,)), real(random, (3,))],))])
class block:
    """out is the array that is put together from the blocks in nested lists."""

    def tangent(arrays, out, arrays_dot):
        return np.block(filled(arrays_dot, arrays))

    def adjoint(arrays, out_bar):
        return unblock(out_bar, arrays)


linear(unblock, lambda out_bar, g, like: np.block(filled(out_bar, like)), fresh=True, cases=[
    values(lambda random: (real(random, (5,)), [np.ones(2, int), np.ones(3, int)]))])


def _grid_rule(count):
    """The rule of ``np.meshgrid(x0, x1, ...)``: each result repeats one of the vectors."""
    names = [f"x{k}" for k in range(count)]
    options = '*, indexing="xy", sparse=False, copy=True'
    dots = ", ".join(f"filled({name}_dot, {name})" for name in names)
    tangent = written(f"def tangent({', '.join(names)}, {options}, out, {', '.join(f'{n}_dot' for n in names)}):\n"
                      f"    return np.meshgrid({dots}, indexing=indexing, sparse=sparse, copy=copy)\n",
                      np=np, filled=filled)
    bars = ", ".join(f"ungrid(out_bar[{k}], {name}, {k}, indexing)" for k, name in enumerate(names))
    adjoint = written(f"def adjoint({', '.join(names)}, {options}, out_bar):\n    return {bars}\n", ungrid=ungrid)
    return General(np.meshgrid, fresh=True, shaped=True, tangent=tangent, adjoint=adjoint)


registry.add(Variadic(np.meshgrid, [
    arrays((3,), (2,)), arrays((3,), (2,), indexing="ij"), arrays((3,), (2,), sparse=True), arrays((2,), (3,), (4,)),
    arrays((3,))], fresh=True, make=_grid_rule))
linear(ungrid, lambda out_bar, g, like, place, indexing="xy": regrid(out_bar, g, place, indexing), fresh=True,
       shaped=True, cases=[values(lambda random: (real(random, (2, 3)), np.ones(3, int), 0))])
linear(regrid, lambda out_bar, x, like, place, indexing="xy": ungrid(out_bar, x, place, indexing), shaped=True,
       cases=[values(lambda random: (real(random, (3,)), np.ones((2, 3), int), 0))])


def _together_rule(count):
    """The rule of ``np.broadcast_arrays(x0, x1, ...)``."""
    names = [f"x{k}" for k in range(count)]
    dots = ", ".join(f"filled({name}_dot, {name})" for name in names)
    tangent = written(f"def tangent({', '.join(names)}, *, out, {', '.join(f'{n}_dot' for n in names)}):\n"
                      f"    return np.broadcast_arrays({dots})\n", np=np, filled=filled)
    bars = ", ".join(f"out_bar[{k}]" for k in range(count))
    adjoint = written(f"def adjoint({', '.join(names)}, *, out_bar):\n    return {bars}\n")
    return General(np.broadcast_arrays, tangent=tangent, adjoint=adjoint)


registry.add(Variadic(np.broadcast_arrays, [arrays((3,), (2, 1)), arrays((), (2,), (3, 1))], make=_together_rule))
