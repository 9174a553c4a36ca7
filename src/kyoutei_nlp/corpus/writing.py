"""Writing one document: every row of it, its index terms and its vectors, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.entries import entry_numbers, remove_entries, write_entries
from kyoutei_nlp.corpus.loading import load_corrections, load_machine_tagged, load_tagged
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.correcting import DOUBT_RULES, Corrected, apply_corrections, doubts_of
from kyoutei_nlp.correction import standing
from kyoutei_nlp.vectors import PassageVectors

TAG_TABLES: Final = ("tags", "clauses", "agreements", "parties", "machine_findings")
TAG_COLUMNS: Final = (
    "kind", "title", "agreement_kind", "signed_on", "prefectures", "taggers", "run",
)  # fmt: skip
"""What tagging, and people after it, decide of a row of ``documents``."""


def write_document(
    store: Store,
    tagged: TaggedDocument,
    vectors: PassageVectors | None,
    run: str,
    terms: Mapping[str, str] | None = None,
) -> None:
    """Write the whole document; call inside a transaction. An older copy of it is replaced.

    ``terms`` are the index terms of its passages by id, if somebody has cut them already.
    """
    document = tagged.document
    kept_entries = entry_numbers(store, document.id)
    kept_paths = store.rows("SELECT path FROM sources WHERE document = ?", [document.id])
    store.change("DELETE FROM documents WHERE id = ?", [document.id])
    carry_corrections(store, document.source.path, document.id)
    corrected = apply_corrections(tagged, load_corrections(store, document.id))
    store.insert("documents", [rows.document_row(corrected.tagged, run)])
    paths = {row["path"] for row in kept_paths} | {document.source.path}
    for path in sorted(paths):
        write_path(store, path, document.id)
    store.insert("pages", rows.page_rows(document))
    _write_findings(store, tagged, corrected)
    store.insert("passages", rows.passage_rows(document))
    write_entries(store, corrected.tagged, terms=terms or {}, kept=kept_entries)
    if vectors is not None:
        write_vectors(store, vectors)


def rewrite_tags(store: Store, tagged: TaggedDocument, run: str) -> None:
    """Write what tagging found anew; text, pages, passages and vectors stay. Call inside a transaction."""
    corrected = _rewrite(store, tagged, run)
    _rewrite_entries(store, corrected.tagged)


def rewrite_corrected(store: Store, document_id: str) -> Corrected:
    """Put the corrections that stand over what the machine found; call inside a transaction."""
    row = store.row("SELECT run FROM documents WHERE id = ?", [document_id]) or {}
    corrected = _rewrite(store, load_machine_tagged(store, document_id), row["run"])
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
    kept = entry_numbers(store, document_id)
    remove_entries(store, document_id)
    write_entries(store, tagged, terms={row["id"]: row["terms"] for row in cut}, kept=kept)


def _rewrite(store: Store, machine: TaggedDocument, run: str) -> Corrected:
    document_id = machine.document.id
    corrected = apply_corrections(machine, load_corrections(store, document_id))
    for table in TAG_TABLES:
        store.change(f"DELETE FROM {table} WHERE document = ?", [document_id])
    row = rows.document_row(corrected.tagged, run)
    changes = {name: row[name] for name in (*TAG_COLUMNS, "id")}
    told = ", ".join(f"{name} = :{name}" for name in TAG_COLUMNS)
    store.change(f"UPDATE documents SET {told} WHERE id = :id", changes)
    _write_findings(store, machine, corrected)
    return corrected


def _write_findings(store: Store, machine: TaggedDocument, corrected: Corrected) -> None:
    """What people see; beside it, where they corrected it, what the machine found."""
    seen = corrected.tagged
    store.insert("tags", rows.tag_rows(seen))
    store.insert("clauses", rows.clause_rows(seen))
    store.insert("agreements", rows.agreement_rows(seen))
    store.insert("parties", rows.party_rows(seen))
    if corrected.applied:
        store.insert("machine_findings", [rows.machine_row(machine)])
    write_doubts(store, corrected)


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


def write_vectors(store: Store, vectors: PassageVectors) -> None:
    """Write the vectors as float16 blobs, little endian."""
    truncated = set(vectors.truncated)
    store.insert(
        "vectors",
        (
            {
                "passage": passage,
                "model": vectors.model_id,
                "truncated": int(passage in truncated),
                "vector": vector.astype("<f2").tobytes(),
            }
            for passage, vector in zip(vectors.passage_ids, vectors.matrix, strict=True)
        ),
        replace=True,
    )
