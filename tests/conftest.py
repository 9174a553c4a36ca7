"""Shared fixtures: the sample corpus run once, without a network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.settings import Settings

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"


class NetworkUsedError(AssertionError):
    """Something tried to reach beyond this process."""


def _is_here(host: object) -> bool:
    return str(host).startswith("127.") or host in {"localhost", "::1"}


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Every way out of this machine is shut, for all tests: connecting, sending, looking names up."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if not _is_here(host):
            raise NetworkUsedError(f"{host} を探そうとしました")
        return look_up(host, *rest, **more)

    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


def _guarded(original: Any) -> Any:
    def call(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family != socket.AF_UNIX and not _is_here(address[0]):
            raise NetworkUsedError(f"{address} につなごうとしました")
        return original(self, *arguments)

    return call


@pytest.fixture(scope="session")
def sample_run(
    tmp_path_factory: pytest.TempPathFactory, no_network: None
) -> tuple[RunReport, Path]:
    """The report of the main job on corpora/sample, in this process and without a network, and the corpus file."""
    file = tmp_path_factory.mktemp("sample") / "sample.sqlite3"
    return run([SAMPLE / "documents"], corpus=file, settings=Settings(workers=1)), file


@pytest.fixture(scope="session")
def sample_corpus(sample_run: tuple[RunReport, Path]) -> Iterator[Corpus]:
    """The sample corpus, open."""
    with Corpus.open(sample_run[1]) as corpus:
        yield corpus
