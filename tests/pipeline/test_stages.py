"""Stages and their marks: what a second run does again, and what it leaves."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus, Standing
from kyoutei_nlp.pipeline import plan, run
from kyoutei_nlp.planning import Marks, stage_needed
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.verifying import verify
from samples import DEED

MARKS = Marks("reading 1.0", {"dates": "3", "fields": "2", "ja_ginza": "5.3.0"})


def standing(reader: str = "reading 1.0", *, unread: bool = False, **taggers: str) -> Standing:
    return Standing("a" * 12, reader, {**MARKS.taggers, **taggers}, unread)


# (文書の段階, することの最初の段階)
NEEDED = [
    (None, "read"),
    (standing(), None),
    (standing("reading 0.9"), "read"),
    (standing("reading 1.0 ocr"), None),
    (standing(dates="2"), "tag"),
    (standing(ja_ginza="5.2.0"), "tag"),
    (standing(fields="1"), "fields"),
    (standing(fields_file="0123"), "fields"),
    (standing(fields="1", dates="2"), "tag"),
]


@pytest.mark.parametrize(("kept", "stage"), NEEDED)
def test_the_first_stage_that_is_needed(kept: Standing | None, stage: str | None) -> None:
    assert stage_needed(kept, MARKS) == stage


def test_pictures_nobody_could_read_are_read_once_ocr_is_there() -> None:
    with_ocr = Marks("reading 1.0 ocr", MARKS.taggers)
    assert stage_needed(standing(unread=True), with_ocr) == "read"
    assert stage_needed(standing(unread=False), with_ocr) is None


def test_stages_can_be_forced() -> None:
    assert stage_needed(standing(), Marks(MARKS.reader, MARKS.taggers, ["tag"])) == "tag"
    assert stage_needed(standing(), Marks(MARKS.reader, MARKS.taggers, ["read", "tag"])) == "read"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "deed.txt").write_text(DEED, encoding="utf-8")
    (sources / "empty.txt").write_bytes(b"")
    return sources


def tables(corpus: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row that a document leaves, without what names the run."""
    with sqlite3.connect(corpus) as db:
        return {
            "documents": db.execute(
                "SELECT id, path, kind, agreement_kind, title, signed_on, text, meta FROM documents ORDER BY id"
            ).fetchall(),
            "tags": db.execute(
                "SELECT document, n, label, start, value, attributes FROM tags ORDER BY 1, 2"
            ).fetchall(),
            "index": db.execute(
                "SELECT p.id, i.title, i.terms, i.meta FROM passage_index i JOIN passages p ON p.number = i.rowid"
                " ORDER BY p.id"
            ).fetchall(),
            "vectors": db.execute("SELECT passage, vector FROM vectors ORDER BY 1").fetchall(),
        }


def test_an_edit_of_the_fields_file_costs_only_fields(folder: Path, tmp_path: Path) -> None:
    corpus, log, own = tmp_path / "c.sqlite3", tmp_path / "log.jsonl", tmp_path / "own.toml"
    run([folder], corpus=corpus)
    before = tables(corpus)
    own.write_text('[[field]]\nid = "care"\nname = "ケア"\nstrong = ["見守り"]\n', encoding="utf-8")
    settings = Settings(fields_file=str(own))
    report = run([folder], corpus=corpus, settings=settings, log=log)
    assert (len(report.added), len(report.renewed), len(report.quarantined)) == (0, 1, 1)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    done = next(line for line in lines if line.get("result") == "renewed")
    assert list(done["seconds"]) == ["fields", "rows"]
    with Corpus.open(corpus) as kept:
        assert "care" in set(kept.fields["value"])
    after = tables(corpus)
    assert after["vectors"] == before["vectors"]
    assert run([folder], corpus=corpus, settings=settings).renewed == ()


def test_tagging_again_gives_the_same_rows(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    run([folder], corpus=corpus)
    before = tables(corpus)
    report = run([folder], corpus=corpus, forced=["tag"])
    assert len(report.renewed) == 1
    assert tables(corpus) == before


def test_a_dry_run_says_what_would_be_done_and_does_nothing(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    assert {stage for _, stage in plan([folder], corpus=corpus)} == {"read"}
    assert not corpus.exists()
    run([folder], corpus=corpus)
    assert {stage for _, stage in plan([folder], corpus=corpus)} == {None}
    forced = dict(plan([folder], corpus=corpus, forced=["tag"]))
    assert forced[folder / "deed.txt"] == "tag"


def test_only_what_changed_since_a_day(folder: Path, tmp_path: Path) -> None:
    os.utime(folder / "deed.txt", (0, 0))
    steps = plan([folder], corpus=tmp_path / "c.sqlite3", since=date(2000, 1, 1))
    assert [path.name for path, _ in steps] == ["empty.txt"]


def test_a_failure_keeps_where_in_the_code_it_arose(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("まさか")

    monkeypatch.setattr("kyoutei_nlp.processing.tag_document", fail)
    report = run([folder / "deed.txt"], corpus=tmp_path / "c.sqlite3")
    entry = report.quarantined[0]
    assert entry.reason == "failed"
    assert "RuntimeError: まさか" in entry.detail
    assert "in process" in entry.trace
    assert entry.seconds > 0
    # It may have been the machine and not the file: the next run tries again, and settles it.
    monkeypatch.undo()
    again = run([folder / "deed.txt"], corpus=tmp_path / "c.sqlite3")
    assert (len(again.added), again.quarantined) == (1, ())


def test_a_sound_corpus_verifies(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    run([folder], corpus=corpus)
    with Corpus.open(corpus) as kept:
        assert list(verify(kept)) == []


def test_what_differs_is_said(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "c.sqlite3"
    (folder / "twin.txt").write_text(DEED, encoding="utf-8")
    (folder / "other.txt").write_text(DEED.replace("見守り", "清掃"), encoding="utf-8")
    run([folder], corpus=corpus)
    with sqlite3.connect(corpus) as db:
        db.execute("UPDATE tags SET value = '誰か' WHERE label = 'signer'")
    (folder / "twin.txt").unlink()
    (folder / "other.txt").write_text("別の中身", encoding="utf-8")
    with Corpus.open(corpus) as kept:
        found = {(each.kind, Path(each.subject).name) for each in verify(kept)}
    assert found == {("missing", "twin.txt"), ("changed", "other.txt"), ("differs", "deed.txt")}
