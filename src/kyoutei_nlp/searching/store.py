"""What searching asks of a store, and nothing more (検索が倉に求めること)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kyoutei_nlp.searching.match import Match
from kyoutei_nlp.vectors import PassageVectors


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the store gives it back.

    Attributes:
        text: Exactly ``Document.text[start : start + len(text)]``.
        start: Offset of the passage in ``Document.text``.
        page: Number of the page the passage begins on.
        page_starts: Offset in ``Document.text`` and number of each later page the passage reaches; may be empty.
    """

    document_id: str
    title: str
    text: str
    start: int
    page: int
    page_starts: tuple[tuple[int, int], ...] = ()

    def page_at(self, offset: int) -> int:
        """Number of the page that holds ``offset`` of ``Document.text``."""
        before = [number for start, number in self.page_starts if start <= offset]
        return max([self.page, *before])


class SearchStore(Protocol):
    """Four questions to a store.

    The index has one row a passage with the columns ``FTS_COLUMNS``: ``title`` = ``index_terms`` of the document's
    title followed by its parties' names, ``terms`` = ``index_terms`` of the passage (heading included), ``meta`` =
    ``meta_tokens`` of the document.
    """

    def match_passages(self, match: Match, limit: int | None) -> Sequence[tuple[str, float]]:
        """Passage ids with their BM25 score, **higher is better** (SQLite's ``bm25()`` negated), best first.

        Args:
            match: Turn it into an FTS5 expression with ``to_fts5(match)``.
            limit: At most so many; None for all (order and scores are then not used, so do not compute them).

        Fast in SQLite: ``SELECT rowid, rank … WHERE t MATCH ? AND rank MATCH 'bm25(1.0, 1.0, 0.0)' ORDER BY rank LIMIT ?``
        in a subquery, joined with the passages afterwards.
        """

    def passages_containing(self, text: str, limit: int) -> Sequence[str]:
        """Ids of passages whose raw text holds ``text`` literally (``%``, ``_`` are plain characters), in order."""

    def vectors(self) -> PassageVectors | None:
        """All vectors of the current model, or None before embedding. Called often: keep it in memory."""

    def passage_texts(self, passage_ids: Iterable[str]) -> Mapping[str, PassageText]:
        """The passages of these ids; unknown ids are left out."""
