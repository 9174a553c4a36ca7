"""A store in memory, as the reference of what searching asks for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from kyoutei_nlp.searching import (
    BM25_WEIGHTS,
    FTS_COLUMNS,
    FTS_TOKENIZER,
    PassageText,
    index_terms,
    meta_tokens,
    to_fts5,
)
from kyoutei_nlp.searching.match import Match
from kyoutei_nlp.vectors import PassageVectors


class Shelf:
    """Passages in SQLite; ``add`` one document at a time."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute(
            "CREATE TABLE passages (n INTEGER PRIMARY KEY, id TEXT UNIQUE, document TEXT,"
            " title TEXT, text TEXT, start INTEGER, page INTEGER)"
        )
        self.db.execute(
            f"CREATE VIRTUAL TABLE passages_fts USING fts5({', '.join(FTS_COLUMNS)},"
            f' tokenize="{FTS_TOKENIZER}")'
        )
        self.kept: PassageVectors | None = None

    def add(self, document: str, title: str, passages: Sequence[str], **meta: Any) -> None:
        start = 0
        names = "\n".join([title, *meta.get("parties", ())])
        for number, text in enumerate(passages):
            cursor = self.db.execute(
                "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                (f"{document}#{number}", document, title, text, start, number + 1),
            )
            self.db.execute(
                "INSERT INTO passages_fts(rowid, title, terms, meta) VALUES (?, ?, ?, ?)",
                (cursor.lastrowid, index_terms(names), index_terms(text), meta_tokens(**meta)),
            )
            start += len(text) + 1

    def embed(self, embed: Callable[[str], np.ndarray[Any, Any]]) -> None:
        rows = self.db.execute("SELECT id, text FROM passages ORDER BY n").fetchall()
        matrix = np.stack([embed(text) for _, text in rows]).astype(np.float32)
        self.kept = PassageVectors("toy", tuple(key for key, _ in rows), matrix)

    def match_passages(self, match: Match, limit: int | None) -> Sequence[tuple[str, float]]:
        if limit is None:  # no ranking: four times faster
            every = "SELECT id, 0.0 FROM passages_fts JOIN passages ON n = passages_fts.rowid WHERE passages_fts MATCH ?"
            return self.db.execute(every, (to_fts5(match),)).fetchall()
        weights = ", ".join(map(str, BM25_WEIGHTS))
        return self.db.execute(
            "WITH best AS (SELECT rowid AS n, rank FROM passages_fts WHERE passages_fts MATCH ?"
            f" AND rank MATCH 'bm25({weights})' ORDER BY rank LIMIT ?)"
            " SELECT id, -best.rank AS score FROM best JOIN passages USING (n) ORDER BY score DESC, n",
            (to_fts5(match), limit),
        ).fetchall()

    def passages_containing(self, text: str, limit: int) -> Sequence[str]:
        rows = self.db.execute(
            "SELECT id FROM passages WHERE instr(text, ?) > 0 ORDER BY n LIMIT ?", (text, limit)
        )
        return [key for (key,) in rows]

    def vectors(self) -> PassageVectors | None:
        return self.kept

    def passage_texts(self, passage_ids: Iterable[str]) -> Mapping[str, PassageText]:
        found = {}
        for key in passage_ids:
            row = self.db.execute(
                "SELECT document, title, text, start, page FROM passages WHERE id = ?", (key,)
            ).fetchone()
            if row:
                found[key] = PassageText(*row)
        return found
