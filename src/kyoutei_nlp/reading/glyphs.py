"""What a PDF page shows: glyphs and rules (字形と罫線).

Coordinates are points with the origin top-left of the page as it is shown (rotation undone).
"""

from __future__ import annotations

from dataclasses import dataclass


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
    hidden: bool = False

    @property
    def cx(self) -> float:
        """Middle, left to right."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, top to bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical (罫線); among ``frames`` the box of a drawn figure."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """All that one page shows; ``covered`` is the share of it that lies under pictures."""

    size: tuple[float, float]
    glyphs: list[Glyph]
    rules: list[Rule]
    has_image: bool
    frames: list[Rule]
    covered: float = 0.0
