"""Columns (段組): where lines must be read down one column before the next.

A gutter counts only when running text stands on both sides of it: labels beside values, the two sides of a
signature block and the cells of a table without rules stay rows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.reading.setting import SetLine, cut_line
from kyoutei_nlp.reading.signing import signature_regions

MIN_ROWS: Final = 4
MAX_TRIED: Final = 6
MIN_LETTERS: Final = 9
"""A column of running text is at least this many letters wide; arbitrary, between labels (2–6) and columns (12–)."""

INDENT: Final = 3.2
"""Letters by which lines of running text are set in at most; lines set to the right begin anywhere."""
HANGING: Final = 0.2
"""Share of a gutter that a line may reach into; arbitrary, a point or two of the usual eight millimetres."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """An empty strip between two columns, from ``left`` to ``right``."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Half way across."""
        return (self.left + self.right) / 2


def regions(lines: list[SetLine], hint: Gutter | None = None) -> list[list[SetLine]]:
    """Groups of lines in reading order; inside a group the lines follow one another.

    ``hint`` is the gutter of another page of the file, for a last page with few lines.
    """
    gutter = find_gutter(lines) or (hint if hint and _holds(lines, hint) else None)
    if gutter is None:
        return signature_regions(lines)
    found: list[list[SetLine]] = []
    for crossing, band in _bands(lines, gutter, _headlines(lines, gutter)):
        if crossing:
            found.extend(signature_regions(band))
            continue
        left = [part for line in band if (part := _part(line, gutter, after=False))]
        right = [part for line in band if (part := _part(line, gutter, after=True))]
        found.extend(regions(left))
        found.extend(regions(right))
    return [region for region in found if region]


def find_gutter(lines: list[SetLine]) -> Gutter | None:
    """The strip that the fewest lines cross, if text runs on both sides of it."""
    if len(lines) < MIN_ROWS:
        return None
    size = median([line.size for line in lines])
    left, steps = _steps(lines)
    for share in (0.0, 0.1, 0.2, 0.35):
        for candidate in _strips(left, steps, share * len(lines), 1.1 * size):
            if _runs_on_both_sides(lines, candidate, size):
                return candidate
    return None


def _steps(lines: list[SetLine]) -> tuple[float, list[tuple[int, int]]]:
    """The left edge, and from there point by point how many more pieces run than before, where that changes."""
    left, right = min([line.start for line in lines]), max([line.end for line in lines])
    end = min(int(right - left), 5000) + 1
    steps: Counter[int] = Counter()
    for line in lines:
        for piece in line.pieces:
            steps[min(max(int(piece.start - left), 0), end)] += 1
            steps[min(max(math.ceil(piece.end - left), 0), end)] -= 1
    return left, sorted(steps.items())


def _strips(
    left: float, steps: list[tuple[int, int]], allowed: float, width: float
) -> list[Gutter]:
    """Strips inside the region, wide enough, that at most ``allowed`` lines cross; the widest first."""
    strips, opened, count = [], 0, 0
    for at, step in steps:
        was_free = count <= allowed
        count += step
        if count <= allowed and not was_free:
            opened = at
        elif count > allowed and was_free and opened and at - opened >= width:
            strips.append(Gutter(left + opened, left + at))
    return sorted(strips, key=lambda strip: strip.left - strip.right)[:MAX_TRIED]


def _holds(lines: list[SetLine], gutter: Gutter) -> bool:
    """Whether the lines of a short page keep clear of another page's gutter, with text on both sides."""
    crossing = sum(_crosses(line, gutter) for line in lines)
    left = sum(1 for line in lines if _part(line, gutter, after=False))
    right = sum(1 for line in lines if _part(line, gutter, after=True))
    return crossing <= 0.35 * len(lines) and min(left, right) >= 2


def _runs_on_both_sides(lines: list[SetLine], gutter: Gutter, size: float) -> bool:
    inside = [line for line in lines if not _crosses(line, gutter)]
    left = [part for line in inside if (part := _part(line, gutter, after=False))]
    right = [part for line in inside if (part := _part(line, gutter, after=True))]
    runs = [_is_running_text(side, size) for side in (left, right)]
    if not all(runs) and not (any(runs) and _run_apart(inside, left, right)):
        return False
    shared = min(left[-1].cross, right[-1].cross) - max(left[0].cross, right[0].cross)
    return shared >= 2 * size


