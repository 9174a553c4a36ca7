"""Sheets of cells (一覧表の升目) → blocks: titles and notes apart, one table a stretch, one record a row; CSV.

A stretch ends at a blank row. Its header is the first row about as wide as the rest; what stands above is titles
and notes, and so are lone cells after the last row. A header of two rows becomes one, cell by cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice
from pathlib import PurePath
from statistics import median
from typing import Final, Literal

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.draft import (
    Block,
    Draft,
    DraftLine,
    DraftPage,
    Role,
    TableBlock,
    paragraph,
)
from kyoutei_nlp.reading.letters import close_up

MAX_CELLS: Final = 400_000
"""Cells with text in one file: a list of all agreements of Japan (90,000) with four columns still fits."""
MAX_COLUMNS: Final = 512
LINES_LOOKED_AT: Final = 40
LABEL: Final = 12
"""Letters of a label in the second row of a header, at most."""
SERIAL: Final = re.compile(r"[2-5]\d{4}")
"""Days since 1899-12-30, as Excel counts them: 1954 to 2064."""
SPARSE: Final = 0.6
"""A row above the header has less than this share of the cells that a row of the table has."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells merged into one, by the indices of its first and last row and column (結合セル)."""

    top: int
    left: int
    bottom: int
    right: int


def read_csv(data: bytes, path: str) -> Draft:
    """A draft of one page from comma- or tab-separated values."""
    text, _ = decode(data, path)
    text = text.lstrip("\ufeff")
    rows = _parsed(text, _delimiter(text), path)
    blocks = sheet_blocks(rows)
    if not blocks:
        raise UnreadableSourceError(path, "empty")
    return Draft((DraftPage(tuple(blocks)),), title=PurePath(path).stem, sheets=True)


def _parsed(text: str, delimiter: str, path: str) -> list[Row]:
    """The rows; where a quotation mark is never closed, which would swallow the rest, marks mean nothing."""
    try:
        source = io.StringIO(text, newline="")
        return _within_limits(csv.reader(source, delimiter=delimiter, strict=True), path)
    except csv.Error as error:
        is_open = "unexpected end" in str(error) or "field larger" in str(error)
    quoting: Literal[0, 3] = csv.QUOTE_NONE if is_open else csv.QUOTE_MINIMAL
    source = io.StringIO(text, newline="")
    try:
        rows = _within_limits(csv.reader(source, delimiter=delimiter, quoting=quoting), path)
    except csv.Error as error:
        reason = "too_large" if "field larger" in str(error) else "corrupt"
        raise UnreadableSourceError(path, reason, "CSV として読めません") from error
    return [tuple(cell.strip('"') for cell in row) for row in rows] if is_open else rows


def _delimiter(text: str) -> str:
    """The mark that parts most lines; titles above the table have none."""
    lines = [line for line in islice(io.StringIO(text), LINES_LOOKED_AT) if line.strip()]
    parted = {mark: sum(1 for line in lines if mark in line) for mark in "\t,;"}
    total = {mark: sum(line.count(mark) for line in lines) for mark in parted}
    return max(parted, key=lambda mark: (parted[mark], total[mark])) if any(total.values()) else ","


def _within_limits(rows: Iterable[list[str]], path: str) -> list[Row]:
    kept: list[Row] = []
    n_cells = 0
    for row in rows:
        kept.append(tuple(row[:MAX_COLUMNS]))
        n_cells += sum(1 for cell in row if cell.strip())
        if n_cells > MAX_CELLS:
            raise too_many_cells(path)
    return kept


def too_many_cells(path: str) -> UnreadableSourceError:
    """The error of a sheet that is no list a person made."""
    return UnreadableSourceError(path, "too_large", f"文字の入った升目が {MAX_CELLS:,} を超えます")


def sheet_blocks(rows: list[Row], merged: Iterable[Merged] = ()) -> list[Block | TableBlock]:
    """The blocks of one sheet.

    Args:
        rows: Texts of the cells from the sheet's first row; rows may differ in length, blank cells are ``""``.
        merged: A merged cell's text stands in its first cell; it is repeated in the rows that it spans.
    """
    upright = [m for m in merged if m.bottom > m.top]
    grid = _filled_down(_squared(rows), upright)
    blocks: list[Block | TableBlock] = []
    for stretch in _stretches(grid):
        title: Role = "text" if blocks else "title"
        blocks.extend(_stretch_blocks(grid, stretch, upright, title))
    return blocks


def _squared(rows: list[Row]) -> list[list[str]]:
    """Rows of one length, tidied."""
    tidy = [[_tidy(cell) for cell in row] for row in rows]
    width = max((len(row) for row in tidy), default=0)
    return [row + [""] * (width - len(row)) for row in tidy]


def _tidy(cell: str) -> str:
    """Each line of a cell closed up; blank lines go."""
    lines = (close_up(re.sub(r"[ \t\xa0]+", " ", line).strip()) for line in cell.splitlines())
    return "\n".join(line for line in lines if line)


