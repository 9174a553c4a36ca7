"""Signature blocks side by side (署名欄): each party's column is read from top to bottom.

Known by columns that start at the same place on successive rows and that each hold a signer's title or an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.reading.setting import SetLine, cut_line

MIN_WIDTH: Final = 8
"""Letters from one column's start to the next."""
SIGNER: Final = re.compile(
    r"(?:[市区町村]長|知事|学長|総長|校長|理事長|会長|社長|組合長|代表|取締役|支[店部社局]長|[部局所院館]長|支配人)"
    r"|\b(?:Mayor|Maire|Governor|President|Chair(?:man|person)|Director|Bürgermeister(?:in)?|Alcaldes?a?)\b"
    r"|(?:[都道府県市区町村郡].{1,12}[0-9０-９一二三四五六七八九十〇]+(?:番|丁目|号|の|[-－ー]))"
)


INDENT: Final = 2.6
"""Letters by which names may be set in under an address that begins with 甲."""
LABELS: Final = frozenset("甲乙丙丁戊己")


@dataclass(frozen=True, slots=True)
class _Band:
    start: int
    end: int
    columns: tuple[float, ...]


def signature_regions(lines: list[SetLine]) -> list[list[SetLine]]:
    """The lines as one region, or cut so that the columns of a signature block follow one another."""
    band = _find_band(lines)
    if band is None:
        return [lines] if lines else []
    before, inside = lines[: band.start], lines[band.start : band.end]
    columns = [_column(inside, band.columns, index) for index in range(len(band.columns))]
    after = signature_regions(lines[band.end :])
    return [region for region in (before, *columns, *after) if region]


def _find_band(lines: list[SetLine]) -> _Band | None:
    for index, line in enumerate(lines):
        if len(line.pieces) < 2:
            continue
        columns = _column_starts(lines[index : index + 8], line)
        if len(columns) < 2:
            continue
        end = index
        while end < len(lines) and _fits(lines[end], columns):
            end += 1
        band = _Band(index, end, columns)
        if end - index >= 2 and _is_signed(lines[index:end], columns):
            return band
    return None


def _column_starts(rows: list[SetLine], first: SetLine) -> tuple[float, ...]:
    """Where columns start: places of the first row's pieces at which more rows have one."""
    starts = [first.start]
    for piece in first.pieces[1:]:
        near, under = 0.7 * first.size, INDENT * first.size
        seen = sum(any(-near <= p.start - piece.start <= under for p in row.pieces) for row in rows)
        if seen >= 2 and piece.start - starts[-1] >= MIN_WIDTH * first.size:
            starts.append(piece.start)
    return tuple(starts)


def _fits(row: SetLine, columns: tuple[float, ...]) -> bool:
    """Whether no piece of the row runs over the start of a column, and it starts with one."""
    near = 0.7 * row.size
    if row.start < columns[0] - near:
        return False
    return not any(
        p.start < column - near and p.end > column + near for p in row.pieces for column in columns
    )


def _is_signed(rows: list[SetLine], columns: tuple[float, ...]) -> bool:
    texts = [
        "\n".join(line.text for line in _column(rows, columns, index))
        for index in range(len(columns))
    ]
    return all(SIGNER.search(text) for text in texts)


def _column(rows: list[SetLine], columns: tuple[float, ...], index: int) -> list[SetLine]:
    low = columns[index] if index else float("-inf")
    high = columns[index + 1] if index + 1 < len(columns) else float("inf")
    made = []
    for row in rows:
        near = 0.7 * row.size
        pieces = tuple(p for p in row.pieces if low - near <= p.start < high - near)
        if pieces:
            made.append(cut_line(row, pieces))
    return made
