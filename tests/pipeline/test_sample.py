"""The main job on the sample corpus: everything is there, nothing twice, and all of it is proven by the text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.pipeline import record, run
from kyoutei_nlp.reading import is_source_name
from kyoutei_nlp.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "corpora" / "sample" / "documents"
SCHEMA = json.loads((ROOT / "docs" / "contract.schema.json").read_text(encoding="utf-8"))


def test_every_file_is_in_the_corpus_or_in_the_quarantine(
    sample_run: tuple[RunReport, Path],
) -> None:
    report, _ = sample_run
    files = {str(path) for path in DOCUMENTS.iterdir() if is_source_name(path)}
    assert len(files) == 62
    assert len(report.added) + len(report.quarantined) == 62
    assert not report.skipped
    assert {entry.reason for entry in report.quarantined} <= {"no_text_layer"}


def test_a_second_run_does_no_work_twice(
    sample_run: tuple[RunReport, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, file = sample_run

    def never(*_: object, **__: object) -> None:
        raise AssertionError("もう一度読もうとしました")

    monkeypatch.setattr("kyoutei_nlp.pipeline.process", never)
    monkeypatch.setattr("kyoutei_nlp.corpus_themes.find_themes", never)
    again = run([DOCUMENTS], corpus=file, settings=Settings(workers=1))
    assert not again.added
    assert len(again.skipped) == len(first.added)
    assert again.quarantined == first.quarantined


def test_every_record_is_true_to_the_contract(sample_corpus: Corpus) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for document_id in sample_corpus.document_ids():
        own = record(sample_corpus, document_id, with_text=True)
        errors = [error.message for error in validator.iter_errors(json.loads(json.dumps(own)))]
        assert not errors, (own["path"], errors[:3])


def test_every_piece_of_evidence_quotes_the_text(sample_corpus: Corpus) -> None:
    for document_id in sample_corpus.document_ids():
        own = record(sample_corpus, document_id, with_text=True)
        for place in _places(own):
            quoted = own["text"][place["start"] : place["end"]]
            assert quoted.strip(), place
            assert 1 <= place["page"] <= own["pages"]
            if "surface" in place:
                assert quoted == place["surface"]


def _places(value: object) -> list[dict[str, object]]:
    """Everything in a record that says where it stands."""
    if isinstance(value, dict):
        own = [value] if {"start", "end", "page"} <= value.keys() else []
        return own + [place for part in value.values() for place in _places(part)]
    if isinstance(value, list):
        return [place for part in value for place in _places(part)]
    return []


def test_every_line_can_be_drawn_on_its_page(sample_corpus: Corpus) -> None:
    for tagged in sample_corpus.all_tagged():
        for page in tagged.document.pages:
            for line in page.lines:
                if page.size is not None and line.box is not None:
                    width, height = page.size
                    assert -1 <= line.box.x0 <= line.box.x1 <= width + 1, (
                        tagged.document.source.path
                    )
                    assert -1 <= line.box.top <= line.box.bottom <= height + 1, (
                        tagged.document.source.path
                    )


def test_themes_cover_every_document(sample_corpus: Corpus) -> None:
    themes = sample_corpus.theme_list()
    assert len(themes) >= 3
    assert len({theme.name for theme in themes}) == len(themes)
    assert all(sample_corpus.theme_of(document_id) for document_id in sample_corpus.document_ids())


QUESTIONS = [
    ("災害時の物資の供給 prefecture:千葉県", "014_"),
    ("高齢者の見守り", "025_"),
    ("ドローンによる被災状況の撮影", "023_"),
]


@pytest.mark.parametrize(("query", "file"), QUESTIONS)
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_the_right_document_is_found(
    sample_corpus: Corpus, query: str, file: str, mode: str
) -> None:
    hits = sample_corpus.search(query, mode=mode, limit=5, on=date(2026, 4, 1))  # type: ignore[arg-type]
    paths = dict(zip(sample_corpus.documents["id"], sample_corpus.documents["path"], strict=True))
    assert any(file in paths[hit.document_id] for hit in hits)
    for hit in hits:
        assert sample_corpus.tagged(hit.document_id).document.quote(hit.span) == hit.snippet
