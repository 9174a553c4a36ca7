"""One page of glyphs → its stretches in reading order: regions of lines, tables (頁の組み立て)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from kyoutei_nlp.document import Aside, Box, Direction
from kyoutei_nlp.reading.banding import banded_grids
from kyoutei_nlp.reading.directing import across_runs, downward_runs, writing_direction
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.glyphs import Flags, GlyphPage, Letters
from kyoutei_nlp.reading.setting import SetLine, set_lines
from kyoutei_nlp.reading.strokes import join_rules
from kyoutei_nlp.reading.tables import Grid, find_grids, inside
from kyoutei_nlp.reading.tabling import take_table

HUGE: Final = 3.0
"""Times the usual letter size from which letters over the text are a watermark."""
MOST_HUGE: Final = 40
MAX_FIGURES: Final = 200
MOST_COVERED: Final = 0.5
"""Share of the page under pictures from which they are its background."""


@dataclass(slots=True)
class PageLayout:
    """A page laid out; ``lines`` are those of its body outside of tables, in no column order yet."""

    size: tuple[float, float]
    direction: Direction = "horizontal"
    lines: list[SetLine] = field(default_factory=list)
    tables: list[TableBlock] = field(default_factory=list)
    frames: list[tuple[Box, list[SetLine]]] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    has_image: bool = False
    covered: float = 0.0
    n_glyphs: int = 0
    figures: list[Box] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All letters, for a first look at their quality."""
        cells = [x.text for t in self.tables for r in t.rows for c in r for x in c]
        framed = [line.text for _, lines in self.frames for line in lines]
        return "\n".join([line.text for line in self.lines] + framed + cells)


def lay_out(page: GlyphPage) -> PageLayout:
    """Direction first, then tables, then lines."""
    layout = PageLayout(page.size, has_image=page.has_image, covered=page.covered)
    letters = page.letters
    if page.apart:
        layout.asides.append(Aside(page.apart, "hidden"))
    layout.n_glyphs = len(letters)
    if page.covered < MOST_COVERED:
        layout.figures = [
            Box(p.x0, p.top, p.x1, p.bottom) for p in (*page.pictures, *page.frames)[:MAX_FIGURES]
        ]
    if not len(letters):
        return layout
    letters = _take_watermark(letters, layout)
    layout.direction = writing_direction(letters)
    letters = _take_tables(page, letters, layout)
    if layout.direction == "horizontal":
        if is_wide_page(page.size):
            letters = _take_boxes(page, letters, layout)
        down, across = downward_runs(letters)
    else:
        across, number, down = across_runs(letters)
        layout.lines.extend(_page_number(number))
    layout.lines.extend(_lines(across, "horizontal", layout))
    layout.lines.extend(_lines(down, "vertical", layout))
    return layout


def _take_watermark(letters: Letters, layout: PageLayout) -> Letters:
    """Set huge letters apart that lie over the text (写, 見本, 案); those that stand free are titles."""
    huge = letters.sizes > HUGE * letters.sizes.min()
    if not huge.any():
        return letters
    huge = letters.sizes > HUGE * np.median(letters.sizes)
    if not 0 < int(huge.sum()) <= MOST_HUGE:
        return letters
    x, y = letters.only(~huge).middles
    over = np.zeros(len(letters), dtype=bool)
    for place in np.flatnonzero(huge).tolist():
        x0, top, x1, bottom = letters.boxes[place].tolist()
        over[place] = ((x0 < x) & (x < x1) & (top < y) & (y < bottom)).sum() >= 3
    if not over.any():
        return letters
    layout.asides.append(Aside(letters.only(over).text, "hidden"))
    return letters.only(~over)


def _page_number(letters: Letters) -> list[SetLine]:
    """A page number of a vertical page as one line, whichever way it is set."""
    if not len(letters):
        return []
    line = set_lines(letters, writing_direction(letters))[0][0]
    box = line.box
    return [replace(line, direction="horizontal", start=box.x0, end=box.x1, cross=box.bottom)]


def _take_tables(page: GlyphPage, letters: Letters, layout: PageLayout) -> Letters:
    """Move the letters in tables to the layout's tables and frames; the rest is returned."""
    if not page.rules and not page.frames:
        return letters
    grids, loose = find_grids(join_rules(page.rules, page.frames))
    letters = _take(grids, letters, layout)
    if layout.direction == "vertical":
        return letters
    return _take(banded_grids(loose, letters), letters, layout)


def _take(grids: list[Grid], letters: Letters, layout: PageLayout) -> Letters:
    for grid in grids:
        taken = take_table(grid, letters, layout.direction)
        layout.tables.extend(taken.tables)
        layout.frames.extend(taken.frames)
        letters = taken.left
    return letters


def _lines(letters: Letters, direction: Direction, layout: PageLayout) -> list[SetLine]:
    lines, ruby = set_lines(letters, direction)
    layout.asides.extend(Aside(line.text, "ruby", line.box) for line in ruby)
    return lines


def is_wide_page(size: tuple[float, float]) -> bool:
    """Whether the page has the shape of a slide."""
    return size[0] > 1.2 * size[1]


def _take_boxes(page: GlyphPage, letters: Letters, layout: PageLayout) -> Letters:
    """On slides each drawn box is read by itself: its letters become a frame."""
    area = page.size[0] * page.size[1]
    boxes = [Box(f.x0, f.top, f.x1, f.bottom) for f in page.frames[:500]]
    boxes = [b for b in boxes if (b.x1 - b.x0) * (b.bottom - b.top) < 0.45 * area]
    boxes.sort(key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top))
    x, y = letters.middles
    rest = np.ones(len(letters), dtype=bool)
    held: list[tuple[int, Box, Flags]] = []
    for box in boxes:
        own = rest & inside(box, x, y)
        if own.any():
            held.append((int(own.argmax()), box, own))
            rest &= ~own
    for _, box, own in sorted(held, key=lambda found: found[0]):
        layout.frames.append((box, _lines(letters.only(own), "horizontal", layout)))
    return letters.only(rest)
