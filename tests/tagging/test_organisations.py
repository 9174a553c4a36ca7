"""Organisations in the text."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import organisations
from kyoutei_nlp.tagging.plain import document_of

NOT_FOUND = [
    "館山市と三重県",
    "各協会の役員",
    "市内の小学校",
    "関係団体の会議",
    "企業の力",
    "小中学校の先生",
    "災害拠点病院へ運ぶ",
    "都立高校の体育館",
    "市立図書館の本",
]
FOUND = [
    ("駅前商店街の祭り", "駅前商店街", "association"),
    ("東京消防庁が出動した。", "東京消防庁", "other"),
    ("みなと食品㈱の倉庫", "みなと食品株式会社", "company"),
    ("若葉大学の先生", "若葉大学", "university"),
    ("外務省に照会した。", "外務省", "national"),
    ("品川区社会福祉協議会の窓口", "品川区社会福祉協議会", "npo"),
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert [tag.value for tag in organisations.tag(document_of(text), [])] == []


@pytest.mark.parametrize(("text", "name", "kind"), FOUND)
def test_found(text: str, name: str, kind: str) -> None:
    tags = organisations.tag(document_of(text), [])
    assert [(tag.value, tag.attributes["type"]) for tag in tags] == [(name, kind)]
