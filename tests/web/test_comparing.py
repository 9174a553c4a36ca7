"""Clauses that answer each other stand in one row; what differs is marked word by word."""

from __future__ import annotations

from collections import Counter

import pytest

from kyoutei_nlp.web.comparing import Side, compare, marked_words
from kyoutei_nlp.words import words


def side(kind: str, text: str, heading: str | None = None) -> Side:
    found = list(words(text))
    pieces = tuple(word.surface for word in found)
    return Side(
        None, heading, kind, text, 1, 0, len(text), pieces, Counter(w.normal for w in found)
    )


PURPOSE = side("purpose", "この協定は、観光の振興を目的とする。", "目的")
TERM = side("term", "有効期間は、締結の日から１年間とする。", "有効期間")
COST = side("cost", "費用は、甲が負担する。", "費用")


def test_the_same_kind_stands_in_one_row_wherever_it_stood() -> None:
    rows = compare([[PURPOSE, TERM], [TERM, PURPOSE]])
    assert [row.kind for row in rows] == ["purpose", "term"]
    assert all(row.is_same for row in rows)


def test_what_only_the_second_has_stands_behind_its_neighbour() -> None:
    rows = compare([[PURPOSE, TERM], [PURPOSE, COST, TERM]])
    assert [row.kind for row in rows] == ["purpose", "cost", "term"]
    assert rows[1].cells[0] is None


def test_four_columns_keep_their_places() -> None:
    rows = compare([[PURPOSE], [TERM], [COST], [PURPOSE, TERM, COST]])
    assert {row.kind: [cell is not None for cell in row.cells] for row in rows} == {
        "purpose": [True, False, False, True],
        "term": [False, True, False, True],
        "cost": [False, False, True, True],
    }


def test_unlike_clauses_of_no_kind_do_not_meet() -> None:
    rows = compare(
        [[side("other", "災害時の物資を供給する。")], [side("other", "図書館を共同で使う。")]]
    )
    assert len(rows) == 2


WORDS = [
    (
        ("甲", "は", "負担"),
        ("乙", "は", "負担"),
        [("removed", "甲"), ("added", "乙"), ("same", "は負担")],
    ),
    (("第", "１", "条"), ("第", "1", "条"), [("same", "第1条")]),
    (("甲",), ("甲", "及び", "乙"), [("same", "甲"), ("added", "及び乙")]),
    ((), ("甲",), [("added", "甲")]),
]


@pytest.mark.parametrize(("old", "new", "runs"), WORDS)
def test_words_are_told_apart(old, new, runs) -> None:
    assert list(marked_words(old, new)) == runs
