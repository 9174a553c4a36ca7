"""Beginning and end of a term, as dates or counted from the beginning (始期・終期).

Example found: 「締結の日から3年を経過した日の属する年度の末日」 signed 2024-05-10 → 2028-03-31. Not found: an end
counted from a day that is left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.tagging.date_values import fiscal_year_of
from kyoutei_nlp.tagging.term_sentences import Found, Sentence, pattern


def beginning_of(sentence: Sentence, signed: date | None) -> Found | None:
    """The day the term begins: a date in the sentence, or the day of signing where the words refer to it."""
    for start, end, day in sentence.dates:
        rest = sentence.text[end - sentence.start :]
        match = pattern("effective", "after").match(rest)
        if match:
            return Found("effective_from", day.isoformat(), start, end)
    said = pattern("signing", "from").search(sentence.text)
    if said and signed:
        start = sentence.start + said.start()
        return Found("effective_from", signed.isoformat(), start, sentence.start + said.end())
    return None


def ends_of(sentence: Sentence, begun: date | None) -> Iterator[Found]:
    """The days the term may end, the likeliest first: as a date, else counted from ``begun``."""
    for start, end, day in sentence.dates:
        rest = sentence.text[end - sentence.start :]
        if pattern("expiry", "after").match(rest):
            yield Found("expires_on", day.isoformat(), start, end)
    if begun is None:
        return
    for name, compute in _ENDS.items():
        match = pattern("expiry", name).search(sentence.text)
        day_found = compute(begun, match) if match else None
        if match and day_found:
            start = sentence.start + match.start()
            end = sentence.start + match.end()
            yield Found("expires_on", day_found.isoformat(), start, end)


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
    """The day before the anniversary."""
    count = kanji_number(match["n"])
    months = count * 12 if "年" in match["unit"] else count
    index = begun.year * 12 + begun.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(begun.day, last)) - timedelta(days=begun.day <= last)


_ENDS: Final = {
    "fiscal_end_after": _fiscal_end_after,
    "third_fiscal_end": _third_fiscal_end,
    "next_fiscal_end": _next_fiscal_end,
    "fiscal_end": _fiscal_end,
    "march_after_next": _march_after_next,
    "next_march": _next_march,
    "length": _after_length,
}
