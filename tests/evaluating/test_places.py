"""Where a mistaken value stands in the text."""

from __future__ import annotations

import pytest

from kyoutei_nlp.evaluating.places import Places

RECORD = {
    "text": "令和６年４月１日、千葉県館山市と株式会社　みなと商事が協定を結んだ。",
    "dates": [{"value": "2024-04-01", "surface": "令和６年４月１日"}],
    "fields": [{"id": "tourism", "evidence": [{"start": 29, "end": 31}]}],
}
NOT_FOUND = ["鴨川市", "2025-04-01", "協定なし", "other"]
FOUND = [
    ("館山市", "令和６年４月１日、千葉県【館山市】と株式会社　みなと商事が協定を結んだ。"),
    ("館山市=municipality", "令和６年４月１日、千葉県【館山市】と株式会社　みなと商事が協定を結んだ。"),
    ("株式会社みなと商事", "令和６年４月１日、千葉県館山市と【株式会社　みなと商事】が協定を結んだ。"),
    ("2024-04-01 signed", "【令和６年４月１日】、千葉県館山市と株式会社　みなと商事が協定を結ん"),
    ("鴨川市・館山市 -", "令和６年４月１日、千葉県【館山市】と株式会社　みなと商事が協定を結んだ。"),
]  # fmt: skip


@pytest.mark.parametrize("value", NOT_FOUND)
def test_what_stands_nowhere_has_no_context(value: str) -> None:
    assert Places({}, RECORD).context(value) is None


@pytest.mark.parametrize(("value", "context"), FOUND)
def test_the_words_around(value: str, context: str) -> None:
    assert Places({}, RECORD).context(value) == context


def test_without_the_text_there_is_none() -> None:
    assert Places({}, {}).context("館山市") is None
