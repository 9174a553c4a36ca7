"""The ledger of a run: which sources were added, skipped or set aside, written to the corpus as they finish."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import Corpus, QuarantineEntry
from kyoutei_nlp.errors import KyouteiError, UnreadableSourceError
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.vectors import PassageVectors

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, path of the file just done)."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. Every source is in exactly one of the three.

    Attributes:
        added: Ids of the documents that are new in the corpus.
        skipped: Paths that needed no work, their bytes being known.
        quarantined: The sources set aside, with reasons; also those already known to be unreadable.
    """

    run: str
    added: tuple[str, ...]
    skipped: tuple[str, ...]
    quarantined: tuple[QuarantineEntry, ...]
    seconds: float
    themes: tuple[Theme, ...] = ()


class Ledger:
    """Who has been added, skipped or set aside; writes to the corpus as outcomes arrive."""

    def __init__(
        self, corpus: Corpus, run_id: str, n_files: int, progress: Progress | None, *, reader: str
    ) -> None:
        self._corpus = corpus
        self._run_id = run_id
        self._n_files = n_files
        self._progress = progress
        self._reader = reader
        self._n_done = 0
        self._waiting: dict[str, list[str]] = {}
        self._added: list[str] = []
        self._skipped: list[str] = []
        self._set_aside: list[QuarantineEntry] = []
        self._known_bad = {(entry.path, entry.sha256): entry for entry in corpus.quarantine()}

    def knows(self, path: str, sha256: str) -> bool:
        """Settle a file whose bytes need no work; same bytes twice in one run wait for the first."""
        bad = self._known_bad.get((path, sha256))
        document_id = self._corpus.known(sha256)
        if document_id is not None:
            self._corpus.note_path(path, document_id)
            self._skipped.append(path)
        elif bad is not None and bad.reader == self._reader:
            self._set_aside.append(bad)
        elif sha256 in self._waiting:
            self._waiting[sha256].append(path)
            return True
        else:
            self._waiting[sha256] = []
            return False
        self._tell(path)
        return True

    def add(self, path: str, sha256: str, tagged: TaggedDocument, vectors: PassageVectors) -> None:
        """Write a finished document whole, and note its twins."""
        self._corpus.add(tagged, vectors, run=self._run_id)
        self._added.append(tagged.document.id)
        self._tell(path)
        for twin in self._waiting.pop(sha256, []):
            self._corpus.note_path(twin, tagged.document.id)
            self._skipped.append(twin)
            self._tell(twin)

    def set_aside(self, path: str, sha256: str, error: Exception | None) -> None:
        """Put a file, and its twins, into the quarantine with the reason its error gives."""
        reason, detail = _reason(error)
        for each in (path, *self._waiting.pop(sha256, [])):
            entry = QuarantineEntry(each, sha256, reason, detail, self._reader)
            self._corpus.set_aside(entry, run=self._run_id)
            self._set_aside.append(entry)
            self._tell(each)

    def report(self) -> RunReport:
        """What has been done, without the time."""
        return RunReport(
            self._run_id, tuple(self._added), tuple(self._skipped), tuple(self._set_aside), 0.0
        )

    def _tell(self, path: str) -> None:
        self._n_done += 1
        if self._progress is not None:
            self._progress(self._n_done, self._n_files, path)


def _reason(error: Exception | None) -> tuple[str, str]:
    if isinstance(error, UnreadableSourceError):
        return error.reason, error.detail
    if isinstance(error, KyouteiError):
        return "failed", str(error)
    return "failed", "".join(traceback.format_exception_only(error)).strip()
