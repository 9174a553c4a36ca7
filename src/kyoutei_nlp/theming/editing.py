"""What people do to themes: join some, take one apart (主題をまとめる・分ける). Passages are given anew, nothing is refitted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.clustering import unit
from kyoutei_nlp.theming.following import fresh_ids
from kyoutei_nlp.theming.grouping import group

Rows = NDArray[np.floating[Any]]


def merge(
    themes: Sequence[Theme], centroids: Rows, ids: Sequence[str]
) -> tuple[tuple[Theme, ...], Rows]:
    """Join themes into the first named, whose id stays, and whose name stays if a person gave it.

    Args:
        themes: All, in the order of ``centroids`` ``(n_themes, d)``.
        centroids: Unit rows.
        ids: Two or more.

    Returns:
        The themes that remain, and their centroids; the joined one's is the mean weighted by size.

    Raises:
        ThemeError: An id is unknown, or there are fewer than two.
    """
    chosen = [_place(themes, theme_id) for theme_id in dict.fromkeys(ids)]
    if len(chosen) < 2:
        raise ThemeError("まとめる主題の番号を二つ以上指定してください")
    first, others = chosen[0], set(chosen[1:])
    sizes = np.array([max(themes[n].size, 1) for n in chosen], dtype=np.float64)
    together = np.array(centroids, dtype=np.float64)
    together[first] = unit((sizes @ together[chosen])[None])[0]
    kept = [n for n in range(len(themes)) if n not in others]
    stability = min(themes[n].stability for n in chosen)
    joined = replace(themes[first], size=int(sizes.sum()), stability=stability)
    return (
        tuple(joined if n == first else themes[n] for n in kept),
        together[kept].astype(np.float32),
    )


def split(
    themes: Sequence[Theme],
    centroids: Rows,
    theme_id: str,
    rows: Rows,
    *,
    n_parts: int = 2,
    random_state: int = 0,
) -> tuple[tuple[Theme, ...], Rows]:
    """Take a theme apart; its largest part keeps the id, the others get ids never used before.

    Args:
        themes: All, in the order of ``centroids`` ``(n_themes, d)``.
        centroids: Unit rows.
        theme_id: Which.
        rows: ``(n, d)``, unit rows of the passages of this theme, in their documents.
        n_parts: Into how many.
        random_state: Seed.

    Raises:
        ThemeError: The id is unknown, or the theme has too few passages that differ.
    """
    place = _place(themes, theme_id)
    if n_parts < 2:
        raise ThemeError("分ける数は 2 以上にしてください")
    random = np.random.RandomState(random_state)
    found = (
        group(rows, n_groups=n_parts, method="agglomerative", random=random) if len(rows) else None
    )
    if found is None or len(found.centroids) < n_parts:
        raise ThemeError(f"主題 {theme_id} は {n_parts} つに分けるだけの条・段がありません")
    sizes = np.bincount(found.labels)
    order = np.argsort(-sizes, kind="stable")
    ids = fresh_ids(themes)
    parts = [
        replace(
            themes[place],
            id=theme_id if number == 0 else next(ids),
            named_by="machine" if number else themes[place].named_by,
            size=int(sizes[part]),
            stability=float(np.clip(found.each[part], 0, 1)),
        )
        for number, part in enumerate(order)
    ]
    rest = [n for n in range(len(themes)) if n != place]
    middle = np.concatenate([centroids[rest], found.centroids[order]]).astype(np.float32)
    return (*(themes[n] for n in rest), *parts), middle


def in_order(
    themes: Sequence[Theme], centroids: Rows
) -> tuple[tuple[Theme, ...], NDArray[np.float32]]:
    """By id, as a corpus keeps them."""
    order = sorted(range(len(themes)), key=lambda n: themes[n].id)
    return tuple(themes[n] for n in order), np.asarray(centroids, dtype=np.float32)[order]


def _place(themes: Sequence[Theme], theme_id: str) -> int:
    for number, theme in enumerate(themes):
        if theme.id == theme_id:
            return number
    known: Collection[str] = [theme.id for theme in themes]
    raise ThemeError(f"主題「{theme_id}」はありません。あるのは {'、'.join(known)} です")
