"""CSV that Excel opens with a double click (CSV), in UTF-8 or, for older programs, in Windows' Shift_JIS (CP932)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from kyoutei_nlp.exporting.tables import DOCUMENTS, Row, Sheet, legal_text
from kyoutei_nlp.exporting.whole import whole_file

Encoding = Literal["utf-8", "cp932"]
ENCODINGS: Final = ("utf-8", "cp932")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""OWASP, CSV Injection; a Japanese Excel takes the full-width ones for formulas as well."""
GETA: Final = "〓"
"""Stands for a character that CP932 does not have, as printers have it (下駄)."""
_SAME_IN_CP932: Final = str.maketrans("〜−–‖—¢£¬", "～－－∥―￠￡￢")
"""Characters that Windows maps otherwise than JIS X 0208 (Unicode, CP932.TXT and SHIFTJIS.TXT), and the dash of ranges."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A character that an encoding does not have (失われた文字).

    Attributes:
        instead: What was written in its place.
        count: How often.
    """

    character: str
    instead: str
    count: int


def write_csv(
    records: Iterable[dict[str, Any]], path: Path, *, sheet: Sheet = DOCUMENTS, encoding: Encoding = "utf-8"
) -> tuple[int, tuple[Loss, ...]]:  # fmt: skip
    """CRLF, one row a document, lists joined with 、; UTF-8 begins with a BOM, so that Excel knows it.

    A text that a spreadsheet would run as a formula gets an apostrophe before it; a single code keeps its leading
    zero because it is quoted as text there. What CP932 does not have is written as 〓.

    Returns:
        How many records, and the characters that were lost.
    """
    count = 0
    losses: Counter[tuple[str, str]] = Counter()
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    with path.open("w", encoding=codec, newline="") as file:
        writer = csv.writer(file)

        def put(row: Row) -> None:
            cells = [guarded_cell(value) for value in row]
            writer.writerow(cells if encoding == "utf-8" else _encodable(cells, losses))

        put([header for header, _ in sheet.columns])
        for record in records:
            for row in sheet.rows(record):
                put(row)
            count += 1
    return count, tuple(Loss(old, new, n) for (old, new), n in losses.most_common())


def write_rows(headers: Sequence[str], rows: Iterable[Row], path: Path) -> None:
    """Any table as such a CSV in UTF-8, whole or not at all.

    Raises:
        CorpusError: The file cannot be written.
    """
    with (
        whole_file(path) as unfinished,
        unfinished.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([guarded_cell(value) for value in row] for row in rows)


def guarded_cell(value: Any) -> Any:
    """A value as a cell: without control characters, with an apostrophe before what a spreadsheet would run."""
    if not isinstance(value, str):
        return value
    text = legal_text(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _encodable(cells: Row, losses: Counter[tuple[str, str]]) -> Iterator[Any]:
    for cell in cells:
        if not isinstance(cell, str) or _fits(cell):
            yield cell
            continue
        told = [(letter, _in_cp932(letter)) for letter in cell]
        losses.update((old, new) for old, new in told if old != new)
        yield "".join(new for _, new in told)


def _in_cp932(letter: str) -> str:
    other = letter.translate(_SAME_IN_CP932)
    return other if _fits(other) else GETA


def _fits(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
