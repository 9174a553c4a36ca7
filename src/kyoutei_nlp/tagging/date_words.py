"""Date words that count from another day: 本日, 先週火曜日, 来年度末 from the text's own day, 同年, 翌月 from the last date.

The words and their distances are in data/dates.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from kyoutei_nlp.tagging.date_grammar import Point, words_of
from kyoutei_nlp.tagging.date_values import (
    WEEKDAYS,
    Era,
    When,
    fiscal_year_of,
    of_date,
    shift_days,
    shift_months,
    year_near,
)

# A day alone (２７日) may lean on a date at most this many characters before it; measured on council statements.
DAY_REACH: Final = 80
# Months in which 新年度 is the year that has just begun.
FIRST_QUARTER: Final = (4, 5, 6)
# Lines between a word and the date it leans on: 同年 may open a new section, 同日 stays in its paragraph.
LINES_BETWEEN: Final = {"day": 2, "month": 2, "year": 12, "fiscal_year": 4}


@dataclass(frozen=True, slots=True)
class Expression:
    """A resolved expression in the folded text; ``last`` and ``split`` are set for ranges only.

    Attributes:
        split: The two ends of a range in the folded text.
        anchored: False while its unit stands only behind the other end (平成7～10年度) that must still be found.
        relative: A word that counts from another day (本日, 翌年).
    """

    start: int
    end: int
    first: When
    last: When | None = None
    flag: str | None = None
    split: tuple[tuple[int, int], tuple[int, int]] | None = None
    anchored: bool = True
    relative: bool = False

    @property
    def value(self) -> str:
        """The value as the contract writes it."""
        return f"{self.first.value}/{self.last.value}" if self.last else self.first.value

    @property
    def kind(self) -> str:
        """Granularity, or ``interval``."""
        return "interval" if self.last else self.first.kind


class WordReader:
    """What a reader remembers of the text so far, and the words that lean on it."""

    def __init__(self, text: str, reference: date | None) -> None:
        self.text = text
        self.reference = reference
        self.last: Expression | None = None
        self.last_era: Era | None = None
        self.last_is_western = False
        self.years: list[int] = []  # written so far, without those of laws
        self.last_is_dated = (
            False  # its year is written or follows from a word (昨年), not from the reference
        )

    def relative(self, point: Point) -> When | None:
        """The day, month or year that a word means; None where there is nothing to count from."""
        word, unit = point.parts["word"], point.unit
        base = self.reference
        offset = words_of("from_reference")[unit].get(word)
        if offset is None:
            base = self._last_day_named(point, word, unit)
            offset = words_of("from_last")[unit][word]
        if base is None or (word == "今日" and self._nowadays(point)):
            return None
        if unit == "day":
            return shift_days(of_date(base), offset)
        if unit == "week":
            return self._in_week(point, base, offset)
        if unit == "month":
            return self._in_month(point, base, offset)
        fiscal = unit == "fiscal_year"
        if word == "新年度" and base.month in FIRST_QUARTER:
            offset = 0
        year = fiscal_year_of(base) if fiscal else base.year
        return with_tail(point, When(year + offset, fiscal=fiscal))

    def end_of_year(self, point: Point) -> When | None:
        """年末, 年明け and 年度末 as seen from the text's own day."""
        base = self.reference
        if base is None:
            return None
        if point.parts["word"] == "年度末":
            return When(fiscal_year_of(base) + 1, 3)
        return When(base.year, 12) if point.parts["word"] == "年末" else When(base.year + 1, 1)

    def _nowadays(self, point: Point) -> bool:
        words = "|".join(words_of("context")["nowadays"])
        return bool(re.match(words, self.text[point.end : point.end + 6]))

    def _last_day_named(self, point: Point, word: str, unit: str) -> date | None:
        """What 同年, 翌年度 or 同日 lean on: the last date of the same or the previous paragraph."""
        alone = word in words_of("context")["else_from_reference"] and not point.has("d")
        stand_in = self.reference if alone else None
        if self.last is None:
            return stand_in
        when = self.last.last or self.last.first
        far = self.text.count("\n", self.last.end, point.start) > LINES_BETWEEN[unit]
        if far or not when.exists():
            return stand_in
        if (unit == "day" and not when.day) or (unit == "month" and not when.month):
            return None
        if unit == "day" and point.start - self.last.end > DAY_REACH:
            return None
        if unit == "year" and when.fiscal and word != "翌年":
            return None
        return when.first_day()

    def _in_week(self, point: Point, base: date, offset: int) -> When | None:
        month, day = point.number("m"), point.number("d")
        if month and day:
            return with_tail(point, When(year_near(base, month, day)))
        monday = base - timedelta(days=base.weekday()) + timedelta(weeks=offset)
        days = [monday + timedelta(days=index) for index in range(7)]
        if day:
            return next((of_date(each) for each in days if each.day == day), None)
        return of_date(days[WEEKDAYS.index(point.parts["w"])])

    def _in_month(self, point: Point, base: date, offset: int) -> When | None:
        when = shift_months(of_date(base), offset)
        if point.has("m") and point.number("m") != when.month:
            return None
        when = replace(when, day=point.number("d"))
        return with_part(point, when) if when.exists() else None


def with_tail(point: Point, when: When) -> When:
    """The month, day and part (末) written after the year."""
    fiscal = when.fiscal or point.has("f")
    month, day = point.number("m"), point.number("d")
    if fiscal and month:
        year = when.year if month >= 4 else when.year + 1
        return with_part(point, When(year, month, day))
    return with_part(point, When(when.year, month, day, fiscal=fiscal))


def with_part(point: Point, when: When) -> When:
    """末日 is a day; 年度末 is March, 年末 December; 上旬 and 末 of a month stay the month."""
    part = point.parts.get("part", "")
    if part == "末日" and when.month and when.exists():
        return of_date(when.last_day())
    if part == "末日" and when.fiscal:
        return of_date(when.last_day())
    if part == "末" and when.fiscal:
        return When(when.year + 1, 3)
    if part == "末" and when.month is None:
        return When(when.year, 12)
    return when
