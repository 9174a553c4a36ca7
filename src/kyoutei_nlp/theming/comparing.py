"""How alike two groupings are, and how well one parts its rows. Counting only, so that it may be done hundreds of times.

Sources: adjusted Rand index (Hubert & Arabie 1985); silhouette (Rousseeuw 1987); stability of one group as its best Jaccard index
(Hennig 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Agreement of two groupings of the same things, 1 for the same, 0 for chance.

    Args:
        one: int ``(n,)`` from 0.
        other: Likewise.
    """
    table = shared(one, other)
    both, rows, columns = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    chance = rows * columns / max(_pairs(np.array([len(one)])), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def best_jaccard(labels: Labels, other: Labels, n_groups: int) -> Rows:
    """``(n_groups,)``: for each group of ``labels`` the Jaccard index with the most similar group of ``other``."""
    table = np.zeros((n_groups, int(other.max()) + 1))
    np.add.at(table, (labels, other), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1))


def silhouette(rows: Rows, labels: Labels) -> float:
    """Mean silhouette by cosine distance, -1 to 1; 0 for a single group, or as many as rows.

    Of unit rows the mean cosine to a group is one product with the sum of the group, so all is n × groups, not n × n.

    Args:
        rows: ``(n, d)``, unit rows.
        labels: int ``(n,)`` from 0.
    """
    sizes = np.bincount(labels)
    if not 1 < np.count_nonzero(sizes) < len(rows):
        return 0.0
    members = np.zeros((len(sizes), len(rows)), dtype=rows.dtype)
    members[labels, np.arange(len(rows))] = 1
    far = sizes - rows @ (members @ rows).T
    place = np.arange(len(rows))
    within = far[place, labels] / np.maximum(sizes[labels] - 1, 1)
    between = far / np.maximum(sizes, 1)
    between[:, sizes == 0] = np.inf
    between[place, labels] = np.inf
    nearest = between.min(axis=1)
    widths = (nearest - within) / np.maximum(np.maximum(nearest, within), 1e-12)
    return float(np.where(sizes[labels] > 1, widths, 0).mean())


def shared(one: Labels, other: Labels) -> Rows:
    """The table of how many things are in each group of one and of the other."""
    width = int(other.max()) + 1
    cells = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width)
    return np.asarray(cells.reshape(-1, width), dtype=np.float64)


def _pairs(counts: Rows | NDArray[np.int64]) -> float:
    return float((counts * (counts - 1.0)).sum() / 2)
