"""What a PDF page shows: letters and rules (字形と罫線).

Coordinates are points with the origin top-left of the page as it is shown (rotation undone).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NUMBERS = attrgetter("x0", "top", "x1", "bottom", "baseline", "size")


@dataclass(slots=True)
class Glyph:
    """One character on the page, where it is looked at by itself.

    ``baseline`` is the y of its origin; ``blank`` says that a space glyph stood before it; ``index`` is its place
    among the letters that it was taken from.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    blank: bool = False
    index: int = 0

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
    """Characters of a page but blanks, in stream order.

    Attributes:
        codes: (n,) code points.
        boxes: (n, 4) left, top, right and bottom edge.
        baselines, sizes: (n,) points.
        blanks: (n,) whether a blank stood before.
        faint: (n,) whether it is painted so that nobody sees it.
        pale: (n,) whether it is white, and seen only on a ground of another colour.
    """

    codes: NDArray[np.uint32]
    boxes: Floats
    baselines: Floats
    sizes: Floats
    blanks: Flags
    faint: Flags
    pale: Flags

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, glyphs: Iterable[Glyph]) -> Letters:
        """These glyphs as arrays."""
        kept = list(glyphs)
        numbers = np.array(list(map(_NUMBERS, kept)), dtype=float).reshape(-1, 6)
        codes = np.array([ord(glyph.text) for glyph in kept], dtype=np.uint32)
        blanks = np.array([glyph.blank for glyph in kept], dtype=bool)
        plain = np.zeros(len(kept), dtype=bool)
        return cls(codes, numbers[:, :4], numbers[:, 4], numbers[:, 5], blanks, plain, plain)

    @property
    def text(self) -> str:
        """The characters in a row, without blanks."""
        return self.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")

    @property
    def middles(self) -> tuple[Floats, Floats]:
        """(n,) middles left to right and top to bottom."""
        boxes = self.boxes
        return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2

    def only(self, chosen: Flags) -> Letters:
        """Those for which ``chosen`` (n,) holds."""
        return self if chosen.all() else self.at(np.flatnonzero(chosen))

    def at(self, places: Any) -> Letters:
        """Those at these places, in their order."""
        return Letters(
            self.codes[places],
            self.boxes[places],
            self.baselines[places],
            self.sizes[places],
            self.blanks[places],
            self.faint[places],
            self.pale[places],
        )

    def glyphs(self) -> list[Glyph]:
        """Each by itself, for rules that look at one after the other."""
        numbers = (*self.boxes.T, self.baselines, self.sizes, self.blanks)
        columns = [column.tolist() for column in numbers]
        return list(map(Glyph, self.text, *columns, range(len(self))))


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
        letters: What a person sees.
        apart: The letters that nobody sees, as text.
        covered: The share of the page that lies under pictures.
        turn: Degrees by which the page as shown was turned clockwise, so that its letters stand upright; all that is
            told of it, its size too, is so turned.
        pictures: Where they stand.
        blank: Whether nothing at all is set, drawn or noted on it.
    """

    size: tuple[float, float]
    letters: Letters
    rules: list[Rule]
    has_image: bool
    frames: list[Rule]
    covered: float = 0.0
    apart: str = ""
    turn: int = 0
    pictures: tuple[Rule, ...] = ()
    blank: bool = False

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        return self.size[::-1] if self.turn in (90, 270) else self.size
