"""Agreements and clauses like a given one (似た協定・似た条), by the vectors of their passages less the corpus's mean.

The mean is taken away because what all deeds share (協議の上定める) makes all of them look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.nearness import HeldVectors
from kyoutei_nlp.searching.page import AgreementHit, SearchHit
from kyoutei_nlp.searching.snippets import quote
from kyoutei_nlp.searching.store import Layout, PassageText, SearchStore

POOL: Final = 1_000
"""Nearest passages whose agreements are compared whole; a hundred times a list of ten."""


def similar_entries(
    store: SearchStore, entries: Sequence[int], *, limit: int
) -> list[AgreementHit]:
    """The agreements most like these entries of one document, most alike first; copies of one text stand as one.

    Args:
        store: Where the passages are kept.
        entries: Numbers of the document's own entries.
        limit: At most so many.
    """
    vectors, layout = store.vectors(), store.layout()
    own = _passages(layout, entries)
    own = own[vectors.has(own)] if vectors else own
    if vectors is None or not len(own):
        return []
    wanted = _unit(vectors.rows(own).mean(axis=0) - vectors.centre)
    pool = _pool(vectors, layout, wanted, own)
    numbers = _passages(layout, np.unique(layout.entry_of[pool]).tolist())
    numbers = numbers[vectors.has(numbers)]
    rows = vectors.rows(numbers) - vectors.centre
    homes = layout.entry_of[numbers]
    scores = _mean_scores(rows, homes, wanted)
    nearest = {int(homes[at]): int(numbers[at]) for at in np.argsort(rows @ wanted)}
    return _hits(store, layout, scores, nearest, limit=limit)


def similar_passages(store: SearchStore, number: int, *, limit: int) -> list[AgreementHit]:
    """The passages of other agreements most like this one, one an agreement, most alike first.

    Args:
        store: Where the passages are kept.
        number: Of the passage.
        limit: At most so many.
    """
    vectors, layout = store.vectors(), store.layout()
    one = np.array([number], dtype=np.int64)
    if vectors is None or not vectors.has(one)[0]:
        return []
    wanted = _unit(vectors.rows(one)[0] - vectors.centre)
    own = _passages(layout, [int(layout.entry_of[number])])
    pool = _pool(vectors, layout, wanted, own)
    rows = vectors.rows(pool) - vectors.centre
    cosines = rows @ wanted / np.maximum(np.linalg.norm(rows, axis=1), 1e-6)
    scores: dict[int, float] = {}
    nearest: dict[int, int] = {}
    for at in np.argsort(-cosines, kind="stable"):
        home = int(layout.entry_of[pool[at]])
        scores.setdefault(home, float(cosines[at]))
        nearest.setdefault(home, int(pool[at]))
    return _hits(store, layout, scores, nearest, limit=limit)


def _pool(
    vectors: HeldVectors, layout: Layout, wanted: NDArray[np.float32], own: NDArray[np.int64]
) -> NDArray[np.int64]:
    allowed = layout.entry_of > 0
    allowed[own] = False
    return vectors.nearest(wanted, allowed, POOL)[0]


def _passages(layout: Layout, entries: Sequence[int]) -> NDArray[np.int64]:
    wanted = np.zeros(len(layout.twin_of), dtype=np.bool_)
    wanted[[entry for entry in entries if 0 < entry < len(wanted)]] = True
    return np.flatnonzero(wanted[layout.entry_of])


def _mean_scores(
    rows: NDArray[Any], homes: NDArray[np.int32], wanted: NDArray[np.float32]
) -> dict[int, float]:
    """Entry → cosine of the mean of its rows to ``wanted``; the same rows may come in any order."""
    order = np.argsort(homes, kind="stable")
    entries, starts = np.unique(homes[order], return_index=True)
    sums = np.add.reduceat(rows[order], starts, axis=0)
    cosines = sums @ wanted / np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
    return dict(zip(entries.tolist(), cosines.tolist(), strict=True))


def _hits(
    store: SearchStore,
    layout: Layout,
    scores: dict[int, float],
    nearest: dict[int, int],
    *,
    limit: int,
) -> list[AgreementHit]:
    groups: dict[int, list[int]] = {}
    for entry in sorted(scores, key=lambda each: (-scores[each], each)):
        groups.setdefault(int(layout.twin_of[entry]), []).append(entry)
    shown = {alike[0]: len(alike) - 1 for alike in list(groups.values())[:limit]}
    cards = store.entries(shown)
    texts = store.passage_texts(nearest[entry] for entry in shown)
    return [
        AgreementHit(
            cards[entry], None, scores[entry], ("semantic",),
            (_quoted(texts[nearest[entry]], scores[entry]),), twins=twins,
        )
        for entry, twins in shown.items()
        if entry in cards and nearest[entry] in texts
    ]  # fmt: skip


def _quoted(passage: PassageText, score: float) -> SearchHit:
    snippet = quote(passage.text, ())
    start = passage.start + snippet.span.start
    return SearchHit(
        document_id=passage.document_id,
        passage_id=passage.passage_id,
        score=score,
        snippet=snippet.text,
        page=passage.page_at(start),
        spans=(),
        title=passage.title,
        span=Span(start, start + len(snippet.text)),
        answered_by=("semantic",),
        article=passage.article,
        heading=passage.heading,
        record=passage.record,
    )


def _unit(vector: NDArray[Any]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, dtype=np.float32)
