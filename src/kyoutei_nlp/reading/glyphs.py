"""What a PDF page shows: glyphs and rules (字形と罫線).

Coordinates are points with the origin top-left of the page as it is shown (rotation undone).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Glyph:
    """One character on the page.

    ``baseline`` is the y of its origin; ``blank`` says that a space glyph stood before it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    blank: bool = False

    @property
    def cx(self) -> float:
        """Middle, left to right."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, top to bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Letters:
    """All characters that an extractor found on a page but blanks, in stream order, seen or not.

    Attributes:
        texts: n strings, nearly always of one character.
        boxes: (n, 4) left, top, right and bottom edge.
        baselines, sizes: (n,) points.
        blanks: (n,) whether a blank stood before.
        faint: (n,) whether it is painted so that nobody sees it.
    """

    texts: list[str]
    boxes: Floats
    baselines: Floats
    sizes: Floats
    blanks: Flags
    faint: Flags

    def __len__(self) -> int:
        return len(self.texts)

    def only(self, chosen: Flags) -> Letters:
        """Those for which ``chosen`` (n,) holds."""
        if chosen.all():
            return self
        return Letters(
            list(compress(self.texts, chosen.tolist())),
            self.boxes[chosen],
            self.baselines[chosen],
            self.sizes[chosen],
            self.blanks[chosen],
            self.faint[chosen],
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical (罫線); among ``frames`` the box of a drawn figure."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """All that one page shows.

    Attributes:
        glyphs: What a person sees, in stream order.
        apart: The letters that nobody sees, as text.
        covered: The share of the page that lies under pictures.
        turn: Degrees by which the page as shown was turned clockwise, so that its letters stand upright; all that is
            told of it, its size too, is so turned.
    """

    size: tuple[float, float]
    glyphs: list[Glyph]
    rules: list[Rule]
    has_image: bool
    frames: list[Rule]
    covered: float = 0.0
    apart: str = ""
    turn: int = 0

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        return self.size[::-1] if self.turn in (90, 270) else self.size
