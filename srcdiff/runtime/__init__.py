"""All that generated code may import besides NumPy and the standard library.

Comes in and goes out: numbers, arrays, and structures of them. Invariant: the functions are small, pure but for
`add_at`, import NumPy only, and have rules themselves, so that generated code can be differentiated again.
"""

from srcdiff.runtime.broadcasting import count, expand, spread, strong_zero, unbroadcast
from srcdiff.runtime.products import (
    dot_left_bar,
    dot_right_bar,
    inner_left_bar,
    inner_right_bar,
    matmul_left_bar,
    matmul_right_bar,
)
from srcdiff.runtime.reductions import leave_one_out, paired, ties, unpaired, wins
from srcdiff.runtime.shapes import inverse_axes, layout, undiag, undiagonal, unrepeat, untile
from srcdiff.runtime.special import digamma, log_nonzero, polygamma, sinc_derivative
from srcdiff.runtime.structure import (
    add,
    add_at,
    add_item,
    copied,
    copied_together,
    filled,
    join_like,
    like_structure,
    owned,
    put_last,
    shadow_like,
    split_like,
    stop_gradient,
    take_last,
    twin,
    unless_shared,
    unstack,
    unsum,
    zero_tangent,
    zeros_like,
)

__all__ = [
    "add",
    "add_at",
    "add_item",
    "copied",
    "copied_together",
    "count",
    "digamma",
    "dot_left_bar",
    "dot_right_bar",
    "expand",
    "filled",
    "inner_left_bar",
    "inner_right_bar",
    "inverse_axes",
    "join_like",
    "layout",
    "leave_one_out",
    "like_structure",
    "log_nonzero",
    "matmul_left_bar",
    "matmul_right_bar",
    "owned",
    "paired",
    "polygamma",
    "put_last",
    "shadow_like",
    "sinc_derivative",
    "split_like",
    "spread",
    "stop_gradient",
    "strong_zero",
    "take_last",
    "ties",
    "twin",
    "unbroadcast",
    "undiag",
    "undiagonal",
    "unless_shared",
    "unpaired",
    "unrepeat",
    "unstack",
    "unsum",
    "untile",
    "wins",
    "zero_tangent",
    "zeros_like",
]
