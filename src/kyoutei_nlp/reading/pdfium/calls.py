"""Calls of pdfium by number and address (直接の呼び出し).

pdfium answers one question a call. The calls for a page are made in a row by ``map`` over addresses, which costs a
fifth of a loop with ``byref``, and their answers are read as arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from numpy.typing import NDArray

ADDRESS, INT, UINT, DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_double
UNSEEN: Final = 3
"""Text rendering mode 3 (ISO 32000-1, 9.3.6): neither filled nor stroked."""


@cache
def call(name: str, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes and gives plain numbers and addresses."""
    import pypdfium2.raw as raw

    where = ctypes.cast(getattr(raw, name), ADDRESS).value
    return ctypes.PYFUNCTYPE(result, *arguments)(where or 0)


@cache
def constant(name: str) -> int:
    """The number that pdfium gives a name."""
    import pypdfium2.raw as raw

    return int(getattr(raw, name))


def address(handle: Any) -> int:
    """Where a page or text page of pypdfium2 lies."""
    return ctypes.cast(handle, ADDRESS).value or 0


def rows(table: NDArray[Any], column: int = 0) -> Iterable[int]:
    """The addresses of one column, row by row."""
    start, step = table.ctypes.data + column * table.itemsize, table.itemsize * table.shape[1]
    return range(start, start + step * len(table), step)
