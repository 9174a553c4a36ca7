"""Connections to the corpus (閲覧の口): a few that only read, each lent to one request at a time, and one that writes.

All share what searching keeps in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from threading import BoundedSemaphore, Lock
from typing import Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError

READERS: Final = 4
"""Connections; a request holds one for some milliseconds, so that four carry fifty people."""
LONG: Final = 2
PATIENCE: Final = 20.0
"""Seconds a request waits for one."""


class Readers:
    """The open connections of one server.

    Args:
        corpus: As ``Corpus.open`` takes it.

    Raises:
        CorpusError: It cannot be opened.
    """

    def __init__(self, corpus: str) -> None:
        self._first = Corpus.open(corpus)
        self._free: LifoQueue[Corpus] = LifoQueue()
        self._all = [self._first, *(self._first.another() for _ in range(READERS - 1))]
        self._writing = Lock()
        self._long = BoundedSemaphore(LONG)
        for each in self._all:
            self._free.put(each)

    @contextmanager
    def reading(self) -> Iterator[Corpus]:
        """A connection for this request alone.

        Raises:
            CorpusError: All are busy for too long.
        """
        try:
            corpus = self._free.get(timeout=PATIENCE)
        except Empty as error:
            raise CorpusError("混み合っています。少し待ってからもう一度お試しください") from error
        try:
            yield corpus
        finally:
            self._free.put(corpus)

    @contextmanager
    def writing(self) -> Iterator[Corpus]:
        """A connection of its own for a change; one change at a time."""
        with self._writing, self._first.another() as corpus:
            yield corpus

    @contextmanager
    def long_reading(self) -> Iterator[Corpus]:
        """A connection of its own for what takes long (書き出し); two at a time, so that pages keep their own."""
        with self._long, self._first.another() as corpus:
            yield corpus

    def close(self) -> None:
        """Close all of them."""
        for each in self._all:
            each.close()
