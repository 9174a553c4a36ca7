"""Lists of agreements in Excel and CSV: one record a row, from title rows, merged cells and eras."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.cells import shown
from kyoutei_nlp.tagging import tag_document
from reading.test_word import strict

TITLE = "宇治市　災害時応援協定一覧"
HEADER = ["No.", "協定名", "締結先", "締結日"]
ROWS = [
    [1, "災害時における物資の供給に関する協定", "株式会社みどりストア", datetime(2005, 8, 31)],
    [2, "災害時における飲料水の供給に関する協定", "青空飲料株式会社", "H20.4.1"],
    [3, "災害時における宿泊施設の提供に関する協定", "ひばりホテル協同組合", "令和元年10月8日"],
]


def make_book(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def simple_book() -> bytes:
    def fill(book):
        sheet = book.active
        for row in (
            [TITLE],
            ["令和6年4月1日現在", None, None, "防災課"],
            [],
            HEADER,
            *ROWS,
            ["※ 抜粋"],
        ):
            sheet.append(row)

    return make_book(fill)


def simple_csv() -> str:
    lines = [HEADER, ["1", "物資供給に関する協定", "株式会社みどりストア", "H17.8.31"],
             ["2", "飲料水の供給に関する協定", "青空飲料株式会社\n若葉水産株式会社", "2008/4/1"]]  # fmt: skip
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in lines)


def _read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


def _mentions(document):
    found = tag_document(document, with_ginza=False).agreements()
    return [
        (
            a.title.value,
            sorted(p.name for p in a.parties),
            a.signed_on.value if a.signed_on else None,
        )
        for a in found
        if a.record != "0"
    ]


def test_a_workbook_is_a_list_with_its_title_apart(tmp_path):
    document = _read(tmp_path, "a.xlsx", simple_book())
    assert (document.kind, document.title) == ("list", "宇治市 災害時応援協定一覧")
    assert document.text.split("\n")[:2] == [TITLE, "令和6年4月1日現在　防災課"]
    assert document.text.endswith("\n※ 抜粋")
    [table] = document.tables
    assert table.rows(document.text)[:2] == [
        HEADER, ["1", "災害時における物資の供給に関する協定", "株式会社みどりストア", "2005-08-31"],
    ]  # fmt: skip


def test_one_record_a_row(tmp_path):
    found = _mentions(_read(tmp_path, "宇治市.xlsx", simple_book()))
    assert [set(parties) for _, parties, _ in found] == [{"宇治市", row[2]} for row in ROWS]
    assert [day for _, _, day in found] == ["2005-08-31", "2008-04-01", "2019-10-08"]
    assert [title for title, _, _ in found] == [row[1] for row in ROWS]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-8"])
def test_csv(tmp_path, encoding):
    document = _read(tmp_path, "宇治市.csv", simple_csv().encode(encoding))
    assert document.kind == "list"
    assert [row[3] for row in document.tables[0].rows(document.text)] == [
        "締結日",
        "H17.8.31",
        "2008/4/1",
    ]
    assert document.tables[0].rows(document.text)[2][2] == "青空飲料株式会社 若葉水産株式会社"


def test_tab_separated(tmp_path):
    data = simple_csv().replace(",", "\t").encode()
    assert _read(tmp_path, "a.tsv", data).tables[0].rows(data.decode())


def test_merged_cells_are_filled_down_and_a_header_of_two_rows_is_one(tmp_path):
    def fill(book):
        sheet = book.active
        sheet.append(["分野", "締結先", None, "締結日"])
        sheet.append([None, "名称", "所在地", None])
        sheet.append(["物資", "みどりストア株式会社", "東町", "H17.8.31"])
        sheet.append([None, "青空飲料株式会社", "西町", "H18.8.31"])
        for cells in ("A1:A2", "B1:C1", "D1:D2", "A3:A4"):
            sheet.merge_cells(cells)

    document = _read(tmp_path, "a.xlsx", make_book(fill))
    assert document.tables[0].rows(document.text) == [
        ["分野", "締結先 名称", "所在地", "締結日"],
        ["物資", "みどりストア株式会社", "東町", "H17.8.31"],
        ["物資", "青空飲料株式会社", "西町", "H18.8.31"],
    ]


def test_sheets_are_pages_hidden_ones_too(tmp_path):
    def fill(book):
        book.active.append(["協定名", "相手方"])
        book.active.append(["見守り協定", "甲新聞店"])
        other = book.create_sheet("廃止分")
        other.append(["協定名", "相手方"])
        other.append(["清掃協定", "乙商店"])
        other.sheet_state = "hidden"
        book.create_sheet("空")

    document = _read(tmp_path, "a.xlsx", make_book(fill))
    assert [page.text.split("\n")[0] for page in document.pages] == ["協定名\t相手方", "廃止分", ""]
    assert [page.method for page in document.pages] == ["native", "native", "none"]


def test_a_long_list_is_cut_into_passages_at_its_rows(tmp_path):
    def fill(book):
        book.active.append(["協定名", "相手方"])
        for number in range(200):
            book.active.append([f"地域の見守り活動に関する協定その{number}", f"第{number}商店会"])

    document = _read(tmp_path, "a.xlsx", make_book(fill))
    assert len(document.tables) == 1
    assert len(document.passages) > 3
    assert all(len(p.span) < 1300 for p in document.passages)
    assert all(document.quote(p.span).endswith("商店会") for p in document.passages)


SHOWN = [
    (datetime(2005, 8, 31), "yyyy/m/d", "2005-08-31"),
    (datetime(2005, 8, 31), "mm-dd-yy", "2005-08-31"),
    (datetime(2005, 8, 31), '[$-411]ggge"年"m"月"d"日";@', "平成17年8月31日"),
    (datetime(2019, 5, 1), '[$-411]ggge"年"m"月"d"日"', "令和元年5月1日"),
    (datetime(2005, 8, 31), "[$-411]ge.m.d;@", "H17.8.31"),
    (datetime(2005, 8, 31), 'yyyy"年"m"月"', "2005-08"),
    (datetime(1800, 8, 31), "ge.m.d", "1800-08-31"),
    (0.5, "0%", "50%"), (12.0, "General", "12"), (1.25, None, "1.25"), (True, None, "True"),
    ("#N/A", "General", ""), ("第1号", "@", "第1号"), (None, "General", ""),
]  # fmt: skip


@pytest.mark.parametrize(("value", "number_format", "text"), SHOWN)
def test_values_as_they_are_shown(value, number_format, text):
    assert shown(value, number_format) == text


def test_date_formats_that_only_a_japanese_excel_knows(tmp_path):
    def fill(book):
        book.active.append(["協定名", "締結日"])
        book.active.append(["見守り協定", 38595])
        book.active.cell(2, 2).number_format = "0.000000"

    data = _with_part(
        make_book(fill),
        "xl/styles.xml",
        lambda text: re.sub(rb"<numFmts.*?</numFmts>", b"", text).replace(b'"164"', b'"58"'),
    )
    document = _read(tmp_path, "a.xlsx", data)
    assert document.tables[0].rows(document.text)[1] == ["見守り協定", "平成17年8月31日"]


def _with_part(data, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for item in old.namelist():
            text = old.read(item)
            new.writestr(item, change(text) if item == name else text)
    return out.getvalue()


def test_formulas_show_the_value_that_excel_kept(tmp_path):
    def fill(book):
        book.active.append(["協定名", "相手方"])
        book.active.append(["見守り協定", "=A1"])

    data = _with_part(
        make_book(fill), "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b'<c r="B2"><f>A1</f><v></v></c>', b'<c r="B2" t="str"><f>A1</f><v>X</v></c>')
        .replace(b'<c r="B2"><f>A1</f><v/></c>', b'<c r="B2" t="str"><f>A1</f><v>X</v></c>'),
    )  # fmt: skip
    assert _read(tmp_path, "a.xlsx", data).text == "協定名\t相手方\n見守り協定\tX"


def test_sheets_without_end_are_refused(tmp_path):
    row = b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>'
    rows = b"".join(row % (n, n) for n in range(1, 3000))
    data = _with_part(
        make_book(lambda book: book.active.append(["a"])), "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"</sheetData>", rows + b"</sheetData>"),
    )  # fmt: skip
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.xlsx", data)
    assert caught.value.reason == "too_large"


def test_a_blank_workbook_is_empty(tmp_path):
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.xlsx", make_book(lambda book: None))
    assert caught.value.reason == "empty"


IN_ONE_CELL = [
    ("㈱みどりストア\n青空リテール㈱", {"株式会社みどりストア", "青空リテール株式会社"}),
    ("若葉水産協同組合\n株式会社みどりストア", {"若葉水産協同組合", "株式会社みどりストア"}),
    ("株式会社\nみどりストア", {"株式会社みどりストア"}),
]


@pytest.mark.parametrize(("cell", "partners"), IN_ONE_CELL)
def test_partners_on_lines_of_one_cell(tmp_path, cell, partners):
    rows = [["宇治市災害時応援協定一覧"], [], HEADER, [1, ROWS[0][1], cell, "H20.4.1"]]
    data = make_book(lambda book: [book.active.append(row) for row in rows])
    [(_, parties, _)] = _mentions(_read(tmp_path, "a.xlsx", data))
    assert set(parties) == {"宇治市", *partners}


def _book(*sheets) -> bytes:
    def fill(book):
        book.remove(book.active)
        for title, rows, merged in sheets:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
            for cells in merged:
                sheet.merge_cells(cells)

    return make_book(fill)


TWO = [
    ("物資の供給に関する協定", ["株式会社まるきた"], "2019-07-05"),
    ("輸送に関する協定", ["石川県トラック協会"], "2005-08-31"),
]
LISTS = {
    "whose.xlsx": (  # nowhere is said whose list it is
        _book(("Sheet1", [["協定名", "締結先", "締結日"], ["物資の供給に関する協定", "株式会社まるきた", "R1.7.5"],
                          ["輸送に関する協定", "石川県トラック協会", "H17.8.31"]], [])), TWO),
    "merged_header.xlsx": (
        _book(("一覧", [["番号", "協定", "締結先", None, "締結年月日"], [None, None, "名称", "所在地", None],
                        [1, "物資の供給に関する協定", "株式会社まるきた", "金沢市", datetime(2019, 7, 5)],
                        [2, "輸送に関する協定", "石川県トラック協会", "金沢市", "H17.8.31"], ["※ 名称は締結時のもの"]],
               ["A1:A2", "B1:B2", "C1:D1", "E1:E2"])), TWO),
    "two_header.csv": (
        "協定一覧,,,,\n番号,協定名,締結先,,締結年月日\n,,名称,所在地,\n1,物資の供給に関する協定,株式会社まるきた,金沢市,"
        "令和元年7月5日\n2,輸送に関する協定,石川県トラック協会,金沢市,H17.8.31\n".encode("cp932"), TWO),
    "title_above.tsv": (
        "災害協定一覧（令和5年）\n\n番号\t協定名\t締結先\t締結日\n1\t物資の供給に関する協定\t株式会社まるきた\tR1.7.5\n"
        "2\t輸送に関する協定\t石川県トラック協会\tH17.8.31\n".encode("utf-16"), TWO),
    "semicolons.csv": (
        "協定名;締結先;締結日\n物資の供給に関する協定;株式会社まるきた;2019-07-05\n輸送に関する協定;石川県トラック協会;2005/8/31\n"
        .encode(), TWO),
    "serials.csv": ("協定名,締結先,締結日\n物資の供給に関する協定,株式会社まるきた,43651\n輸送に関する協定,石川県トラック協会,38595\n"
                    .encode("utf-8-sig"), TWO),
    "blocks.xlsx": (
        _book(("Sheet1", [["1　民間との協定"], ["協定名", "締結先", "締結日"],
                          ["物資の供給に関する協定", "株式会社まるきた", "R1.7.5"], ["2　団体との協定"], ["協定名", "締結先", "締結日"],
                          ["輸送に関する協定", "石川県トラック協会", "H17.8.31"]], [])), TWO),
    "sheets.xlsx": (
        _book(("民間", [["協定名", "締結先", "締結日"], ["物資の供給に関する協定", "株式会社まるきた", "R1.7.5"]], []),
              ("団体", [["協定名", "相手方", "締結年月日"], ["輸送に関する協定", "石川県トラック協会", "H17.8.31"]], [])), TWO),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_one_record_a_row_whatever_the_list_looks_like(tmp_path, name):
    data, wanted = LISTS[name]
    assert _mentions(_read(tmp_path, name, data)) == wanted


def test_numbers_that_are_no_days_stay_numbers(tmp_path):
    text = "協定名,締結先,備品の数,締結日\n物資の協定,株式会社まるきた,43651,R1.7.5\n輸送の協定,甲社,12,120\n"
    document = _read(tmp_path, "a.csv", text.encode())
    found = document.tables[0].rows(document.text)
    assert [row[2:] for row in found[1:]] == [["43651", "R1.7.5"], ["12", "120"]]


def test_a_first_record_without_a_number_is_no_header(tmp_path):
    text = "番号,協定名,,締結先\n,物資の協定,新,甲社\n2,輸送の協定,旧,乙社\n"
    document = _read(tmp_path, "a.csv", text.encode())
    assert document.tables[0].rows(document.text)[0][1] == "協定名"


def test_strict_workbooks_are_read(tmp_path):
    document = _read(tmp_path, "a.xlsx", strict(simple_book()))
    assert document.text == _read(tmp_path, "b.xlsx", simple_book()).text
