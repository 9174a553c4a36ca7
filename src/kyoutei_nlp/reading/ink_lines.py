"""The lines of letters on a scanned page (走査した頁の行), found from its ink before any engine reads it.

Engines that look for lines themselves lose the ends of lines, run over the borders of cells and drop lone numbers. Ink is
run together along the line (run-length smoothing, Wong et al. 1982), never through a rule; what stands level is one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.deskewing import is_ink
from kyoutei_nlp.reading.glyphs import Rule

HALF: Final = 2
"""Lines are looked for on a picture of half the resolution: 150 dpi."""
SPECK: Final = 4
"""Pixels of the small picture; what is smaller is dust. The dot of a 6-point i has 4."""
NEAR: Final = 10
"""Pixels between letters of one word at any usual size; only to measure the size of letters."""
SMALLEST: Final = 8
LARGEST: Final = 120
"""Pixels of the small picture that letters may be high: 4 and 58 points."""
RUN_TOGETHER: Final = 1.2
"""Letters of blank within a piece of a line."""
SAME_LINE: Final = 3.0
"""Letters of blank within a line: 甲　　市長　　氏名, but not the next column."""
LEVEL: Final = 0.5
"""Share of the lower piece's height that must stand beside the other."""
TALLER: Final = 1.35
"""A line is hardly taller than its tallest piece; else two lines have met."""
TALL: Final = 1.6
"""Letters of height from which a piece is looked through for two lines."""
VALLEY: Final = 0.08
"""Share of a full row of ink below which a row parts two lines."""
TALLEST: Final = 5.0
"""Letters; what is taller and cannot be parted is a picture."""
FLAT: Final = 0.2
"""Letters of height under which what is long is a dashed rule."""
MAX_PIECES: Final = 1500
"""A page of small print has 400; more is a picture of grain."""

Pixels = tuple[int, int, int, int]
Ink = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class InkLine:
    """One line of letters; edges are ``(x0, top, x1, bottom)`` in pixels of the picture.

    Attributes:
        pieces: Its stretches without wide blanks, from the left; nothing but the line's own ink is in them.
        em: The usual size of letters on the page, in pixels.
    """

    pieces: tuple[Pixels, ...]
    em: float

    @property
    def box(self) -> Pixels:
        """Around all pieces."""
        return _around(self.pieces)


def find_lines(picture: Any, rules: Sequence[Rule], points: float) -> list[InkLine]:
    """The horizontal lines of an upright grey PIL picture; none where it is a picture of something else.

    Args:
        picture: Without its rules.
        rules: Those rules, in points: no line runs through an upright one.
        points: Points a pixel.
    """
    small = picture.reduce(HALF)
    ink = _without_specks(is_ink(np.asarray(small)))
    em = _letter_size(ink)
    if em is None:
        return []
    walls = _walls(rules, points * HALF)
    pieces = list(_pieces(ink, em, walls))
    if len(pieces) > MAX_PIECES:
        return []
    lines = _level_pieces(pieces, em, walls)
    return [_enlarged(line, em) for line in sorted(lines, key=lambda x: _around(x)[1])]


def _around(boxes: Sequence[Pixels]) -> Pixels:
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def _without_specks(ink: Ink) -> Ink:
    from scipy import ndimage

    labels, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    kept: Ink = ink & (np.bincount(labels.ravel()) >= SPECK)[labels]
    return kept


def _letter_size(ink: Ink) -> float | None:
    """The height of most of the text, in pixels."""
    boxes = np.array([box for _, _, box in _blobs(_run_together(ink, NEAR), ink)])
    if not len(boxes):
        return None
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    text = (widths > heights) & (heights >= SMALLEST) & (heights <= LARGEST)
    if not text.any():
        usual = float(np.median(heights))
        return usual if SMALLEST <= usual <= LARGEST else None
    order = np.argsort(heights[text])
    weight = np.cumsum(widths[text][order])
    return float(heights[text][order][np.searchsorted(weight, weight[-1] / 2)])


def _run_together(ink: Ink, gap: int) -> Ink:
    """Ink with the blanks of up to ``gap`` pixels between ink of one row filled."""
    far = ink.shape[1] + gap + 1
    places = np.arange(ink.shape[1], dtype=np.int32)
    before = np.maximum.accumulate(np.where(ink, places, -far), axis=1)
    after = np.minimum.accumulate(np.where(ink, places, far * 2)[:, ::-1], axis=1)[:, ::-1]
    together: Ink = after - before <= gap
    return together


def _blobs(blobs: Ink, ink: Ink) -> Iterator[tuple[Ink, tuple[int, int], Pixels]]:
    """What hangs together: its ink, where that lies (x, y), and the box around it."""
    from scipy import ndimage

    labels, _ = ndimage.label(blobs)
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        own = (labels[rows, columns] == number) & ink[rows, columns]
        box = _inked(own, columns.start, rows.start)
        if box:
            yield own, (columns.start, rows.start), box


