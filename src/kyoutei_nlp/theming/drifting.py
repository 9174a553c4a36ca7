"""Whether new documents still speak of the themes that are there (主題のずれ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# A document is far when it is less like its theme than 95 of 100 documents of the fit; one in twenty would be so by chance.
FAR: Final = 0.05
# The alarm is given when that many, and that share, of the new documents are far: under no drift 3 of 5 or more are far once
# in 860 times (binomial with 0.05), a quarter of 20 once in 390.
FEWEST: Final = 3
SHARE: Final = 0.25

Rows = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Drift:
    """How new documents stand to the themes.

    Attributes:
        n_new: New documents looked at.
        far: Ids of those far from every theme, farthest first.
        alarm: Whether there are so many that the themes should be fitted anew.
    """

    n_new: int
    far: tuple[str, ...]
    alarm: bool


def drift(
    rows: Rows, owners: Sequence[str], new: Sequence[bool] | NDArray[np.bool_], centroids: Rows
) -> Drift:
    """Compare new documents' likeness to their nearest themes with that of the documents of the fit.

    Args:
        rows: ``(n, d)``, unit rows of passages in their documents, without those aside.
        owners: The document of each.
        new: Whether its document is new, one a row.
        centroids: ``(n_themes, d)``, unit rows.
    """
    best = (rows @ centroids.T).max(axis=1)
    names, owner = np.unique(np.asarray(owners), return_inverse=True)
    mean = np.bincount(owner, weights=best) / np.maximum(np.bincount(owner), 1)
    fresh = np.bincount(owner, weights=np.asarray(new, dtype=float)) > 0
    if not fresh.any() or fresh.all():
        return Drift(int(fresh.sum()), (), False)
    limit = float(np.quantile(mean[~fresh], FAR))
    order = np.argsort(mean, kind="stable")
    far = tuple(str(names[n]) for n in order if fresh[n] and mean[n] < limit)
    n_new = int(fresh.sum())
    return Drift(n_new, far, len(far) >= FEWEST and len(far) >= SHARE * n_new)
