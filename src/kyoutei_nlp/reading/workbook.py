"""Excel workbooks (.xlsx): a page for each sheet, hidden ones too; values as Excel shows them (openpyxl)."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.cells import JAPANESE_FORMATS, shown
from kyoutei_nlp.reading.draft import Draft, DraftPage, paragraph
from kyoutei_nlp.reading.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    Merged,
    Row,
    sheet_blocks,
    too_many_cells,
)
from kyoutei_nlp.reading.sniffing import XLSX, media_type
from kyoutei_nlp.reading.strict import transitional

MAX_VISITED: Final = 20_000_000
"""Cells looked at in one file, blank ones too: about ten seconds."""
MAX_FORM_BYTES: Final = 50_000_000
"""Of a workbook that was filled in: 100,000 rows of the review workbook take about 10 MB."""
MAX_FORM_CELLS: Final = 2_000_000
MAX_MERGED: Final = 20_000
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_DEFAULT_NAME: Final = re.compile(r"^(?:Sheet|シート)\s?\d*(?:\s?\(\d+\))?$", re.IGNORECASE)
_CHUNK: Final = 1 << 20


def read_workbook(data: bytes, path: str) -> Draft:
    """A draft with one page a sheet; formulas by the values that Excel kept for them."""
    data = transitional(data)
    with _opened(data, path, data_only=True) as book:
        pages = tuple(_pages(book, data, path))
    if not any(page.blocks for page in pages):
        raise UnreadableSourceError(path, "empty")
    return Draft(pages, title=PurePath(path).stem, sheets=True)


@contextmanager
def _opened(data: bytes, path: str, *, data_only: bool) -> Iterator[Any]:
    """The workbook, read row by row; what openpyxl trips over is a corrupt file."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # openpyxl tells of styles and filters that it does not keep
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
            )
            try:
                yield book
            finally:
                book.close()
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
                SyntaxError, AssertionError, zipfile.BadZipFile, EOFError) as error:  # fmt: skip
            raise UnreadableSourceError(path, "corrupt", "Excel ブックとして読めません") from error


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of a sheet that was filled in (記入された表), as texts.

    Attributes:
        rows: From the first row of the sheet on; trailing blanks are left out.
        formulas: Row and column, from 0, of the cells that hold a formula; their text is blank.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    formulas: frozenset[tuple[int, int]]


def read_cells(path: str | Path, *, max_bytes: int = MAX_FORM_BYTES) -> tuple[SheetCells, ...]:
    """The cells of every sheet of a workbook, formulas neither run nor believed.

    Raises:
        UnreadableSourceError: Missing, no .xlsx, too large, swollen (a ZIP bomb), encrypted or corrupt.
    """
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > max_bytes:
            raise UnreadableSourceError(str(path), "too_large", f"{size // 1_000_000} MB あります")
        data = place.read_bytes()
    except OSError as error:
        raise UnreadableSourceError(
            str(path), "corrupt", f"開けません: {error.strerror}"
        ) from error
    if media_type(data, str(path), ".xlsx") != XLSX:
        raise UnreadableSourceError(
            str(path), "not_supported", "Excel ブック（.xlsx）ではありません"
        )
    with _opened(transitional(data), str(path), data_only=False) as book:
        left = _Allowance(str(path), MAX_FORM_CELLS)
        return tuple(_cells(sheet, left) for sheet in book.worksheets)


def _cells(sheet: Any, left: _Allowance) -> SheetCells:
    rows: list[tuple[str, ...]] = []
    formulas: set[tuple[int, int]] = set()
    sheet.reset_dimensions()
    for n, row in enumerate(sheet.iter_rows()):
        texts = []
        for column, cell in enumerate(row[:MAX_COLUMNS]):
            if cell.value is not None and cell.data_type == "f":
                formulas.add((n, column))
            is_text = cell.value is not None and cell.data_type != "f"
            texts.append(_text(cell).strip() if is_text else "")
        while texts and not texts[-1]:
            texts.pop()
        left.take(len(row) + 20, sum(1 for text in texts if text))
        rows.append(tuple(texts))
    while rows and not rows[-1]:
        rows.pop()
    return SheetCells(sheet.title, tuple(rows), frozenset(formulas))


def _pages(book: Any, data: bytes, path: str) -> Iterator[DraftPage]:
    left = _Allowance(path)
    for sheet in book.worksheets:
        rows = list(_rows(sheet, left))
        blocks = sheet_blocks(rows, _merged(data, sheet)) if any(map(any, rows)) else []
        if blocks and not _DEFAULT_NAME.match(sheet.title):
            blocks.insert(0, paragraph(sheet.title, "heading"))
        yield DraftPage(tuple(blocks), method="native" if blocks else "none")


class _Allowance:
    """What may still be read of one file."""

    def __init__(self, path: str, cells: int = MAX_CELLS) -> None:
        self.path = path
        self.visits = MAX_VISITED
        self.cells = cells

    def take(self, visited: int, filled: int) -> None:
        """Count a row, or raise UnreadableSourceError."""
        self.visits -= visited
        self.cells -= filled
        if self.visits < 0 or self.cells < 0:
            raise too_many_cells(self.path)


def _rows(sheet: Any, left: _Allowance) -> Iterator[Row]:
    """The texts of the sheet from its first row; trailing blank rows are kept as empty tuples."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    for row in sheet.iter_rows():
        texts = [_text(cell) if cell.value is not None else "" for cell in row[:MAX_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        left.take(len(row) + 20, sum(1 for text in texts if text))
        yield tuple(texts)


def _text(cell: Any) -> str:
    style = cell.style_array
    japanese = JAPANESE_FORMATS.get(style.numFmtId) if style is not None else None
    if japanese is None or not isinstance(cell.value, int | float):
        return shown(cell.value, cell.number_format)
    from openpyxl.utils.datetime import from_excel

    return shown(from_excel(cell.value, cell.parent.parent.epoch), japanese)


def _merged(data: bytes, sheet: Any) -> list[Merged]:
    """The merged cells, which openpyxl does not tell when it reads row by row."""
    from openpyxl.utils import range_boundaries

    found: list[Merged] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            window = tail + chunk
            end = 0
            for match in _MERGED.finditer(window):
                left, top, right, bottom = range_boundaries(match.group(1).decode("ascii"))
                found.append(Merged(top - 1, left - 1, bottom - 1, right - 1))
                end = match.end()
            tail = window[max(end, len(window) - 100) :]
            if len(found) > MAX_MERGED:
                break
    return found
