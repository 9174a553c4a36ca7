"""GiNZA behind its door: offsets, blanks, long texts."""

from __future__ import annotations

from kyoutei_nlp.tagging import ginza


def test_offsets_survive_full_width_blanks() -> None:
    text = "　山田　　太郎さんは京都に住んでいる。"
    for entity in ginza.entities(text):
        assert 0 <= entity.start < entity.end <= len(text)
    labels = {text[e.start : e.end] for e in ginza.entities(text)}
    assert "京都" in labels


def test_a_text_over_the_byte_limit_is_cut() -> None:
    text = "館山市は海に面しています。" * 1300
    pieces = list(ginza.analyse("あ。" * 8000))
    assert len(text.encode()) > 49_149
    assert len(pieces) > 1
    assert all(len(doc.text.encode()) < 49_149 for _offset, doc in pieces)


def test_noun_phrases_and_tokens() -> None:
    assert "地域産業" in "".join(ginza.noun_phrases("地域産業の振興に関すること"))
    assert "振興" in ginza.tokens("地域産業の振興に関すること")


def test_word_vectors_are_one_matrix() -> None:
    rows, matrix = ginza.word_vectors()
    assert matrix.shape[1] == 300
    assert max(rows.values()) < matrix.shape[0]
