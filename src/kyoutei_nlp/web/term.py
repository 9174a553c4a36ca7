"""The term of an agreement as a line (有効期間の図): when it begins, when it ends, and today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kyoutei_nlp.agreement import Agreement, Fact
from kyoutei_nlp.web.wording import day_in_words

WIDTH: Final = 600.0
MARGIN: Final = 30.0
DAY_LENGTH: Final = len("2000-01-01")
ROOM: Final = timedelta(days=365)
"""What an agreement without an end is drawn beyond today."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day on the line; ``x`` in units of the drawing."""

    x: float
    label: str
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawing of ``WIDTH`` units: solid for the written term, dashed for what follows by renewal or without an end.

    Attributes:
        words: The same in words.
    """

    begin: Point
    end: Point | None
    today: Point
    solid: tuple[float, float]
    dashed: tuple[float, float] | None
    words: str
    anchor: str


def term_line(agreement: Agreement, today: date) -> Line | None:
    """The line, or None where the day it begins is not known."""
    begins, ends = agreement.term.effective_from or agreement.signed_on, agreement.term.expires_on
    first, last = _day(begins), _day(ends)
    if first is None or (last is not None and last < first):
        return None
    goes_on = _goes_on(agreement)
    until = max(filter(None, (last, today + ROOM if goes_on or last is None else today)))
    span = max((until - min(first, today)).days, 1)
    origin = min(first, today)

    def at(day: date) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - origin).days / span, 1)

    stop = last or (today if not goes_on else first)
    return Line(
        begin=Point(at(first), "始まり", first.isoformat()),
        end=Point(at(last), "満了", last.isoformat()) if last else None,
        today=Point(at(today), "今日", today.isoformat()),
        solid=(at(first), at(max(stop, first)) if last or not goes_on else at(until)),
        dashed=(at(last), at(until)) if last and goes_on and until > last else None,
        words=_words(first, last, goes_on=goes_on),
        anchor="end"
        if at(today) > WIDTH * 0.8
        else "start"
        if at(today) < WIDTH * 0.2
        else "middle",
    )


def _goes_on(agreement: Agreement) -> bool:
    term = agreement.term
    renews = term.auto_renewal is not None and term.auto_renewal.value
    return bool(renews or (term.open_ended and term.open_ended.value))


def _words(first: date, last: date | None, *, goes_on: bool) -> str:
    begins = f"{day_in_words(first.isoformat())}から"
    if last is None:
        return begins + ("、期間の定めなし" if goes_on else "、満了日は不明")
    ends = f"{begins}{day_in_words(last.isoformat())}まで"
    return ends + ("、その後は自動更新" if goes_on else "")


def _day(fact: Fact[str] | None) -> date | None:
    exact = fact is not None and len(fact.value) == DAY_LENGTH and fact.value[4] == "-"
    return date.fromisoformat(fact.value) if fact and exact else None
