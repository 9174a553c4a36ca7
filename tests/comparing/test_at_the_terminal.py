"""``kyoutei peers`` and ``kyoutei review-draft``: table, JSON, CSV, and mistakes in words."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from comparing.corpora import ARTICLES, TERM, deed
from kyoutei_nlp.cli import main
from kyoutei_nlp.comparing import GAP_COLUMNS
from kyoutei_nlp.corpus import Corpus


def test_peers_as_table_json_and_csv(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["peers", "白井市", "--corpus", corpus.path]) == 0
    told = capsys.readouterr().out
    assert "市原市" in told
    assert "まだない分野" in told
    assert "人口の資料は入っていない" in told
    assert main(["peers", "白井市", "--corpus", corpus.path, "--json", "--limit", "3"]) == 0
    assert len(json.loads(capsys.readouterr().out)["peers"]) == 3
    assert (
        main(["peers", "白井市", "--corpus", corpus.path, "--csv", str(tmp_path / "gaps.csv")]) == 0
    )
    with (tmp_path / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == GAP_COLUMNS
    assert {"観光"} <= {row["まだないもの"] for row in rows}


def test_an_unknown_body_fails_in_words(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["peers", "府中市", "--corpus", corpus.path]) == 1
    assert "東京都府中市" in capsys.readouterr().err


def test_review_draft_of_a_file_and_of_a_document(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "案.txt"
    articles = (*ARTICLES[:2], *ARTICLES[3:], TERM)
    path.write_text(
        deed("印西市", "株式会社あおば", "毛布の供給", articles=articles), encoding="utf-8"
    )
    assert main(["review-draft", str(path), "--corpus", corpus.path]) == 0
    told = capsys.readouterr().out
    assert "費用" in told
    assert "なし" in told
    assert main(["review-draft", str(path), "--corpus", corpus.path, "--json"]) == 0
    assert [each["kind"] for each in json.loads(capsys.readouterr().out)["missing"]] == ["cost"]
    key = corpus.deed_keys("disaster")[0]
    assert main(["review-draft", key[:8], "--corpus", corpus.path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["document_id"] == key
    assert main(["review-draft", "nothing", "--corpus", corpus.path]) == 1
