"""Quoted places are found again in texts that have moved, and never in the wrong place."""

from __future__ import annotations

import pytest

from kyoutei_nlp.correcting import anchor_at, find_anchor
from kyoutei_nlp.correction import Anchor
from kyoutei_nlp.document import Span

TEXT = "星野市（以下「甲」という。）と株式会社あかつきは、令和６年４月１日に協定を締結した。星野市は、見守る。"


def anchor(quote: str, nth: int = 0) -> Anchor:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return anchor_at(TEXT, Span(start, start + len(quote)))


NOT_FOUND = [
    (anchor("令和６年４月１日"), "令和７年４月１日に別の協定を締結した。"),
    (anchor("株式会社あかつき"), "株式会社みなとと協定を締結した。"),
    # twice, both far from where it was and among other words
    (anchor("星野市"), "あ" * 500 + "、星野市長の山吹みどり。" + "い" * 500 + "また星野市役所にて"),
    (anchor("令和６年４月１日"), "ほか"),
]


@pytest.mark.parametrize(("wanted", "text"), NOT_FOUND)
def test_not_found(wanted: Anchor, text: str) -> None:
    assert find_anchor(text, wanted) is None


FOUND = [
    (anchor("令和６年４月１日"), TEXT, "令和６年４月１日"),
    (anchor("令和６年４月１日"), "表題\n" * 300 + TEXT, "令和６年４月１日"),  # moved far
    (
        anchor("令和６年４月１日"),
        TEXT.replace("６年４月", "6年 4月"),
        "令和6年 4月１日",
    ),  # widths, blanks
    (
        anchor("令和６年４月１日"),
        TEXT.replace("６年", "６\n年"),
        "令和６\n年４月１日",
    ),  # a line end inside
    (
        anchor("株式会社あかつき"),
        TEXT.replace("株式会社", "㈱"),
        None,
    ),  # written otherwise is other words
]


@pytest.mark.parametrize(("wanted", "text", "words"), FOUND)
def test_found(wanted: Anchor, text: str, words: str | None) -> None:
    span = find_anchor(text, wanted)
    assert (text[span.start : span.end] if span else None) == words


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("shift", [0, 7, 900])
def test_of_several_the_one_with_the_same_words_around(nth: int, shift: int) -> None:
    wanted = anchor("星野市", nth)
    text = "前" * shift + TEXT
    span = find_anchor(text, wanted)
    assert span is not None
    assert span.start == wanted.start + shift
