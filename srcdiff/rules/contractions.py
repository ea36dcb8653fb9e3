"""Rules of sums of products over any axes: einsum, tensordot, kron, cross, powers and chains of matrices.

Comes in: nothing. Goes out: entries in the registry. Invariant: where subscripts are known, the cotangents are einsum
with other subscripts.
"""

# Formulas are read, never called while a derivative is made, so they carry no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import General, Variadic, bilinear, constant, general, linear, registry, written
from srcdiff.rules.samples import arrays, nonzero, plane, real, values
from srcdiff.runtime import (
    chain,
    cross_left_bar,
    cross_right_bar,
    embed,
    expand,
    is_same,
    is_whole,
    kron_left_bar,
    kron_right_bar,
    pick,
    subscripts_of,
    tensordot_left_bar,
    tensordot_right_bar,
    turned,
    upper_block,
)


def _einsum_rule(count):
    """The rule of ``np.einsum(subscripts, x0, x1, ...)``: linear in each operand, whose place the result takes."""
    names = [f"x{k}" for k in range(count - 1)]
    options = "*, optimize=False, order='K', casting='safe'"

    def call(subscripts, operands):
        extra = ", optimize=bool(optimize)" if count > 3 else ""
        return f"np.einsum({', '.join([subscripts, *operands])}{extra})"

    moved = [call("subscripts", [*names[:k], f"{name}_dot", *names[k + 1:]]) for k, name in enumerate(names)]
    bars, lines = [], []
    for k, name in enumerate(names):
        bar = call(f"turned(subscripts, {k})", [*names[:k], "out_bar", *names[k + 1:]])
        bar = bar if count > 2 else f"out_bar if is_same(subscripts) else {bar}"
        lines.append(f"    g{k} = {bar}")
        bars.append(f"g{k} if is_whole(subscripts, {k}) else embed(g{k}, {name}, subscripts, {k})")
    tangent = written(f"def tangent(subscripts, {', '.join(names)}, {options}, out, "
                      f"{', '.join(f'{name}_dot' for name in names)}):\n    return {' + '.join(moved)}\n", np=np)
    adjoint = written("\n".join([f"def adjoint(subscripts, {', '.join(names)}, {options}, out_bar):", *lines,
                                 f"    return {', '.join(bars)}\n"]),
                      np=np, turned=turned, is_whole=is_whole, is_same=is_same, embed=embed)
    return General(np.einsum, fresh=True, tangent=tangent, adjoint=adjoint)


def _einsum_case(subscripts, *shapes, domain=real, **kwargs):
    return values(lambda random: (subscripts, *(domain(random, shape) for shape in shapes)), **kwargs)


registry.add(Variadic(np.einsum, [
    _einsum_case("ij,jk->ik", (2, 3), (3, 4)), _einsum_case("ij,jk", (2, 3), (3, 2)), _einsum_case("ij->", (2, 3)),
    _einsum_case("ii->i", (3, 3)), _einsum_case("ii", (3, 3)), _einsum_case("ij->j", (2, 3)),
    _einsum_case("ij,k->jk", (2, 3), (4,)), _einsum_case("i,i", (3,), (3,)), _einsum_case("iij,j->i", (2, 2, 3), (3,)),
    _einsum_case("...ij,...j->...i", (4, 2, 3), (3,)), _einsum_case("i...,i->...", (2, 3), (2,)),
    _einsum_case("ij,ij->ij", (2, 3), (1, 3)), _einsum_case("b i j, b j k -> b i k", (2, 2, 3), (2, 3, 2)),
    _einsum_case("ij,jk,kl->il", (2, 3), (3, 4), (4, 2), optimize=True), _einsum_case(",i->i", (), (3,)),
    _einsum_case("...i,...i->...", (2, 1, 3), (4, 3)),
    _einsum_case("ij,jk->ik", (2, 3), (3, 4), domain=plane), _einsum_case("ij,ij->", (2, 3), (2, 3)),
], fresh=True, make=_einsum_rule))

linear(embed, lambda out_bar, g, like, subscripts, place: pick(out_bar, g, subscripts, place), fresh=True, cases=[
    values(lambda random: (real(random, (2,)), np.ones((2, 2), int), "ii->i", 0)),
    values(lambda random: (real(random, (4, 3)), np.ones((3, 2), int), "ij,...i->...i", 0)),
    values(lambda random: (real(random, (4, 3)), np.ones((3, 4), int), "i...->...i", 0))])
