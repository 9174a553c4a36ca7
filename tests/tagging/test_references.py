"""References from clause to clause and to laws. All texts are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import clauses, references
from kyoutei_nlp.tagging.plain import document_of

DEED = """施設の利用に関する協定書
第１条　この協定は、施設の利用について定める。
第２条　甲は、次の施設を開放する。
第３条　{sentence}
"""

NOT_FOUND = [
    "費用は、甲が負担する。",
    "消防組織法（昭和22年法律第226号）の趣旨による。",
    "前日までに届け出る。",
]

# (文, 引用, 値)
FOUND = [
    ("前条の施設は、無料とする。", "前条", "第2条"),
    ("次条に定めるものを除く。", "次条", "第4条"),
    ("第２条第３号の施設を含む。", "第２条第３号", "第2条第3号"),
    ("前条第一項の通知をする。", "前条第一項", "第2条第1項"),
    ("甲は、消防組織法第39条により応援する。", "消防組織法第39条", "消防組織法第39条"),
    ("同意において水防法第8条を準用する。", "水防法第8条", "水防法第8条"),
    (
        "甲は、水防法（昭和24年法律第193号）第22条に基づき要請する。",
        "水防法（昭和24年法律第193号）第22条",
        "水防法第22条",
    ),
]


LINKED = """施設の利用に関する協定書
第１条　甲は、別表に掲げる施設を開放する。
２　前項の施設は、無料とする。
３　前項の規定は、第２条の場合に準用する。
第２条　乙は、前条第２項の施設を守る。同条の通知は、本条にもよる。
この協定の締結を証するため、本書2通を作成する。
別表（第１条関係）
体育館
"""


def test_references_are_links_to_clauses() -> None:
    document = document_of(LINKED, kind="agreement")
    found = clauses.find(document)
    headings = {each.id: each.id.removeprefix(document.id) for each in found}
    links = [
        (tag.surface, tag.value, headings.get(tag.attributes.get("clause", "")))
        for tag in references.tag(document, found)
    ]
    assert links == [
        ("別表", "別表", "/別表1"),
        ("前項", "第1条第1項", "/1"),
        ("前項", "第1条第2項", "/1/1"),
        ("第２条", "第2条", "/2"),
        ("前条第２項", "第1条第2項", "/1/1"),
        ("同条", "第1条", "/1"),
        ("本条", "第2条", "/2"),
    ]


def found_in(sentence: str) -> list[tuple[str, str]]:
    document = document_of(DEED.format(sentence=sentence), kind="agreement")
    tags = references.tag(document, clauses.find(document))
    return [(tag.surface, tag.value) for tag in tags]


@pytest.mark.parametrize("sentence", NOT_FOUND)
def test_not_found(sentence: str) -> None:
    assert found_in(sentence) == []


@pytest.mark.parametrize(("sentence", "surface", "value"), FOUND)
def test_found(sentence: str, surface: str, value: str) -> None:
    assert found_in(sentence) == [(surface, value)]
