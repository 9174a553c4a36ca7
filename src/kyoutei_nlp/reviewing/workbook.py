"""The review workbook out (確認用の表を書き出す): one fact a cell, lists to choose from, protected keys, a guide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import load_data
from kyoutei_nlp.exporting import FormColumn, FormRow, FormSheet, write_form
from kyoutei_nlp.reviewing.rows import SHEETS, ReviewColumn, ReviewRow, ReviewSheet, review_rows

ID: Final = "行ID"
VERSION: Final = "版"
VERDICT: Final = "確認"
REASON: Final = "理由"
RIGHT: Final = "正しい"
WRONG: Final = "外す"
BLANK_ROWS: Final = 100
DOUBTS_OF_A_DOCUMENT: Final = 10_000


def write_review_workbook(
    corpus: Corpus,
    path: str | Path,
    *,
    document_ids: Iterable[str] | None = None,
    doubtful: bool = False,
) -> int:
    """Write the review workbook of some documents, or of all; streamed, whatever their number.

    Args:
        corpus: The open corpus.
        path: The .xlsx to write.
        document_ids: Which documents, in this order; all where None.
        doubtful: Only the rows that somebody should look at.

    Returns:
        How many rows.

    Raises:
        CorpusError: A sheet is full, or the file cannot be written.
    """
    corpus.review_counts()  # judges what nobody has judged yet
    chosen = corpus.document_ids() if document_ids is None else document_ids
    rows = ((row.sheet.name, _cells(row)) for row in _rows(corpus, chosen, doubtful=doubtful))
    guide = [(entry["heading"], entry["text"]) for entry in load_data("review_guide")["line"]]
    return write_form(path, guide, [form_sheet(sheet) for sheet in SHEETS], rows)


def _rows(corpus: Corpus, document_ids: Iterable[str], *, doubtful: bool) -> Iterator[ReviewRow]:
    for document_id in document_ids:
        doubts = corpus.review_queue(document_id=document_id, limit=DOUBTS_OF_A_DOCUMENT)
        if doubtful and not doubts:
            continue
        for row in review_rows(corpus.tagged(document_id), doubts):
            if row.doubts or not doubtful:
                yield row


def form_sheet(sheet: ReviewSheet) -> FormSheet:
    """The columns of a sheet: keys and names, what people may change, proof, verdict and reason."""
    columns = [
        FormColumn(ID, 25),
        FormColumn(VERSION, 4, hidden=True),
        FormColumn("対象", 34),
        *(_form_column(column) for column in sheet.columns),
        *(FormColumn(f"{column.name}（和暦）", 16) for column in sheet.columns if column.is_date),
        FormColumn("本文の表記", 30),
        FormColumn("頁", 5),
        *([FormColumn("確からしさ", 8)] if sheet.item else []),
        FormColumn("決めたのは", 8),
        FormColumn("要確認", 40),
        FormColumn(VERDICT, 9, locked=False, choices=_verdicts(sheet), hint=_HINTS[VERDICT]),
        FormColumn(REASON, 30, locked=False, hint="直した理由や確かめた資料を書きます（任意）。"),
        FormColumn("ファイル", 40),
    ]
    return FormSheet(sheet.name, tuple(columns), 3, BLANK_ROWS if sheet.can_add else 0)


_HINTS: Final = {
    "date": "2019-07-05 か 令和元年7月5日 の形で書きます。月までなら 2019-07、年度なら FY2019。",
    "period": "1年、3か月、30日 の形で書きます。",
    "code": "検査数字を含む6桁の全国地方公共団体コード。",
    VERDICT: "行のすべてが正しければ「正しい」、値そのものが誤りなら「外す」。",
}


def _verdicts(sheet: ReviewSheet) -> tuple[str, ...]:
    return (RIGHT, WRONG) if sheet.item else (RIGHT,)


def _form_column(column: ReviewColumn) -> FormColumn:
    hint = _HINTS.get(column.what.type, "")
    return FormColumn(column.name, column.width, locked=False, choices=column.choices(), hint=hint)


def _cells(row: ReviewRow) -> FormRow:
    score = [] if row.score is None else [f"{row.score:.2f}"]
    return [
        row.id, row.version, row.title, *row.cells, *row.warekis(), row.quote, str(row.page), *score,
        row.method, " ／ ".join(row.doubts), "", "", row.path,
    ]  # fmt: skip
