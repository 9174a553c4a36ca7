"""Finding a quoted place again in a text that has moved or was read anew (錨を打ち直す)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kyoutei_nlp.characters import fold
from kyoutei_nlp.correction import Anchor
from kyoutei_nlp.document import Span

AROUND: Final = 20
"""Characters kept on both sides of a quotation."""
NEAR: Final = 200
"""A quotation that stands in several places is taken where it was, give or take so many characters."""
ALIKE: Final = 0.5
"""So much of what stands around must be the same for a quotation that stands in several places, all of them far."""


def anchor_at(text: str, span: Span) -> Anchor:
    """The anchor of a place of ``text``."""
    return Anchor(
        text[span.start : span.end],
        span.start,
        text[max(span.start - AROUND, 0) : span.start],
        text[span.end : span.end + AROUND],
    )


def find_anchor(text: str, anchor: Anchor) -> Span | None:
    """Where the anchor's words stand now, or None.

    The same words at the same place; else the only place, the one nearest among those close by, or the one with the
    same words around it; widths, blanks and line ends do not count.
    """
    end = anchor.start + len(anchor.quote)
    if text[anchor.start : end] == anchor.quote:
        return Span(anchor.start, end)
    places = list(_places(text, anchor.quote))
    if len(places) == 1:
        return places[0]
    near = [place for place in places if abs(place.start - anchor.start) <= NEAR]
    alike = [place for place in places if _likeness(text, place, anchor) >= ALIKE]
    found = alike or near
    if not found:
        return None
    return max(found, key=lambda p: (_likeness(text, p, anchor), -abs(p.start - anchor.start)))


def _places(text: str, quote: str) -> Iterator[Span]:
    """Where ``quote`` stands, widths and white space aside."""
    folded = fold(text)
    kept = [n for n, letter in enumerate(folded.text) if not letter.isspace()]
    packed = "".join(folded.text[n] for n in kept)
    wanted = _packed(quote)
    at = packed.find(wanted) if wanted else -1
    while at >= 0:
        yield folded.raw_span(kept[at], kept[at + len(wanted) - 1] + 1)
        at = packed.find(wanted, at + 1)


def _packed(text: str) -> str:
    return "".join(letter for letter in fold(text).text if not letter.isspace())


def _likeness(text: str, place: Span, anchor: Anchor) -> float:
    """Share of the characters around the anchor that stand around ``place`` too, 0 to 1."""
    before, after = _packed(anchor.before), _packed(anchor.after)
    around = 2 * AROUND
    ours_before = _packed(text[max(place.start - around, 0) : place.start])
    ours_after = _packed(text[place.end : place.end + around])
    same = _common(before[::-1], ours_before[::-1]) + _common(after, ours_after)
    return same / max(len(before) + len(after), 1)


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return n
