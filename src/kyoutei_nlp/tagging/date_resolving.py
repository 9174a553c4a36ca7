"""What the points of a text mean: years from context, words that count from another day, ranges (日付の解決).

A reader walks over the points of :mod:`kyoutei_nlp.tagging.date_grammar` from left to right and remembers the last
date and era, on which 同年, ２７日 or ２３年度 lean.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kyoutei_nlp.tagging.date_grammar import Point, points, words_of
from kyoutei_nlp.tagging.date_values import Era, When, era_of, eras, weekday_of, year_near
from kyoutei_nlp.tagging.date_words import DAY_REACH, Expression, WordReader, with_tail


def expressions(text: str, reference: date | None) -> list[Expression]:
    """Resolve the points of a folded text from left to right, then join ranges."""
    reader = _Reader(text, reference)
    return reader.read(list(points(text)))


class _Reader(WordReader):
    """Walks over the points of one text and remembers what later points lean on."""

    def read(self, found: list[Point]) -> list[Expression]:
        done: list[Expression] = []
        for point in found:
            follows = bool(done) and self._is_range(done[-1].end, point.start)
            expression = self._resolve(point, follows)
            if expression is None:
                continue
            if follows and (joined := self._join(done[-1], expression)):
                done[-1] = expression = joined
            else:
                done.append(expression)
            if expression.flag != "law":
                self.last = expression
        return [expression for expression in done if expression.anchored]

    def _is_range(self, end: int, start: int) -> bool:
        return bool(re.match(words_of("context")["range_between"], self.text[end:start]))

    def _join(self, left: Expression, right: Expression) -> Expression | None:
        """One interval from the two ends; None where they do not fit."""
        if left.last or left.flag == "law" or right.flag == "law":
            return None
        first = replace(left.first, fiscal=True) if right.first.fiscal else left.first
        if not left.anchored and first.kind != right.first.kind:
            return None
        if not (first.exists() and right.first.exists()):
            return None
        if right.first.last_day() < first.first_day():
            return None
        split = ((left.start, left.end), (right.start, right.end))
        flag = left.flag or right.flag
        return Expression(left.start, right.end, first, right.first, flag, split)

    def _resolve(self, point: Point, follows: bool) -> Expression | None:
        if self._is_span_of_time(point) or self._is_habit(point):
            return None
        when = self._when(point, follows)
        if when is None:
            return None
        era = self._era(point)
        self.last_era = era or self.last_era
        flag = self._flag(point, when, era)
        anchored = point.shape != "open_year"
        return Expression(point.start, point.end, when, flag=flag, anchored=anchored)

    def _is_span_of_time(self, point: Point) -> bool:
        words = "|".join(words_of("context")["not_before"])
        return point.shape != "open_year" and bool(
            re.match(rf" ?(?:{words})", self.text[point.end : point.end + 8])
        )

    def _is_habit(self, point: Point) -> bool:
        if point.has("era") or point.has("wy"):
            return False
        before = self.text[max(0, point.start - 12) : point.start].rstrip()
        habits = "|".join(words_of("context")["habit_before"])
        return bool(re.search(rf"(?:{habits})$", before))

    def _flag(self, point: Point, when: When, era: Era | None) -> str | None:
        if re.match(words_of("context")["law_after"], self.text[point.end : point.end + 30]):
            return "law"
        both = point.has("era") and point.has("wy")
        if not when.exists() or (era and point.has("era") and not _in_era(when, era)):
            return "invalid"
        if both and self._western_year(point) != self._era_year(point, era):
            return "invalid"
        if point.has("w") and when.day and weekday_of(when) != point.parts["w"]:
            return "weekday"
        return None

    # -- the year of a point -----------------------------------------------------------------

    def _era(self, point: Point) -> Era | None:
        name = point.parts.get("era", "").replace(" ", "")
        return eras().get(name)

    def _era_year(self, point: Point, era: Era | None) -> int | None:
        year = point.number("ey")
        return era.western(year) if era and year else None

    def _western_year(self, point: Point) -> int | None:
        return point.number("wy")

    def _when(self, point: Point, follows: bool) -> When | None:
        if point.shape.startswith("relative_"):
            return self.relative(point)
        if point.shape in ("month", "kanji_month", "slash"):
            return self._bare_month(point, follows)
        if point.shape == "day":
            return self._bare_day(point, follows)
        if point.shape == "bare_year":
            return self._bare_year(point, follows)
        year = self._era_year(point, self._era(point)) or self._western_year(point)
        return with_tail(point, When(year)) if year else None

    def _bare_month(self, point: Point, follows: bool) -> When | None:
        month = point.number("m") or 0
        day = point.number("d")
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return None
        year = self._year_of_context(point, follows, month)
        if year is None and self.reference:
            year = self._year_by_tense(point, self._year_by_weekday(point, self.reference))
        return with_tail(point, When(year)) if year else None

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

    def _year_by_tense(self, point: Point, year: int) -> int:
        """One year back where the sentence tells of the past and the nearest such day is still to come."""
        when = When(year, point.number("m"), point.number("d"))
        if not self.reference or when.first_day_or_month() <= self.reference:
            return year
        if when.day and when.exists() and weekday_of(when) == self._weekday(point):
            return year
        rules = words_of("context")
        rest = re.split(r"[。\n]", self.text[point.end :], maxsplit=1)[0]
        told = re.match(rules["counted"], rest) or (
            re.match(rules["past"], rest) and not re.search(rules["future"], rest)
        )
        return year - 1 if told else year

    def _year_of_context(self, point: Point, follows: bool, month: int) -> int | None:
        """The year that the same sentence (or, with no reference, the text) has named."""
        if self.last is None:
            return None
        between = self.text[self.last.end : point.start]
        if self.reference and not follows and ("。" in between or "\n" in between):
            return None
        before = self.last.last or self.last.first
        if before.fiscal:
            return before.year if month >= 4 else before.year + 1
        turned = follows and before.month is not None and month < before.month
        return before.year + turned

    def _bare_day(self, point: Point, follows: bool) -> When | None:
        day = point.number("d") or 0
        if self.last is None or not 1 <= day <= 31:
            return None
        before = self.last.last or self.last.first
        if before.month is None:
            return None
        if not follows and not self._leans_on_last(point):
            return None
        when = When(before.year, before.month, day)
        if follows and before.day and day < before.day:
            return None
        return when if when.exists() else None

    def _leans_on_last(self, point: Point) -> bool:
        rules = words_of("context")
        between = self.text[self.last.end : point.start] if self.last else ""
        if self._weekday_agrees(point):
            return True
        return (
            len(between) <= DAY_REACH
            and "\n" not in between
            and bool(re.search(rules["day_before"], between or "と"))
            and bool(re.match(rules["day_after"], self.text[point.end : point.end + 4]))
        )

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

    def _bare_year(self, point: Point, follows: bool) -> When | None:
        """２３年度 after 平成２２年度; a bare 年 only as the end of a range or with month and day."""
        if not (point.has("f") or point.has("d") or follows):
            return None
        number = point.number("ey") or 0
        era = self._era_for(number)
        if era is None:
            return None
        if follows and self.last and not era.western(number) >= self.last.first.year:
            return None
        return with_tail(point, When(era.western(number)))

    def _era_for(self, number: int) -> Era | None:
        """The era that a bare year belongs to: the last one named, else the reference's if near."""
        if self.last_era:
            return self.last_era
        era = era_of(self.reference) if self.reference else None
        near = era and self.reference and abs(era.western(number) - self.reference.year) <= 10
        return era if near else None


def _in_era(when: When, era: Era) -> bool:
    """A year or 年度 lies in an era that has any day of the calendar year."""
    if when.fiscal:
        when = When(when.year)
    return when.within(era)
