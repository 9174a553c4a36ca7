"""One page of glyphs → its stretches in reading order: regions of lines, tables (頁の組み立て)."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Final

from kyoutei_nlp.document import Aside, Box, Direction
from kyoutei_nlp.reading.draft import DraftLine, TableBlock
from kyoutei_nlp.reading.glyphs import Glyph, GlyphPage
from kyoutei_nlp.reading.joining import starts_block
from kyoutei_nlp.reading.setting import (
    SetLine,
    set_lines,
    writing_direction,
)
from kyoutei_nlp.reading.tables import Grid, find_grids, inside

LONG_CELL: Final = 160
"""Letters from which a cell that fills its row is running text in a frame, not a table's cell (arbitrary)."""


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
    layout.direction = writing_direction(glyphs)
    if layout.direction == "horizontal":
        for grid in find_grids(page.rules):
            glyphs = _take_table(grid, glyphs, layout)
        if is_wide_page(page.size):
            glyphs = _take_boxes(page, glyphs, layout)
        layout.lines.extend(_lines(glyphs, "horizontal", layout))
    else:
        across, down = _split_directions(glyphs)
        layout.lines.extend(_lines(across, "horizontal", layout))
        layout.lines.extend(_lines(down, "vertical", layout))
    return layout


def _lines(glyphs: list[Glyph], direction: Direction, layout: PageLayout) -> list[SetLine]:
    if not glyphs:
        return []
    lines, ruby = set_lines(glyphs, direction)
    layout.asides.extend(Aside(line.text, "ruby", line.box) for line in ruby)
    return lines


def _split_directions(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """On a vertical page: glyphs in horizontal runs of four and more (page number, caption), and the rest."""
    across: list[Glyph] = []
    down: list[Glyph] = []
    run: list[Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph is not None and run and _beside(run[-1], glyph):
            run.append(glyph)
            continue
        (across if len(run) >= 4 else down).extend(run)
        run = [glyph] if glyph is not None else []
    return _with_lone_numbers(across, down)


def _with_lone_numbers(across: list[Glyph], down: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """Digits that stand apart below or above all vertical text are a page number."""
    letters = [g for g in down if not g.text.isdigit() and g.text not in "-－–—―"]
    if not letters:
        return across, down
    top, bottom = min(g.top for g in letters), max(g.bottom for g in letters)
    apart = {
        id(g) for g in down
        if (g.top > bottom + g.size or g.bottom < top - g.size) and g.text not in "、。」）"
    }  # fmt: skip
    return across + [g for g in down if id(g) in apart], [g for g in down if id(g) not in apart]


def _beside(a: Glyph, b: Glyph) -> bool:
    size = max(a.size, b.size)
    return abs(a.baseline - b.baseline) < 0.25 * size and 0.2 * size < b.cx - a.cx < 1.6 * size


def _take_table(grid: Grid, glyphs: list[Glyph], layout: PageLayout) -> list[Glyph]:
    """Move the glyphs inside the grid into a table or frame; the rest is returned."""
    own = [g for g in glyphs if inside(g, grid.box)]
    n_cells = sum(1 for row in grid.rows for cell in row if cell)
    if not own or n_cells < 2:
        return glyphs
    taken: set[int] = set()
    rows: list[tuple[tuple[DraftLine, ...], ...]] = []
    pending_top = grid.box.top
    for row in grid.rows:
        cells = [_cell_lines(cell, own, taken) for cell in row]
        longest = max(cells, key=lambda lines: sum(len(x.text) for x in lines))
        if _is_frame(cells, longest):
            _close_table(rows, grid, pending_top, longest[0].box.top, layout)
            rows = []
            for lines in cells:
                if lines:
                    layout.frames.append((_hull(lines), lines))
            pending_top = longest[-1].box.bottom
            continue
        rows.append(
            tuple(tuple(_draft(lines, cell)) for lines, cell in zip(cells, row, strict=True))
        )
    _close_table(rows, grid, pending_top, grid.box.bottom, layout)
    return [g for g in glyphs if id(g) not in taken]


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


def _close_table(
    rows: list[tuple[tuple[DraftLine, ...], ...]],
    grid: Grid,
    top: float,
    bottom: float,
    layout: PageLayout,
) -> None:
    if any(cell for row in rows for cell in row):
        box = Box(grid.box.x0, min(top, bottom), grid.box.x1, bottom)
        layout.tables.append(TableBlock(_without_empty(rows), box))


def _without_empty(
    rows: list[tuple[tuple[DraftLine, ...], ...]],
) -> tuple[tuple[tuple[DraftLine, ...], ...], ...]:
    """Drop columns that are blank in every row (double rules draw them)."""
    used = [any(row[i] for row in rows) for i in range(len(rows[0]))]
    return tuple(
        tuple(cell for cell, keep in zip(row, used, strict=True) if keep)
        for row in rows
        if any(row)
    )


def _cell_lines(cell: Box | None, glyphs: list[Glyph], taken: set[int]) -> list[SetLine]:
    if cell is None:
        return []
    own = [g for g in glyphs if id(g) not in taken and inside(g, cell)]
    if not own:
        return []
    taken.update(id(g) for g in own)
    narrow = cell.x1 - cell.x0 < 2.2 * median(g.size for g in own)
    direction = writing_direction(own) if narrow and len(own) > 2 else "horizontal"
    lines, _ = set_lines(own, direction)
    return lines


def _is_frame(cells: list[list[SetLine]], longest: list[SetLine]) -> bool:
    letters = sum(len(line.text) for line in longest)
    others = sum(len(line.text) for cell in cells for line in cell) - letters
    return letters >= LONG_CELL and len(longest) >= 4 and others <= 0.15 * letters


def _draft(lines: list[SetLine], cell: Box | None) -> list[DraftLine]:
    """The lines of a cell; one that follows a line with room left in the cell is an entry of its own."""
    made: list[DraftLine] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        apart = before is not None and cell is not None and before.direction == "horizontal"
        if apart and before is not None and cell is not None:
            padding = min(max(before.start - cell.x0, 0.0), before.size)
            room = cell.x1 - before.end - padding
            apart = room > 1.9 * before.size or starts_block(line.text)
        made.append(DraftLine(line.text, line.box, line.direction, apart))
    return made


def _hull(lines: list[SetLine]) -> Box:
    return Box(
        min(x.box.x0 for x in lines), min(x.box.top for x in lines),
        max(x.box.x1 for x in lines), max(x.box.bottom for x in lines),
    )  # fmt: skip
