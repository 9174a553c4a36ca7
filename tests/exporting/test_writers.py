import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from exporting import samples
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting import FORMATS, Exported, contract_record, export, export_tables


def records(**changes: Any) -> list[dict[str, Any]]:
    made = (samples.deed(), samples.press(), samples.nothing())
    return [contract_record(each, theme=None, provenance={"run": "r1"}) | changes for each in made]


def test_jsonl_gives_back_the_records(tmp_path):
    assert export(iter(records()), "jsonl", tmp_path / "new" / "a.jsonl") == Exported(3)
    lines = (tmp_path / "new" / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == records()


def test_csv_opens_in_excel(tmp_path):
    export(records(), "csv", tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == 3
    assert rows[0]["当事者"] == "桜川市、株式会社みなと銀行"
    assert rows[0]["団体コード"] == "082317"
    assert rows[0]["分野"] == "観光"
    assert rows[0]["自動更新"] == "あり"


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "+81", "-1", "@SUM(A1)", "\x00題\x1f名\n二行", "𠮷〜"]
)
def test_no_text_becomes_a_formula_or_breaks_the_file(tmp_path, title):
    for form in FORMATS:
        export(records(title=title), form, tmp_path / f"a.{form}")
    sheet = load_workbook(tmp_path / "a.xlsx")["協定一覧"]
    assert sheet["B2"].data_type == "s"
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(text, newline="")))[1][1]
    assert cell[0] not in "=+-@"
    assert "\x00" not in cell


def test_a_workbook_is_ready_to_use(tmp_path):
    export(records(), "xlsx", tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "協定一覧",
        "当事者",
        "日付",
        "条項",
        "分野",
        "義務一覧",
        "言及",
        "品質の低い頁",
    ]
    for sheet in book:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["B"].width > 20
    assert [cell.value for cell in book["当事者"][2]][2:6] == [
        "桜川市",
        "市区町村",
        "082317",
        "茨城県",
    ]
    assert book["当事者"]["E2"].data_type == "s"
    assert book["言及"].max_row == 3


def test_parquet_has_the_contracts_names(tmp_path):
    from pyarrow import parquet

    export(records(), "parquet", tmp_path / "a.parquet")
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["id"] for row in rows] == [record["id"] for record in records()]
    assert rows[0]["parties"][0]["code"] == "082317"
    assert set(rows[0]) == set(records()[0]) | {"text"}
    assert json.loads(rows[0]["provenance"])["run"] == "r1"


@pytest.mark.parametrize("form", list(FORMATS))
def test_nothing_to_write_is_a_file_with_headers(tmp_path, form):
    assert export([], form, tmp_path / f"a.{form}") == Exported(0)
    assert (tmp_path / f"a.{form}").exists()


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path, form):
    path = tmp_path / f"a.{form}"
    path.write_text("old")

    def broken():
        yield records()[0]
        raise CorpusError("壊れた")

    with pytest.raises(CorpusError, match="壊れた"):
        export(broken(), form, path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_what_cannot_be_written_is_said_in_japanese(tmp_path):
    with pytest.raises(CorpusError, match="jsonl、csv、xlsx、parquet"):
        export([], "pdf", tmp_path / "a.pdf")  # type: ignore[arg-type]
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="書き込めません"):
        export([], "csv", tmp_path / "file" / "a.csv")


def test_every_kind_has_a_name():
    from kyoutei_nlp.agreement import AGREEMENT_KINDS, PARTY_TYPES
    from kyoutei_nlp.document import DOCUMENT_KINDS

    assert set(names_of("document_kinds")) == DOCUMENT_KINDS
    assert set(names_of("agreement_kinds")) == AGREEMENT_KINDS
    assert set(names_of("party_types")) == PARTY_TYPES


def test_columns_are_chosen_by_header_or_key(tmp_path):
    export(records(), "csv", tmp_path / "a.csv", columns=["締結日", "title"])
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines()[0] == "締結日,文書名"
    export(records(), "xlsx", tmp_path / "a.xlsx", columns=["文書名", "当事者"])
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["協定一覧"]
    assert [cell.value for cell in book["協定一覧"][1]] == ["文書名", "当事者"]
    export(records(), "jsonl", tmp_path / "a.jsonl", columns=["id", "当事者"])
    line = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert list(line) == ["id", "parties"]
    export(records(), "parquet", tmp_path / "a.parquet", columns=["id", "締結日"])
    from pyarrow import parquet

    assert parquet.read_table(tmp_path / "a.parquet").column_names == ["id", "signed_on"]


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_unknown_column_is_told_with_those_there_are(tmp_path, form):
    with pytest.raises(CorpusError, match=r"天気.*選べる列"):
        export(records(), form, tmp_path / "a", columns=["天気"])
    assert not list(tmp_path.iterdir())


def test_what_cp932_does_not_have_is_listed(tmp_path):
    done = export(records(title="𠮷田町〜髙山市−①"), "csv", tmp_path / "a.csv", encoding="cp932")
    text = (tmp_path / "a.csv").read_bytes().decode("cp932")
    assert "〓田町～髙山市－①" in text
    assert {(e.character, e.instead, e.count) for e in done.losses} == {
        ("𠮷", "〓", 3), ("〜", "～", 3), ("−", "－", 3), ("–", "－", 3),
    }  # fmt: skip


def test_full_width_formulas_are_disarmed_too(tmp_path):
    export(records(title="＝1+1"), "csv", tmp_path / "a.csv")
    assert "'＝1+1" in (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")


def test_a_full_sheet_goes_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("kyoutei_nlp.exporting.excel.MAX_ROWS", 3)
    export(records(), "xlsx", tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    ids = [
        row[0].value
        for name in ("協定一覧", "協定一覧 (2)")
        for row in book[name].iter_rows(min_row=2)
    ]
    assert ids == [record["id"] for record in records()]
    assert book["協定一覧 (2)"]["A1"].value == "文書ID"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_facts_are_long_tables(tmp_path, form):
    assert export_tables(records, form, tmp_path / "tables") == Exported(3)
    names = sorted(each.stem for each in (tmp_path / "tables").iterdir())
    assert names == [
        "clauses", "dates", "documents", "duties", "fields", "low_quality_pages", "mentions", "parties",
    ]  # fmt: skip
    if form == "parquet":
        from pyarrow import parquet

        rows = parquet.read_table(tmp_path / "tables" / "parties.parquet").to_pylist()
        assert (rows[0]["name"], rows[0]["code"], rows[0]["page"]) == ("桜川市", "082317", 1)
    with pytest.raises(CorpusError, match="csv、parquet"):
        export_tables(records, "xlsx", tmp_path / "tables")


def test_pages_of_low_quality_are_told(tmp_path):
    low = [{"page": 2, "quality": 0.41, "method": "ocr"}]
    export(records(low_quality_pages=low), "xlsx", tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["品質の低い頁"]
    assert [cell.value for cell in sheet[2]][2:] == [2, 0.41, "ocr"]


def test_memory_does_not_grow_with_the_records(tmp_path):
    import tracemalloc

    def many(n):
        return (each for _ in range(n) for each in records())

    peaks = []
    for n in (50, 500):
        tracemalloc.start()
        for form in ("jsonl", "csv", "xlsx"):
            export(many(n), form, tmp_path / f"a.{form}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 500_000
