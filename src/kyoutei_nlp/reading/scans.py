"""Pages without a usable text layer, read by their picture (走査した頁): words of an OCR engine become glyphs.

From there on a scanned page is laid out like any other. The glyphs stand where the letters would stand on the page
turned straight; ``Turn`` brings the boxes of the finished lines back to the page as it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.deskewing import CLEAR, how_it_lies, ink_box
from kyoutei_nlp.reading.draft import Block, DraftLine, DraftPage, TableBlock
from kyoutei_nlp.reading.glyphs import GlyphPage, Letters, Rule
from kyoutei_nlp.reading.ink_lines import find_lines
from kyoutei_nlp.reading.line_strips import read_lines
from kyoutei_nlp.reading.ocr import OcrEngine, OcrWord
from kyoutei_nlp.reading.ocr_glyphs import MARKS, by_line, glyphs_of
from kyoutei_nlp.reading.paper import even_paper, without_bars
from kyoutei_nlp.reading.pdfium import render_page
from kyoutei_nlp.reading.ruling import take_rules
from kyoutei_nlp.reading.sealing import without_red

DPI: Final = 300
"""Tesseract alone, 200 and 300 dpi: sample 037 0.100 and 0.039, 009 0.005 both, 022 0.024 and 0.026, H030 0.021 and 0.017."""
MAX_PIXELS: Final = 30_000_000
"""An A3 page at 300 dpi has 17 million; larger pages are drawn smaller."""
LEAST_CONFIDENCE: Final = 0.5
"""Pages below it are pictures or beyond reading. Arbitrary: twelve scans had 0.84–0.93; no bad ones were measured."""
DOUBTFUL: Final = 0.7
"""A page read with less may lie on its side or upside down; those that lay right had 0.84–0.93."""
STRIP: Final = (0.3, 0.7)
"""The part of the ink that tells which way up a page is."""
LEAST_LETTERS: Final = 8
NOISE: Final = 0.3
"""Lines with a lower mean confidence are stains, seals and rules (arbitrary)."""
UNSURE: Final = 0.5
"""Words below it are kept only where they stand among others (乙 alone has 0.2–0.9)."""
SEAL_GAP: Final = 1.2


@dataclass(frozen=True, slots=True)
class Turn:
    """How far the page was turned to be straight and upright.

    Attributes:
        angle: Degrees about its middle.
        size: Of the page as it is shown, in points.
        quarters: Quarter turns counter-clockwise after that.
    """

    angle: float
    size: tuple[float, float]
    quarters: int = 0

    def back(self, box: Box) -> Box:
        """The box on the page as it is shown, around all that it held."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        width, height = self.size
        corners = [
            (x - width / 2, y - height / 2)
            for x, y in map(
                self._unturned, (box.x0, box.x1) * 2, (box.top, box.top, box.bottom, box.bottom)
            )
        ]
        xs = [min(max(x * cosine - y * sine + width / 2, 0.0), width) for x, y in corners]
        ys = [min(max(x * sine + y * cosine + height / 2, 0.0), height) for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _unturned(self, x: float, y: float) -> tuple[float, float]:
        """A point of the upright page before its quarter turns."""
        for turn in range(self.quarters, 0, -1):
            x, y = self.size[(turn - 1) % 2] - y, x
        return x, y


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as the engine read it."""

    page: GlyphPage
    confidence: float
    turn: Turn


def read_scan(document: Any, index: int, first: GlyphPage, engine: OcrEngine) -> Scan | None:
    """Page ``index`` by its picture, or None where nobody could read it either.

    Raises:
        OcrTimeoutError: The engine took too long.
    """
    width, height = first.size
    scale = min(DPI / 72, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
    picture = even_paper(without_red(render_page(document, index, scale=scale)))
    lie = how_it_lies(picture)
    if lie is None:
        return None
    if lie.angle:
        picture = picture.rotate(lie.angle, resample=3, fillcolor=255)
    points = width / picture.width
    reading = _read_upright(picture, points, lie.across, engine)
    words = _without_noise(reading.words)
    confidence = mean_confidence(words)
    n_letters = sum(1 for word in words for letter in word.text if letter.isalnum())
    if confidence < LEAST_CONFIDENCE or n_letters < LEAST_LETTERS:
        return None
    letters = Letters.of(glyphs_of(words, reading.direction, scale=points))
    size = (height, width) if reading.quarters % 2 else (width, height)
    page = replace(first, size=size, letters=letters, rules=reading.rules, frames=[], apart="")
    return Scan(page, confidence, Turn(lie.angle, first.size, reading.quarters))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the engine read of a picture after so many quarter turns counter-clockwise."""

    words: list[OcrWord]
    direction: Direction
    rules: list[Rule]
    quarters: int = 0


def _read_upright(picture: Any, points: float, across: float, engine: OcrEngine) -> _Reading:
    """As the page lies; where the engine hardly believes that, as it lies best on a strip of it."""
    reading = _read_as_it_lies(picture, points, across, engine)
    if not reading.words or mean_confidence(_without_noise(reading.words)) >= DOUBTFUL:
        return reading
    quarters = _best_turn(picture, points, across, engine)
    if quarters == 0:
        return reading
    turned = picture.rotate(90 * quarters, expand=True)
    if quarters % 2:
        across = max(1 / max(across, 1e-9), CLEAR)
    other = _read_as_it_lies(turned, points, across, engine)
    better = _weight(other.words) > _weight(reading.words)
    return replace(other, quarters=quarters) if better else reading


def _best_turn(picture: Any, points: float, across: float, engine: OcrEngine) -> int:
    """The quarter turns after which the middle of the page is read best."""
    turns = (0, 2) if across >= CLEAR else (0, 1, 2, 3)
    inked = picture.crop(ink_box(picture))
    weights: dict[int, float] = {}
    for turn in turns:
        upright = inked.rotate(90 * turn, expand=True) if turn else inked
        level = bool(turn % 2) or across >= 1
        if level:
            part = (0, STRIP[0] * upright.height, upright.width, STRIP[1] * upright.height)
        else:
            part = (STRIP[0] * upright.width, 0, STRIP[1] * upright.width, upright.height)
        strip = upright.crop(tuple(int(edge) for edge in part))
        reading = _read_as_it_lies(strip, points, CLEAR if level else 1 / CLEAR, engine)
        weights[turn] = _weight(reading.words)
    return max(weights, key=lambda turn: weights[turn])


def _read_as_it_lies(picture: Any, points: float, across: float, engine: OcrEngine) -> _Reading:
    """By the direction that the ink shows; in doubt by both, and the surer one is kept."""
    picture, rules = take_rules(picture, points)
    readings: list[_Reading] = []
    if across > 1 / CLEAR:
        picture = without_bars(picture)
        lines = find_lines(picture, rules, points)
        readings.append(_Reading(read_lines(picture, lines, engine), "horizontal", rules))
    if across <= 1 / CLEAR or (across < CLEAR and lines):
        readings.append(_Reading(engine.recognise(picture, "vertical"), "vertical", rules))
    return max(readings, key=lambda reading: _weight(reading.words))


def moved(page: DraftPage, back: Callable[[Box], Box]) -> DraftPage:
    """The finished page with all its boxes where they are shown."""

    def line(x: DraftLine) -> DraftLine:
        return replace(x, box=back(x.box)) if x.box else x

    def block(x: Block | TableBlock) -> Block | TableBlock:
        if isinstance(x, Block):
            return replace(x, lines=tuple(map(line, x.lines)))
        rows = tuple(tuple(tuple(map(line, cell)) for cell in row) for row in x.rows)
        return replace(x, rows=rows, box=back(x.box) if x.box else None)

    asides = tuple(replace(a, box=back(a.box)) if a.box else a for a in page.asides)
    return replace(page, blocks=tuple(map(block, page.blocks)), asides=asides)


def mean_confidence(words: Iterable[OcrWord]) -> float:
    """The mean over letters; 0 where there are none."""
    pairs = [(word.confidence, len(word.text)) for word in words]
    letters = sum(count for _, count in pairs)
    return sum(confidence * count for confidence, count in pairs) / letters if letters else 0.0


def _weight(words: list[OcrWord]) -> float:
    """Confidence first; a reading that lost most of the letters is no better for its confidence."""
    kept = _without_noise(words)
    return mean_confidence(kept) * min(1.0, sum(len(word.text) for word in kept) / 100)


def _without_noise(words: list[OcrWord]) -> list[OcrWord]:
    """Without specks, seals at the end of a line, and lines that the engine itself does not believe."""
    kept: list[OcrWord] = []
    for line in by_line(words):
        line = _without_seal([word for word in line if not _is_speck(word)])
        text = "".join(word.text for word in line)
        if mean_confidence(line) >= NOISE and any(letter.isalnum() for letter in text):
            kept.extend(line)
    return kept


def _is_speck(word: OcrWord) -> bool:
    """Strokes and dots in which the engine does not believe; marks of Japanese it often doubts but rarely invents."""
    strokes = not any(letter.isalnum() or letter in MARKS for letter in word.text)
    return strokes and word.confidence < UNSURE


def _without_seal(line: list[OcrWord]) -> list[OcrWord]:
    """The last letter or two, after a gap, in which the engine does not believe: a seal or a stain."""
    if len(line) < 3:
        return line
    before, last = line[-2], line[-1]
    if len(last.text) > 2 or (last.confidence >= UNSURE and last.text != "ー"):
        return line
    thick = max(last.box[2] - last.box[0], last.box[3] - last.box[1])
    gap = max(last.box[0] - before.box[2], last.box[1] - before.box[3])
    return line[:-1] if gap > SEAL_GAP * thick else line
