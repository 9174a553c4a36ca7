"""Both databases: tests that take ``place`` hold for each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

import servers


@pytest.fixture(scope="session")
def server_address() -> Iterator[str]:
    """A running PostgreSQL server, ``{name}`` for the database."""
    if servers.programs() is None:
        pytest.skip("PostgreSQL がありません（make postgres で入ります）")
    with servers.server() as address:
        yield address


def new_database(address: str) -> str:
    """The address of a database that nobody has used yet."""
    import psycopg

    name = f"k{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address.format(name=name)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new corpus may be."""
    if request.param == "sqlite":
        return str(tmp_path / "k.sqlite3")
    return new_database(request.getfixturevalue("server_address"))


@pytest.fixture
def database(server_address: str) -> str:
    """A database of PostgreSQL that nobody has used yet."""
    return new_database(server_address)
