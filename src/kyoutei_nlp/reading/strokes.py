"""The rules of a page joined (罫線のつながり): dashes and dots become lines, coloured cells get their edges.

Every producer draws tables its own way: one stroke a border, one a cell, dots as tiny squares, or only the
background of the cells. After this they all look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
_Line = tuple[float, float, float]


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
    for edges, uprights in map(_stack_edges, _stacks(_strips(frames[:MAX_FRAMES]))):
        across += edges
        down += uprights
    return Strokes(_joined(across), _joined(down))


def levels(values: Iterable[float]) -> list[float]:
    """Values that stand within ``SNAP`` of one another as one, in order."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(float(value))
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


@dataclass(slots=True)
class _Strip:
    """Coloured boxes side by side: a row of cells, or a stripe behind one."""

    top: float
    bottom: float
    xs: list[float]


def _strips(frames: Sequence[Rule]) -> list[_Strip]:
    strips: list[_Strip] = []
    for frame in sorted(frames, key=lambda f: (round(f.top), round(f.bottom), f.x0)):
        last = strips[-1] if strips else None
        level = last and abs(last.top - frame.top) < 1 and abs(last.bottom - frame.bottom) < 1
        if last and level and -1 < frame.x0 - last.xs[-1] <= SNAP:
            last.xs.append(frame.x1)
        else:
            strips.append(_Strip(frame.top, frame.bottom, [frame.x0, frame.x1]))
    return strips


def _stacks(strips: list[_Strip]) -> list[list[_Strip]]:
    """Strips of one width below one another, with at most the height of two rows between them."""
    stacks: list[list[_Strip]] = []
    for strip in sorted(strips, key=lambda s: s.top):
        for stack in stacks:
            last = stack[-1]
            same = abs(last.xs[0] - strip.xs[0]) < 1 and abs(last.xs[-1] - strip.xs[-1]) < 1
            height = min(last.bottom - last.top, strip.bottom - strip.top)
            if same and -1 < strip.top - last.bottom < 2.5 * height:
                stack.append(strip)
                break
        else:
            stacks.append([strip])
    return [stack for stack in stacks if len(stack) > 1]


def _stack_edges(stack: list[_Strip]) -> tuple[list[_Line], list[_Line]]:
    """The edges of rows, and those of columns, which run on through the rows that are not coloured.

    Stripes of one piece tell nothing of columns; neither do boxes that merely stand below one another.
    """
    left, right = stack[0].xs[0], stack[0].xs[-1]
    joined = any(len(strip.xs) > 2 for strip in stack)
    flat = all(right - left > 6 * (strip.bottom - strip.top) for strip in stack)
    if not joined and not flat:
        return [], []
    across = [(y, left, right) for strip in stack for y in (strip.top, strip.bottom)]
    if not joined:
        return across, []
    down = [(x, strip.top, strip.bottom) for strip in stack for x in strip.xs]
    for above, below in pairwise(stack):
        shared = [x for x in above.xs if any(abs(x - other) < 1 for other in below.xs)]
        down += [(x, above.bottom, below.top) for x in shared]
    return across, down
