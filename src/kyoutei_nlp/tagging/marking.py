"""Tags are born here: found in the folded text, reported in the raw one, never overlapping in a layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Final, TypeVar

from kyoutei_nlp.agreement import NO_ATTRIBUTES, Tag, TagMethod
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.words import Word, words

_BLANKS: Final = re.compile(r"\s+")
# Longer texts are documents, of which few are in hand; shorter ones are names and lines, asked for again and again.
_LONGEST_LINE: Final = 400
_DOCUMENTS_KEPT: Final = 4
_LINES_KEPT: Final = 2048

Found = TypeVar("Found")


def remembered(function: Callable[[str], Found]) -> Callable[[str], Found]:
    """``function`` with its last answers kept: for a few documents and many lines, so that lines push out no document."""
    of_document = lru_cache(maxsize=_DOCUMENTS_KEPT)(function)
    of_line = lru_cache(maxsize=_LINES_KEPT)(function)

    @wraps(function)
    def answer(text: str) -> Found:
        return of_line(text) if len(text) <= _LONGEST_LINE else of_document(text)

    return answer


@remembered
def folded(text: str) -> Folded:
    """``characters.fold``, kept because every tagger asks."""
    return fold(text)


@remembered
def words_of(text: str) -> tuple[Word, ...]:
    """``words.words``, kept likewise."""
    return tuple(words(text))


def mark(
    text: Folded,
    label: str,
    start: int,
    end: int,
    *,
    value: str,
    tagger: str,
    score: float = 0.9,
    method: TagMethod = "rule",
    attributes: Mapping[str, str | None] = NO_ATTRIBUTES,
    **named: str | None,
) -> Tag:
    """A tag on the folded range ``[start, end)``; attributes that are None or empty are left out."""
    span = text.raw_span(start, end)
    surface = text.raw[span.start : span.end]
    known = {key: item for key, item in {**attributes, **named}.items() if item}
    return Tag(label, span, surface, value, method, score, tagger, known)


def closed_up(text: str) -> str:
    """Without any blank: ``石　渡　和　彦`` → ``石渡和彦``."""
    return _BLANKS.sub("", text)


def tidy(text: str) -> str:
    """Blanks at the ends gone; letters set apart (``館　山　市``) closed up; one plain blank elsewhere."""
    pieces = text.split()
    if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces):
        return "".join(pieces)
    return " ".join(pieces)


def without_overlap(tags: Iterable[Tag]) -> list[Tag]:
    """The tags that stand free in their layer; the higher score wins, then the longer, then the first."""
    kept: list[Tag] = []
    ranked = sorted(tags, key=lambda tag: (-tag.score, -len(tag.span), tag.span.start))
    for tag in ranked:
        rivals = (other for other in kept if other.layer == tag.layer)
        if not any(other.span.overlaps(tag.span) for other in rivals):
            kept.append(tag)
    return sorted(kept, key=lambda tag: tag.span)
