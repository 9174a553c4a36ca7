"""The rules of a scanned page (罫線): found as long straight runs of ink, and taken out before the letters are read.

Engines lose most of a ruled table; without its rules they read it, and with them the layout puts it together again.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.deskewing import is_ink
from kyoutei_nlp.reading.glyphs import Rule
from kyoutei_nlp.reading.shades import with_shades

LENGTH: Final = 28.0
"""Points from which a run of ink is a rule; the strokes of a 20-point title are shorter."""
THICKEST: Final = 3.5
"""Points; thicker runs are pictures and boxes of colour."""
WHOLE: Final = 0.95
"""Share of a run that must be ink: scans have specks of paper in their rules."""

Mask = NDArray[np.bool_]


def take_rules(picture: Any, scale: float) -> tuple[Any, list[Rule]]:
    """A grey picture without its rules, and the rules in points.

    Args:
        picture: An upright grey PIL picture; left as it is.
        scale: Points a pixel.
    """
    shades = np.array(picture)
    ink = is_ink(shades)
    length, thickest = int(LENGTH / scale), THICKEST / scale
    rules: list[Rule] = []
    for runs, turned in ((_runs(ink, length), False), (_runs(ink.T, length), True)):
        for rows, columns in _pieces(runs):
            if rows.stop - rows.start > thickest:
                continue
            wide = slice(max(rows.start - 2, 0), rows.stop + 2)
            place = (columns, wide) if turned else (wide, columns)
            own = runs[rows, columns].any(axis=0)
            area = shades[place].T if turned else shades[place]
            area[:, own] = 255
            rules.append(_rule(rows, columns, scale, turned=turned))
    return (with_shades(picture, shades) if rules else picture), rules


def _runs(ink: Mask, length: int) -> Mask:
    """Pixels in a row of at least ``length`` that are nearly all ink; slight slants are let pass."""
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    if thick.shape[1] <= length:
        return np.zeros_like(ink)
    sums = np.cumsum(np.pad(thick, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = (sums[:, length:] - sums[:, :-length]) >= WHOLE * length
    ends = np.cumsum(np.pad(full, ((0, 0), (length, length))), axis=1, dtype=np.int32)
    covered: Mask = (ends[:, length:] - ends[:, :-length])[:, : ink.shape[1]] > 0
    return covered & thick


def _pieces(runs: Mask) -> list[tuple[slice, slice]]:
    """The boxes of what hangs together."""
    from scipy import ndimage

    labels, _ = ndimage.label(runs, structure=np.ones((3, 3)))
    return [(rows, columns) for rows, columns in ndimage.find_objects(labels)]


def _rule(rows: slice, columns: slice, scale: float, *, turned: bool) -> Rule:
    across = (rows.start + rows.stop) / 2 * scale
    start, stop = columns.start * scale, columns.stop * scale
    if turned:
        return Rule(across, start, across, stop)
    return Rule(start, across, stop, across)
