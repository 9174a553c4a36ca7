"""How the user space of a PDF page becomes the page as it is shown (頁の枠)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.glyphs import Floats

MOSTLY: Final = 0.8
"""Share of the letters that run sideways on a page that is turned: a table printed across, a scan not turned."""
Numbers = TypeVar("Numbers", float, Floats)


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible box of a page in its user space, and its rotation (ISO 32000-1, 7.7.3.3).

    ``turn`` says by how many degrees of that rotation, clockwise, the page is turned to be read, not to be shown.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def upright(self, angles: Floats) -> Frame:
        """The frame turned so that most letters, (n,) degrees counter-clockwise from the x axis, run to the right."""
        quarters = np.round(angles / 90).astype(int) % 4
        counts = np.bincount(quarters, minlength=4)
        turn = (int(counts.argmax()) * 90 - self.rotation) % 360
        if not turn or counts.max() <= MOSTLY * len(angles):
            return self
        return replace(self, rotation=(self.rotation + turn) % 360, turn=turn)

    def point(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Where a point, or each point of two arrays, is shown."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def boxes(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Floats:
        """(n, 4) left, top, right and bottom edge of the boxes between two corners each."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        edges = np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)
        return np.stack(edges, axis=1)


def turned_back(box: Box, turn: int, size: tuple[float, float]) -> Box:
    """A box on the page as it is shown, from the page of this size that was turned clockwise to be read."""
    width, height = size
    if turn == 90:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    if turn == 180:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return Box(height - box.bottom, box.x0, height - box.top, box.x1)