def _run_apart(lines: list[SetLine], left: list[SetLine], right: list[SetLine]) -> bool:
    """Whether the two sides have letters of different sizes or mostly do not share their lines: a note in the margin."""
    fewer = min(len(left), len(right))
    both = len(left) + len(right) - len(lines)
    sizes = sorted(median([line.size for line in side]) for side in (left, right))
    return fewer >= 3 and (both <= 0.6 * fewer or sizes[0] < 0.88 * sizes[1])


def _is_running_text(lines: list[SetLine], size: float) -> bool:
    """Three of four lines in a row are wide, filled with letters and reach the same right edge."""
    if len(lines) < MIN_ROWS:
        return False
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    if end - start < MIN_LETTERS * size:
        return False
    full = [
        line.end >= end - 2.2 * size and line.start <= start + INDENT * size and _is_filled(line)
        for line in lines
    ]
    runs = any(sum(full[i : i + 4]) >= 3 for i in range(len(full)))
    return runs and sum(full) >= 0.2 * len(lines)


def _is_filled(line: SetLine) -> bool:
    letters = sum(0.5 if c.isascii() else 1.0 for c in line.text if not c.isspace())
    return letters * line.size >= 0.75 * (line.end - line.start)


def _crosses(line: SetLine, gutter: Gutter) -> bool:
    """A letter that hangs a little into the gutter does not cross it: justified lines end a point apart."""
    hang = max(0.2, HANGING * (gutter.right - gutter.left))
    return any(p.start < gutter.right - hang and p.end > gutter.left + hang for p in line.pieces)


def _headlines(lines: list[SetLine], gutter: Gutter) -> set[int]:
    """Lines that stand over the columns though they do not reach over the gutter (by ``id``).

    No line of the other side stands at their height, with room above and below; they are larger than the text, or
    they are the first and stand where no column starts.
    """
    sides: list[list[tuple[SetLine, SetLine]]] = [[], []]
    for line in lines:
        for number in (0, 1):
            part = _part(line, gutter, after=bool(number))
            if part and not _crosses(line, gutter):
                sides[number].append((line, part))
    size = median([line.size for line in lines])
    pitch = median([b[1].cross - a[1].cross for side in sides for a, b in pairwise(side)] or [size])
    starts = [median([part.start for _, part in side] or [0.0]) for side in sides]
    found: set[int] = set()
    for number, side in enumerate(sides):
        crosses, start = [part.cross for _, part in sides[1 - number]], starts[number]
        for place, (line, part) in enumerate(side):
            above = max((y for y in crosses if y <= part.cross), default=None)
            below = min((y for y in crosses if y > part.cross), default=None)
            if below is None or below - part.cross < 1.05 * pitch:
                continue
            large = part.size > 1.12 * size
            first = all(id(x) in found for x, _ in side[:place])
            if (above is None and first and (large or abs(part.start - start) > 2.5 * size)) or (
                above is not None and large and part.cross - above > 1.05 * pitch
            ):
                found.add(id(line))
    return found


def _bands(
    lines: list[SetLine], gutter: Gutter, headlines: set[int]
) -> Iterator[tuple[bool, list[SetLine]]]:
    """Runs of lines that stand over the gutter, and runs that do not."""
    over = ((id(line) in headlines or _crosses(line, gutter), line) for line in lines)
    held: list[SetLine] = []
    for crossing, group in groupby(over, key=lambda pair: pair[0]):
        band = [line for _, line in group]
        if crossing or (held and not any(_part(line, gutter, after=True) for line in band)):
            held.extend(band)  # what ends a paragraph over both columns does not reach the second
            continue
        while held and band and _ends_over(held[-1], band[0], gutter):
            held.append(band.pop(0))
        if held:
            yield True, held
        if band:
            yield False, band
        held = []
    if held:
        yield True, held


def _ends_over(last: SetLine, line: SetLine, gutter: Gutter) -> bool:
    """Whether the line ends a paragraph that runs over both columns, though it is too short to reach the second."""
    near = line.cross - last.cross < 2.2 * line.size and abs(line.size - last.size) < 0.5
    goes_on = len(last.text) > 2 * MIN_LETTERS and not last.text.endswith(("。", "）", "」"))
    return near and goes_on and last.end > gutter.right and line.end < gutter.left


def _part(line: SetLine, gutter: Gutter, *, after: bool) -> SetLine | None:
    """The pieces of the line on one side."""
    pieces = tuple(p for p in line.pieces if ((p.start + p.end) / 2 > gutter.middle) == after)
    return cut_line(line, pieces) if pieces else None
