"""The spaCy components, found by their entry points in a blank pipeline."""

from __future__ import annotations

import pytest
import spacy

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


def test_an_empty_text_is_no_error() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("kyoutei_clauses")
    assert len(nlp("").spans["kyoutei_clauses"]) == 0
