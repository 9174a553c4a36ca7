"""Days and fiscal years of date values (日・年度)."""

from __future__ import annotations

from datetime import date
from typing import Final

DAY_LENGTH: Final = len("2000-01-01")
FIRST_MONTH_OF_FISCAL_YEAR: Final = 4


def exact_day(value: str | None) -> date | None:
    """The day of a date value, None for a month, a year or nothing."""
    return date.fromisoformat(value) if value and len(value) == DAY_LENGTH else None


def fiscal_year(value: str) -> int | None:
    """The 年度 of a date value ``2019-07``, ``2019-07-05`` or ``FY2019``; None for a bare year."""
    if value.startswith("FY"):
        return int(value[2:6])
    if len(value) < len("2019-07"):
        return None
    year, month = int(value[:4]), int(value[5:7])
    return year if month >= FIRST_MONTH_OF_FISCAL_YEAR else year - 1
