"""Groups of unit vectors, and how many there are: spherical k-means, chosen by stability and silhouette.

Sources: spherical k-means (Dhillon & Modha 2001); stability by subsampling (Ben-Hur et al. 2002) with the
adjusted Rand index (Hubert & Arabie 1985); silhouette (Rousseeuw 1987); stability of one group as the mean
best Jaccard over subsamples (Hennig 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]
Method = Literal["kmeans", "agglomerative"]

# Past this many rows k-means starts from mini-batches; agglomerative needs n² memory and stops here, too.
MANY: Final = 20_000
AGGLOMERATIVE_LIMIT: Final = 3_000
# The number of groups is chosen on at most this many rows; a sample of 2,000 shows any theme of 1 %.
SAMPLE: Final = 2_000
N_SUBSAMPLES: Final = 5
SUBSAMPLE: Final = 0.8
MOST_GROUPS: Final = 30
# How much better two groups must be; by eye on the seed texts.
PLAINLY: Final = 1.5
# People know the themes by their numbers: an earlier solution is kept down to this share of a new one's silhouette; a judgement.
LOYALTY: Final = 0.8
# Principal directions for the first solution; as in the usual topic pipelines, arbitrary within 20–100.
N_REDUCED: Final = 50
N_STARTS: Final = 4
MAX_ROUNDS: Final = 30


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A solution.

    Attributes:
        labels: int ``(n,)`` from 0, every group non-empty.
        centroids: ``(n_groups, d)``, unit rows.
        stability: Mean adjusted Rand index to refits on subsamples, -1 to 1.
        each: ``(n_groups,)`` stability of each group, 0 to 1.
    """

    labels: Labels
    centroids: Rows
    stability: float
    each: Rows


def group(
    rows: Rows,
    *,
    n_groups: int | None,
    method: Method,
    random: np.random.RandomState,
    most: int = MOST_GROUPS,
    start: Rows | None = None,
) -> Groups:
    """Group unit rows ``(n, d)``; ``n_groups=None`` chooses the number, ``most`` at the most.

    Args:
        rows: See there.
        n_groups: See there.
        method: How the first solution is found.
        random: Seed.
        most: See there.
        start: Centroids of an earlier solution, taken up again unless a new one is plainly better (``LOYALTY``).

    On one thread: the same sums on any number of cores, and no waiting where cores are shared.
    """
    limits = import_module(
        "threadpoolctl"
    ).threadpool_limits  # comes with scikit-learn, has no types
    with limits(limits=1):
        wanted = (
            n_groups if n_groups is not None else choose_n_groups(rows, method, random, most=most)
        )
        wanted = max(1, min(wanted, _n_distinct(rows)))
        labels, centroids = solve(rows, wanted, method, random)
        sample = _sample(len(rows), SAMPLE, random)
        if start is not None and n_groups in {None, len(start)}:
            labels, centroids = _loyal(rows, start, (labels, centroids), sample)
        parts = _parts(_Solver(rows[sample], _reduce(rows[sample]), method), random)
        stability, each = _stability(labels[sample], len(centroids), parts, random)
    return Groups(labels, centroids, stability, each)


def _loyal(
    rows: Rows, start: Rows, fresh: tuple[Labels, Rows], sample: NDArray[np.int64]
) -> tuple[Labels, Rows]:
    """The earlier solution brought up to date, or the fresh one where its silhouette is plainly better."""
    nearest = np.argmax(rows @ start.T.astype(rows.dtype), axis=1)
    first = np.unique(nearest, return_inverse=True)[1].reshape(-1).astype(np.int64)
    kept = _refine(rows, first)
    old, new = (_silhouette(rows[sample], labels[sample]) for labels, _ in (kept, fresh))
    return kept if old >= LOYALTY * new else fresh


def choose_n_groups(
    rows: Rows, method: Method, random: np.random.RandomState, *, most: int = MOST_GROUPS
) -> int:
    """The number of groups with the highest product of stability and silhouette; 1 below 4 rows.

    Two groups are nearly always stable and seldom tell anything: two are taken only if they are plainly
    better than any larger number.
    """
    rows = rows[_sample(len(rows), SAMPLE, random)]
    most = min(most, MOST_GROUPS, int(1.5 * np.sqrt(len(rows))), _n_distinct(rows) - 1)
    best, best_score = 1, 0.0
    solver = _Solver(rows, _reduce(rows), method)
    parts = _parts(solver, random)
    for n_groups in _candidates(most):
        labels, centroids = solver.solve(n_groups, random)
        silhouette = _silhouette(rows, labels)
        if silhouette <= best_score:
            continue  # stability is 1 at most: not worth the refits
        stability, _ = _stability(labels, len(centroids), parts, random)
        score = stability * silhouette / (PLAINLY if n_groups == 2 else 1)
        if score > best_score:
            best, best_score = len(centroids), score
    return best


def solve(
    rows: Rows, n_groups: int, method: Method, random: np.random.RandomState
) -> tuple[Labels, Rows]:
    """Labels and unit centroids; the labels are exactly those of the nearest centroids."""
    return _Solver(rows, _reduce(rows), method).solve(n_groups, random)


