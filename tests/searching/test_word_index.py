"""The words held in memory answer as FTS5 does: tables of matches, and what changes."""

import sqlite3

import numpy as np
import pytest

from kyoutei_nlp.searching import FTS_COLUMNS, FTS_TOKENIZER, to_fts5
from kyoutei_nlp.searching.match import META_COLUMNS, AllOf, Close, Tokens
from kyoutei_nlp.searching.scoring import count_words
from kyoutei_nlp.searching.word_index import WordIndex, build_part

PASSAGES = [
    (2, "災害 時 協定", "甲 は 乙 に 物資 の 供給 を 要請 する"),
    (3, "災害 時 協定", "物資 の 価格 は 災害 直前 の 価格"),
    (5, "観光 協定", "物資 物資 の 災害 の 物資"),
    (7, "", "の"),
    (8, "物資", ""),
    (9, "港", "要請 乙 甲 供給 物資 災害 時"),
]
MATCHES = [
    Tokens(("物資",)),
    Tokens(("災害", "時")),  # in a title, in a text
    Tokens(("物資", "の")),
    Tokens(("の", "物資")),
    Tokens(("の", "物資", "の")),  # found nowhere
    Tokens(("協定", "甲")),  # a title and a text are no neighbours
    Tokens(("価格",)),
    Tokens(("知らない",)),
    Tokens(("物資", "知らない")),
    Close((("物資",), ("要請",)), 2),
    Close((("物資",), ("要請",)), 3),
    Close((("要請",), ("物資",)), 3),
    Close((("物資", "の"), ("要請",)), 1),
    Close((("供給",), ("甲", "は")), 5),
    Close((("災害", "時"), ("協定",)), 0),
    Close((("港",), ("知らない",)), 9),
]


@pytest.fixture
def database():
    db = sqlite3.connect(":memory:")
    db.execute(
        f'CREATE VIRTUAL TABLE passages USING fts5({", ".join(FTS_COLUMNS)}, tokenize="{FTS_TOKENIZER}")'
    )
    db.executemany("INSERT INTO passages(rowid, title, terms) VALUES (?, ?, ?)", PASSAGES)
    yield db
    db.close()


@pytest.mark.parametrize("match", MATCHES, ids=to_fts5)
@pytest.mark.parametrize("cut", [1, 2, 100])
def test_the_same_passages_as_the_database(database, match, cut):
    batches = [PASSAGES[n : n + cut] for n in range(0, len(PASSAGES), cut)]
    found = WordIndex.of(build_part(batches)).matching(match)
    asked = database.execute("SELECT rowid FROM passages WHERE passages MATCH ?", (to_fts5(match),))
    assert found.tolist() == [number for (number,) in asked]


def test_counts_are_those_of_the_text():
    words = [("物資",), ("物資", "の"), ("災害", "時"), ("知らない",), ("の",)]
    numbers = np.array([number for number, _, _ in PASSAGES])
    found = WordIndex.of(build_part([PASSAGES])).counts(words, numbers)
    wanted = count_words(words, [(title, text) for _, title, text in PASSAGES])
    for own, other in zip(found, wanted, strict=True):
        assert own.tolist() == other.tolist()


def test_what_is_not_held_is_left_to_the_database():
    index = WordIndex.of(build_part([PASSAGES]))
    three = Close((("物資",), ("要請",), ("供給",)), 5)
    for match in (Tokens(("fieldtourism",), META_COLUMNS), three, AllOf((MATCHES[0], MATCHES[1]))):
        assert index.matching(match) is None


def test_the_youngest_part_speaks_for_a_passage():
    index = WordIndex.of(build_part([PASSAGES]))
    later = index.with_part(build_part([[(5, "港", "別の 話"), (12, "物資", "物資 物資")]]))
    assert later.matching(Tokens(("物資",))).tolist() == [2, 3, 8, 9, 12]
    assert later.matching(Tokens(("港",))).tolist() == [5, 9]
    text, title = later.counts([("物資",)], np.array([2, 5, 12]))
    assert (text.tolist(), title.tolist()) == ([[1, 0, 2]], [[0, 0, 1]])
    assert later.later_passages().tolist() == [5, 12]
    assert index.matching(Tokens(("物資",))).tolist() == [2, 3, 5, 8, 9]  # as it was
    assert later.first_part().matching(Tokens(("物資",))).tolist() == [2, 3, 5, 8, 9]


def test_nothing_at_all():
    index = WordIndex.of(build_part([]))
    assert index.matching(Tokens(("物資",))).tolist() == []
    assert index.counts([("物資",)], np.array([1]))[0].tolist() == [[0]]
