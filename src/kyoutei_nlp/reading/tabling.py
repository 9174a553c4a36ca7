"""Glyphs in a grid → a table of cells, or frames of running text (表と囲み)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.directing import writing_direction
from kyoutei_nlp.reading.draft import DraftLine, TableBlock
from kyoutei_nlp.reading.glyphs import Letters
from kyoutei_nlp.reading.joining import starts_block
from kyoutei_nlp.reading.setting import SetLine, set_cells, set_lines
from kyoutei_nlp.reading.signing import LABELS, SIGNER
from kyoutei_nlp.reading.tables import Grid

LONG_CELL: Final = 160
"""Letters from which a cell that fills its row is running text in a frame, not a table's cell (arbitrary)."""

_Row = list[tuple[Box, list[SetLine]]]
Places = NDArray[np.int64]


@dataclass(slots=True)
class Taken:
    """What stood in a grid, and the letters that are ``left``."""

    left: Letters
    tables: list[TableBlock] = field(default_factory=list)
    frames: list[tuple[Box, list[SetLine]]] = field(default_factory=list)


def take_table(grid: Grid, letters: Letters, direction: Direction) -> Taken:
    """The letters inside the grid as a table or frames.

    On a vertical page a grid of vertical letters is read as it is written: each column from the right is a row.
    """
    boxes = grid.cells
    if len(boxes) < 2:
        return Taken(letters)
    labels = grid.share_out(letters)
    held = _Held.of(letters, labels)
    if not held.numbers:
        return Taken(letters)
    upright = direction == "vertical" and writing_direction(held.letters) == "vertical"
    if upright and max(map(len, held.cells)) >= LONG_CELL:
        return Taken(letters)  # frames round vertical text are no table
    cells = held.set_in(boxes, upright=upright)
    seen = grid.turned() if upright else grid
    empty: tuple[Box, list[SetLine]] = (grid.box, [])
    rows: list[_Row] = [[empty] * seen.labels.shape[1] for _ in range(seen.labels.shape[0])]
    for (row, column), label in seen.anchors.items():
        if label in cells:
            rows[row][column] = boxes[label], cells[label]
    taken = Taken(letters.only(labels < 0))
    _divide(rows, grid.box, taken)
    return taken


@dataclass(frozen=True, slots=True)
class _Held:
    """The letters in the cells of a table, cell by cell, those of one cell in stream order.

    Attributes:
        numbers: The cells that hold any, in the order in which the stream comes to them.
        letters: All of them.
        groups: (n,) index of each letter's cell in ``numbers``.
        cells: Where in ``letters`` those of each cell stand.
    """

    numbers: list[int]
    letters: Letters
    groups: Places
    cells: list[range]

    @classmethod
    def of(cls, letters: Letters, labels: Places) -> _Held:
        """By the number of the cell of each letter, -1 for none."""
        held = np.flatnonzero(labels >= 0)
        numbers, first, cell = np.unique(labels[held], return_index=True, return_inverse=True)
        turns = np.argsort(first)
        rank = np.argsort(turns)
        order = np.argsort(rank[cell], kind="stable")
        ends = np.cumsum(np.bincount(rank[cell], minlength=len(numbers))).tolist()
        cells = [range(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        own = letters.at(held[order])
        return cls(numbers[turns].tolist(), own, rank[cell][order], cells)

    def set_in(self, boxes: dict[int, Box], *, upright: bool) -> dict[int, list[SetLine]]:
        """The lines of each cell; a narrow cell may be written downwards."""
        down = [
            upright or self._is_narrow(cell, boxes[number])
            for number, cell in zip(self.numbers, self.cells, strict=True)
        ]
        found: list[list[SetLine]] = [[] for _ in self.numbers]
        across = ~np.array(down)[self.groups]
        if across.any():
            made = set_cells(self.letters.only(across), self.groups[across])
            found = [lines for lines, _ in made] + found[len(made) :]
        for index, cell in enumerate(self.cells):
            if down[index]:
                own = self.letters.at(slice(cell.start, cell.stop))
                found[index] = set_lines(own, "vertical")[0]
        return dict(zip(self.numbers, found, strict=True))

    def _is_narrow(self, cell: range, box: Box) -> bool:
        """Whether the cell is hardly wider than a letter and written downwards."""
        own = slice(cell.start, cell.stop)
        sizes = self.letters.sizes[own]
        if len(cell) <= 2 or box.x1 - box.x0 >= 2.2 * float(sizes.max()):
            return False
        narrow = box.x1 - box.x0 < 2.2 * float(np.median(sizes))
        return narrow and writing_direction(self.letters.at(own)) == "vertical"


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