linear(pick, lambda out_bar, x, like, subscripts, place: embed(out_bar, x, subscripts, place), cases=[
    values(lambda random: (real(random, (2, 2)), np.ones(2, int), "ii->i", 0)),
    values(lambda random: (real(random, (3, 2)), np.ones((4, 3), int), "ij,...i->...i", 0))])
constant(turned, is_whole, is_same, subscripts_of)


for tensordot in {np.tensordot: 0, getattr(np.linalg, "tensordot", np.tensordot): 0}:       # two since NumPy 2.0
    bilinear(tensordot,
             lambda out_bar, a, b, axes=2: (
                 tensordot_left_bar(out_bar, b, a, axes), tensordot_right_bar(out_bar, a, b, axes)),
             fresh=True, shaped=True, cases=[
                 arrays((2, 3, 4), (3, 4, 5)), arrays((2, 3), (3, 4), axes=1), arrays((2, 3), (4,), axes=0),
                 arrays((2, 3, 4), (4, 5, 2), axes=([0, 2], [2, 0])), arrays((2, 3, 4), (5, 3), axes=(1, -1)),
                 arrays((2, 3), (3, 2), axes=((0, 1), (1, 0))), arrays((2, 3), (3, 4), axes=1, domain=plane)])
bilinear(tensordot_left_bar,
         lambda out_bar, g, b, like, axes=2: (np.tensordot(out_bar, b, axes), tensordot_right_bar(g, out_bar, b, axes)),
         fresh=True, cases=[values(lambda random: (real(random, (2, 5)), real(random, (3, 4, 5)),
                                                   np.ones((2, 3, 4), int))),
                            values(lambda random: (real(random, (3, 5)), real(random, (4, 5, 2)),
                                                   np.ones((2, 3, 4), int), ([0, 2], [2, 0])))])
bilinear(tensordot_right_bar,
         lambda out_bar, g, a, like, axes=2: (np.tensordot(a, out_bar, axes), tensordot_left_bar(g, out_bar, a, axes)),
         fresh=True, cases=[values(lambda random: (real(random, (2, 5)), real(random, (2, 3, 4)),
                                                   np.ones((3, 4, 5), int))),
                            values(lambda random: (real(random, (3, 5)), real(random, (2, 3, 4)),
                                                   np.ones((4, 5, 2), int), ([0, 2], [2, 0])))])

bilinear(np.kron, lambda out_bar, a, b: (kron_left_bar(out_bar, b, a), kron_right_bar(out_bar, a, b)),
         fresh=True, shaped=True,
         cases=[arrays((2, 3), (2, 2)), arrays((3,), (2,)), arrays((2,), (2, 3)), arrays((2, 1, 3), (2,)),
                arrays((), (3,)), arrays((2, 2), (2,), domain=plane)])
bilinear(kron_left_bar, lambda out_bar, g, b, like: (np.kron(out_bar, b), kron_right_bar(g, out_bar, b)), fresh=True,
         cases=[values(lambda random: (real(random, (4, 6)), real(random, (2, 2)), np.ones((2, 3), int)))])
bilinear(kron_right_bar, lambda out_bar, g, a, like: (np.kron(a, out_bar), kron_left_bar(g, out_bar, a)), fresh=True,
         cases=[values(lambda random: (real(random, (4, 6)), real(random, (2, 2)), np.ones((2, 3), int)))])

CROSS = (arrays((3,), (3,)), arrays((4, 3), (4, 3)), arrays((4, 3), (3,)), arrays((3,), (4, 3)),
         arrays((3,), (3,), domain=plane))
bilinear(np.cross,
         lambda out_bar, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None: (
             cross_left_bar(out_bar, b, a, axisa if axis is None else axis, axisb if axis is None else axis,
                            axisc if axis is None else axis),
             cross_right_bar(out_bar, a, b, axisa if axis is None else axis, axisb if axis is None else axis,
                             axisc if axis is None else axis)),
         fresh=True, cases=[*CROSS, arrays((3, 4), (4, 3), axisa=0), arrays((3, 4), (3, 4), axis=0),
                            arrays((2, 3, 4), (4, 3), axisa=1, axisc=0), *(
             [arrays((2,), (3,)), arrays((4, 2), (4, 2))] if np.__version__.startswith("1.") else [])])
