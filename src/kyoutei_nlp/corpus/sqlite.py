"""A corpus in one SQLite file: the one owner of sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.corpus.schema import MIGRATIONS, statements
from kyoutei_nlp.corpus.store import Parameters, Row, Store
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.searching import to_fts5
from kyoutei_nlp.searching.match import Match

BUSY_MILLISECONDS: Final = 60_000
# A corpus file says what it is: "KYTI" in SQLite's application_id.
APPLICATION_ID: Final = 0x4B595449
NO_ROOM: Final = ("SQLITE_FULL", "SQLITE_IOERR")


class SqliteStore(Store):
    """A corpus file. One writer at a time, any number of readers (WAL).

    Args:
        path: The file, or ``:memory:``.
        create: Whether a missing file is made; otherwise it is an error.

    Raises:
        CorpusError: The file is missing, no corpus, or of a newer version than this program.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = str(path)
        if not create and self.path != ":memory:" and not Path(path).exists():
            raise CorpusError(
                f"コーパスがありません: {path}（先に kyoutei run を実行するか --corpus で場所を示してください）"
            )
        with self._translated():
            self._connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = _as_dict
            self._prepare()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    def batches(
        self, sql: str, parameters: Parameters = (), *, size: int = 10_000
    ) -> Iterator[list[Row]]:
        """The rows of a large query, some at a time."""
        with self._translated():
            cursor = self._connection.execute(sql, parameters)
            while rows := cursor.fetchmany(size):
                yield rows

    def columns(self, sql: str) -> list[str]:
        """The column names of a query, also when it finds nothing."""
        with self._translated():
            cursor = self._connection.execute(f"SELECT * FROM ({sql}) LIMIT 0")
            return [column[0] for column in cursor.description]

    def change(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""
        with self._translated():
            self._connection.execute(sql, parameters)

    def change_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each set of parameters."""
        with self._translated():
            self._connection.executemany(sql, parameters)

    def insert(self, table: str, rows: Iterable[Row], *, replace: bool = False) -> None:
        """Insert rows that all have the same keys."""
        self._insert("INSERT OR REPLACE" if replace else "INSERT", table, rows)

    def insert_new(self, table: str, rows: Iterable[Row]) -> None:
        """Insert the rows whose key is not there yet."""
        self._insert("INSERT OR IGNORE", table, rows)

    def matching(self, match: Match) -> tuple[str, list[Any]]:
        """FTS5 answers in the order of its row ids."""
        return "SELECT rowid AS number FROM passage_index WHERE passage_index MATCH ?", [
            to_fts5(match)
        ]

    def restart_numbers(self) -> None:
        """Nothing to do: SQLite looks at the highest number that is there."""

    def damage(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file: integrity and references."""
        said = [str(next(iter(row.values()))) for row in self.rows("PRAGMA integrity_check(100)")]
        lost = self.rows("PRAGMA foreign_key_check")
        broken = [f"{row['table']} の {row['rowid']} 行目の参照先がありません" for row in lost]
        return (*(line for line in said if line != "ok"), *broken)

    def insert_values(
        self, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]
    ) -> None:
        """Insert rows given as values in the order of ``columns``."""
        self._insert_values("INSERT", table, columns, values)

    def _insert(self, verb: str, table: str, rows: Iterable[Row]) -> None:
        batch = list(rows)
        if batch:
            values = [tuple(row.values()) for row in batch]
            self._insert_values(verb, table, tuple(batch[0]), values)

    def _insert_values(
        self, verb: str, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]
    ) -> None:
        if not values:
            return
        names = ", ".join(f'"{name}"' for name in columns)
        slots = ", ".join("?" * len(columns))
        self.change_many(f"{verb} INTO {table} ({names}) VALUES ({slots})", values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also when the process is killed in the middle; one inside another is part of it."""
        if self._is_inside():
            yield
            return
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._translated():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._is_inside():  # SQLite itself rolls back when the disk is full
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One snapshot of the file (WAL)."""
        if self._is_inside():
            yield
            return
        with self._translated():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def _is_inside(self) -> bool:
        return self._connection.in_transaction

    def _prepare(self) -> None:
        connection = self._connection
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        owner = connection.execute("PRAGMA application_id").fetchone()["application_id"]
        tables = connection.execute("SELECT count(*) AS n FROM sqlite_master").fetchone()["n"]
        if owner != APPLICATION_ID and tables:
            raise CorpusError(f"コーパスではない SQLite ファイルです: {self.path}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        self._migrate()

    def _migrate(self) -> None:
        version = self._version()
        if version > len(MIGRATIONS):
            raise CorpusError(
                f"新しい版の kyoutei で作られたコーパスです: {self.path}（プログラムを更新してください）"
            )
        if version == len(MIGRATIONS):
            return
        with self.transaction():
            for number in range(self._version(), len(MIGRATIONS)):
                for statement in statements(MIGRATIONS[number]):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA user_version").fetchone()["user_version"]
        return version

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith(NO_ROOM):
                raise CorpusError(_full(self.path, error)) from error
            raise CorpusError(f"コーパスを扱えません: {self.path}（{error}）") from error


def _full(path: str, error: sqlite3.Error) -> str:
    return (
        f"コーパスに書き込めません。ディスクの空きがないようです: {path}（{error}）。"
        "済んだ分は残っています。空きを作れば、同じコマンドで続きから始められます"
    )


def _as_dict(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
