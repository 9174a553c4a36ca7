"""A few new documents are given to the themes that are there; many make a new fit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.pipeline import find_themes, run
from kyoutei_nlp.settings import Settings

SUBJECTS = ("観光の振興", "災害時の物資の供給", "健康づくりの推進")


def write(folder: Path, n: int, subject: str) -> Path:
    path = folder / f"{n:02}.txt"
    path.write_text(
        f"{subject}に関する協定書\n星野{n}市（以下「甲」という。）と株式会社あかつき{n}（以下「乙」という。）は、協定を締結する。\n"
        f"第１条　甲及び乙は、{subject}に取り組む。\n第２条　乙は、{subject}のために職員{n + 2}人を置く。\n",
        encoding="utf-8",
    )
    return path


def test_one_more_document_costs_no_fit(tmp_path: Path) -> None:
    folder, corpus = tmp_path / "sources", tmp_path / "c.sqlite3"
    folder.mkdir()
    for n in range(12):
        write(folder, n, SUBJECTS[n % 3])
    assert run([folder], corpus=corpus).themes
    new = write(folder, 12, SUBJECTS[0])
    report = run([folder], corpus=corpus)
    assert (len(report.added), report.themes) == (1, ())
    with Corpus.open(corpus) as kept:
        own = kept.theme_of(kept.resolve(str(new)))
        like = kept.theme_of(kept.resolve(str(folder / "00.txt")))
        assert own is not None
        assert like is not None
        assert own.id == like.id
        found = kept.search(f"観光 theme:{own.id}", mode="keyword", limit=50)
        assert report.added[0] in {hit.document_id for hit in found}


def test_many_new_documents_make_a_new_fit(tmp_path: Path) -> None:
    folder, corpus = tmp_path / "sources", tmp_path / "c.sqlite3"
    folder.mkdir()
    for n in range(6):
        write(folder, n, SUBJECTS[n % 2])
    run([folder], corpus=corpus)
    for n in range(6, 12):
        write(folder, n, SUBJECTS[2])
    assert run([folder], corpus=corpus).themes


def test_a_document_without_vectors_has_no_say_in_themes(tmp_path: Path) -> None:
    folder, corpus = tmp_path / "sources", tmp_path / "c.sqlite3"
    folder.mkdir()
    for n in range(9):
        write(folder, n, SUBJECTS[n % 3])
    run([folder], corpus=corpus, themes=False)
    with Corpus.open(corpus) as kept:
        bare = kept.resolve(str(folder / "00.txt"))
    with sqlite3.connect(corpus) as connection:
        connection.execute("DELETE FROM vectors WHERE passage LIKE ? || '#%'", (bare,))
    connection.close()
    with Corpus.open(corpus) as kept:
        assert find_themes(kept, settings=Settings())
        assert kept.theme_of(bare) is None
        assert kept.theme_of(kept.resolve(str(folder / "01.txt"))) is not None


def test_of_a_big_corpus_a_part_is_fitted_and_all_of_it_has_themes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, corpus = tmp_path / "sources", tmp_path / "c.sqlite3"
    folder.mkdir()
    for n in range(18):
        write(folder, n, SUBJECTS[n % 3])
    monkeypatch.setattr("kyoutei_nlp.corpus_themes.FIT_DOCUMENTS", 9)
    monkeypatch.setattr("kyoutei_nlp.corpus_themes.ASSIGNED_AT_ONCE", 4)
    report = run([folder], corpus=corpus)
    with Corpus.open(corpus) as kept:
        assert kept.documents_without_theme() == ()
        assert report.themes == tuple(kept.theme_list())
        assert sum(theme.size for theme in report.themes) == kept._count(
            "SELECT count(*) AS n FROM theme_assignments WHERE instr(target, '#') > 0"
        )
        assert kept.share_since_fit() == 0.0
        own = {
            kept.theme_of(kept.resolve(str(folder / f"{n:02}.txt"))).id
            for n in (0, 3, 6, 9, 12, 15)
        }
        assert len(own) == 1
