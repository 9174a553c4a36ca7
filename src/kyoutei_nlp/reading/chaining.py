"""Which letters of vertical text stand in one line (縦の行): chains of letters below one another."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from kyoutei_nlp.reading.glyphs import Glyph
from kyoutei_nlp.reading.spacing import MARKS

_LEFT = attrgetter("x0")


def lines_down(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """The vertical lines, each as it is read: letters on one axis, whatever the lines of other bands (段) stand like."""
    return [_in_reading_order(column) for column in _columns(glyphs)]


def _columns(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Marks come last: their ink or their whole box stands at the upper right of where they belong."""
    chains: list[_Chain] = []
    for glyph in sorted((g for g in glyphs if g.text not in MARKS), key=lambda g: g.cy):
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
    for glyph in (g for g in glyphs if g.text in MARKS):
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


def _in_reading_order(glyphs: list[Glyph]) -> list[Glyph]:
    """Top to bottom; glyphs at one height (縦中横) left to right."""
    size = median([g.size for g in glyphs])
    ordered: list[Glyph] = []
    level: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.cy):
        apart = level and (
            glyph.cy - level[0].cy > 0.35 * size or glyph.text in MARKS or level[0].text in MARKS
        )
        if apart:
            ordered.extend(sorted(level, key=_LEFT))
            level = []
        level.append(glyph)
    return ordered + sorted(level, key=_LEFT)
