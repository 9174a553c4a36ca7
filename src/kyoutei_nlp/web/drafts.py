"""Drafts that people look at beside the corpus (案文): read once, kept nowhere, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import BinaryIO, Final

from kyoutei_nlp.comparing import DraftReview, read_draft, review
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.web.uploads import UploadRefusedError, check_beginning, safe_name

WAIT: Final = 20
"""Seconds that one draft waits for the one before it."""
HEAD: Final = 8192
CHUNK: Final = 1 << 20


class Drafts:
    """The drafts of one server.

    Args:
        max_bytes: Of one file.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()

    def review(self, corpus: Corpus, name: str, content: BinaryIO) -> DraftReview:
        """Compare a draft with the corpus; the file is gone afterwards.

        Raises:
            UploadRefusedError: It is not taken, or another draft takes too long.
            UnreadableSourceError: It cannot be read.
            CorpusError: It is no deed, or there is nothing to compare with.
        """
        with self._alone(), TemporaryDirectory(prefix="kyoutei-draft-") as folder:
            path = Path(folder) / safe_name(name)
            self._keep(path, content)
            try:
                return review(corpus, read_draft(path))
            except (
                UnreadableSourceError
            ) as error:  # the place it lay at for a moment is nobody's business
                raise UnreadableSourceError(path.name, error.reason, error.detail) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT):
            raise UploadRefusedError(
                "ほかの案文を調べています。少し待ってから、もう一度送ってください"
            )
        try:
            yield
        finally:
            self._lock.release()

    def _keep(self, path: Path, content: BinaryIO) -> None:
        check_beginning(path.name, content.read(HEAD))
        content.seek(0)
        size = 0
        with path.open("wb") as file:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                if size > self._max_bytes:
                    raise UploadRefusedError("ファイルが大きすぎます")
                file.write(chunk)
