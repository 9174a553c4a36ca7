"""Tables on PDF pages: ruled in every manner, half ruled, not ruled; and what is no table."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from kyoutei_nlp.reading import read
from reading.made_files import Fill, Put, Stroke, make_pdf, put_lines, ruled

XS, YS = [80, 200, 340, 480], [100, 130, 160, 190]
CELLS = [
    ["相手方", "締結日", "内容"],
    ["甲株式会社", "H17.8.31", "物資の供給"],
    ["乙大学", "", "人材の育成"],
]


def _read(tmp_path: Any, *pages: list[Any], **options: Any) -> Any:
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(list(pages), **options))
    return read(path)


def _texts(cells: list[list[str]] = CELLS) -> list[Any]:
    return [
        Put(text, XS[c] + 5, YS[0] + 20 + 30 * r)
        for r, row in enumerate(cells) for c, text in enumerate(row) if text
    ]  # fmt: skip


def _dots(stroke: Stroke) -> list[Fill]:
    """A dotted rule: squares of half a point."""
    if stroke.y0 == stroke.y1:
        xs = [stroke.x0 + 1.5 * i for i in range(int((stroke.x1 - stroke.x0) / 1.5) + 1)]
        return [Fill(x, stroke.y0, x + 0.5, stroke.y0 + 0.5) for x in xs]
    ys = [stroke.y0 + 1.5 * i for i in range(int((stroke.y1 - stroke.y0) / 1.5) + 1)]
    return [Fill(stroke.x0, y, stroke.x0 + 0.5, y + 0.5) for y in ys]


def _by_cell() -> list[Stroke]:
    """Each cell with its own four strokes."""
    return [
        stroke
        for a, b in pairwise(XS)
        for c, d in pairwise(YS)
        for stroke in (
            Stroke(a, c, b, c), Stroke(a, d, b, d), Stroke(a, c, a, d), Stroke(b, c, b, d),
        )
    ]  # fmt: skip


def _coloured(gap: float) -> list[Fill]:
    return [
        Fill(a + gap / 2, c + gap / 2, b - gap / 2, d - gap / 2)
        for a, b in pairwise(XS)
        for c, d in pairwise(YS)
    ]


ACROSS = [Stroke(XS[0], y, XS[-1], y) for y in YS]
DRAWN = [
    ("all rules", ruled(XS, YS)),
    ("each cell by itself", _by_cell()),
    ("open at both sides", [*ACROSS, *(Stroke(x, YS[0], x, YS[-1]) for x in XS[1:-1])]),
    ("open above and below", [*ACROSS[1:-1], *(Stroke(x, YS[0], x, YS[-1]) for x in XS)]),
    ("dotted", [dot for stroke in ruled(XS, YS) if isinstance(stroke, Stroke) for dot in _dots(stroke)]),
    ("coloured cells", _coloured(0)),
    ("coloured cells with gaps", _coloured(2.4)),
    ("horizontal rules only", ACROSS),
    ("rules at the head and the end", [ACROSS[0], ACROSS[1], ACROSS[-1]]),
    ("striped rows", [Fill(XS[0], YS[0], XS[-1], YS[1]), Fill(XS[0], YS[2], XS[-1], YS[3])]),
    ("stripes behind the cells of every other row", [
        Fill(a, c, b, d) for c, d in ((YS[0], YS[1]), (YS[2], YS[3])) for a, b in pairwise(XS)
    ]),
    ("no rules", []),
]  # fmt: skip


@pytest.mark.parametrize(("manner", "drawn"), DRAWN, ids=[d[0] for d in DRAWN])
def test_a_table_in_every_manner(tmp_path, manner, drawn):
    page = [
        Put("表の前の文である。", 80, 60),
        *drawn,
        *_texts(),
        Put("表の後の文である。", 80, 240),
    ]
    document = _read(tmp_path, page)
    assert [table.rows(document.text) for table in document.tables] == [CELLS]
    lines = document.text.split("\n")
    assert (lines[0], lines[-1]) == ("表の前の文である。", "表の後の文である。")


def test_merged_cells_have_their_text_once(tmp_path):
    page = [
        *ACROSS[:1], *ACROSS[-1:], Stroke(200, 130, 480, 130), Stroke(80, 160, 340, 160),
        *(Stroke(x, YS[0], x, YS[-1]) for x in (80, 200, 480)), Stroke(340, 130, 340, 190),
        Put("区分", 85, 130), Put("連絡先", 300, 120), Put("平日", 205, 150), Put("総務課", 205, 180),
        Put("市役所", 85, 180), Put("宿直", 345, 165),
    ]  # fmt: skip
    document = _read(tmp_path, page)
    assert document.tables[0].rows(document.text) == [
        ["区分", "連絡先", ""], ["", "平日", "宿直"], ["市役所", "総務課", ""],
    ]  # fmt: skip


def test_rows_without_rules_keep_what_goes_on_below(tmp_path):
    rows = [
        ("1", "災害時の物資の", "甲株式会社"),
        ("2", "避難所の運営", "乙法人"),
        ("3", "広報", "丙放送"),
    ]
    page = [
        Put(text, x, 100 + 40 * r)
        for r, row in enumerate(rows) for x, text in zip((80, 110, 240), row, strict=True)
    ]  # fmt: skip
    page += [Put("供給に関する協定", 110, 116)]
    document = _read(tmp_path, page)
    assert document.tables[0].rows(document.text) == [
        ["1", "災害時の物資の供給に関する協定", "甲株式会社"],
        ["2", "避難所の運営", "乙法人"],
        ["3", "広報", "丙放送"],
    ]


NO_TABLE = [
    ("three columns of prose", [
        item for x, letter in ((50, "左"), (220, "中"), (390, "右"))
        for item in put_lines(letter * 140, x=x, width=14)
    ]),
    ("labels and values", [
        Put(text, x, 100 + 20 * r)
        for r, row in enumerate([("日時", "四月一日"), ("場所", "市役所"), ("出席", "市長")])
        for x, text in zip((80, 200), row, strict=True)
    ]),
    ("underlined paragraph", [
        *put_lines("この部分は特に重要であるため線を引いてある。" * 6, width=36),
        *(Stroke(80, 103 + 18 * i, 458, 103 + 18 * i) for i in range(4)),
    ]),
    ("a form to fill in", [
        item for i, label in enumerate(["住所", "氏名", "電話"])
        for item in (Put(label, 80, 100 + 30 * i), Stroke(120, 103 + 30 * i, 300, 103 + 30 * i))
    ]),
    ("a box", [*ruled([80, 480], [90, 200]), *put_lines("囲みの中の文章である。" * 3, width=30)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "page"), NO_TABLE, ids=[n[0] for n in NO_TABLE])
def test_what_is_no_table(tmp_path, what, page):
    document = _read(tmp_path, page)
    assert document.tables == ()


def test_three_columns_of_prose_are_read_in_turn(tmp_path):
    text = _read(tmp_path, NO_TABLE[0][1]).text.replace("\n", "")
    assert text == "左" * 140 + "中" * 140 + "右" * 140


def test_a_horizontal_table_on_a_vertical_page(tmp_path):
    page = [
        Put("縦に書かれた文章がここから始まり", 520 - 20 * i, 80, 12, vertical=True)
        for i in range(5)
    ]
    page += [
        Put("表の後にも縦の文章が続いている。", 60 + 20 * i, 80, 12, vertical=True)
        for i in range(2)
    ]
    page += ruled([130, 230, 330], [100, 130, 160])
    page += [
        Put(t, 135 + 100 * (i % 2), 120 + 30 * (i // 2))
        for i, t in enumerate(["市", "日", "甲市", "八月"])
    ]
    document = _read(tmp_path, page)
    assert document.pages[0].direction == "vertical"
    assert document.tables[0].rows(document.text) == [["市", "日"], ["甲市", "八月"]]
    assert (
        document.text.index("始まり") < document.text.index("甲市") < document.text.index("表の後")
    )


def test_a_vertical_table_is_read_from_the_right(tmp_path):
    page = [Put("この協定の相手方は次のとおりとする", 540, 80, 12, vertical=True)]
    page += ruled([340, 400, 460], [80, 240, 400])
    page += [
        Put(text, x, y, 12, vertical=True)
        for x, y, text in ((430, 90, "甲町役場"), (430, 250, "物資の提供"), (370, 90, "乙村役場"), (370, 250, "職員の派遣"))
    ]  # fmt: skip
    document = _read(tmp_path, page)
    assert document.tables[0].rows(document.text) == [
        ["甲町役場", "物資の提供"], ["乙村役場", "職員の派遣"],
    ]  # fmt: skip


def test_a_vertical_headline_beside_horizontal_text(tmp_path):
    body = "横に書かれた本文は見出しの左から始まり、行を重ねて続いていく。" * 8
    page = [Put("流域で支え合う", 520, 90, 18, vertical=True), *put_lines(body, width=36)]
    lines = _read(tmp_path, page).text.split("\n")
    assert sorted(lines) == sorted(["流域で支え合う", body])


def test_two_tables_with_text_between_them(tmp_path):
    texts = [
        Put(t, x, y)
        for y, row in ((120, "ab"), (150, "cd"), (320, "ef"), (350, "gh"))
        for t, x in zip(row * 1, (85, 300), strict=True)
    ]
    across = [Stroke(80, y, 480, y) for y in (105, 130, 160, 305, 330, 360)]
    prose = put_lines(
        "二つの表の間に置かれた本文であり、行の端から端まで続いている。" * 2, y=200, width=38
    )
    document = _read(tmp_path, [*texts, *across, *prose])
    assert [t.rows(document.text) for t in document.tables] == [
        [["a", "b"], ["c", "d"]], [["e", "f"], ["g", "h"]],
    ]  # fmt: skip
    assert document.text.index("d") < document.text.index("二つの表") < document.text.index("e")
