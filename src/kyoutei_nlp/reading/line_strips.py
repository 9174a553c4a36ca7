"""Lines of a scanned page as strips for the engine (行の短冊), and the words read of them back on the page.

Every strip holds nothing but its line, in letters of one height; blanks are shortened, and short lines (the numbers of a
list) stand side by side on one strip, because an engine reads a lone figure badly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kyoutei_nlp.reading.ink_lines import InkLine, Pixels
from kyoutei_nlp.reading.ocr import OcrEngine, OcrWord

HEIGHT: Final = 48
"""Pixels of the letters. Wrong letters on six scans at 48, 40 and 32: 1.21, 1.29 and 1.47 %; unscaled 1.50 %."""
ROOM: Final = 7
"""Pixels above and below. Wrong letters with 2, 8, 15, 25 and 40 % of the height: 2.9, 1.5, 1.5, 1.7 and 2.2 %."""
SIDE: Final = 12
EDGE: Final = 3
"""Pixels of the page round the ink of a piece that are taken with it."""
BLANK: Final = 2 * HEIGHT
"""A wider blank within a line says no more than this one."""
SHORT: Final = 5 * HEIGHT
LONG: Final = 30 * HEIGHT
"""Lines up to SHORT share a strip of up to LONG."""
LOW: Final = 0.45
"""Letters of height under which a line is a dash or a dot, and is shown as high as it would be among others."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece on its strip: which line it is of, where it begins and ends there and on the page."""

    line: int
    start: int
    end: int
    x0: int
    x1: int

    def to_page(self, x: float) -> float:
        """A place on the strip → on the page, within the piece."""
        return float(np.interp(x, (self.start, self.end), (self.x0, self.x1)))


@dataclass(frozen=True, slots=True)
class _Strip:
    picture: Any
    placed: tuple[_Placed, ...]


def read_lines(picture: Any, lines: Sequence[InkLine], engine: OcrEngine) -> list[OcrWord]:
    """The words of the lines, with boxes in pixels of the grey PIL picture.

    Raises:
        OcrTimeoutError: The engine took too long.
    """
    strips = list(_strips(picture, lines))
    read = engine.recognise_lines([strip.picture for strip in strips]) if strips else []
    return [
        word
        for strip, words in zip(strips, read, strict=True)
        for found in _in_order(words)
        for word in _on_the_page(found, strip, lines)
    ]


def _strips(picture: Any, lines: Sequence[InkLine]) -> Iterator[_Strip]:
    """One strip a line; short lines of like height together."""
    gathered: list[tuple[int, InkLine]] = []
    width = 0
    for number, line in enumerate(lines):
        own = _width(line)
        if own > SHORT:
            yield _strip(picture, [(number, line)])
            continue
        if gathered and width + BLANK + own > LONG:
            yield _strip(picture, gathered)
            gathered, width = [], 0
        gathered.append((number, line))
        width += BLANK + own
    if gathered:
        yield _strip(picture, gathered)


def _shown(line: InkLine) -> tuple[float, float]:
    """Top and height of what is shown of a line, in pixels of the page."""
    _, top, _, bottom = line.box
    if bottom - top >= LOW * line.em:
        return top, bottom - top
    return (top + bottom - line.em) / 2, line.em


def _width(line: InkLine) -> int:
    x0, _, x1, _ = line.box
    return int((x1 - x0) * HEIGHT / _shown(line)[1])


def _strip(picture: Any, lines: Sequence[tuple[int, InkLine]]) -> _Strip:
    patches: list[tuple[Any, int, int]] = []
    placed: list[_Placed] = []
    at = SIDE
    for number, line in lines:
        top, height = _shown(line)
        scale = HEIGHT / height
        before: Pixels | None = None
        for piece in line.pieces:
            if before:
                at += min(int((piece[0] - before[2]) * scale), BLANK)
            patch = _patch(picture, piece, scale)
            end = at + int((piece[2] - piece[0]) * scale)
            patches.append((patch, at - int(EDGE * scale), int((piece[1] - EDGE - top) * scale)))
            placed.append(_Placed(number, at, end, piece[0], piece[2]))
            before, at = piece, end
        at += BLANK
    sheet = picture.crop((0, 0, 1, 1)).resize((at - BLANK + SIDE, HEIGHT + 2 * ROOM))
    sheet.paste(max(_paper(patch) for patch, _, _ in patches), (0, 0, *sheet.size))
    for patch, x, y in patches:
        sheet.paste(patch, (x, ROOM + y))
    return _Strip(sheet, tuple(placed))


def _patch(picture: Any, piece: Pixels, scale: float) -> Any:
    x0, top, x1, bottom = piece
    right, low = min(x1 + EDGE, picture.width), min(bottom + EDGE, picture.height)
    cut = picture.crop((max(x0 - EDGE, 0), max(top - EDGE, 0), right, low))
    size = (max(int(cut.width * scale), 1), max(int(cut.height * scale), 1))
    return cut.resize(size, resample=3)


def _paper(patch: Any) -> int:
    """The shade of the paper."""
    return int(np.percentile(np.asarray(patch), 90))


def _in_order(words: Sequence[OcrWord]) -> Iterator[OcrWord]:
    """The words of a strip, none of them reaching over the next: an engine gives some the box of the whole strip."""
    following = float("inf")
    placed: list[OcrWord] = []
    for word in reversed(words):
        x0, top, x1, bottom = word.box
        start = min(x0, following - 1)
        end = max(min(x1, following), start + 1)
        placed.append(replace(word, box=(start, top, end, bottom)))
        following = start
    return reversed(placed)


def _on_the_page(word: OcrWord, strip: _Strip, lines: Sequence[InkLine]) -> Iterator[OcrWord]:
    """The word where it stands on the page; one that runs over two pieces is parted between its letters."""
    x0, _, x1, _ = word.box
    step = (x1 - x0) / len(word.text)
    owners = [_nearest(strip.placed, x0 + step * (i + 0.5)) for i in range(len(word.text))]
    first = 0
    for i in range(1, len(owners) + 1):
        if i < len(owners) and owners[i] is owners[first]:
            continue
        piece = owners[first]
        left, right = piece.to_page(x0 + step * first), piece.to_page(x0 + step * i)
        _, top, _, bottom = lines[piece.line].box
        box = (left, float(top), max(right, left + 1), float(bottom))
        yield replace(word, text=word.text[first:i], box=box, line=(piece.line,))
        first = i


def _nearest(placed: Sequence[_Placed], x: float) -> _Placed:
    return min(placed, key=lambda p: max(p.start - x, x - p.end, 0))
