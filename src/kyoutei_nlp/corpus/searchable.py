"""The corpus as a search store: index rows written, the four questions of ``SearchStore`` answered by SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from kyoutei_nlp.agreement import Agreement, TaggedDocument, fiscal_year, main_agreement
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.searching import BM25_WEIGHTS, PassageText, index_terms, meta_tokens, to_fts5
from kyoutei_nlp.searching.match import Match
from kyoutei_nlp.searching.terms import meta_token
from kyoutei_nlp.vectors import Matrix, PassageVectors

MAX_VARIABLES: Final = 500


class SearchableCorpus:
    """What ``searching.SearchStore`` asks, on a corpus file. The vector matrix stays in memory until forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._vectors: PassageVectors | None = None

    def forget(self) -> None:
        """Drop the matrix in memory, because vectors were added."""
        self._vectors = None

    def match_passages(self, match: Match, limit: int | None) -> Sequence[tuple[str, float]]:
        """Passages by BM25, best first."""
        if limit is None:  # no ranking, several times faster
            found = self._store.rows(_MATCHED, [to_fts5(match)])
            return [(row["id"], 0.0) for row in found]
        found = self._store.rows(_RANKED, [to_fts5(match), limit])
        return [(row["id"], row["score"]) for row in found]

    def passages_containing(self, text: str, limit: int) -> Sequence[str]:
        """Passages that hold ``text`` literally, in document order."""
        found = self._store.rows(
            "SELECT id FROM passages WHERE instr(text, ?) > 0 ORDER BY document, start LIMIT ?",
            [text, limit],
        )
        return [row["id"] for row in found]

    def vectors(self) -> PassageVectors | None:
        """All vectors in document order."""
        if self._vectors is None:
            self._vectors = self._read_vectors()
        return self._vectors

    def passage_texts(self, passage_ids: Iterable[str]) -> Mapping[str, PassageText]:
        """The passages of these ids with their page borders."""
        wanted = list(passage_ids)
        found: dict[str, PassageText] = {}
        for start in range(0, len(wanted), MAX_VARIABLES):
            batch = wanted[start : start + MAX_VARIABLES]
            marks = ", ".join("?" * len(batch))
            for row in self._store.rows(_PASSAGE_TEXTS.format(marks=marks), batch):
                borders = tuple((border, number) for border, number in json.loads(row["borders"]))
                passage = PassageText(
                    row["document"], row["title"], row["text"], row["start"], row["page"], borders
                )
                found[row["id"]] = passage
        return found

    def vectors_of(self, document_ids: Iterable[str]) -> PassageVectors | None:
        """The vectors of some documents, by document and place; the whole matrix is not read for them."""
        return self._read_vectors(
            " WHERE document IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(document_ids))],
        )

    def _read_vectors(
        self, chosen: str = "", parameters: Sequence[str] = ()
    ) -> PassageVectors | None:
        found = self._store.rows(
            f"SELECT passage, model, vector FROM vectors JOIN passages ON id = passage{chosen}"
            " ORDER BY document, start",
            parameters,
        )
        if not found:
            return None
        ids = tuple(row["passage"] for row in found)
        return PassageVectors(found[0]["model"], ids, _unpacked([row["vector"] for row in found]))


def _unpacked(blobs: list[bytes]) -> Matrix:
    """float32 ``(n, d)`` with unit rows from float16 blobs."""
    matrix = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1).astype(np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), np.float32(1e-12))
    return matrix


_MATCHED: Final = """
SELECT id FROM passage_index JOIN passages ON number = passage_index.rowid WHERE passage_index MATCH ?
"""
_RANKED: Final = f"""
WITH best AS (
  SELECT rowid AS number, rank FROM passage_index
  WHERE passage_index MATCH ? AND rank MATCH 'bm25({", ".join(map(str, BM25_WEIGHTS))})' ORDER BY rank LIMIT ?
)
SELECT id, -best.rank AS score FROM best JOIN passages USING (number) ORDER BY score DESC, number
"""
_PASSAGE_TEXTS: Final = """
SELECT p.id, p.document, d.title, p.text, p.start, p.page,
  (SELECT json_group_array(json_array(g.start, g.number)) FROM pages AS g
   WHERE g.document = p.document AND g.start > p.start AND g.start < p.end) AS borders
FROM passages AS p JOIN documents AS d ON d.id = p.document WHERE p.id IN ({marks})
"""


def title_terms(tagged: TaggedDocument) -> str:
    """Index terms of the title and the parties' names, so that a query with a body's name finds every clause."""
    names = {party.name for agreement in tagged.agreements() for party in agreement.parties}
    return index_terms("\n".join([tagged.document.title, *sorted(names)]))


def metadata_terms(tagged: TaggedDocument) -> str:
    """The metadata tokens that answer the filters for this document."""
    agreements = tagged.agreements()
    main = main_agreement(agreements)
    parties = [party for agreement in agreements for party in agreement.parties]
    signed = [a.signed_on.value for a in agreements if a.signed_on]
    own_fields = {fact.value for agreement in agreements for fact in agreement.fields}
    return meta_tokens(
        kind=tagged.document.kind,
        agreement_kinds=[agreement.kind for agreement in agreements],
        fields=sorted(own_fields | {tag.value for tag in tagged.with_label("field")}),
        parties=sorted({party.name for party in parties}),
        codes=sorted({party.code for party in parties if party.code}),
        prefectures=sorted({party.prefecture for party in parties if party.prefecture}),
        years=sorted({int(day[:4]) for day in signed if day[:4].isdigit()}),
        fiscal_years=sorted({year for day in signed if (year := fiscal_year(day)) is not None}),
        expires_on=main.term.expires_on.value if main and main.term.expires_on else None,
        open_ended=bool(main and main.term.open_ended),
        auto_renewal=_renewal(main),
    )


def theme_tokens(theme_id: str, name: str) -> str:
    """The metadata tokens of a document's theme, found by id and by name."""
    return " ".join(meta_token("theme", value) for value in (theme_id, name))


def _renewal(main: Agreement | None) -> bool | None:
    return main.term.auto_renewal.value if main and main.term.auto_renewal else None
