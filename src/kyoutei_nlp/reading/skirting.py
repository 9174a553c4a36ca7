"""Lines set round a picture or box (回り込み): told of as they would stand without it.

What follows asks whether a line is full and where it starts; beside a picture the margins are the picture's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Final

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading.setting import SetLine

NARROWEST: Final = 3.0
"""Letters that a figure is wide at least."""
AROUND: Final = 1.0
"""Letters of room above and below a figure in which lines are still short."""
PADDING: Final = 2.6
"""Letters of room between a figure and the lines beside it, at most."""


def unskirted(lines: list[SetLine], figures: Iterable[Box]) -> list[SetLine]:
    """The lines with the starts and ends that they would have if there were no figures."""
    if len(lines) < 2 or lines[0].direction == "vertical":
        return lines
    size = median([line.size for line in lines])
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    for figure in figures:
        if figure.x1 - figure.x0 < NARROWEST * size:
            continue
        beside = [i for i, x in enumerate(lines) if _is_beside(x, figure, size)]
        if not 2 <= len(beside) < len(lines):
            continue
        here = [lines[i] for i in beside]
        if figure.x0 > start and figure.x1 > end - PADDING * size:
            lines = _moved(lines, beside, 0.0, end - max(x.end for x in here))
        elif figure.x1 < end and figure.x0 < start + PADDING * size:
            lines = _moved(lines, beside, start - min(x.start for x in here), 0.0)
    return lines


def _is_beside(line: SetLine, figure: Box, size: float) -> bool:
    room = AROUND * size
    level = line.box.top < figure.bottom + room and line.box.bottom > figure.top - room
    before = figure.x0 - line.end > -1 and line.start < figure.x0
    after = -1 < line.start - figure.x1 < PADDING * size
    return level and (before or after)


def _moved(lines: list[SetLine], chosen: list[int], start: float, end: float) -> list[SetLine]:
    made = list(lines)
    for i in chosen:
        made[i] = replace(made[i], start=made[i].start + start, end=made[i].end + end)
    return made
