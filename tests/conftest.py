"""Shared fixtures: the sample corpus run once, without a network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.pipeline import RunReport, run
from kyoutei_nlp.settings import Settings

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"


class NetworkUsedError(AssertionError):
    """Something tried to reach beyond this process."""


def _refuse(*_: object, **__: object) -> None:
    raise NetworkUsedError("ネットワークに出ようとしました")


@pytest.fixture(scope="session")
def no_network() -> Iterator[None]:
    """Every way out is shut: connecting and looking names up."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _refuse)
    patch.setattr(socket, "getaddrinfo", _refuse)
    patch.setattr(socket, "create_connection", _refuse)
    yield
    patch.undo()


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
