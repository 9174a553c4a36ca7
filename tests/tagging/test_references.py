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
