"""A PostgreSQL server of the tests' own, on a socket in a temporary folder; no port, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
OWNER = "postgres"
SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=32MB -c max_connections=30"


def programs() -> Path | None:
    """Where initdb and pg_ctl lie, the newest version; None where Debian's postgresql is not installed."""
    found = sorted(PROGRAMS.glob("*/bin"), key=lambda each: int(each.parent.name))
    return found[-1] if found else None


def _run(*words: str) -> None:
    """As the user postgres where we are root: the server refuses to run as root."""
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_owner, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, up to the name of the database: ``postgresql://…&dbname=``."""
    where = programs()
    assert where is not None
    folder = Path(tempfile.mkdtemp(prefix="kpg"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    data = folder / "data"
    start = ["-D", str(data), "-w", "-l", str(folder / "log")]
    try:
        _run(
            str(where / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            OWNER,
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        _run(str(where / "pg_ctl"), *start, "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            yield f"postgresql://{OWNER}@/{{name}}?host={folder}"
        finally:
            _run(str(where / "pg_ctl"), *start, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
