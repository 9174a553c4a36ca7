"""Calendar arithmetic of the date tagger: eras with their day borders, 年度, values as ISO 8601 text.

Sources: 元号法 and the orders that began each era (data/eras.toml); fiscal year of 地方自治法 第208条
(1 April to 31 March). Values follow TIMEX3 where it has one and the contract of this package for 年度.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from kyoutei_nlp.data import load_data

WEEKDAYS: Final = "月火水木金土日"
FISCAL_START: Final = 4


@dataclass(frozen=True, slots=True)
class Era:
    """An era (元号) with its first and last day, and what OCR reads for its name."""

    name: str
    letter: str
    first: date
    last: date
    misread: tuple[str, ...] = ()

    def western(self, year: int) -> int:
        """The western year of the era's year (元年 = 1)."""
        return self.first.year + year - 1


@cache
def eras() -> dict[str, Era]:
    """The eras by name, by letter and by first character (令5.8.28)."""
    known = [_era(row) for row in load_data("eras")["era"]]
    return {key: era for era in known for key in (era.name, era.letter, era.name[0], *era.misread)}


def _era(row: dict[str, Any]) -> Era:
    return Era(**{**row, "misread": tuple(row.get("misread", ()))})


def era_of(day: date) -> Era:
    """The era in use on ``day``; the later one where two share the day."""
    return next(era for era in reversed(list(eras().values())) if era.first <= day)


@dataclass(frozen=True, slots=True)
class When:
    """A resolved point of time: year, month or day, or a fiscal year (``fiscal``)."""

    year: int
    month: int | None = None
    day: int | None = None
    fiscal: bool = False

    @property
    def kind(self) -> str:
        """``date``, ``month``, ``year`` or ``fiscal_year``."""
        if self.fiscal:
            return "fiscal_year"
        return "date" if self.day else "month" if self.month else "year"

    @property
    def value(self) -> str:
        """ISO 8601 text; ``FY2024`` for a fiscal year."""
        if self.fiscal:
            return f"FY{self.year}"
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def exists(self) -> bool:
        """Whether the calendar has it (30 February has not)."""
        if self.month is None:
            return True
        if not 1 <= self.month <= 12:
            return False
        return self.day is None or 1 <= self.day <= days_in(self.year, self.month)

    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, FISCAL_START if self.fiscal else self.month or 1, self.day or 1)

    def first_day_or_month(self) -> date:
        """Its first day; the first of the month where the calendar has no such day."""
        return self.first_day() if self.exists() else date(self.year, self.month or 1, 1)

    def last_day(self) -> date:
        """Its last day."""
        if self.day:
            return self.first_day()
        if self.fiscal:
            return date(self.year + 1, FISCAL_START - 1, 31)
        month = self.month or 12
        return date(self.year, month, days_in(self.year, month))

    def within(self, era: Era) -> bool:
        """Whether some day of it lies in the era (平成31年5月 does not lie in 平成)."""
        return self.exists() and era.first <= self.last_day() and self.first_day() <= era.last


def days_in(year: int, month: int) -> int:
    """Number of days of the month."""
    return calendar.monthrange(year, month)[1]


def fiscal_year_of(day: date) -> int:
    """The 年度 of the day."""
    return day.year if day.month >= FISCAL_START else day.year - 1


def shift_months(when: When, months: int) -> When:
    """The month ``months`` after ``when``'s month."""
    index = when.year * 12 + (when.month or 1) - 1 + months
    return When(index // 12, index % 12 + 1)


def shift_days(when: When, days: int) -> When:
    """The day ``days`` after ``when``."""
    return of_date(when.first_day() + timedelta(days=days))


def of_date(day: date) -> When:
    """A day of the calendar."""
    return When(day.year, day.month, day.day)


def year_near(reference: date, month: int, day: int | None) -> int:
    """The year that brings month and day nearest to the reference."""
    years = (reference.year - 1, reference.year, reference.year + 1)

    def distance(year: int) -> int:
        when = When(year, month, day)
        when = when if when.exists() else replace(when, day=None)
        if when.first_day() <= reference <= when.last_day():
            return 0
        edge = when.last_day() if when.last_day() < reference else when.first_day()
        return abs((edge - reference).days)

    return min(years, key=distance)


def weekday_of(when: When) -> str:
    """One of 月火水木金土日."""
    return WEEKDAYS[when.first_day().weekday()]
