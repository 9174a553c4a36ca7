"""Tables over pages, lists without rules, and lists that are no tables."""

from __future__ import annotations

import pytest

from kyoutei_nlp.reading import read
from reading.made_files import Put, make_pdf, put_lines, ruled

XS = [60, 110, 330, 520]
HEAD = ["番号", "協定の名称", "締結日"]
BODY = [[str(n), f"災害時の応援に関する協定その{n}", f"令和{n}年４月１日"] for n in range(1, 9)]


def _read(tmp_path, *pages):
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(list(pages)))
    return read(path)


def _table(rows, *, drawn=True, pitch=20):
    ys = [80 + pitch * i for i in range(len(rows) + 1)]
    put = ruled(XS, ys) if drawn else []
    for y, row in zip(ys, rows, strict=False):
        put += [Put(text, x + 5, y + 14) for x, text in zip(XS, row, strict=False) if text]
    return put


@pytest.mark.parametrize("drawn", [True, False], ids=["with rules", "without"])
def test_a_table_goes_on_over_the_page_with_its_head_once(tmp_path, drawn):
    pages = [_table([HEAD, *BODY[:4]], drawn=drawn), _table([HEAD, *BODY[4:]], drawn=drawn)]
    document = _read(tmp_path, *pages)
    assert [table.rows(document.text) for table in document.tables] == [[HEAD, *BODY]]
    assert document.text.count("協定の名称") == 1
    assert document.pages[1].asides[0].text == "　".join(HEAD)


def test_another_table_on_the_next_page_keeps_its_head(tmp_path):
    other = ["番号", "相手方", "担当課"]
    document = _read(tmp_path, _table([HEAD, *BODY[:3]]), _table([other, *BODY[:3]]))
    assert [table.rows(document.text)[0] for table in document.tables] == [HEAD, other]


def test_two_tables_with_one_head_and_text_between_stay_two(tmp_path):
    second = [Put("次の表は、県内の協定である。", 60, 60), *_table([HEAD, *BODY[4:]])]
    document = _read(tmp_path, _table([HEAD, *BODY[:4]]), second)
    assert len(document.tables) == 2


def test_rows_of_a_list_without_rules_stay_apart_though_one_gap_is_wider(tmp_path):
    rows = [HEAD, *BODY[:3]]
    page = _table(rows, drawn=False, pitch=14)
    page += [Put(text, x + 5, 165) for x, text in zip(XS, BODY[3], strict=False)]
    document = _read(tmp_path, page)
    assert document.tables[0].rows(document.text) == [*rows, BODY[3]]


def test_cells_in_the_middle_of_their_row_are_of_that_row(tmp_path):
    page = _table([HEAD, *BODY[:2]], drawn=False)
    page += [Put("3", 65, 154), Put("令和３年４月１日", 335, 154)]
    page += [Put("災害時の応援に関する協定", 115, 147), Put("その三", 115, 161)]
    document = _read(tmp_path, page)
    row = document.tables[0].rows(document.text)[3]
    assert row == ["3", "災害時の応援に関する協定その三", "令和３年４月１日"]


def test_numbered_lines_under_a_note_are_no_table(tmp_path):
    rows = [("１　日", "時", "令和６年10月28日午前10時"), ("２　場", "所", "市役所本庁舎三階の会議室"),
            ("３　次", "第", "開会、署名、写真撮影、閉会"), ("４　定", "員", "先着順に三十名までとする")]  # fmt: skip
    page = put_lines("下記のとおり締結式を行う。\n記")
    for i, row in enumerate(rows):
        page += [Put(text, x, 150 + 18 * i) for text, x in zip(row, (80, 140, 190), strict=True)]
    document = _read(tmp_path, page)
    assert not document.tables
    assert len(document.text.split("\n")) == 6
