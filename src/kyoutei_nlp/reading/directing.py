"""Which way the letters run (縦書き・横書き), by geometry: many files set vertical text without a vertical font."""

from __future__ import annotations

from typing import Final

import numpy as np

from kyoutei_nlp.document import Direction
from kyoutei_nlp.reading.glyphs import Flags, Floats, Glyph, Letters

LEAST_ACROSS: Final = 4
"""Letters side by side that are a horizontal run on a vertical page: 縦中横 has two or three."""
LEAST_DOWN: Final = 4
"""Letters below one another that are a vertical run on a horizontal page."""
LOOKED_AT: Final = 40
FAR: Final = 1.3
"""Letters from one glyph to the next that are more than letters of a line stand apart."""
_CORNERED: Final = np.array([ord(mark) for mark in "、。，．"], dtype=np.uint32)
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９〇一二三四五六七八九十-－–—―‐/／")


def writing_direction(letters: Letters) -> Direction:
    """Vertical where successive letters mostly stand below one another.

    Some producers put the letters down row by row, across the lines of vertical text: where successive letters
    stand further apart than letters do, their nearest neighbours tell.
    """
    dx, dy = _steps(letters)
    beside = np.abs(dx)
    down = (beside < 0.35) & (dy > 0.5) & (dy < 2.2)
    across = (np.abs(dy) < 0.35) & (beside > 0.2) & (beside < 2.2)
    n_down = int(down.sum())
    vertical = n_down >= 2 and n_down > int(across.sum())
    steps = dy[down] if vertical else beside[across]
    often = len(steps) >= LOOKED_AT and 2 * int((steps > FAR).sum()) >= len(steps)
    if often and float(np.median(steps)) > FAR:
        return _by_neighbours(letters) or ("vertical" if vertical else "horizontal")
    return "vertical" if vertical else "horizontal"


def _by_neighbours(letters: Letters) -> Direction | None:
    """By which side the nearest neighbour of some Japanese letters stands; None where that is not clear."""
    wide = letters.only(_are_japanese(letters))
    middles = np.column_stack(wide.middles)
    step = max(1, len(wide) // LOOKED_AT)
    down = across = 0
    for middle, size in zip(middles[::step], wide.sizes[::step].tolist(), strict=True):
        away = np.abs(middles - middle) / max(size, 1.0)
        below = away[(away[:, 0] < 0.3) & (away[:, 1] > 0.3), 1]
        beside = away[(away[:, 1] < 0.3) & (away[:, 0] > 0.3), 0]
        nearest = min(below, default=9.0), min(beside, default=9.0)
        down += nearest[0] < 0.85 * nearest[1]
        across += nearest[1] < 0.85 * nearest[0]
    if max(down, across) < 3 * min(down, across) + 5:
        return None
    return "vertical" if down > across else "horizontal"


def _are_japanese(letters: Letters) -> Flags:
    """Whether each is a kana or kanji."""
    flags: Flags = (letters.codes >= ord("ぁ")) & (letters.codes <= ord("鿿"))
    return flags


def across_runs(letters: Letters) -> tuple[Letters, Letters, Letters]:
    """On a vertical page: letters in horizontal runs (caption), a page number apart from all, and the rest."""
    across: list[Glyph] = []
    down: list[Glyph] = []
    run: list[Glyph] = []
    for glyph in [*letters.glyphs(), None]:
        if glyph is not None and run and _is_beside(run[-1], glyph):
            run.append(glyph)
            continue
        (across if len(run) >= LEAST_ACROSS else down).extend(run)
        run = [glyph] if glyph is not None else []
    number = _lone_number(down)
    apart = {glyph.index for glyph in number}
    parts = across, number, [glyph for glyph in down if glyph.index not in apart]
    one, two, three = (letters.at(np.array([g.index for g in p], np.intp)) for p in parts)
    return one, two, three


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


def downward_runs(letters: Letters) -> tuple[Letters, Letters]:
    """On a horizontal page: Japanese letters set downwards (縦の見出し), and the rest.

    Letters that have a neighbour at their side belong to lines; marks and digits below one another are a list.
    """
    dx, dy = _steps(letters)
    below = (np.abs(dx) < 0.2) & (dy > 0.7) & (dy < 1.4)
    found = np.zeros(len(letters), dtype=bool)
    runs: list[slice] = []
    short: list[slice] = []
    if int(below.sum()) >= LEAST_DOWN - 1:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], below, [False])).astype(np.int8)))
        japanese = _are_japanese(letters)
        for start, end in edges.reshape(-1, 2).tolist():
            run = slice(start, end + 1)
            enough = max(LEAST_DOWN, 0.6 * (end + 1 - start))
            down = int(japanese[run].sum()) >= enough and not _has_neighbours(run, letters)
            (runs if down else short).append(run)
    if runs:
        runs += _last_lines(runs, short, letters)
        for run in runs:
            found[run] = True
        found |= _marks_in(runs, letters)
    return letters.only(found), letters.only(~found)


