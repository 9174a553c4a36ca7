"""Neighbouring expressions that are one: ranges (10月17日から21日), pairs of days (1日・2日), the same day said twice (日付の結合).

Found: 「昨年度（令和5年度）」 is one expression, as is 「平成31年・令和元年」. Not joined: 「2月20日と27日」, 「令和5年、令和6年」.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kyoutei_nlp.tagging.date_grammar import words_of
from kyoutei_nlp.tagging.date_values import When, shift_days, shift_months
from kyoutei_nlp.tagging.date_words import Expression

_FINENESS: Final = {"date": 0, "month": 1, "fiscal_year": 2, "year": 3}


def is_range(text: str, end: int, start: int) -> bool:
    """Whether the words between two expressions make them a range."""
    return bool(re.match(words_of("context")["range_between"], text[end:start]))


def is_list(text: str, end: int, start: int) -> bool:
    """Whether two expressions are told in one breath (・, と, 及び)."""
    return bool(re.match(words_of("context")["list_between"], text[end:start]))


def range_of(left: Expression, right: Expression) -> Expression | None:
    """One interval from the two ends; None where they do not fit."""
    if left.last or right.last or left.flag == "law" or right.flag == "law":
        return None
    first = replace(left.first, fiscal=True) if right.first.fiscal else left.first
    if not left.anchored and first.kind != right.first.kind:
        return None
    if not (first.exists() and right.first.exists()):
        return None
    if right.first.last_day() < first.first_day():
        return None
    return _interval(left, right, first)


def pair_of(text: str, left: Expression, right: Expression) -> Expression | None:
    """10月5日・6日, 10月5、6日, 5日(土)、6日(日) and 5日と6日の両日 as an interval, as 4月及び5月 and 令和4・5年度; other lists stay apart."""
    if left.last or right.last or left.flag or right.flag or not left.first.exists():
        return None
    if not _is_next(left.first, right.first):
        return None
    between = text[left.end : right.start].strip()
    weekdays = text[left.end - 1] == ")" == text[right.end - 1]
    together = bool(re.match(words_of("context")["both"], text[right.end : right.end + 5]))
    if right.first.day:
        one = not left.anchored or between == "・" or together or (weekdays and between in "、,")
    elif right.first.month:
        one = between in ("及び", "および", "・") and text[right.start : right.end].endswith("月")
    else:
        one = not left.anchored or (together and right.first.fiscal)
    return _interval(left, right, replace(left.first, fiscal=right.first.fiscal)) if one else None


def _is_next(left: When, right: When) -> bool:
    """Whether ``right`` is the day, month or fiscal year after ``left``."""
    if left.day and right.day:
        return shift_days(left, 1) == right
    if left.month and right.month and not (left.day or right.day):
        return shift_months(left, 1) == right
    return right.fiscal and not left.month and right.year == left.year + 1


def _interval(left: Expression, right: Expression, first: When) -> Expression:
    split = ((left.start, left.end), (right.start, right.end))
    flag = left.flag or right.flag
    return Expression(
        left.start, right.end, first, right.first, flag, split, relative=right.relative
    )


def apposition(text: str, left: Expression, right: Expression) -> Expression | None:
    """The same time said twice, in two calendars or once by a word; the finer value counts."""
    if right.last or "law" in (left.flag, right.flag) or "invalid" in (left.flag, right.flag):
        return None
    between = text[left.end : right.start].strip()
    said = left.last or left.first
    worded = left.relative != right.relative
    if worded and between in ("", "、", "(", ","):
        fits = _agree(said, right.first)
    else:
        fits = between in ("(", "/", "・", "=") and said == right.first
    end = right.end + _closing(text, left.start, right.end)
    if not fits or (between == "(" and end == right.end and text[end : end + 1] not in ("・", "/")):
        return None
    best = min((right, said), (left, right.first), key=_rank)[1] if worded else said
    return _with_last_part(left, best, end)


def _with_last_part(left: Expression, best: When, end: int) -> Expression:
    if left.last and left.split:
        split = (left.split[0], (left.split[1][0], end))
        return replace(left, end=end, last=best, split=split, relative=False)
    return replace(left, end=end, first=best, relative=False)


def _rank(other_and_when: tuple[Expression, When]) -> tuple[int, bool]:
    """Finer first, then the one that is no word; the expression is the other of the two."""
    other, when = other_and_when
    return _FINENESS[when.kind], not other.relative


def _closing(text: str, start: int, end: int) -> int:
    """1 where a bracket opened inside the expression closes right after it."""
    inside = text[start:end]
    unclosed = inside.count("(") > inside.count(")")
    return int(unclosed and text[end : end + 1] == ")")


def _agree(one: When, other: When) -> bool:
    """Whether one lies in the other; 昨年 and 平成24年度 of the same number say the same."""
    if not (one.exists() and other.exists()):
        return False
    if one.fiscal != other.fiscal and not (one.month or other.month):
        return one.year == other.year
    first, last = (one.first_day(), one.last_day()), (other.first_day(), other.last_day())
    return (first[0] <= last[0] and last[1] <= first[1]) or (
        last[0] <= first[0] and first[1] <= last[1]
    )
