"""Where the lines of a region start and end (版面), and which of them stand in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kyoutei_nlp.reading.setting import SetLine


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a region start and end, and their usual distance."""

    start: float
    end: float
    pitch: float
    size: float
    slide: bool = False

    @classmethod
    def of(cls, lines: list[SetLine]) -> Margins:
        """The margins that most lines keep."""
        size = median(line.size for line in lines)
        starts = sorted(line.start for line in lines)
        ends = sorted((line.end for line in lines), reverse=True)
        steps = sorted(b.cross - a.cross for a, b in pairwise(lines) if b.cross > a.cross)
        pitch = steps[len(steps) // 3] if steps else 1.6 * size
        return cls(starts[0], ends[min(len(ends) // 20, len(ends) - 1)], pitch, size)


def is_centred(line: SetLine, margins: Margins) -> bool:
    """Whether the line stands in the middle with room on both sides."""
    left, right = line.start - margins.start, margins.end - line.end
    return min(left, right) > 2.5 * margins.size and abs(left - right) < max(
        1.5 * margins.size, 0.08 * (left + right)
    )
