"""GiNZA behind its door: offsets, blanks, long texts, and our own way through its network beside spaCy's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging import ginza
from kyoutei_nlp.tagging.ginza import loading
from kyoutei_nlp.tagging.ginza.analysis import Analysis

TEXTS = sorted((Path(__file__).parents[2] / "corpora/sample/text").glob("*.txt"))

# Lines on which a network or its rules go wrong easily: blanks, one word, repeats, symbols, sentences in brackets.
ODD_LINES = [
    "　山田　　太郎さんは京都に住んでいる。",
    "市",
    "。。。。。。",
    "（案）",
    "…等…。 ",
    "  ",
    "A B  C",
    "ADJ NOUN DATE PERSON",
    "１　２　３　４　５",
    "「はい。そうです。」と市長。次に「いいえ。」と答えた。すぐに終わった。",
    "東京東京東京東京東京東京東京東京東京東京",
    "𠮷野家と髙島屋、﨑の字。",
    "https://example.jp/a?b=c を見よ",
    "記 １ 日時 令和６年５月２日（木）午後１時３０分から ２ 場所 市役所３階 第一会議室",
]


def both(text: str) -> tuple[list[tuple[int, Analysis]], list[tuple[int, Analysis]]]:
    return ginza.analyse(text), ginza.analyse(text, fast=False)


def test_our_own_way_is_in_use() -> None:
    assert loading.unknown_versions() == {}
    assert loading.analyser(fast=True) is not loading.analyser(fast=False)
    assert type(loading.analyser(fast=True)).__name__ == "FastAnalyser"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_document_is_analysed_as_by_spacy(path: Path) -> None:
    """Words, tags, heads, relations, sentences, parts of speech and entities of every line."""
    ours, plain = both(path.read_text(encoding="utf-8"))
    assert ours
    for (place, mine), (other_place, other) in zip(ours, plain, strict=True):
        assert place == other_place
        assert mine == other


def test_odd_lines_are_analysed_as_by_spacy() -> None:
    ours, plain = both("\n".join(ODD_LINES))
    assert len(ours) == len(ODD_LINES) - 1  # a blank line is none
    assert ours == plain


def test_a_line_is_the_same_alone_repeated_and_among_others() -> None:
    text = "館山市と南房総市は、観光の振興に関する協定を締結する。"
    (alone,) = ginza.analyse(text)
    among = ginza.analyse("\n".join(["第1条", text, "（目的）", text]))
    assert [found for _offset, found in among if found.words.text == text] == [alone[1]] * 2


def test_documents_carry_what_spacy_gives() -> None:
    text = "館山市長は、地域の宝を守ると語った。\n第2条　乙は物資を運ぶ。"
    for (place, mine), (other_place, other) in zip(
        ginza.documents(text), ginza.documents(text, fast=False), strict=True
    ):
        assert place == other_place
        assert mine.to_json() == other.to_json()
        assert mine.user_data == other.user_data


@pytest.fixture
def forgotten() -> Iterator[None]:
    loading.analyser.cache_clear()
    yield
    loading.analyser.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_another_version_of_spacy_falls_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(loading.KNOWN_VERSIONS, "spacy", "99.")
    with caplog.at_level(logging.WARNING):
        found = loading.analyser(fast=True)
    assert type(found).__name__ == "PlainAnalyser"
    assert "spacy" in caplog.text


@pytest.mark.usefixtures("forgotten")
def test_a_model_built_in_another_way_falls_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kyoutei_nlp.tagging.ginza.weights.moves", lambda _component: ["S", "D"])
    with caplog.at_level(logging.WARNING):
        assert type(loading.analyser(fast=True)).__name__ == "PlainAnalyser"
    assert "構造" in caplog.text


def test_a_text_that_sudachi_refuses_is_an_error_of_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ginza, "MAX_BYTES", 100_000)
    with pytest.raises(ModelError):
        ginza.entities("館山市は海に面しています。" * 1300)


def test_offsets_survive_full_width_blanks() -> None:
    text = "　山田　　太郎さんは京都に住んでいる。\n\n　次も京都。"
    for entity in ginza.entities(text):
        assert 0 <= entity.start < entity.end <= len(text)
    labels = [text[e.start : e.end] for e in ginza.entities(text)]
    assert labels.count("京都") == 2


def test_a_text_over_the_byte_limit_is_cut() -> None:
    text = "あ。" * 8500
    pieces = ginza.analyse(text)
    assert len(text.encode()) > 49_149
    assert len(pieces) > 1
    assert all(len(found.words.text.encode()) < 49_149 for _offset, found in pieces)


def test_person_names_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*, fast: bool = True) -> None:
        raise AssertionError(fast)

    monkeypatch.setattr(ginza, "analyser", refuse)
    monkeypatch.setattr(ginza, "load", refuse)
    text = "館山市長 石井洋一と、ジョン・スミス氏"
    assert [text[start:end] for start, end in ginza.person_names(text)][:1] == ["石井洋一"]


def test_noun_phrases_and_tokens() -> None:
    assert "地域産業" in "".join(ginza.noun_phrases("地域産業の振興に関すること"))
    assert "振興" in ginza.tokens("地域産業の振興に関すること")


def test_noun_phrases_leave_nothing_in_the_vocabulary() -> None:
    strings = ginza.load().vocab.strings
    before = len(strings)
    ginza.noun_phrases("館山南房総鴨川連携推進協議会準備室の設置")
    assert len(strings) == before


def test_word_vectors_are_one_matrix() -> None:
    rows, matrix = ginza.word_vectors()
    assert matrix.shape[1] == 300
    assert max(rows.values()) < matrix.shape[0]