@dataclass(slots=True, eq=False)
class _Solver:
    """Solutions of any number of groups for the same rows: what does not depend on the number is done once.

    Attributes:
        rows: ``(n, d)``, unit rows.
        reduced: ``(n, N_REDUCED)`` or fewer columns, their principal coordinates.
        tree: Ward's tree, grown when first asked for.
        n_distinct: How many rows differ, counted when first asked for.
    """

    rows: Rows
    reduced: Rows
    method: Method
    tree: Any = None
    n_distinct: int = 0

    def most(self, n_groups: int) -> int:
        """``n_groups``, or as many as rows differ."""
        if not self.n_distinct:
            self.n_distinct = _n_distinct(self.rows)
        return min(n_groups, self.n_distinct)

    def part(self, chosen: NDArray[np.int64]) -> _Solver:
        """The same for some of the rows; their coordinates are those of the whole."""
        return _Solver(self.rows[chosen], self.reduced[chosen], self.method)

    def solve(self, n_groups: int, random: np.random.RandomState) -> tuple[Labels, Rows]:
        """Labels and unit centroids."""
        if n_groups <= 1:
            return np.zeros(len(self.rows), dtype=np.int64), unit(
                self.rows.mean(axis=0, keepdims=True)
            )
        return _refine(self.rows, self._first(n_groups, random))

    def _first(self, n_groups: int, random: np.random.RandomState) -> Labels:
        from sklearn.cluster import KMeans, MiniBatchKMeans

        seed = int(random.randint(2**31 - 1))
        if self.method == "agglomerative" and len(self.rows) <= AGGLOMERATIVE_LIMIT:
            return self._cut(n_groups)
        if len(self.rows) <= MANY:
            model = KMeans(n_groups, n_init=N_STARTS, random_state=seed)
        else:
            model = MiniBatchKMeans(n_groups, n_init=3, batch_size=4096, random_state=seed)
        return np.asarray(model.fit_predict(self.reduced), dtype=np.int64)

    def _cut(self, n_groups: int) -> Labels:
        from scipy.cluster.hierarchy import fcluster, ward

        if self.tree is None:
            self.tree = ward(self.reduced)
        return np.asarray(fcluster(self.tree, n_groups, "maxclust") - 1, dtype=np.int64)


def unit(rows: Rows) -> Rows:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


def _reduce(rows: Rows) -> Rows:
    """The first principal coordinates, by the d × d covariance: exact, and cheap for any number of rows."""
    centred = rows - rows.mean(axis=0)
    if rows.shape[1] <= N_REDUCED:
        return np.asarray(centred)
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.asarray(centred @ directions[:, -N_REDUCED:])


def _refine(rows: Rows, labels: Labels) -> tuple[Labels, Rows]:
    """Lloyd's rounds by cosine until nothing moves; a group that loses its last row is dropped."""
    centroids = _centroids(rows, labels)
    for _ in range(MAX_ROUNDS):
        nearest = np.argmax(rows @ centroids.T, axis=1).astype(np.int64)
        if np.array_equal(nearest, labels):
            break
        labels = np.unique(nearest, return_inverse=True)[1].reshape(-1).astype(np.int64)
        centroids = _centroids(rows, labels)
    labels = np.argmax(rows @ centroids.T, axis=1).astype(np.int64)
    kept, labels = np.unique(labels, return_inverse=True)
    return labels.reshape(-1).astype(np.int64), centroids[kept]


def _centroids(rows: Rows, labels: Labels) -> Rows:
    sums = [
        rows[labels == number].sum(axis=0, dtype=np.float64) for number in range(labels.max() + 1)
    ]
    return unit(np.stack(sums)).astype(rows.dtype)


def _parts(
    solver: _Solver, random: np.random.RandomState
) -> list[tuple[NDArray[np.int64], _Solver]]:
    """The subsamples that stability is judged on: numbers of rows, and these rows to be solved."""
    n = len(solver.rows)
    if n < 4:
        return []
    chosen = [_sample(n, max(3, int(SUBSAMPLE * n)), random) for _ in range(N_SUBSAMPLES)]
    return [(part, solver.part(part)) for part in chosen]


def _stability(
    labels: Labels,
    n_groups: int,
    parts: list[tuple[NDArray[np.int64], _Solver]],
    random: np.random.RandomState,
) -> tuple[float, Rows]:
    """Refit on subsamples and compare with ``labels``: the whole, and each group."""
    from sklearn.metrics import adjusted_rand_score

    if n_groups <= 1 or not parts:
        return 1.0, np.ones(n_groups)
    whole: list[float] = []
    each: list[Rows] = []
    for chosen, solver in parts:
        refit, _ = solver.solve(solver.most(n_groups), random)
        whole.append(float(adjusted_rand_score(labels[chosen], refit)))
        each.append(_best_jaccard(labels[chosen], refit, n_groups))
    return float(np.mean(whole)), np.mean(each, axis=0)


def _best_jaccard(labels: Labels, refit: Labels, n_groups: int) -> Rows:
    """For each group the Jaccard index with the refit's most similar group."""
    table = np.zeros((n_groups, int(refit.max()) + 1))
    np.add.at(table, (labels, refit), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1))


def _silhouette(rows: Rows, labels: Labels) -> float:
    from sklearn.metrics import silhouette_score

    n_labels = len(np.unique(labels))
    if not 1 < n_labels < len(rows):
        return 0.0
    return float(silhouette_score(rows, labels, metric="cosine"))


def _candidates(most: int) -> list[int]:
    """Every number to 12, then wider steps."""
    return [n for n in (*range(2, 13), 14, 16, 18, 20, 23, 26, 30) if n <= most]


def _sample(n: int, size: int, random: np.random.RandomState) -> NDArray[np.int64]:
    """Row numbers in order, all of them if there are no more than ``size``."""
    if n <= size:
        return np.arange(n, dtype=np.int64)
    return np.sort(random.choice(n, size, replace=False)).astype(np.int64)


def _n_distinct(rows: Rows) -> int:
    head = np.round(rows[:SAMPLE], 6)
    return len(np.unique(head, axis=0))
