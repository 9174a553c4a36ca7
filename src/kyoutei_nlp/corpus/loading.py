"""Reading one document back: as people see it, and as the machine tagged it."""

from __future__ import annotations

import json
from dataclasses import replace

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.store import Row, Store
from kyoutei_nlp.correction import Correction
from kyoutei_nlp.errors import NotInCorpusError


def load_tagged(store: Store, document_id: str) -> TaggedDocument:
    """The document with its tags, those that people corrected among them.

    Raises:
        CorpusError: No document has this id.
    """
    document = store.row("SELECT * FROM documents WHERE id = ?", [document_id])
    if document is None:
        raise NotInCorpusError(f"文書「{document_id}」が見つかりません")

    def of(table: str, order: str) -> list[Row]:
        return store.rows(
            f"SELECT * FROM {table} WHERE document = ? ORDER BY {order}", [document_id]
        )

    return rows.read_tagged(
        document,
        of("pages", "number"),
        of("passages", "start"),
        of("tags", "n"),
        of("clauses", "n"),
    )


def load_machine_tagged(store: Store, document_id: str) -> TaggedDocument:
    """The document as the machine tagged it, without what people said.

    Raises:
        CorpusError: No document has this id.
    """
    seen = load_tagged(store, document_id)
    kept = store.row("SELECT * FROM machine_findings WHERE document = ?", [document_id])
    if kept is None:
        return seen
    return TaggedDocument(
        replace(seen.document, kind=kept["kind"], title=kept["title"]),
        tuple(rows.read_tag(row) for row in json.loads(kept["tags"])),
        tuple(rows.read_clause(row) for row in json.loads(kept["clauses"])),
        seen.taggers,
    )


def load_corrections(store: Store, document_id: str) -> tuple[Correction, ...]:
    """All corrections of a document, oldest first, with those taken back."""
    found = store.rows(
        "SELECT * FROM corrections WHERE document = ? ORDER BY number", [document_id]
    )
    return tuple(rows.read_correction(row) for row in found)
