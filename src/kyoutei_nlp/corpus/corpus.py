"""The public face of the corpus: add, look up, ask, show as tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from kyoutei_nlp import markup
from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus.corrections import KeptCorrections
from kyoutei_nlp.corpus.deed_rows import DeedRows
from kyoutei_nlp.corpus.frames import Frames
from kyoutei_nlp.corpus.held import Held
from kyoutei_nlp.corpus.loading import load_tagged
from kyoutei_nlp.corpus.opening import open_store
from kyoutei_nlp.corpus.prepared import DocumentRows, TableRows, document_rows
from kyoutei_nlp.corpus.runs import KeptRuns, RunSource, write_run_source
from kyoutei_nlp.corpus.searchable import SearchableCorpus
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.corpus.text_vectors import KeptTextVectors
from kyoutei_nlp.corpus.writing import (
    index_what_is_not,
    rewrite_tags,
    write_document,
    write_path,
)
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Span
from kyoutei_nlp.errors import ModelError, NotInCorpusError
from kyoutei_nlp.searching import (
    AgreementHit,
    Filters,
    SearchHits,
    SearchMode,
    SearchPage,
    SearchRequest,
    Synonyms,
    load_synonyms,
    search,
    search_page,
    similar_entries,
    similar_passages,
)
from kyoutei_nlp.vectors import PassageVectors

if TYPE_CHECKING:
    from kyoutei_nlp.embedding import Embedder
    from kyoutei_nlp.plotting import CorpusPlots

MATCHING_AT_ONCE: Final = 1_000
AFTER_HEX: Final = "g"
"""Sorts behind every hexadecimal digit: a range of ids is looked up where LIKE reads all documents."""
DOCUMENTS_SHOWN: Final = 10
"""Rows of a corpus in a notebook."""
EmbedQuery = Callable[[str], "np.ndarray[Any, np.dtype[np.float32]]"]


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A source that was set aside (隔離), with the reason code of ``UnreadableSourceError``."""

    path: str
    sha256: str
    reason: str
    detail: str
    reader: str
    seconds: float = 0.0
    trace: str = ""


