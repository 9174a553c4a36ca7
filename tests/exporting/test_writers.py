import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from exporting import samples
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting import FORMATS, contract_record, export


def records(**changes: Any) -> list[dict[str, Any]]:
    made = (samples.deed(), samples.press(), samples.nothing())
    return [contract_record(each, theme=None, provenance={"run": "r1"}) | changes for each in made]


def test_jsonl_gives_back_the_records(tmp_path):
    assert export(iter(records()), "jsonl", tmp_path / "new" / "a.jsonl") == 3
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
    assert book.sheetnames == ["協定一覧", "当事者", "日付", "条項", "分野", "義務一覧", "言及"]
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
    assert export([], form, tmp_path / f"a.{form}") == 0
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
