"""The corpus as a search store: what ``SearchStore`` asks, answered by SQLite, kept in memory until something changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.corpus.entries import read_entry
from kyoutei_nlp.corpus.held import Held
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.searching import (
    Entry,
    FacetTable,
    HeldVectors,
    Layout,
    Numbers,
    PassageText,
    SortOrder,
)
from kyoutei_nlp.searching.match import AllOf, AnyOf, Match, Without
from kyoutei_nlp.searching.scoring import count_words
from kyoutei_nlp.searching.word_index import Part, WordIndex, build_part
from kyoutei_nlp.vectors import Matrix, PassageVectors

T = TypeVar("T")
MOST_CHANGES: Final = 2_000  # changed documents from which all vectors and words are read anew
WORDS_AT_ONCE: Final = 1_000
"""Passages whose words are Python's at a time: some 7 MB of them."""
MOST_PARTS: Final = 12
"""Parts of the words held: each word is looked up in every one."""
MOST_LATER: Final = 20_000
"""Passages written since all words were read from which they are read anew; some seconds' work in the background."""


class SearchableCorpus:
    """What ``searching.SearchStore`` asks, on a corpus file."""

    def __init__(self, store: Store, held: Held) -> None:
        self._store = store
        self.held = held

    def version(self) -> int:
        """The serial of the last change, by whatever process."""
        row = self._store.row("SELECT max(serial) AS serial FROM changes")
        return int(row["serial"] or 0) if row else 0

    def layout(self) -> Layout:
        """Passages and entries as they are now."""
        return self.kept("layout", self._read_layout)

    def matching(self, match: Match) -> Numbers:
        """Numbers of all passages that satisfy the match."""
        index = self.words()
        if index is not None and isinstance(match, AllOf | AnyOf | Without):
            return self._combined(match)
        return self.kept(("match", match), partial(self._found, index, match))

    def statement(self, match: Match) -> str:
        """The statement of :meth:`matching`, ready for the database's own shell."""
        sql, asked = self._store.matching(match)
        for value in asked:
            sql = sql.replace("?", "'" + str(value).replace("'", "''") + "'", 1)
        return f"SELECT group_concat(number) FROM ({sql})"

    def containing(self, text: str, limit: int) -> Sequence[int]:
        """Passages that hold ``text`` literally, in order."""
        found = self._store.rows(
            "SELECT number FROM passages WHERE instr(text, ?) > 0 ORDER BY number LIMIT ?",
            [text, limit],
        )
        return [row["number"] for row in found]

    def words_containing(self, text: str, limit: int) -> Sequence[str]:
        """Index words that hold ``text`` inside them, short ones first."""
        found = self._store.rows(
            "SELECT term FROM vocabulary WHERE instr(term, ?) > 0 AND term <> ?"
            " ORDER BY length(term), term LIMIT ?",
            [text, text, limit],
        )
        return [row["term"] for row in found]

    def counts(
        self, words: Sequence[Sequence[str]], numbers: Numbers
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How often each run of words stands in the text, and in the title, of these passages."""
        index = self.words()
        if index is not None:
            return index.counts(words, numbers)
        texts = self.passage_terms(numbers.tolist())
        return count_words(words, [texts.get(number, ("", "")) for number in numbers.tolist()])

    def passage_terms(self, numbers: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """Title and terms of the index rows of these passages; those that are not indexed are left out."""
        found = self._store.rows(f"{_WORDS}{_OF_NUMBERS}", [json.dumps(list(numbers))])
        return {row["number"]: (row["title"], row["terms"]) for row in found}

    def passage_texts(self, numbers: Iterable[int]) -> Mapping[int, PassageText]:
        """The passages of these numbers with their page borders."""
        found = self._store.rows(_PASSAGE_TEXTS, [json.dumps(list(numbers))])
        return {row["number"]: _passage_text(row) for row in found}

    def entries(self, numbers: Iterable[int]) -> Mapping[int, Entry]:
        """The entries of these numbers."""
        found = self._store.rows(
            "SELECT * FROM entries WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
            [json.dumps(list(numbers))],
        )
        return {row["number"]: read_entry(row) for row in found}

    def entry_numbers(self, document_id: str) -> list[int]:
        """Numbers of a document's entries."""
        found = self._store.rows(
            "SELECT number FROM entries WHERE document = ? ORDER BY number", [document_id]
        )
        return [row["number"] for row in found]

    def passage_number(self, passage_id: str) -> int | None:
        """Number of a passage, None for an unknown id."""
        row = self._store.row("SELECT number FROM passages WHERE id = ?", [passage_id])
        return row["number"] if row else None

    def facets(self) -> FacetTable:
        """Axis → value → entries."""
        return self.kept("facets", self._read_facets)

    def theme_names(self) -> Mapping[str, str]:
        """Theme id → name."""
        return {row["id"]: row["name"] for row in self._store.rows("SELECT id, name FROM themes")}

    def rank(self, order: SortOrder) -> NDArray[np.int32]:
        """Each entry's place in the order."""
        return self.kept(("rank", order), partial(self._read_rank, order))

    def vectors(self) -> HeldVectors | None:
        """The vectors by passage number; only what has changed since is read."""
        return self.held.grown("vectors", self.version(), self._refreshed_vectors)

    # ── words, once they are held ────────────────────────────────────────────────────────────

    def words(self) -> WordIndex | None:
        """The words of all passages, where :meth:`warm` has read them; None where the database must be asked."""
        return self.held.grown("words", self.version(), self._grown_words)

    def warm(self) -> None:
        """Read into memory what every search needs, unless it is there: for a server, which answers many."""
        with self._store.reading():
            if self.words() is None:
                version = self.version()
                self.held.put("words", version, WordIndex.of(self._read_words("", ())))
            self.layout(), self.facets(), self.vectors()

    def _grown_words(self, kept: WordIndex | None, since: int) -> WordIndex | None:
        """The words with those of the documents that changed after ``since``; None where so much did that all must be read."""
        if kept is None:
            return None
        changed = self._changed(since)
        if len(changed) == MOST_CHANGES:
            return None
        index = kept
        if changed:
            index = kept.with_part(self._read_words(_OF_DOCUMENTS, [json.dumps(changed)]))
        later = index.later_passages()
        if len(later) > max(MOST_LATER, len(index.parts[0].numbers) // 4):
            return None
        if len(index.parts) > MOST_PARTS:
            part = self._read_words(_OF_NUMBERS, [json.dumps(later.tolist())])
            index = index.first_part().with_part(part)
        return index

    def _read_words(self, chosen: str, parameters: Sequence[Any]) -> Part:
        sql = f"{_WORDS}{chosen} ORDER BY rowid"
        batches = self._store.batches(sql, parameters, size=WORDS_AT_ONCE)
        return build_part(
            [(row["number"], row["title"], row["terms"]) for row in rows] for rows in batches
        )

    def _found(self, index: WordIndex | None, match: Match) -> Numbers:
        """The passages of a match without parts, from memory if they are held; those alone that are here at this moment."""
        numbers = index.matching(match) if index is not None else None
        if numbers is None:
            sql, asked = self._store.matching(match)
            return self._numbers(sql, asked)
        entry_of = self.layout().entry_of
        numbers = numbers[: np.searchsorted(numbers, len(entry_of))]
        return numbers[entry_of[numbers] > 0]

    def _combined(self, match: AllOf | AnyOf | Without) -> Numbers:
        """Each part by itself, so that what is held of it serves; as sets of passages."""
        size = len(self.layout().entry_of)
        if isinstance(match, Without):
            found = as_set(self.matching(match.match), size)
            found[self.matching(match.unwanted)] = False
            return np.flatnonzero(found)
        sets = [as_set(self.matching(part), size) for part in match.parts]
        join = np.logical_and if isinstance(match, AllOf) else np.logical_or
        return np.flatnonzero(join.reduce(sets))

    def _changed(self, since: int) -> list[str]:
        """Documents that changed after a version, :data:`MOST_CHANGES` at most."""
        found = self._store.rows(
            "SELECT DISTINCT document FROM changes WHERE serial > ? AND document IS NOT NULL LIMIT ?",
            [since, MOST_CHANGES],
        )
        return [row["document"] for row in found]

    # ── vectors for themes, in document order ────────────────────────────────────────────────

    def passage_vectors(self, document_ids: Iterable[str] | None = None) -> PassageVectors | None:
        """The vectors of some documents, or all, by document and place."""
        chosen, parameters = "", []
        if document_ids is not None:
            chosen = " WHERE document IN (SELECT value FROM json_each(?))"
            parameters = [json.dumps(sorted(document_ids))]
        found = self._store.rows(
            f"SELECT passage, model, vector FROM vectors JOIN passages ON id = passage{chosen}"
            " ORDER BY document, start",
            parameters,
        )
        if not found:
            return None
        ids = tuple(row["passage"] for row in found)
        return PassageVectors(found[0]["model"], ids, _unpacked([row["vector"] for row in found]))

    # ── reading what is held ─────────────────────────────────────────────────────────────────

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """A value that holds until something changes, made if it is not in memory."""
        kept: T = self.held.get(self.version(), key, make)
        return kept

    def _numbers(self, sql: str, parameters: Sequence[Any] = ()) -> Numbers:
        """The numbers of a query of one column; as one text, which is several times faster than rows."""
        row = self._store.row(
            f"SELECT group_concat(number) AS numbers FROM ({sql}) AS found", parameters
        )
        return _numbers(row["numbers"] if row else None)

    def _read_layout(self) -> Layout:
        row = self._store.row(_LAYOUT) or {}
        numbers, entries, n_terms = (
            _numbers(row[name]) for name in ("numbers", "entries", "n_terms")
        )
        entry_of = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int32)
        lengths = np.zeros_like(entry_of)
        entry_of[numbers], lengths[numbers] = entries, n_terms
        last = self._store.row("SELECT max(number) AS last FROM entries") or {"last": 0}
        twin_of = np.arange(int(last["last"] or 0) + 1, dtype=np.int32)
        twins = self._store.rows("SELECT number, twin FROM entries WHERE twin IS NOT NULL")
        for row in twins:
            twin_of[row["number"]] = row["twin"]
        return Layout(entry_of, lengths, twin_of)

    def _read_facets(self) -> FacetTable:
        found = self._store.rows(
            "SELECT axis, value, group_concat(entry) AS entries FROM"
            " (SELECT axis, value, entry FROM entry_values ORDER BY axis, value, entry) AS told"
            " GROUP BY axis, value"
        )
        table: dict[str, dict[str, Numbers]] = {}
        for row in found:
            table.setdefault(row["axis"], {})[row["value"]] = _numbers(row["entries"])
        return FacetTable(table)

    def _read_rank(self, order: SortOrder) -> NDArray[np.int32]:
        numbers = self._numbers(f"SELECT number FROM entries ORDER BY {_ORDERS[order]}")
        rank = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int32)
        rank[numbers] = np.arange(len(numbers), dtype=np.int32)
        return rank

    def _refreshed_vectors(self, kept: HeldVectors | None, since: int) -> HeldVectors | None:
        """The vectors with those of the documents that changed after ``since``; all anew where many did."""
        changed = self._changed(since)
        whole = kept is None or len(changed) == MOST_CHANGES
        chosen = "" if whole else " WHERE document IN (SELECT value FROM json_each(:documents))"
        documents = json.dumps(changed)
        held = None if whole else kept
        sql = f"SELECT number, model, vector FROM passages JOIN vectors ON passage = id{chosen}"
        for rows in self._store.batches(sql, {} if whole else {"documents": documents}):
            matrix = np.frombuffer(b"".join(row["vector"] for row in rows), dtype="<f2")
            matrix = matrix.reshape(len(rows), -1)
            if held is None:
                held = HeldVectors(rows[0]["model"], matrix.shape[1])
            held.put(np.array([row["number"] for row in rows], dtype=np.int64), matrix)
        return held


