"""How long an agreement holds (有効期間): beginning, end, renewal and notice, each with the words that say it.

Example found: 「締結の日から１年間」 signed 2014-09-01 → expires 2015-08-31 (民法 第140条 counts the first day out, but
agreements that begin 「の日から」 with the day itself count it in: the last day is the day before the
anniversary). Not found: 「派遣の期間は、１年以内とする」, the duration of something else.
Where signing is left blank nothing is computed from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded, fold, kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.date_values import When, fiscal_year_of
from kyoutei_nlp.tagging.records import is_deed

TAGGER: Final = "terms/1"
_NUMBER: Final = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence about the term in the folded text, with the dates inside it."""

    start: int
    text: str
    dates: tuple[tuple[int, int, date], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A value and the folded range of the words that say it."""

    what: str
    value: str
    start: int
    end: int


def tag(document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[Tag]:
    """The term of a deed; nothing for other texts, where no clause says it."""
    if not is_deed(document, tags):
        return []
    folded = fold(document.text)
    sentences = _sentences(folded, document, clauses, tags)
    found: dict[str, _Found] = {}
    for item in _all(sentences, _signed_on(tags)):
        found.setdefault(item.what, item)
    return [_tag(folded, item) for item in found.values()]


def _all(sentences: Sequence[_Sentence], signed: date | None) -> Iterator[_Found]:
    begun: date | None = None
    for sentence in sentences:
        beginning = _effective(sentence, signed)
        if beginning:
            yield beginning
            begun = begun or date.fromisoformat(beginning.value)
        if not _is_renewal(sentence.text):
            yield from _expiry(sentence, begun)
    yield from _renewal(sentences)


def _signed_on(tags: Sequence[Tag]) -> date | None:
    for tag in tags:
        if tag.label == "date" and tag.record == "0" and tag.attributes.get("role") == "signed":
            return _day(tag.value)
    return None


def _day(value: str) -> date | None:
    """The date, or None for a month, a year or a day the calendar has not."""
    try:
        return date.fromisoformat(value) if len(value) == len("2000-01-01") else None
    except ValueError:
        return None


def _month_end(tag: Tag) -> date | None:
    """令和６年度末 and 令和７年３月末 end on the last day of the month."""
    if not tag.surface.endswith("末") or len(tag.value) != len("2000-01"):
        return None
    return When(int(tag.value[:4]), int(tag.value[5:])).last_day()


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile(load_data("terms")[section][name].replace("{n}", _NUMBER))


def _words(name: str) -> Any:
    return load_data("terms")[name]


# -- where to look --------------------------------------------------------------------------------


def _sentences(
    folded: Folded, document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]
) -> list[_Sentence]:
    """The sentences of the term clauses, and those elsewhere that speak of the agreement's validity."""
    days = _days(folded, tags)
    kinds = _words("clause_kinds")
    spans = [clause.span for clause in clauses if clause.kind in kinds and clause.level == 1]
    inside, outside = [], []
    for start, text in _split(folded.text):
        raw = folded.starts[start]
        held = tuple(day for day in days if start <= day[0] and day[1] <= start + len(text))
        sentence = _Sentence(start, text, held)
        if re.search(_words("foreign"), text):
            continue
        if any(span.start <= raw < span.end for span in spans):
            inside.append(sentence)
        elif re.search(_words("sentence"), text):
            outside.append(sentence)
    return inside + outside


def _days(folded: Folded, tags: Sequence[Tag]) -> list[tuple[int, int, date]]:
    """The full dates as folded ranges."""
    place = {raw: index for index, raw in reversed(list(enumerate(folded.starts)))}
    days = []
    for tag in tags:
        day = (_day(tag.value) or _month_end(tag)) if tag.label == "date" else None
        if day and tag.attributes.get("role") != "law":
            days.append((place[tag.span.start], place[tag.span.end], day))
    return days


def _split(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^。\n]+", text):
        yield match.start(), match.group()


# -- beginning and end ----------------------------------------------------------------------------


def _effective(sentence: _Sentence, signed: date | None) -> _Found | None:
    for start, end, day in sentence.dates:
        rest = sentence.text[end - sentence.start :]
        match = _pattern("effective", "after").match(rest)
        if match:
            return _Found("effective_from", day.isoformat(), start, end)
    said = _pattern("signing", "from").search(sentence.text)
    if said and signed:
        start = sentence.start + said.start()
        return _Found("effective_from", signed.isoformat(), start, sentence.start + said.end())
    return None


def _expiry(sentence: _Sentence, begun: date | None) -> Iterator[_Found]:
    for start, end, day in sentence.dates:
        rest = sentence.text[end - sentence.start :]
        if _pattern("expiry", "after").match(rest):
            yield _Found("expires_on", day.isoformat(), start, end)
    if begun is None:
        return
    for name, compute in _ENDS.items():
        match = _pattern("expiry", name).search(sentence.text)
        day_found = compute(begun, match) if match else None
        if match and day_found:
            start = sentence.start + match.start()
            end = sentence.start + match.end()
            yield _Found("expires_on", day_found.isoformat(), start, end)


def _fiscal_end(begun: date, _: re.Match[str]) -> date:
    return date(fiscal_year_of(begun) + 1, 3, 31)


def _next_fiscal_end(begun: date, _: re.Match[str]) -> date:
    return date(fiscal_year_of(begun) + 2, 3, 31)


def _next_march(begun: date, _: re.Match[str]) -> date:
    return date(begun.year + 1, 3, 31)


def _after_length(begun: date, match: re.Match[str]) -> date:
    """The day before the anniversary."""
    count = kanji_number(match["n"])
    months = count * 12 if "年" in match["unit"] else count
    index = begun.year * 12 + begun.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(begun.day, last)) - timedelta(days=begun.day <= last)


