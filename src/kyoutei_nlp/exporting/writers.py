"""Records into files: one verb, four formats, written whole or not at all (書き出し)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting.contract import RECORD_KEYS
from kyoutei_nlp.exporting.csv_file import ENCODINGS, Encoding, Loss, write_csv
from kyoutei_nlp.exporting.excel import write_xlsx
from kyoutei_nlp.exporting.parquet import write_parquet, write_table
from kyoutei_nlp.exporting.tables import DOCUMENTS, SHEETS, TABLE_NAMES
from kyoutei_nlp.exporting.whole import whole_file

Format = Literal["jsonl", "csv", "xlsx", "parquet"]
Records = Iterable[dict[str, Any]]
FORMATS: Final = ("jsonl", "csv", "xlsx", "parquet")
TABLE_FORMATS: Final = ("csv", "parquet")
_KEYS_OF_HEADERS: Final = {
    header: key
    for (header, _), key in zip(DOCUMENTS.columns, DOCUMENTS.keys, strict=True)
    if key not in ("codes", "prefectures", "page_range")
}
"""What the headers of people are called in the contract."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        count: Records.
        losses: Characters that the encoding of a CSV does not have, most frequent first.
    """

    count: int
    losses: tuple[Loss, ...] = ()


def export(
    records: Records,
    format: Format,
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
    encoding: Encoding = "utf-8",
) -> Exported:
    """Write the records to ``path``; they are streamed, never all in memory, and there is no limit to their number.

    The file appears under its name only when it is complete; an older one stays until then.

    Args:
        records: As :func:`kyoutei_nlp.exporting.contract_record` makes them.
        format: ``jsonl`` (the contract), ``csv`` (one row a document), ``xlsx`` (a sheet a kind of fact),
            ``parquet`` (nested columns).
        path: Its folder is made if needed.
        columns: These columns only, by header or by key, in this order; a workbook has then the sheet 協定一覧 alone.
        encoding: Of a CSV.

    Raises:
        CorpusError: The format, the encoding or a column is unknown, or the file cannot be written.
    """
    _check(format, FORMATS, "書き出せる形式")
    _check(encoding, ENCODINGS, "CSV の文字コード")
    write = _writer(format, columns, encoding)
    with whole_file(Path(path)) as unfinished:
        return write(records, unfinished)


def export_tables(
    records: Callable[[], Records],
    format: Literal["csv", "parquet"],
    folder: str | Path,
    *,
    encoding: Encoding = "utf-8",
) -> Exported:
    """Write the facts as long tables, one file a kind of fact: documents, parties, dates, fields, ….

    Args:
        records: Makes the records anew, once a table.
        format: ``csv`` or ``parquet``.
        folder: Made if needed; the files bear the names in ``TABLE_NAMES``.
        encoding: Of the CSV files.

    Raises:
        CorpusError: The format is unknown, or a file cannot be written.
    """
    _check(format, TABLE_FORMATS, "表ごとに書き出せる形式")
    count = 0
    losses: list[Loss] = []
    for name, sheet in zip(TABLE_NAMES, SHEETS, strict=True):
        with whole_file(Path(folder) / f"{name}.{format}") as unfinished:
            if format == "csv":
                count, lost = write_csv(records(), unfinished, sheet=sheet, encoding=encoding)
                losses += lost
            else:
                count = write_table(records(), unfinished, sheet)
    return Exported(count, tuple(losses))


def _check(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise CorpusError(f"{what}は {'、'.join(known)} です: {value}")


def _writer(
    format: Format, columns: Sequence[str] | None, encoding: Encoding
) -> Callable[[Records, Path], Exported]:
    """The writer of a format, with the columns it is to write."""
    if format in ("csv", "xlsx"):
        sheet = DOCUMENTS.of_columns(columns) if columns else DOCUMENTS
        if format == "xlsx":
            sheets = (sheet,) if columns else SHEETS
            return lambda records, path: Exported(write_xlsx(records, path, sheets=sheets))
        return lambda records, path: Exported(
            *write_csv(records, path, sheet=sheet, encoding=encoding)
        )
    keys = _keys(columns) if columns else None
    write = write_jsonl if format == "jsonl" else write_parquet
    return lambda records, path: Exported(write(records, path, keys=keys))


def _keys(columns: Sequence[str]) -> list[str]:
    """The contract's keys of columns named by header or by key."""
    keys = [_KEYS_OF_HEADERS.get(name, name) for name in columns]
    unknown = [key for key in keys if key not in RECORD_KEYS]
    if unknown:
        raise CorpusError(
            f"「{unknown[0]}」という列はありません。選べる列: {'、'.join(RECORD_KEYS)}"
        )
    return keys


def write_jsonl(records: Records, path: Path, *, keys: Sequence[str] | None = None) -> int:
    """One JSON object a line, UTF-8; with ``keys`` those only."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            told = record if keys is None else {key: record.get(key) for key in keys}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            count += 1
    return count
