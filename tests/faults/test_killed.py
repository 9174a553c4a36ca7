"""A run that is killed at any moment and started again ends with exactly the corpus of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faults.corpora import contents, integrity
from samples import DEED

KILLS = int(os.environ.get("KYOUTEI_KILLS", "4"))
N_FILES = int(os.environ.get("KYOUTEI_KILL_FILES", "24"))
LIMIT = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many small deeds, a twin and an empty file."""
    made = tmp_path_factory.mktemp("sources")
    for n in range(N_FILES):
        text = DEED.replace("星野市", f"星野{n}市").replace("令和６年", f"令和{n % 6 + 1}年")
        (made / f"{n:03}.txt").write_text(text, encoding="utf-8")
    (made / "twin.txt").write_bytes((made / "000.txt").read_bytes())
    (made / "empty.txt").write_bytes(b"")
    return made


def start(folder: Path, corpus: Path, *extra: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kyoutei_nlp.cli", "run", str(folder), "--corpus", str(corpus)]
    return subprocess.Popen(
        [*command, "--quiet", *extra], start_new_session=True, stderr=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = tmp_path_factory.mktemp("whole") / "c.sqlite3"
    assert start(folder, corpus, "--workers", "1").wait(LIMIT) == 3
    return corpus


@pytest.mark.parametrize("how", ["1", "2"], ids=["one process", "two workers"])
def test_killed_and_resumed(folder: Path, undisturbed: Path, tmp_path: Path, how: str) -> None:
    corpus, lot = tmp_path / "c.sqlite3", random.Random(7)
    for _ in range(KILLS):
        running = start(folder, corpus, "--workers", how)
        try:
            running.wait(lot.uniform(2.0, 8.0))
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait(LIMIT)
    assert start(folder, corpus, "--workers", how).wait(LIMIT) == 3
    assert integrity(corpus) == "ok"
    assert contents(corpus) == contents(undisturbed)


def test_interrupted_by_hand(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    running = start(folder, corpus, "--workers", "1")
    while not corpus.exists():
        time.sleep(0.05)
    time.sleep(1.0)
    running.send_signal(signal.SIGINT)
    assert running.wait(LIMIT) in (3, 130)
    assert start(folder, corpus, "--workers", "1").wait(LIMIT) == 3
    assert contents(corpus) == contents(undisturbed)


def test_a_source_that_vanishes_costs_only_itself(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    try:
        assert start(folder, corpus, "--workers", "1").wait(LIMIT) == 3
    finally:
        (folder / "gone.txt").unlink()
    assert len(contents(corpus)["documents"]) == N_FILES
