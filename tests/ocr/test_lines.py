"""The lines of a scan, found by ink, shown to an engine as strips, and its words back on the page; the engine is made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kyoutei_nlp.reading.glyphs import Rule
from kyoutei_nlp.reading.ink_lines import InkLine, find_lines
from kyoutei_nlp.reading.line_strips import read_lines
from kyoutei_nlp.reading.ocr import OcrWord
from kyoutei_nlp.reading.ocr_glyphs import glyphs_of
from kyoutei_nlp.reading.paper import even_paper, without_bars

POINTS = 72 / 300
EM = 44


def _page(*lines: tuple[int, int, str]) -> Any:
    """Letters as they look from afar: ■ a kanji, 二 two strokes, ・ a speck of dust, a blank a blank."""
    picture = Image.new("L", (1600, 1000), 240)
    pen = ImageDraw.Draw(picture)
    for x, y, text in lines:
        for i, letter in enumerate(text):
            left = x + i * EM
            if letter == "■":
                for row in range(0, EM - 8, 8):
                    pen.rectangle((left + 2, y + row, left + EM - 6, y + row + 4), fill=20)
                pen.rectangle((left + 18, y, left + 23, y + EM - 8), fill=20)
            elif letter == "二":
                pen.rectangle((left + 6, y + 4, left + EM - 10, y + 8), fill=20)
                pen.rectangle((left + 2, y + 28, left + EM - 6, y + 32), fill=20)
            elif letter == "・":
                pen.point((left + 10, y + 20), fill=20)
    return picture


LINES = [
    ("two lines stay two", _page((100, 100, "■■■■■■"), (100, 150, "■■■■■■")), [], 2),
    ("a name with blanks is one line", _page((100, 100, "■■　　■■　■■")), [], 1),
    ("columns far apart are two", _page((100, 100, "■■■■■■　　　　■■■■■■")), [], 2),
    ("二 is one letter", _page((100, 100, "■■■■　　　　　二")), [], 2),
    ("dust is no line", _page((100, 100, "■■■■"), (800, 600, "・")), [], 1),
    ("no line runs through a rule", _page((100, 100, "■■■■■■")), [Rule(55.4, 0, 55.4, 240)], 2),
    ("nothing is on blank paper", _page(), [], 0),
]


@pytest.mark.parametrize(
    ("picture", "rules", "count"), [x[1:] for x in LINES], ids=[x[0] for x in LINES]
)
def test_lines_are_found(picture: Any, rules: list[Rule], count: int) -> None:
    assert len(find_lines(picture, rules, POINTS)) == count


def test_a_picture_of_grain_has_no_lines() -> None:
    grain = np.random.default_rng(0).integers(0, 255, (1000, 1600)).astype(np.uint8)
    assert find_lines(Image.fromarray(grain), [], POINTS) == []


class _Strips:
    """An engine that sees one word a strip, over all of its width, and keeps what it was shown."""

    name = "made up"

    def __init__(self, text: str) -> None:
        self.text = text
        self.shown: list[Any] = []

    def recognise(self, picture: Any, direction: str) -> list[OcrWord]:
        return []

    def recognise_lines(self, pictures: Sequence[Any]) -> list[list[OcrWord]]:
        self.shown = list(pictures)
        boxes = [(0.0, 0.0, float(p.width), float(p.height)) for p in pictures]
        return [[OcrWord(self.text, box, 0.9, (1, 1, 1))] for box in boxes]


def test_words_come_back_to_where_their_letters_are() -> None:
    picture = _page((100, 100, "■■■■■■■■"))
    lines = find_lines(picture, [], POINTS)
    words = read_lines(picture, lines, _Strips("一二三四五六七八"))
    assert "".join(word.text for word in words) == "一二三四五六七八"
    x0, top, x1, bottom = words[0].box
    assert (x0, x1) == pytest.approx((100, 446), abs=6)
    assert (top, bottom) == pytest.approx((100, 136), abs=6)


def test_numbers_of_a_list_share_a_strip_and_part_again() -> None:
    picture = _page((100, 100, "■"), (100, 200, "■"), (100, 300, "■"))
    lines = find_lines(picture, [], POINTS)
    engine = _Strips("123")
    words = read_lines(picture, lines, engine)
    assert len(engine.shown) == 1
    assert [(word.text, round(word.box[1], -2)) for word in words] == [
        ("1", 100), ("2", 200), ("3", 300),
    ]  # fmt: skip
    assert len({word.line for word in words}) == 3


def test_a_word_never_reaches_over_the_next() -> None:
    class Overlapping(_Strips):
        def recognise_lines(self, pictures: Sequence[Any]) -> list[list[OcrWord]]:
            wide = float(pictures[0].width)
            return [[
                OcrWord("理事", (0.0, 0.0, wide, 60.0), 0.9, (1, 1, 1)),
                OcrWord("長", (wide / 2, 0.0, wide, 60.0), 0.9, (1, 1, 1)),
            ]]  # fmt: skip

    picture = _page((100, 100, "■■■　　■■"))
    words = read_lines(picture, find_lines(picture, [], POINTS), Overlapping(""))
    assert [word.text for word in sorted(words, key=lambda w: w.box[0])] == ["理事", "長"]


DASHES = [
    (("平成", "一", "年"), "平成一年"),
    (("1", "ー", "ル"), "1ール"),
    (("099一9", "99一1234"), "099－999－1234"),
    (("表3", "一", "2"), "表3－2"),
]


@pytest.mark.parametrize(("words", "text"), DASHES)
def test_a_stroke_between_figures_is_a_dash(words: tuple[str, ...], text: str) -> None:
    placed = [
        OcrWord(word, (i * 200.0, 0.0, i * 200.0 + 190.0, 40.0), 0.9, (1,))
        for i, word in enumerate(words)
    ]
    assert "".join(g.text for g in glyphs_of(placed, "horizontal", scale=POINTS)) == text


def test_nothing_is_asked_where_there_are_no_lines() -> None:
    lines: list[InkLine] = []
    assert read_lines(_page(), lines, _Strips("")) == []


def test_shadows_become_paper_and_even_paper_stays_as_it_is() -> None:
    page = _page((100, 100, "■■■■■■"))
    assert even_paper(page) is page
    shadow = np.linspace(0.5, 1.0, page.width)[None, :]
    dark = Image.fromarray((np.asarray(page) * shadow).astype(np.uint8))
    evened = np.asarray(even_paper(dark))
    assert evened[500:].min() > 225
    assert evened[100:136, 120].min() < 60


def test_light_letters_on_a_dark_bar_are_turned_round_and_dark_letters_are_not() -> None:
    page = _page((100, 100, "■■■■■■"))
    assert without_bars(page) is page
    ImageDraw.Draw(page).rectangle((80, 300, 500, 360), fill=30)
    ImageDraw.Draw(page).rectangle((120, 320, 160, 340), fill=240)
    turned = np.asarray(without_bars(page))
    assert turned[310, 100] > 200
    assert turned[330, 140] < 60
    assert turned[104, 110] < 60
