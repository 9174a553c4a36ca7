"""True quotations round the best match, with every match marked (抜粋)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kyoutei_nlp.characters import fold
from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.terms import placed_terms

SNIPPET_LENGTH: Final = 110
SLACK: Final = 25  # how far a border may move to reach a natural one
BORDERS: Final = "。\n．！？"
_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
CLOSING: Final = ("）", ")", "」", "』", "】", "〕")
SOFT_BORDERS: Final = "、，　 ・；：）」"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A quotation.

    Attributes:
        span: Where it stands in the passage's text.
        text: Exactly the passage's text there.
        marks: Matched ranges inside ``text``.
    """

    span: Span
    text: str
    marks: tuple[tuple[int, int], ...]


def quote(text: str, wanted: Iterable[Sequence[str]], literals: Iterable[str] = ()) -> Snippet:
    """The best stretch of ``text`` (not blank).

    Args:
        text: The passage.
        wanted: Index word sequences to mark (打ち合わせ marks 打合せ too).
        literals: Strings to mark wherever they stand, after NFKC.
    """
    told = (mark for literal in literals for mark in literal_marks(text, literal))
    marks = merged([*word_marks(text, wanted), *told])
    span = _window(text, marks)
    inside = tuple(
        (mark.start - span.start, mark.end - span.start) for mark in marks if span.contains(mark)
    )
    return Snippet(span, text[span.start : span.end], inside)


def word_marks(text: str, wanted: Iterable[Sequence[str]]) -> list[Span]:
    """Where the word sequences stand; sequences match side by side."""
    sequences = sorted({tuple(words) for words in wanted if words}, key=len, reverse=True)
    if not sequences:
        return []
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in sequences:
        by_first.setdefault(words[0], []).append(words)
    found: list[Span] = []
    for start, sentence in _sentences(text):
        located = _located(sentence)
        for index, (token, begin, _) in enumerate(located):
            for words in by_first.get(token, ()):
                here = located[index : index + len(words)]
                if tuple(each[0] for each in here) == words:
                    found.append(Span(start + begin, start + here[-1][2]))
                    break
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of the text, each with where it starts."""
    for found in _SENTENCE.finditer(text):
        yield found.start(), found[0]


@lru_cache(maxsize=20_000)
def _located(sentence: str) -> tuple[tuple[str, int, int], ...]:
    """Index words with their places; deeds share most of their sentences."""
    return tuple(placed_terms(sentence))


def literal_marks(text: str, literal: str) -> list[Span]:
    """Every place of ``literal`` in ``text``, both folded (NFKC) and without regard to case."""
    folded, needle = fold(text), fold(literal).text.lower()
    hay = folded.text.lower()
    if not needle or len(hay) != len(folded.text):
        return []
    found: list[Span] = []
    start = hay.find(needle)
    while start >= 0:
        found.append(folded.raw_span(start, start + len(needle)))
        start = hay.find(needle, start + len(needle))
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted, with touching and overlapping ones joined."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(span.end, result[-1].end))
        else:
            result.append(span)
    return result


def _window(text: str, marks: list[Span]) -> Span:
    """About ``SNIPPET_LENGTH`` characters that hold the most different marks, cut at natural borders."""
    start = _best_start(text, marks)
    start = _begin(text, start, min((m.start for m in marks if m.start >= start), default=None))
    end = _finish(text, min(len(text), start + SNIPPET_LENGTH), marks)
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _best_start(text: str, marks: list[Span]) -> int:
    """Start of the first mark from which one window reaches the most different words, long ones first."""
    best, best_score = 0, 0
    room = SNIPPET_LENGTH - SLACK
    for index, first in enumerate(marks):
        inside = {text[m.start : m.end] for m in marks[index:] if m.end - first.start <= room}
        score = sum(len(surface) for surface in inside)
        if score > best_score:
            best, best_score = first.start, score
    return best


def _begin(text: str, start: int, first_mark: int | None) -> int:
    """Move back to just after a border within the slack, else to the mark itself less a little."""
    if first_mark is None or start == 0:
        return start
    floor = max(0, start - SLACK)
    for borders in (BORDERS, SOFT_BORDERS):
        for position in range(start, floor, -1):
            if _is_border(text, position, borders):
                return position
    return floor


def _is_border(text: str, position: int, borders: str) -> bool:
    """Whether one may cut before ``position``: after a border that no bracket closes (…という。）と)."""
    return text[position - 1] in borders and text[position : position + 1] not in CLOSING


def _finish(text: str, end: int, marks: list[Span]) -> int:
    """Move to just after a border within the slack, never through a mark."""
    if end == len(text):
        return end
    for borders in (BORDERS, SOFT_BORDERS):
        for step in range(SLACK):
            for position in (end + step, end - step):
                inside = 0 < position <= len(text) and _is_border(text, position, borders)
                if inside and not any(m.start < position < m.end for m in marks):
                    return position
    return max([end, *(m.end for m in marks if m.start < end)])
