"""A store in memory, as the reference of what searching asks for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching import (
    FTS_COLUMNS,
    FTS_TOKENIZER,
    Entry,
    EntryParty,
    FacetTable,
    HeldVectors,
    Layout,
    Numbers,
    PassageText,
    SortOrder,
    index_terms,
    meta_tokens,
    to_fts5,
)
from kyoutei_nlp.searching.days import day_tokens
from kyoutei_nlp.searching.match import Match
from kyoutei_nlp.searching.scoring import count_words


class Shelf:
    """Passages in SQLite; ``add`` one document at a time, each one entry."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute(
            f"CREATE VIRTUAL TABLE passages_fts USING fts5({', '.join(FTS_COLUMNS)},"
            f' tokenize="{FTS_TOKENIZER}")'
        )
        self.passages: dict[int, PassageText] = {}
        self.cards: dict[int, Entry] = {}
        self.twins: dict[int, int] = {}
        self.kept: HeldVectors | None = None

    def add(
        self,
        document: str,
        title: str,
        passages: Sequence[str],
        *,
        days: Iterable[str] = (),
        twin: int | None = None,
        **meta: Any,
    ) -> int:
        """Its entry's number."""
        entry = len(self.cards) + 1
        names = tuple(meta.get("parties", ()))
        fields = tuple(meta.get("fields", ()))
        signed = next(iter(meta.get("signed", ())), None)
        parties = tuple(EntryParty(name, "other") for name in names)
        self.cards[entry] = Entry(
            entry, document, "", title, meta.get("kind", "other"), "none", parties, fields, signed
        )
        self.twins[entry] = twin or entry
        start = 0
        tokens = " ".join([meta_tokens(**meta), *(t for d in days for t in day_tokens("day", d))])
        for place, text in enumerate(passages):
            number = len(self.passages) + 1
            self.passages[number] = PassageText(
                f"{document}#{place}", document, entry, title, text, start, place + 1
            )
            self.db.execute(
                "INSERT INTO passages_fts(rowid, title, terms, meta) VALUES (?, ?, ?, ?)",
                (number, index_terms("\n".join([title, *names])), index_terms(text), tokens),
            )
            start += len(text) + 1
        return entry

    def embed(self, embed: Callable[[str], np.ndarray[Any, Any]]) -> None:
        matrix = np.stack([embed(each.text) for each in self.passages.values()])
        self.kept = HeldVectors("toy", matrix.shape[1])
        self.kept.put(np.array(list(self.passages), dtype=np.int64), matrix)

    def version(self) -> int:
        return len(self.passages)

    def layout(self) -> Layout:
        passages = self.passages.values()
        return Layout(
            np.array([0, *(each.entry for each in passages)], dtype=np.int32),
            np.array([0, *(len(index_terms(e.text).split()) for e in passages)], dtype=np.int32),
            np.array([0, *self.twins.values()], dtype=np.int32),
        )

    def matching(self, match: Match) -> Numbers:
        found = self.db.execute(
            "SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? ORDER BY rowid",
            (to_fts5(match),),
        )
        return np.array([number for (number,) in found], dtype=np.int64)

    def statement(self, match: Match) -> str:
        return to_fts5(match)

    def containing(self, text: str, limit: int) -> Sequence[int]:
        return [number for number, each in self.passages.items() if text in each.text][:limit]

    def words_containing(self, text: str, limit: int) -> Sequence[str]:
        words = {w for each in self.passages.values() for w in index_terms(each.text).split()}
        return sorted((w for w in words if text in w and w != text), key=lambda w: (len(w), w))[
            :limit
        ]

    def counts(
        self, words: Sequence[Sequence[str]], numbers: Numbers
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        sql = "SELECT title, terms FROM passages_fts WHERE rowid = ?"
        texts = [self.db.execute(sql, (number,)).fetchone() for number in numbers.tolist()]
        return count_words(words, [text or ("", "") for text in texts])

    def passage_texts(self, numbers: Iterable[int]) -> Mapping[int, PassageText]:
        return {number: self.passages[number] for number in numbers if number in self.passages}

    def entries(self, numbers: Iterable[int]) -> Mapping[int, Entry]:
        return {number: self.cards[number] for number in numbers if number in self.cards}

    def facets(self) -> FacetTable:
        table: dict[str, dict[str, list[int]]] = {}
        for number, card in self.cards.items():
            table.setdefault("kind", {}).setdefault(card.kind, []).append(number)
            for value in card.fields:
                table.setdefault("field", {}).setdefault(value, []).append(number)
        return FacetTable({a: {v: np.array(n) for v, n in vs.items()} for a, vs in table.items()})

    def theme_names(self) -> Mapping[str, str]:
        return {}

    def rank(self, order: SortOrder) -> NDArray[np.int32]:
        cards = sorted(self.cards.values(), key=lambda card: card.signed_on or "9")
        if order == "newest":
            dated = [card for card in cards if card.signed_on]
            cards = [*reversed(dated), *(card for card in cards if not card.signed_on)]
        if order == "name":
            cards = sorted(self.cards.values(), key=lambda card: card.title)
        rank = np.zeros(len(cards) + 1, dtype=np.int32)
        for place, card in enumerate(cards):
            rank[card.number] = place
        return rank

    def vectors(self) -> HeldVectors | None:
        return self.kept
