"""Where a date may stand in a folded text and what parts it has, by the shapes of :mod:`kyoutei_nlp.tagging.date_patterns`.

Nothing is resolved here; :mod:`kyoutei_nlp.tagging.date_resolving` gives the parts a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging.date_patterns import patterns
from kyoutei_nlp.tagging.date_values import eras


@dataclass(frozen=True, slots=True)
class Point:
    """One expression as written: the parts that are there, in the folded text ``[start, end)``."""

    start: int
    end: int
    shape: str
    parts: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        """The part as a number (元 = 1), None where it is not written."""
        text = self.parts.get(name, "").replace(" ", "")
        return kanji_number(text) if text else None

    @property
    def unit(self) -> str:
        """``day``, ``week``, ``month``, ``year`` or ``fiscal_year`` of a word, else the shape."""
        return self.shape.removeprefix("relative_")

    def has(self, name: str) -> bool:
        """Whether the part is written."""
        return name in self.parts


def points(text: str) -> Iterator[Point]:
    """All expressions of the folded text in order; where two overlap the earlier, then the longer."""
    found = [
        Point(match.start(), match.end(), shape, _parts(match))
        for shape, pattern in patterns().items()
        for match in pattern.finditer(text)
    ]
    end = 0
    for point in sorted(found, key=lambda point: (point.start, -point.end)):
        if point.start >= end:
            end = point.end
            yield point


def _parts(match: re.Match[str]) -> dict[str, str]:
    """The named groups; ``wy1`` and ``wy2`` are two places of one part."""
    return {name.rstrip("0123456789"): text for name, text in match.groupdict().items() if text}


@cache
def blank_pattern() -> re.Pattern[str]:
    """A date left open: 令和　　年　　月　　日, 令和○年○月○日, 年　月　日."""
    hole = r"[ _○〇◯●×XxNn\u3000…-]{0,8}"
    era = "|".join(name for name in eras() if len(name) > 1)
    return re.compile(
        rf"(?:(?:{era}){hole}年{hole}(?:月{hole}日)?|(?<!\d)[ _○◯●]{{1,8}}年{hole}月{hole}日)"
    )


def words_of(section: str) -> dict[str, Any]:
    """A section of data/dates.toml."""
    table: dict[str, Any] = load_data("dates")[section]
    return table