bilinear(cross_left_bar,
         lambda out_bar, g, b, like, axisa=-1, axisb=-1, axisc=-1: (
             expand(np.cross(out_bar, b, axisa, axisb, axisc), g),
             cross_right_bar(g, out_bar, b, axisa, axisb, axisc)),
         fresh=True, cases=[values(lambda random: (real(random, (4, 3)), real(random, (4, 3)), np.ones(3, int)))])
bilinear(cross_right_bar,
         lambda out_bar, g, a, like, axisa=-1, axisb=-1, axisc=-1: (
             expand(np.cross(a, out_bar, axisa, axisb, axisc), g),
             cross_left_bar(g, out_bar, a, axisa, axisb, axisc)),
         fresh=True, cases=[values(lambda random: (real(random, (4, 3)), real(random, (4, 3)), np.ones(3, int)))])
if hasattr(np.linalg, "cross"):      # NumPy 2.0
    bilinear(np.linalg.cross,
             lambda out_bar, x1, x2, *, axis=-1: (cross_left_bar(out_bar, x2, x1, axis, axis, axis),
                                                  cross_right_bar(out_bar, x1, x2, axis, axis, axis)),
             fresh=True, cases=[*CROSS, arrays((3, 4), (3, 4), axis=0)])


def _chain_rule(count):
    """The rule of ``chain(x0, x1, ...)``: what stands before an operand goes to the other side, in the opposite
    order, and so does what stands behind it."""
    names = [f"x{k}" for k in range(count)]
    moved, bars = [], []
    for k, name in enumerate(names):
        moved.append(f"chain({', '.join([*names[:k], f'{name}_dot', *names[k + 1:]])})")
        turned_names = [f"{other}.T" for other in names[:k][::-1]], [f"{other}.T" for other in names[k + 1:][::-1]]
        bars.append(f"chain({', '.join([*turned_names[0], 'out_bar', *turned_names[1]])})")
    tangent = written(f"def tangent({', '.join(names)}, *, out, {', '.join(f'{name}_dot' for name in names)}):\n"
                      f"    return {' + '.join(moved)}\n", chain=chain)
    adjoint = written(f"def adjoint({', '.join(names)}, *, out_bar):\n    return {', '.join(bars)}\n", chain=chain)
    return General(chain, fresh=True, shaped=True, tangent=tangent, adjoint=adjoint)


registry.add(Variadic(chain, [arrays((2, 3), (3, 4), (4, 2)), arrays((2, 3), (3, 2))], fresh=True, make=_chain_rule))


@general(np.linalg.matrix_power, shaped=True,
         source="Higham 2008, Functions of Matrices, section 3.2: the corner of the power of a block matrix",
         cases=[arrays((3, 3), n=3), arrays((3, 3), n=0), arrays((3, 3), n=1), arrays((2, 3, 3), n=2),
                arrays((3, 3), n=-2, domain=nonzero), arrays((2, 2), n=3, domain=plane)])
class matrix_power:
    """out = a @ a @ ... @ a, or of the inverse, for negative n."""

    def tangent(a, n, out, a_dot):
        m = np.shape(a)[-1]
        return np.linalg.matrix_power(upper_block(a, a_dot), n)[..., :m, m:]

    def adjoint(a, n, out_bar):
        m = np.shape(a)[-1]
        return np.linalg.matrix_power(upper_block(np.swapaxes(a, -1, -2), out_bar), n)[..., :m, m:]


@general(upper_block, fresh=True, cases=[arrays((2, 2), (2, 2)), arrays((3, 2, 2), (3, 2, 2))])
class blocks:
    """out = [[a, b], [0, a]]."""

    def tangent(a, b, out, a_dot, b_dot):
        return upper_block(a_dot, b_dot)

    def adjoint(a, b, out_bar):
        m = np.shape(a)[-1]
        return out_bar[..., :m, :m] + out_bar[..., m:, m:], out_bar[..., :m, m:]

