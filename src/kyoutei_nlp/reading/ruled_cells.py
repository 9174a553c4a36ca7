"""Ruled tables of scans (走査した表): each column is read by itself, and a cell keeps its surer reading.

Engines take the lines of neighbouring cells for one line of text; a column alone has nothing at its sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.glyphs import Rule
from kyoutei_nlp.reading.ocr import OcrEngine, OcrWord
from kyoutei_nlp.reading.strokes import join_rules
from kyoutei_nlp.reading.tables import Grid, find_grids

MARGIN: Final = 20
"""Pixels of paper around a column."""
INSET: Final = 3
"""Pixels at the edge of a cell that may hold the rest of its rules."""
MAX_COLUMNS: Final = 12
DOUBT: Final = 0.4
"""Words below this confidence speak against a reading."""


def by_columns(
    words: list[OcrWord], picture: Any, rules: Sequence[Rule], points: float, engine: OcrEngine
) -> list[OcrWord]:
    """The words of a page, those of its ruled tables as they were surer: read with the page or by their column.

    Args:
        words: What the engine read of the whole page.
        picture: The page without its rules.
        rules: Its rules, in points.
        points: Points a pixel.
        engine: It reads the columns.
    """
    grids = [grid for grid in find_grids(join_rules(rules))[0] if _is_table(grid)]
    for number, grid in enumerate(grids):
        cells = {label: _in_pixels(box, points) for label, box in grid.cells.items()}
        found: list[OcrWord] = []
        columns = sorted((place[1], label) for place, label in grid.anchors.items())
        for column, group in groupby(columns, key=lambda pair: pair[0]):
            boxes = [cells[label] for _, label in group]
            read = _read_column(picture, boxes, engine)
            found += [replace(word, line=(-2, number, column, *word.line)) for word in read]
        words = _surer(words, found, list(cells.values()))
    return words


def _is_table(grid: Grid) -> bool:
    rows, columns = grid.labels.shape
    return rows > 1 and 1 < columns <= MAX_COLUMNS and len(grid.anchors) > 3


def _in_pixels(box: Box, points: float) -> Box:
    return Box(box.x0 / points, box.top / points, box.x1 / points, box.bottom / points)


def _read_column(picture: Any, boxes: list[Box], engine: OcrEngine) -> list[OcrWord]:
    """What stands in these cells, with boxes in pixels of the whole picture."""
    left, top = int(min(b.x0 for b in boxes)) - MARGIN, int(min(b.top for b in boxes)) - MARGIN
    right = int(max(b.x1 for b in boxes)) + MARGIN
    bottom = int(max(b.bottom for b in boxes)) + MARGIN
    sheet = picture.crop((0, 0, 1, 1)).resize((right - left, bottom - top))
    sheet.paste(255, (0, 0, *sheet.size))
    for box in boxes:
        edges = (box.x0 + INSET, box.top + INSET, box.x1 - INSET, box.bottom - INSET)
        cell = picture.crop(tuple(int(edge) for edge in edges))
        sheet.paste(cell, (int(edges[0]) - left, int(edges[1]) - top))
    return [_moved(word, left, top) for word in engine.recognise(sheet, "horizontal")]


def _moved(word: OcrWord, x: int, y: int) -> OcrWord:
    x0, top, x1, bottom = word.box
    return replace(word, box=(x0 + x, top + y, x1 + x, bottom + y))


def _surer(words: list[OcrWord], others: list[OcrWord], cells: list[Box]) -> list[OcrWord]:
    """Cell by cell the words of the reading in which the engine believes more."""
    kept = [word for word in words if not any(_holds(cell, word) for cell in cells)]
    for cell in cells:
        readings = [[w for w in side if _holds(cell, w)] for side in (words, others)]
        kept += readings[_trust(readings[1]) > _trust(readings[0])]
    return kept


def _trust(words: list[OcrWord]) -> float:
    return sum((word.confidence - DOUBT) * len(word.text) for word in words)


def _holds(cell: Box, word: OcrWord) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return cell.x0 <= x < cell.x1 and cell.top <= y < cell.bottom
