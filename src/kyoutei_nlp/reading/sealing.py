"""Red seals on scans (印影・受付印), taken out by their colour before the letters are read."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from kyoutei_nlp.reading.shades import with_shades

REDNESS: Final = 45
"""By how much the red of a pixel exceeds its green and blue to be seal ink; faded vermilion has 50 and more."""
MOST_RED: Final = 0.3
"""Share of the coloured and dark pixels from which red is what the page is printed in, not its seals."""
DARK: Final = 140


def without_red(picture: Any) -> Any:
    """A grey PIL picture in which red ink is paper; black under a seal stays."""
    grey = picture.convert("L")
    if picture.mode not in ("RGB", "RGBA"):
        return grey
    colours = np.asarray(picture.convert("RGB"), dtype=np.int16)
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    seal = (red - np.maximum(green, blue) > REDNESS) & (red > 110)
    n_red = int(seal.sum())
    if not n_red or n_red > MOST_RED * (n_red + int((colours.max(axis=2) < DARK).sum())):
        return grey
    shades = np.where(seal | (red - green > REDNESS // 2) & (red > DARK), 255, np.asarray(grey))
    return with_shades(grey, shades)
