"""Tables without any rule (罫線のない表): lines of three pieces and more that stand in columns.

Two columns are no table: labels beside values stay lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.banding import LOOSE
from kyoutei_nlp.reading.draft import DraftLine, TableBlock
from kyoutei_nlp.reading.setting import SetLine
from kyoutei_nlp.reading.spacing import Piece
from kyoutei_nlp.reading.strips import Interval, find_strips

MIN_ROWS: Final = 3
MIN_COLUMNS: Final = 3
_DATE_PARTS: Final = frozenset("年月日時分")
"""Dates to be filled in are in pieces, too."""

_Cells = list[list[tuple[SetLine, tuple[Piece, ...]]]]


@dataclass(slots=True)
class _Row:
    """The lines of one row and, column by column, the pieces of its cells."""

    lines: list[SetLine]
    cells: _Cells


def aligned_stretches(lines: list[SetLine]) -> list[list[SetLine] | TableBlock]:
    """The lines, with those that stand in rows of three columns and more as tables."""
    stretches: list[list[SetLine] | TableBlock] = []
    done = 0
    for start, end in _runs(lines):
        table = _aligned(lines[start:end])
        if table is None:
            continue
        if start > done:
            stretches.append(lines[done:start])
        stretches.append(table)
        done = end
    if done < len(lines):
        stretches.append(lines[done:])
    return stretches


def _runs(lines: list[SetLine]) -> Iterator[tuple[int, int]]:
    """Where lines of three pieces stand near each other, with those that hang below the last."""
    full = [i for i, line in enumerate(lines) if len(line.pieces) >= MIN_COLUMNS]
    group: list[int] = []
    for index in [*full, len(lines) + 9]:
        if group and index - group[-1] > 4:
            if len(group) >= 2:
                yield group[0], _hanging(lines, group)
            group = []
        group.append(index)


def _hanging(lines: list[SetLine], group: list[int]) -> int:
    """Index after the lines that go on in the columns of the group."""
    starts = [p.start for i in group for p in lines[i].pieces]
    end = group[-1] + 1
    steps = [b.cross - a.cross for a, b in pairwise(lines[group[0] : end])]
    while end < len(lines):
        line, last = lines[end], lines[end - 1]
        near = line.cross - last.cross < max(1.9 * line.size, 1.1 * max(steps))
        first = line.start < min(starts) + line.size
        pieces = line.pieces if first else line.pieces[:1]
        under = [any(abs(p.start - s) < 0.3 * line.size for s in starts) for p in pieces]
        if not near or not all(under) or (first and len(pieces) < 2):
            break
        end += 1
    return end


def _aligned(lines: list[SetLine]) -> TableBlock | None:
    size = median(line.size for line in lines)
    pieces = [[(p.start, p.end) for p in line.pieces] for line in lines]
    texts = [p.text for line in lines for p in line.pieces]
    if sum(text in _DATE_PARTS for text in texts) > 0.25 * len(texts):
        return None
    strips = find_strips(pieces, size)
    if len(strips) < MIN_COLUMNS - 1:
        return None
    rows = _rows(lines, strips, size)
    filled = [sum(1 for cell in row.cells if cell) for row in rows]
    if len(rows) < MIN_ROWS or sum(n >= 2 for n in filled) < 0.6 * len(rows):
        return None
    columns = [sum(1 for row in rows if row.cells[i]) for i in range(len(strips) + 1)]
    if sum(n >= 2 for n in columns) < MIN_COLUMNS:
        return None
    box = Box(
        min(x.box.x0 for x in lines), min(x.box.top for x in lines),
        max(x.box.x1 for x in lines), max(x.box.bottom for x in lines),
    )  # fmt: skip
    return TableBlock(tuple(tuple(_drafted(cell) for cell in row.cells) for row in rows), box)


def _rows(lines: list[SetLine], strips: list[Interval], size: float) -> list[_Row]:
    """Lines as rows: by the wider gaps between rows where there are such, else by what goes on in its cell."""
    limits = [strip[0] for strip in strips]
    ends = [max((p.end for x in lines for p in x.pieces if _column(p, limits) == i), default=0.0)
            for i in range(len(strips) + 1)]  # fmt: skip
    gaps = [b.cross - a.cross for a, b in pairwise(lines)]
    usual = min((gap for gap in gaps if gap > 0.9 * size), default=size)
    apart = 1.25 * usual if max(gaps) > 1.25 * usual else None
    if usual > LOOSE * size:
        apart = LOOSE * size
    rows: list[_Row] = []
    for index, line in enumerate(lines):
        cells: _Cells = [[] for _ in ends]
        for i in range(len(ends)):
            own = tuple(p for p in line.pieces if _column(p, limits) == i)
            if own:
                cells[i].append((line, own))
        gap = gaps[index - 1] if index else LOOSE * size
        goes_on = gap < LOOSE * size and (
            (apart is not None and gap < apart)
            or _fills_on(rows[-1], cells, ends, size, sure=apart is not None)
        )
        if goes_on:
            rows[-1].lines.append(line)
            for old, new in zip(rows[-1].cells, cells, strict=True):
                old.extend(new)
        else:
            rows.append(_Row([line], cells))
    return rows


def _fills_on(row: _Row, cells: _Cells, ends: list[float], size: float, *, sure: bool) -> bool:
    """Whether all that the line holds goes on from cells of the row, and it does not fill as many of them.

    A line that also begins in the first column goes on only where its cells were full, and where ``sure`` is asked
    for not at all.
    """
    held = [i for i, cell in enumerate(cells) if cell]
    if len(held) >= sum(1 for cell in row.cells if cell) or not all(row.cells[i] for i in held):
        return False
    full = all(row.cells[i][-1][1][-1].end > ends[i] - 2 * size for i in held)
    return full and 0 not in held if sure else full or 0 not in held


def _column(piece: Piece, limits: list[float]) -> int:
    middle = (piece.start + piece.end) / 2
    return sum(middle > limit for limit in limits)


def _drafted(cell: list[tuple[SetLine, tuple[Piece, ...]]]) -> tuple[DraftLine, ...]:
    made = []
    for line, pieces in cell:
        box = Box(pieces[0].start, line.box.top, pieces[-1].end, line.box.bottom)
        made.append(DraftLine("　".join(p.text for p in pieces), box))
    return tuple(made)
