"""Rules of the runtime helpers, so that generated code can be differentiated again.

Comes in: nothing. Goes out: entries in the registry. Invariant: a helper that a formula calls has a rule, here or in
the table of its formula.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import (
    Case,
    General,
    Variadic,
    bilinear,
    constant,
    elementwise,
    general,
    linear,
    registry,
    written,
)
from srcdiff.rules.samples import arrays, interval, nonzero, over, plane, positive, real, values
from srcdiff.rules.static import rank
from srcdiff.runtime import (
    add,
    after,
    before,
    copied,
    copied_alike,
    copied_together,
    count,
    counted_once,
    dot_left_bar,
    dot_right_bar,
    expand,
    exponents,
    filled,
    inner_left_bar,
    inner_right_bar,
    inverse_axes,
    join_like,
    layout,
    leave_one_out,
    leave_out,
    like_structure,
    log_nonzero,
    matmul_left_bar,
    matmul_right_bar,
    not_none,
    order_of,
    own_sum,
    owned,
    place_of_largest,
    place_of_smallest,
    polygamma_at,
    put_last,
    recurrence,
    recurrence_back,
    shadow_like,
    sinc_derivative,
    split_like,
    spread,
    stop_gradient,
    strong_zero,
    take_items,
    take_last,
    ties,
    unbroadcast,
    undiag,
    undiagonal,
    unless_shared,
    unrepeat,
    unstack,
    unsum,
    untile,
    wins,
    zero_tangent,
    zero_tangents,
    zeros_like,
)


def _like(*shapes, then=()):
    """A case: arrays of all shapes but the last, of which only the shape counts, and the arguments in ``then``."""
    return Case(lambda random: (*(real(random, shape) for shape in shapes[:-1]), np.ones(shapes[-1], int), *then))


# between shapes
linear(expand, lambda out_bar, g, like: out_bar, cases=[_like((3,), (2, 3)), _like((), (2, 3)), _like((2, 1), (2, 3))])
linear(unbroadcast, lambda out_bar, g, like: unbroadcast(out_bar, g),
       cases=[_like((2, 3), (3,)), _like((2, 3), ()), _like((2, 3), (2, 1))])
linear(spread, lambda out_bar, g, like, axis=None, keepdims=False: np.sum(out_bar, axis=axis, keepdims=keepdims),
       cases=[_like((), (2, 3)), _like((2,), (2, 3), then=(1,)), _like((2, 1), (2, 3), then=(1, True))])
linear(unrepeat, lambda out_bar, g, like, repeats, axis=None: np.repeat(out_bar, repeats, axis),
       cases=[_like((6,), (3,), then=(2,)), _like((2, 6), (2, 3), then=([1, 2, 3], 1))])
linear(untile, lambda out_bar, g, like, reps: np.tile(out_bar, reps), cases=[_like((2, 6), (3,), then=((2, 2),))])
linear(take_items, lambda out_bar, x, order: (
    np.array(take_items(out_bar, order_of(order))) if rank(x) is not None else take_items(out_bar, order_of(order))),
       cases=[values(lambda random: ([real(random, ()), real(random, ()), real(random, ())], [2, 0, 1])),
              arrays((3,), then=([1, 2, 0],))])
constant(not_none, order_of, place_of_largest, place_of_smallest)
linear(undiagonal, lambda out_bar, g, like, offset=0, axis1=0, axis2=1: np.diagonal(out_bar, offset, axis1, axis2),
       cases=[_like((2,), (2, 3)), _like((), (3, 3), then=(1,)), _like((3, 1), (2, 3, 4), then=(-1, 0, 2))])
linear(undiag, lambda out_bar, g, like, k=0: np.diag(out_bar, k), cases=[_like((3, 3), (3,)), _like((3,), (3, 4))])

# containers
linear(like_structure, lambda out_bar, bar, like: out_bar, cases=[values(
    lambda random: ([real(random, ()), [real(random, (2,))]], (1.0, [np.ones(2)])))])
linear(copied, lambda out_bar, x: out_bar, cases=[arrays((2, 3))])
linear(counted_once, lambda out_bar, bars, like: counted_once(out_bar, like), cases=[values(
    lambda random: ((real(random, (2,)), real(random, (2,))), (np.ones(2), np.ones(2))))])


@general(owned, fresh=True, cases=[arrays((2, 3))])
class kept_alike:
    """A copy of x, in which parts share memory as they do in x."""

    def tangent(x, out, x_dot):
        return copied_alike(x_dot, x)

    def adjoint(x, out_bar):
        return out_bar


linear(unstack, lambda out_bar, values, like: np.array(filled(out_bar, like)), cases=[_like((2, 3), (2, 3)), values(
    lambda random: (real(random, (2, 3)), [(1, 2, 3), (4, 5, 6)]))])
linear(unsum, lambda out_bar, g, like: sum(filled(out_bar, like)),
       cases=[_like((3,), (2, 3)), values(lambda random: (real(random, ()), [1, 2]))])
linear(split_like, lambda out_bar, g, like, axis=0: join_like(filled(out_bar, like), g, axis), cases=[
    values(lambda random: (real(random, (4, 2)), [np.zeros(2, int), np.zeros((3, 2), int)]))])
linear(join_like, lambda out_bar, parts, like, axis=0: split_like(out_bar, parts, axis), cases=[
    values(lambda random: ([real(random, (2,)), real(random, (3, 2))], np.zeros((4, 2), int)))])


def _together_rule(count):
    """The rule of ``copied_together(x0, ...)``: tangents that share memory as these do, the cotangents as they are."""
    names = [f"x{k}" for k in range(count)]
    dots = [f"{name}_dot" for name in names]
    tangent = written(f"def tangent({', '.join(names)}, *, out, {', '.join(dots)}):\n"
                      f"    return copied_alike(({', '.join(dots)},), ({', '.join(names)},))\n",
                      copied_alike=copied_alike)
    bars = ", ".join(f"out_bar[{k}]" for k in range(count))
    adjoint = written(f"def adjoint({', '.join(names)}, *, out_bar):\n    return {bars}\n")
    return General(copied_together, fresh=True, tangent=tangent, adjoint=adjoint)


linear(copied_alike, lambda out_bar, values, like: out_bar, fresh=True, cases=[values(
    lambda random: ((real(random, (2,)), [real(random, (2,))]), (np.ones(2), [np.ones(2)])))])
registry.add(Variadic(copied_together, [arrays((3,), (2, 1))], fresh=True, make=_together_rule))


@general(filled, cases=[values(lambda random: ((real(random, ()), [real(random, (2,))]), (1, [np.zeros(2, int)])))])
class completed:
    """out = dots, with zeros in the place of None."""

    def tangent(dots, like, out, dots_dot):
        return filled(dots_dot, like)

    def adjoint(dots, like, out_bar):
        return out_bar


@general(add, cases=[values(lambda random: ((real(random, ()), real(random, (3,))),
                                            (real(random, ()), real(random, (3,)))))])
class added:
    """out = a + b, item by item."""

    def tangent(a, b, out, a_dot, b_dot):
        return add(a_dot, b_dot)

    def adjoint(a, b, out_bar):
        return out_bar, out_bar


@general(own_sum, fresh=True, cases=[values(lambda random: ((real(random, ()), real(random, (3,))),
                                                            (real(random, ()), real(random, (3,)))))])
class summed:
    """out = a + b, item by item, in memory of its own."""

    def tangent(a, b, out, a_dot, b_dot):
        return own_sum(a_dot, b_dot)

    def adjoint(a, b, out_bar):
        return out_bar, out_bar


@general(take_last, cases=[values(lambda random: (real(random, (3,)), np.array([0, 2, 0, 0]))),
                           values(lambda random: (real(random, (3, 2)), (np.array([1, 1]), slice(None))))])
class last_taken:
    """out = x[key], but 0 where the same element comes again."""

    def tangent(x, key, out, x_dot):
        return take_last(x_dot, key)

    def adjoint(x, key, out_bar):
        return put_last(out_bar, x, key)


linear(unless_shared, lambda out_bar, value, like, view: unless_shared(out_bar, like, view), cases=[values(
    lambda random: (real(random, (3,)), np.ones(3, int), np.ones(3, int)))])
linear(put_last, lambda out_bar, g, like, key: take_last(out_bar, key), cases=[
    values(lambda random: (real(random, (4,)), np.ones(3, int), np.array([0, 2, 0, 0])))])


# factors of products
bilinear(matmul_left_bar,
         lambda out_bar, g, b, like: (expand(np.matmul(out_bar, b), g), matmul_right_bar(g, out_bar, b)),
         cases=[_like((2, 4), (3, 4), (2, 3)), _like((5, 2, 4), (3, 4), (2, 3)), _like((), (3,), (3,))])
bilinear(matmul_right_bar,
         lambda out_bar, g, a, like: (expand(np.matmul(a, out_bar), g), matmul_left_bar(g, out_bar, a)),
         cases=[_like((2, 4), (2, 3), (3, 4)), _like((5, 2, 4), (2, 3), (3, 4)), _like((), (3,), (3,))])
bilinear(dot_left_bar, lambda out_bar, g, b, like: (np.dot(out_bar, b), dot_right_bar(g, out_bar, b)),
         cases=[_like((2, 5), (4, 5), (2, 4)), _like((2, 3), (), (2, 3))])
bilinear(dot_right_bar, lambda out_bar, g, a, like: (np.dot(a, out_bar), dot_left_bar(g, out_bar, a)),
         cases=[_like((2, 4), (2, 3), (3, 4)), _like((2, 3), (), (2, 3))])
bilinear(inner_left_bar, lambda out_bar, g, b, like: (np.inner(out_bar, b), inner_right_bar(g, out_bar, b)),
         cases=[_like((2, 4), (4, 3), (2, 3)), _like((2, 3), (), (2, 3))])
bilinear(inner_right_bar, lambda out_bar, g, a, like: (np.inner(a, out_bar), inner_left_bar(g, out_bar, a)),
         cases=[_like((2, 4), (2, 3), (4, 3)), _like((2, 3), (), (2, 3))])


# weights of selections and reductions
@general(strong_zero, cases=[values(lambda random: (real(random, (3,)), nonzero(random, (3,))))])
class masked:
    """out = product, but 0 where g is 0 and product, a multiple of g, is not a number."""

    def tangent(product, g, out, product_dot, g_dot):
        return strong_zero(product_dot, g)

    def adjoint(product, g, out_bar):
        return np.where((g == 0) & np.isnan(product), 0, out_bar), None


@general(leave_one_out, shaped=True, fresh=True, cases=[
    arrays((4,)), arrays((2, 3), axis=0), arrays((2, 3, 2), axis=(0, 2)),
    values(lambda random: (np.array([2.0, 0.0, 3.0, 0.0]),))])
class one_left_out:
    """out[i] is the product of all elements but a[i]; its matrix of derivatives, all but two of them, is symmetric."""

    def tangent(a, axis=None, *, out, a_dot):
        return leave_out(a, axis, a_dot)

    def adjoint(a, axis=None, *, out_bar):
        return leave_out(a, axis, out_bar)


def _leave_out_rule(count):
    """The rule of ``leave_out(a, axis, g0, ...)``, whose derivatives have one more direction, or another one: it is
    symmetric in these and the place of the result."""
    names = [f"g{k}" for k in range(count - 2)]
    dots = ["a_dot", *(f"{name}_dot" for name in names)]

    def others(extra):
        replaced = [[*names[:k], extra[k + 1], *names[k + 1:]] for k in range(len(names))]
        return [f"leave_out(a, axis, {', '.join(gs)})" for gs in ([*names, extra[0]], *replaced)]

    tangent = written(f"def tangent(a, axis, {', '.join(names)}, *, out, {', '.join(dots)}):\n"
                      f"    return {' + '.join(others(dots))}\n", leave_out=leave_out)
    adjoint = written(f"def adjoint(a, axis, {', '.join(names)}, *, out_bar):\n"
                      f"    return {', '.join(others(['out_bar'] * count))}\n", leave_out=leave_out)
    return General(leave_out, fresh=True, shaped=True, tangent=tangent, adjoint=adjoint)


registry.add(Variadic(leave_out, [
    values(lambda random: (real(random, (4,)), None, real(random, (4,)))),
    values(lambda random: (real(random, (2, 3)), 0, real(random, (2, 3)), real(random, (2, 3)))),
    values(lambda random: (real(random, (2, 3, 2)), (-1, 0), real(random, (2, 3, 2)))),
    values(lambda random: (np.array([0.5, 0.0, 1.5, 0.0, -2.0]), None, real(random, (5,)), real(random, (5,))))],
    fresh=True, make=_leave_out_rule))


@general(before, fresh=True, shaped=True, cases=[arrays((4,)), arrays((2, 3), then=(0, 1)), arrays((2, 3), axis=1)])
class moved_up:
    """out[k] = x[k - 1], and out[0] is a constant."""

    def tangent(x, axis=-1, first=0, *, out, x_dot):
        return before(x_dot, axis)

    def adjoint(x, axis=-1, first=0, *, out_bar):
        return after(out_bar, axis)


linear(after, lambda out_bar, x, axis=-1: before(out_bar, axis), fresh=True, shaped=True,
       cases=[arrays((4,)), arrays((2, 3), axis=0)])
RECURRENCES = (arrays((5,), (5,)), arrays((2, 3), (2, 3), axis=0), arrays((2, 4), (2, 4), axis=1),
               values(lambda random: (np.array([0.5, 0.0, 1.5, 0.0, -2.0]), real(random, (5,)))))


@general(recurrence, fresh=True, shaped=True, cases=RECURRENCES)
class linear_recurrence:
    """out[k] = a[k] * out[k - 1] + u[k]."""

    def tangent(a, u, axis=-1, *, out, a_dot, u_dot):
        return recurrence(a, a_dot * before(out, axis) + u_dot, axis)

    def adjoint(a, u, axis=-1, *, out, out_bar):
        u_bar = recurrence_back(a, out_bar, axis)
        return u_bar * before(out, axis), u_bar


@general(recurrence_back, fresh=True, shaped=True, cases=RECURRENCES)
class linear_recurrence_back:
    """out[k] = a[k + 1] * out[k + 1] + u[k]."""

    def tangent(a, u, axis=-1, *, out, a_dot, u_dot):
        return recurrence_back(a, after(a_dot * out, axis) + u_dot, axis)

    def adjoint(a, u, axis=-1, *, out, out_bar):
        u_bar = recurrence(a, out_bar, axis)
        return before(u_bar, axis) * out, u_bar


elementwise(wins, lambda x, y, out: (None, None), cases=over(real, real))
elementwise(log_nonzero, lambda x, out: 1 / x, cases=over(positive), singular=True)
elementwise(polygamma_at, lambda n, z, out: (None, polygamma_at(n + 1, z)), singular=True, cases=[
    values(lambda random: (1, plane(random, (3,)))), values(lambda random: (2, positive(random, (3,))))])
elementwise(sinc_derivative, lambda x, n, out: (sinc_derivative(x, n + 1), None), cases=[
    arrays((3,), domain=interval(-width, width), then=(n,)) for n in (1, 2, 3) for width in (1e-3, 1.0, 9.0)])

constant(count, exponents, ties, inverse_axes, layout, shadow_like, zeros_like, zero_tangent, zero_tangents,
         stop_gradient)
