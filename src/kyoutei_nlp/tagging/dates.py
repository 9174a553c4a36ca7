"""Date expressions of Japanese texts with their values (日付): own grammar, standard library only.

Example found: 「平成26年（2014年）9月」 → ``2014-09`` as one expression. Not found: 「三十日以内に」, 「3年間」.
A bare month and day (９月２５日) takes the year named before it in its sentence, else the year nearest to the
reference; without either it has no value and is left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging.date_grammar import blank_pattern, words_of
from kyoutei_nlp.tagging.date_resolving import expressions
from kyoutei_nlp.tagging.date_words import Expression
from kyoutei_nlp.tagging.records import head_of, is_deed
from kyoutei_nlp.tagging.roles import Setting, roles

TAGGER: Final = "dates/1"
# The date of a press release stands in its first lines; arbitrary, longer than any letterhead seen.
HEAD_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression and what it means.

    Attributes:
        surface: As written, ``text[start:end]``.
        value: ``2019-07-05``, ``2019-07``, ``2019``, ``FY2019`` or an interval ``2019-10-08/2019-10-09``.
        kind: ``date``, ``month``, ``year``, ``fiscal_year`` or ``interval`` (TIMEX3's DATE by granularity).
        flag: ``invalid`` (no such day, or outside the era: 平成33年; the value is then what the words count up
            to), ``weekday`` (the weekday in brackets is another one), ``law`` (year of a law number), or None.
    """

    surface: str
    start: int
    end: int
    value: str
    kind: str
    flag: str | None = None


def parse_dates(text: str, reference: date | None = None) -> list[DateMention]:
    """All date expressions of ``text`` in order, never overlapping.

    Args:
        text: Any text; spans are reported in it as it is.
        reference: The day the text was written or spoken, for 本日, 来年度 and for missing years.
    """
    folded = fold(text)
    mentions = []
    for found in expressions(folded.text, reference):
        span = folded.raw_span(found.start, found.end)
        surface = text[span.start : span.end]
        mentions.append(
            DateMention(surface, span.start, span.end, found.value, found.kind, found.flag)
        )
    return mentions


def blank_dates(text: str) -> list[Span]:
    """Places where a date is left open (令和　　年　　月　　日): a form, or not signed yet."""
    folded = fold(text)
    found = (match.span() for match in blank_pattern().finditer(folded.text))
    return [folded.raw_span(start, end) for start, end in found]


def tag(document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[Tag]:
    """All dates of the document with their roles; the date of signing carries record ``"0"``."""
    folded = fold(document.text)
    deed = is_deed(document, tags)
    reference = reference_of(document, folded.text)
    announcement = not deed and head_of(tags) is not None
    setting = Setting(_with_tabs(folded), deed, announcement, reference)
    found = expressions(folded.text, reference)
    found = list(_ends_apart(found, folded.text, deed=deed))
    given, signed = roles(found, setting)
    return [
        _tag(folded, item, role, own=index == signed)
        for index, (item, role) in enumerate(zip(found, given, strict=True))
    ]


def _with_tabs(folded: Folded) -> str:
    """The folded text with the tabs between table cells, which folding makes blanks."""
    pairs = zip(folded.text, folded.starts, strict=False)
    return "".join("\t" if folded.raw[start] == "\t" else letter for letter, start in pairs)


def reference_of(document: Document, text: str) -> date | None:
    """The day the document speaks from: its sidecar's date, else for a press release the date at its head."""
    if document.notes.date or document.kind not in ("press", "article"):
        return document.notes.date
    head = expressions(text[:HEAD_LENGTH], None)
    days = [item for item in head if item.kind == "date" and item.flag is None]
    return days[0].first.first_day() if days else None


def _ends_apart(found: Sequence[Expression], text: str, *, deed: bool) -> Iterator[Expression]:
    """A term 「４月１日から翌年３月３１日まで」 is two facts: the beginning and the end."""
    term_before = words_of("context")["term_before"]
    for item in found:
        before = text[max(0, item.start - 30) : item.start]
        until = text[item.end :].lstrip(" )").startswith("まで")
        term = until and (deed or (item.first.day and re.search(term_before, before)))
        if not (term and item.split and item.last):
            yield item
            continue
        for (start, end), when in zip(item.split, (item.first, item.last), strict=True):
            yield replace(item, start=start, end=end, first=when, last=None, split=None)


def _tag(folded: Folded, item: Expression, role: str, *, own: bool) -> Tag:
    span = folded.raw_span(item.start, item.end)
    attributes = {"role": role, "kind": item.kind}
    if item.flag:
        attributes["flag"] = item.flag
    if own:
        attributes["record"] = "0"
    surface = folded.raw[span.start : span.end]
    there = item.first.exists() and (item.last is None or item.last.exists())
    value = item.value if there else ""  # OCR reads 平成23年19月27日: the calendar has no such day
    return Tag("date", span, surface, value, "rule", 0.95, TAGGER, attributes)
