"""What the corpus asks of a database, whichever it is (倉): SQLite in a file, or PostgreSQL for many at once.

The SQL of the corpus is SQLite's, kept to what ``dialect`` can say in PostgreSQL's words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from kyoutei_nlp.searching.match import Match

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]


class Store(ABC):
    """A database with the corpus's tables. One writer at a time, any number of readers."""

    path: str

    @abstractmethod
    def close(self) -> None:
        """Close it."""

    @abstractmethod
    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query; parameters are ``?`` or ``:name``."""

    @abstractmethod
    def batches(
        self, sql: str, parameters: Parameters = (), *, size: int = 10_000
    ) -> Iterator[list[Row]]:
        """The rows of a large query, some at a time."""

    @abstractmethod
    def columns(self, sql: str) -> list[str]:
        """The column names of a query, also when it finds nothing."""

    @abstractmethod
    def change(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""

    @abstractmethod
    def change_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each set of parameters."""

    @abstractmethod
    def insert_values(
        self, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]
    ) -> None:
        """Insert rows given as values in the order of ``columns``."""

    @abstractmethod
    def insert(self, table: str, rows: Iterable[Row], *, replace: bool = False) -> None:
        """Insert rows that all have the same keys; with ``replace`` in the place of those with the same primary key."""

    @abstractmethod
    def insert_new(self, table: str, rows: Iterable[Row]) -> None:
        """Insert the rows whose primary key is not there yet."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, also when the process is killed in the middle; one inside another is part of it."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, whatever others write meanwhile; nothing is written inside."""

    @abstractmethod
    def matching(self, match: Match) -> tuple[str, list[Any]]:
        """The query, and its parameters, for the ``number`` of all passages that satisfy ``match``, ascending."""

    @abstractmethod
    def damage(self) -> tuple[str, ...]:
        """What is wrong with the database itself; nothing for a sound one."""

    @abstractmethod
    def restart_numbers(self) -> None:
        """Let new rows have higher numbers than all that are there, after rows came with theirs."""

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None
