"""A run that is killed at any moment and started again ends with exactly the corpus of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from faults.corpora import contents, integrity
from faults.runs import deeds, start

KILLS = int(os.environ.get("KYOUTEI_KILLS", "3"))
N_FILES = int(os.environ.get("KYOUTEI_KILL_FILES", "24"))
LIMIT = 120 + 3 * N_FILES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deeds(tmp_path_factory.mktemp("sources"), N_FILES)


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


@pytest.mark.parametrize("workers", ["1", "2"] if "KYOUTEI_KILLS" in os.environ else ["1"])
def test_a_full_disk_is_said_and_the_run_goes_on_once_there_is_room(
    folder: Path, undisturbed: Path, tmp_path: Path, workers: str
) -> None:
    corpus = tmp_path / "c.sqlite3"
    room = undisturbed.stat().st_size // 2 // 512  # in blocks, as the shell counts
    run = start(
        folder, corpus, "--workers", workers, stderr=subprocess.PIPE, limits=f"ulimit -S -f {room};"
    )
    _, said = run.communicate(timeout=LIMIT)
    assert run.returncode == 1, said.decode()
    assert "ディスクの空きがないようです" in said.decode()
    assert "Traceback" not in said.decode()
    assert integrity(corpus) == "ok"
    assert start(folder, corpus, "--workers", workers).wait(LIMIT) == 3
    assert contents(corpus) == contents(undisturbed)
