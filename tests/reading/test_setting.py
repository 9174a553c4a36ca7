"""Letters into lines: rows by baselines, superscripts, tracked titles, blanks, cells that are set side by side."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.reading.glyphs import Glyph, Letters
from kyoutei_nlp.reading.setting import set_cells, set_lines


def _row(text: str, x: float, y: float, *, size: float = 10.0, step: float = 10.0) -> list[Glyph]:
    """Letters of ``size`` that follow at ``step``; a space leaves its place blank."""
    return [
        Glyph(letter, x + i * step, y - 0.88 * size, x + i * step + size, y + 0.12 * size, y, size)
        for i, letter in enumerate(text)
        if letter != " "
    ]


ONE_LINE = [
    ("letters in a row", _row("協定書", 50, 100), "協定書"),
    ("drawn from the right", _row("協定書", 50, 100)[::-1], "協定書"),
    ("set apart alike", _row("協定書案", 50, 100, step=18), "協定書案"),
    ("a blank of a letter", _row("甲 乙丙丁", 50, 100), "甲　乙丙丁"),
    ("a quarter of a blank", _row("甲乙", 50, 100) + _row("丙丁", 72.5, 100), "甲乙丙丁"),
    ("after a mark", _row("甲、", 50, 100) + _row("乙丙", 75, 100), "甲、乙丙"),
    ("a superscript", _row("面積m", 50, 100) + _row("2", 80, 96, size=5), "面積m2"),
    ("beyond the first plane", _row("𠮷野", 50, 100), "𠮷野"),
]


@pytest.mark.parametrize(("what", "glyphs", "text"), ONE_LINE, ids=[case[0] for case in ONE_LINE])
def test_one_line(what, glyphs, text):
    lines, ruby = set_lines(Letters.of(glyphs), "horizontal")
    assert ([line.text for line in lines], ruby) == ([text], [])


def test_letters_half_a_line_apart_are_two_lines():
    lines, _ = set_lines(Letters.of(_row("下段", 50, 112) + _row("上段", 50, 100)), "horizontal")
    assert [line.text for line in lines] == ["上段", "下段"]


def test_a_wide_gap_parts_pieces_and_each_knows_its_place():
    line = set_lines(Letters.of(_row("甲乙   丙", 50, 100)), "horizontal")[0][0]
    assert [(p.text, p.start, p.end, p.n_glyphs) for p in line.pieces] == [
        ("甲乙", 50.0, 70.0, 2),
        ("丙", 100.0, 110.0, 1),
    ]


def test_small_kana_over_kanji_are_ruby():
    lines, ruby = set_lines(
        Letters.of(_row("協定", 50, 100) + _row("きょう", 50, 91, size=4, step=4)), "horizontal"
    )
    assert ([x.text for x in lines], [x.text for x in ruby]) == (["協定"], ["きょう"])


def test_cells_side_by_side_keep_their_letters():
    left, right = _row("甲市", 50, 100), _row("乙町", 75, 100.5) + _row("丙村", 75, 112)
    groups = np.array([0] * len(left) + [1] * len(right))
    cells = set_cells(Letters.of(left + right), groups)
    assert [[line.text for line in lines] for lines, _ in cells] == [["甲市"], ["乙町", "丙村"]]


def test_vertical_lines_come_from_the_right():
    column = [
        Glyph(letter, x, 100 + 10 * i, x + 10, 110 + 10 * i, 109 + 10 * i, 10)
        for x, text in ((200, "協定書"), (180, "︵案︶"))
        for i, letter in enumerate(text)
    ]
    lines, _ = set_lines(Letters.of(column), "vertical")
    assert [line.text for line in lines] == ["協定書", "（案）"]
