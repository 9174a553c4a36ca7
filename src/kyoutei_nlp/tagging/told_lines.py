"""Lists of partners without a table (協定先の列挙): lines under a heading that says whom agreements are with.

Found: 「本学が協定を締結している自治体」 over 「・高知県（2009年7月23日）」; years as headings of their own over days. Not found: the lines
under 「協定の内容」, a line that tells of its agreement itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import official, phrases
from kyoutei_nlp.tagging.named_bodies import Range, bodies_in
from kyoutei_nlp.tagging.parties import place_at
from kyoutei_nlp.tagging.speakers import Speaker
from kyoutei_nlp.tagging.telling_parties import AGREEMENT
from kyoutei_nlp.tagging.told import Told, add_own

_HEADING: Final = re.compile(
    r"(?:締結|結)[^。\n]{0,6}協定(?:\([^()]{1,6}\))?$|(?:協定|提携)[^。\n]{0,14}?(?:一覧|締結状況|自治体|市町村?|企業|団体|大学|相手|締結先|協定先|連携先|(?:先)?の?ご?紹介|事業者|パートナー|都市)(?:等)?(?:一覧|名簿|リスト|は次のとおり)?"
    r"(?:[ ]*\([^()\n]*\))?[ ::]*$"
)
_BULLET: Final = re.compile(r"[ ]*(?:[・●○◆■◇□*\-–]|[0-9]+[.)、]|\([0-9]+\))?[ ]*")
_LABEL: Final = re.compile(r"[^ ::()\n]{1,14}[ ]*[::][ ]*")
_YEAR: Final = re.compile(
    r"[ ]*[【\[(■◆●○]?[ ]*(?P<year>(?:明治|大正|昭和|平成|令和|[HRS])?[ ]?[0-9元]{1,4}年?)(?P<fiscal>度)?[ 】\])::]*(?:\([0-9]{4}年?度?\))?[ ]*$"
)
_DAY_ONLY: Final = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日")
LONGEST_LINE: Final = 80
FEWEST: Final = 2


def in_lines(
    document: Document, text: Folded, own: Speaker | None, tags: Sequence[Tag]
) -> list[Told]:
    """One a line of each list of two lines or more; a list of which nobody says whose it is gives none."""
    days = [tag for tag in tags if tag.label == "date"]
    told: list[Told] = []
    for heading, lines in _lists(text.text):
        named = list(_named(text.text, lines))
        if len(named) >= FEWEST and (own or document.kind == "list"):
            told += _of_list(document, text, own, days, heading, named)
    return told


def _lists(text: str) -> Iterator[tuple[Range, list[Range]]]:
    """Each heading with the lines below it, up to the first sentence."""
    heading: Range | None = None
    below: list[Range] = []
    for match in re.compile(r"[^\n]+").finditer(text):
        words = match.group()
        if _HEADING.search(words) and len(words) <= LONGEST_LINE:
            if heading and below:
                yield heading, below
            heading, below = match.span(), []
        elif heading and ("。" in words or len(words) > LONGEST_LINE):
            yield heading, below
            heading, below = None, []
        elif heading:
            below.append(match.span())
    if heading and below:
        yield heading, below


def _named(text: str, lines: Sequence[Range]) -> Iterator[tuple[Range, Range, Range | None]]:
    """Line, the body that it begins with, and the year over it."""
    year: Range | None = None
    for start, end in lines:
        over = _YEAR.match(text[start:end])
        if over:
            year = start + over.start("year"), start + over.end()
            continue
        bullet = _BULLET.match(text, start, end)
        begin = bullet.end() if bullet else start
        label = _LABEL.match(text, begin, end)
        begin = label.end() if label else begin
        body = next((each for each in bodies_in(text, begin, end) if each[0] == begin), None)
        if body is None or AGREEMENT.search(text, start, end):
            continue
        if re.match(
            r"[ ]*(?:$|[(::、]|(?<=  )[^。]{2,24} [0-9]|[0-9]|令和|平成|昭和)", text[body[1] : end]
        ):
            yield (start, end), body, year


def _of_list(
    document: Document,
    text: Folded,
    own: Speaker | None,
    days: Sequence[Tag],
    heading: Range,
    named: Sequence[tuple[Range, Range, Range | None]],
) -> Iterator[Told]:
    name = next(iter(phrases.find(text.text[slice(*heading)])), None)
    title = name.text if name and len(name.text) > len("協定書") else ""
    for line, body, year in named:
        place = place_at(text.text, *body, document.notes.publisher or "")
        partner = place.name if place else official.official_name(text.text[slice(*body)])
        if own and official.same_body(own.name, partner):
            continue
        at = (heading[0] + name.start, heading[0] + name.end) if name else line
        item = Told(
            title, text.raw_span(*at), "signed", context=text.text[slice(*heading)], listed=True
        )
        item.parties[partner] = (text.raw_span(*body), place)
        add_own(item, text, own)
        item.day = _day(document, text, days, line, year)
        yield item


def _day(
    document: Document, text: Folded, days: Sequence[Tag], line: Range, year: Range | None
) -> Tag | None:
    """The date in the line; a day without a year is one of the year over it."""
    span = text.raw_span(*line)
    starts = [tag.span.start for tag in days]
    inside = [tag for tag in days[bisect_left(starts, span.start) :] if span.contains(tag.span)]
    day = inside[0] if inside else None
    if day is None or year is None or not _DAY_ONLY.fullmatch(_folded(text, day)):
        return day
    over = text.raw_span(*year)
    head = next((tag for tag in days if over.contains(tag.span) or tag.span.contains(over)), None)
    value = _in_year(day.value, head.value) if head else None
    return _with_value(day, value) if value else day


def _folded(text: Folded, tag: Tag) -> str:
    first, last = bisect_left(text.starts, tag.span.start), bisect_left(text.starts, tag.span.end)
    return text.text[first:last]


def _in_year(day: str, year: str) -> str | None:
    """The day ``2024-07-04`` in the year ``FY2017`` or ``2017``."""
    if year.startswith("FY"):
        number = int(year[2:6]) + (int(day[5:7]) < FIRST_MONTH)
        return f"{number:04}{day[4:]}"
    return f"{year}{day[4:]}" if len(year) == len("2017") else None


FIRST_MONTH: Final = 4


def _with_value(tag: Tag, value: str) -> Tag:
    return Tag(
        tag.label, tag.span, tag.surface, value, tag.method, tag.score, tag.tagger, tag.attributes
    )
