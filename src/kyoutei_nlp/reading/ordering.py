"""A laid-out page → its stretches in reading order, in either direction, columns and boxes resolved (読み順)."""

from __future__ import annotations

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.aligning import aligned_stretches
from kyoutei_nlp.reading.arranging import arranged
from kyoutei_nlp.reading.columns import Gutter, bands_of_columns, find_gutter, regions
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.layout import PageLayout
from kyoutei_nlp.reading.setting import SetLine
from kyoutei_nlp.reading.spacing import Piece


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
    layout: PageLayout, fixed: list[_Fixed], hint: Gutter | None
) -> list[list[SetLine] | TableBlock]:
    """Tables and frames take part in the columns as if each were one line."""
    items = [(_stand_in(box), item) for box, item in fixed]
    held = {id(line): item for line, item in items}
    lines = _sorted([*layout.lines, *(line for line, _ in items)])
    return [part for region in regions(lines, hint) for part in _unfolded(region, held)]


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
