"""Clauses that no deed of the corpus has a near one for (ほかにない条).

How far is far is not a fixed number: a clause is odd where its nearest one lies farther than the nearest ones of 95 of 100 clauses of
the corpus lie from those. Vectors are compared less the corpus's mean, as in ``searching.similar``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.agreement import Clause
from kyoutei_nlp.comparing.usual import NOT_COUNTED, Example
from kyoutei_nlp.corpus import DeedRow, SearchableCorpus
from kyoutei_nlp.searching import PassageText

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
RAREST: Final = 5
"""Percentile of the corpus's own nearest likenesses under which a clause is odd."""
DRAWN: Final = 200
ENOUGH: Final = 20
"""Clauses under which the corpus cannot say what is near."""


@dataclass(frozen=True, slots=True)
class OddClause:
    """A clause without a near one (ほかにない条).

    Attributes:
        likeness: Cosine to the nearest, -1 to 1.
        limit: What 95 of 100 clauses of the corpus reach.
        nearest: The nearest all the same.
    """

    number: str | None
    heading: str | None
    kind: str
    text: str
    likeness: float
    limit: float
    nearest: Example


def odd_clauses(
    store: SearchableCorpus,
    deeds: Sequence[DeedRow],
    clauses: Sequence[tuple[Clause, str]],
    embed: Embed,
) -> tuple[OddClause, ...] | None:
    """The clauses without a near one in these deeds; None where there is too little to judge by.

    Args:
        store: The index of the corpus.
        deeds: Those compared with.
        clauses: The clauses looked at, each with its text.
        embed: Texts to unit vectors ``(n, d)`` of the corpus's model.
    """
    judged = [
        (c, text) for c, text in clauses if c.level == 1 and c.kind not in NOT_COUNTED - {"other"}
    ]
    known = _Known.of(store, deeds)
    if known is None or not judged:
        return None
    limit = known.limit()
    wanted = known.unit(embed([text for _, text in judged]))
    likeness = wanted @ known.rows.T
    nearest = likeness.argmax(axis=1)
    found = []
    for at, (clause, text) in enumerate(judged):
        best = float(likeness[at, nearest[at]])
        if best < limit:
            place = store.passage_texts([int(known.numbers[nearest[at]])])
            told = _example(next(iter(place.values())))
            found.append(
                OddClause(clause.number, clause.heading, clause.kind, text, best, limit, told)
            )
    return tuple(found)  # fmt: skip


def _example(passage: PassageText) -> Example:
    return Example(
        passage.document_id,
        passage.title,
        passage.article,
        passage.heading,
        passage.page,
        passage.start,
        passage.start + len(passage.text),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The vectors of the articles of some deeds.

    Attributes:
        rows: Unit rows less the mean.
        groups: For each row the entry, or that which it is nearly a copy of.
        entries: For each row its entry.
    """

    numbers: NDArray[np.int64]
    rows: Vectors
    groups: NDArray[np.int32]
    entries: NDArray[np.int32]
    centre: Vectors

    @classmethod
    def of(cls, store: SearchableCorpus, deeds: Sequence[DeedRow]) -> _Known | None:
        vectors, layout = store.vectors(), store.layout()
        entries = [n for key in {d.document_id for d in deeds} for n in store.entry_numbers(key)]
        wanted = np.zeros(len(layout.twin_of), dtype=np.bool_)
        wanted[entries] = True
        numbers = np.flatnonzero(wanted[layout.entry_of])
        if vectors is None or not len(numbers):
            return None
        texts = store.passage_texts(numbers[vectors.has(numbers)].tolist())
        numbers = np.array([n for n in sorted(texts) if texts[n].article], dtype=np.int64)
        if len(numbers) < ENOUGH:
            return None
        rows = _unit(vectors.rows(numbers) - vectors.centre)
        homes = layout.entry_of[numbers]
        return cls(numbers, rows, layout.twin_of[homes], homes, vectors.centre)

    def unit(self, vectors: Vectors) -> Vectors:
        """Vectors of the model as the rows are."""
        return _unit(vectors - self.centre)

    def limit(self) -> float:
        """The likeness to the nearest clause of another text that 95 of 100 clauses reach."""
        drawn = np.arange(0, len(self.rows), max(1, -(-len(self.rows) // DRAWN)))
        likeness = self.rows[drawn] @ self.rows.T
        for groups in (
            self.groups,
            self.entries,
        ):  # where all are copies of one form, at least of another deed
            others = groups[drawn][:, None] != groups[None, :]
            nearest = np.where(others, likeness, -1).max(axis=1)[others.any(axis=1)]
            if len(nearest) >= ENOUGH:
                return float(np.percentile(nearest, RAREST))
        return -1.0


def _unit(rows: Vectors) -> Vectors:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-6))
    made: Vectors = rows / lengths
    return made
