"""A laid-out page → its stretches in reading order, in either direction, columns and boxes resolved (読み順)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.aligning import aligned_stretches
from kyoutei_nlp.reading.arranging import arranged
from kyoutei_nlp.reading.columns import Gutter, find_gutter, regions
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.layout import PageLayout
from kyoutei_nlp.reading.setting import SetLine
from kyoutei_nlp.reading.spacing import Piece
from kyoutei_nlp.reading.tiers import bands_of_columns

RUNNING: Final = 15
"""Letters from which a line beside a box is one of running text (arbitrary)."""
MANY: Final = 12
"""Lines from which a page may be set in columns."""
MOST_BOXED: Final = 6
"""Lines of a box over columns at most."""
MOST_BEFORE: Final = 6
"""Lines of a paragraph that are looked at before the one beside the box."""


def in_reading_order(
    layout: PageLayout, *, hint: Gutter | None = None, boxes_first: bool = False
) -> list[list[SetLine] | TableBlock]:
    """Regions and tables from the top of the page, columns resolved."""
    if layout.direction == "vertical":
        return _vertical(layout)
    return _with_tables(_horizontal(layout, hint, boxes_first=boxes_first))


def _with_tables(
    stretches: list[list[SetLine] | TableBlock],
) -> list[list[SetLine] | TableBlock]:
    """Lines that stand in rows and columns become tables."""
    found: list[list[SetLine] | TableBlock] = []
    for stretch in stretches:
        if isinstance(stretch, TableBlock) or stretch[0].direction == "vertical":
            found.append(stretch)
        else:
            found.extend(aligned_stretches(stretch))
    return found


def _horizontal(
    layout: PageLayout, hint: Gutter | None, *, boxes_first: bool
) -> list[list[SetLine] | TableBlock]:
    fixed: list[_Fixed] = [(t.box, t) for t in layout.tables if t.box]
    fixed += [(box, lines) for box, lines in layout.frames if lines]
    fixed += [(_hull(lines), lines) for lines in _downward_blocks(layout.lines)]
    fixed.sort(key=lambda pair: (pair[0].top, pair[0].x0))
    if boxes_first:
        found = arranged(_sorted(layout.lines), fixed)
        return [part for stretch in found for part in _parts(stretch)]
    return _with_fixed(layout, fixed, hint)


_Fixed = tuple[Box, "list[SetLine] | TableBlock"]


def page_gutter(layout: PageLayout) -> Gutter | None:
    """The gutter between the columns of the page, to help its neighbours."""
    return find_gutter(_sorted(layout.lines)) if layout.direction == "horizontal" else None


def _sorted(lines: list[SetLine]) -> list[SetLine]:
    across = (line for line in lines if line.direction == "horizontal")
    return sorted(across, key=lambda line: (line.cross, line.start))


def _downward_blocks(lines: list[SetLine]) -> list[list[SetLine]]:
    """Vertical lines of a horizontal page that stand side by side, from the right."""
    blocks: list[list[SetLine]] = []
    down = (line for line in lines if line.direction == "vertical")
    for line in sorted(down, key=lambda line: line.cross):
        last = blocks[-1][-1] if blocks else None
        if last and line.cross - last.cross < 3 * line.size and line.start < last.end:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _hull(lines: list[SetLine]) -> Box:
    return Box(
        min(x.box.x0 for x in lines), min(x.box.top for x in lines),
        max(x.box.x1 for x in lines), max(x.box.bottom for x in lines),
    )  # fmt: skip


def _with_fixed(
    layout: PageLayout, fixed: Sequence[_Fixed], hint: Gutter | None
) -> list[list[SetLine] | TableBlock]:
    """Tables and frames take part in the columns as if each were one line."""
    boxed = _boxed_across(layout)
    held_in_boxes = {id(line) for _, lines in boxed for line in lines}
    across = [line for line in _sorted(layout.lines) if id(line) not in held_in_boxes]
    fixed = [*fixed, *boxed]
    items = [(_before_paragraph(_stand_in(box), across), item) for box, item in fixed]
    held = {id(line): item for line, item in items}
    lines = _sorted([*across, *(line for line, _ in items)])
    return [part for region in regions(lines, hint) for part in _unfolded(region, held)]


def _boxed_across(layout: PageLayout) -> list[tuple[Box, list[SetLine]]]:
    """Few lines in a drawn box that is wider than half of the text, though they are not: it closes the columns."""
    lines = [line for line in layout.lines if line.direction == "horizontal"]
    if not layout.figures or len(lines) < MANY:
        return []
    middle = (min(x.start for x in lines) + max(x.end for x in lines)) / 2
    found: list[tuple[Box, list[SetLine]]] = []
    for box in layout.figures:
        if not box.x0 < middle < box.x1:
            continue
        own = [x for x in lines if _is_within(x.box, box)]
        if 0 < len(own) <= MOST_BOXED and all(x.end < middle or x.start > middle for x in own):
            found.append((box, _sorted(own)))
            lines = [x for x in lines if not any(x is y for y in own)]
    return found


def _is_within(line: Box, box: Box) -> bool:
    return (
        box.x0 - 1 <= line.x0 and line.x1 <= box.x1 + 1
        and box.top <= (line.top + line.bottom) / 2 <= box.bottom
    )  # fmt: skip


def _before_paragraph(stand_in: SetLine, lines: list[SetLine]) -> SetLine:
    """What stands beside running text is read before the paragraph that begins there or goes on."""
    box = stand_in.box
    first = next((
        i for i, x in enumerate(lines)
        if box.top < x.cross < box.bottom and (x.end <= box.x0 or x.start >= box.x1)
    ), None)  # fmt: skip
    if first is None or len(lines[first].text) < RUNNING or lines[first].start >= box.x1:
        return stand_in
    for i in range(first, max(first - MOST_BEFORE, -1), -1):
        if not i or len(lines[i - 1].text) < RUNNING or lines[i - 1].text.endswith("。"):
            return replace(stand_in, cross=min(stand_in.cross, lines[i].cross - 0.01))
    return stand_in


def _parts(item: list[SetLine] | TableBlock) -> list[list[SetLine] | TableBlock]:
    if isinstance(item, TableBlock):
        return [item]
    return [item] if item[0].direction == "vertical" else [*regions(item)]


def _stand_in(box: Box, direction: Direction = "horizontal") -> SetLine:
    """A line without letters that holds the place of a table or frame."""
    if direction == "vertical":
        piece = Piece(box.top, box.bottom, "", 0)
        return SetLine("", box, direction, box.top, box.bottom, 8 - box.x1, 8.0, (piece,))
    piece = Piece(box.x0, box.x1, "", 0)
    return SetLine("", box, "horizontal", box.x0, box.x1, box.top + 8, 8.0, (piece,))


def _vertical(layout: PageLayout) -> list[list[SetLine] | TableBlock]:
    """Bands of columns; tables and frames stand among the columns, horizontal lines above or below them."""
    fixed: list[_Fixed] = [(t.box, t) for t in layout.tables if t.box]
    fixed += [(box, lines) for box, lines in layout.frames if lines]
    items = [(_stand_in(box, "vertical"), item) for box, item in fixed]
    down = [line for line in layout.lines if line.direction == "vertical"]
    down = sorted([*down, *(line for line, _ in items)], key=lambda line: line.cross)
    across = _sorted(layout.lines)
    top = min((line.box.top for line in down), default=0.0)
    before = [line for line in across if line.box.bottom <= top]
    after = [line for line in across if line.box.bottom > top]
    stretches: list[list[SetLine] | TableBlock] = [before] if before else []
    for band in bands_of_columns(down):
        stretches.extend(_unfolded(band, {id(line): item for line, item in items}))
    if after:
        stretches.append(after)
    return stretches


def _unfolded(
    region: list[SetLine], held: dict[int, list[SetLine] | TableBlock]
) -> list[list[SetLine] | TableBlock]:
    """The lines of a region, with what stands in for tables and frames replaced by them."""
    stretches: list[list[SetLine] | TableBlock] = []
    lines: list[SetLine] = []
    for line in region:
        item = held.get(id(line))
        if item is None:
            lines.append(line)
            continue
        if lines:
            stretches.append(lines)
            lines = []
        stretches.extend(_parts(item))
    if lines:
        stretches.append(lines)
    return stretches
