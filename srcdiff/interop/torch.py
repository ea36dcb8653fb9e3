"""A NumPy function inside a PyTorch model.

Comes in: a function of NumPy arrays. Goes out: a function of tensors, through which `torch.autograd` differentiates.
Invariant: the gradients are srcdiff's, of the dtype and on the device of their tensors; a second derivative, which they
do not carry, is refused by PyTorch.

>>> weight = torch.tensor([1.0, 2.0], requires_grad=True)
>>> to_torch(lambda w: np.sum(w**3))(weight).backward()
>>> weight.grad
tensor([ 3., 12.])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff import api, checking

try:
    import torch
except ImportError as error:
    raise ImportError("srcdiff.interop.torch needs PyTorch: pip install 'srcdiff[torch]'") from error


def to_torch(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function for tensors, in its arguments and in tuples, lists and dicts that are arguments.

    It runs on the CPU, with NumPy; results and gradients go back to the device of the first tensor.
    """
    def on_tensors(*args: Any) -> Any:
        tensors = [leaf for _, leaf in checking.leaves(args) if isinstance(leaf, torch.Tensor)]
        results: list[Any] = []
        made = _Run.apply(function, args, results, *tensors)
        leaves = iter(made)
        return checking.map_leaves(lambda leaf: next(leaves) if _is_array(leaf) else leaf, results[0])
    return on_tensors


class _Run(torch.autograd.Function):  # type: ignore[misc]  # PyTorch is not there when types are checked
    """One call: the forward sweep, and the pullback when gradients are asked for."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], args: Any, results: list[Any], *tensors: Any) -> Any:
        primals = checking.map_leaves(_array, args)
        needed = iter(ctx.needs_input_grad[3:])
        asked = [[isinstance(leaf, torch.Tensor) and next(needed) for _, leaf in checking.leaves(arg)] for arg in args]
        wrt = tuple(k for k, flags in enumerate(asked) if any(flags))
        if wrt:
            out, ctx.pullback = api.vjp(function, *primals, wrt=wrt)
        else:
            out = function(*checking.copied(primals))
        ctx.args, ctx.out = args, out
        results.append(out)
        device = tensors[0].device if tensors else None
        arrays = [np.asarray(leaf) for _, leaf in checking.leaves(out) if _is_array(leaf)]
        made = tuple(torch.tensor(array, device=device) for array in arrays)
        ctx.mark_non_differentiable(*(leaf for leaf in made if not leaf.is_floating_point() and not leaf.is_complex()))
        return made

    @staticmethod
    @torch.autograd.function.once_differentiable  # type: ignore[untyped-decorator]  # the same
    def backward(ctx: Any, *grads: Any) -> Any:
        remaining = iter(grads)

        def cotangent(leaf: Any) -> Any:
            grad = next(remaining) if _is_array(leaf) else None
            # PyTorch's gradient of a complex number is the conjugate of that of JAX, and of srcdiff
            return np.conj(_array(grad)) if grad is not None and checking.has_derivative(leaf) else None

        bars = ctx.pullback(checking.map_leaves(cotangent, ctx.out))
        known = dict(checking.leaves(bars))
        found = [_gradient(leaf, known.get(path)) for path, leaf in checking.leaves(ctx.args)
                 if isinstance(leaf, torch.Tensor)]
        return None, None, None, *found


def _gradient(tensor: Any, bar: Any) -> Any:
    if bar is None:
        return None
    return torch.tensor(np.conj(bar), dtype=tensor.dtype, device=tensor.device).reshape(tensor.shape)


def _array(leaf: Any) -> Any:
    """A tensor as an array, or as a NumPy number if it has no axes."""
    return leaf.detach().cpu().resolve_conj().numpy()[()] if isinstance(leaf, torch.Tensor) else leaf


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, (np.ndarray, np.generic, float, complex))