def as_set(numbers: Numbers, size: int) -> NDArray[np.bool_]:
    """Bool by passage number."""
    found = np.zeros(size, dtype=np.bool_)
    found[numbers] = True
    return found


def _numbers(text: str | int | None) -> Numbers:
    """The numbers of a ``group_concat``, ascending where they came so."""
    return np.array([], np.int64) if text is None else np.fromstring(str(text), np.int64, sep=",")


def _unpacked(blobs: list[bytes]) -> Matrix:
    """float32 ``(n, d)`` with unit rows from float16 blobs."""
    matrix = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1).astype(np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), np.float32(1e-12))
    return matrix


def _borders(text: str | None) -> tuple[tuple[int, int], ...]:
    """Offset and number of pages from ``120:2,340:3``."""
    pairs = (each.split(":") for each in text.split(",")) if text else ()
    return tuple((int(start), int(number)) for start, number in pairs)


def _passage_text(row: Mapping[str, Any]) -> PassageText:
    return PassageText(
        passage_id=row["id"],
        document_id=row["document"],
        entry=row["entry"],
        title=row["title"],
        text=row["text"],
        start=row["start"],
        page=row["page"],
        page_starts=_borders(row["borders"]),
        article=row["article"],
        heading=row["heading"],
        record=row["record"],
    )


