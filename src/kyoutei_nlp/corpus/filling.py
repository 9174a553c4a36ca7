"""The documents of a corpus, written and set aside (文書の出し入れ)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus.prepared import DocumentRows, document_rows
from kyoutei_nlp.corpus.runs import RunSource, write_run_source
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.corpus.writing import (
    rewrite_tags,
    write_document,
    write_path,
)
from kyoutei_nlp.vectors import PassageVectors


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


class KeptDocuments:
    """Documents in their tables, with the files that were set aside."""

    _store: Store

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
