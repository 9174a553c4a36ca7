"""The words of an OCR engine → glyphs in points (文字認識の字形), so that a scan is laid out like any page.

Engines give boxes of ink, some of them too large: letters are spread evenly over their word, all letters of a line stand
in line and have one size, and the small gaps between words are closed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.document import Direction
from kyoutei_nlp.reading.glyphs import Glyph
from kyoutei_nlp.reading.joining import is_wide
from kyoutei_nlp.reading.ocr import OcrWord

MARKS: Final = frozenset("、。，．・（）()「」『』【】〔〕：；！？")
"""Their ink fills half of the em."""
DASHED: Final = re.compile("(?<=[0-9０-９])[一ー―](?=[0-9０-９])")
SAME_SIZE: Final = 0.18
"""Sizes that differ by less are one size: heights of ink wander with the letters."""


def glyphs_of(words: list[OcrWord], direction: Direction, *, scale: float) -> Iterable[Glyph]:
    """One glyph a letter; ``scale`` is points a pixel."""
    vertical = direction == "vertical"
    lines = [[_run(word, scale, vertical=vertical) for word in line] for line in by_line(words)]
    sizes = _settled([_size(line) for line in lines], [sum(len(r.text) for r in x) for x in lines])
    for line, size in zip(lines, sizes, strict=True):
        middle = _middle(line, size)
        line = _with_blanks(_with_dashes(sorted(line, key=lambda r: r.start)))
        for run in _closed(line, size, vertical=vertical):
            yield from _letters(run, middle, size, vertical=vertical)


def by_line(words: Iterable[OcrWord]) -> list[list[OcrWord]]:
    """The words line by line, in the engine's order."""
    lines: dict[tuple[int, ...], list[OcrWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return list(lines.values())


@dataclass(frozen=True, slots=True)
class _Run:
    """A word along its line: where it starts and ends, where its middle stands across, how thick it is.

    ``apart`` says that it is a Latin word after another one.
    """

    start: float
    end: float
    middle: float
    thickness: float
    text: str
    apart: bool = False


def _run(word: OcrWord, scale: float, *, vertical: bool) -> _Run:
    x0, top, x1, bottom = (edge * scale for edge in word.box)
    if vertical:
        return _Run(top, bottom, (x0 + x1) / 2, x1 - x0, word.text)
    return _Run(x0, x1, (top + bottom) / 2, bottom - top, word.text)


def _size(line: list[_Run]) -> float:
    """Letter size, by the thickness of the words and by the length of the line, whichever is less.

    Ink fills about 0.92 of the em of a kanji; an engine gives some words the thickness of a slanted line; letters
    set apart make a line longer.
    """
    thickness = median(run.thickness for run in line for _ in run.text) / 0.92
    length = max(run.end for run in line) - min(run.start for run in line)
    return max(min(thickness, length / sum(_width(run.text) for run in line)), 1.0)


def _width(text: str) -> float:
    """In letters: a full-width one counts 1, another one half."""
    return sum(1.0 if is_wide(letter) else 0.5 for letter in text)


def _settled(sizes: list[float], counts: list[int]) -> list[float]:
    """Sizes near to one that more letters have become that one."""
    groups: list[list[int]] = []
    for i in sorted(range(len(sizes)), key=lambda i: -counts[i]):
        near = (g for g in groups if abs(sizes[g[0]] - sizes[i]) <= SAME_SIZE * sizes[g[0]])
        group = next(near, None)
        if group is None:
            groups.append([i])
        else:
            group.append(i)
    settled = list(sizes)
    for group in groups:
        common = median(sizes[i] for i in group for _ in range(counts[i]))
        for i in group:
            settled[i] = common
    return settled


def _middle(line: list[_Run], size: float) -> float:
    """Where the line stands, by its thicker words; commas and strokes lie off it."""
    full = [run.middle for run in line if run.thickness >= 0.6 * size]
    return median(full or [run.middle for run in line])


def _with_dashes(line: list[_Run]) -> list[_Run]:
    """What engines take for 一 or ー between two figures is a dash: 電話 099－999－1234, 表３－２."""
    text = iter(DASHED.sub("－", "".join(run.text for run in line)))
    return [replace(run, text="".join(islice(text, len(run.text)))) for run in line]


def _with_blanks(line: list[_Run]) -> list[_Run]:
    """Mark Latin words after one another; single letters and digits are full-width ones (ＬＰガス, ２０年)."""
    apart = [False] + [
        a.text[-1].isascii() and b.text[0].isascii()
        and a.text[-1].isalpha() and b.text[0].isalpha() and len(a.text) + len(b.text) > 3
        for a, b in pairwise(line)
    ]  # fmt: skip
    return [replace(run, apart=flag) for run, flag in zip(line, apart, strict=True)]


def _closed(line: list[_Run], size: float, *, vertical: bool) -> Iterable[_Run]:
    """The words of a line without the small gaps between them."""
    gaps = [b.start - a.end for a, b in pairwise(line)]
    spaced = 1.3 * median(gaps) if len(gaps) > 3 else 0.0  # a title in letters set apart
    for run, following, gap in zip(line, line[1:], gaps, strict=False):
        least = _limit(run.text[-1], following.text[0]) + (0.45 if vertical else 0.0)
        limit = max(least * size, min(spaced, 1.5 * size))
        yield replace(run, end=max(following.start, run.start)) if gap < limit else run
    yield line[-1]


def _limit(before: str, after: str) -> float:
    """Gaps of less than so many letters are no blanks: the engine's boxes hold only ink."""
    if before in MARKS or after in MARKS:
        return 1.2
    return 0.7 if is_wide(before) and is_wide(after) else 0.95


def _letters(run: _Run, middle: float, size: float, *, vertical: bool) -> Iterable[Glyph]:
    unit = max(run.end - run.start, 0.1) / _width(run.text)
    near, far = middle - size / 2, middle + size / 2
    start = run.start
    for i, letter in enumerate(run.text):
        end = start + unit * _width(letter)
        box = (near, start, far, end) if vertical else (start, near, end, far)
        baseline = end - 0.12 * size if vertical else far - 0.12 * size
        if letter.strip():
            yield Glyph(letter, *box, baseline, size, blank=i == 0 and run.apart)
        start = end
