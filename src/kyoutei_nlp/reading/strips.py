"""The blank strips that run down between the columns of a table (列の間), found without any rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

NARROWEST: Final = 0.7
"""Letters of blank that part two columns, if the text on one side is aligned."""
WIDE: Final = 1.5
"""Letters of blank that part two columns however their cells are aligned."""
SPANNING: Final = 0.3
"""Share of the rows that may run through a strip: headings over several columns."""

Interval = tuple[float, float]


def find_strips(rows: Sequence[Sequence[Interval]], size: float) -> list[Interval]:
    """The blank strips between the columns, from the left.

    Args:
        rows: For each row where its letters or pieces start and end, in points.
        size: Letter size in points.
    """
    shown = [row for row in rows if row]
    if len(shown) < 2:
        return []
    left = min(a for row in shown for a, _ in row)
    right = max(b for row in shown for _, b in row)
    width = min(int(right - left) + 2, 5000)
    taken = np.zeros(width, dtype=np.int64)
    for row in shown:
        own = np.zeros(width, dtype=bool)
        for start, end in row:
            own[max(int(start - left), 0) : int(end - left) + 1] = True
        taken += own
    allowed = int(SPANNING * len(shown)) if len(shown) > 4 else 0
    found: list[Interval] = []
    for count in range(
        allowed + 1
    ):  # a strip that nothing crosses is never widened by one that something may
        for a, b in _free(taken <= count):
            strip = (left + a, left + b)
            known = any(strip[0] < old[1] and strip[1] > old[0] for old in found)
            if not known and _parts(shown, strip, size):
                found.append(strip)
    return sorted(found)


def _free(free: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where runs of True start and end, without those at either edge."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], free, [False])).astype(np.int8)))
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist() if a > 0 and b < len(free)]


def _parts(rows: Sequence[Sequence[Interval]], strip: Interval, size: float) -> bool:
    """Whether text stands on both sides, and along a narrow strip it is aligned on one of them."""
    if strip[1] - strip[0] < NARROWEST * size:
        return False
    clear = [row for row in rows if not is_crossed(row, strip)]
    ends = [max((b for _, b in row if b <= strip[0] + 1), default=None) for row in clear]
    starts = [min((a for a, _ in row if a >= strip[1] - 1), default=None) for row in clear]
    wide = strip[1] - strip[0] >= WIDE * size
    sides = [
        [abs(edge - limit) <= 0.3 * size for edge in edges if edge is not None]
        for edges, limit in ((ends, strip[0]), (starts, strip[1]))
    ]
    return all(sides) and (wide or any(sum(side) >= 0.7 * len(side) for side in sides))


def is_crossed(row: Sequence[Interval], strip: Interval) -> bool:
    """Whether text of the row runs through the strip."""
    return any(a < strip[1] - 1 and b > strip[0] + 1 for a, b in row)


def is_tabular(rows: Sequence[Sequence[Interval]], strips: list[Interval]) -> bool:
    """Whether at least two rows, and half of them, have text in two columns."""
    limits = [strip[0] for strip in strips]
    counts = [
        len({int(np.searchsorted(limits, (a + b) / 2)) for a, b in row}) for row in rows if row
    ]
    several = sum(count >= 2 for count in counts)
    return several >= 2 and several >= 0.5 * len(counts)
