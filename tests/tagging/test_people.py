"""People with their titles."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import people
from kyoutei_nlp.tagging.plain import document_of

NOT_FOUND = [
    "市長は区長と会った。",
    "地元の皆様のご協力をお願いします。",
    "白井市と置賜地方の連携",
    "お客様とお子さん",
    "株式会社みなと食品の社長",
    "代表者職氏名　　　　　印",
    "委員長の報告",
    "石川県知事に要望した。",
]

FOUND = [
    ("オークランド市長のフィル・モーガン氏が訪れた。", "フィル・モーガン", "オークランド市長"),
    ("株式会社みなと食品　代表取締役社長　土屋英二\n", "土屋英二", "代表取締役社長"),
    ("館山市長　石　原　和　夫\n", "石原和夫", "館山市長"),
    ("若葉大学法学部教授　大杉　健一\n", "大杉健一", "若葉大学法学部教授"),
    ("佐藤花子さんが話した。", "佐藤花子", None),
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert [tag.value for tag in people.tag(document_of(text), [])] == []


@pytest.mark.parametrize(("text", "name", "title"), FOUND)
def test_found(text: str, name: str, title: str | None) -> None:
    tags = people.tag(document_of(text), [])
    assert [(tag.value, tag.attributes.get("title")) for tag in tags] == [(name, title)]
