"""New files (取り込み): checked, kept beside the corpus, and ingested one batch at a time in a process of its own."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import Any, BinaryIO, Final, Literal

from kyoutei_nlp.errors import QUARANTINE_REASONS, KyouteiError

MAX_FILES: Final = 20
KEPT_JOBS: Final = 200
CHUNK: Final = 1 << 20
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS: Final[dict[str, tuple[bytes, ...]]] = {
    **dict.fromkeys((".docx", ".docm", ".pptx", ".xlsx", ".xlsm", ".odt"), (ZIP,)),
    **dict.fromkeys((".doc", ".xls", ".ppt"), (OLD_OFFICE,)),
    ".rtf": (b"{\\rtf",),
    ".pdf": (b"%PDF-",),
    **dict.fromkeys((".txt", ".md", ".html", ".htm", ".csv", ".tsv", ".eml"), ()),
}
"""Endings that are taken, with what such a file begins with; () is a text, which has no zero bytes."""
_COMMAND: Final = (sys.executable, "-m", "kyoutei_nlp.web.ingesting")
_BAD = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')

FileState = Literal["waiting", "added", "known", "set_aside", "refused"]


class UploadRefusedError(KyouteiError):
    """A file that is not taken (受け付けないファイル)."""


@dataclass(slots=True)
class UploadedFile:
    """One file of a batch.

    Attributes:
        message: For people; why it was set aside or refused.
    """

    name: str
    path: Path | None = None
    state: FileState = "waiting"
    message: str = ""
    document_id: str | None = None


@dataclass(slots=True)
class Job:
    """One batch.

    Attributes:
        done: Files finished so far.
    """

    id: str
    user: str
    files: list[UploadedFile] = field(default_factory=list)
    state: Literal["waiting", "working", "finished", "failed"] = "waiting"
    done: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("finished", "failed")


class Uploads:
    """The batches of one server; a thread works through them.

    Args:
        folder: Where files are kept.
        corpus: As ``Corpus.open`` takes it.
        max_bytes: Of one file.
    """

    def __init__(self, folder: Path, corpus: str, max_bytes: int) -> None:
        self.folder = folder
        self._corpus = corpus
        self._max_bytes = max_bytes
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: Queue[Job | None] = Queue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def accept(self, files: Iterable[tuple[str, BinaryIO]], *, user: str) -> Job:
        """Take a batch: what is refused says why, the rest waits for its turn."""
        job = Job(secrets.token_hex(8), user)
        for name, content in list(files)[:MAX_FILES]:
            job.files.append(self._taken(job, safe_name(name), content))
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT_JOBS:
                self._jobs.popitem(last=False)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="uploads", daemon=True)
                self._thread.start()
        self._queue.put(job)
        return job

    def job(self, job_id: str) -> Job | None:
        """A batch by its id."""
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """Stop working; what is half done is done again when it is uploaded again."""
        self._queue.put(None)
        if self._process is not None:
            self._process.kill()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _taken(self, job: Job, name: str, content: BinaryIO) -> UploadedFile:
        try:
            check_beginning(name, content.read(8192))
            content.seek(0)
            return UploadedFile(name, self._kept(job, name, content))
        except UploadRefusedError as error:
            return UploadedFile(name, None, "refused", str(error))

    def _kept(self, job: Job, name: str, content: BinaryIO) -> Path:
        folder = self.folder / job.id
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path, came = _free(folder / name), 0
            with path.open("xb") as file:
                while chunk := content.read(CHUNK):
                    came += len(chunk)
                    if came > self._max_bytes:
                        path.unlink()
                        raise UploadRefusedError(
                            f"大きすぎます。{self._max_bytes // CHUNK} MB までです"
                        )
                    file.write(chunk)
        except OSError as error:
            raise UploadRefusedError(f"保存できません（{error.strerror}）") from error
        return path

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                self._ingest(job)
            except (OSError, ValueError) as error:
                _fail(job, f"処理を始められません（{error}）")

    def _ingest(self, job: Job) -> None:
        paths = [str(each.path) for each in job.files if each.path is not None]
        if not paths:
            job.state = "finished"
            return
        job.state = "working"
        process = subprocess.Popen(  # noqa: S603 - our own module
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._process = process
        order = json.dumps({"corpus": self._corpus, "paths": paths}).encode()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - pipes were asked for
        with process.stdin as pipe:
            pipe.write(order + b"\n")
        with process.stdout as pipe:
            for line in pipe:
                _take_in(job, json.loads(line))
        process.wait()
        self._process = None
        if job.state == "working":
            _fail(job, "処理の途中で止まりました。もう一度取り込んでください")


def safe_name(given: str) -> str:
    """A file name of ours: no folders, no control characters, not hidden, not too long."""
    bare = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    cleaned = _BAD.sub("_", bare).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    short = stem.encode()[:150].decode(errors="ignore")
    return f"{short}{dot}{ending[:10]}" if stem else (cleaned[:50] or "無題")


def check_beginning(name: str, beginning: bytes) -> None:
    """Whether a file's first bytes are what its ending promises.

    Raises:
        UploadRefusedError: The ending is not one of ours, or the bytes are something else.
    """
    ending = Path(name).suffix.lower()
    if ending not in BEGINNINGS:
        known = "、".join(sorted(each[1:] for each in BEGINNINGS))
        raise UploadRefusedError(f"この形式は取り込めません。取り込めるのは {known} です")
    if not beginning:
        raise UploadRefusedError("中身がありません")
    promised = BEGINNINGS[ending]
    begins = any(sign in beginning[:1024] for sign in promised) if promised else True
    is_wide = beginning[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not begins or (not promised and b"\x00" in beginning and not is_wide):
        raise UploadRefusedError("名前の終わり（拡張子）と中身が違います")


def _take_in(job: Job, told: dict[str, Any]) -> None:
    """One line from the process that ingests."""
    by_path = {str(each.path): each for each in job.files}
    if "done" in told:
        job.done = int(told["done"])
    elif "failed" in told:
        _fail(job, str(told["failed"]))
    elif "report" in told:
        for each in told["report"]:
            file = by_path[each["path"]]
            file.state, file.document_id = each["state"], each.get("document_id")
            file.message = QUARANTINE_REASONS.get(each.get("reason", ""), "")
        job.state = "finished"


def _fail(job: Job, message: str) -> None:
    job.state = "failed"
    for each in job.files:
        if each.state == "waiting":
            each.message = message


def _free(path: Path) -> Path:
    """The path, or one with a number where it is taken."""
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found
