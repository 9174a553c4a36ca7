"""Writing one document: every row of it, its index terms and its vectors, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.entries import entry_numbers, entry_rows, remove_entries, write_entries
from kyoutei_nlp.corpus.loading import load_corrections, load_machine_tagged, load_tagged
from kyoutei_nlp.corpus.prepared import (
    FINDINGS,
    DocumentRows,
    TableRows,
    document_row,
    finding_rows,
    passage_terms,
)
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.correcting import DOUBT_RULES, Corrected, apply_corrections, doubts_of
from kyoutei_nlp.correction import standing

WHOLE_TABLES: Final = ("pages", "passages", *FINDINGS, "doubts", "vectors")
"""What a document has beside its row of ``documents``, in an order that respects references."""
TAG_COLUMNS: Final = (
    "kind", "title", "agreement_kind", "signed_on", "prefectures", "taggers", "doubt_rules",
)  # fmt: skip
"""What tagging, and people after it, decide of a row of ``documents``."""


def write_document(store: Store, made: DocumentRows, run: str) -> None:
    """Write the whole document; call inside a transaction. An older copy of it is replaced."""
    document = made.document
    document_id, own_path = document["id"], document["path"]
    kept_entries = entry_numbers(store, document_id)
    kept_paths = store.rows("SELECT path FROM sources WHERE document = ?", [document_id])
    store.change("DELETE FROM documents WHERE id = ?", [document_id])
    carry_corrections(store, own_path, document_id)
    store.insert("documents", [document | {"run": run}])
    for path in sorted({row["path"] for row in kept_paths} | {own_path}):
        write_path(store, path, document_id)
    for table in WHOLE_TABLES:
        _insert(store, table, made.tables[table])
    write_entries(store, document_id, made.entries, made.terms, kept=kept_entries)
    _put_corrections_over(store, document_id)


def rewrite_tags(store: Store, made: DocumentRows, run: str) -> None:
    """Write what tagging found anew; text, pages, passages and vectors stay. Call inside a transaction."""
    document = made.document
    _rewrite_findings(store, document | {"run": run}, made.tables)
    kept = entry_numbers(store, document["id"])
    remove_entries(store, document["id"])
    write_entries(store, document["id"], made.entries, made.terms, kept=kept)
    _put_corrections_over(store, document["id"])


def rewrite_corrected(store: Store, document_id: str) -> Corrected:
    """Put the corrections that stand over what the machine found; call inside a transaction."""
    machine = load_machine_tagged(store, document_id)
    corrected = apply_corrections(machine, load_corrections(store, document_id))
    run = store.row("SELECT run FROM documents WHERE id = ?", [document_id]) or {}
    row = document_row(corrected.tagged) | run
    _rewrite_findings(store, row, finding_rows(corrected))
    if corrected.applied:
        store.insert("machine_findings", [rows.machine_row(machine)])
    _rewrite_entries(store, corrected.tagged)
    return corrected


def index_what_is_not(store: Store) -> None:
    """Index the documents of a corpus made before entries were, one transaction each; usually none."""
    for row in store.rows("SELECT document FROM unindexed"):
        document_id = row["document"]
        with store.transaction():
            _rewrite_entries(store, load_tagged(store, document_id))
            store.change("DELETE FROM unindexed WHERE document = ?", [document_id])


def _rewrite_entries(store: Store, tagged: TaggedDocument) -> None:
    """Index a document anew with the words that were cut before."""
    document_id = tagged.document.id
    cut = store.rows(
        "SELECT id, terms FROM passages JOIN passage_index ON passage_index.rowid = number WHERE document = ?",
        [document_id],
    )
    terms = passage_terms(tagged.document, known={row["id"]: row["terms"] for row in cut})
    kept = entry_numbers(store, document_id)
    remove_entries(store, document_id)
    write_entries(store, document_id, entry_rows(tagged, terms), terms, kept=kept)


def _put_corrections_over(store: Store, document_id: str) -> None:
    if load_corrections(store, document_id):
        rewrite_corrected(store, document_id)


def _rewrite_findings(store: Store, row: rows.Row, tables: Mapping[str, TableRows]) -> None:
    """The findings of a document in the place of the old ones, and what they decide of its row."""
    for table in (*FINDINGS, "doubts", "machine_findings"):
        store.change(f"DELETE FROM {table} WHERE document = ?", [row["id"]])
    told = ", ".join(f"{name} = :{name}" for name in (*TAG_COLUMNS, "run"))
    changes = {name: row[name] for name in (*TAG_COLUMNS, "run", "id")}
    store.change(f"UPDATE documents SET {told} WHERE id = :id", changes)
    for table in (*FINDINGS, "doubts"):
        _insert(store, table, tables[table])


def _insert(store: Store, table: str, made: TableRows) -> None:
    store.insert_values(table, made.columns, made.values)


def write_doubts(store: Store, corrected: Corrected) -> None:
    """What a person should look at in a document, judged anew; call inside a transaction."""
    document_id = corrected.tagged.document.id
    store.change("DELETE FROM doubts WHERE document = ?", [document_id])
    store.insert("doubts", rows.doubt_rows(doubts_of(corrected)))
    store.change("UPDATE documents SET doubt_rules = ? WHERE id = ?", [DOUBT_RULES, document_id])


def carry_corrections(store: Store, path: str, document_id: str) -> None:
    """Give a new version of a file the corrections of the one that was read from its path before.

    Whether each still has its place in the new text is found out when it is applied; the old copy keeps its own.
    """
    row = store.row("SELECT document FROM sources WHERE path = ?", [path])
    if row is None or row["document"] == document_id:
        return
    carried = {each.carried_from for each in load_corrections(store, document_id)}
    for old in standing(load_corrections(store, row["document"])):
        if old.id not in carried:
            new = replace(old, id=new_id(), document_id=document_id, carried_from=old.id)
            store.insert("corrections", [rows.correction_row(new, path)])


def new_id() -> str:
    """12 hexadecimal digits that nothing else has."""
    return uuid.uuid4().hex[:12]


def write_path(store: Store, path: str, document_id: str) -> None:
    """Note that the document was found at ``path`` too; what lay in quarantine there is settled."""
    store.insert("sources", [{"path": path, "document": document_id}], replace=True)
    store.change("DELETE FROM quarantine WHERE path = ?", [path])
