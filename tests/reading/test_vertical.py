"""Vertical pages: marks beside their column, letters put down row by row, bands, page numbers, indents."""

from __future__ import annotations

from typing import Any

from kyoutei_nlp.reading import read
from reading.made_files import Put, make_pdf

PROSE = (
    "本市と隣の町が友好都市の協定を結んで今年で十年になる始まりは果物の産地同士の小さな交流だった"
)


def _read(tmp_path: Any, *pages: list[Any]) -> Any:
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(list(pages)))
    return read(path)


def _columns(
    text: str, *, x: float = 500, y: float = 80, height: int = 12, pitch: float = 20
) -> list[Any]:
    lines = [text[i : i + height] for i in range(0, len(text), height)]
    return [Put(line, x - pitch * i, y, 12, vertical=True) for i, line in enumerate(lines)]


def test_letters_put_down_row_by_row(tmp_path):
    lines = [PROSE[i : i + 15] for i in range(0, 45, 15)]
    page = [
        Put(line[row], 500 - 22 * column, 80 + 12 * row, 12)
        for row in range(15) for column, line in enumerate(lines)
    ]  # fmt: skip
    page += [
        Put(line[row], 434 - 22 * c, 80 + 12 * row, 12)
        for row in range(15)
        for c, line in enumerate(lines)
    ]
    document = _read(tmp_path, page)
    assert document.pages[0].direction == "vertical"
    assert document.text.replace("\n", "") == PROSE[:45] * 2


def test_horizontal_text_with_wide_lines_stays_horizontal(tmp_path):
    page = [
        Put(letter, 80 + 12 * i, 100 + 30 * r, 12)
        for r in range(8)
        for i, letter in enumerate(PROSE[:30])
    ]
    assert _read(tmp_path, page).pages[0].direction == "horizontal"


def test_marks_beside_the_column_stay_in_it(tmp_path):
    page: list[Any] = []
    for column in range(4):
        page += [
            Put(g, 500 - 20 * column, 80 + 12 * i, 12)
            for i, g in enumerate("協定の内容は次のとおり")
        ]
        page += [
            Put("、", 507 - 20 * column, 80 + 12 * 11 - 7, 12),
            Put("甲乙は互いに協力する", 500 - 20 * column, 236, 12, vertical=True),
        ]
    assert "次のとおり、甲乙は" in _read(tmp_path, page).text
    assert "、\n" not in _read(tmp_path, page).text


def test_bands_whose_lines_do_not_meet_and_a_headline_over_both(tmp_path):
    page = [Put("友好の記録", 540, 200, 16, vertical=True)]
    page += _columns(PROSE * 2, x=500, y=80) + _columns(PROSE[::-1] * 2, x=494, y=260, pitch=19)
    text = _read(tmp_path, page).text.replace("\n", "")
    assert text == "友好の記録" + PROSE * 2 + PROSE[::-1] * 2


def test_a_page_number_below_vertical_text(tmp_path):
    page = [
        *_columns(PROSE * 3, height=40),
        Put("-", 300, 760, 9),
        Put("1", 300, 770, 9),
        Put("-", 300, 780, 9),
    ]
    document = _read(tmp_path, page)
    assert "1" not in document.text
    assert [a.kind for a in document.pages[0].asides] == ["page_number"]


def test_indented_lines_that_end_full_are_paragraphs(tmp_path):
    page = [
        Put("　" + "委員から協定の期間が短いとの意見があった。", 500, 80, 12, vertical=True),
        Put("　" + "別の委員から観光客の利用について質問があり、", 480, 80, 12, vertical=True),
        Put("事務局が答えた。", 460, 80, 12, vertical=True),
    ]
    assert _read(tmp_path, page).text.split("\n") == [
        "委員から協定の期間が短いとの意見があった。",
        "別の委員から観光客の利用について質問があり、事務局が答えた。",
    ]


def test_a_line_that_opens_with_a_bracket_is_not_indented(tmp_path):
    page = _columns(
        "市民は「協定があって助かった」と話し職員も「日ごろの付き合いが大切だ」と語った", height=12
    )
    assert "\n" not in _read(tmp_path, page).text
