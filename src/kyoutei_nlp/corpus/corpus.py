"""The public face of the corpus: add, look up, ask, show as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from kyoutei_nlp import markup
from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus.asking import AskedCorpus
from kyoutei_nlp.corpus.corrections import KeptCorrections
from kyoutei_nlp.corpus.deed_rows import DeedRows
from kyoutei_nlp.corpus.filling import KeptDocuments
from kyoutei_nlp.corpus.frames import Frames
from kyoutei_nlp.corpus.held import Held
from kyoutei_nlp.corpus.loading import load_tagged
from kyoutei_nlp.corpus.opening import open_store
from kyoutei_nlp.corpus.prepared import DocumentRows, TableRows, document_rows
from kyoutei_nlp.corpus.searchable import SearchableCorpus
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.corpus.text_vectors import KeptTextVectors
from kyoutei_nlp.corpus.writing import index_what_is_not
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Span
from kyoutei_nlp.errors import NotInCorpusError
from kyoutei_nlp.searching import SearchRequest

if TYPE_CHECKING:
    from kyoutei_nlp.plotting import CorpusPlots

MATCHING_AT_ONCE: Final = 1_000
AFTER_HEX: Final = "g"
"""Sorts behind every hexadecimal digit: a range of ids is looked up where LIKE reads all documents."""
DOCUMENTS_SHOWN: Final = 10
"""Rows of a corpus in a notebook."""


class Corpus(KeptDocuments, AskedCorpus, KeptCorrections, KeptTextVectors, DeedRows, Frames):
    """A corpus file, open. Use :meth:`open`; works as a context manager."""

    def __init__(self, store: Store, held: Held | None = None) -> None:
        self._store = store
        index_what_is_not(store)
        self._searchable = SearchableCorpus(store, held or Held())

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> Self:
        """Open the corpus file at ``path``.

        Args:
            path: The SQLite file, ``:memory:``, or ``postgresql://user@host/database``.
            create: Make the file when it is missing.

        Raises:
            CorpusError: Missing, no corpus, or made by a newer version.
        """
        return cls(open_store(path, create=create))

    def another(self) -> Self:
        """A second connection to the same file, for another thread; both share what searching keeps in memory."""
        return type(self)(open_store(self._store.path, create=False), self._searchable.held)

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def at_once(self) -> AbstractContextManager[None]:
        """All changes inside are made together, or none."""
        return self._store.transaction()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """Number of documents."""
        return self._count("SELECT count(*) AS n FROM documents")

    @property
    def path(self) -> str:
        """Where the corpus file lies."""
        return self._store.path

    # ── looking up ───────────────────────────────────────────────────────────────────────────

    def version(self) -> int:
        """A number that grows with every change, by whatever process."""
        return self._searchable.version()

    def titles(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Document id → title."""
        found = self._store.rows(
            "SELECT id, title FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(document_ids))],
        )
        return {row["id"]: row["title"] for row in found}

    def document_ids(self) -> tuple[str, ...]:
        """Ids of all documents, by path."""
        return tuple(
            row["id"] for row in self._store.rows("SELECT id FROM documents ORDER BY path, id")
        )

    def resolve(self, beginning: str) -> str:
        """The full id for the beginning of an id, or for a path.

        Raises:
            CorpusError: No document, or several.
        """
        found = self._store.rows(
            "SELECT id FROM documents WHERE id >= ? AND id < ?"
            " UNION SELECT document FROM sources WHERE path = ?",
            [beginning, beginning + AFTER_HEX, beginning],
        )
        if len(found) != 1:
            raise NotInCorpusError(
                f"文書「{beginning}」が見つかりません"
                if not found
                else f"「{beginning}」に当たる文書が複数あります"
            )
        return str(found[0]["id"])

    def tagged(self, document_id: str) -> TaggedDocument:
        """The document with its tags, those that people corrected among them.

        Raises:
            CorpusError: No document has this id.
        """
        return load_tagged(self._store, document_id)

    def title_of(self, document_id: str) -> str:
        """The title of a document, ``""`` where there is no such document."""
        row = self._store.row("SELECT title FROM documents WHERE id = ?", [document_id])
        return row["title"] if row else ""

    def document_rows(self, document_id: str) -> DocumentRows:
        """The document as the machine left it, ready to be written into another corpus.

        Raises:
            CorpusError: No document has this id.
        """
        made = document_rows(self.machine_tagged(document_id), None)
        vectors = self._store.rows(
            "SELECT passage, model, truncated, vector FROM vectors JOIN passages ON id = passage"
            " WHERE document = ? ORDER BY start",
            [document_id],
        )
        return replace(made, tables={**made.tables, "vectors": TableRows.of(vectors)})

    def places(self, document_id: str) -> tuple[tuple[str, str], ...]:
        """Where a document was found: path, and version of what lies at an address."""
        found = self._store.rows(
            "SELECT path, version FROM sources WHERE document = ? ORDER BY path", [document_id]
        )
        return tuple((row["path"], row["version"]) for row in found)

    def all_tagged(self) -> Iterator[TaggedDocument]:
        """Every document with its tags, one at a time, by path."""
        return (self.tagged(document_id) for document_id in self.document_ids())

    def provenance(self, document_id: str) -> dict[str, Any]:
        """Run, readers, taggers and models behind a document's record."""
        row = self._store.row(
            "SELECT run, reader, taggers FROM documents WHERE id = ?", [document_id]
        )
        models = self._store.rows(
            "SELECT DISTINCT model FROM vectors JOIN passages ON passages.id = passage WHERE document = ?",
            [document_id],
        )
        row = row or {}
        return {
            "run": row.get("run"),
            "readers": row.get("reader"),
            "taggers": json.loads(row.get("taggers", "{}")),
            "models": [model["model"] for model in models],
        }

    def name_spans(self, document_ids: Iterable[str]) -> dict[str, list[Span]]:
        """Document id → where names of bodies, places and people stand in its text, in text order."""
        found: dict[str, list[Span]] = {}
        for row in self._store.rows(
            "SELECT DISTINCT document, start, end FROM tags"
            " WHERE label IN ('party', 'signer', 'municipality', 'organisation', 'person')"
            " AND document IN (SELECT value FROM json_each(?)) ORDER BY document, start",
            [json.dumps(list(document_ids))],
        ):
            found.setdefault(row["document"], []).append(Span(row["start"], row["end"]))
        return found

    def matching(self, request: SearchRequest) -> tuple[str, ...]:
        """Ids of all documents that answer, in the order of the request, copies with them; of an empty one, all by path.

        Raises:
            QuerySyntaxError: The query cannot be understood.
        """
        if not request.query.strip() and not request.filters.each():
            return self.document_ids()
        found: dict[str, None] = {}
        whole = replace(request, size=MATCHING_AT_ONCE, passages=0, folded=False, facets=False)
        page = self.search_page(whole)
        for number in range(1, page.pages + 1):
            page = page if number == 1 else self.search_page(whole.on_page(number))
            found |= dict.fromkeys(hit.entry.document_id for hit in page.hits)
        return tuple(found)

    @property
    def plot(self) -> CorpusPlots:
        """Figures: ``plot.themes()``, ``timeline()``, ``network()``, ``map()``, ``fields()``."""
        from kyoutei_nlp.plotting import CorpusPlots

        return CorpusPlots(self)

    def _repr_html_(self) -> str:
        shown = self.documents.head(DOCUMENTS_SHOWN)
        kinds = shown["kind"].map(names_of("document_kinds"))
        columns = (
            shown["title"],
            kinds,
            shown["parties"].fillna(""),
            shown["signed_on"].fillna(""),
        )
        names = "、".join(theme.name for theme in self.theme_list()) or "まだありません"
        left = len(self) - len(shown)
        return (
            markup.heading(
                f"コーパス {Path(self.path).name}: 文書 {len(self)} 件、協定 {len(self.agreements)} 件"
            )
            + markup.paragraph(f"主題: {names}")
            + markup.table(["題名", "種類", "当事者", "締結日"], zip(*columns, strict=True))
            + (markup.paragraph(f"ほか {left} 件（.documents にすべてあります）") if left else "")
        )

    def _count(self, sql: str) -> int:
        row = self._store.row(sql)
        return int(row["n"]) if row else 0
