"""Tables drawn with rules (罫線の表): which cells the lines of a page enclose.

The lines cut the table into the finest grid there is; parts of it between which no line runs are one cell, so merged
cells need no thought. A table may be open at its sides; one without vertical lines is in ``banding``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.glyphs import Flags, Floats, Letters
from kyoutei_nlp.reading.strokes import SNAP, Lines, Strokes, levels

MAX_LINES: Final = 3000
MAX_PARTS: Final = 40_000
DRAWN: Final = 0.9
"""Share of an edge that must be drawn."""

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as a grid of parts.

    Attributes:
        xs, ys: Edges of the columns and of the rows, in points.
        labels: The number of the cell to which each part belongs, shape (rows, columns); -1 for none.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    labels: Labels

    @property
    def box(self) -> Box:
        """All of the table."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def cells(self) -> dict[int, Box]:
        """The box of each cell by its number."""
        count = max(int(self.labels.max()) + 1, 0)
        rows, columns = np.nonzero(self.labels >= 0)
        numbers = self.labels[rows, columns]
        first = np.full((2, count), max(self.labels.shape))
        last = np.zeros((2, count), dtype=np.int64)
        for axis, at in enumerate((rows, columns)):
            np.minimum.at(first[axis], numbers, at)
            np.maximum.at(last[axis], numbers, at + 1)
        return {
            number: Box(
                self.xs[first[1, number]], self.ys[first[0, number]],
                self.xs[last[1, number]], self.ys[last[0, number]],
            )
            for number in np.unique(numbers).tolist()
        }  # fmt: skip

    @property
    def anchors(self) -> dict[tuple[int, int], int]:
        """Row and column of the first part of each cell, where its text stands, and the cell's number."""
        flat, n_columns = self.labels.ravel(), self.labels.shape[1]
        numbers, first = np.unique(flat, return_index=True)
        return {
            (int(at) // n_columns, int(at) % n_columns): int(number)
            for number, at in zip(numbers, first, strict=True)
            if number >= 0
        }

    def turned(self) -> Grid:
        """The grid with each column, from the right, as a row: vertical tables. Only ``labels`` tell of places."""
        return Grid(self.ys, self.xs, self.labels[:, ::-1].T)

    def share_out(self, letters: Letters) -> NDArray[np.int64]:
        """The number of the cell in which the middle of each letter stands, -1 outside of all."""
        x, y = letters.middles
        columns = np.searchsorted(self.xs, x) - 1
        rows = np.searchsorted(self.ys, y) - 1
        n_rows, n_columns = self.labels.shape
        inside = (rows >= 0) & (rows < n_rows) & (columns >= 0) & (columns < n_columns)
        found = np.full(len(letters), -1)
        found[inside] = self.labels[rows[inside], columns[inside]]
        return found


def find_grids(strokes: Strokes) -> tuple[list[Grid], Lines]:
    """The tables that the lines enclose, from the top; and the horizontal lines that touch no vertical one."""
    if not 1 <= len(strokes.across) <= MAX_LINES or len(strokes.down) > MAX_LINES:
        return [], strokes.across
    grids: list[Grid] = []
    alone = np.ones(len(strokes.across), dtype=bool)
    for across, down in _clusters(strokes):
        alone[across] = False
        grid = _grid(strokes.across[across], strokes.down[down])
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])), strokes.across[alone]


def _clusters(strokes: Strokes) -> Iterator[tuple[Labels, Labels]]:
    """Indices of lines that hang together, horizontal and vertical."""
    y, x0, x1 = (strokes.across[:, [i]] for i in range(3))
    x, top, bottom = strokes.down.T if len(strokes.down) else np.empty((3, 0))
    touch = (x0 - SNAP <= x) & (x <= x1 + SNAP) & (top - SNAP <= y) & (y <= bottom + SNAP)
    left = touch.any(axis=1)
    while left.any():
        rows = np.zeros(len(left), dtype=bool)
        rows[int(np.argmax(left))] = True
        while True:
            columns = touch[rows].any(axis=0)
            grown = touch[:, columns].any(axis=1)
            if (grown == rows).all():
                break
            rows = grown
        left &= ~rows
        yield np.flatnonzero(rows), np.flatnonzero(columns)


def _grid(across: Lines, down: Lines) -> Grid | None:
    xs = levels([*down[:, 0], *across[:, 1], *across[:, 2]])
    ys = levels([*across[:, 0], *down[:, 1], *down[:, 2]])
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_columns < 1 or n_rows * n_columns > MAX_PARTS:
        return None
    level = _drawn(across, ys, xs)
    upright = _drawn(down, xs, ys)
    labels = _connected(level[1:-1], upright[1:-1].T)
    return Grid(tuple(xs), tuple(ys), _enclosed(labels, level, upright.T))


def _drawn(lines: Lines, at: list[float], along: list[float]) -> NDArray[np.bool_]:
    """Whether the edge at each level is drawn between each two levels of the other axis."""
    edges = np.array(along)
    middles = (edges[:-1] + edges[1:]) / 2
    drawn = np.zeros((len(at), len(middles)), dtype=bool)
    places = np.array(at)
    for where, start, end in lines:
        nearest = int(np.argmin(abs(places - where)))
        drawn[nearest] |= (middles > start - 1) & (middles < end + 1)
    return drawn


def _connected(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> Labels:
    """Number the parts; those that no inner edge parts have one number.

    Args:
        level: Inner horizontal edges, shape (rows - 1, columns).
        upright: Inner vertical edges, shape (rows, columns - 1).
    """
    n_rows, n_columns = upright.shape[0], level.shape[1]
    labels = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    while True:
        before = labels.copy()
        for upper, lower, cut in (
            (labels[:-1], labels[1:], level),
            (labels[:, :-1], labels[:, 1:], upright),
        ):
            least = np.where(cut, upper, np.minimum(upper, lower))
            upper[...] = least
            lower[...] = np.where(cut, lower, np.minimum(least, lower))
        if (labels == before).all():
            return labels


def _enclosed(labels: Labels, level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> Labels:
    """The labels without parts that lie outside of the table: a cell has lines on three sides, or above and below."""
    count = int(labels.max()) + 1
    padded = np.pad(labels, 1, constant_values=-1)
    sides = []
    for drawn, other in (
        (level[:-1], padded[:-2, 1:-1]), (level[1:], padded[2:, 1:-1]),
        (upright[:, :-1], padded[1:-1, :-2]), (upright[:, 1:], padded[1:-1, 2:]),
    ):  # fmt: skip
        edge = other != labels
        total = np.bincount(labels[edge], minlength=count)
        known = np.bincount(labels[edge & drawn], minlength=count)
        sides.append(known >= DRAWN * np.maximum(total, 1))
    above, below, before, after = sides
    good = (above & below) | (before & after & (above | below))
    return np.where(good[labels], labels, -1)


def inside(box: Box, x: Floats, y: Floats) -> Flags:
    """Whether each of these points lies in the box or up to a point beside it."""
    flags: Flags = (
        (box.x0 - 1 <= x) & (x <= box.x1 + 1) & (box.top - 1 <= y) & (y <= box.bottom + 1)
    )
    return flags
