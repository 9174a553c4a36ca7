"""Beginning and end of a term, as dates or counted from the beginning (始期・終期), and terms without an end.

Example found: 「締結の日から3年を経過した日の属する年度の末日」 signed 2024-05-10 → 2028-03-31. Not found: an end
counted from a day that is left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.tagging.date_values import When, fiscal_year_of, shift_months
from kyoutei_nlp.tagging.term_sentences import Found, Sentence, found, pattern


def beginning_of(sentence: Sentence, signed: date | None) -> Found | None:
    """The day the term begins: a date in the sentence, or the day of signing where the words refer to it."""
    for start, end, day in sentence.dates:
        before = sentence.text[: start - sentence.start]
        rest = sentence.text[end - sentence.start :]
        begins = pattern("effective", "after").match(rest) or (
            sentence.own and pattern("effective", "from").match(rest)
        )
        if begins or pattern("effective", "before").search(before):
            return Found("effective_from", day.isoformat(), start, end)
    said = pattern("signing", "from").search(sentence.text)
    if said and signed:
        return found("effective_from", signed.isoformat(), sentence, said)
    return None


def ends_of(sentence: Sentence, begun: date | None) -> Iterator[Found]:
    """The days the term may end, the likeliest first: as a date, else counted from ``begun``."""
    for start, end, day in sentence.dates:
        before = sentence.text[: start - sentence.start]
        rest = sentence.text[end - sentence.start :]
        if pattern("expiry", "after").match(rest) or pattern("expiry", "before").search(before):
            yield Found("expires_on", day.isoformat(), start, end)
    if begun is None:
        return
    for name, compute in _ENDS.items():
        match = pattern("expiry", name).search(sentence.plain)
        day_found = compute(begun, match) if match else None
        if match and day_found:
            yield found("expires_on", day_found.isoformat(), sentence, match)


def endless(sentence: Sentence) -> Found | None:
    """The words that say that the agreement has no term, or holds until someone ends it."""
    undefined = pattern("endless", "undefined").search(sentence.text)
    if undefined:
        return found("open_ended", "true", sentence, undefined)
    until = pattern("endless", "until_ended").search(sentence.plain)
    if until and not pattern("renewal", "of_a_term").search(sentence.plain):
        return found("open_ended", "true", sentence, until)
    return None


def _fiscal_end(begun: date, _: re.Match[str]) -> date:
    return date(fiscal_year_of(begun) + 1, 3, 31)


def _next_fiscal_end(begun: date, _: re.Match[str]) -> date:
    return date(fiscal_year_of(begun) + 2, 3, 31)


def _fiscal_end_after(begun: date, match: re.Match[str]) -> date:
    """３年を経過した日の属する年度の末日."""
    passed = date(begun.year + kanji_number(match["n"]), begun.month, min(begun.day, 28))
    return date(fiscal_year_of(passed) + 1, 3, 31)


def _third_fiscal_end(begun: date, _: re.Match[str]) -> date:
    return date(fiscal_year_of(begun) + 3, 3, 31)


def _next_march(begun: date, _: re.Match[str]) -> date:
    return date(begun.year + 1, 3, 31)


def _march_after_next(begun: date, _: re.Match[str]) -> date:
    return date(begun.year + 2, 3, 31)


def _after_length(begun: date, match: re.Match[str]) -> date:
    """The day before the anniversary (応当日の前日); the last day of the month where it has no such day (民法 第143条)."""
    count = kanji_number(match["n"])
    months = count * 12 if "年" in match["unit"] else count
    month = shift_months(When(begun.year, begun.month), months)
    last = month.last_day()
    return last.replace(day=min(begun.day, last.day)) - timedelta(days=begun.day <= last.day)


_ENDS: Final = {
    "fiscal_end_after": _fiscal_end_after,
    "third_fiscal_end": _third_fiscal_end,
    "next_fiscal_end": _next_fiscal_end,
    "fiscal_end": _fiscal_end,
    "march_after_next": _march_after_next,
    "next_march": _next_march,
    "length": _after_length,
}