def _inked(own: Ink, x: int, y: int) -> Pixels | None:
    """Around the ink of a part of the page that begins at ``x``, ``y``."""
    across, down = np.flatnonzero(own.any(axis=0)), np.flatnonzero(own.any(axis=1))
    if not len(across):
        return None
    return x + int(across[0]), y + int(down[0]), x + int(across[-1]) + 1, y + int(down[-1]) + 1


def _walls(rules: Sequence[Rule], points: float) -> NDArray[np.float64]:
    """Upright rules as ``x, top, bottom`` in pixels of the small picture, shape (n, 3)."""
    upright = [r for r in rules if r.bottom - r.top > r.x1 - r.x0]
    found = [((r.x0 + r.x1) / 2 / points, r.top / points, r.bottom / points) for r in upright]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def _pieces(ink: Ink, em: float, walls: NDArray[np.float64]) -> Iterator[Pixels]:
    """Boxes of ink that is run together, never through a wall; pictures and dashed rules left out."""
    blobs = _run_together(ink, int(RUN_TOGETHER * em))
    for x, top, bottom in walls:
        blobs[int(top) : int(bottom) + 1, max(int(x) - 1, 0) : int(x) + 2] = False
    for own, (x, y), box in _blobs(blobs, ink):
        parts = [box] if box[3] - box[1] <= TALL * em else list(_parted(own, x, y, em))
        for part in parts:
            width, height = part[2] - part[0], part[3] - part[1]
            if height <= TALLEST * em and not (height < FLAT * em and width > 2 * em):
                yield part


def _parted(own: Ink, x: int, y: int, em: float) -> Iterator[Pixels]:
    """The lines of a tall piece, parted where hardly any ink is."""
    profile = own.sum(axis=1)
    full = profile > VALLEY * np.percentile(profile, 90)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    runs: list[list[int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if runs and min(end - start, runs[-1][1] - runs[-1][0]) < 0.45 * em:
            runs[-1][1] = end  # a dot above its letter, a stroke below
        else:
            runs.append([start, end])
    for start, end in runs:
        box = _inked(own[start:end], x, y + start)
        if box:
            yield box


def _level_pieces(
    pieces: list[Pixels], em: float, walls: NDArray[np.float64]
) -> list[list[Pixels]]:
    """The pieces line by line: nearest neighbours first, as long as the line does not grow taller."""
    line_of = list(range(len(pieces)))
    lines = {i: [piece] for i, piece in enumerate(pieces)}
    for a, b in _neighbours(pieces, em):
        one, other = line_of[a], line_of[b]
        if one == other or _is_walled(pieces[a], pieces[b], walls):
            continue
        joined = lines[one] + lines[other]
        box = _around(joined)
        tallest = max(piece[3] - piece[1] for piece in joined)
        if box[3] - box[1] > max(TALLER * tallest, 1.15 * em if tallest < 0.9 * em else 0.0):
            continue
        lines[one] = joined
        del lines[other]
        line_of = [one if line == other else line for line in line_of]
    return list(lines.values())


def _neighbours(pieces: list[Pixels], em: float) -> list[tuple[int, int]]:
    """Pairs that may stand on one line, or be parts of one letter (二, う), nearest first."""
    if not pieces:
        return []
    x0, top, x1, bottom = np.array(pieces, dtype=np.float64).T
    gap = np.maximum(x0[:, None], x0) - np.minimum(x1[:, None], x1)
    beside = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    low = np.minimum((bottom - top)[:, None], bottom - top)
    narrow = np.minimum((x1 - x0)[:, None], x1 - x0)
    wide = np.maximum((x1 - x0)[:, None], x1 - x0)
    level = (beside >= LEVEL * low) & (gap <= SAME_LINE * em)
    stacked = (-gap >= 0.5 * narrow) & (beside > -0.7 * em) & (low < 0.5 * em) & (wide < 1.3 * em)
    a, b = np.nonzero(np.triu(level | stacked, 1))
    distance = np.where(level[a, b], gap[a, b], -beside[a, b])
    order = np.argsort(distance, kind="stable")
    return list(zip(a[order].tolist(), b[order].tolist(), strict=True))


def _is_walled(a: Pixels, b: Pixels, walls: NDArray[np.float64]) -> bool:
    """Whether an upright rule stands between two pieces."""
    left, right = (a, b) if a[0] <= b[0] else (b, a)
    middle = (max(a[1], b[1]) + min(a[3], b[3])) / 2
    x, top, bottom = walls.T
    between = (x >= left[2] - 2) & (x <= right[0] + 2) & (top <= middle) & (middle <= bottom)
    return bool(between.any())


def _enlarged(line: list[Pixels], em: float) -> InkLine:
    """The line in pixels of the whole picture; pieces above one another (う, 二) are one."""
    pieces: list[Pixels] = []
    for x0, top, x1, bottom in sorted(line):
        piece = (x0 * HALF, top * HALF, x1 * HALF, bottom * HALF)
        if pieces and piece[0] < pieces[-1][2]:
            pieces[-1] = _around((pieces[-1], piece))
        else:
            pieces.append(piece)
    return InkLine(tuple(pieces), em * HALF)
