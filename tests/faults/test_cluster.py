"""A real cluster, scheduler and workers in processes of their own: killed workers, a killed scheduler.

``KYOUTEI_CLUSTER_FILES`` (long form: 400) and ``KYOUTEI_CLUSTER_KILL_SECONDS`` (20) make the run long; where network namespaces can be
made, each worker of the long form stands in one.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from faults.cluster import Cluster, can_stand_apart, cluster
from faults.corpora import contents, integrity, n_documents
from faults.runs import deeds, start

N_FILES = int(os.environ.get("KYOUTEI_CLUSTER_FILES", "24"))
KILL_SECONDS = float(os.environ.get("KYOUTEI_CLUSTER_KILL_SECONDS", "2"))
IS_LONG = "KYOUTEI_CLUSTER_FILES" in os.environ
LIMIT = 3600 if IS_LONG else 240


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deeds(tmp_path_factory.mktemp("sources"), N_FILES)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    with cluster(
        tmp_path_factory.mktemp("cluster"), 2, apart=IS_LONG and can_stand_apart()
    ) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = tmp_path_factory.mktemp("whole") / "c.sqlite3"
    assert start(folder, corpus, "--workers", "1").wait(LIMIT) == 3
    return corpus


def test_workers_are_killed_and_nothing_is_lost_or_doubled(
    folder: Path, running: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    corpus, stop = tmp_path / "c.sqlite3", threading.Event()
    killer = threading.Thread(target=running.kill_workers, args=(KILL_SECONDS, stop))
    run = start(folder, corpus, "--scheduler", running.address)
    killer.start()
    try:
        if not IS_LONG:  # a short run: three deaths, then peace
            while running.kills < 3 and run.poll() is None:
                time.sleep(0.1)
            stop.set()
        assert run.wait(LIMIT) == 3
    finally:
        stop.set()
        killer.join()
    assert running.kills >= 3
    assert integrity(corpus) == "ok"
    assert contents(corpus) == contents(undisturbed)


def test_the_scheduler_is_killed_and_the_run_goes_on_later(
    folder: Path, running: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "c.sqlite3"
    run = start(folder, corpus, "--scheduler", running.address, stderr=subprocess.PIPE)
    until = time.monotonic() + LIMIT
    while not n_documents(corpus):
        assert run.poll() is None
        assert time.monotonic() < until
        time.sleep(0.2)
    running.scheduler.kill()
    _, said = run.communicate(timeout=LIMIT)
    assert run.returncode == 1
    assert "スケジューラとの接続が切れました" in said.decode()
    assert start(folder, corpus, "--workers", "1").wait(LIMIT) == 3
    assert contents(corpus) == contents(undisturbed)
