"""The clusterers (まとめ方): rows into labels, -1 for a row in no group. Anything that does that may be added to ``CLUSTERERS``.

Sources: Ward 1963; spherical k-means (Dhillon & Modha 2001); HDBSCAN (Campello et al. 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theme import Method
from kyoutei_nlp.theming.trees import WardTree

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]

# Principal directions for finding groups; as in the usual topic pipelines, arbitrary within 20–100.
N_REDUCED: Final = 50
N_STARTS: Final = 4
MAX_ROUNDS: Final = 30
# A group of fewer documents is a document, not a theme.
DOCUMENTS: Final = 2
# To have so many groups of two documents, a tree is cut into at most this many times as many.
FINER: Final = 4
# Rounds end when fewer than one row in so many moves.
STILL: Final = 1000
# Rows summed at once.
AT_ONCE: Final = 8192
# HDBSCAN: the fewest rows of a group, as a share of all; a judgement.
SMALLEST: Final = 0.02


@dataclass(slots=True, eq=False)
class Ground:
    """Rows to be grouped, and what is worked out of them once for every number of groups.

    Attributes:
        rows: ``(n, d)``, unit rows.
        owners: int ``(n,)`` from 0, the document of each row; None where a row is a document.
        most: The largest number of groups that will be asked for.
        texts: The passages, for clusterers that read; None for none.
    """

    rows: Rows
    owners: Labels | None = None
    most: int = 30
    texts: Sequence[str] | None = None
    _reduced: Rows | None = None
    _tree: WardTree | None = None

    @property
    def reduced(self) -> Rows:
        """``(n, N_REDUCED)`` or fewer columns: principal coordinates."""
        if self._reduced is None:
            self._reduced = reduce(self.rows)
        return self._reduced

    def some(self, chosen: NDArray[np.int64], *, same_axes: bool = False) -> Ground:
        """The same for some of the rows; with ``same_axes`` their coordinates are those of the whole."""
        owners = None if self.owners is None else self.owners[chosen]
        texts = None if self.texts is None else [self.texts[row] for row in chosen]
        reduced = self.reduced[chosen] if same_axes else None
        return Ground(self.rows[chosen], owners, self.most, texts, reduced)

    def cut(self, n_groups: int) -> Labels:
        """Ward's groups: so many of two documents at least, where that can be; -1 for the rows of the others."""
        if self._tree is None:
            self._tree = WardTree.grow(self.reduced, FINER * self.most)
        if self.owners is None:
            return self._tree.cut(n_groups)
        best, most = self._tree.cut(n_groups), 0
        for number in range(n_groups, FINER * n_groups + 1):
            labels = self._tree.cut(number)
            enough = int(np.sum(self.documents(labels) >= DOCUMENTS))
            if enough > most:
                best, most = labels, enough
            if most >= n_groups or labels.max() + 1 < number:
                break
        return self.without_lone(best)

    def without_lone(self, labels: Labels) -> Labels:
        """Groups of a single document are no groups: -1 for their rows; all stay if nothing else is left."""
        if self.owners is None:
            return labels
        kept = np.flatnonzero(self.documents(labels) >= DOCUMENTS)
        if not len(kept):
            return labels
        number = np.full(int(labels.max()) + 1, -1, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        return number[labels]

    def documents(self, labels: Labels) -> NDArray[np.int64]:
        """How many documents each group has."""
        assert self.owners is not None  # noqa: S101 (for mypy; asked only where there are owners)
        width = int(self.owners.max()) + 1
        return np.bincount(np.unique(labels * width + self.owners) // width)


def ward(ground: Ground, n_groups: int, seed: int) -> Labels:
    """Ward's groups."""
    return ground.cut(n_groups)


def kmeans(ground: Ground, n_groups: int, seed: int) -> Labels:
    """k-means in principal coordinates, the best of some starts by lot."""
    from sklearn.cluster import KMeans

    model = KMeans(n_groups, n_init=N_STARTS, random_state=seed)
    return ground.without_lone(np.asarray(model.fit_predict(ground.reduced), dtype=np.int64))


def hdbscan(ground: Ground, n_groups: int, seed: int) -> Labels:
    """Groups of any number and form; what lies between them has none."""
    from sklearn.cluster import HDBSCAN

    fewest = max(2, round(SMALLEST * len(ground.rows)))
    if len(ground.rows) <= fewest:
        return np.zeros(len(ground.rows), dtype=np.int64)
    # The dimensions in which density means something, as in the usual topic pipelines.
    few = ground.reduced[:, -5:]
    model = HDBSCAN(min_cluster_size=fewest, min_samples=1, copy=True)
    return np.asarray(model.fit_predict(few), dtype=np.int64)


def bertopic(ground: Ground, n_groups: int, seed: int) -> Labels:
    """The topics of BERTopic on the same vectors (an extra of its own)."""
    from kyoutei_nlp.theming.bertopic import topics

    return topics(ground.rows, ground.texts, seed=seed)


CLUSTERERS: Final[dict[Method, Callable[[Ground, int, int], Labels]]] = {
    "agglomerative": ward,
    "kmeans": kmeans,
    "hdbscan": hdbscan,
    "bertopic": bertopic,
}
COUNTED: Final = frozenset({"agglomerative", "kmeans"})
"""Those that are told how many groups to make; the others find out themselves."""


def unit(rows: Rows) -> Rows:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


def reduce(rows: Rows) -> Rows:
    """The first principal coordinates, by the d × d covariance: exact, and cheap for any number of rows."""
    centred = rows - rows.mean(axis=0)
    if rows.shape[1] <= N_REDUCED:
        return np.asarray(centred)
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.asarray(centred @ directions[:, -N_REDUCED:])


def centroids(rows: Rows, labels: Labels) -> Rows:
    """``(n_groups, d)``: the direction of each group, in one order of sums, so the same each time; rows of -1 count nowhere."""
    n_groups = int(labels.max()) + 1
    sums = np.zeros((n_groups, rows.shape[1]))
    for begin in range(0, len(rows), AT_ONCE):
        own = labels[begin : begin + AT_ONCE]
        members = (own == np.arange(n_groups)[:, None]).astype(rows.dtype)
        sums += members @ rows[begin : begin + AT_ONCE]
    return unit(sums).astype(rows.dtype)


def settle(ground: Ground, labels: Labels, *, rounds: int) -> tuple[Labels, Rows]:
    """Every row with its nearest centroid, and the centroids brought after, until hardly anything moves (Lloyd 1982).

    Args:
        ground: The rows.
        labels: The first groups; -1 for rows in none, which go to the nearest.
        rounds: How often at most; 1 leaves the centroids where the first groups have them.

    Returns:
        Labels that are exactly those of the nearest centroids, and these; every group has rows, and two documents if any has.
    """
    rows, still = ground.rows, len(ground.rows) // STILL
    if labels.max() < 0:
        labels = np.zeros(len(rows), dtype=np.int64)
    middles = centroids(rows, labels)
    found = nearest(rows, middles)
    for _ in range(rounds - 1):
        before = found
        middles = centroids(rows, found)
        found = nearest(rows, middles)
        if np.count_nonzero(found != before) <= still:
            break
    while True:
        whole = ground.without_lone(np.unique(found, return_inverse=True)[1].reshape(-1))
        kept = np.unique(found[whole >= 0])
        if len(kept) == len(middles):
            return found, middles
        middles = middles[kept]
        found = nearest(rows, middles)


def nearest(rows: Rows, middles: Rows) -> Labels:
    """Int ``(n,)``: the centroid of the greatest cosine."""
    return np.asarray(np.argmax(rows @ middles.T, axis=1), dtype=np.int64)
