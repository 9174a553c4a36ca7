"""Which database an address means (場所): a file, or ``postgresql://…``."""

from __future__ import annotations

from pathlib import Path

from kyoutei_nlp.corpus.store import Store

ON_A_SERVER = ("postgresql://", "postgres://")


def is_on_a_server(place: str | Path) -> bool:
    """Whether it is an address of PostgreSQL."""
    return str(place).startswith(ON_A_SERVER)


def open_store(place: str | Path, *, create: bool = True) -> Store:
    """Open the database at ``place``.

    Args:
        place: A file, ``:memory:``, or ``postgresql://user@host/database``.
        create: Make what is missing: the file, or the tables of the corpus in the database.

    Raises:
        CorpusError: Missing, no corpus, of a newer version, or the server does not answer.
    """
    if is_on_a_server(place):
        from kyoutei_nlp.corpus.postgres import PostgresStore

        return PostgresStore(str(place), create=create)
    from kyoutei_nlp.corpus.sqlite import SqliteStore

    return SqliteStore(place, create=create)
