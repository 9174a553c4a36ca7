"""What is drawn on a page beside its letters (図形): rules, the boxes of figures, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.frame import Frame
from kyoutei_nlp.reading.glyphs import Flags, Floats, Rule

THIN: Final = 2.5
"""Points up to which a figure is a rule."""
FIGURE: Final = 15.0
"""Points across from which a figure may frame text."""

Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Paths:
    """The segments of all paths of a page, one row each, in the order in which they are drawn.

    Attributes:
        points: (n, 2) where each ends, as shown.
        opens: (n,) whether a new figure begins here.
        closes: (n,) whether a straight line leads back from here to where the figure began.
        fill, stroke: (n,) how the path is painted.
    """

    points: Floats
    opens: Flags
    closes: Flags
    fill: Flags
    stroke: Flags


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rules, the boxes of figures and the boxes of pictures of one page."""

    rules: list[Rule]
    frames: list[Rule]
    pictures: list[Rule]

    def covered(self, size: tuple[float, float]) -> float:
        """Share of the page under pictures (a scan may be cut into stripes), at most 1."""
        width, height = size
        areas = (
            max(0.0, min(i.x1, width) - max(i.x0, 0.0))
            * max(0.0, min(i.bottom, height) - max(i.top, 0.0))
            for i in self.pictures
        )
        return min(1.0, sum(areas) / max(width * height, 1.0))


def times(m: Floats, n: Floats) -> Floats:
    """(n, 6) matrices: first those of ``m``, then those of ``n`` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = m.T
    p, q, r, s, t, u = n.T
    columns = a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s
    return np.stack([*columns, e * p + f * r + t, e * q + f * s + u], axis=1)


def moved(matrices: Floats, points: Floats) -> Floats:
    """(n, 2) points, each after its matrix."""
    a, b, c, d, e, f = matrices.T
    x, y = points.T
    return np.stack([a * x + c * y + e, b * x + d * y + f], axis=1)


def pictures(matrices: Floats, frame: Frame) -> list[Rule]:
    """The boxes of pictures with these matrices: each fills the unit square (ISO 32000-1, 8.9.5)."""
    corners = np.array([(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
    sets = [moved(np.broadcast_to(matrix, (4, 6)), corners).T for matrix in matrices]
    shown = [frame.point(x, y) for x, y in sets]
    return [Rule(*map(float, (x.min(), y.min(), x.max(), y.max()))) for x, y in shown]


def rules_and_frames(paths: Paths) -> tuple[list[Rule], list[Rule]]:
    """What the paths draw: straight lines along the page, and the boxes of larger figures."""
    if not len(paths.points):
        return [], []
    opens = paths.opens.copy()
    opens[0] = True
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(opens)) - 1
    figures = _boxes(paths.points, first)
    narrow = np.minimum(figures[:, 2] - figures[:, 0], figures[:, 3] - figures[:, 1])
    several = (last > first) | paths.closes[last]
    fill, stroke = paths.fill[first], paths.stroke[first]
    framing = several & (fill | stroke) & (narrow > FIGURE)
    bars = several & fill & ~stroke & (narrow <= THIN)
    lines, at = _lines(paths, first, np.cumsum(opens) - 1)
    straight = stroke[at] & several[at]
    thin = np.concatenate([_middles(figures[bars]), lines[straight]])
    order = np.argsort(np.concatenate([np.flatnonzero(bars), at[straight]]), kind="stable")
    thin = thin[order]
    wide = np.minimum(thin[:, 2] - thin[:, 0], thin[:, 3] - thin[:, 1]) >= THIN
    return _as_rules(thin[~wide]), _as_rules(figures[framing])


def _boxes(points: Floats, first: Whole) -> Floats:
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    boxes: Floats = np.concatenate([low, high], axis=1)
    return boxes


def _lines(paths: Paths, first: Whole, figure: Whole) -> tuple[Floats, Whole]:
    """The boxes of all lines that run along the page, and the figure of each."""
    start = paths.points[first][figure]
    before = np.concatenate([paths.points[:1], paths.points[:-1]])
    closed = np.concatenate([[False], paths.closes[:-1]])
    before = np.where(closed[:, None], start, before)
    inner = np.ones(len(figure), dtype=bool)
    inner[first] = False
    a = np.concatenate([before[inner], paths.points[paths.closes]])
    b = np.concatenate([paths.points[inner], start[paths.closes]])
    at = np.concatenate([figure[inner], figure[paths.closes]])
    straight = (np.abs(a - b) < 1).any(axis=1)
    boxes = np.concatenate([np.minimum(a, b), np.maximum(a, b)], axis=1)
    return boxes[straight], at[straight]


def _middles(bars: Floats) -> Floats:
    """The lines along the middle of thin figures."""
    x0, top, x1, bottom = bars.T
    upright = x1 - x0 < bottom - top
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    along = np.where(upright, x, x0), np.where(upright, top, y)
    return np.stack([*along, np.where(upright, x, x1), np.where(upright, bottom, y)], axis=1)


def _as_rules(boxes: Any) -> list[Rule]:
    return [Rule(*box) for box in boxes.tolist()]
