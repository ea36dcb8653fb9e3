"""Rules of what makes arrays: of numbers, of other arrays, or of nothing but a shape.

Comes in: nothing. Goes out: entries in the registry, and among the composed functions. Invariant: an array made
without active numbers is constant.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.composed import composed
from srcdiff.rules.declare import Kink, constant, general, linear, registry
from srcdiff.rules.samples import arrays, plane, positive, real, sequence, single, values
from srcdiff.rules.static import is_complex, rank
from srcdiff.runtime import as_parts, filled, from_parts, unstack

linear(np.copy, lambda out_bar, a, order="K", subok=False: out_bar, cases=[arrays((2, 3)), arrays(())])
linear(np.ndarray.astype, lambda out_bar, a, dtype, order="K", casting="unsafe", subok=True, copy=True: out_bar,
       cases=[arrays((2, 3), dtype=float)])

@general(np.ndarray.view, shaped=True, cases=[
    arrays((2, 3)), arrays((3,), domain=plane, dtype=float), arrays((2, 4), dtype=complex),
    arrays((2, 3), domain=plane)])
class view:
    """out holds the numbers of a, the parts of its complex numbers, or its numbers as parts of complex ones."""

    def tangent(a, dtype=None, *, out, a_dot):
        if is_complex(a):
            return a_dot if is_complex(out) else as_parts(a_dot)
        return from_parts(a_dot) if is_complex(out) else a_dot

    def adjoint(a, dtype=None, *, out, out_bar):
        if is_complex(a):
            return out_bar if is_complex(out) else np.conj(from_parts(out_bar))
        return as_parts(np.conj(out_bar)) if is_complex(out) else out_bar


linear(as_parts, lambda out_bar, z: np.conj(from_parts(out_bar)), cases=[arrays((2, 3), domain=plane)])
linear(from_parts, lambda out_bar, x: as_parts(np.conj(out_bar)), cases=[arrays((2, 4))])
for contiguous in (np.ascontiguousarray, np.asfortranarray):
    linear(contiguous, lambda out_bar, a, dtype=None: out_bar if rank(a) else np.reshape(out_bar, np.shape(a)),
           cases=[arrays((2, 3)), arrays(())])
linear(np.ndarray.item, lambda out_bar, a: out_bar if rank(a) == 0 else np.reshape(out_bar, np.shape(a)),
       cases=[arrays((1, 1)), arrays((1,))])


def joined(dots, values, out):
    """The tangents of nested lists and tuples as an array, which is real where the array of these is."""
    made = np.array(filled(dots, values))
    return np.real(made) if is_complex(made) and not is_complex(out) else made


@general(np.array, cases=[arrays((2, 3)), arrays(()), sequence((), ()), sequence((2,), (2,), of=list), values(
    lambda random: ([(real(random, ()), 1), (2.0, real(random, ()))],))])
class array:
    """out holds the numbers of an array, or of nested lists and tuples."""

    def tangent(object, dtype=None, *, copy=True, order="K", subok=False, out, object_dot):
        return np.array(object_dot) if rank(object) is not None else joined(object_dot, object, out)

    def adjoint(object, dtype=None, *, copy=True, order="K", subok=False, out_bar):
        return out_bar if rank(object) is not None else unstack(out_bar, object)


@general(np.ndarray.tolist, fresh=True, cases=[arrays((3,)), arrays((2, 3)), arrays((1,))])
class as_list:
    """out holds the numbers of an array in nested lists."""

    def tangent(a, *, out, a_dot):
        return a_dot.tolist()

    def adjoint(a, *, out, out_bar):
        return np.array(filled(out_bar, out))


@general(np.asarray, cases=[arrays((2, 3)), arrays(()), sequence((), ()), sequence((2,), (2,), of=list)])
class asarray:
    """out holds the numbers of an array, or of nested lists and tuples; an array is not copied."""

    def tangent(a, dtype=None, order=None, *, copy=None, out, a_dot):
        return np.asarray(a_dot) if rank(a) is not None else joined(a_dot, a, out)

    def adjoint(a, dtype=None, order=None, *, copy=None, out_bar):
        return out_bar if rank(a) is not None else unstack(out_bar, a)


@general(np.asanyarray, cases=[arrays((2, 3)), sequence((), ())])
@general(np.asarray_chkfinite, cases=[arrays((2, 3)), sequence((), ())])
class converted:
    """out holds the numbers of an array, or of nested lists and tuples."""

    def tangent(a, dtype=None, order=None, *, out, a_dot):
        return np.asarray(a_dot) if rank(a) is not None else joined(a_dot, a, out)

    def adjoint(a, dtype=None, order=None, *, out_bar):
        return out_bar if rank(a) is not None else unstack(out_bar, a)


linear(np.require, lambda out_bar, a, dtype=None, requirements=None: out_bar, shaped=True, cases=[arrays((2, 3))])
if hasattr(np, "astype"):      # NumPy 2.1
    linear(np.astype, lambda out_bar, x, dtype, *, copy=True: out_bar, shaped=True,
           cases=[arrays((2, 3), then=(float,))])
for precision in dict.fromkeys((np.longdouble, np.complex128, np.clongdouble, np.complex64, np.float32, np.float16)):
    if registry.find(precision) is None:
        linear(precision, lambda out_bar, x: out_bar, shaped=True,
               cases=[arrays((2,)), arrays(()), arrays((2,), domain=single)])


@general(np.full, cases=[values(lambda random: ((2, 3), real(random, ()))),
                         values(lambda random: ((2, 3), real(random, (3,)))),
                         values(lambda random: (4, real(random, ())))])
class full:
    """out holds fill_value everywhere."""

    def tangent(shape, fill_value, dtype=None, order="C", *, out, fill_value_dot):
        return np.full_like(out, fill_value_dot)

    def adjoint(shape, fill_value, dtype=None, order="C", *, out_bar):
        return out_bar


@general(np.full_like, cases=[values(lambda random: (np.zeros((2, 3)), real(random, ()))),
                              values(lambda random: (np.zeros((2, 3)), real(random, (2, 1))))])
class full_like:
    """out holds fill_value everywhere, and has the shape of a."""

    def tangent(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, out, a_dot, fill_value_dot):
        return np.full_like(out, fill_value_dot)

    def adjoint(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, out_bar):
        return None, out_bar


def steps(start, stop, num, endpoint):
    """Numbers from 0 to 1 along a new first axis."""
    flat = 0.0 if rank(start) == rank(stop) == 0 else np.zeros_like(start + stop)
    return np.linspace(flat, flat + 1, num, endpoint)


@general(np.linspace, cases=[
    values(lambda random: (real(random, ()), real(random, ()), 5)),
    values(lambda random: (real(random, ()), real(random, ()), 4, False)),
    values(lambda random: (real(random, (3,)), real(random, ()), 4)),
    values(lambda random: (real(random, (3,)), real(random, (2, 1)), 5))])
class linspace:
    """out goes from start to stop along its first axis, in num steps: start + w * (stop - start)."""

    def tangent(start, stop, num=50, endpoint=True, *, dtype=None, out, start_dot, stop_dot):
        w = steps(start, stop, num, endpoint)
        return (1 - w) * start_dot + w * stop_dot

    def adjoint(start, stop, num=50, endpoint=True, *, dtype=None, out_bar):
        w = steps(start, stop, num, endpoint)
        return (1 - w) * out_bar, w * out_bar


@composed(np.linspace, only_with="axis retstep", cases=[
    values(lambda random: (real(random, (3,)), real(random, ()), 4), axis=-1),
    values(lambda random: (real(random, ()), real(random, ()), 5, False, True))])
def linspace_along(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """The numbers along an axis, and the distance between them."""
    out = np.moveaxis(np.linspace(start, stop, num, endpoint, dtype=dtype), 0, axis)
    if not retstep:
        return out
    return out, (stop - start) / (num - 1 if endpoint else num)


@composed(np.geomspace, only_with="axis", cases=[
    values(lambda random: (positive(random, (3,)), positive(random, ()), 4), axis=-1)])
def geomspace_along(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """The numbers along an axis."""
    return np.moveaxis(np.geomspace(start, stop, num, endpoint, dtype=dtype), 0, axis)


@composed(np.logspace, only_with="axis", cases=[
    values(lambda random: (real(random, (3,)), real(random, ()), 4), axis=1)])
def logspace_along(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """The numbers along an axis, for one base."""
    return np.moveaxis(np.logspace(start, stop, num, endpoint, base, dtype=dtype), 0, axis)


@composed(np.array, only_with="ndmin copy", only_for={"copy": (None,)}, as_given="object", cases=[
    arrays((3,), ndmin=3), arrays((2, 3), ndmin=1), sequence((), (), ndmin=2), arrays((2, 3), copy=True)])
def array_of_rank(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    """An array of so many axes at least, which may be the object itself if no copy is asked for."""
    out = np.array(object, dtype=dtype, order=order) if copy else np.asarray(object, dtype=dtype, order=order)
    return np.expand_dims(out, tuple(range(ndmin - np.ndim(out)))) if np.ndim(out) < ndmin else out


@general(np.arange, cases=[values(lambda random: (real(random, ()), 5.0, 0.7)), values(lambda random: (3.6, ))],
         kinks=[Kink("arange(start, stop, step), where its length changes", "that of the elements there are",
                     "the length has no derivative")])
class arange:
    """out = start + step * (0, 1, ...); with one argument, (0, 1, ...)."""

    def tangent(start, stop=None, step=1, *, dtype=None, out, start_dot, stop_dot, step_dot):
        if stop is None:
            return None
        return start_dot + step_dot * np.arange(np.size(out))

    def adjoint(start, stop=None, step=1, *, dtype=None, out, out_bar):
        if stop is None:
            return None, None, None
        return out_bar, None, out_bar * np.arange(np.size(out))


constant(
    np.zeros, np.ones, np.empty, np.eye, np.identity, np.tri, np.indices, np.zeros_like, np.ones_like, np.empty_like,
    np.diag_indices, np.tril_indices, np.triu_indices)
