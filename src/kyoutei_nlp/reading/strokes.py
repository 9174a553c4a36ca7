"""The rules of a page joined (罫線のつながり): dashes and dots become lines, coloured cells get their edges.

Every producer draws tables its own way: one stroke a border, one a cell, dots as tiny squares, or only the
background of the cells. After this they all look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.glyphs import Rule

SNAP: Final = 3.0
"""Points within which ends meet and parallel rules (double rules) are one."""
DOT: Final = 2.0
"""Points up to which both sides of a rule leave open which way it runs."""
SHORTEST: Final = 5.0
"""Points; shorter lines are marks, ticks of bullets and parts of letters."""
MAX_FRAMES: Final = 600

Lines = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strokes:
    """Lines of a page, one a row of an array.

    Attributes:
        across: ``y, x0, x1`` of horizontal lines, shape (n, 3), in points.
        down: ``x, top, bottom`` of vertical lines, shape (m, 3).
    """

    across: Lines
    down: Lines


def join_rules(rules: Iterable[Rule], frames: Sequence[Rule] = ()) -> Strokes:
    """The lines that the rules make, and those around coloured cells."""
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    dots: list[tuple[float, float, float, float]] = []
    for rule in rules:
        width, height = rule.x1 - rule.x0, rule.bottom - rule.top
        if max(width, height) < DOT:
            dots.append((rule.x0, rule.top, rule.x1, rule.bottom))
        elif width >= height:
            across.append(((rule.top + rule.bottom) / 2, rule.x0, rule.x1))
        else:
            down.append(((rule.x0 + rule.x1) / 2, rule.top, rule.bottom))
    across += _dotted([((top + b) / 2, x0, x1) for x0, top, x1, b in dots])
    down += _dotted([((x0 + x1) / 2, top, b) for x0, top, x1, b in dots])
    for frame, whole in _cells(frames[:MAX_FRAMES]):
        across += [(frame.top, frame.x0, frame.x1), (frame.bottom, frame.x0, frame.x1)]
        if whole:
            down += [(frame.x0, frame.top, frame.bottom), (frame.x1, frame.top, frame.bottom)]
    return Strokes(_joined(across), _joined(down))


def levels(values: Iterable[float]) -> list[float]:
    """Values that stand within ``SNAP`` of one another as one, in order."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found


def _dotted(dots: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Dots in a row as one line."""
    rows: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for dot in dots:
        rows[round(dot[0])].append(dot)
    return [
        (at, start, end)
        for row in rows.values()
        for at, start, end in _runs(row)
        if end - start > 2 * SHORTEST
    ]


def _joined(lines: list[tuple[float, float, float]]) -> Lines:
    """Lines at one level whose ends meet are one line."""
    rows: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if rows and line[0] - rows[-1][0][0] <= SNAP:
            rows[-1].append(line)
        else:
            rows.append([line])
    runs = (run for row in rows for run in _runs(row))
    kept = [run for run in runs if run[2] - run[1] >= SHORTEST]
    return np.array(kept, dtype=np.float64).reshape(-1, 3)


def _runs(row: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    at = row[len(row) // 2][0]
    runs: list[tuple[float, float, float]] = []
    for _, start, end in sorted(row, key=lambda line: line[1]):
        if runs and start - runs[-1][2] <= SNAP:
            runs[-1] = (at, runs[-1][1], max(end, runs[-1][2]))
        else:
            runs.append((at, start, end))
    return runs


def _cells(frames: Sequence[Rule]) -> list[tuple[Rule, bool]]:
    """Boxes that stand like the cells of a table, side by side and below one another; and striped rows.

    The flag says whether all four edges count: a stripe behind every other row tells nothing of the columns.
    """
    found: list[tuple[Rule, bool]] = []
    for frame in frames:
        beside = any(_is_beside(frame, other) for other in frames if other is not frame)
        below = any(_is_below(frame, other) for other in frames if other is not frame)
        if beside and below:
            found.append((frame, True))
        elif any(_is_stripe(frame, other) for other in frames if other is not frame):
            found.append((frame, False))
    return found


def _is_beside(a: Rule, b: Rule) -> bool:
    gap = max(b.x0 - a.x1, a.x0 - b.x1)
    return abs(a.top - b.top) < 1 and abs(a.bottom - b.bottom) < 1 and -1 < gap <= SNAP


def _is_below(a: Rule, b: Rule) -> bool:
    gap = max(b.top - a.bottom, a.top - b.bottom)
    return abs(a.x0 - b.x0) < 1 and abs(a.x1 - b.x1) < 1 and -1 < gap <= SNAP


def _is_stripe(a: Rule, b: Rule) -> bool:
    gap, height = max(b.top - a.bottom, a.top - b.bottom), min(a.bottom - a.top, b.bottom - b.top)
    wide = a.x1 - a.x0 > 6 * (a.bottom - a.top)
    return wide and abs(a.x0 - b.x0) < 1 and abs(a.x1 - b.x1) < 1 and -1 < gap < 2.5 * height
