"""Groups of unit vectors, and how many there are: the number at which fits on subsamples agree, then the silhouette.

Sources: stability by subsampling (Ben-Hur et al. 2002) with the adjusted Rand index (Hubert & Arabie 1985); silhouette
(Rousseeuw 1987); stability of one group as the mean best Jaccard over subsamples (Hennig 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theme import Method
from kyoutei_nlp.theming.clustering import (
    CLUSTERERS,
    COUNTED,
    MAX_ROUNDS,
    Ground,
    nearest,
    settle,
)
from kyoutei_nlp.theming.comparing import adjusted_rand, best_jaccard, silhouette

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]

# A tree needs n² memory: of more rows a sample is grouped, which shows any theme of 1 %, and all rows then settle around what was
# found in it.
SAMPLE: Final = 2_500
N_SUBSAMPLES: Final = 16
SUBSAMPLE: Final = 0.9
# Of fewer documents than that a tenth is none: rows are left out instead.
FEW_DOCUMENTS: Final = 10
# Clusterers that are slow are fitted again fewer times.
N_REFITS: Final = 5
MOST_GROUPS: Final = 30
# Fits on nine tenths should agree this well, or the number of groups is no property of the rows; how much less a silhouette
# counts where they do not; and which scores are alike. Judgements, made on five collections of 20 to 400 documents.
STEADY: Final = 0.93
STRICT: Final = 4
ALIKE: Final = 0.9
# How much better two groups must be; by eye on the seed texts.
PLAINLY: Final = 1.5
# People know the themes by their numbers: an earlier solution is kept down to this share of a new one's silhouette; a judgement.
LOYALTY: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A solution.

    Attributes:
        labels: int ``(n,)`` from 0, every group non-empty.
        centroids: ``(n_groups, d)``, unit rows.
        stability: Mean adjusted Rand index between it and fits on nine tenths, -1 to 1.
        each: ``(n_groups,)`` stability of each group, 0 to 1.
        outliers: bool ``(n,)``, rows that the clusterer left in no group; their label is the nearest.
    """

    labels: Labels
    centroids: Rows
    stability: float
    each: Rows
    outliers: NDArray[np.bool_]


def group(
    rows: Rows,
    *,
    n_groups: int | None,
    method: Method,
    random: np.random.RandomState,
    most: int = MOST_GROUPS,
    start: Rows | None = None,
    owners: Labels | None = None,
    texts: Sequence[str] | None = None,
) -> Groups:
    """Group unit rows ``(n, d)``; ``n_groups=None`` chooses the number, ``most`` at the most.

    Args:
        rows: See there.
        n_groups: See there.
        method: How the groups are found.
        random: Seed.
        most: See there.
        start: Centroids of an earlier solution, taken up again unless a new one is plainly better (``LOYALTY``).
        owners: int ``(n,)`` from 0, the document of each row: subsamples are then of documents, and a group has two at least.
        texts: The passages, for clusterers that read.

    On one thread: the same sums on any number of cores, and no waiting where cores are shared.
    """
    limits = import_module(
        "threadpoolctl"
    ).threadpool_limits  # comes with scikit-learn, has no types
    with limits(limits=1):
        whole = Ground(rows, owners, max(1, min(max(most, n_groups or 0), n_distinct(rows))), texts)
        sample = whole.some(_lot(len(rows), SAMPLE, random)) if len(rows) > SAMPLE else whole
        parts = _parts(sample, random)
        wanted = choose_n_groups(sample, parts) if n_groups is None else min(n_groups, whole.most)
        seed = int(random.randint(2**31 - 1))
        if method in COUNTED:
            labels, middles = _counted(whole, sample, wanted, method)
            outliers = np.zeros(len(rows), dtype=np.bool_)
        else:
            first = CLUSTERERS[method](whole, wanted, seed)
            labels, middles = settle(whole, first, rounds=1)  # groups keep their own form
            outliers = first < 0
        if start is not None and method in COUNTED and n_groups in {None, len(start)}:
            labels, middles = _loyal(whole, start, (labels, middles))
        refits = parts if method == "agglomerative" else parts[:N_REFITS]
        stability, each = _stability(sample, middles, refits, method, seed)
    return Groups(labels, middles, stability, each, outliers)


