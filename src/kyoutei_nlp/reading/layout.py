"""One page of glyphs → its stretches in reading order: regions of lines, tables (頁の組み立て)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from kyoutei_nlp.document import Aside, Box, Direction
from kyoutei_nlp.reading.banding import banded_grids
from kyoutei_nlp.reading.directing import across_runs, downward_runs, writing_direction
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.glyphs import Glyph, GlyphPage
from kyoutei_nlp.reading.setting import SetLine, set_lines
from kyoutei_nlp.reading.strokes import join_rules
from kyoutei_nlp.reading.tables import Grid, find_grids, inside
from kyoutei_nlp.reading.tabling import take_table

HUGE: Final = 3.0
"""Times the usual letter size from which letters over the text are a watermark."""
MOST_HUGE: Final = 40


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

    @property
    def text(self) -> str:
        """All letters, for a first look at their quality."""
        cells = [x.text for t in self.tables for r in t.rows for c in r for x in c]
        framed = [line.text for _, lines in self.frames for line in lines]
        return "\n".join([line.text for line in self.lines] + framed + cells)


def lay_out(page: GlyphPage) -> PageLayout:
    """Direction first, then tables, then lines."""
    layout = PageLayout(page.size, has_image=page.has_image, covered=page.covered)
    glyphs = page.glyphs
    if page.apart:
        layout.asides.append(Aside(page.apart, "hidden"))
    layout.n_glyphs = len(glyphs)
    if not glyphs:
        return layout
    glyphs = _take_watermark(glyphs, layout)
    layout.direction = writing_direction(glyphs)
    glyphs = _take_tables(page, glyphs, layout)
    if layout.direction == "horizontal":
        if is_wide_page(page.size):
            glyphs = _take_boxes(page, glyphs, layout)
        down, across = downward_runs(glyphs)
    else:
        across, number, down = across_runs(glyphs)
        layout.lines.extend(_page_number(number))
    layout.lines.extend(_lines(across, "horizontal", layout))
    layout.lines.extend(_lines(down, "vertical", layout))
    return layout


def _take_watermark(glyphs: list[Glyph], layout: PageLayout) -> list[Glyph]:
    """Set huge letters apart that lie over the text (写, 見本, 案); those that stand free are titles."""
    usual = median([g.size for g in glyphs])
    huge = [g for g in glyphs if g.size > HUGE * usual]
    if not 0 < len(huge) <= MOST_HUGE:
        return glyphs
    others = [g for g in glyphs if g.size <= HUGE * usual]
    over = {
        id(g) for g in huge
        if sum(g.x0 < o.cx < g.x1 and g.top < o.cy < g.bottom for o in others) >= 3
    }  # fmt: skip
    if not over:
        return glyphs
    layout.asides.append(Aside("".join(g.text for g in glyphs if id(g) in over), "hidden"))
    return [g for g in glyphs if id(g) not in over]


def _page_number(glyphs: list[Glyph]) -> list[SetLine]:
    """A page number of a vertical page as one line, whichever way it is set."""
    if not glyphs:
        return []
    line = set_lines(glyphs, writing_direction(glyphs))[0][0]
    box = line.box
    return [replace(line, direction="horizontal", start=box.x0, end=box.x1, cross=box.bottom)]


def _take_tables(page: GlyphPage, glyphs: list[Glyph], layout: PageLayout) -> list[Glyph]:
    """Move the glyphs in tables to the layout's tables and frames; the rest is returned."""
    if not page.rules and not page.frames:
        return glyphs
    grids, loose = find_grids(join_rules(page.rules, page.frames))
    glyphs = _take(grids, glyphs, layout)
    if layout.direction == "vertical":
        return glyphs
    return _take(banded_grids(loose, glyphs), glyphs, layout)


def _take(grids: list[Grid], glyphs: list[Glyph], layout: PageLayout) -> list[Glyph]:
    for grid in grids:
        taken = take_table(grid, glyphs, layout.direction)
        layout.tables.extend(taken.tables)
        layout.frames.extend(taken.frames)
        glyphs = taken.left
    return glyphs


def _lines(glyphs: list[Glyph], direction: Direction, layout: PageLayout) -> list[SetLine]:
    if not glyphs:
        return []
    lines, ruby = set_lines(glyphs, direction)
    layout.asides.extend(Aside(line.text, "ruby", line.box) for line in ruby)
    return lines


def is_wide_page(size: tuple[float, float]) -> bool:
    """Whether the page has the shape of a slide."""
    return size[0] > 1.2 * size[1]


def _take_boxes(page: GlyphPage, glyphs: list[Glyph], layout: PageLayout) -> list[Glyph]:
    """On slides each drawn box is read by itself: its glyphs become a frame."""
    area = page.size[0] * page.size[1]
    boxes = [Box(f.x0, f.top, f.x1, f.bottom) for f in page.frames[:500]]
    boxes = [b for b in boxes if (b.x1 - b.x0) * (b.bottom - b.top) < 0.45 * area]
    boxes.sort(key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top))
    held: dict[Box, list[Glyph]] = {}
    rest: list[Glyph] = []
    for glyph in glyphs:
        box = next((b for b in boxes if inside(glyph, b)), None)
        (rest if box is None else held.setdefault(box, [])).append(glyph)
    for box, own in held.items():
        layout.frames.append((box, _lines(own, "horizontal", layout)))
    return rest
