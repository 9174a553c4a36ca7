"""A laid-out page → its stretches in reading order, in either direction, columns and boxes resolved (読み順)."""

from __future__ import annotations

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.columns import Gutter, bands_of_columns, find_gutter, regions
from kyoutei_nlp.reading.draft import TableBlock
from kyoutei_nlp.reading.layout import PageLayout
from kyoutei_nlp.reading.setting import Piece, SetLine


def in_reading_order(
    layout: PageLayout, *, hint: Gutter | None = None, boxes_first: bool = False
) -> list[list[SetLine] | TableBlock]:
    """Regions and tables from the top of the page, columns resolved."""
    if layout.direction == "vertical":
        return _vertical(layout)
    fixed: list[_Fixed] = [(t.box, t) for t in layout.tables if t.box]
    fixed += [(box, lines) for box, lines in layout.frames if lines]
    fixed.sort(key=lambda pair: (pair[0].top, pair[0].x0))
    if boxes_first:
        return _boxes_in_order(layout, _by_rows(fixed))
    return _with_fixed(layout, fixed, hint)


_Fixed = tuple[Box, "list[SetLine] | TableBlock"]


def page_gutter(layout: PageLayout) -> Gutter | None:
    """The gutter between the columns of the page, to help its neighbours."""
    return find_gutter(_sorted(layout.lines)) if layout.direction == "horizontal" else None


def _sorted(lines: list[SetLine]) -> list[SetLine]:
    return sorted(lines, key=lambda line: (line.cross, line.start))


def _with_fixed(
    layout: PageLayout, fixed: list[_Fixed], hint: Gutter | None
) -> list[list[SetLine] | TableBlock]:
    """Tables and frames take part in the columns as if each were one line."""
    items = [(_stand_in(box), item) for box, item in fixed]
    held = {id(line): item for line, item in items}
    stretches: list[list[SetLine] | TableBlock] = []
    for region in regions(_sorted([*layout.lines, *(line for line, _ in items)]), hint):
        lines: list[SetLine] = []
        for line in region:
            item = held.get(id(line))
            if item is None:
                lines.append(line)
                continue
            if lines:
                stretches.append(lines)
                lines = []
            stretches.extend(regions(item) if isinstance(item, list) else [item])
        if lines:
            stretches.append(lines)
    return stretches


def _stand_in(box: Box) -> SetLine:
    piece = Piece(box.x0, box.x1, "", 0)
    return SetLine("", box, "horizontal", box.x0, box.x1, box.top + 8, 8.0, (piece,))


def _boxes_in_order(layout: PageLayout, fixed: list[_Fixed]) -> list[list[SetLine] | TableBlock]:
    """On slides boxes and loose lines are read by their height."""
    stretches: list[list[SetLine] | TableBlock] = []
    rest = _sorted(layout.lines)
    for box, item in fixed:
        above = [line for line in rest if (line.box.top + line.box.bottom) / 2 < box.top]
        rest = [line for line in rest if (line.box.top + line.box.bottom) / 2 >= box.top]
        stretches.extend(regions(above))
        stretches.extend(regions(item) if isinstance(item, list) else [item])
    return [*stretches, *regions(rest)]


def _by_rows(fixed: list[_Fixed]) -> list[_Fixed]:
    """Boxes that start at one height are read from the left."""
    ordered: list[_Fixed] = []
    row: list[_Fixed] = []
    for pair in fixed:
        if row and pair[0].top - row[0][0].top > 12:
            ordered.extend(sorted(row, key=lambda p: p[0].x0))
            row = []
        row.append(pair)
    return ordered + sorted(row, key=lambda p: p[0].x0)


def _vertical(layout: PageLayout) -> list[list[SetLine] | TableBlock]:
    down = sorted((x for x in layout.lines if x.direction == "vertical"), key=lambda x: x.cross)
    across = sorted((x for x in layout.lines if x.direction == "horizontal"), key=lambda x: x.cross)
    top = min((line.box.top for line in down), default=0.0)
    before = [line for line in across if line.box.bottom <= top]
    after = [line for line in across if line.box.bottom > top]
    stretches: list[list[SetLine] | TableBlock] = [before] if before else []
    stretches.extend(band for band in bands_of_columns(down) if band)
    if after:
        stretches.append(after)
    return stretches
