"""Ruled tables (罫線の表): cells from the rules of the page, by pdfplumber's table geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.glyphs import Glyph, Rule
from kyoutei_nlp.reading.plumber import ruled_cells

MIN_RULES: Final = 4
SNAP: Final = 3.0
MAX_EDGES: Final = 3000


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the boxes of its cells by row and column, None where a cell is merged into another."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


def find_grids(rules: list[Rule]) -> list[Grid]:
    """The tables that the rules draw, from the top; a single frame is no table but comes as one cell."""
    if len(rules) < MIN_RULES:
        return []
    tables = ruled_cells([_edge(rule) for rule in rules], SNAP, MAX_EDGES)
    grids = [_grid(table) for table in tables]
    return sorted(grids, key=lambda grid: (grid.box.top, grid.box.x0))


def _edge(rule: Rule) -> dict[str, Any]:
    flat = rule.x1 - rule.x0 >= rule.bottom - rule.top
    return {
        "x0": rule.x0, "x1": rule.x1, "top": rule.top, "bottom": rule.bottom,
        "width": rule.x1 - rule.x0, "height": rule.bottom - rule.top,
        "orientation": "h" if flat else "v", "object_type": "line",
    }  # fmt: skip


def _grid(cells: list[tuple[float, float, float, float]]) -> Grid:
    tops = _levels([cell[1] for cell in cells])
    lefts = _levels([cell[0] for cell in cells])
    rows: list[list[Box | None]] = [[None] * len(lefts) for _ in tops]
    for x0, top, x1, bottom in cells:
        rows[_nearest(tops, top)][_nearest(lefts, x0)] = Box(x0, top, x1, bottom)
    box = Box(
        min(c[0] for c in cells), min(c[1] for c in cells),
        max(c[2] for c in cells), max(c[3] for c in cells),
    )  # fmt: skip
    return Grid(box, tuple(tuple(row) for row in rows))


def _levels(values: list[float]) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > SNAP:
            levels.append(value)
    return levels


def _nearest(levels: list[float], value: float) -> int:
    return min(range(len(levels)), key=lambda index: abs(levels[index] - value))


def inside(glyph: Glyph, box: Box) -> bool:
    """Whether the middle of the glyph lies in the box."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box.x0 - 1 <= x <= box.x1 + 1 and box.top - 1 <= y <= box.bottom + 1
