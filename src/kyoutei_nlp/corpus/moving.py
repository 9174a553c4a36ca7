"""A whole corpus from one database into another (引っ越し): every row as it is, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kyoutei_nlp.corpus.opening import open_store
from kyoutei_nlp.corpus.schema import TABLES
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.errors import CorpusError

AT_ONCE: Final = 2_000
_COLUMNS: Final = {"passage_index": "rowid, title, terms, meta"}
"""Of a table that has more columns in one database than in the other."""


def move_corpus(source: str | Path, target: str | Path) -> dict[str, int]:
    """Copy a corpus from SQLite to PostgreSQL or back; table → how many rows.

    Raises:
        CorpusError: There is no corpus at ``source``, or one with documents at ``target``.
    """
    old, new = open_store(source, create=False), open_store(target, create=True)
    try:
        if new.row("SELECT id FROM documents LIMIT 1") or new.row("SELECT id FROM runs LIMIT 1"):
            raise CorpusError("移す先には、もうコーパスがあります。空の場所を示してください")
        with new.transaction():
            copied = {table: _copy(table, old, new) for table in TABLES}
            new.restart_numbers()
        return copied
    finally:
        old.close()
        new.close()


def _copy(table: str, old: Store, new: Store) -> int:
    count = 0
    for rows in old.batches(f"SELECT {_COLUMNS.get(table, '*')} FROM {table}", size=AT_ONCE):
        new.insert(table, rows)
        count += len(rows)
    return count
