"""What of NumPy has no derivative here, and why.

Comes in: nothing. Goes out: `UNSUPPORTED`, groups of names with a reason; and the reason for a function, for the
message that refuses it. Invariant: a name is in no group if it has a rule, and every public name that has none is in
one; a test compares the groups with the NumPy that is installed. Names may be missing from a version of NumPy.

What is in a group may be called all the same wherever no active value enters.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Group:
    """Names that share a reason, and what to write instead."""

    reason: str
    instead: str
    names: tuple[str, ...]


def _group(reason: str, instead: str, *names: str) -> Group:
    return Group(reason, instead, tuple(name for part in names for name in part.split()))


UNSUPPORTED: tuple[Group, ...] = (
    _group("it reads or writes a file, or text",
           "do it before or after the function that is differentiated",
           "np.fromfile np.fromregex np.fromstring np.genfromtxt np.load np.loadtxt np.save np.savetxt np.savez",
           "np.savez_compressed np.memmap np.DataSource ndarray.dump ndarray.dumps ndarray.tofile ndarray.tobytes",
           "np.frombuffer ndarray.tostring np.info np.lookfor np.source np.show_config np.show_runtime np.disp"),
    _group("it changes settings of NumPy",
           "do it before the function that is differentiated",
           "np.set_printoptions np.seterr np.seterrcall np.setbufsize np.set_string_function np.add_newdoc",
           "np.add_docstring np.add_newdoc_ufunc np.deprecate np.deprecate_with_doc np.test np.linalg.test",
           "np.fft.test np.set_numeric_ops"),
    _group("it works with memory, not with numbers",
           "read the elements, x[key]",
           "ndarray.data ndarray.ctypes ndarray.base ndarray.byteswap ndarray.newbyteorder",
           "ndarray.getfield ndarray.setfield ndarray.setflags ndarray.device ndarray.to_device np.from_dlpack",
           "np.nested_iters np.nditer np.flatiter np.lib np.safe_eval"),
    _group("it makes an array of another class",
           "use a plain ndarray",
           "np.matrix np.asmatrix np.mat np.bmat np.recarray np.record np.poly1d np.chararray np.void np.object_",
           "np.rec np.busdaycalendar np.ndarray np.generic np.flexible np.character np.number np.inexact np.floating",
           "np.complexfloating np.integer np.signedinteger np.unsignedinteger np.broadcast np.format_parser"),
    _group("it has elements where those of two arrays are equal, which any change of them ends",
           "ar1[np.isin(ar1, ar2)] takes those of ar1",
           "np.intersect1d"),
    _group("it calls a function that is known only while the program runs",
           "write a loop, or the expression for whole arrays",
           "np.frompyfunc"),
    _group("it writes to its argument where others may see it",
           "assign to the elements, x[key] = value",
           "ndarray.resize"),
    _group("it is a class of exceptions or iterators, or a class of Python under another name",
           "",
           "np.ndenumerate np.linalg.LinAlgError np.ufunc np.cast np.RankWarning np.ComplexWarning",
           "np.ModuleDeprecationWarning np.TooHardError np.VisibleDeprecationWarning np.AxisError",
           "np.DTypePromotionError"),
    _group("newer versions of NumPy do not have it",
           "use its newer name",
           "np.row_stack np.alltrue np.sometrue np.product np.cumproduct np.asfarray np.fastCopyAndTranspose",
           "np.get_array_wrap np.msort np.recfromcsv np.recfromtxt np.who np.round_ ndarray.itemset np.geterrobj",
           "np.seterrobj"),
    _group("it makes so many points as its argument says",
           "give it a number of points that is not active",
           "np.bartlett np.blackman np.hamming np.hanning"),
    _group("it makes places of numbers",
           "x[:, None] and y[None, :], if no places are meant",
           "np.ix_"),
    _group("NumPy itself forgets all but the first and last element along contiguous axes, on some processors",
           "take the last one of accumulate, np.power.accumulate(x)[-1], or write a loop",
           "np.power.reduce np.power.reduceat np.arctan2.reduce np.arctan2.reduceat"),
    _group("other ufuncs have no such method with a derivative",
           "np.add.reduce, np.multiply.reduce, np.maximum.reduce, np.add.reduceat, np.add.at and others, or a loop",
           "ufunc.at ufunc.reduce ufunc.accumulate ufunc.reduceat"),
)


@cache
def _reasons() -> dict[Any, Group]:
    found: dict[Any, Group] = {}
    for group in UNSUPPORTED:
        for name in group.names:
            target = named(name)
            if target is not None and getattr(type(target), "__hash__", None):
                found[target] = group
    return found


def named(name: str) -> Any:
    """What a dotted name stands for in this NumPy; None where there is no such thing."""
    root, *path = name.split(".")
    target: Any = {"np": np, "ndarray": np.ndarray, "ufunc": np.ufunc}[root]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # what NumPy deprecates is still there
        for part in path:
            target = getattr(target, part, None)
    return target


def reason_for(target: Callable[..., Any]) -> Group | None:
    """Why a function of NumPy has no rule; None where nothing is known of it."""
    try:
        return _reasons().get(target)
    except TypeError:       # cannot be hashed
        return None
