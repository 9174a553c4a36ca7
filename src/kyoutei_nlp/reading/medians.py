"""Many runs of numbers in one array: how long they are, and their middle values (中央値)."""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def lengths(first: Places, n: int) -> Places:
    """(m,) how many of n numbers belong to each run, of which ``first`` (m,) says where it begins."""
    found = np.empty(len(first), np.intp)
    found[:-1] = first[1:] - first[:-1]
    found[-1:] = n - first[-1:]
    return found


def medians(values: Floats, first: Places) -> Floats:
    """The median of each run.

    Args:
        values: (n,) numbers.
        first: (m,) where each run begins; they cover all and none is empty.
    """
    low: Floats = np.minimum.reduceat(values, first)
    differ = low != np.maximum.reduceat(values, first)
    if differ.any():
        counts = lengths(first, len(values))
        for run in np.flatnonzero(differ).tolist():
            start = first[run]
            low[run] = median(values[start : start + counts[run]].tolist())
    return low
