"""Documents handed over by the jobs of a cluster and gathered: the same corpus as one run, nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.corpora import contents, integrity
from faults.runs import deeds
from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.handover import gather, hand_over
from kyoutei_nlp.pipeline import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deeds(tmp_path_factory.mktemp("sources"), 6)


@pytest.fixture(scope="module")
def handed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two jobs, whose shares overlap; a twin is named after the one that its job met first."""
    out, files = tmp_path_factory.mktemp("handed"), sorted(folder.iterdir())
    for number, share in enumerate(([*files[:5], files[-1]], files[3:-1])):
        corpus = tmp_path_factory.mktemp("job") / f"{number}.sqlite3"
        run(share, corpus=corpus, themes=False)
        assert main(["handover", "--corpus", str(corpus), "-o", str(out)]) == 0
    return out


def test_the_gathered_corpus_is_that_of_one_run(folder: Path, handed: Path, tmp_path: Path) -> None:
    gathered, whole = tmp_path / "gathered.sqlite3", tmp_path / "whole.sqlite3"
    assert main(["gather", str(handed), "--corpus", str(gathered)]) == 3
    run([folder], corpus=whole)
    assert integrity(gathered) == "ok"
    assert contents(gathered) == contents(whole)
    with Corpus.open(gathered) as kept:
        assert len(kept.theme_list()) > 0
        assert kept.search("見守り", limit=3)
        assert kept.manifest()["counts"]["added"] == 6


def test_gathering_again_changes_nothing(handed: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    gather(handed, corpus)
    before = contents(corpus)
    again = gather(handed, corpus)
    assert (again.added, again.renewed) == ((), ())
    assert contents(corpus) == before


def test_a_newer_state_takes_the_place_of_the_older(
    folder: Path, handed: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "c.sqlite3"
    gather(handed, corpus, themes=False)
    with Corpus.open(corpus) as kept:
        kept._store.change("UPDATE documents SET reader = 'reading 0.1'")
    report = gather(handed, corpus, themes=False)
    assert (len(report.added), len(report.renewed)) == (0, 6)


def test_the_same_corpus_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    run([folder / "0001.txt"], corpus=corpus, themes=False)
    with Corpus.open(corpus) as kept:
        assert [hand_over(kept, tmp_path / "out") for _ in range(2)] == [1, 1]
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 1


def test_a_broken_file_and_an_empty_folder_are_said(handed: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="引き渡しのファイルがありません"):
        gather(tmp_path, tmp_path / "c.sqlite3")
    (tmp_path / "documents-0.parquet").write_bytes(b"PAR1")
    with pytest.raises(CorpusError, match="読めません"):
        gather(tmp_path, tmp_path / "c.sqlite3")
