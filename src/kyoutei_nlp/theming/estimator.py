"""``ThemeModel``: themes as a scikit-learn estimator. Imports scikit-learn: look it up late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from kyoutei_nlp.theme import METHODS, Method, Theme
from kyoutei_nlp.theming.clustering import nearest, unit
from kyoutei_nlp.theming.grouping import MOST_GROUPS, group
from kyoutei_nlp.theming.membership import TEMPERATURE, membership
from kyoutei_nlp.theming.naming import distinct_names, name_themes, theme_name

N_TYPICAL = 3


class ThemeModel(TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Find themes in vectors by direction (cosine), from 3 rows to hundreds of thousands.

    Args:
        n_themes: How many; None chooses by stability and silhouette.
        method: ``agglomerative`` (Ward), ``kmeans`` (started from Ward's groups), ``hdbscan`` or ``bertopic``; the last two
            find the number themselves, and BERTopic must be installed (``pip install 'kyoutei-nlp[bertopic]'``).
        max_themes: At most so many when the number is chosen.
        temperature: Of the soft membership; smaller is surer.
        random_state: Seed; the same seed and rows give the same themes.

    Attributes:
        labels_: int ``(n,)``, the nearest theme of each row; equals ``predict`` of the same rows.
        centroids_: ``(n_themes_, d)``, unit rows.
        n_themes_: How many were found.
        outliers_: bool ``(n,)``, rows that HDBSCAN or BERTopic left in no theme; ``labels_`` and ``transform`` offer the nearest.
        stability_: Mean adjusted Rand index to fits on nine tenths, -1 to 1.
        theme_stability_: ``(n_themes_,)``, each theme's mean best Jaccard over those fits, 0 to 1.
        themes_: One ``Theme`` a group, ``T01`` the largest; passages are row numbers as text.
    """

    def __init__(
        self,
        n_themes: int | None = None,
        *,
        method: Method = "agglomerative",
        max_themes: int = MOST_GROUPS,
        temperature: float = TEMPERATURE,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_themes = n_themes
        self.method = method
        self.max_themes = max_themes
        self.temperature = temperature
        self.random_state = random_state

    def fit(
        self,
        X: Any,  # noqa: N803 (scikit-learn's own name)
        y: Any = None,
        *,
        texts: Sequence[str] | None = None,
        documents: Sequence[str] | None = None,
        aside: NDArray[np.bool_] | Sequence[bool] | None = None,
        stop: Collection[str] = (),
        start: NDArray[np.floating[Any]] | None = None,
    ) -> Self:
        """Find the themes.

        Args:
            X: ``(n, d)``.
            y: Not used; there for scikit-learn.
            texts: The passages, for names; without them a theme is called 主題1 and so on.
            documents: The document of each passage; terms then count once a document, a theme has two at least, and stability is
                that of leaving documents out.
            aside: bool ``(n,)``, rows (boilerplate) that get a label but have no say.
            stop: Names (of parties, places) that no term may contain.
            start: Centroids ``(n, d)`` of an earlier fit, kept where a new solution is not plainly better.
        """
        self._check_parameters()
        rows = self._rows(X, reset=True)
        has_say = _has_say(aside, len(rows))
        random = check_random_state(self.random_state)
        found = group(
            rows[has_say],
            owners=_numbers(documents, has_say),
            texts=_some(texts, has_say),
            n_groups=self.n_themes,
            most=self.max_themes,
            method=self.method,
            random=random,
            start=start,
        )
        order = np.argsort(-np.bincount(found.labels), kind="stable")
        self.centroids_ = found.centroids[order]
        self.n_themes_ = len(order)
        self.stability_ = found.stability
        self.theme_stability_ = found.each[order]
        self.labels_ = nearest(rows, self.centroids_)
        self.outliers_ = np.zeros(len(rows), dtype=np.bool_)
        self.outliers_[has_say] = found.outliers
        self.themes_ = self._themes(rows, has_say, texts, documents, stop)
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:  # noqa: N803
        """The nearest theme of each row of ``X`` ``(n, d)``: int ``(n,)``."""
        check_is_fitted(self)
        return nearest(self._rows(X, reset=False), self.centroids_)

    def transform(self, X: Any) -> NDArray[np.floating[Any]]:  # noqa: N803
        """``(n, n_themes_)``: soft membership, rows sum to 1."""
        check_is_fitted(self)
        rows = self._rows(X, reset=False)
        return membership(rows, self.centroids_, temperature=self.temperature)

    def _check_parameters(self) -> None:
        if self.n_themes is not None and self.n_themes < 1:
            raise ValueError(f"n_themes は 1 以上か None です: {self.n_themes}")
        if self.method not in METHODS:
            raise ValueError(f"method は {'、'.join(METHODS)} のどれかです: {self.method}")
        if self.max_themes < 1:
            raise ValueError(f"max_themes は 1 以上です: {self.max_themes}")
        if not self.temperature > 0:
            raise ValueError(f"temperature は正の数です: {self.temperature}")

    def _rows(self, X: Any, *, reset: bool) -> NDArray[np.floating[Any]]:  # noqa: N803
        checked = validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])
        return unit(checked)

    def _themes(
        self,
        rows: NDArray[np.floating[Any]],
        has_say: NDArray[np.bool_],
        texts: Sequence[str] | None,
        documents: Sequence[str] | None,
        stop: Collection[str],
    ) -> tuple[Theme, ...]:
        labels = np.where(has_say, self.labels_, -1)
        terms: list[tuple[str, ...]] = [()] * self.n_themes_
        if texts is not None:
            terms = name_themes(
                texts, labels, n_themes=self.n_themes_, documents=documents, stop=stop
            )
        names = distinct_names([theme_name(each) for each in terms])
        return tuple(
            Theme(
                id=f"T{number + 1:02d}",
                name=names[number],
                named_by="machine",
                terms=terms[number],
                passages=tuple(str(row) for row in typical(rows, labels, self.centroids_, number)),
                size=int(np.sum(labels == number)),
                stability=float(np.clip(self.theme_stability_[number], 0, 1)),
            )
            for number in range(self.n_themes_)
        )


def typical(
    rows: NDArray[np.floating[Any]],
    labels: NDArray[np.int64],
    centroids: NDArray[np.floating[Any]],
    number: int,
) -> list[int]:
    """The rows of theme ``number`` nearest to its centroid, nearest first."""
    members = np.flatnonzero(labels == number)
    order = np.argsort(-(rows[members] @ centroids[number]), kind="stable")
    return [int(row) for row in members[order[:N_TYPICAL]]]


def _numbers(
    documents: Sequence[str] | None, has_say: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    """The documents of the rows that have a say, as numbers from 0."""
    if documents is None:
        return None
    chosen = np.asarray(documents)[has_say]
    return np.asarray(np.unique(chosen, return_inverse=True)[1].reshape(-1), dtype=np.int64)


def _some(texts: Sequence[str] | None, has_say: NDArray[np.bool_]) -> list[str] | None:
    return None if texts is None else [texts[row] for row in np.flatnonzero(has_say).tolist()]


def _has_say(aside: NDArray[np.bool_] | Sequence[bool] | None, n_rows: int) -> NDArray[np.bool_]:
    """The rows that are not aside; all of them if nothing else would be left."""
    if aside is None:
        return np.ones(n_rows, dtype=np.bool_)
    has_say = ~np.asarray(aside, dtype=np.bool_)
    return has_say if has_say.any() else np.ones(n_rows, dtype=np.bool_)
