"""The paper of a scan (地色): shadows evened out, white letters on dark bars turned round, so that letters are dark on light."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.deskewing import is_ink
from kyoutei_nlp.reading.shades import with_shades

COARSE: Final = 16
"""Pixels a side of the squares whose mean shade tells the paper: 1.4 mm at 300 dpi, more than any stroke."""
AROUND: Final = 9
"""Squares a side in which the lightest one is paper: 12 mm, more than the lines of a paragraph stand close."""
EVEN: Final = 0.9
"""Darkest paper by lightest, from which a page is left as it is."""
DARKEST: Final = 0.45
"""Of the lightest paper; what is darker is no paper but a bar or a picture."""
BAR: Final = 0.6
"""Share of ink in a box from which it is a bar with light letters; the densest letters fill half of their box."""
LOWEST: Final = 24
NARROWEST: Final = 80
"""Pixels at 300 dpi; lower and narrower than these are marks (■)."""


def even_paper(picture: Any) -> Any:
    """A grey PIL picture as if it were lit evenly: shadows of the binding and of folds are white again."""
    coarse = picture.reduce(COARSE)
    paper = _paper(np.asarray(coarse, dtype=np.float64))
    if paper.min() >= EVEN * paper.max():
        return picture
    shade = np.asarray(
        with_shades(coarse, paper).resize(picture.size, resample=2), dtype=np.float64
    )
    flat = np.minimum(np.asarray(picture, dtype=np.float64) / np.maximum(shade, 1.0) * 255, 255)
    return with_shades(picture, flat)


def _paper(shades: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shade of the paper, square by square."""
    from scipy import ndimage

    lightest = ndimage.maximum_filter(shades, size=AROUND, mode="nearest")
    smooth = ndimage.gaussian_filter(lightest, AROUND / 3, mode="nearest")
    paper: NDArray[np.float64] = np.maximum(smooth, DARKEST * smooth.max())
    return paper


def without_bars(picture: Any) -> Any:
    """A grey PIL picture with its dark bars turned round: their light letters are dark."""
    from scipy import ndimage

    shades = np.array(picture)
    ink = is_ink(np.asarray(picture.reduce(2)))
    labels, _ = ndimage.label(ink)
    turned = False
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        height, width = 2 * (rows.stop - rows.start), 2 * (columns.stop - columns.start)
        if height < LOWEST or width < NARROWEST:
            continue
        if (labels[rows, columns] == number).mean() >= BAR:
            box = (slice(2 * rows.start, 2 * rows.stop), slice(2 * columns.start, 2 * columns.stop))
            shades[box] = 255 - shades[box]
            turned = True
    return with_shades(picture, shades) if turned else picture
