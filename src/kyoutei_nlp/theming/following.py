"""Themes across refits: the same theme keeps its id, and the name that a person gave; what became of each is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theme import Theme, ThemeChange
from kyoutei_nlp.theming.clustering import unit

# Below this likeness two themes are not the same theme; arbitrary, centroids of different themes lie below 0.5.
SAME: Final = 0.6
# A theme has gone into another one, or come out of it, when this share of it did; a judgement.
PART: Final = 0.3
MOST: Final = 0.5

Rows = NDArray[np.floating[Any]]


def follow(
    themes: Sequence[Theme],
    centroids: Rows,
    *,
    previous: Sequence[Theme],
    previous_centroids: Rows,
    shared: Rows | None = None,
) -> tuple[Theme, ...]:
    """New themes with the ids of the old ones that they continue (Hungarian matching, Kuhn 1955).

    Args:
        themes: New, in the order of ``centroids`` ``(n_themes, d)``.
        centroids: Unit rows.
        previous: Old, in the order of ``previous_centroids``.
        previous_centroids: ``(n_previous, d)``.
        shared: ``(n_themes, n_previous)``, how many passages they have in common; None judges by centroids alone.

    Returns:
        In the order of ``themes``. A theme without a forerunner gets an id never used before.
    """
    heirs = _match(_likeness(unit(centroids), unit(previous_centroids), shared))
    fresh = fresh_ids(previous)
    return tuple(
        _inherit(theme, previous[heirs[row]]) if row in heirs else replace(theme, id=next(fresh))
        for row, theme in enumerate(themes)
    )


def changes(
    themes: Sequence[Theme], previous: Sequence[Theme], shared: Rows
) -> tuple[ThemeChange, ...]:
    """What became of every theme: kept, renamed, split, merged, born, died.

    Args:
        themes: New, with the ids that ``follow`` gave.
        previous: Old.
        shared: ``(n_themes, n_previous)``, passages in common.
    """
    old = {theme.id: theme for theme in previous}
    told = [
        _arrival(theme, old, _sources(row, shared, previous)) for row, theme in enumerate(themes)
    ]
    return (*told, *_departures(themes, previous, shared))


def _arrival(theme: Theme, old: dict[str, Theme], sources: tuple[str, ...]) -> ThemeChange:
    before = old.get(theme.id)
    if len(sources) > 1:
        return ThemeChange("merged", theme.id, theme.name, sources)
    if before is None:
        return ThemeChange("born", theme.id, theme.name, sources)
    if before.name != theme.name:
        return ThemeChange("renamed", theme.id, theme.name, (before.name,))
    return ThemeChange("kept", theme.id, theme.name)


def _sources(row: int, shared: Rows, previous: Sequence[Theme]) -> tuple[str, ...]:
    """The old themes of which most went into the new one."""
    totals = np.maximum(shared.sum(axis=0), 1)
    return tuple(
        theme.id
        for number, theme in enumerate(previous)
        if shared[row, number] / totals[number] > MOST
    )


def _departures(
    themes: Sequence[Theme], previous: Sequence[Theme], shared: Rows
) -> Iterator[ThemeChange]:
    """The old themes that came apart, and those that are gone."""
    now = {theme.id for theme in themes}
    for number, theme in enumerate(previous):
        share = shared[:, number] / max(shared[:, number].sum(), 1)
        parts = tuple(new.id for new, part in zip(themes, share, strict=True) if part >= PART)
        if len(parts) > 1:
            yield ThemeChange("split", theme.id, theme.name, parts)
        elif theme.id not in now:
            yield ThemeChange("died", theme.id, theme.name, parts)


def _likeness(centroids: Rows, previous: Rows, shared: Rows | None) -> Rows:
    """``(n, n_previous)``: the cosine; where passages are shared, the greater of it and the overlap (Dice 1945)."""
    cosine = centroids @ previous.T
    if shared is None or not shared.any():
        return cosine
    both = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True)
    overlap = 2 * shared / np.maximum(both, 1)
    # What most passages did says more than where the middle lies; the middle decides where nothing is shared.
    return np.asarray(
        np.where(shared > 0, np.maximum(overlap, 0.5 * (overlap + cosine)), cosine / 2)
    )


def _match(likeness: Rows) -> dict[int, int]:
    from scipy.optimize import linear_sum_assignment

    pairs = zip(*linear_sum_assignment(-likeness), strict=True)
    return {int(new): int(old) for new, old in pairs if likeness[new, old] >= SAME}


def _inherit(theme: Theme, forerunner: Theme) -> Theme:
    if forerunner.named_by == "human":
        return replace(theme, id=forerunner.id, name=forerunner.name, named_by="human")
    return replace(theme, id=forerunner.id)


def fresh_ids(previous: Iterable[Theme]) -> Iterator[str]:
    """Numbers after the last one used."""
    last = max((int(theme.id[1:]) for theme in previous if theme.id[1:].isdigit()), default=0)
    return (f"T{number:02d}" for number in range(last + 1, 1_000_000))
