"""Tables of which only horizontal rules are drawn (横罫の表): the rules are the rows, blank strips the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from kyoutei_nlp.reading.glyphs import Glyph, Letters
from kyoutei_nlp.reading.strips import Interval, find_strips, is_crossed, is_tabular
from kyoutei_nlp.reading.strokes import SNAP, Lines
from kyoutei_nlp.reading.tables import Grid

MIN_RULES: Final = 3
FULL: Final = 0.9
"""Share of a table's width that no cell has, but a line of a paragraph."""
LOOSE: Final = 2.1
"""Letters from one line to the next that are too far for lines of one cell."""


def banded_grids(across: Lines, letters: Letters) -> list[Grid]:
    """Tables of which only the horizontal rules are drawn.

    Args:
        across: ``y, x0, x1`` of horizontal lines that touch no vertical one, shape (n, 3).
        letters: Those of the page that stand in no other table.
    """
    stacks = list(_stacks(across)) if len(across) >= MIN_RULES else []
    if not stacks or not len(letters):
        return []
    glyphs = letters.glyphs()
    grids = (
        _banded(part, x0, x1, glyphs)
        for ys, x0, x1 in stacks
        for part in _without_prose(ys, x0, x1, glyphs)
    )
    return [grid for grid in grids if grid is not None]


def _without_prose(
    ys: list[float], x0: float, x1: float, glyphs: Sequence[Glyph]
) -> Iterator[list[float]]:
    """The stack cut where lines of running text stand between two tables."""
    part = [ys[0]]
    for top, bottom in pairwise(ys):
        own = [g for g in glyphs if top < g.cy < bottom and x0 - SNAP <= g.cx <= x1 + SNAP]
        if any(_run(line) > FULL * (x1 - x0) for line in _lines_of(own)):
            if len(part) >= MIN_RULES:
                yield part
            part = []
        part.append(bottom)
    if len(part) >= MIN_RULES:
        yield part


def _run(line: list[Glyph]) -> float:
    """The length of the longest stretch of a line without a gap."""
    longest = start = end = 0.0
    for glyph in sorted(line, key=lambda g: g.x0):
        if not end or glyph.x0 - end > 0.7 * glyph.size:
            start = glyph.x0
        end = glyph.x1
        longest = max(longest, end - start)
    return longest


def _stacks(across: Lines) -> Iterator[tuple[list[float], float, float]]:
    """Rules of one width below one another: their heights and both ends."""
    stacks: list[list[tuple[float, float, float]]] = []
    for y, x0, x1 in across.tolist():
        near = (s for s in stacks if abs(s[0][1] - x0) <= SNAP and abs(s[0][2] - x1) <= SNAP)
        stack = next(near, None)
        if stack is None:
            stacks.append([(y, x0, x1)])
        else:
            stack.append((y, x0, x1))
    for stack in stacks:
        if len(stack) >= MIN_RULES:
            yield sorted(line[0] for line in stack), stack[0][1], stack[0][2]


def _banded(ys: list[float], x0: float, x1: float, glyphs: Sequence[Glyph]) -> Grid | None:
    own = [g for g in glyphs if x0 - SNAP <= g.cx <= x1 + SNAP and ys[0] < g.cy < ys[-1]]
    if not own:
        return None
    size = median(g.size for g in own)
    bands = np.searchsorted(ys, [g.cy for g in own]) - 1
    rows: list[list[Interval]] = [[] for _ in ys[1:]]
    for glyph, band in zip(own, bands.tolist(), strict=True):
        rows[band].append((glyph.x0, glyph.x1))
    strips = find_strips(rows, size)
    if not strips or not is_tabular(rows, strips):
        return None
    if len(ys) <= MIN_RULES + 1:
        ys = _with_rows(ys, own, bands.tolist(), strips)
        bands = np.searchsorted(ys, [g.cy for g in own]) - 1
        rows = [[] for _ in ys[1:]]
        for glyph, band in zip(own, bands.tolist(), strict=True):
            rows[band].append((glyph.x0, glyph.x1))
    xs = [x0, *((a + b) / 2 for a, b in strips), x1]
    labels = np.arange((len(ys) - 1) * (len(xs) - 1)).reshape(len(ys) - 1, len(xs) - 1)
    for row, intervals in enumerate(rows):
        for column, strip in enumerate(strips):
            if is_crossed(intervals, strip):
                labels[row, column + 1] = labels[row, column]
    return Grid(tuple(xs), tuple(ys), labels)


def _with_rows(
    ys: list[float], glyphs: Sequence[Glyph], bands: list[int], strips: list[Interval]
) -> list[float]:
    """Where only the head and the end of a table are ruled: edges between the rows in its bands."""
    edges = list(ys)
    limits = [strip[0] for strip in strips]
    size = median(g.size for g in glyphs)
    for band in set(bands):
        lines = _lines_of([g for g, b in zip(glyphs, bands, strict=True) if b == band])
        ends = [_ends(line, limits) for line in lines]
        far = [max(e.get(i, 0.0) for e in ends) for i in range(len(limits) + 1)]
        for (above, old), (below, new) in pairwise(zip(lines, ends, strict=True)):
            gap = below[0].baseline - above[0].baseline
            flows = all(i in old and old[i] > far[i] - 2 * size for i in new)
            opens = 0 in new and not (flows and len(new) < len(old))
            if gap > LOOSE * size or (opens and gap > 0.95 * size):  # less is set to the middle
                edges.append((max(g.bottom for g in above) + min(g.top for g in below)) / 2)
    return sorted(edges)


def _lines_of(glyphs: list[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.baseline):
        if lines and glyph.baseline - lines[-1][0].baseline <= 0.35 * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return lines


def _ends(line: list[Glyph], limits: list[float]) -> dict[int, float]:
    """How far the text of each column reaches."""
    ends: dict[int, float] = {}
    for glyph in line:
        column = sum(glyph.cx > limit for limit in limits)
        ends[column] = max(ends.get(column, 0.0), glyph.x1)
    return ends
