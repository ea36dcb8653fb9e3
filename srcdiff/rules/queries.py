"""Functions of NumPy whose results are shapes, places or truths: their derivative is zero.

Comes in: nothing. Goes out: entries in the registry. Invariant: none of them changes anything, so that a call may be
dropped.
"""

from __future__ import annotations

import numpy as np

from srcdiff.rules.declare import constant, registry

constant(
    np.all, np.allclose, np.any, np.argmax, np.argmin, np.argpartition, np.argsort, np.argwhere, np.array_equal,
    np.count_nonzero, np.finfo, np.flatnonzero, np.iscomplexobj, np.isclose, np.isrealobj, np.isscalar, np.iterable,
    np.ndim, np.nonzero, np.result_type, np.searchsorted, np.shape, np.size, np.array_equiv, np.digitize,
    np.nanargmax, np.nanargmin, np.iscomplex, np.isreal, np.isneginf, np.isposinf, np.isfortran, np.isin, np.lexsort,
    np.linalg.matrix_rank, np.ndindex, np.errstate, np.printoptions)
# what is known of dtypes, shapes, memory and text
constant(
    np.array2string, np.array_repr, np.array_str, np.base_repr, np.binary_repr, np.broadcast_shapes, np.can_cast,
    np.common_type, np.datetime_as_string, np.datetime_data, np.dtype, np.einsum_path, np.format_float_positional,
    np.format_float_scientific, np.get_include, np.get_printoptions, np.getbufsize, np.geterr, np.geterrcall, np.iinfo,
    np.issubdtype, np.may_share_memory, np.min_scalar_type, np.mintypecode, np.promote_types, np.shares_memory,
    np.typename)
# places, and integers made of integers
constant(
    np.diag_indices_from, np.mask_indices, np.ravel_multi_index, np.tril_indices_from, np.triu_indices_from,
    np.unravel_index, np.packbits, np.unpackbits, np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16,
    np.uint32, np.uint64, np.intp, np.uintp, np.intc, np.uintc, np.longlong, np.ulonglong, np.bytes_, np.str_,
    np.busday_count, np.busday_offset, np.is_busday, np.datetime64, np.timedelta64)
for name in ("isdtype", "in1d", "issubclass_", "issctype", "issubsctype", "find_common_type", "maximum_sctype",
             "obj2sctype", "sctype2char", "byte_bounds", "compare_chararrays", "byte", "ubyte", "short", "ushort",
             "long", "ulong"):
    if name in dir(np) and not registry.find(getattr(np, name)):      # NumPy 1 warns where it has no np.long
        constant(getattr(np, name))
