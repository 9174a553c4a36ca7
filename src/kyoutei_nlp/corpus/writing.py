"""Writing one document: every row of it, its index terms and its vectors, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.searchable import metadata_terms, title_terms
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.searching import index_terms
from kyoutei_nlp.vectors import PassageVectors

TAG_TABLES: Final = ("tags", "clauses", "agreements", "parties")
TAG_COLUMNS: Final = ("agreement_kind", "signed_on", "prefectures", "taggers", "run")
"""What tagging decides of a row of ``documents``."""


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
    kept_paths = store.rows("SELECT path FROM sources WHERE document = ?", [document.id])
    store.change("DELETE FROM documents WHERE id = ?", [document.id])
    store.insert("documents", [rows.document_row(tagged, run)])
    paths = {row["path"] for row in kept_paths} | {document.source.path}
    for path in sorted(paths):
        write_path(store, path, document.id)
    store.insert("pages", rows.page_rows(document))
    _write_findings(store, tagged)
    store.insert("passages", rows.passage_rows(document))
    _write_index(store, tagged, terms or {})
    if vectors is not None:
        write_vectors(store, vectors)


def rewrite_tags(store: Store, tagged: TaggedDocument, run: str) -> None:
    """Write what tagging found anew; text, pages, passages and vectors stay. Call inside a transaction."""
    document_id = tagged.document.id
    for table in TAG_TABLES:
        store.change(f"DELETE FROM {table} WHERE document = ?", [document_id])
    row = rows.document_row(tagged, run)
    changes = {name: row[name] for name in (*TAG_COLUMNS, "id")}
    told = ", ".join(f"{name} = :{name}" for name in TAG_COLUMNS)
    store.change(f"UPDATE documents SET {told} WHERE id = :id", changes)
    _write_findings(store, tagged)
    store.change(
        "DELETE FROM passage_index WHERE rowid IN (SELECT number FROM passages WHERE document = ?)",
        [document_id],
    )
    _write_index(store, tagged)


def _write_findings(store: Store, tagged: TaggedDocument) -> None:
    store.insert("tags", rows.tag_rows(tagged))
    store.insert("clauses", rows.clause_rows(tagged))
    store.insert("agreements", rows.agreement_rows(tagged))
    store.insert("parties", rows.party_rows(tagged))


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


def _write_index(
    store: Store, tagged: TaggedDocument, terms: Mapping[str, str] = MappingProxyType({})
) -> None:
    """The index terms of the document's passages, which are there already."""
    title, meta = title_terms(tagged), metadata_terms(tagged)
    store.change("UPDATE documents SET meta = ? WHERE id = ?", [meta, tagged.document.id])
    all_titles = all(passage.kind == "title" for passage in tagged.document.passages)
    entries = [
        {
            "rowid": row["number"],
            "title": title,
            "terms": terms.get(row["id"]) or index_terms(row["text"]),
            "meta": meta,
        }
        for row in store.rows(
            "SELECT id, number, kind, text FROM passages WHERE document = ? ORDER BY start",
            [tagged.document.id],
        )
        # every clause is found by the title; the title itself would answer nothing
        if row["kind"] != "title" or all_titles
    ]
    store.insert("passage_index", entries)
