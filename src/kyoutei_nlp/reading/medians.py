"""Middle values of many runs of numbers at once (中央値)."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def medians(values: Floats, first: NDArray[np.intp]) -> Floats:
    """The median of each run.

    Args:
        values: (n,) numbers.
        first: (m,) where each run begins; they cover all and none is empty.
    """
    low: Floats = np.minimum.reduceat(values, first)
    wide: Any = np.flatnonzero(low != np.maximum.reduceat(values, first))
    if len(wide):
        ends = np.append(first[1:], len(values))
        for run in wide.tolist():
            low[run] = median(values[first[run] : ends[run]].tolist())
    return low
