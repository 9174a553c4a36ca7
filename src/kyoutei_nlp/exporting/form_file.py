"""Writing the workbooks that people fill in: protected cells, lists to choose from, notes (記入用の Excel)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting.excel import MAX_CHARACTERS, MAX_ROWS, new_book
from kyoutei_nlp.exporting.forms import FormColumn, FormRow, FormSheet
from kyoutei_nlp.exporting.tables import legal_text
from kyoutei_nlp.exporting.whole import whole_file

CHOICES: Final = "選択肢"
"""The hidden sheet that holds the lists: Excel takes no more than 255 characters of a list inside a rule."""
GUIDE_WIDTH: Final = 90
LINE_HEIGHT: Final = 15.0
MAX_LINES: Final = 6
_OPEN: Final = "#FFFBE5"
_SHUT: Final = "#F2F2F2"
_HEAD: Final = "#E8F1FE"


def write_form(
    path: str | Path,
    guide: Sequence[tuple[str, str]],
    sheets: Sequence[FormSheet],
    rows: Iterable[tuple[str, FormRow]],
) -> int:
    """Write a workbook to fill in; it appears under its name only when it is complete.

    Args:
        path: Its folder is made if needed.
        guide: Headings and lines of the sheet 手引.
        sheets: The sheets in order.
        rows: Name of the sheet and its cells, in any order of sheets; streamed.

    Returns:
        How many rows.

    Raises:
        CorpusError: A sheet is full, or the file cannot be written.
    """
    with whole_file(Path(path)) as unfinished, new_book(unfinished) as book:
        lists = _Lists(book)
        _write_guide(book, guide)
        pages = {sheet.name: _FormPage(book, sheet) for sheet in sheets}
        count = 0
        for name, row in rows:
            pages[name].add(row)
            count += 1
        for page in pages.values():
            page.finish(lists)
        lists.finish()
    return count


def _write_guide(book: Any, guide: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet("手引")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 20)
    page.set_column(1, 1, GUIDE_WIDTH)
    for n, (heading, line) in enumerate(guide):
        page.set_row(n, height_of([(line, GUIDE_WIDTH)]))
        page.write_string(n, 0, heading, bold)
        page.write_string(n, 1, line, wrapped)
    page.hide_gridlines(2)
    page.protect()
    _for_print(page)


def height_of(cells: Iterable[tuple[str, int]]) -> float:
    """Points that a row needs for its longest text, wrapped in columns of these widths; Excel measures no row that is not open."""
    lines = max((math.ceil(_columns(text) / width) for text, width in cells if text), default=1)
    return LINE_HEIGHT * min(lines, MAX_LINES) + 3


def _columns(text: str) -> int:
    """Columns that a text takes; a full-width character takes two."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def _for_print(page: Any) -> None:
    page.set_paper(8)  # A3
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&F / &A&R&P / &N")


class _Lists:
    """The lists to choose from, one a column of a hidden sheet."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.columns: dict[tuple[str, ...], int] = {}

    def source(self, choices: tuple[str, ...]) -> str:
        """The range of a list, as a rule names it."""
        column = self.columns.setdefault(choices, len(self.columns))
        letter = chr(ord("A") + column)
        return f"={CHOICES}!${letter}$1:${letter}${len(choices)}"

    def finish(self) -> None:
        page = self.book.add_worksheet(CHOICES)
        for row in range(max((len(choices) for choices in self.columns), default=0)):
            for choices, column in self.columns.items():
                if row < len(choices):
                    page.write_string(row, column, choices[row])
        page.very_hidden()


class _FormPage:
    """A sheet being filled from the top."""

    def __init__(self, book: Any, sheet: FormSheet) -> None:
        self.sheet = sheet
        self.page = book.add_worksheet(sheet.name)
        self.next_row = 1
        plain = {"num_format": "@", "valign": "top", "text_wrap": True}
        edge = {"border": 1, "border_color": "#CCCCCC"}
        self.shut = book.add_format(plain | edge | {"bg_color": _SHUT, "font_color": "#444444"})
        self.open = book.add_format(plain | edge | {"bg_color": _OPEN, "locked": False})
        head = book.add_format(
            {"bold": True, "bg_color": _HEAD, "bottom": 2, "text_wrap": True, "valign": "vcenter"}
        )
        self.page.freeze_panes(1, sheet.frozen)
        self.page.set_row(0, 34)
        for n, column in enumerate(sheet.columns):
            options = {"hidden": True} if column.hidden else {}
            self.page.set_column(n, n, column.width, None, options)
            self.page.write_string(0, n, column.header, head)

    def add(self, row: FormRow) -> None:
        if self.next_row + self.sheet.blank_rows >= MAX_ROWS:
            raise CorpusError(
                f"シート「{self.sheet.name}」の行数が Excel の上限を超えます。検索語や絞り込みで減らしてください"
            )
        texts = [legal_text(value or "") for value in row]
        seen = [
            (text, column.width)
            for text, column in zip(texts, self.sheet.columns, strict=True)
            if not column.hidden
        ]
        self.page.set_row(self.next_row, height_of(seen))
        for n, (column, text) in enumerate(zip(self.sheet.columns, texts, strict=True)):
            self._write(n, column, text)
        self.next_row += 1

    def _write(self, n: int, column: FormColumn, text: str) -> None:
        style = self.shut if column.locked else self.open
        if text:
            self.page.write_string(self.next_row, n, text[:MAX_CHARACTERS], style)
        else:
            self.page.write_blank(self.next_row, n, None, style)

    def finish(self, lists: _Lists) -> None:
        filled = self.next_row - 1
        for _ in range(self.sheet.blank_rows):
            for n, column in enumerate(self.sheet.columns):
                style = self.shut if column.locked and n else self.open
                self.page.write_blank(self.next_row, n, None, style)
            self.next_row += 1
        last = max(self.next_row - 1, 1)
        for n, column in enumerate(self.sheet.columns):
            if column.choices or column.hint:
                self.page.data_validation(1, n, last, n, _rule(column, lists))
        self.page.autofilter(0, 0, max(filled, 1), len(self.sheet.columns) - 1)
        allowed = ("format_columns", "format_rows", "autofilter", "sort")
        self.page.protect("", dict.fromkeys(allowed, True))
        self.page.repeat_rows(0)
        _for_print(self.page)


def _rule(column: FormColumn, lists: _Lists) -> dict[str, Any]:
    told = {"input_title": column.header[:32], "input_message": column.hint[:255]}
    told = told if column.hint else {}
    if not column.choices:
        return {"validate": "any", **told}
    return {
        "validate": "list", "source": lists.source(column.choices), "ignore_blank": True,
        "error_title": "選べない値です", "error_message": "一覧から選んでください。", **told,
    }  # fmt: skip
