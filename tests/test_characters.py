"""Folding keeps the way back; 漢数字 are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyoutei_nlp.characters import fold, kanji_number
from kyoutei_nlp.words import cut, words

FOLDED = [
    ("第１条　㈱", "第1条 (株)"),
    ("ｶﾞｽ", "ガス"),
    ("は゜", "ぱ"),
    ("令和６年〜７年", "令和6年~7年"),
    ("abc\n１", "abc\n1"),
    ("", ""),
]


@pytest.mark.parametrize(("raw", "text"), FOLDED)
def test_fold(raw: str, text: str) -> None:
    assert fold(raw).text == text


def test_a_folded_range_leads_back_to_the_raw_text() -> None:
    folded = fold("乙は㈱あさひ１号店")
    start = folded.text.index("(株)あさひ1")
    span = folded.raw_span(start, start + len("(株)あさひ1"))
    assert folded.raw[span.start : span.end] == "㈱あさひ１"


@given(st.text(min_size=1, max_size=60))
def test_every_folded_character_has_a_place(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.starts) == len(folded.text) + 1
    assert list(folded.starts) == sorted(folded.starts)
    for index in range(len(folded.text)):
        span = folded.raw_span(index, index + 1)
        assert span.end <= len(raw)


NUMBERS = [
    ("二百二十三", 223),
    ("十", 10),
    ("二〇一九", 2019),
    ("元", 1),
    ("三十六", 36),
    ("１２", 12),
    ("一万二千", 12000),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_kanji_number(text: str, number: int) -> None:
    assert kanji_number(text) == number


@pytest.mark.parametrize("text", ["年", "三箇", "x"])
def test_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="漢数字"):
        kanji_number(text)


SAME_WORD = [
    ("打合せ", "打ち合わせ"),
    ("子ども", "こども"),
    ("サーバー", "サーバ"),
    ("引渡し", "引き渡し"),
]


@pytest.mark.parametrize(("one", "other"), SAME_WORD)
def test_spellings_of_a_word_meet(one: str, other: str) -> None:
    assert [word.normal for word in words(one)] == [word.normal for word in words(other)]


def test_words_of_a_very_long_text_keep_their_places() -> None:
    text = "災害時の物資の供給について、次のとおり定める。" * 4000
    found = list(words(text))
    assert all(text[w.span.start : w.span.end] == w.surface for w in found[::997])
    assert sum(w.surface == "災害" for w in found) == 4000


@given(st.text(max_size=300), st.integers(min_value=16, max_value=200))
def test_cut_covers_the_text_under_the_limit(text: str, limit: int) -> None:
    ranges = list(cut(text, limit))
    assert "".join(text[a:b] for a, b in ranges) == text
    assert all(len(text[a:b].encode(errors="surrogatepass")) <= limit for a, b in ranges)


@given(st.text(alphabet="か゛ﾞﾊﾟは①Ａ　～〜\t\n\u3099京a", max_size=30))
def test_what_stands_behind_changes_no_place_before_it(raw: str) -> None:
    """㈱, which becomes three characters, makes the whole text go the longer way."""
    short, long = fold(raw + "。"), fold(raw + "。㈱")
    assert long.text == short.text + "(株)"
    assert long.starts[: len(short.text)] == short.starts[:-1]
