"""Glyphs → lines, in either writing direction (行), with ruby set apart.

A line knows where it starts and ends along its direction and where it stands across it, so that what follows
(columns, paragraphs) need not know the direction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median
from typing import Final

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.glyphs import Glyph
from kyoutei_nlp.reading.joining import is_wide
from kyoutei_nlp.reading.letters import close_up

_LEFT: Final = attrgetter("x0")
_BASELINE: Final = attrgetter("baseline")
PIECE_GAP: Final = 1.1
"""Letters of blank that may be more than a blank in a sentence: the edge of a column."""
GAP_IN_WORD: Final = 0.45
"""Gaps up to this share of the letter size are no blanks between Japanese letters (四分アキ is 0.25)."""
_VERTICAL_FORMS: Final = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
    "，、。：；！？〖〗…：―–（）｛｝〔〕【】《》〈〉「」『』［］",
)

_OPENING: Final = frozenset("（「『【〔《〈［︵﹁﹃︻︹︽︿")
_MARKS: Final = frozenset("、。，．・（）「」『』【】〔〕《》〈〉：；！？")
"""Marks fill half of their em, so the ink leaves a gap that is no blank."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line without a wide gap; the size is that of its first letter, 0 where there is none."""

    start: float
    end: float
    text: str
    n_glyphs: int
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of glyphs.

    Attributes:
        start, end: Along the line: x for horizontal, y for vertical.
        cross: Across, growing in reading order: y for horizontal, minus x for vertical.
        pieces: The stretches between gaps wider than a letter.
    """

    text: str
    box: Box
    direction: Direction
    start: float
    end: float
    cross: float
    size: float
    pieces: tuple[Piece, ...] = ()


def set_lines(glyphs: list[Glyph], direction: Direction) -> tuple[list[SetLine], list[SetLine]]:
    """The lines in order across the page, and the ruby beside them."""
    if direction == "vertical":
        rows = [_make_line(row, direction) for row in _columns(glyphs)]
    else:
        rows = [_make_line(row, direction) for row in _rows(glyphs)]
    rows.sort(key=lambda line: (line.cross, line.start))
    return _without_ruby(rows)


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs on one baseline; small ones that overlap a row in height (上付き) belong to it."""
    rows: list[list[Glyph]] = []
    base = least = float("-inf")
    for glyph in sorted(glyphs, key=_BASELINE):
        if rows and glyph.baseline - base <= 0.35 * max(glyph.size, least):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base, least = glyph.baseline, glyph.size
    return _with_scripts(rows)


