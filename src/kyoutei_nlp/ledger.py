"""The ledger of a run: which sources were added, renewed, skipped or set aside, written to the corpus as they finish."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TextIO

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import (
    Corpus,
    DocumentRows,
    QuarantineEntry,
    Result,
    RunCounts,
    RunSource,
    Standing,
)
from kyoutei_nlp.errors import KyouteiError, UnreadableSourceError
from kyoutei_nlp.planning import Marks, Stage, stage_needed
from kyoutei_nlp.theme import Theme

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, path of the file just done)."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. Every source is in exactly one of the four.

    Attributes:
        added: Ids of the documents that are new in the corpus.
        skipped: Paths that needed no work, their bytes being known.
        quarantined: The sources set aside, with reasons; also those already known to be unreadable.
        renewed: Ids of the documents that were read or tagged again.
    """

    run: str
    added: tuple[str, ...]
    skipped: tuple[str, ...]
    quarantined: tuple[QuarantineEntry, ...]
    seconds: float
    themes: tuple[Theme, ...] = ()
    renewed: tuple[str, ...] = ()

    @property
    def counts(self) -> RunCounts:
        """How many of each."""
        parts = (self.added, self.renewed, self.skipped, self.quarantined)
        return RunCounts(*map(len, parts))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source could not be processed, after how long, and where in the code."""

    error: Exception | None
    seconds: float = 0.0
    trace: str = ""

    def reason(self) -> tuple[str, str]:
        """The reason's id and the words for a person."""
        if isinstance(self.error, UnreadableSourceError):
            return self.error.reason, self.error.detail
        if isinstance(self.error, KyouteiError):
            return "failed", str(self.error)
        return "failed", f"{type(self.error).__name__}: {self.error}"


