"""What of a page's letters a person sees (見える文字): what is off the page, unseen or printed twice is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from kyoutei_nlp.reading.glyphs import Flags, Floats, Letters

TINY: Final = 1.0
"""Letters up to this many points cannot be seen."""
PAPER: Final = 232
"""Shade of 255 from which all round a letter is paper (arbitrary; white letters on a paler tint cannot be read)."""
MOSTLY: Final = 0.1
"""Pages with a smaller share of visible letters are scans whose unseen letters are the text."""
TWIN: Final = 0.15
"""Letter sizes by which a letter printed twice to look bold may be moved; at least 0.7 points."""


def unseen_white(letters: Letters, picture: Any, scale: float) -> Letters:
    """The letters, those faint as well that are white on white paper; on a dark bar, a photograph or a tint they are seen.

    Args:
        letters: Of the page as it is shown.
        picture: That page, as a PIL picture.
        scale: Its pixels a point.
    """
    shades = np.asarray(picture.convert("L"))
    faint = letters.faint.copy()
    for place in np.flatnonzero(letters.pale & ~faint).tolist():
        x0, top, x1, bottom = (letters.boxes[place] * scale).tolist()
        area = shades[max(int(top), 0) : int(bottom) + 1, max(int(x0), 0) : int(x1) + 1]
        faint[place] = not area.size or area.min() >= PAPER
    return replace(letters, faint=faint)


def visible_letters(letters: Letters, size: tuple[float, float]) -> tuple[Letters, str]:
    """The letters that a person sees on a page of this size, each once, and the text of those that nobody sees."""
    shown = _on_page(letters, size)
    seen = shown & ~letters.faint
    if seen.sum() >= MOSTLY * shown.sum():
        shown = seen
    kept = letters.only(shown)
    apart = "" if kept is letters else _text(letters.only(~shown))
    return kept.only(~_twins(kept)), apart


def _on_page(letters: Letters, size: tuple[float, float]) -> Flags:
    """Letters whose middle lies on the page and that have a size."""
    x0, top, x1, bottom = letters.boxes.T
    across, down = x0 + x1, top + bottom
    width, height = size
    inside = (across >= -4) & (across <= 2 * width + 4) & (down >= -4) & (down <= 2 * height + 4)
    on_page: Flags = inside & (x1 > x0 - 0.01) & (letters.sizes > TINY)
    return on_page


def _text(letters: Letters) -> str:
    pairs = zip(letters.text, letters.blanks.tolist(), strict=True)
    return "".join("　" + text if blank else text for text, blank in pairs).strip()


def _twins(letters: Letters) -> Flags:
    """Letters set again at nearly the same place to look bold; the first of them is none."""
    twins = np.zeros(len(letters), dtype=bool)
    near = np.maximum(TWIN * letters.sizes, 0.7)
    places = np.flatnonzero(_crowded(letters, near))
    if not len(places):
        return twins
    known: dict[int, list[tuple[float, float]]] = {}
    columns = letters.codes, letters.boxes[:, 0], letters.boxes[:, 1], near
    for index, code, left, top, reach in zip(
        places.tolist(), *(column[places].tolist() for column in columns), strict=True
    ):
        others = known.setdefault(code, [])
        if any(abs(x - left) < reach and abs(y - top) < reach for x, y in others):
            twins[index] = True
        else:
            others.append((left, top))
    return twins


def _crowded(letters: Letters, near: Floats) -> Flags:
    """Letters that have the same letter of the same size near them, and perhaps a few more.

    Two of them within ``near`` of one another lie in one row of at least one of two sets of rows that are twice as
    high, moved by half a row; in it they stand side by side.
    """
    codes = letters.codes.astype(np.int64)
    steps = (letters.boxes[:, 0] * 8).astype(np.int64)
    crowded = np.zeros(len(letters), dtype=bool)
    for shift in (0.0, 0.5):
        rows = np.floor(letters.boxes[:, 1] / (2 * near) + shift).astype(np.int64)
        keys = (codes * 8192 + (rows & 8191)) * 65536 + (steps & 65535)
        order = np.argsort(keys)
        close = np.diff(keys[order]) <= 8 * near[order[1:]] + 1
        crowded[order[1:][close]] = True
        crowded[order[:-1][close]] = True
    return crowded
