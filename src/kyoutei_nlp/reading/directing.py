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
LOOKED_AT: Final = 40
FAR: Final = 1.3
"""Letters from one glyph to the next that are more than letters of a line stand apart."""
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９〇一二三四五六七八九十-－–—―‐/／")

_PLACE: Final = attrgetter("x0", "top", "x1", "bottom", "size")

Steps = NDArray[np.float64]


def writing_direction(glyphs: list[Glyph]) -> Direction:
    """Vertical where successive glyphs mostly stand below one another.

    Some producers put the letters down row by row, across the lines of vertical text: where successive glyphs
    stand further apart than letters do, their nearest neighbours tell.
    """
    dx, dy = _steps(glyphs)
    down = (abs(dx) < 0.35) & (dy > 0.5) & (dy < 2.2)
    across = (abs(dy) < 0.35) & (abs(dx) > 0.2) & (abs(dx) < 2.2)
    vertical = bool(down.sum() > across.sum() and down.sum() >= 2)
    steps = dy[down] if vertical else abs(dx[across])
    if len(steps) >= LOOKED_AT and float(np.median(steps)) > FAR:
        return _by_neighbours(glyphs) or ("vertical" if vertical else "horizontal")
    return "vertical" if vertical else "horizontal"


def _by_neighbours(glyphs: list[Glyph]) -> Direction | None:
    """By which side the nearest neighbour of some Japanese letters stands; None where that is not clear."""
    wide = [g for g in glyphs if "ぁ" <= g.text <= "鿿"]
    chosen = wide[:: max(1, len(wide) // LOOKED_AT)]
    middles = np.array([(g.cx, g.cy) for g in wide]).reshape(-1, 2)
    down = across = 0
    for glyph in chosen:
        away = abs(middles - (glyph.cx, glyph.cy)) / max(glyph.size, 1.0)
        below = away[(away[:, 0] < 0.3) & (away[:, 1] > 0.3), 1]
        beside = away[(away[:, 1] < 0.3) & (away[:, 0] > 0.3), 0]
        nearest = min(below, default=9.0), min(beside, default=9.0)
        down += nearest[0] < 0.85 * nearest[1]
        across += nearest[1] < 0.85 * nearest[0]
    if max(down, across) < 3 * min(down, across) + 5:
        return None
    return "vertical" if down > across else "horizontal"


def across_runs(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph], list[Glyph]]:
    """On a vertical page: glyphs in horizontal runs (caption), a page number apart from all, and the rest."""
    across: list[Glyph] = []
    down: list[Glyph] = []
    run: list[Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph is not None and run and _is_beside(run[-1], glyph):
            run.append(glyph)
            continue
        (across if len(run) >= LEAST_ACROSS else down).extend(run)
        run = [glyph] if glyph is not None else []
    number = _lone_number(down)
    return across, number, [g for g in down if g not in number] if number else down


def _lone_number(glyphs: list[Glyph]) -> list[Glyph]:
    """Digits that stand apart below or above all vertical text, at one place."""
    letters = [g for g in glyphs if g.text not in _DIGITS]
    if not letters:
        return []
    top, bottom = min(g.top for g in letters), max(g.bottom for g in letters)
    apart = [
        g for g in glyphs
        if (g.top > bottom + 0.5 * g.size or g.bottom < top - 0.5 * g.size) and g.text in _DIGITS
    ]  # fmt: skip
    if not 1 <= len(apart) <= 9:
        return []
    wide = max(g.x1 for g in apart) - min(g.x0 for g in apart)
    high = max(g.bottom for g in apart) - min(g.top for g in apart)
    return apart if min(wide, high) < 2 * apart[0].size else []


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


def _is_beside(a: Glyph, b: Glyph) -> bool:
    size = max(a.size, b.size)
    return abs(a.baseline - b.baseline) < 0.25 * size and 0.2 * size < b.cx - a.cx < 1.6 * size
