"""Which way the letters run (縦書き・横書き), by geometry: many files set vertical text without a vertical font."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Direction
from kyoutei_nlp.reading.glyphs import Glyph

LEAST_ACROSS: Final = 4
"""Letters side by side that are a horizontal run on a vertical page: 縦中横 has two or three."""
LEAST_DOWN: Final = 4
"""Letters below one another that are a vertical run on a horizontal page."""
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９-－–—―")

_PLACE: Final = attrgetter("x0", "top", "x1", "bottom", "size")

Steps = NDArray[np.float64]


def writing_direction(glyphs: list[Glyph]) -> Direction:
    """Vertical where successive glyphs mostly stand below one another."""
    dx, dy = _steps(glyphs)
    down = int(np.sum((abs(dx) < 0.35) & (dy > 0.5) & (dy < 2.2)))
    across = int(np.sum((abs(dy) < 0.35) & (dx > 0.2) & (dx < 2.2)))
    return "vertical" if down > across and down >= 2 else "horizontal"


def across_runs(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """On a vertical page: glyphs in horizontal runs (page number, caption), and the rest."""
    across: list[Glyph] = []
    down: list[Glyph] = []
    run: list[Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph is not None and run and _is_beside(run[-1], glyph):
            run.append(glyph)
            continue
        (across if len(run) >= LEAST_ACROSS else down).extend(run)
        run = [glyph] if glyph is not None else []
    return _with_lone_numbers(across, down)


def downward_runs(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """On a horizontal page: Japanese letters set downwards (縦の見出し), and the rest.

    Letters that have a neighbour at their side belong to lines; marks and digits below one another are a list.
    """
    dx, dy = _steps(glyphs)
    below = (abs(dx) < 0.2) & (dy > 0.7) & (dy < 1.4)
    if int(below.sum()) < LEAST_DOWN - 1:
        return [], glyphs
    found: set[int] = set()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], below, [False])).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        run = glyphs[start : end + 1]
        letters = sum("ぁ" <= g.text <= "鿿" for g in run)
        if letters >= max(LEAST_DOWN, 0.6 * len(run)) and not _has_neighbours(run, glyphs):
            found.update(range(start, end + 1))
    if not found:
        return [], glyphs
    return [glyphs[i] for i in sorted(found)], [g for i, g in enumerate(glyphs) if i not in found]


def _has_neighbours(run: list[Glyph], glyphs: list[Glyph]) -> bool:
    """Whether letters of the run mostly stand in lines: one of their size close at their side, on their baseline."""
    own = {id(g) for g in run}
    size = run[0].size
    x0, x1 = min(g.x0 for g in run), max(g.x1 for g in run)
    near = [
        g.baseline for g in glyphs
        if id(g) not in own and abs(g.size - size) < 0.2 * size
        and -0.6 * size < max(g.x0 - x1, x0 - g.x1) < 0.8 * size
    ]  # fmt: skip
    beside = sum(any(abs(y - g.baseline) < 0.3 * size for y in near) for g in run)
    return beside > 0.5 * len(run)


def _steps(glyphs: list[Glyph]) -> tuple[Steps, Steps]:
    """From the middle of each glyph to that of the next, in letters."""
    x0, top, x1, bottom, sizes = (
        np.array(list(map(_PLACE, glyphs)), dtype=np.float64).reshape(-1, 5).T
    )
    size = np.maximum(np.maximum(sizes[:-1], sizes[1:]), 1.0)
    return np.diff(x0 + x1) / 2 / size, np.diff(top + bottom) / 2 / size


def _with_lone_numbers(across: list[Glyph], down: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """Digits that stand apart below or above all vertical text are a page number."""
    letters = [g for g in down if g.text not in _DIGITS]
    if not letters:
        return across, down
    top, bottom = min(g.top for g in letters), max(g.bottom for g in letters)
    apart = {
        id(g) for g in down
        if (g.top > bottom + g.size or g.bottom < top - g.size) and g.text not in "、。」）"
    }  # fmt: skip
    return across + [g for g in down if id(g) in apart], [g for g in down if id(g) not in apart]


def _is_beside(a: Glyph, b: Glyph) -> bool:
    size = max(a.size, b.size)
    return abs(a.baseline - b.baseline) < 0.25 * size and 0.2 * size < b.cx - a.cx < 1.6 * size