class Stopwatch:
    """How long each stage of one document took."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, stage: str) -> dict[str, float]:
        """End a stage; all laps so far."""
        now = time.monotonic()
        self.laps[stage] = round(now - self._last, 4)
        self._last = now
        return self.laps


class LogError(KyouteiError):
    """The log cannot be written (作業記録が書けない)."""


class Journal:
    """A log of JSON lines, one a document (作業記録); does nothing without a file."""

    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    @classmethod
    @contextmanager
    def open(cls, path: str | Path | None) -> Iterator[Self]:
        """Append to the file at ``path``; None writes nothing."""
        if path is None:
            yield cls(None)
            return
        try:
            file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 (closed below)
        except OSError as error:
            raise LogError(f"記録を書けません: {path}（{error.strerror}）") from error
        with file:
            yield cls(file)

    def write(self, **entry: Any) -> None:
        """One line, with the time it was written."""
        if self._file is not None:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            try:
                self._file.write(json.dumps({"time": now, **entry}, ensure_ascii=False) + "\n")
                self._file.flush()
            except OSError as error:
                raise LogError(
                    f"記録を書けません: {self._file.name}（{error.strerror}）"
                ) from error


def is_settled(bad: QuarantineEntry, marks: Marks) -> bool:
    """Whether a file that was set aside would only be set aside again.

    What could be read but failed in our own code is tried again: it may have been the machine (a full disk), not the file. A file whose
    process died leaves no trace and is not tried again, for that costs processes.
    """
    was_the_file = bad.reason != "failed" or not bad.trace
    return was_the_file and bad.reader == marks.reader and not marks.forced


class Ledger:
    """Who has been added, renewed, skipped or set aside; writes to the corpus as outcomes arrive."""

    def __init__(
        self,
        corpus: Corpus,
        run_id: str,
        n_files: int,
        progress: Progress | None,
        *,
        marks: Marks,
        journal: Journal | None = None,
    ) -> None:
        self._corpus = corpus
        self._run_id = run_id
        self._n_files = n_files
        self._progress = progress
        self._marks = marks
        self._journal = journal or Journal(None)
        self._n_done = 0
        self._waiting: dict[str, list[str]] = {}
        self._standings: dict[str, Standing] = {}
        self._added: list[str] = []
        self._renewed: list[str] = []
        self._skipped: list[str] = []
        self._set_aside: list[QuarantineEntry] = []
        self._known_bad = {(entry.path, entry.sha256): entry for entry in corpus.quarantine()}

    def stage_of(self, path: str, sha256: str) -> Stage | None:
        """The first stage to do for a file; one that needs no work is settled, and a twin waits for the first.

        A file elsewhere whose bytes nobody knows yet has the sha256 ``""``.
        """
        if sha256 in self._waiting:
            self._waiting[sha256].append(path)
            return None
        if not sha256:
            return "read"
        bad = self._known_bad.get((path, sha256))
        if bad is not None and is_settled(bad, self._marks):
            self._set_aside.append(bad)
            self._tell(path, "quarantined", reason=bad.reason)
            return None
        standing = self._corpus.standing(sha256)
        stage = stage_needed(standing, self._marks)
        if standing is not None:
            self._standings[sha256] = standing
            if stage is None:
                self._skip(path, standing.document_id)
                return None
        self._waiting[sha256] = []
        return stage

    def kept(self, sha256: str) -> TaggedDocument:
        """The document as the machine left it in the corpus, for a stage that begins after reading."""
        return self._corpus.machine_tagged(self._standings[sha256].document_id)

    def add(
        self,
        path: str,
        sha256: str,
        made: DocumentRows,
        seconds: Mapping[str, float],
        *,
        is_whole: bool = True,
        version: str = "",
    ) -> None:
        """Write a finished document whole, and note its twins.

        Args:
            path: Where it was found.
            sha256: What was known of its bytes before the work.
            made: The document.
            seconds: Stage → time.
            is_whole: False where only its tags are new.
            version: Of the bytes at an address elsewhere.
        """
        document = made.document
        document_id, true_sha256 = document["id"], document["sha256"]
        same = None if sha256 else self._corpus.standing(true_sha256)
        if same is not None and stage_needed(same, self._marks) is None:
            self._skip(path, document_id)
            self._corpus.note_version(path, version)
            return
        renewed = sha256 in self._standings or same is not None
        result: Result = "renewed" if renewed else "added"
        source = RunSource(path, true_sha256, result, document_id, seconds=seconds)
        write = self._corpus.add_rows if is_whole else self._corpus.retag_rows
        write(made, run=self._run_id, source=source)
        if version:
            self._corpus.note_version(path, version)
        (self._renewed if renewed else self._added).append(document_id)
        told = {"id": document_id, "seconds": dict(seconds)}
        pages, characters = document["n_pages"], document["n_characters"]
        self._tell(path, result, **told, pages=pages, characters=characters)
        for twin in self._waiting.pop(sha256, []):
            self._skip(twin, document_id)

    def set_aside(self, path: str, sha256: str, failure: Failure) -> None:
        """Put a file, and its twins, into the quarantine with the reason its error gives."""
        reason, detail = failure.reason()
        told = round(failure.seconds, 3)
        for each in (path, *self._waiting.pop(sha256, [])):
            entry = QuarantineEntry(
                each, sha256, reason, detail, self._marks.reader, told, failure.trace
            )
            self._corpus.set_aside(entry, run=self._run_id)
            self._set_aside.append(entry)
            self._tell(each, "quarantined", reason=reason, detail=detail, seconds=told)

    def report(self) -> RunReport:
        """What has been done, without the time."""
        return RunReport(
            self._run_id,
            tuple(self._added),
            tuple(self._skipped),
            tuple(self._set_aside),
            0.0,
            renewed=tuple(self._renewed),
        )

    def _skip(self, path: str, document_id: str) -> None:
        self._corpus.note_path(path, document_id)
        self._skipped.append(path)
        self._tell(path, "skipped", id=document_id)

    def _tell(self, path: str, result: str, **details: Any) -> None:
        self._n_done += 1
        self._journal.write(event="document", run=self._run_id, path=path, result=result, **details)
        if self._progress is not None:
            self._progress(self._n_done, self._n_files, path)
