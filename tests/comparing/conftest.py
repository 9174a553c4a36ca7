"""The corpus of a dozen deeds, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comparing.corpora import fill
from kyoutei_nlp.corpus import Corpus


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("comparing")
    fill(folder / "k.sqlite3", folder)
    with Corpus.open(folder / "k.sqlite3") as opened:
        yield opened
