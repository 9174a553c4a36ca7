"""Slides: boxes and loose lines in the order a person reads them (スライドの読み順), by cutting at blank strips.

A strip that runs down between two groups parts columns; else the widest blank across parts what stands above from
what stands below (the recursive XY-cut of Nagy and Seth, 1984, with columns before rows). Rows come first where boxes
stand in a grid, under a title and over a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.aligning import aligned_stretches
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.setting import SetLine, cut_line
from kyoutei_nlp.reading.spacing import Piece

MIN_GAP: Final = 1.6
"""Letters of blank between two columns of a slide."""
LABEL: Final = 5.5
"""Letters up to which text at the left is a label of what stands beside it, not a column."""
APART: Final = 1.6
"""Times the blanks inside the cells of a grid that the blank between its rows has at least (arbitrary)."""
ALIKE: Final = 0.6
"""Least share of the height of its neighbour that a box in a grid has."""

Fixed = tuple[Box, "list[SetLine] | TableBlock"]
Stretch = list[SetLine] | TableBlock


@dataclass(frozen=True, slots=True)
class _Item:
    """A box or table, or a piece of a loose line."""

    box: Box
    content: list[SetLine] | TableBlock | None = None
    line: SetLine | None = None
    piece: Piece | None = None


def arranged(lines: list[SetLine], fixed: list[Fixed]) -> list[Stretch]:
    """The boxes, tables and runs of loose lines of a slide in order."""
    items = [_Item(box, content) for box, content in fixed]
    items += [
        _Item(Box(p.start, line.box.top, p.end, line.box.bottom), None, line, p)
        for line in lines for p in line.pieces
    ]  # fmt: skip
    return _ordered(items) if items else []


def free_edge(stretch: list[SetLine], others: list[Box], frames: list[Box], width: float) -> float:
    """How far the lines of a stretch might have run: to the edge of their box, of their neighbour or of the slide."""
    x1 = max(line.end for line in stretch)
    top, bottom = min(x.box.top for x in stretch), max(x.box.bottom for x in stretch)
    around = [
        f.x1 for f in frames
        if f.x0 <= stretch[0].start + 1 and f.x1 >= x1 - 1 and f.top <= top + 1 and f.bottom >= bottom - 1
    ]  # fmt: skip
    beside = [b.x0 for b in others if b.x0 > x1 and b.top < bottom and b.bottom > top]
    return min([*around, *beside, 0.95 * width])


def _ordered(items: list[_Item]) -> list[Stretch]:
    at = _column_cut(items)
    if at is not None:
        level = _edge_cut(items, at) or _grid_cut(items, at)
        if level is not None:
            return _divided(items, level)
        left = [i for i in items if i.box.x1 <= at]
        return _ordered(left) + _ordered([i for i in items if i.box.x1 > at])
    level = _row_cut(items) if _has_neighbours(items) else None
    return _leaf(items) if level is None else _divided(items, level)


def _divided(items: list[_Item], level: float) -> list[Stretch]:
    above = [i for i in items if i.box.bottom <= level]
    return _ordered(above) + _ordered([i for i in items if i.box.bottom > level])


def _edge_cut(items: list[_Item], at: float) -> float | None:
    """Under a loose first line larger than all else (表題), or over last lines smaller than all else (注, 出典)."""
    strips = _strips([(i.box.top, i.box.bottom) for i in items])
    for (start, end), at_top in [(s, True) for s in strips[:1]] + [(s, False) for s in strips[-1:]]:
        level = (start + end) / 2
        parts = [[i for i in items if (i.box.bottom > level) == lower] for lower in (False, True)]
        if len({i.box.x0 > at for i in parts[0 if at_top else 1]}) != 1:
            continue  # a row of the columns themselves
        above, below = (_sizes(part) for part in parts)
        if not above or not below:
            continue
        if min(above) > 1.2 * max(below) if at_top else max(below) < 0.85 * min(above):
            return level
    return None


def _sizes(items: list[_Item]) -> list[float]:
    lines = [i.line for i in items if i.line]
    lines += [line for i in items if isinstance(i.content, list) for line in i.content]
    return [line.size for line in lines]


def _grid_cut(items: list[_Item], at: float) -> float | None:
    """The middle of a blank across which, with the strip at ``at``, parts the cells of a grid; rows are read first."""
    strips = _strips([(i.box.top, i.box.bottom) for i in items])
    for start, end in sorted(strips, key=lambda s: s[0] - s[1]):
        cells = [
            [i for i in items if (i.box.x1 > at) == right and (i.box.top >= end) == below]
            for below in (False, True) for right in (False, True)
        ]  # fmt: skip
        if all(cells) and _is_grid(cells, end - start):
            return (start + end) / 2
    return None


def _is_grid(cells: list[list[_Item]], gap: float) -> bool:
    """Whether the four cells are boxes of like height, or each hangs together more closely than with the others."""
    if all(len(cell) == 1 and cell[0].content is not None for cell in cells):
        heights = [cell[0].box.bottom - cell[0].box.top for cell in cells]
        return min(heights) >= ALIKE * max(heights)
    if any(len(cell) < 2 for cell in cells):
        return False
    inner = [
        end - start for cell in cells
        for start, end in _strips([(i.box.top, i.box.bottom) for i in cell])
    ]  # fmt: skip
    return gap > APART * max([*inner, 1.0])


def _column_cut(items: list[_Item]) -> float | None:
    """The middle of the widest strip that runs down between two groups which stand side by side."""
    strips = sorted(_strips([(i.box.x0, i.box.x1) for i in items]), key=lambda s: s[0] - s[1])
    sizes = [item.line.size for item in items if item.line] or [12.0]
    for start, end in strips:
        if end - start < MIN_GAP * median(sizes):
            break
        left = [i for i in items if i.box.x1 <= start + 0.1]
        right = [i for i in items if i.box.x0 >= end - 0.1]
        if _are_columns(left, right):
            return (start + end) / 2
    return None


def _are_columns(left: list[_Item], right: list[_Item]) -> bool:
    sides = [_hull(side) for side in (left, right)]
    shared = min(s.bottom for s in sides) - max(s.top for s in sides)
    if shared < 0.4 * min(s.bottom - s.top for s in sides):
        return False
    if any(item.content is not None for item in (*left, *right)):
        return True
    if len(left) < 2 or len(right) < 2:
        return False
    size = median(item.line.size for item in left if item.line)
    widths = sorted(item.box.x1 - item.box.x0 for item in left)
    if widths[-1 - len(widths) // 4] < LABEL * size:
        return False
    rows = _lines([*left, *right])
    return not any(isinstance(s, TableBlock) for s in aligned_stretches(rows))


def _row_cut(items: list[_Item]) -> float | None:
    """The middle of the highest blank across."""
    strips = _strips([(i.box.top, i.box.bottom) for i in items])
    widest = max(strips, key=lambda s: s[1] - s[0], default=None)
    return None if widest is None else (widest[0] + widest[1]) / 2


def _strips(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    reach = float("inf")
    for start, end in sorted(spans):
        if start > reach:
            found.append((reach, start))
        reach = end if reach == float("inf") else max(reach, end)
    return found


def _has_neighbours(items: list[_Item]) -> bool:
    """Whether anything stands beside anything else but the pieces of one line."""
    ordered = sorted(items, key=lambda i: i.box.top)
    return any(
        b.box.top < a.box.bottom - 1 and (a.line is None or a.line is not b.line)
        for a, b in pairwise(ordered)
    )


def _leaf(items: list[_Item]) -> list[Stretch]:
    """Without columns: by height, loose lines between boxes as one stretch."""
    ordered = sorted(items, key=lambda i: (round(i.box.top / 6), i.box.x0))
    stretches: list[Stretch] = []
    for loose, group in groupby(ordered, key=lambda i: i.content is None):
        if loose:
            stretches.append(_lines(list(group)))
        else:
            stretches.extend(item.content for item in group if item.content)
    return stretches


def _lines(items: list[_Item]) -> list[SetLine]:
    """Loose pieces as lines again."""
    pieces: dict[int, list[_Item]] = {}
    for item in items:
        pieces.setdefault(id(item.line), []).append(item)
    made = [
        cut_line(
            own[0].line, tuple(sorted((i.piece for i in own if i.piece), key=lambda p: p.start))
        )
        for own in pieces.values()
        if own[0].line
    ]
    return sorted(made, key=lambda line: (line.cross, line.start))


def _hull(items: list[_Item]) -> Box:
    return Box(
        min(i.box.x0 for i in items), min(i.box.top for i in items),
        max(i.box.x1 for i in items), max(i.box.bottom for i in items),
    )  # fmt: skip