@dataclass(frozen=True, slots=True)
class DoubtfulPage:
    """A page that was read badly (確かめたほうがよい頁)."""

    document: str
    title: str
    number: int
    quality: float
    method: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document here has come (処理の段階): by which reader, by which taggers and models.

    Attributes:
        taggers: Name → version of all that decided the tags.
        has_unread_pictures: Whether a page is a picture that nobody could read.
    """

    document_id: str
    reader: str
    taggers: Mapping[str, str]
    has_unread_pictures: bool


class Corpus(KeptRuns, KeptCorrections, KeptTextVectors, DeedRows, Frames):
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

    # ── filling ──────────────────────────────────────────────────────────────────────────────

    def add(self, tagged: TaggedDocument, vectors: PassageVectors | None, *, run: str) -> None:
        """Add a document whole, in one transaction. The same bytes again replace the old copy."""
        self.add_rows(document_rows(tagged, vectors), run=run)

    def add_rows(self, made: DocumentRows, *, run: str, source: RunSource | None = None) -> None:
        """:meth:`add` for a document that somebody has made ready to be written.

        Args:
            made: The document.
            run: Id of the run.
            source: For the manifest of the run.
        """
        with self._store.transaction():
            write_document(self._store, made, run)
            if source is not None:
                write_run_source(self._store, run, source)

    def retag(self, tagged: TaggedDocument, *, run: str) -> None:
        """Write the tags of a document here anew, in one transaction; its text and vectors stay."""
        self.retag_rows(document_rows(tagged, None), run=run)

    def retag_rows(self, made: DocumentRows, *, run: str, source: RunSource | None = None) -> None:
        """:meth:`retag` for a document that somebody has made ready to be written."""
        with self._store.transaction():
            rewrite_tags(self._store, made, run)
            if source is not None:
                write_run_source(self._store, run, source)

    def note_path(self, path: str, document_id: str) -> None:
        """Note that a document already here was found at ``path`` as well."""
        with self._store.transaction():
            write_path(self._store, path, document_id)

    def note_version(self, path: str, version: str) -> None:
        """Keep which version of the bytes at an address was read (ETag or the like)."""
        self._store.change("UPDATE sources SET version = ? WHERE path = ?", [version, path])

    def sha256_at(self, path: str, version: str) -> str | None:
        """The sha256 of what was read from ``path``, if that very version was; else None."""
        row = self._store.row(
            "SELECT sha256 FROM sources JOIN documents ON documents.id = document"
            " WHERE sources.path = ? AND version = ? AND version <> ''",
            [path, version],
        )
        return row["sha256"] if row else None

    def set_aside(self, entry: QuarantineEntry, *, run: str) -> None:
        """Put a source into the quarantine with its reason."""
        told = RunSource(
            entry.path,
            entry.sha256,
            "quarantined",
            reason=entry.reason,
            seconds={"failed": entry.seconds},
        )
        with self._store.transaction():
            self._store.insert("quarantine", [{**asdict(entry), "run": run}], replace=True)
            write_run_source(self._store, run, told)

    def standing(self, sha256: str) -> Standing | None:
        """How far the document with these bytes has come, or None when it is not here."""
        row = self._store.row(
            "SELECT id, reader, taggers, EXISTS (SELECT 1 FROM pages WHERE document = documents.id"
            " AND quality_parts LIKE '%unread_picture%') AS unread FROM documents WHERE sha256 = ?",
            [sha256],
        )
        if row is None:
            return None
        return Standing(row["id"], row["reader"], json.loads(row["taggers"]), bool(row["unread"]))

    def known(self, sha256: str) -> str | None:
        """Id of the document with these bytes, or None."""
        standing = self.standing(sha256)
        return standing.document_id if standing else None

    @property
    def path(self) -> str:
        """Where the corpus file lies."""
        return self._store.path

    def damage(self) -> tuple[str, ...]:
        """What is wrong with the file or the database itself; nothing for a sound one."""
        return self._store.damage()

    def originals(self) -> tuple[tuple[str, str, str], ...]:
        """Document id, path and sha256 of every place a document was found at, by path."""
        found = self._store.rows(
            "SELECT document, sources.path AS path, sha256 FROM sources"
            " JOIN documents ON documents.id = document ORDER BY sources.path"
        )
        return tuple((row["document"], row["path"], row["sha256"]) for row in found)

    def quarantine(self) -> tuple[QuarantineEntry, ...]:
        """All that was set aside, by path."""
        found = self._store.rows(
            "SELECT path, sha256, reason, detail, reader, seconds, trace FROM quarantine ORDER BY path"
        )
        return tuple(QuarantineEntry(**row) for row in found)

    def doubtful_pages(self, *, below: float, limit: int) -> tuple[DoubtfulPage, ...]:
        """The pages whose quality is under ``below``, worst first."""
        found = self._store.rows(
            "SELECT document, title, number, p.quality AS quality, method FROM pages AS p"
            " JOIN documents AS d ON d.id = document WHERE p.quality < ? ORDER BY p.quality, document, number LIMIT ?",
            [below, limit],
        )
        return tuple(DoubtfulPage(**row) for row in found)

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

    # ── asking ───────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        query: str,
        *,
        mode: SearchMode = "hybrid",
        limit: int = 10,
        filters: Filters | None = None,
        embed_query: EmbedQuery | None = None,
        on: date | None = None,
    ) -> SearchHits:
        """Search the passages.

        Args:
            query: Words and filters, see docs/search.md; ``災害時の物資供給 prefecture:千葉県``.
            mode: ``keyword``, ``semantic`` or ``hybrid``.
            limit: At most so many hits, the best passage of each agreement.
            filters: Filters beside those in the query.
            embed_query: Text → unit vector; the corpus's own model where None.
            on: The day that ``state:`` is asked for.

        Raises:
            QuerySyntaxError: A state is asked for without the day.
            ModelError: The corpus's model cannot be loaded.
        """
        request = SearchRequest(
            query,
            mode=mode,
            filters=filters or Filters(),
            size=max(1, limit),
            folded=False,
            on=on,
        )
        meaning = embed_query or self._meaning(request)
        with self._store.reading():
            return search(self._searchable, request, embed_query=meaning, synonyms=self.synonyms())

    def search_page(
        self, request: SearchRequest, *, embed_query: EmbedQuery | None = None
    ) -> SearchPage:
        """One page of agreements that answer, with facets: what the web page and ``kyoutei search`` show.

        Args:
            request: What is asked; ``SearchRequest.from_parameters(address, on=today)`` reads an address.
            embed_query: Text → unit vector; the corpus's own model where None.

        Raises:
            QuerySyntaxError: A state is asked for without ``request.on``.
            ModelError: The corpus's model cannot be loaded.
        """
        meaning, synonyms = embed_query or self._meaning(request), self.synonyms()
        with self._store.reading():
            if embed_query:
                return search_page(
                    self._searchable, request, embed_query=meaning, synonyms=synonyms
                )
            make = partial(
                search_page, self._searchable, request, embed_query=meaning, synonyms=synonyms
            )
            key = ("page", request, id(synonyms))  # tables of synonyms are kept: load_synonyms
            return self._searchable.kept(key, make)

    def warm(self) -> None:
        """Read into memory what every search needs, and keep it up to date with the next search: for a server, which answers many."""
        self._searchable.warm()

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

    def similar(self, document_id: str, *, limit: int = 10) -> list[AgreementHit]:
        """The agreements most like a document, most alike first; nothing before embedding."""
        with self._store.reading():
            numbers = self._searchable.entry_numbers(document_id)
            return similar_entries(self._searchable, numbers, limit=limit)

    def similar_passages(self, passage_id: str, *, limit: int = 10) -> list[AgreementHit]:
        """The clauses of other agreements most like a passage, one an agreement, most alike first."""
        with self._store.reading():
            number = self._searchable.passage_number(passage_id)
            if number is None:
                raise NotInCorpusError(f"条「{passage_id}」が見つかりません")
            return similar_passages(self._searchable, number, limit=limit)

    @property
    def index(self) -> SearchableCorpus:
        """What searching asks, for those who write the index into other files."""
        return self._searchable

    def synonyms(self) -> Synonyms:
        """Words of the same meaning: the built-in ones and those of the ``synonyms_file`` of the last run's settings."""
        return load_synonyms(self.last_settings().get("synonyms_file"))

    def _meaning(self, request: SearchRequest) -> EmbedQuery | None:
        """How queries become vectors; None where no vector is asked for or there are none."""
        return self._embed_query if request.mode != "keyword" and self.model_id() else None

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

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Texts as unit vectors ``(n, d)`` of the corpus's own model.

        Raises:
            ModelError: The model cannot be loaded, or is another one.
        """
        return self._embedder().embed_passages(texts)

    def _embed_query(self, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        return self._embedder().embed_query(text)

    def _embedder(self) -> Embedder:
        embedder = self._searchable.held.once("embedder", self._load_embedder)
        if embedder.model_id != self.model_id():
            raise ModelError(
                f"コーパスは {self.model_id()} で作られていますが、ここにあるのは {embedder.model_id} です"
            )
        return embedder

    def _load_embedder(self) -> Embedder:
        from kyoutei_nlp.embedding import load_embedder

        return load_embedder(self.last_settings().get("embedder"))

    # ── vectors ───────────────────────────────────────────────────────────────────

    def model_id(self) -> str | None:
        """The embedding model of the vectors, None without vectors."""
        row = self._store.row("SELECT model FROM vectors LIMIT 1")
        return row["model"] if row else None

    def vectors(self) -> PassageVectors | None:
        """All vectors in document order, or None without any."""
        return self._searchable.passage_vectors()

    def vectors_of(self, document_ids: Iterable[str]) -> PassageVectors | None:
        """The vectors of some documents, in the order of :meth:`passages_of`; None without any."""
        return self._searchable.passage_vectors(document_ids)

    def _count(self, sql: str) -> int:
        row = self._store.row(sql)
        return int(row["n"]) if row else 0