def _with_scripts(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    merged: list[list[Glyph]] = []
    host_size = 0.0
    for row in rows:
        size = median([g.size for g in row])
        if merged and _is_script(row, size, merged[-1], host_size):
            merged[-1].extend(row)
        elif merged and _is_script(merged[-1], host_size, row, size):
            merged[-1] = [*row, *merged[-1]]
        else:
            merged.append(row)
            host_size = size
            continue
        host_size = median([g.size for g in merged[-1]])
    return merged


def _is_script(small: list[Glyph], small_size: float, row: list[Glyph], size: float) -> bool:
    """Whether ``small`` is a superscript or subscript of ``row``: inside its height, beside its glyphs."""
    base = row[0].baseline
    lowered = abs(small[0].baseline - base) <= 0.5 * size and len(small) <= 0.2 * len(row)
    if (small_size > 0.8 * size and not lowered) or len(small) > len(row):
        return False
    middle = median([g.cy for g in small])
    if not base - 0.9 * size < middle < base + 0.3 * size:
        return False
    return all(not any(abs(g.cx - r.cx) < 0.3 * r.size for r in row) for g in small)


def _columns(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Vertical lines: letters below one another on one axis, whatever the lines of other bands (段) stand like.

    Marks come last: their ink or their whole box stands at the upper right of where they belong.
    """
    chains: list[_Chain] = []
    for glyph in sorted((g for g in glyphs if g.text not in _MARKS), key=lambda g: g.cy):
        near = [c for c in chains if c.reaches(glyph)]
        if near:
            min(near, key=lambda c: abs(c.axis - glyph.cx)).add(glyph)
        else:
            chains.append(_Chain(glyph.cx, glyph.bottom, glyph.size, [glyph]))
    columns: list[_Chain] = []
    for chain in sorted(chains, key=lambda c: c.glyphs[0].top):
        host = next((c for c in columns if c.goes_on_in(chain)), None)
        if host is None:
            columns.append(chain)
        else:
            host.glyphs.extend(chain.glyphs)
            host.end = max(host.end, chain.end)
    lone: list[Glyph] = []
    for glyph in (g for g in glyphs if g.text in _MARKS):
        hosts = [c for c in columns if c.may_hold(glyph)]
        if hosts:
            min(hosts, key=lambda c: c.offset(glyph)).glyphs.append(glyph)
        else:
            lone.append(glyph)
    return [c.glyphs for c in columns] + [[glyph] for glyph in lone]


@dataclass(slots=True)
class _Chain:
    """Letters below one another: their axis, where they end and how large they are."""

    axis: float
    end: float
    size: float
    glyphs: list[Glyph]

    def reaches(self, glyph: Glyph) -> bool:
        large = max(self.size, glyph.size)
        return (
            abs(self.axis - glyph.cx) <= 0.45 * large
            and glyph.top - self.end < 2.2 * large
            and 0.62 < glyph.size / self.size < 1.6
        )

    def add(self, glyph: Glyph) -> None:
        self.glyphs.append(glyph)
        self.end = max(self.end, glyph.bottom)
        if len(self.glyphs) < 10:
            self.axis = median([g.cx for g in self.glyphs])
            self.size = median([g.size for g in self.glyphs])

    def goes_on_in(self, other: _Chain) -> bool:
        near = abs(self.axis - other.axis) <= 0.2 * max(self.size, other.size)
        alike = 0.62 < other.size / self.size < 1.6
        return near and alike and other.glyphs[0].top >= self.end - 0.2 * self.size

    def offset(self, mark: Glyph) -> float:
        return abs((mark.cx - self.axis) / mark.size - 0.3)

    def may_hold(self, mark: Glyph) -> bool:
        size = mark.size
        start = self.glyphs[0].top
        beside = -0.4 < (mark.cx - self.axis) / size < 0.8
        alike = 0.62 < size / self.size < 1.6
        return beside and alike and start - 1.3 * size < mark.cy < self.end + 1.6 * size


def _make_line(glyphs: list[Glyph], direction: Direction) -> SetLine:
    size = median([g.size for g in glyphs])
    vertical = direction == "vertical"
    glyphs = _in_reading_order(glyphs, size) if vertical else sorted(glyphs, key=_LEFT)
    box = Box(
        min([g.x0 for g in glyphs]), min([g.top for g in glyphs]),
        max([g.x1 for g in glyphs]), max([g.bottom for g in glyphs]),
    )  # fmt: skip
    pieces = _pieces(glyphs, size, vertical=vertical)
    text = close_up("　".join([piece.text for piece in pieces]))
    if vertical:
        cross = -median([g.cx for g in glyphs])
        opens = glyphs[0].text in _OPENING  # its ink fills the lower half of its cell
        start = min(box.top, glyphs[0].bottom - size) if opens else box.top
        return SetLine(text, box, direction, start, box.bottom, cross, size, pieces)
    cross = median([g.baseline for g in glyphs])
    return SetLine(text, box, direction, box.x0, box.x1, cross, size, pieces)


def _in_reading_order(glyphs: list[Glyph], size: float) -> list[Glyph]:
    """Top to bottom; glyphs at one height (縦中横) left to right."""
    ordered: list[Glyph] = []
    level: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.cy):
        apart = level and (
            glyph.cy - level[0].cy > 0.35 * size or glyph.text in _MARKS or level[0].text in _MARKS
        )
        if apart:
            ordered.extend(sorted(level, key=_LEFT))
            level = []
        level.append(glyph)
    return ordered + sorted(level, key=_LEFT)


def _pieces(glyphs: list[Glyph], size: float, *, vertical: bool) -> tuple[Piece, ...]:
    edges = [(g.top, g.bottom) if vertical else (g.x0, g.x1) for g in glyphs]
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(edges)]
    if vertical:  # the boxes of a vertical font hold only the ink: measure from middle to middle
        gaps = [
            b.cy - a.cy - _advance(a, size) / 2 - _advance(b, size) / 2
            for a, b in itertools.pairwise(glyphs)
        ]
    wide = [is_wide(glyph.text) for glyph in glyphs]
    tracked = _tracking([g for g, a, b in zip(gaps, wide, wide[1:], strict=False) if a and b], size)
    pieces: list[Piece] = []
    parts, first = [glyphs[0].text], 0
    most, least = PIECE_GAP * size + tracked, -0.1 * size + tracked
    for index, gap in enumerate(gaps, 1):
        glyph = glyphs[index]
        if gap > most:
            pieces.append(_piece("".join(parts), edges, first, index, glyphs[first].size))
            parts, first = [], index
        elif gap > least:
            parts.append(_blank(glyphs[index - 1], glyph, gap - tracked, size))
        parts.append(glyph.text)
    pieces.append(_piece("".join(parts), edges, first, len(glyphs), glyphs[first].size))
    if vertical:
        return tuple(replace(piece, text=piece.text.translate(_VERTICAL_FORMS)) for piece in pieces)
    return tuple(pieces)


def _tracking(gaps: list[float], size: float) -> float:
    """How far the Japanese letters of a line are set apart, from the gaps between them."""
    apart = median(gaps) if len(gaps) >= 3 else 0.0
    return min(apart, 1.2 * size) if apart > 0.15 * size else 0.0


def _advance(glyph: Glyph, size: float) -> float:
    """How far a glyph of a vertical line reaches: an em for Japanese letters, its box for turned Latin ones."""
    return size if is_wide(glyph.text) else glyph.bottom - glyph.top


def _piece(text: str, edges: list[tuple[float, float]], first: int, end: int, size: float) -> Piece:
    return Piece(edges[first][0], max([e[1] for e in edges[first:end]]), text, end - first, size)


def _blank(before: Glyph, after: Glyph, gap: float, size: float) -> str:
    if is_wide(before.text) and is_wide(after.text):
        marks = before.text in _MARKS or after.text in _MARKS
        return "　" if gap > (0.8 if marks else GAP_IN_WORD) * size else ""
    if is_wide(before.text) or is_wide(after.text):
        return " " if gap > 0.4 * size else ""
    return " " if (after.blank and gap > -0.1 * size) or gap > 0.25 * size else ""


def _without_ruby(lines: list[SetLine]) -> tuple[list[SetLine], list[SetLine]]:
    """Set apart lines of small letters that stand close against a line of letters twice their size."""
    body, ruby = [], []
    for index, line in enumerate(lines):
        near: Iterable[SetLine] = lines[max(0, index - 2) : index + 3]
        if any(_is_ruby(line, host) for host in near if host is not line):
            ruby.append(line)
        else:
            body.append(line)
    return body, ruby


def _is_ruby(line: SetLine, host: SetLine) -> bool:
    """Furigana: kana at most 0.62 of the letters beside it, above them (to their right in vertical text)."""
    if line.size > 0.62 * host.size:
        return False
    letters = [c for c in line.text if not c.isspace()]
    if not letters or any(not ("ぁ" <= c <= "ヿ") for c in letters):
        return False
    if line.start < host.start - host.size or line.end > host.end + host.size:
        return False
    distance = host.cross - line.cross
    return 0.4 * host.size < distance < 1.35 * host.size


def cut_line(line: SetLine, pieces: tuple[Piece, ...]) -> SetLine:
    """The line with only these of its pieces."""
    if len(pieces) == len(line.pieces):
        return line
    start, end = pieces[0].start, pieces[-1].end
    if line.direction == "vertical":
        box = Box(line.box.x0, start, line.box.x1, end)
    else:
        box = Box(start, line.box.top, end, line.box.bottom)
    text = close_up("　".join(piece.text for piece in pieces))
    size = max(pieces, key=lambda piece: piece.n_glyphs).size or line.size
    return replace(line, text=text, box=box, start=start, end=end, size=size, pieces=pieces)