_ENDS: Final = {
    "next_fiscal_end": _next_fiscal_end,
    "fiscal_end": _fiscal_end,
    "next_march": _next_march,
    "length": _after_length,
}


# -- renewal and notice ---------------------------------------------------------------------------


def _is_renewal(text: str) -> bool:
    return bool(
        _pattern("renewal", "sentence").search(text)
        and _pattern("renewal", "condition").search(text)
    )


def _renewal(sentences: Sequence[_Sentence]) -> Iterator[_Found]:
    for sentence in sentences:
        refused = _pattern("renewal", "refused").search(sentence.text)
        if refused and not _is_affirmed(sentence.text):
            yield _found("auto_renewal", "false", sentence, refused)
        elif _is_renewal(sentence.text) and not _pattern("renewal", "by_agreement").search(
            sentence.text
        ):
            said = _last(_pattern("renewal", "sentence"), sentence.text)
            yield _found("auto_renewal", "true", sentence, said)
            yield from _renewal_period(sentence, sentences)
        notice = _pattern("notice", "period").search(sentence.text)
        if notice:
            yield _found("notice_period", _duration(notice), sentence, notice)


def _is_affirmed(text: str) -> bool:
    """更新しない旨の申出がないときは…更新する is a renewal after all."""
    return bool(re.search(r"旨の|意思(?:の)?表示|との(?:申|通知)|ときは.*更新(?:する|され)", text))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    return list(pattern.finditer(text))[-1]


def _renewal_period(sentence: _Sentence, sentences: Sequence[_Sentence]) -> Iterator[_Found]:
    for match in _pattern("renewal", "period").finditer(sentence.text):
        if not sentence.text[match.end() :].lstrip().startswith("前"):
            yield _found("renewal_period", _duration(match), sentence, match)
            return
    yearly = _pattern("renewal", "yearly").search(sentence.text)
    if yearly:
        yield _found("renewal_period", "P1Y", sentence, yearly)
        return
    same = _pattern("renewal", "same_period").search(sentence.text)
    first = next(
        filter(None, (_pattern("expiry", "length").search(other.text) for other in sentences)), None
    )
    if same and first:
        yield _found("renewal_period", _duration(first), sentence, same)


def _duration(match: re.Match[str]) -> str:
    """ISO 8601 duration."""
    unit = match["unit"]
    count = kanji_number(match["n"])
    if unit == "週間":
        return f"P{count}W"
    return f"P{count}{'Y' if '年' in unit else 'M' if '月' in unit else 'D'}"


def _found(what: str, value: str, sentence: _Sentence, match: re.Match[str]) -> _Found:
    start = sentence.start + match.start()
    return _Found(what, value, start, sentence.start + match.end())


def _tag(folded: Folded, item: _Found) -> Tag:
    span = folded.raw_span(item.start, item.end)
    surface = folded.raw[span.start : span.end]
    attributes = {"record": "0", "what": item.what}
    return Tag("term", span, surface, item.value, "rule", 0.9, TAGGER, attributes)
