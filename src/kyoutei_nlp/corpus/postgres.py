"""A corpus in PostgreSQL, for many at once: the one owner of psycopg."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

import numpy as np

from kyoutei_nlp.corpus.dialect import condition, in_postgres, migration_in_postgres
from kyoutei_nlp.corpus.schema import MIGRATIONS, statements
from kyoutei_nlp.corpus.store import Parameters, Row, Store
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.searching.match import Match

WRITERS: Final = 0x4B595449
"""The advisory lock that writers take one after the other."""
AT_ONCE: Final = 1_000
_VERSION: Final = "CREATE TABLE corpus_version (version BIGINT NOT NULL)"


class PostgresStore(Store):
    """A corpus in the first schema of a database's search path.

    Args:
        path: ``postgresql://user@host/database``.
        create: Whether the tables are made where there are none; otherwise it is an error.

    Raises:
        CorpusError: The server does not answer, there is no corpus, or it is of a newer version.
    """

    def __init__(self, path: str, *, create: bool = True) -> None:
        try:
            import psycopg
            from psycopg.rows import dict_row
        except ImportError as error:
            raise CorpusError(
                "PostgreSQL を使うには pip install 'kyoutei-nlp[server]' が要ります"
            ) from error
        self.path = path
        self._psycopg = psycopg
        self._keys: dict[str, tuple[list[str], list[str]]] = {}
        with self._translated():
            self._connection: Any = psycopg.connect(path, autocommit=True, row_factory=dict_row)
            try:
                self._prepare(create=create)
                self._numbered = {
                    row["table_name"]: row["column_name"] for row in self.rows(_NUMBERED)
                }
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            found: list[Row] = self._connection.execute(
                in_postgres(sql), _told(parameters)
            ).fetchall()
            return found

    def batches(
        self, sql: str, parameters: Parameters = (), *, size: int = 10_000
    ) -> Iterator[list[Row]]:
        """The rows of a large query, some at a time, by a cursor of the server."""
        with (
            self._translated(),
            self._connection.transaction(),
            self._connection.cursor(name="kyoutei_batches") as cursor,
        ):
            cursor.execute(in_postgres(sql), _told(parameters))
            while rows := cursor.fetchmany(size):
                yield rows

    def columns(self, sql: str) -> list[str]:
        """The column names of a query, also when it finds nothing."""
        with self._translated():
            asked = f"SELECT * FROM ({in_postgres(sql)}) AS asked LIMIT 0"
            return [column.name for column in self._connection.execute(asked, ()).description]

    def change(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement."""
        with self._translated():
            self._connection.execute(in_postgres(sql), _told(parameters))

    def change_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each set of parameters."""
        waiting = iter(parameters)
        with self._translated(), self._connection.cursor() as cursor:
            while some := [_told(each) for each in islice(waiting, AT_ONCE)]:
                cursor.executemany(in_postgres(sql), some)

    def insert_values(
        self, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]
    ) -> None:
        """Insert rows given as values in the order of ``columns``."""
        self._insert_values(table, columns, values, "")

    def insert(self, table: str, rows: Iterable[Row], *, replace: bool = False) -> None:
        """Insert rows that all have the same keys."""
        self._insert(table, rows, "replace" if replace else "")

    def insert_new(self, table: str, rows: Iterable[Row]) -> None:
        """Insert the rows whose primary key is not there yet."""
        self._insert(table, rows, "keep")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; writers wait for one another, readers for nobody."""
        if self._is_inside():
            yield
            return
        with self._translated(), self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One snapshot of the database."""
        if self._is_inside():
            yield
            return
        with self._translated(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def matching(self, match: Match) -> tuple[str, list[Any]]:
        """Asked of the three ``tsvector`` columns by their GIN indexes."""
        told, parameters = condition(match)
        return f"SELECT rowid AS number FROM passage_index WHERE {told} ORDER BY rowid", parameters

    def damage(self) -> tuple[str, ...]:
        """PostgreSQL checks its pages and references itself; what is told here are indexes it has given up."""
        found = self.rows(
            "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid ORDER BY 1"
        )
        return tuple(f"索引 {row['name']} が使えません" for row in found)

    def restart_numbers(self) -> None:
        """Let new rows have higher numbers than all that are there, after rows came with theirs."""
        for table, column in self._numbered.items():
            sequence = f"pg_get_serial_sequence('{table}', '{column}')"
            self.change(
                f"SELECT setval({sequence}, coalesce(max({column}), 0) + 1, FALSE) FROM {table}"
            )

    # ── inside ───────────────────────────────────────────────────────────────────────────────

    def _insert(self, table: str, rows: Iterable[Row], clash: str) -> None:
        batch = list(rows)
        if batch:
            values = [tuple(row.values()) for row in batch]
            self._insert_values(table, tuple(batch[0]), values, clash)

    def _insert_values(
        self, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]], clash: str
    ) -> None:
        own = self._numbered.get(table)
        if own in columns and values and values[0][columns.index(own)] is None:
            # a number that nobody gave is the database's to give
            place = columns.index(own)
            columns = [*columns[:place], *columns[place + 1 :]]
            values = [[*row[:place], *row[place + 1 :]] for row in values]
        names = ", ".join(f'"{name}"' for name in columns)
        slots = ", ".join("?" * len(columns))
        told = self._on_clash(table, columns, clash)
        self.change_many(f"INSERT INTO {table} ({names}) VALUES ({slots}){told}", values)

    def _on_clash(self, table: str, names: Sequence[str], clash: str) -> str:
        if not clash:
            return ""
        keys, columns = self._described(table)
        listed = ", ".join(f'"{key}"' for key in keys)
        if clash == "keep":
            return f" ON CONFLICT ({listed}) DO NOTHING"
        told = [
            f'"{name}" = excluded."{name}"' if name in names else f'"{name}" = DEFAULT'
            for name in columns
            if name not in keys
        ]
        return f" ON CONFLICT ({listed}) DO UPDATE SET {', '.join(told)}"

    def _described(self, table: str) -> tuple[list[str], list[str]]:
        """The primary key and all columns of a table."""
        if table not in self._keys:
            keys = [row["name"] for row in self.rows(_PRIMARY_KEY, [table])]
            columns = [row["name"] for row in self.rows(_COLUMNS, [table])]
            self._keys[table] = keys, columns
        return self._keys[table]

    def _is_inside(self) -> bool:
        idle = self._psycopg.pq.TransactionStatus.IDLE
        return bool(self._connection.info.transaction_status != idle)

    def _prepare(self, *, create: bool) -> None:
        version = self._version()
        if version == 0 and not create:
            raise CorpusError(
                f"コーパスがありません: {shown_address(self.path)}（先に kyoutei run を実行するか --corpus で場所を示してください）"
            )
        if version > len(MIGRATIONS):
            raise CorpusError(
                f"新しい版の kyoutei で作られたコーパスです: {shown_address(self.path)}（プログラムを更新してください）"
            )
        if version == len(MIGRATIONS):
            return
        with self.transaction():
            version = self._version()  # somebody else may have made it meanwhile
            if version == 0:
                self._connection.execute(_VERSION)
                self._connection.execute("INSERT INTO corpus_version VALUES (0)")
            for number in range(version, len(MIGRATIONS)):
                for statement in migration_in_postgres(statements(MIGRATIONS[number])):
                    if statement.strip():
                        self._connection.execute(statement.replace("%", "%%"))
            self._connection.execute("UPDATE corpus_version SET version = %s", [len(MIGRATIONS)])

    def _version(self) -> int:
        there = self._connection.execute("SELECT to_regclass('corpus_version') AS name").fetchone()
        if there["name"] is None:
            return 0
        row = self._connection.execute("SELECT version FROM corpus_version").fetchone()
        return int(row["version"])

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._psycopg.OperationalError as error:
            raise CorpusError(
                f"データベースに接続できません: {shown_address(self.path)}（{_first_line(error)}）。"
                "サーバーが動いているか、名前と権限を確かめてください"
            ) from error
        except self._psycopg.Error as error:
            raise CorpusError(
                f"コーパスを扱えません: {shown_address(self.path)}（{_first_line(error)}）"
            ) from error


def shown_address(path: str) -> str:
    """The address without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1@", path)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _told(parameters: Parameters) -> Any:
    if isinstance(parameters, Mapping):
        return {name: _plain(value) for name, value in parameters.items()}
    return [_plain(value) for value in parameters]


def _plain(value: Any) -> Any:
    """As SQLite would keep it: truths are numbers; a text holds no NUL there."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return int(value)
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


_PRIMARY_KEY: Final = """
SELECT a.attname AS name FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = to_regclass(?) AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)
"""
_COLUMNS: Final = """
SELECT attname AS name FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
_NUMBERED: Final = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY table_name
"""