_WORDS: Final = "SELECT rowid AS number, title, terms FROM passage_index"
_OF_NUMBERS: Final = " WHERE rowid IN (SELECT CAST(value AS INTEGER) FROM json_each(?))"
_OF_DOCUMENTS: Final = " WHERE rowid IN (SELECT number FROM passages WHERE document IN (SELECT value FROM json_each(?)))"
_LAYOUT: Final = """
SELECT group_concat(number) AS numbers, group_concat(entry) AS entries, group_concat(n_terms) AS n_terms
FROM passages INDEXED BY passages_by_entry WHERE entry > 0
"""
_SIGNED: Final = (
    "CASE WHEN signed_on LIKE 'FY%' THEN substr(signed_on, 3, 4) || '-04' ELSE signed_on END"
)
_ORDERS: Final[dict[SortOrder, str]] = {
    "relevance": "number",
    "newest": f"{_SIGNED} IS NULL, {_SIGNED} DESC, number",
    "oldest": f"{_SIGNED} IS NULL, {_SIGNED}, number",
    "name": "title, number",
}
_PASSAGE_TEXTS: Final = """
SELECT p.number, p.id, p.document, p.entry, p.text, p.start, p.page, p.article, p.heading, e.title, e.record,
  (SELECT group_concat(g.start || ':' || g.number) FROM pages AS g
   WHERE g.document = p.document AND g.start > p.start AND g.start < p.end) AS borders
FROM passages AS p JOIN entries AS e ON e.number = p.entry WHERE p.number IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
"""
