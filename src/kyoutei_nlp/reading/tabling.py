"""Glyphs in a grid → a table of cells, or frames of running text (表と囲み)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.directing import writing_direction
from kyoutei_nlp.reading.draft import DraftLine, TableBlock
from kyoutei_nlp.reading.glyphs import Glyph
from kyoutei_nlp.reading.joining import starts_block
from kyoutei_nlp.reading.setting import SetLine, set_lines
from kyoutei_nlp.reading.signing import LABELS, SIGNER
from kyoutei_nlp.reading.tables import Grid

LONG_CELL: Final = 160
"""Letters from which a cell that fills its row is running text in a frame, not a table's cell (arbitrary)."""

_Row = list[tuple[Box, list[SetLine]]]


@dataclass(slots=True)
class Taken:
    """What stood in a grid, and the glyphs that are ``left``."""

    left: list[Glyph]
    tables: list[TableBlock] = field(default_factory=list)
    frames: list[tuple[Box, list[SetLine]]] = field(default_factory=list)


def take_table(grid: Grid, glyphs: list[Glyph], direction: Direction) -> Taken:
    """The glyphs inside the grid as a table or frames.

    On a vertical page a grid of vertical letters is read as it is written: each column from the right is a row.
    """
    boxes = grid.cells
    held, rest = grid.share_out(glyphs) if len(boxes) > 1 else ({}, glyphs)
    own = [glyph for cell in held.values() for glyph in cell]
    upright = direction == "vertical" and writing_direction(own) == "vertical"
    if not own or (upright and _is_prose(held)):
        return Taken(glyphs)
    seen = grid.turned() if upright else grid
    empty: tuple[Box, list[SetLine]] = (grid.box, [])
    rows: list[_Row] = [[empty] * seen.labels.shape[1] for _ in range(seen.labels.shape[0])]
    for (row, column), label in seen.anchors.items():
        if label in held:
            rows[row][column] = boxes[label], _set(held[label], boxes[label], upright=upright)
    taken = Taken(rest)
    _divide(rows, grid.box, taken)
    return taken


def _is_prose(held: dict[int, list[Glyph]]) -> bool:
    """Frames round vertical text are no table."""
    return max(len(cell) for cell in held.values()) >= LONG_CELL


def _divide(rows: list[_Row], box: Box, taken: Taken) -> None:
    """Rows of cells as tables; between them rows that are one long text as frames."""
    pending: list[_Row] = []
    top = box.top
    for row in rows:
        lines = [cell for _, cell in row]
        longest = max(lines, key=lambda cell: sum(len(x.text) for x in cell))
        signed = _signed(lines)
        if signed:
            lines, longest = signed, signed[-1]
        elif not _is_frame(lines, longest):
            pending.append(row)
            continue
        _close_table(pending, Box(box.x0, top, box.x1, longest[0].box.top), taken)
        pending = []
        taken.frames.extend((_hull(cell), cell) for cell in lines if cell)
        top = longest[-1].box.bottom
    _close_table(pending, Box(box.x0, min(top, box.bottom), box.x1, box.bottom), taken)


def _signed(cells: list[list[SetLine]]) -> list[list[SetLine]] | None:
    """A row of a signature block set in a grid, as frames: 甲 in its own cell goes before the first line beside it."""
    label: SetLine | None = None
    parties: list[list[SetLine]] = []
    for cell in (cell for cell in cells if cell):
        if len(cell) == 1 and cell[0].text in LABELS:
            label = cell[0]
            continue
        if len(cell) < 2 or not SIGNER.search("\n".join(line.text for line in cell)):
            return None
        if label is not None:
            first, text = cell[0], f"{label.text}　{cell[0].text}"
            box = _hull([label, first])
            cell = [replace(first, text=text, box=box, start=box.x0), *cell[1:]]
        parties.append(cell)
        label = None
    return parties or None


def _close_table(rows: list[_Row], box: Box, taken: Taken) -> None:
    if any(lines for row in rows for _, lines in row):
        drafted = [[tuple(_draft(lines, cell)) for cell, lines in row] for row in rows]
        taken.tables.append(TableBlock(_without_empty(drafted), box))


def _without_empty(
    rows: list[list[tuple[DraftLine, ...]]],
) -> tuple[tuple[tuple[DraftLine, ...], ...], ...]:
    """Drop columns that are blank in every row (double rules draw them)."""
    used = [any(row[i] for row in rows) for i in range(len(rows[0]))]
    return tuple(
        tuple(cell for cell, keep in zip(row, used, strict=True) if keep)
        for row in rows
        if any(row)
    )


def _set(glyphs: list[Glyph], cell: Box, *, upright: bool) -> list[SetLine]:
    """The lines of a cell; a narrow cell may be written downwards."""
    narrow = cell.x1 - cell.x0 < 2.2 * median(g.size for g in glyphs)
    direction: Direction = "vertical" if upright else "horizontal"
    if narrow and not upright and len(glyphs) > 2:
        direction = writing_direction(glyphs)
    return set_lines(glyphs, direction)[0]


def _is_frame(cells: list[list[SetLine]], longest: list[SetLine]) -> bool:
    letters = sum(len(line.text) for line in longest)
    others = sum(len(line.text) for cell in cells for line in cell) - letters
    return letters >= LONG_CELL and len(longest) >= 4 and others <= 0.15 * letters


def _draft(lines: list[SetLine], cell: Box) -> list[DraftLine]:
    """The lines of a cell; one that follows a line with room left in the cell is an entry of its own."""
    made: list[DraftLine] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        apart = False
        if before is not None:
            near, far = (
                (cell.top, cell.bottom) if line.direction == "vertical" else (cell.x0, cell.x1)
            )
            padding = min(max(before.start - near, 0.0), before.size)
            room = far - before.end - padding
            apart = room > 1.9 * before.size or starts_block(line.text)
        made.append(DraftLine(line.text, line.box, line.direction, apart))
    return made


def _hull(lines: list[SetLine]) -> Box:
    return Box(
        min(x.box.x0 for x in lines), min(x.box.top for x in lines),
        max(x.box.x1 for x in lines), max(x.box.bottom for x in lines),
    )  # fmt: skip
