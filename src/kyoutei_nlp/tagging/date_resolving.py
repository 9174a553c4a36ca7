"""What the points of a text mean: years from context, words that count from another day, ranges (日付の解決).

A reader walks over the points of :mod:`kyoutei_nlp.tagging.date_grammar` from left to right and remembers the last
date and era, on which 同年, ２７日 or ２３年度 lean.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from kyoutei_nlp.tagging.date_contexts import ContextReader
from kyoutei_nlp.tagging.date_grammar import Point, points, words_of
from kyoutei_nlp.tagging.date_joining import apposition, is_list, is_range, pair_of, range_of
from kyoutei_nlp.tagging.date_values import Era, When, eras, weekday_of
from kyoutei_nlp.tagging.date_words import Expression, with_tail

_ONLY_IN_A_RANGE: Final = ("letter_year_end", "tail_numbers", "tail_day", "kanji_day")


def expressions(text: str, reference: date | None) -> list[Expression]:
    """Resolve the points of a folded text from left to right, then join what belongs together."""
    reader = _Reader(text, reference)
    return reader.read(list(points(text)))


class _Reader(ContextReader):
    """Walks over the points of one text and joins neighbours that are one expression."""

    def read(self, found: list[Point]) -> list[Expression]:
        done: list[Expression] = []
        passed_over = -1  # where the last point that is no date ends
        for point in found:
            follows = bool(done) and is_range(self.text, done[-1].end, point.start)
            loose = not (point.has("era") or point.has("wy"))
            dangling = loose and not follows and passed_over >= 0
            if dangling and is_range(self.text, passed_over, point.start):
                expression = (
                    None  # 毎年4月1日から翌年3月31日: the beginning is no date, nor is the end
                )
            else:
                expression = self._resolve(point, follows)
            if expression is None:
                passed_over = point.end
                continue
            expression = self._add(done, expression, follows)
            if expression.flag != "law":
                self.last = expression
                self.last_is_dated = not loose or point.has("word")
        return [expression for expression in done if expression.anchored]

    def _add(self, done: list[Expression], new: Expression, follows: bool) -> Expression:
        """Put ``new`` behind or into the last expression; what stands at the end then."""
        joined = None
        if done:
            left = done[-1]
            if follows:
                joined = range_of(left, new)
            elif is_list(self.text, left.end, new.start):
                joined = pair_of(self.text, left, new)
                if (
                    joined is None
                    and not left.anchored
                    and new.first.kind in ("date", "fiscal_year")
                ):
                    fiscal = new.first.fiscal
                    done[-1] = replace(
                        left, anchored=True, first=replace(left.first, fiscal=fiscal)
                    )
            joined = joined or apposition(self.text, left, new)
        if joined:
            done[-1] = joined
        else:
            done.append(new)
        return done[-1]

    def _resolve(self, point: Point, follows: bool) -> Expression | None:
        if self._is_span_of_time(point) or self._is_habit(point):
            return None
        if point.shape in _ONLY_IN_A_RANGE and not follows:
            return None
        when = self._when(point, follows)
        if when is None:
            return None
        era = self._era(point)
        flag = self._flag(point, when, era)
        if flag != "law" and (era or point.has("wy")):
            self.last_era = era or self.last_era
            self.last_is_western = era is None
            self.years.append(when.year)
        relative = point.parts.get("word") in words_of("from_reference").get(point.unit, ())
        return Expression(
            point.start,
            point.end,
            when,
            flag=flag,
            anchored=not point.has("open"),
            relative=relative,
        )

    def _is_span_of_time(self, point: Point) -> bool:
        """Whether the words behind make it a span (3月間, 40年代) or a comparison (前年比)."""
        if point.has("open"):
            return False
        rules = words_of("context")
        words = [
            *rules["not_before"],
            *([] if self._is_fiscal(point) else rules["not_before_share"]),
        ]
        if point.shape.startswith("relative_"):
            words += rules["not_before_word"]
        return bool(re.compile(rf" ?(?:{'|'.join(words)})").match(self.text, point.end))

    @staticmethod
    def _is_fiscal(point: Point) -> bool:
        return point.has("f") or point.shape in ("relative_fiscal_year", "fiscal_letters")

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
        if point.has("yy"):
            return self.full_year(point.number("yy") or 0)
        return point.number("wy")

    def _when(self, point: Point, follows: bool) -> When | None:
        shape = point.shape
        if shape == "relative_end":
            return self.end_of_year(point)
        if shape.startswith("relative_"):
            return self.relative(point)
        if shape in ("month", "kanji_month", "slash"):
            return self.bare_month(point, follows)
        if shape in ("day", "kanji_day"):
            return self.bare_day(point, follows)
        if shape == "bare_year":
            return self.bare_year(point, follows)
        if shape in ("tail_numbers", "tail_day"):
            return self.tail(point)
        if shape == "fiscal_letters":
            return When(point.number("wy") or 0, fiscal=True)
        year = self._era_year(point, self._era(point)) or self._western_year(point)
        return with_tail(point, When(year)) if year else None


def _in_era(when: When, era: Era) -> bool:
    """A year or 年度 lies in an era that has any day of the calendar year."""
    if when.fiscal:
        when = When(when.year)
    return when.within(era)
