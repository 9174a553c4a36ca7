"""Comparing two corpora row by row, without what names the run or counts the order of writing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

# Columns that say when or in which order, not what.
PASSING = {"run", "seconds", "trace"}
NUMBERS = {("passages", "number"), ("passages", "entry")}
TABLES = (
    "documents", "sources", "pages", "passages", "tags", "clauses", "agreements", "parties", "vectors", "quarantine",
)  # fmt: skip


def contents(corpus: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of documents, sorted; ``passages.number`` is the order of writing."""
    with sqlite3.connect(corpus) as db:
        found = {}
        for table in TABLES:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            kept = [c for c in columns if c not in PASSING and (table, c) not in NUMBERS]
            names = ", ".join(f'"{column}"' for column in kept)
            rows = db.execute(f"SELECT {names} FROM {table}").fetchall()
            found[table] = sorted(rows, key=repr)
        index = "SELECT p.id, i.title, i.terms, i.meta FROM passage_index i JOIN passages p ON p.number = i.rowid"
        found["passage_index"] = sorted(db.execute(index).fetchall())
        found["strays"] = db.execute(
            "SELECT rowid FROM passage_index WHERE rowid NOT IN (SELECT number FROM passages)"
        ).fetchall()
        return found


def integrity(corpus: Path) -> str:
    """What SQLite says of the file."""
    with sqlite3.connect(corpus) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])


def n_documents(corpus: Path) -> int:
    """How many documents are there already; none in a file that is only being made."""
    if not corpus.exists():
        return 0
    try:
        with sqlite3.connect(corpus) as db:
            return int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
