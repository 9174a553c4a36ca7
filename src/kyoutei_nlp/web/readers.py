"""Connections to the corpus (閲覧の口): a few that only read, each lent to one request at a time, and one that writes.

All share what searching keeps in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError

READERS: Final = 4
"""Connections; a request holds one for some milliseconds, so that four carry fifty people. Fewer than threads."""
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
        self._all = [self._first, *(self._first.another() for _ in range(READERS - 1))]
        self._free = list(self._all)
        self._slots = asyncio.Semaphore(READERS)
        self._writing = Lock()
        self._long = BoundedSemaphore(LONG)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Corpus]:
        """A connection for this request alone.

        It is waited for without a thread: threads that wait for connections would leave none to those that hold one.

        Raises:
            CorpusError: All are busy for too long.
        """
        try:
            await asyncio.wait_for(self._slots.acquire(), PATIENCE)
        except TimeoutError as error:
            raise CorpusError("混み合っています。少し待ってからもう一度お試しください") from error
        corpus = self._free.pop()
        try:
            yield corpus
        finally:
            self._free.append(corpus)
            self._slots.release()

    @contextmanager
    def reading(self) -> Iterator[Corpus]:
        """A connection of its own, for what happens rarely."""
        with self._first.another() as corpus:
            yield corpus

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
