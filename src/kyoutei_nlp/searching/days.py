"""Days in queries and in the index (日付): any notation a person types, and tokens that make a range a small union.

A date value stands in the index as its day, its month and its year (``signed2019``, ``signed201907``, ``signed20190705``), so that
every range is a union of whole years, whole months and single days.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.searching.match import META_COLUMNS, Match, Tokens, any_of

LAST_YEAR: Final = 2100  # no agreement runs longer; only bounds the union of year tokens
FIRST_YEAR: Final = 1945  # the Local Autonomy Act is of 1947
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十]+")
_DIGITS: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_RANGE = re.compile(
    r"(.*?)(?:\.\.|~|から|より|(?<=\d)-(?=(?:\d{4}|[MTSHRmtshr明大昭平令])|$)|^-)(.*)"
)
_YEAR = r"(?:(?P<western>(?:19|20)\d\d)|(?P<era>[^\W\d_元]{1,2})\.?(?P<of_era>\d{1,2}|元))"
_DAY = re.compile(
    rf"(?:fy)?{_YEAR}(?P<fiscal>年度)?(?:年|[-./](?=\d))?(?:(?P<month>\d{{1,2}})(?:月|[-./](?=\d)|$)(?:(?P<day>\d{{1,2}})日?)?)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class Days:
    """All days from ``first`` to ``last``, both included (期間)."""

    first: date
    last: date


def parse_days(text: str) -> Days | None:
    """The days that ``2019``, ``令和元年度``, ``R1.7``, ``2019-07-05``, ``2019-04..2020-03``, ``2015-2019`` mean; else None.

    An open end (``2015..``, ``..R1``) reaches as far as agreements do.
    """
    plain = _plain(text)
    single = _single(plain)
    if single:
        return single
    ranged = _RANGE.fullmatch(plain)
    if ranged is None or not any(ranged.groups()):
        return None
    ends = [_single(part) if part else None for part in ranged.groups()]
    if any(part and end is None for part, end in zip(ranged.groups(), ends, strict=True)):
        return None
    first = ends[0].first if ends[0] else FIRST_DAY
    last = ends[1].last if ends[1] else LAST_DAY
    return Days(first, last) if first <= last else None


def parse_day(text: str) -> date | None:
    """The one day that ``令和元年7月5日``, ``2019-07-05``, ``R1.7.5`` mean; None for anything wider."""
    days = _single(_plain(text))
    return days.first if days and days.first == days.last else None


def parse_years(text: str) -> list[int]:
    """``2019``, ``令和元年``, ``R1``, ``2015-2019``, ``2015..`` → years; () for anything else."""
    days = parse_days(re.sub("年度", "年", _plain(text)).removeprefix("fy"))
    if days is None:
        return []
    return list(range(max(days.first.year, FIRST_YEAR), min(days.last.year, LAST_YEAR) + 1))


def day_tokens(axis: str, value: str | None) -> list[str]:
    """The tokens of a date value under ``axis``; none for a fiscal year or an interval."""
    if value is None or not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        return []
    parts = value.split("-")
    return [axis + "".join(parts[:n]) for n in range(1, len(parts) + 1)]


def days_match(axis: str, days: Days) -> Match:
    """The union of tokens that a date under ``axis`` lies between the days."""
    names = [axis + token for token in _tokens_between(days.first, days.last)]
    return any_of([Tokens((name,), META_COLUMNS) for name in names]) or nothing()


def nothing() -> Match:
    """What no passage satisfies."""
    return Tokens(("nothing",), META_COLUMNS)


def notations(day: date) -> tuple[str, ...]:
    """The day as offices write it, for marking it in a quotation: with era and western year, in signs and in words."""
    told = [f"{day.year}年{day.month}月{day.day}日"]
    told += [f"{day.year}{s}{day.month}{s}{day.day}" for s in "./-"]
    told += [f"{day.year}{s}{day.month:02}{s}{day.day:02}" for s in "./-"]
    for era in load_data("eras")["era"]:
        if not era["first"] <= day <= era["last"]:
            continue
        year = day.year - era["first"].year + 1
        for number in ("元", "1") if year == 1 else (str(year),):
            told.append(f"{era['name']}{number}年{day.month}月{day.day}日")
            told += [f"{era['letter']}{number}{s}{day.month}{s}{day.day}" for s in "./-"]
    return tuple(dict.fromkeys(told))


def _tokens_between(first: date, last: date) -> list[str]:
    """Whole years, then whole months, then days."""
    tokens: list[str] = []
    day = first
    while day <= last:
        year_end = date(day.year, 12, 31)
        month_end = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
        if (day.month, day.day) == (1, 1) and year_end <= last:
            tokens.append(f"{day.year}")
            reached = year_end
        elif day.day == 1 and month_end <= last:
            tokens.append(f"{day.year}{day.month:02}")
            reached = month_end
        else:
            tokens.append(f"{day.year}{day.month:02}{day.day:02}")
            reached = day
        if reached == date.max:
            break
        day = reached + timedelta(days=1)
    return tokens


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    folded = re.sub(r"[〜～∼―–—]", "~", folded).replace(" ", "")
    folded = re.sub(r"まで$", "", folded)
    return _KANJI_NUMBER.sub(lambda found: _number(found[0]), folded)


def _number(kanji: str) -> str:
    """``三十一`` → 31, ``二〇一九`` → 2019."""
    if "十" not in kanji:
        return "".join(str(_DIGITS[c]) for c in kanji)
    tens, _, ones = kanji.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return kanji
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _single(text: str) -> Days | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _of(int(compact[1]), int(compact[2]), int(compact[3]))
    found = _DAY.fullmatch(text)
    year = _year(found) if found else None
    if found is None or year is None:
        return None
    if found["fiscal"] or text.startswith("fy"):
        if found["month"]:
            return None
        return Days(date(year, 4, 1), date(year + 1, 3, 31))
    month, day = found["month"], found["day"]
    return _of(year, int(month) if month else None, int(day) if day else None)


def _year(found: re.Match[str]) -> int | None:
    if found["western"]:
        return int(found["western"])
    base = _era_bases().get(found["era"])
    if base is None:
        return None
    return base + (1 if found["of_era"] == "元" else int(found["of_era"]))


def _of(year: int, month: int | None, day: int | None) -> Days | None:
    try:
        if month is None:
            return Days(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return Days(
                date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
            )
        return Days(date(year, month, day), date(year, month, day))
    except (ValueError, calendar.IllegalMonthError):
        return None


@cache
def _era_bases() -> dict[str, int]:
    """Name and letter of each era → the western year before its first (data/eras.toml)."""
    return {
        key.lower(): date.fromisoformat(str(era["first"])).year - 1
        for era in load_data("eras")["era"]
        for key in (era["name"], era["letter"])
    }
