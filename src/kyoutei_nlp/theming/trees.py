"""Ward's tree (Ward 1963): grown once, cut into any number of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WardTree:
    """The upper part of a tree of rows.

    Attributes:
        leaves: int ``(n,)``, the rows in the order in which the tree bears them: every group is a run of them.
        cuts: int ``(n_groups - 1,)``: where each further group begins in that order, from the top of the tree down.
    """

    leaves: NDArray[np.int64]
    cuts: NDArray[np.int64]

    @classmethod
    def grow(cls, rows: Rows, most: int) -> Self:
        """The tree of ``rows`` ``(n, d)``, known as far as ``most`` groups."""
        from scipy.cluster.hierarchy import leaves_list, ward

        if len(rows) < 2:
            return cls(np.arange(len(rows)), np.zeros(0, dtype=np.int64))
        joins = ward(rows)
        n = len(rows)
        begins = {2 * n - 2: 0}
        cuts = []
        for node in range(2 * n - 2, max(2 * n - 1 - most, n - 1), -1):
            left, right = (int(part) for part in joins[node - n, :2])
            size = int(joins[left - n, 3]) if left >= n else 1
            begins[left], begins[right] = begins[node], begins[node] + size
            cuts.append(begins[right])
        return cls(leaves_list(joins).astype(np.int64), np.array(cuts, dtype=np.int64))

    def cut(self, n_groups: int) -> Labels:
        """Int ``(n,)`` from 0: the labels of so many groups, or of as many as the tree is known for."""
        begins = np.zeros(len(self.leaves), dtype=np.int64)
        begins[self.cuts[: n_groups - 1]] = 1
        labels = np.empty(len(self.leaves), dtype=np.int64)
        labels[self.leaves] = np.cumsum(begins)
        return labels
