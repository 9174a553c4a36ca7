"""Vertical pages in tiers (縦書きの段組): each tier is read from the right before the one below it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from statistics import median

from kyoutei_nlp.reading.setting import SetLine, cut_line, cut_piece


def bands_of_columns(lines: list[SetLine]) -> list[list[SetLine]]:
    """Vertical pages: split lines that run through several bands (段), upper band first.

    Bands are parted where hardly a line has a letter over a height of a letter and more; lines that run over such
    a place are headlines over all bands, read where they stand.
    """
    if len(lines) < 2:
        return [lines] if lines else []
    strips = _band_strips(lines)
    if not strips:
        return [lines]
    edges = [(start + end) / 2 for start, end in strips]
    starts = [(strip[0], _band_start(lines, strip)) for strip in strips]
    size = median(line.size for line in lines)
    lines = [_cut_at(x, starts) if abs(x.size - size) < 0.12 * size else x for x in lines]
    found: list[list[SetLine]] = []
    for over, group in groupby(lines, key=lambda x: _is_over(x, edges)):
        if over:
            found.append(list(group))
            continue
        bands: list[list[SetLine]] = [[] for _ in range(len(edges) + 1)]
        for line in group:
            for number, band in enumerate(bands):
                low = edges[number - 1] if number else float("-inf")
                high = edges[number] if number < len(edges) else float("inf")
                pieces = tuple(p for p in line.pieces if low < (p.start + p.end) / 2 < high)
                if pieces:
                    band.append(cut_line(line, pieces))
        found.extend(band for band in bands if band)
    return found


def _band_start(lines: list[SetLine], strip: tuple[float, float]) -> float:
    """Where most lines of the band below the strip begin."""
    below = Counter(round(p.start) for x in lines for p in x.pieces if p.start > strip[1] - 1)
    return float(max(below, key=lambda start: below[start])) if below else strip[1]


def _cut_at(line: SetLine, strips: list[tuple[float, float]]) -> SetLine:
    """The line with its pieces cut where letters hang from one band over to the next (ぶら下げ)."""
    pieces = line.pieces
    for start, end in strips:
        pieces = tuple(
            part for piece in pieces
            for part in (cut_piece(piece, start, end) if piece.start < start < end < piece.end else (piece,))
        )  # fmt: skip
    return line if len(pieces) == len(line.pieces) else replace(line, pieces=pieces)


def _is_over(line: SetLine, edges: list[float]) -> bool:
    return any(p.start < edge - 1 and p.end > edge + 1 for p in line.pieces for edge in edges)


def _band_strips(lines: list[SetLine]) -> list[tuple[float, float]]:
    """The blank strips between bands, from the top."""
    size = median(line.size for line in lines)
    top = min(line.start for line in lines)
    steps: Counter[int] = Counter()
    for line in lines:
        for piece in line.pieces:
            steps[int(piece.start - top)] += 1
            steps[math.ceil(piece.end - top)] -= 1
    found: list[tuple[int, int]] = []
    for allowed in (0, len(lines) // 12 if len(lines) >= 8 else 0):
        for start, end in _calm(sorted(steps.items()), allowed):
            known = any(start < old[1] and end > old[0] for old in found)
            if end - start > 1.2 * size and not known:
                found.append((start, end))
    strips = sorted((top + start, top + end) for start, end in found)
    return [strip for strip in strips if _parts_bands(lines, sum(strip) / 2, size)]


def _calm(steps: list[tuple[int, int]], allowed: int) -> Iterator[tuple[int, int]]:
    """Where at most ``allowed`` lines run, between places where more do."""
    count, opened = 0, None
    for at, step in steps:
        before, count = count, count + step
        if before > allowed >= count:
            opened = at
        elif count > allowed >= before and opened is not None:
            yield opened, at
            opened = None


def _parts_bands(lines: list[SetLine], edge: float, size: float) -> bool:
    """Whether text runs on both sides: at least two lines each, of some letters."""
    above = sum(
        1 for x in lines if any(p.end < edge and p.end - p.start > 3 * size for p in x.pieces)
    )
    below = sum(
        1 for x in lines if any(p.start > edge and p.end - p.start > 3 * size for p in x.pieces)
    )
    return min(above, below) >= 2
