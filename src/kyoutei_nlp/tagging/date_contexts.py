"""Dates without their year or month, completed from what stands before them and from the reference (文脈による補い).

Found: 「２７日」 after 「２月２０日と」, 「２３年度」 after 「平成２２年度」, 「去る１０月８日」. Not found: a bare day or year with nothing to lean on.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from kyoutei_nlp.tagging.date_grammar import Point, words_of
from kyoutei_nlp.tagging.date_values import (
    Era,
    When,
    era_of,
    of_date,
    shift_months,
    weekday_of,
    year_near,
)
from kyoutei_nlp.tagging.date_words import DAY_REACH, WordReader, with_tail

# A bare year may lean on an era named at most this many characters before it; arbitrary, about one clause.
YEAR_REACH: Final = 40
# The rows of a calendar stand at most this far apart; arbitrary, about three lines.
ROW_REACH: Final = 120
# A month told after one of a coming year belongs to that year within this many characters.
PLAN_REACH: Final = 120


class ContextReader(WordReader):
    """Completes 月日, 日 and 年 from the last expression or the reference."""

    def bare_month(self, point: Point, follows: bool) -> When | None:
        """The month (and day) in the year of its sentence, else in the one that fits the reference."""
        month = point.number("m") or 0
        day = point.number("d")
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return None
        year = self._year_of_context(point, follows, month)
        if year and not self.reference and not follows:
            year = self._year_told_with(point, year)
        if year and not (follows or self.last_is_dated):
            year = self._year_by_tense(point, year)
        elif year and not follows:
            year += self._turns_to_next_year(point, year)
        if year is None and self.reference:
            year = self._year_by_direction(point, self.reference) or self._year_by_tense(
                point, self._year_by_weekday(point, self.reference)
            )
        return with_tail(point, When(year)) if year else None

    def _direction(self, point: Point) -> str | None:
        """``past`` after 去る, ``coming`` after 来る."""
        before = self.text[max(0, point.start - 5) : point.start]
        for direction in ("past", "coming"):
            if re.search(rf"(?:{words_of('context')[f'direction_{direction}']})[ 、]?$", before):
                return direction
        return None

    def _year_by_direction(self, point: Point, reference: date) -> int | None:
        if self.text[max(0, point.start - 2) : point.start] == "この":
            return reference.year
        direction = self._direction(point)
        if direction is None:
            return None
        month, day = point.number("m") or 0, point.number("d")
        this_year = When(reference.year, month, day).first_day_or_month()
        if direction == "past":
            return reference.year - (this_year > reference)
        return reference.year + (
            this_year < reference.replace(day=1 if day is None else reference.day)
        )

    def _year_by_weekday(self, point: Point, reference: date) -> int:
        """The nearest year; where its weekday is not the written one, a neighbour year that has it."""
        month, day = point.number("m") or 0, point.number("d")
        nearest = year_near(reference, month, day)
        weekday = self._weekday(point)
        if day and weekday:
            for year in (nearest, nearest - 1, nearest + 1):
                when = When(year, month, day)
                if when.exists() and weekday_of(when) == weekday:
                    return year
        return nearest

    def _year_told_with(self, point: Point, year: int) -> int:
        """The year of the context, or another one of the text (or its neighbour) where only that has the weekday."""
        weekday, last = self._weekday(point), self.last
        if not (weekday and point.has("d")) or last is None:
            return year
        if "\n" not in self.text[last.end : point.start]:
            return year
        told = list(reversed(self.years))
        for candidate in (year, *told, *(each + 1 for each in told), *(each - 1 for each in told)):
            when = When(candidate, point.number("m"), point.number("d"))
            if when.exists() and weekday_of(when) == weekday:
                return candidate
        return year

    def _year_by_tense(self, point: Point, year: int) -> int:
        """One year back where the sentence tells of the past and the nearest such day is still to come."""
        when = When(year, point.number("m"), point.number("d"))
        if not self.reference or when.first_day_or_month() <= self.reference:
            return year
        if when.day and when.exists() and weekday_of(when) == self._weekday(point):
            return year
        return year - 1 if self._told_as_past(point) else year

    def _turns_to_next_year(self, point: Point, year: int) -> bool:
        """今年8月に結び、1月に始める予定: a planned month before the last one named is next year's."""
        before = (self.last.last or self.last.first) if self.last else None
        month = point.number("m") or 0
        if not (self.reference and before and before.month and month < before.month):
            return False
        over = When(year, month).last_day() < self.reference
        return over and bool(re.search(words_of("context")["future"], self._rest(point)))

    def _rest(self, point: Point) -> str:
        """The sentence behind the point, or the rest of what is quoted."""
        rest = re.split(r"[。\n]", self.text[point.end :], maxsplit=1)[0]
        depth = 0
        for index, letter in enumerate(rest):
            depth += (letter == "「") - (letter == "」")
            if depth < 0:
                return rest[:index]
        return rest

    def _told_as_past(self, point: Point) -> bool:
        rules = words_of("context")
        rest = self._rest(point)
        if re.match(rules["past_clause"], rest):
            return True
        told = re.match(rules["counted"], rest) or re.match(rules["past"], rest)
        return bool(told and not re.search(rules["future"], rest))

    def _year_of_context(self, point: Point, follows: bool, month: int) -> int | None:
        """The year that the same sentence (or, with no reference, the text) has named."""
        if self.last is None:
            return None
        before = self.last.last or self.last.first
        between = self.text[self.last.end : point.start]
        if self.reference and not follows and ("。" in between or "\n" in between):
            return self._year_of_plan(point, before, between)
        if before.fiscal:
            return before.year if month >= 4 else before.year + 1
        turned = follows and before.month is not None and month < before.month
        return before.year + turned

    def _year_of_plan(self, point: Point, before: When, between: str) -> int | None:
        """令和８年４月に始め…。１２月頃に終える: a coming year goes on in the next sentence; the end of a term does not."""
        month = point.number("m") or 0
        if "\n" in between or len(between) > PLAN_REACH or between.startswith("まで"):
            return None
        if before.month is None or not before.exists() or month < before.month:
            return None
        when, weekday = When(before.year, month, point.number("d")), self._weekday(point)
        if weekday and when.day and when.exists() and weekday_of(when) != weekday:
            return None
        ahead = self.reference is not None and before.first_day() > self.reference
        return before.year if ahead else None

    def bare_day(self, point: Point, follows: bool) -> When | None:
        """The day in the month named last; with its weekday or after 去る in the month of the reference."""
        day = point.number("d") or 0
        if not 1 <= day <= 31:
            return None
        before = (self.last.last or self.last.first) if self.last else None
        same = self.text[point.start - 1 : point.start] in ("同", "翌")
        leans = (
            before is not None and before.month and (follows or same or self._leans_on_last(point))
        )
        if not (before and leans):
            return self._day_near_reference(point, day)
        when = When(before.year, before.month, day)
        if follows and before.day and day < before.day:
            return None
        return when if when.exists() else None

    def _day_near_reference(self, point: Point, day: int) -> When | None:
        """23日(金) or 去る23日: in the reference's month or a neighbour, as weekday and direction have it."""
        direction, weekday = self._direction(point), point.parts.get("w")
        if not (direction or weekday):
            direction = self._direction_of_news(point)
        if self.reference is None or not (direction or weekday):
            return None
        for months in (0, 1, -1):
            month = shift_months(of_date(self.reference), months)
            when = When(month.year, month.month, day)
            if not when.exists() or (weekday and weekday_of(when) != weekday):
                continue
            ahead = when.first_day() - self.reference
            if (direction == "past" and ahead.days > 0) or (
                direction == "coming" and ahead.days < 0
            ):
                continue
            return when
        return None

    def _direction_of_news(self, point: Point) -> str | None:
        """４日、市役所で調印した: the last such day; １０日から始める: the next one."""
        rules = words_of("context")
        before, after = self.text[max(0, point.start - 4) : point.start], self.text[point.end :]
        if not (re.search(rules["news_before"], before) and re.match(rules["news_after"], after)):
            return None
        rest = self._rest(point)
        if re.search(rules["future"], rest):
            return "coming"
        if re.search(rules["told"], rest):
            return "past"
        return "coming" if re.search(rules["to_come"], rest) else None

    def _leans_on_last(self, point: Point) -> bool:
        rules = words_of("context")
        between = self.text[self.last.end : point.start] if self.last else ""
        if self._weekday_agrees(point) or self._is_next_row(point, between):
            return True
        return (
            len(between) <= DAY_REACH
            and "\n" not in between
            and bool(re.search(rules["day_before"], between or "と"))
            and bool(re.match(rules["day_after"], self.text[point.end : point.end + 4]))
        )

    def _is_next_row(self, point: Point, between: str) -> bool:
        """A calendar of events: ３月 over the rows 「１日　卒業式」, 「９日　締結式」."""
        if self.last is None:
            return False
        before = self.last.last or self.last.first
        row = between.endswith("\n") or between.rstrip(" ").endswith("\n")
        after = self.text[point.end : point.end + 1]
        rises = before.day is None or before.day <= (point.number("d") or 0)
        return row and rises and len(between) <= ROW_REACH and after in (" ", "\t", "~")

    def _weekday(self, point: Point) -> str | None:
        """The weekday written in the expression or right after it (１７日の金曜日)."""
        said = re.match(r" ?の?([月火水木金土日])曜", self.text[point.end : point.end + 4])
        return point.parts.get("w") or (said[1] if said else None)

    def _weekday_agrees(self, point: Point) -> bool:
        """Whether the day in the month named last is the weekday that is written with it."""
        weekday = self._weekday(point)
        if self.last is None or weekday is None:
            return False
        before = self.last.last or self.last.first
        when = When(before.year, before.month, point.number("d"))
        return before.month is not None and when.exists() and weekday_of(when) == weekday

    def bare_year(self, point: Point, follows: bool) -> When | None:
        """２３年度 after 平成２２年度, 24年度 after 2022年度から; a bare 年 only with a neighbour to lean on."""
        number = point.number("ey") or 0
        if follows and self.last and self.last_is_western:
            first = self.last.first.year
            year = first // 100 * 100 + number
            return with_tail(point, When(year)) if number < 100 and year > first else None
        if not (point.has("f") or point.has("d") or follows or self._counts_on(point, number)):
            return None
        era = self._era_for(number)
        if era is None:
            return None
        if follows and self.last and not era.western(number) >= self.last.first.year:
            return None
        return with_tail(point, When(era.western(number)))

    def _counts_on(self, point: Point, number: int) -> bool:
        """平成20年に始まり、22年に終わった; 平成23年4月、25年1月."""
        if self.last is None or self.last_era is None or self.last_is_western:
            return False
        between = self.text[self.last.end : point.start]
        near = len(between) <= YEAR_REACH and "。" not in between and "\n" not in between
        then = point.has("m") or re.match(
            words_of("context")["year_after"], self.text[point.end : point.end + 3]
        )
        before = self.last.last or self.last.first
        return bool(near and then and self.last_era.western(number) > before.year)

    def _era_for(self, number: int) -> Era | None:
        """The era that a bare year belongs to: the last one named, else the reference's if near."""
        if self.last_era:
            return self.last_era
        era = era_of(self.reference) if self.reference else None
        near = era and self.reference and abs(era.western(number) - self.reference.year) <= 10
        return era if near else None

    def tail(self, point: Point) -> When | None:
        """The shortened right end of a range in figures: R6.4.1～7.3.31, 2024/4/1～4/30, 2024/4/1～30."""
        if self.last is None or not self.last.first.month:
            return None
        left, number = self.last.first, point.number("ey")
        year = left.year
        if number:
            year = self.last_era.western(number) if self.last_era else self.full_year(number)
        return When(year, point.number("m") or left.month, point.number("d"))

    def full_year(self, number: int) -> int:
        """’19 as 2019, ’98 as 1998: at most twenty years after the reference, else the last century."""
        latest = (self.reference.year if self.reference else 2029) + 20
        return 2000 + number if 2000 + number <= latest else 1900 + number
