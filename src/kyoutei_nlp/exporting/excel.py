"""Excel workbooks: the one owner of XlsxWriter (表計算)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.exporting.tables import SHEETS, Sheet, legal_text

MAX_ROWS: Final = 1_048_576  # of a sheet, header included (Excel specifications and limits)
MAX_CHARACTERS: Final = 32_767  # of a cell (same source)


def new_book(path: Path) -> Any:
    """An XlsxWriter workbook that keeps one row of each sheet in memory and takes no text for anything but text."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(str(path), options)


def write_xlsx(
    records: Iterable[dict[str, Any]], path: Path, *, sheets: Sequence[Sheet] = SHEETS
) -> int:
    """One sheet a kind of fact; header frozen and filtered, every text a string, never a formula.

    A sheet that is full goes on in the next: 当事者, 当事者 (2), ….
    """
    count = 0
    with new_book(path) as book:
        pages = [_Page(book, sheet) for sheet in sheets]
        for record in records:
            for page in pages:
                page.add(record)
            count += 1
        for page in pages:
            page.finish()
    return count


class _Page:
    """A sheet being filled from the top, and from the top of the next when it is full."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.sheet = sheet
        self.book = book
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.head = book.add_format({"bold": True, "bg_color": "#E8F1FE", "bottom": 1})
        self.number = 0
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        again = f" ({self.number})" if self.number > 1 else ""
        self.page = self.book.add_worksheet(self.sheet.name + again)
        self.next_row = 1
        self.page.freeze_panes(1, min(2, len(self.sheet.columns)))
        for column, (header, width) in enumerate(self.sheet.columns):
            self.page.set_column(column, column, width)
            self.page.write_string(0, column, header, self.head)

    def add(self, record: dict[str, Any]) -> None:
        for row in self.sheet.rows(record):
            if self.next_row >= MAX_ROWS:
                self.finish()
                self._begin()
            for column, value in enumerate(row):
                self._cell(column, value)
            self.next_row += 1

    def _cell(self, column: int, value: Any) -> None:
        if isinstance(value, bool) or value is None or value == "":
            return
        if isinstance(value, int | float):
            self.page.write_number(self.next_row, column, value)
        else:
            text = legal_text(str(value))[:MAX_CHARACTERS]
            self.page.write_string(self.next_row, column, text, self.text)

    def finish(self) -> None:
        last = max(self.next_row - 1, 1)
        self.page.autofilter(0, 0, last, len(self.sheet.columns) - 1)
