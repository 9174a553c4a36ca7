"""The corpus file: what goes in comes out, whole or not at all, once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from kyoutei_nlp.corpus import Corpus, QuarantineEntry, RunCounts
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.searching import Filters
from kyoutei_nlp.theme import Theme, ThemeAssignment
from kyoutei_nlp.vectors import PassageVectors
from samples import DEED, tagged

NOW = datetime(2026, 4, 1, tzinfo=UTC)
OTHER = DEED.replace("高齢者の見守り", "高齢者の見守りと防災訓練0番")


def vectors_for(own: object, *, model: str = "test@1") -> PassageVectors:
    passages = own.document.passages  # type: ignore[attr-defined]
    rows = np.random.default_rng(len(passages)).normal(size=(len(passages), 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return PassageVectors(model, tuple(p.id for p in passages), rows, truncated=(passages[0].id,))


@pytest.fixture
def corpus(place: str) -> Iterator[Corpus]:
    with Corpus.open(place, create=True) as opened:
        yield filled(opened)


def filled(opened: Corpus) -> Corpus:
    run = opened.begin_run(settings={}, versions={}, now=NOW)
    own = tagged()
    opened.add(own, vectors_for(own), run=run)
    opened.finish_run(run, RunCounts(1, 0, 0, 0), now=NOW)
    return opened


def test_what_goes_in_comes_out(corpus: Corpus) -> None:
    assert corpus.tagged(tagged().document.id) == tagged()


def test_the_same_bytes_again_change_nothing(corpus: Corpus) -> None:
    before = {
        name: len(getattr(corpus, name))
        for name in ("documents", "parties", "dates", "passages", "pages")
    }
    own = tagged(path="copy/of/deed.txt")
    corpus.add(own, vectors_for(own), run=corpus.begin_run(settings={}, versions={}, now=NOW))
    assert {name: len(getattr(corpus, name)) for name in before} == before
    assert corpus.resolve("deed.txt") == corpus.resolve("copy/of/deed.txt") == own.document.id
    assert len(corpus.search("見守り", mode="keyword")) == 1


def test_vectors_come_back_nearly_as_they_were(corpus: Corpus) -> None:
    back, own = corpus.vectors(), vectors_for(tagged())
    assert back is not None
    assert back.passage_ids == own.passage_ids
    assert np.abs(back.matrix - own.matrix).max() < 1e-3  # kept as float16
    assert corpus.model_id() == "test@1"


def test_a_document_is_written_whole_or_not_at_all(corpus: Corpus) -> None:
    run = corpus.begin_run(settings={}, versions={}, now=NOW)
    own = tagged(OTHER)
    stray = PassageVectors("test@1", ("nobody#0",), np.eye(1, 8, dtype=np.float32))
    with pytest.raises(CorpusError):
        corpus.add(own, stray, run=run)
    assert corpus.known(own.document.source.sha256) is None
    assert len(corpus) == 1
    assert corpus.search("防災訓練", mode="keyword") == []


def test_tables_have_the_contract_columns(corpus: Corpus) -> None:
    assert {"id", "path", "kind", "title"} <= set(corpus.documents.columns)
    row = corpus.agreements.iloc[0]
    assert (row["signed_on"], row["expires_on"], row["source"]) == (
        "2024-04-01",
        "2025-03-31",
        "deed",
    )
    assert list(corpus.parties["name"]) == ["星野市", "株式会社あかつき"]
    assert list(corpus.parties["signer_name"].fillna("")) == ["山吹みどり", ""]
    assert list(corpus.dates["value"]) == ["2025-03-31", "2024-04-01"]
    assert list(corpus.fields["value"]) == ["welfare"]
    assert corpus.mentions.empty
    assert corpus.themes.empty
    assert len(corpus.passages) == len(tagged().document.passages)


def test_themes_keep_a_persons_name_and_are_found_by_it(corpus: Corpus) -> None:
    document_id = tagged().document.id
    theme = Theme("T01", "見守り", "machine", ("高齢者の見守り",), (f"{document_id}#0",), 3, 0.9)
    centroids = np.eye(1, 8, dtype=np.float32)
    corpus.set_themes(
        [theme], centroids, [ThemeAssignment(document_id, "T01", 0.8)], model_id="test@1"
    )
    assert corpus.theme_list() == (theme,)
    assert (corpus.theme_centroids() == centroids).all()
    corpus.name_theme("T01", "ひとりにしない")
    found = corpus.theme_of(document_id)
    assert found is not None
    assert (found.name, found.probability) == ("ひとりにしない", 0.8)
    assert corpus.search("theme:ひとりにしない", mode="keyword")
    assert not corpus.search("theme:見守り", mode="keyword")
    with pytest.raises(CorpusError, match="T99"):
        corpus.name_theme("T99", "なし")


def test_themes_are_counted_over_time_and_place(corpus: Corpus) -> None:
    document_id = tagged().document.id
    themes = [
        Theme(f"T0{n}", name, "machine", (), (), 1, 0.9) for n, name in ((1, "見守り"), (2, "防災"))
    ]
    assignments = [
        ThemeAssignment(document_id, "T01", 0.8),
        ThemeAssignment(document_id, "T02", 0.2),
    ]
    corpus.set_themes(themes, np.eye(2, 8, dtype=np.float32), assignments, model_id="test@1")
    by_year = corpus.themes_by("fiscal_year")
    assert by_year.to_dict("index") == {"2024": {"T01 見守り": 1, "T02 防災": 0}}
    by_type = corpus.themes_by("party_type")
    assert (by_type.index.name, list(by_type.index)) == ("当事者の種類", ["市区町村", "企業"])
    assert list(corpus.themes_by("prefecture")["T01 見守り"]) == [1]
    with pytest.raises(CorpusError, match="fiscal_year"):
        corpus.themes_by("weather")  # type: ignore[arg-type]


def test_without_themes_there_is_nothing_to_count(corpus: Corpus) -> None:
    assert corpus.themes_by("fiscal_year").empty


def test_a_corpus_shows_itself(corpus: Corpus) -> None:
    shown = corpus._repr_html_()
    assert "文書 1 件" in shown
    assert "星野市" in shown
    assert "<script" not in shown


def test_figures_are_made_of_the_corpus(corpus: Corpus) -> None:
    assert corpus.plot.timeline().table["件数"].sum() == 1
    assert corpus.plot.network().table["協定"].to_list() == [1]


FILTERS = [
    (Filters(prefectures=("千葉県",)), 1),
    (Filters(prefectures=("埼玉県",)), 0),
    (Filters(parties=("あかつき",)), 1),
    (Filters(fields=("福祉",)), 1),
    (Filters(years=("2024",)), 1),
    (Filters(years=("2023",)), 0),
    (Filters(states=("満了",)), 1),
    (Filters(states=("有効",)), 0),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS)
def test_filters(corpus: Corpus, filters: Filters, count: int) -> None:
    assert (
        len(corpus.search("見守り", mode="keyword", filters=filters, on=date(2026, 1, 1))) == count
    )


def test_a_snippet_is_a_true_quotation(corpus: Corpus) -> None:
    (hit,) = corpus.search("高齢者の見守り", mode="keyword")
    document = corpus.tagged(hit.document_id).document
    assert document.quote(hit.span) == hit.snippet
    assert any(
        "見守り" in hit.snippet[start:end] or "高齢" in hit.snippet[start:end]
        for start, end in hit.spans
    )


def test_quarantine_is_settled_when_the_file_is_read_after_all(corpus: Corpus) -> None:
    run = corpus.begin_run(settings={}, versions={}, now=NOW)
    entry = QuarantineEntry("late.pdf", "0" * 64, "encrypted", "", "r1")
    corpus.set_aside(entry, run=run)
    assert corpus.quarantine() == (entry,)
    corpus.note_path("late.pdf", tagged().document.id)
    assert corpus.quarantine() == ()


def test_no_corpus_is_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="kyoutei run"):
        Corpus.open(tmp_path / "none.sqlite3")
    assert not (tmp_path / "none.sqlite3").exists()


def test_other_files_are_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(CorpusError, match="コーパスではない"):
        Corpus.open(other, create=True)
    text = tmp_path / "text.sqlite3"
    text.write_text("協定書" * 500, encoding="utf-8")
    with pytest.raises(CorpusError):
        Corpus.open(text)


def test_a_newer_corpus_is_refused(tmp_path: Path) -> None:
    filled(Corpus.open(tmp_path / "k.sqlite3", create=True)).close()
    with sqlite3.connect(tmp_path / "k.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(CorpusError, match="新しい版"):
        Corpus.open(tmp_path / "k.sqlite3")


WRITER = """
import sys
sys.path[:0] = {paths!r}
from test_corpus import NOW, OTHER, vectors_for
from samples import tagged
from kyoutei_nlp.corpus import Corpus
corpus = Corpus.open({file!r}, create=True)
run = corpus.begin_run(settings={{}}, versions={{}}, now=NOW)
print("ready", flush=True)
for n in range(100000):
    own = tagged(OTHER.replace("0番", f"{{n}}番"))
    corpus.add(own, vectors_for(own), run=run)
"""


@pytest.mark.parametrize("delay", [0.05, 0.21, 0.43])
def test_killed_while_writing_the_corpus_is_whole(tmp_path: Path, delay: float) -> None:
    file = tmp_path / "killed.sqlite3"
    folder = Path(__file__).parent
    script = WRITER.format(paths=[str(folder), str(folder.parent)], file=str(file))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
    with Corpus.open(file) as corpus:
        assert corpus._store.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert corpus._store.rows("PRAGMA foreign_key_check") == []
        expected = len(tagged(OTHER).document.passages)
        indexed = corpus._store.rows("SELECT count(*) AS n FROM passage_index")[0]["n"]
        assert indexed == len(corpus.passages) == expected * len(corpus)
        for document_id in corpus.document_ids():
            assert corpus.tagged(document_id).with_label("party")
