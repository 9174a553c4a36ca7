"""What the tests of faults share: deeds to run on, and a run as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from samples import DEED


def deeds(folder: Path, n: int) -> Path:
    """Many small deeds, a twin and an empty file, so that every run ends with 3."""
    for number in range(n):
        text = DEED.replace("星野市", f"星野{number}市").replace(
            "令和６年", f"令和{number % 6 + 1}年"
        )
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
    (folder / "twin.txt").write_bytes((folder / "0000.txt").read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    return folder


def start(
    folder: Path,
    corpus: Path,
    *extra: str,
    stderr: int = subprocess.DEVNULL,
    limits: str = "",
) -> subprocess.Popen[bytes]:
    """``kyoutei run`` in a session of its own; ``limits`` is shell that goes before it (``ulimit …;``)."""
    command = [sys.executable, "-m", "kyoutei_nlp.cli", "run", str(folder), "--corpus", str(corpus)]
    command += ["--quiet", *extra]
    if limits:
        command = ["sh", "-c", f'{limits} exec "$@"', "sh", *command]
    return subprocess.Popen(command, start_new_session=True, stderr=stderr)