def _filled_down(grid: list[list[str]], merged: list[Merged]) -> list[list[str]]:
    for cell in merged:
        if cell.bottom < len(grid) and cell.left < len(grid[0]):
            for row in range(cell.top + 1, cell.bottom + 1):
                grid[row][cell.left] = grid[cell.top][cell.left]
    return grid


def _stretches(grid: list[list[str]]) -> Iterator[range]:
    """The indices of rows between blank rows; a header that comes again begins a stretch, its title with it."""
    for filled, group in groupby(range(len(grid)), key=lambda index: any(grid[index])):
        if filled:
            indices = list(group)
            yield from _parted(grid, range(indices[0], indices[-1] + 1))


def _parted(grid: list[list[str]], stretch: range) -> Iterator[range]:
    several = [index for index in stretch if sum(map(bool, grid[index])) > 1]
    header = grid[several[0]] if several else None
    start = stretch.start
    for index in several[1:]:
        if grid[index] == header and index - 1 > start:
            alone = sum(map(bool, grid[index - 1])) == 1
            yield range(start, index - alone)
            start = index - alone
    yield range(start, stretch.stop)


def _stretch_blocks(
    grid: list[list[str]], stretch: range, merged: list[Merged], title: Role
) -> Iterator[Block | TableBlock]:
    first, last = _table_rows(grid, stretch)
    for index in range(stretch.start, first):
        yield _as_paragraph(grid[index], title if index == stretch.start else "text")
    if first < last:
        n_header = _header_rows(grid, first, last, merged)
        used = [any(row[column] for row in grid) for column in range(len(grid[0]))]
        header = _joined(grid[first : first + n_header])
        rows = [header, *(_with_days(row, header) for row in grid[first + n_header : last])]
        yield TableBlock(
            tuple(
                tuple(_lines(cell) for cell, keep in zip(row, used, strict=True) if keep)
                for row in rows
            )
        )
    for index in range(last, stretch.stop):
        yield _as_paragraph(grid[index], "text")


def _with_days(row: list[str], header: list[str]) -> list[str]:
    """The numbers under 締結日 and the like as the days that Excel means by them."""
    return [
        _day_of(cell) if re.search("[日期]", name) and SERIAL.fullmatch(cell) else cell
        for cell, name in zip(row, header, strict=True)
    ]


def _day_of(serial: str) -> str:
    return (date(1899, 12, 30) + timedelta(days=int(serial))).isoformat()


def _table_rows(grid: list[list[str]], stretch: range) -> tuple[int, int]:
    """The first row of the table and the end of its last; both the stretch's end where there is none."""
    n_filled = {index: sum(1 for cell in grid[index] if cell) for index in stretch}
    several = [count for count in n_filled.values() if count > 1]
    lone = len(several) == 1 and several[0] < max(sum(map(bool, row)) for row in grid)
    if not several or lone:
        return stretch.stop, stretch.stop
    needed = max(2.0, SPARSE * median(several))
    first = next(index for index in stretch if n_filled[index] >= needed)
    last = max(index for index in stretch if n_filled[index] > 1)
    return first, last + 1


def _header_rows(grid: list[list[str]], first: int, last: int, merged: list[Merged]) -> int:
    """How many rows the header has: those that its merged cells span, if a row of the body is left.

    Where nothing says that cells are merged, a second row of labels that leaves the first cell blank belongs to it.
    """
    bottom = max((m.bottom for m in merged if m.top == first), default=first)
    if bottom == first and first + 2 < last and _completes(grid[first], grid[first + 1]):
        bottom = first + 1
    return bottom - first + 1 if bottom - first < 3 and bottom + 1 < last else 1


def _completes(above: list[str], below: list[str]) -> bool:
    """Whether a row only divides the labels of the row above: 締結先 → 名称, 所在地."""
    if not above[0] or below[0]:
        return False
    labels = [cell for cell in below if cell]
    right = [*above[1:], " "]
    divided = all(not a or not r for cell, a, r in zip(below, above, right, strict=True) if cell)
    under_blank = any(cell and not a for cell, a in zip(below, above, strict=True))
    short = all(len(label) <= LABEL and not re.search(r"\d", label) for label in labels)
    return divided and under_blank and short


def _joined(rows: list[list[str]]) -> list[str]:
    """The rows of a header as one; a cell says once what its rows repeat."""
    return [
        "\n".join(dict.fromkeys(cell for cell in column if cell))
        for column in zip(*rows, strict=True)
    ]


def _lines(cell: str) -> tuple[DraftLine, ...]:
    """A line end inside a cell was typed there: what follows stands apart."""
    return tuple(
        DraftLine(line, apart=bool(index)) for index, line in enumerate(cell.split("\n")) if line
    )


def _as_paragraph(row: list[str], role: Role) -> Block:
    return paragraph("　".join(cell.replace("\n", "　") for cell in row if cell), role)
