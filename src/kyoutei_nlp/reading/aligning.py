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
from kyoutei_nlp.reading.joining import ITEM
from kyoutei_nlp.reading.setting import SetLine
from kyoutei_nlp.reading.spacing import Piece
from kyoutei_nlp.reading.strips import Interval, find_strips

MIN_ROWS: Final = 3
MIN_COLUMNS: Final = 3
WHOLE: Final = 0.75
"""Share of the columns that a line fills, from the first on, which is a row by itself if most lines are like that."""
BESIDE: Final = 0.85
"""Letters from one baseline to the next below which no two lines of one cell can stand."""
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
                start, end = group[0], _hanging(lines, group)
                while start and _is_beside(lines[start - 1], lines[start]):
                    start -= 1
                while end < len(lines) and _is_beside(lines[end - 1], lines[end]):
                    end += 1
                yield start, end
            group = []
        group.append(index)


def _is_beside(line: SetLine, following: SetLine) -> bool:
    """Whether the lines overlap in height, so that they can only be of two cells of one row (上下中央揃え)."""
    return following.cross - line.cross < BESIDE * line.size


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
    if sum(text in _DATE_PARTS for text in texts) > 0.25 * len(texts) or _is_list(lines):
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
    bundles = _bundles(lines)
    gaps = [b[0].cross - a[-1].cross for a, b in pairwise(bundles)] or [0.0]
    usual = min((gap for gap in gaps if gap > 0.9 * size), default=size)
    apart = 1.25 * usual if max(gaps) > 1.25 * usual else None
    if usual > LOOSE * size:
        apart = LOOSE * size
    filled = [_cells(bundle, limits) for bundle in bundles]
    whole = [bool(cells[0]) and sum(map(bool, cells)) >= WHOLE * len(cells) for cells in filled]
    mostly = sum(whole) >= 0.6 * len(whole)
    rows: list[_Row] = []
    for index, (bundle, cells) in enumerate(zip(bundles, filled, strict=True)):
        gap = gaps[index - 1] if index else LOOSE * size
        goes_on = gap < LOOSE * size and (
            (apart is not None and gap < apart and not (mostly and whole[index]))
            or _fills_on(rows[-1], cells, ends, size, sure=apart is not None)
        )
        if goes_on:
            rows[-1].lines.extend(bundle)
            for old, new in zip(rows[-1].cells, cells, strict=True):
                old.extend(new)
        else:
            rows.append(_Row(list(bundle), cells))
    return rows


def _cells(bundle: list[SetLine], limits: list[float]) -> _Cells:
    """The pieces of the lines, column by column."""
    cells: _Cells = [[] for _ in range(len(limits) + 1)]
    for line in bundle:
        for i in range(len(cells)):
            own = tuple(p for p in line.pieces if _column(p, limits) == i)
            if own:
                cells[i].append((line, own))
    return cells


def _bundles(lines: list[SetLine]) -> list[list[SetLine]]:
    """Lines that overlap in height together."""
    bundles: list[list[SetLine]] = []
    for line in lines:
        if bundles and _is_beside(bundles[-1][-1], line):
            bundles[-1].append(line)
        else:
            bundles.append([line])
    return bundles


def _is_list(lines: list[SetLine]) -> bool:
    """Whether most lines begin with a numbered item or a label in spaced letters (１　日　　時　　…): a list, no table."""
    shown = [line for line in lines if len(line.pieces) > 1]
    listed = sum(
        bool(ITEM.match(line.pieces[0].text) and len(line.pieces[0].text) > 2)
        or all(len(piece.text) == 1 and not piece.text.isdigit() for piece in line.pieces[:2])
        for line in shown
    )
    return listed >= 0.6 * len(shown)


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
