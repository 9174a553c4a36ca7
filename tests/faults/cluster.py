"""A Dask cluster of separate processes, in network namespaces of their own where that is possible."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DASK = [sys.executable, "-m", "dask"]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Cluster:
    """Scheduler and workers; ``kill_workers`` shoots one after the other, and each is started again."""

    folder: Path
    n_workers: int
    nodes: list[str]
    scheduler: subprocess.Popen[bytes] = field(init=False)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    @property
    def address(self) -> str:
        told: dict[str, Any] = json.loads((self.folder / "scheduler.json").read_text())
        return str(told["address"])

    def start(self) -> None:
        host = HUB if self.nodes else "127.0.0.1"
        self.scheduler = self._spawn(
            [*DASK, "scheduler", "--host", host, "--port", "0", "--no-dashboard",
             "--scheduler-file", str(self.folder / "scheduler.json")],
        )  # fmt: skip
        until = time.monotonic() + 60
        while not (self.folder / "scheduler.json").exists():
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.05)
        self.workers = [self._worker(n) for n in range(self.n_workers)]

    def kill_workers(self, every: float, stop: threading.Event) -> None:
        """SIGKILL to a worker every so many seconds, until told to stop."""
        lot = random.Random(3)
        while not stop.wait(every):
            n = lot.randrange(self.n_workers)
            os.killpg(self.workers[n].pid, signal.SIGKILL)
            self.workers[n].wait()
            self.kills += 1
            self.workers[n] = self._worker(n)

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _worker(self, n: int) -> subprocess.Popen[bytes]:
        own = self.folder / f"worker-{n}"
        own.mkdir(exist_ok=True)  # each has a working folder of its own, as on another machine
        command = [
            *DASK, "worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--local-directory", str(own),
        ]  # fmt: skip
        prefix = ["ip", "netns", "exec", self.nodes[n]] if self.nodes else []
        return self._spawn(prefix + command, own)

    def _spawn(self, command: list[str], folder: Path | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=folder or self.folder,
            env={**os.environ, **ONE_THREAD},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def cluster(folder: Path, n_workers: int, *, apart: bool = False) -> Iterator[Cluster]:
    """A running cluster; ``apart``: each worker in a network of its own, joined by a bridge (needs root and ``ip``)."""
    with _networks(n_workers) if apart else _no_networks() as nodes:
        made = Cluster(folder, n_workers, nodes)
        try:
            made.start()
            yield made
        finally:
            made.end()


def can_stand_apart() -> bool:
    """Whether network namespaces can be made here."""
    if shutil.which("ip") is None:
        return False
    name = f"ky-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return made.returncode == 0


BRIDGE, HUB = "ky-bridge", "10.213.77.1"


@contextmanager
def _no_networks() -> Iterator[list[str]]:
    yield []


@contextmanager
def _networks(n: int) -> Iterator[list[str]]:
    nodes = [f"ky-node-{number}" for number in range(n)]
    _clear(nodes)
    _ip("link add", BRIDGE, "type bridge")
    _ip("addr add", f"{HUB}/24", "dev", BRIDGE)
    _ip("link set", BRIDGE, "up")
    try:
        for number, node in enumerate(nodes):
            outer, inner = f"ky-out-{number}", f"ky-in-{number}"
            _ip("netns add", node)
            _ip("link add", outer, "type veth peer name", inner)
            _ip("link set", outer, "master", BRIDGE, "up")
            _ip("link set", inner, "netns", node)
            _ip("-n", node, "addr add", f"{HUB[:-1]}{number + 2}/24", "dev", inner)
            _ip("-n", node, "link set", inner, "up")
            _ip("-n", node, "link set lo up")
        yield nodes
    finally:
        _clear(nodes)


def _clear(nodes: list[str]) -> None:
    for node in nodes:
        _ip("netns del", node, check=False)
    _ip("link del", BRIDGE, check=False)


def _ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *" ".join(words).split()], check=check, capture_output=True)