def _last_lines(runs: list[slice], short: list[slice], letters: Letters) -> list[slice]:
    """Few letters below one another that stand beside the runs, as the last line of a paragraph does."""
    middles = letters.middles[0]
    tops, sizes = letters.boxes[:, 1], letters.sizes
    found: list[slice] = []
    for run in short:
        at, size = run.start, float(sizes[run.start])
        beside = any(
            0.7 * size < abs(middles[other.start] - middles[at]) < 2.6 * size
            and abs(sizes[other.start] - size) < 0.1 * size
            and abs(tops[other.start] - tops[at]) < 1.6 * size
            for other in [*runs, *found]
        )
        if beside and not _has_neighbours(run, letters):
            found.append(run)
    return found


def _marks_in(runs: list[slice], letters: Letters) -> Flags:
    """Marks at the upper right of their place in a run, which the steps from letter to letter pass over."""
    x, y = letters.middles
    found = np.zeros(len(letters), dtype=bool)
    for at in np.flatnonzero(np.isin(letters.codes, _CORNERED)).tolist():
        size = letters.sizes[at]
        found[at] = any(
            abs(x[at] - x[run.start]) < 0.8 * size
            and letters.boxes[run.start, 1] - size < y[at]
            and y[at] < letters.boxes[run.stop - 1, 3] + 1.6 * size
            for run in runs
        )
    return found


def _has_neighbours(run: slice, letters: Letters) -> bool:
    """Whether letters of the run mostly stand in lines: one of their size close at their side, on their baseline."""
    own = letters.at(run)
    size = float(own.sizes[0])
    x0, x1 = own.boxes[:, 0].min(), own.boxes[:, 2].max()
    beside = np.maximum(letters.boxes[:, 0] - x1, x0 - letters.boxes[:, 2])
    near = (
        (np.abs(letters.sizes - size) < 0.2 * size) & (-0.6 * size < beside) & (beside < 0.8 * size)
    )
    near[run] = False
    apart = np.abs(own.baselines[:, None] - letters.baselines[near])
    return bool((apart < 0.3 * size).any(axis=1).sum() > 0.5 * len(own))


def _steps(letters: Letters) -> tuple[Floats, Floats]:
    """From the middle of each letter to that of the next, in letters."""
    x0, top, x1, bottom = letters.boxes.T
    size = np.maximum(np.maximum(letters.sizes[:-1], letters.sizes[1:]), 1.0)
    return np.diff(x0 + x1) / 2 / size, np.diff(top + bottom) / 2 / size


def _is_beside(a: Glyph, b: Glyph) -> bool:
    size = max(a.size, b.size)
    return abs(a.baseline - b.baseline) < 0.25 * size and 0.2 * size < b.cx - a.cx < 1.6 * size
