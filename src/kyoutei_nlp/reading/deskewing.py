"""How a scanned page lies (傾き・行の向き): its angle and the direction of its lines, from the ink alone.

The angle is the one at which the ink's projection has the sharpest edges (Postl's projection profile method, 1986);
the axis on which it has them tells the direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MAX_ANGLE: Final = 5.0
LEAST_ANGLE: Final = 0.1
"""Degrees below which turning blurs more than it mends: a line of 450 points rises by less than a point."""
SMALL: Final = 1000
"""Pixels of the longer side of the picture that is looked at."""
SMOOTHED: Final = 8
"""Pixels of the small picture over which profiles are smoothed for the direction: more than the gap between letters
of a line, less than the gap between lines; letters set in a grid have gaps both ways."""
MOST_INK: Final = 0.4
"""Share of dark pixels above which a page is taken for a photo, over which an engine sits long (arbitrary; noise has 0.5)."""
CLEAR: Final = 1.5
"""One axis must be so many times sharper to settle the direction by itself; in doubt both are tried. Measured on 107
pages with text (101 horizontal, 6 vertical, window of 9 at 100 dpi): horizontal from 1.3 (median 8), vertical up to 0.37."""

Ink = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lie:
    """How the page lies.

    Attributes:
        angle: Degrees by which the lines fall to the right; turning the picture counter-clockwise by it mends them.
        across: Sharpness of horizontal lines over that of vertical ones; below 1 the page looks vertical.
    """

    angle: float
    across: float


def how_it_lies(picture: Any) -> Lie | None:
    """The lie of a grey PIL picture, or None where there is no ink to tell it."""
    small = picture.copy()
    small.thumbnail((SMALL, SMALL))
    ink = is_ink(np.asarray(small))
    if ink.sum() < 100 or ink.mean() > MOST_INK:
        return None
    ys, xs = np.nonzero(ink)
    x = xs - (small.width - 1) / 2
    y = ys - (small.height - 1) / 2
    angle = 0.0
    for reach, step in ((MAX_ANGLE, 0.5), (0.5, 0.1), (0.1, 0.02)):
        tried = np.arange(angle - reach, angle + reach + step / 2, step)
        angle = float(max(tried, key=lambda degrees: max(_sharpness(x, y, degrees))))
    across, down = _sharpness(x, y, angle, smoothed=SMOOTHED)
    angle = angle if LEAST_ANGLE <= abs(angle) <= MAX_ANGLE else 0.0
    return Lie(angle, across / max(down, 1e-9))


def is_ink(grey: NDArray[Any]) -> NDArray[np.bool_]:
    """Dark pixels by Otsu's threshold (1979); none on a page of one shade."""
    counts = np.bincount(grey.ravel().astype(np.uint8), minlength=256).astype(float)
    if grey.max() - grey.min() < 40:
        return np.zeros(grey.shape, dtype=bool)
    weight = np.cumsum(counts)
    mass = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mass[-1] * weight / weight[-1] - mass) ** 2 / (weight * (weight[-1] - weight))
    dark: NDArray[np.bool_] = grey <= int(np.nanargmax(between[:-1]))
    return dark


def ink_box(picture: Any) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all ink of a grey picture, specks left out; the whole where there is none."""
    small = picture.copy()
    small.thumbnail((SMALL // 4, SMALL // 4))
    ys, xs = np.nonzero(is_ink(np.asarray(small)))
    if not len(xs):
        return (0, 0, picture.width, picture.height)
    scale = picture.width / small.width
    (x0, x1), (y0, y1) = np.percentile(xs, (0.5, 99.5)), np.percentile(ys, (0.5, 99.5))
    x0, y0, x1, y1 = ((x0 - 2) * scale, (y0 - 2) * scale, (x1 + 3) * scale, (y1 + 3) * scale)
    return (
        max(int(x0), 0), max(int(y0), 0), min(int(x1), picture.width), min(int(y1), picture.height),
    )  # fmt: skip


def _sharpness(x: Ink, y: Ink, degrees: float, *, smoothed: int = 1) -> tuple[float, float]:
    """Sharpness of the edges of horizontal and of vertical lines when the page is turned by ``degrees``."""
    slope = float(np.tan(np.radians(degrees)))
    return _edges(y - slope * x, smoothed), _edges(x + slope * y, smoothed)


def _edges(position: Ink, smoothed: int) -> float:
    profile = np.bincount((position - position.min()).astype(np.intp)).astype(float)
    if smoothed > 1 and len(profile) > 2 * smoothed:
        profile = np.convolve(profile, np.ones(smoothed) / smoothed, "valid")
    return float(np.mean(np.diff(profile) ** 2)) if len(profile) > 1 else 0.0
