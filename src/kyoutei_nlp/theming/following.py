"""Themes across refits: the same theme keeps its id, and the name that a person gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.grouping import unit

# Below this cosine of the centroids two themes are not the same theme; arbitrary, centroids of
# different themes of the built-in model lie below 0.5.
SAME: Final = 0.6


def follow(
    themes: Sequence[Theme],
    centroids: NDArray[np.floating[Any]],
    *,
    previous: Sequence[Theme],
    previous_centroids: NDArray[np.floating[Any]],
) -> tuple[Theme, ...]:
    """New themes with the ids of the old ones that they continue (Hungarian matching, Kuhn 1955).

    Args:
        themes: New, in the order of ``centroids`` ``(n_themes, d)``.
        centroids: Unit rows.
        previous: Old, in the order of ``previous_centroids``.
        previous_centroids: ``(n_previous, d)``.

    Returns:
        In the order of ``themes``. A theme without a forerunner gets an id never used before.
    """
    heirs = _match(unit(centroids), unit(previous_centroids))
    fresh = _fresh_ids(previous)
    return tuple(
        _inherit(theme, previous[heirs[row]]) if row in heirs else replace(theme, id=next(fresh))
        for row, theme in enumerate(themes)
    )


def _match(
    centroids: NDArray[np.floating[Any]], previous: NDArray[np.floating[Any]]
) -> dict[int, int]:
    from scipy.optimize import linear_sum_assignment

    similarity = centroids @ previous.T
    pairs = zip(*linear_sum_assignment(-similarity), strict=True)
    return {int(new): int(old) for new, old in pairs if similarity[new, old] >= SAME}


def _inherit(theme: Theme, forerunner: Theme) -> Theme:
    if forerunner.named_by == "human":
        return replace(theme, id=forerunner.id, name=forerunner.name, named_by="human")
    return replace(theme, id=forerunner.id)


def _fresh_ids(previous: Iterable[Theme]) -> Any:
    last = max((int(theme.id[1:]) for theme in previous if theme.id[1:].isdigit()), default=0)
    return (f"T{number:02d}" for number in range(last + 1, 1_000_000))
