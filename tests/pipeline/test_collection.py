"""A file of several deeds from end to end: one record each, in the contract, the tables, the frames and on the screen."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.pipeline import record, run
from kyoutei_nlp.reading import read
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.tagging import tag_document
from test_deeds import AID, APPENDED, CONTENTS, COVER, GOODS, ORDINANCE, SISTER

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "contract.schema.json").read_text("utf-8")
)
PAGES = [COVER, CONTENTS, AID, GOODS, APPENDED, SISTER]


@pytest.fixture(scope="module")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collection")
    (folder / "in").mkdir()
    (folder / "in" / "collection.txt").write_text("\f".join(PAGES), encoding="utf-8")
    (folder / "in" / "deed.txt").write_text(AID, encoding="utf-8")
    file = folder / "k.sqlite3"
    report = run([folder / "in"], corpus=file, settings=Settings(workers=1))
    assert len(report.added) == 2
    return file


@pytest.fixture(scope="module")
def records(corpus_file: Path) -> Iterator[dict[str, dict[str, Any]]]:
    with Corpus.open(corpus_file) as corpus:
        made = [record(corpus, key, with_text=True) for key in corpus.document_ids()]
    yield {Path(each["path"]).stem: each for each in made}


def test_each_deed_is_a_record_of_its_own(records: dict[str, dict[str, Any]]) -> None:
    found = records["collection"]
    jsonschema.validate(found, SCHEMA)
    deeds = found["agreements"]
    assert [(d["record"], d["title"], d["agreement_kind"], d["pages"]) for d in deeds] == [
        ("0", "災害時における相互応援に関する協定書", "disaster", [3, 3]),
        ("1", "災害時における生活物資の供給に関する協定書", "disaster", [4, 5]),
        ("2", "姉妹都市提携盟約書", "sister_city", [6, 6]),
    ]
    assert [[p["name"] for p in d["parties"]] for d in deeds] == [
        ["霧島野市", "海老根町"], ["霧島野市", "株式会社まるきた"], ["益田市", "大槌町"],
    ]  # fmt: skip
    assert [d["signed_on"] for d in deeds] == ["2013-06-01", "2021-03-25", "1990-10-18"]
    assert [d["expires_on"] for d in deeds] == [None, "2022-03-31", None]
    assert [c["number"] for c in deeds[1]["clauses"]] == ["第１条", "第２条"]
    assert [p["signer"]["name"] for p in deeds[0]["parties"]] == ["岩永正", "久住花子"]
    text = found["text"]
    assert text[deeds[1]["start"] : deeds[1]["end"]] == f"{GOODS}\n{APPENDED}"
    for deed in deeds:
        for party in deed["parties"]:
            assert all(deed["start"] <= e["start"] < deed["end"] for e in party["evidence"])


def test_the_file_as_a_whole_tells_of_its_deeds(records: dict[str, dict[str, Any]]) -> None:
    found = records["collection"]
    assert (found["kind"], found["title"], found["agreement_kind"]) == (
        "agreement", "霧島野市災害時応援協定集", "none",
    )  # fmt: skip
    assert [m["title"] for m in found["mentions"]] == [d["title"] for d in found["agreements"]]
    assert {p["name"] for p in found["parties"]} == {
        "霧島野市", "海老根町", "株式会社まるきた", "益田市", "大槌町",
    }  # fmt: skip
    assert found["signed_on"] is None
    assert found["expires_on"] is None
    assert len(found["clauses"]) == 4


def test_an_ordinary_deed_is_a_list_of_one(records: dict[str, dict[str, Any]]) -> None:
    found = records["deed"]
    jsonschema.validate(found, SCHEMA)
    (deed,) = found["agreements"]
    for key in ("parties", "signed_on", "clauses", "fields", "agreement_kind"):
        assert deed[key] == found[key]
    assert (deed["start"], deed["end"], deed["pages"]) == (0, len(found["text"]), [1, 1])
    assert found["mentions"] == []


def test_tables_have_one_row_a_deed(corpus_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "k.csv"
    assert main(["export", "--corpus", str(corpus_file), "--format", "csv", "-o", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    shown = {(row["文書名"], row["当事者"], row["頁"]) for row in rows}
    assert (
        "災害時における生活物資の供給に関する協定書",
        "霧島野市、株式会社まるきた",
        "4–5",
    ) in shown
    assert len(rows) == 4
    for form in ("xlsx", "parquet", "jsonl"):
        place = tmp_path / f"k.{form}"
        command = ["export", "--corpus", str(corpus_file), "--format", form, "-o", str(place)]
        assert main(command) == 0
        assert place.stat().st_size > 0


def test_frames_have_one_row_a_deed(corpus_file: Path) -> None:
    with Corpus.open(corpus_file) as corpus:
        deeds = corpus.agreements[corpus.agreements["source"] == "deed"]
        assert sorted(zip(deeds["page"], deeds["last_page"], strict=True)) == [
            (1, 1), (3, 3), (4, 5), (6, 6),
        ]  # fmt: skip
        kinds = corpus.passages.groupby("kind").size()
    assert kinds["title"] >= 3
    assert kinds["article"] == 6


def test_show_says_on_which_pages(corpus_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Corpus.open(corpus_file) as corpus:
        key = next(
            k
            for k in corpus.document_ids()
            if "collection" in str(corpus.tagged(k).document.source.path)
        )
    assert main(["show", key, "--corpus", str(corpus_file)]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert "協定:災害時における生活物資の供給に関する協定書（4–5頁）" in shown


def test_a_file_that_is_mostly_something_else_stays_that(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    pages = [
        "霧島野市地域防災計画　資料編",
        ORDINANCE + "\n" + "第３条　詳細は別に定める。\n" * 60,
        AID,
        GOODS,
    ]
    path.write_text("\f".join(pages), encoding="utf-8")
    document = read(path)
    assert document.kind != "agreement"
    tagged = tag_document(document, with_ginza=False)
    assert [(a.source, a.record, a.pages) for a in tagged.agreements()] == [
        ("deed", "0", (3, 3)), ("deed", "1", (4, 4)),
    ]  # fmt: skip
