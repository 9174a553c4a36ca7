"""The review workbook out, changed by hand, back in: previewed row by row, applied only when asked, hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorrectionError, UnreadableSourceError
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.reviewing import apply_import, plan_import, write_review_workbook
from samples import tagged

NOW = datetime(2026, 4, 1, 3, 4, 5, tzinfo=UTC)
OWN = tagged()
KEY = OWN.document.id
BY: dict[str, Any] = {"by": "山田", "now": NOW}


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "k.sqlite3", create=True) as opened:
        opened.add(OWN, None, run=opened.begin_run(settings={}, versions={}, now=NOW))
        yield opened


@pytest.fixture
def book(corpus: Corpus, tmp_path: Path) -> Path:
    path = tmp_path / "確認.xlsx"
    assert write_review_workbook(corpus, path) == 8
    return path


def change(path: Path, *cells: tuple[str, int, str, Any]) -> None:
    """Write (sheet, row, header, value) into the workbook, as a person would."""
    opened = openpyxl.load_workbook(path)
    for sheet, row, header, value in cells:
        page = opened[sheet]
        headers = [cell.value for cell in page[1]]
        page.cell(row, headers.index(header) + 1).value = value
    opened.save(path)


def cells_of(path: Path, sheet: str, row: int = 2) -> dict[str, Any]:
    page = openpyxl.load_workbook(path)[sheet]
    headers = [cell.value for cell in page[1]]
    return dict(zip(headers, (cell.value for cell in page[row]), strict=True))


def test_a_workbook_is_made_for_people(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == [
        "手引", "文書", "協定", "当事者", "署名者", "分野", "日付", "義務", "選択肢",
    ]  # fmt: skip
    row = cells_of(book, "協定")
    assert (row["締結日"], row["締結日（和暦）"], row["満了日（和暦）"]) == (
        "2024-04-01", "令和6年4月1日", "令和7年3月31日",
    )  # fmt: skip
    page = opened["当事者"]
    assert page.freeze_panes == "D2"
    assert page.protection.sheet
    headers = [cell.value for cell in page[1]]
    assert page.cell(2, 1).protection.locked
    assert not page.cell(2, headers.index("当事者") + 1).protection.locked
    assert page.column_dimensions["B"].hidden
    assert page.cell(2, headers.index("団体コード") + 1).number_format == "@"
    assert {str(rule.type) for rule in page.data_validations.dataValidation} == {"list", "None"}
    assert opened["選択肢"].sheet_state == "veryHidden"
    assert "団体コードが決まりません" in str(
        cells_of(book, "協定")["要確認"]
    ) or "団体コード" in str(cells_of(book, "当事者")["要確認"])


def test_as_it_was_written_it_changes_nothing(corpus: Corpus, book: Path) -> None:
    plan = plan_import(corpus, book)
    assert (plan.changes, plan.faults, plan.rows) == ((), (), 8)


def test_changes_are_previewed_and_made_only_when_asked(corpus: Corpus, book: Path) -> None:
    change(
        book,
        ("協定", 2, "締結日", "令和６年４月２日"),
        ("協定", 2, "協定の種類", "包括連携"),
        ("協定", 2, "満了日", None),
        ("協定", 2, "理由", "原本で確認"),
        ("当事者", 2, "団体コード", "122271"),
        ("当事者", 3, "確認", "外す"),
        ("当事者", 4, "行ID", f"{KEY}/0"),
        ("当事者", 4, "当事者", "白川一郎"),
        ("当事者", 4, "種類", "その他"),
        ("分野", 2, "分野", "防犯・交通安全・見守り"),
        ("文書", 2, "文書名", "見守り協定"),
    )
    before = record(corpus, KEY)
    plan = plan_import(corpus, book)
    assert plan.faults == ()
    assert [(c.sheet, c.row, c.action, c.name) for c in plan.changes] == [
        ("文書", 2, "set", "文書名"),
        ("協定", 2, "set", "協定の種類"),
        ("協定", 2, "set", "締結日"),
        ("協定", 2, "set", "満了日"),
        ("当事者", 2, "set", "当事者"),
        ("当事者", 3, "remove", "当事者"),
        ("当事者", 4, "add", "当事者"),
        ("分野", 2, "set", "分野"),
    ]
    assert record(corpus, KEY) == before
    apply_import(corpus, plan, reason="確認会", **BY)
    after = record(corpus, KEY)
    assert (after["title"], after["agreement_kind"], after["signed_on"], after["expires_on"]) == (
        "見守り協定", "comprehensive", "2024-04-02", None,
    )  # fmt: skip
    assert [(p["name"], p["code"]) for p in after["parties"]] == [
        ("星野市", "122271"), ("白川一郎", None),
    ]  # fmt: skip
    assert [f["id"] for f in after["fields"]] == ["safety"]
    reasons = {past.correction.item: past.correction.reason for past in corpus.history(KEY)}
    assert (reasons["signed_on"], reasons["field"]) == ("原本で確認", "確認会")
    again = plan_import(corpus, book)  # done already: the rows it named are gone or as it says
    assert not [c for c in again.changes if c.action == "set" and c.sheet == "協定"]


def test_right_is_right_from_now_on(corpus: Corpus, book: Path) -> None:
    change(book, ("分野", 2, "確認", "正しい"), ("協定", 2, "確認", "正しい"))
    apply_import(corpus, plan_import(corpus, book), **BY)
    methods = {item.name: item.method for item in corpus.items(KEY)}
    assert (methods["field"], methods["signed_on"], methods["expires_on"]) == ("human",) * 3


WRONG = [
    ("協定", "締結日", "令和六年の春ごろ", "C", "令和元年7月5日"),
    ("協定", "締結日", "=TODAY()", "", "式は読みません"),
    ("協定", "自動更新", "たぶん", "", "「あり」か「なし」"),
    ("協定", "協定の種類", "いろいろ", "", "次のどれか"),
    ("協定", "更新期間", "しばらく", "", "1年"),
    ("協定", "確認", "外す", "", "正しい"),
    ("協定", "版", "x", "", "書き出し直して"),
    ("当事者", "団体コード", "122272", "", "検査数字"),
    ("当事者", "当事者", None, "", "外す"),
    ("当事者", "種類", "役所", "", "次のどれか"),
    ("当事者", "行ID", None, "A", "行IDがありません"),
    ("当事者", "行ID", "ffffffffffff/0", "A", "協定はありません"),
]


@pytest.mark.parametrize(("sheet", "header", "value", "letter", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    corpus: Corpus, book: Path, sheet: str, header: str, value: Any, letter: str, message: str
) -> None:
    change(book, (sheet, 2, header, value))
    plan = plan_import(corpus, book)
    assert plan.changes == ()
    (fault,) = plan.faults
    assert (fault.kind, fault.sheet, fault.row) == ("error", sheet, 2)
    assert header in fault.column
    assert message in fault.message


def test_a_day_that_excel_made_a_date_is_understood(corpus: Corpus, book: Path) -> None:
    change(book, ("協定", 2, "締結日", datetime(2024, 4, 2)))
    (only,) = plan_import(corpus, book).changes
    assert only.value == "2024-04-02"


def test_what_others_changed_meanwhile_is_a_conflict(corpus: Corpus, book: Path) -> None:
    change(
        book,
        ("協定", 2, "締結日", "2024-04-02"),
        ("協定", 2, "満了日", "2026-03-31"),
        ("当事者", 2, "略称", "市"),
    )
    corpus.correct(KEY, "set", "signed_on", record="0", was="2024-04-01", value="2024-04-09", **BY)
    corpus.correct(KEY, "set", "party", record="0", was="星野市", value="星野町", **BY)
    plan = plan_import(corpus, book)
    assert [(f.kind, f.sheet) for f in plan.faults] == [
        ("conflict", "協定"),
        ("conflict", "当事者"),
    ]
    assert "2024-04-09" in plan.faults[0].message
    assert plan.changes == ()


def test_rows_sorted_columns_moved_rows_deleted(corpus: Corpus, book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    page = opened["当事者"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=3)]
    del opened["当事者"], opened["日付"]
    made = opened.create_sheet("当事者")
    for row in (rows[0], rows[2], rows[1]):
        made.append(row[::-1])
    opened.save(book)
    assert plan_import(corpus, book).changes == ()
    change(book, ("当事者", 3, "略称", "市"))
    (only,) = plan_import(corpus, book).changes
    assert (only.was, dict(only.details)) == ("星野市", {"alias": "市"})


def test_all_changes_or_none(corpus: Corpus, book: Path) -> None:
    change(book, ("協定", 2, "満了日", "2026-03-31"), ("協定", 2, "締結日", "2024-04-02"))
    plan = plan_import(corpus, book)
    corpus.correct(KEY, "set", "expires_on", record="0", was="2025-03-31", value="2027-03-31", **BY)
    with pytest.raises(CorrectionError):
        apply_import(corpus, plan, **BY)
    assert record(corpus, KEY)["signed_on"] == "2024-04-01"
    assert len(corpus.history()) == 1


def test_other_workbooks_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(CorrectionError, match="確認用の表ではありません"):
        plan_import(corpus, tmp_path / "other.xlsx")
    other.active.title = "協定"  # type: ignore[union-attr]
    other.save(tmp_path / "other.xlsx")
    (fault,) = plan_import(corpus, tmp_path / "other.xlsx").faults
    assert "見出し" in fault.message


def bomb(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        if kind == "zip":
            made.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


HOSTILE = [
    (b"", "empty"), (b"PK\x03\x04broken", "corrupt"), (b"%PDF-1.7\n", "not_supported"), (b"a,b\n1,2\n", "not_supported"),
    (bomb("zip"), "too_large"), (bomb("hollow"), "corrupt"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), HOSTILE)
def test_hostile_files_are_refused(
    corpus: Corpus, tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableSourceError) as refused:
        plan_import(corpus, path)
    assert refused.value.reason == reason


def test_texts_of_the_document_never_become_formulas(corpus: Corpus, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://example.invalid","押す")'
    corpus.correct(KEY, "set", "document_title", was=OWN.document.title, value=evil, **BY)
    path = tmp_path / "確認.xlsx"
    write_review_workbook(corpus, path)
    opened = openpyxl.load_workbook(path)
    cells = [cell for page in opened for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert evil in [cell.value for cell in cells]
    assert plan_import(corpus, path).faults == ()


def test_by_command_line(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, book = ["--corpus", corpus.path], str(tmp_path / "確認.xlsx")
    assert main(["review", "export", "-o", book, *place]) == 0
    change(Path(book), ("協定", 2, "締結日", "2024-04-02"), ("協定", 2, "自動更新", "たぶん"))
    assert main(["review", "import", book, *place]) == 3
    assert main(["review", "import", book, "--apply", *place]) == 1
    assert record(corpus, KEY)["signed_on"] == "2024-04-01"
    change(Path(book), ("協定", 2, "自動更新", None))
    assert main(["review", "import", book, "--apply", "--by", "山田", *place]) == 0
    assert record(corpus, KEY)["signed_on"] == "2024-04-02"
    assert main(["review", "set", KEY, "party", "星野町", "--was", "星野市", *place]) == 0
    assert main(["review", "confirm", KEY, "expires_on", *place]) == 0
    assert main(["review", "set", KEY, "party", "星野町", *place]) == 1  # which of the two?
    newest = corpus.history()[0].correction
    assert (newest.action, newest.item) == ("confirm", "expires_on")
    assert main(["review", "undo", newest.id, *place]) == 0
    for verb in (["list"], ["history"], ["items", KEY], ["list", "--json"], ["history", "--json"]):
        assert main(["review", *verb, *place]) == 0
    assert "山田" in capsys.readouterr().out


def test_every_column_has_a_name_of_its_own(book: Path) -> None:
    for page in openpyxl.load_workbook(book).worksheets[1:-1]:
        headers = [cell.value for cell in page[1]]
        assert len(set(headers)) == len(headers), page.title
