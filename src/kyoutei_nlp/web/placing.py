"""Where a range of text stands on the picture of its page (頁の上の位置)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kyoutei_nlp.document import Box, Document, Line, Page, Span


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in points, origin top-left, for the numbered mark it belongs to."""

    mark: int
    x: float
    y: float
    width: float
    height: float


def frames(page: Page, document: Document, marks: Iterable[Span]) -> tuple[Frame, ...]:
    """One frame for each line that a mark touches, as much of the line as the mark takes."""
    return tuple(
        Frame(number, box.x0, box.top, box.x1 - box.x0, box.bottom - box.top)
        for number, mark in enumerate(marks)
        for box in _boxes(page, document, mark)
    )


def _boxes(page: Page, document: Document, mark: Span) -> Iterator[Box]:
    for line in page.lines:
        if line.box is not None and line.span.overlaps(mark):
            yield _part(line, line.box, document, mark)


def _part(line: Line, box: Box, document: Document, mark: Span) -> Box:
    """The mark's share of the line, by the usual widths of letters: a kanji is as wide as two digits."""
    text = document.quote(line.span)
    whole = _width(text) or 1.0
    first = _width(text[: max(0, mark.start - line.span.start)]) / whole
    last = _width(text[: mark.end - line.span.start]) / whole
    if line.direction == "vertical":
        height = box.bottom - box.top
        return Box(box.x0, box.top + first * height, box.x1, box.top + last * height)
    width = box.x1 - box.x0
    return Box(box.x0 + first * width, box.top, box.x0 + last * width, box.bottom)


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return wide + 0.5 * (len(text) - wide)
