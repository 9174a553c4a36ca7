"""Writing one document: every row of it, its index terms and its vectors, in one transaction."""

from __future__ import annotations

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.searchable import metadata_terms, title_terms
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.searching import index_terms
from kyoutei_nlp.vectors import PassageVectors


def write_document(
    store: Store, tagged: TaggedDocument, vectors: PassageVectors | None, run: str
) -> None:
    """Write the whole document; call inside a transaction. An older copy of it is replaced."""
    document = tagged.document
    kept_paths = store.rows("SELECT path FROM sources WHERE document = ?", [document.id])
    store.change("DELETE FROM documents WHERE id = ?", [document.id])
    store.insert("documents", [rows.document_row(tagged, run)])
    paths = {row["path"] for row in kept_paths} | {document.source.path}
    for path in sorted(paths):
        write_path(store, path, document.id)
    store.insert("pages", rows.page_rows(document))
    store.insert("tags", rows.tag_rows(tagged))
    store.insert("clauses", rows.clause_rows(tagged))
    store.insert("agreements", rows.agreement_rows(tagged))
    store.insert("parties", rows.party_rows(tagged))
    _write_passages(store, tagged)
    if vectors is not None:
        write_vectors(store, vectors)


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


def _write_passages(store: Store, tagged: TaggedDocument) -> None:
    title, meta = title_terms(tagged), metadata_terms(tagged)
    store.change("UPDATE documents SET meta = ? WHERE id = ?", [meta, tagged.document.id])
    all_titles = all(passage.kind == "title" for passage in tagged.document.passages)
    for row in rows.passage_rows(tagged.document):
        store.insert("passages", [row])
        if row["kind"] == "title" and not all_titles:
            continue  # every clause is found by the title; the title itself would answer nothing
        number = store.row("SELECT number FROM passages WHERE id = ?", [row["id"]])
        assert number is not None  # noqa: S101 (just inserted)
        entry = {
            "rowid": number["number"],
            "title": title,
            "terms": index_terms(row["text"]),
            "meta": meta,
        }
        store.insert("passage_index", [entry])