def choose_n_groups(ground: Ground, parts: Sequence[Part]) -> int:
    """The number of groups with the best silhouette where fits on nine tenths agree; 1 below 4 rows.

    Where they agree less than ``STEADY`` the silhouette counts less and less; of numbers that do nearly alike the smallest is
    taken. Two groups are nearly always stable and seldom tell anything: they must be plainly better than any larger number.
    """
    most = min(ground.most, int(1.5 * np.sqrt(len(ground.rows))), n_distinct(ground.rows) - 1)
    scores = {n: _score(ground, parts, n) for n in _candidates(most)}
    best = max(scores.values(), default=0.0)
    return min((n for n, score in scores.items() if score >= ALIKE * best > 0), default=1)


def _score(ground: Ground, parts: Sequence[Part], n_groups: int) -> float:
    """By the cuts of the trees alone, rows of lone documents as a group of their own: cheap enough for every number."""
    labels = ground.cut(n_groups)
    kept = labels >= 0
    width = silhouette(ground.rows[kept], labels[kept])
    agreed = [adjusted_rand(labels[chosen] + 1, part.cut(n_groups) + 1) for chosen, part in parts]
    steady = min(max(float(np.mean(agreed)), 0.0) / STEADY, 1.0) if agreed else 1.0
    return steady**STRICT * width / (PLAINLY if n_groups == 2 else 1.0)


def _counted(whole: Ground, sample: Ground, n_groups: int, method: Method) -> tuple[Labels, Rows]:
    """Groups of that number: found in the sample, settled on all rows."""
    first = CLUSTERERS[method](sample, n_groups, 0)
    if sample is whole:
        return settle(whole, first, rounds=MAX_ROUNDS)
    _, middles = settle(sample, first, rounds=1)
    return settle(whole, nearest(whole.rows, middles), rounds=MAX_ROUNDS)


def _loyal(whole: Ground, start: Rows, fresh: tuple[Labels, Rows]) -> tuple[Labels, Rows]:
    """The earlier solution brought up to date, or the fresh one where its silhouette is plainly better."""
    first = np.unique(nearest(whole.rows, start.astype(whole.rows.dtype)), return_inverse=True)[1]
    kept = settle(whole, first.reshape(-1).astype(np.int64), rounds=MAX_ROUNDS)
    old, new = (silhouette(whole.rows, labels) for labels, _ in (kept, fresh))
    return kept if old >= LOYALTY * new else fresh


Part = tuple[NDArray[np.int64], Ground]
"""Numbers of rows, and these rows to be grouped."""


def _parts(ground: Ground, random: np.random.RandomState) -> list[Part]:
    """The subsamples that stability is judged on, nine tenths of the documents or rows each."""
    n = len(ground.rows)
    if n < 4:
        return []
    owners = np.arange(n) if ground.owners is None else ground.owners
    documents = np.unique(owners)
    if len(documents) < FEW_DOCUMENTS:
        owners, documents = np.arange(n), np.arange(n)
    parts = []
    for _ in range(N_SUBSAMPLES):
        drawn = _lot(len(documents), max(3, int(SUBSAMPLE * len(documents))), random)
        chosen = np.flatnonzero(np.isin(owners, documents[drawn]))
        parts.append((chosen, ground.some(chosen, same_axes=True)))
    return parts


def _stability(
    sample: Ground, middles: Rows, parts: Sequence[Part], method: Method, seed: int
) -> tuple[float, Rows]:
    """Fit the subsamples and compare: the whole, and each group."""
    n_groups = len(middles)
    if n_groups <= 1 or not parts:
        return 1.0, np.ones(n_groups)
    labels = nearest(sample.rows, middles)
    whole: list[float] = []
    each: list[Rows] = []
    for chosen, part in parts:
        first = CLUSTERERS[method](part, n_groups, seed)
        again, _ = settle(part, first, rounds=MAX_ROUNDS)
        whole.append(adjusted_rand(labels[chosen], again))
        each.append(best_jaccard(labels[chosen], again, n_groups))
    return float(np.mean(whole)), np.mean(each, axis=0)


def _candidates(most: int) -> list[int]:
    """Every number to 12, then wider steps."""
    return [n for n in (*range(2, 13), 14, 16, 18, 20, 23, 26, 30) if n <= most]


def _lot(n: int, size: int, random: np.random.RandomState) -> NDArray[np.int64]:
    """Row numbers in order, all of them if there are no more than ``size``."""
    if n <= size:
        return np.arange(n, dtype=np.int64)
    return np.sort(random.choice(n, size, replace=False)).astype(np.int64)


def n_distinct(rows: Rows) -> int:
    """How many of the first rows differ."""
    return len(np.unique(np.round(rows[:SAMPLE], 6), axis=0))
