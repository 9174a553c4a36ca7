"""How the user space of a PDF page becomes the page as it is shown (頁の枠)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from kyoutei_nlp.reading.glyphs import Floats

Numbers = TypeVar("Numbers", float, Floats)


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible box of a page in its user space, and its rotation (ISO 32000-1, 7.7.3.3)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

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
