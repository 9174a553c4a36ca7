"""Each verb on the sample corpus, as a person types it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kyoutei_nlp import printing
from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.doctor import Finding
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.pipeline import record

Capture = pytest.CaptureFixture[str]
SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"


@pytest.fixture
def corpus_file(sample_run: tuple[RunReport, Path], tmp_path: Path) -> str:
    """A copy of the sample corpus that a test may change."""
    with Corpus.open(sample_run[1]):
        copy = tmp_path / "copy.sqlite3"
        for suffix in ("", "-wal"):
            source = Path(f"{sample_run[1]}{suffix}")
            if source.exists():
                shutil.copy(source, f"{copy}{suffix}")
    return str(copy)


def said(capsys: Capture, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    return capsys.readouterr().out


def test_search_shows_true_quotations_with_marks(corpus_file: str, capsys: Capture) -> None:
    shown = said(capsys, "search", "ドローン", "--corpus", corpus_file)
    assert "【ドローン】" in shown
    found = json.loads(said(capsys, "search", "ドローン", "--json", "--corpus", corpus_file))
    assert found
    for hit in found:
        for start, end in hit["spans"]:
            assert 0 <= start < end <= len(hit["snippet"])


FILTERS = [
    (
        "--prefecture",
        "千葉県",
        lambda own: any(party["prefecture"] == "千葉県" for party in parties_of(own)),
    ),
    (
        "--field",
        "災害支援",
        lambda own: "disaster" in {f["id"] for each in agreements_of(own) for f in each["fields"]},
    ),
    ("--kind", "報道発表", lambda own: own["kind"] == "press"),
    (
        "--year",
        "2016",
        lambda own: any(
            (each["signed_on"] or "").startswith("2016") for each in agreements_of(own)
        ),
    ),
]


def agreements_of(own: dict[str, Any]) -> list[dict[str, Any]]:
    return [own, *own["mentions"]]


def parties_of(own: dict[str, Any]) -> list[dict[str, Any]]:
    return [party for each in agreements_of(own) for party in each["parties"]]


@pytest.mark.parametrize(("option", "value", "holds"), FILTERS)
def test_a_filter_keeps_what_it_says(
    corpus_file: str,
    capsys: Capture,
    option: str,
    value: str,
    holds: Callable[[dict[str, Any]], bool],
) -> None:
    arguments = (
        "search",
        "協定",
        "--json",
        "--limit",
        "99",
        option,
        value,
        "--corpus",
        corpus_file,
    )
    found = {hit["document_id"] for hit in json.loads(said(capsys, *arguments))}
    with Corpus.open(corpus_file) as corpus:
        right = {key for key in corpus.document_ids() if holds(record(corpus, key))}
        assert 0 < len(found) < len(corpus)
    assert found <= right


def test_explain_says_how_a_query_is_read(corpus_file: str, capsys: Capture) -> None:
    told = json.loads(said(capsys, "search", "防災 年:2016", "--explain", "--corpus", corpus_file))
    assert "防災" in told["terms"]
    assert told["filters"]


def test_show_quotes_the_evidence(corpus_file: str, capsys: Capture) -> None:
    with Corpus.open(corpus_file) as corpus:
        frame = corpus.documents
        row = frame[frame["path"].str.contains("014_")].iloc[0]
    shown = said(capsys, "show", row["id"][:6], "--corpus", corpus_file)
    assert "市原市" in shown
    assert "締結日" in shown
    own = json.loads(said(capsys, "show", row["path"], "--json", "--corpus", corpus_file))
    assert own["text"][own["parties"][0]["evidence"][0]["start"] :]


def test_themes_are_listed_and_named(corpus_file: str, capsys: Capture) -> None:
    listed = json.loads(said(capsys, "themes", "list", "--json", "--corpus", corpus_file))
    assert len(listed) >= 3
    said(capsys, "themes", "name", listed[0]["id"], "まちの名前", "--corpus", corpus_file)
    assert "まちの名前" in said(capsys, "themes", "list", "--corpus", corpus_file)
    said(capsys, "themes", "fit", "--corpus", corpus_file)
    names = {
        theme["id"]: theme["name"]
        for theme in json.loads(said(capsys, "themes", "list", "--json", "--corpus", corpus_file))
    }
    assert names[listed[0]["id"]] == "まちの名前"
    assert "0 件" in said(capsys, "themes", "assign", "--corpus", corpus_file)


def test_export_in_every_format_has_every_document(
    corpus_file: str, tmp_path: Path, capsys: Capture
) -> None:
    count = len(Corpus.open(corpus_file))
    for name in ("jsonl", "csv", "xlsx", "parquet"):
        said(
            capsys,
            "export",
            "--format",
            name,
            "-o",
            str(tmp_path / f"o.{name}"),
            "--corpus",
            corpus_file,
        )
    lines = (tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == count
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # One row a document, and one a deed of a 協定集.
    deeds = [max(1, len(json.loads(line)["agreements"])) for line in lines]
    assert len({row["文書ID"] for row in rows}) == count
    assert len(rows) == sum(deeds)
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.worksheets[0].max_row == sum(deeds) + 1
    assert len(pd.read_parquet(tmp_path / "o.parquet")) == count


def test_evaluate_on_a_corpus(corpus_file: str, capsys: Capture) -> None:
    gold = str(SAMPLE / "gold.jsonl")
    figures = json.loads(said(capsys, "evaluate", gold, "--corpus", corpus_file, "--json"))
    scores = {score["label"]: score["f1"] for score in figures["scores"]}
    assert scores["parties"] > 0.8
    assert scores["signed_on"] > 0.8
    assert "適合率" in said(capsys, "evaluate", gold, "--corpus", corpus_file, "--errors")


def test_brackets_in_what_is_printed_stay(capsys: Capture) -> None:
    printing.findings([Finding("s3fs", False, "[なし]", "pip install 'kyoutei-nlp[remote]'")])
    shown = capsys.readouterr().out
    assert "pip install 'kyoutei-nlp[remote]'" in shown
    assert "[なし]" in shown


def test_doctor_finds_this_machine_well(capsys: Capture) -> None:
    shown = said(capsys, "doctor")
    assert "kyoutei-ja-300" in shown
    assert "×" not in shown


def test_status_says_what_is_in_it(corpus_file: str, capsys: Capture) -> None:
    assert "主題" in said(capsys, "status", "--corpus", corpus_file)


def test_export_of_a_search(
    sample_run: tuple[RunReport, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--corpus", str(sample_run[1])]
    out = tmp_path / "千葉の災害.csv"
    chosen = ["--field", "disaster", "--prefecture", "千葉県", "--columns", "文書名,都道府県,分野"]
    assert main(["export", "--format", "csv", "-o", str(out), *chosen, *place]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    assert rows
    assert all("千葉県" in row["都道府県"] and "災害支援" in row["分野"] for row in rows)
    assert (
        main(
            [
                "export",
                "--format",
                "jsonl",
                "-o",
                str(tmp_path / "a"),
                "--query",
                "帰宅困難者",
                *place,
            ]
        )
        == 0
    )
    lines = (tmp_path / "a").read_text(encoding="utf-8").splitlines()
    assert 0 < len(lines) < 62
    assert (
        main(["export", "--format", "parquet", "--tables", "-o", str(tmp_path / "t"), *place]) == 0
    )
    assert (tmp_path / "t" / "parties.parquet").is_file()
    assert "62 件" in capsys.readouterr().out
