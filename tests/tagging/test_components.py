"""The spaCy components, found by their entry points in a blank pipeline."""

from __future__ import annotations

import pickle

import pytest
import spacy
from spacy.tokens import DocBin

TEXT = """交流に関する協定書
（連携事項）
第１条　甲及び乙は、次に掲げる事項について連携する。
(1)　観光の振興に関すること。
この協定の締結を証するため、本書を作成する。
令和6年5月10日
"""


@pytest.mark.parametrize(
    "name", ["kyoutei_dates", "kyoutei_fields", "kyoutei_clauses", "kyoutei_parties"]
)
def test_each_component_sets_its_spans(name: str) -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe(name)
    assert name in nlp(TEXT).spans


def test_dates_have_role_and_value() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_dates")
    doc = nlp(TEXT)
    (span,) = doc.spans["kyoutei_dates"]
    assert (span.text, span.label_, span._.kyoutei_value) == (
        "令和6年5月10日",
        "signed",
        "2024-05-10",
    )


def test_a_reference_resolves_relative_dates() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_dates", config={"reference": "2024-08-23", "kind": "report"})
    doc = nlp("来年度に始める。")
    (span,) = doc.spans["kyoutei_dates"]
    assert span._.kyoutei_value == "FY2025"


def test_a_pipeline_is_saved_loaded_and_sent_with_its_settings(tmp_path) -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_dates", config={"reference": "2024-08-23", "kind": "report"})
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    sent = pickle.loads(pickle.dumps(loaded.get_pipe("kyoutei_dates")))
    for doc in (loaded("来年度に始める。"), sent(loaded.make_doc("来年度に始める。"))):
        assert [span._.kyoutei_value for span in doc.spans["kyoutei_dates"]] == ["FY2025"]


def test_a_doc_keeps_spans_and_values_when_stored() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_dates")
    kept = DocBin(store_user_data=True, docs=[nlp(TEXT)]).to_bytes()
    (doc,) = DocBin().from_bytes(kept).get_docs(nlp.vocab)
    assert [span._.kyoutei_value for span in doc.spans["kyoutei_dates"]] == ["2024-05-10"]


def test_they_stand_beside_ginza_and_say_what_they_assign() -> None:
    nlp = spacy.load(
        "ja_ginza", exclude=["parser", "ner", "compound_splitter", "bunsetu_recognizer"]
    )
    for name in ("kyoutei_clauses", "kyoutei_dates"):
        nlp.add_pipe(name)
    doc = nlp(TEXT)
    assert [span.label_ for span in doc.spans["kyoutei_dates"]] == ["signed"]
    assert "cooperation" in {span.label_ for span in doc.spans["kyoutei_clauses"]}
    meta = nlp.get_pipe_meta("kyoutei_dates")
    assert (tuple(meta.assigns), tuple(meta.requires)) == (
        ("doc.spans", "span._.kyoutei_value"),
        (),
    )


def test_an_empty_text_is_no_error() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_clauses")
    assert len(nlp("").spans["kyoutei_clauses"]) == 0
