"""The value of a cell as its number format shows it (表示形式): eras, dates, percentages."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from kyoutei_nlp.data import load_data

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')


_ERA: Final = "ge.m.d"
_LONG_ERA: Final = 'ggge"年"m"月"d"日"'
_MONTH: Final = 'yyyy"年"m"月"'
_DAY: Final = 'm"月"d"日"'
JAPANESE_FORMATS: Final[dict[int, str]] = {
    27: _ERA, 28: _LONG_ERA, 29: _LONG_ERA, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 34: _MONTH, 35: _DAY,
    36: _ERA, 50: _ERA, 51: _LONG_ERA, 52: _MONTH, 53: _DAY, 54: _LONG_ERA, 55: _MONTH, 56: _DAY,
    57: _ERA, 58: _LONG_ERA,
}  # fmt: skip
"""Numbers of date formats that only a Japanese Excel knows (ECMA-376 Part 1, 18.8.30, ja-jp)."""


def shown(value: Any, number_format: str | None) -> str:
    """The text of a cell; blank for nothing and for Excel's errors (#N/A).

    >>> shown(datetime(2005, 8, 31), "yyyy/m/d"), shown(datetime(2005, 8, 31), "[$-411]ge.m.d")
    ('2005-08-31', 'H17.8.31')
    >>> shown(0.25, "0%"), shown(3.0, "General")
    ('25%', '3')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return (
            "" if re.fullmatch(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", value) else value
        )
    pattern = _QUOTED.sub("", number_format or "").split(";")[0].lower()
    if isinstance(value, datetime | date):
        return _day(value, pattern)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, bool | timedelta):
        return str(value)
    return _number(value, pattern)


def _number(value: float, pattern: str) -> str:
    if "%" in pattern:
        return f"{value * 100:.10g}%"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"


def _day(value: date, pattern: str) -> str:
    """西暦 as 2005-08-31, 和暦 where the format asks for the era; the year is told even where it is hidden."""
    if isinstance(value, datetime) and not re.search("[yged]", pattern):
        return value.strftime("%H:%M")
    era = _era(value) if re.search("[ge]", pattern) else None
    with_month = "m" in pattern or "d" in pattern
    if era is None:
        return value.strftime("%Y-%m-%d" if "d" in pattern else "%Y-%m" if with_month else "%Y")
    name, letter, year = era
    if "ggg" not in pattern:
        parts = [f"{letter}{year}", str(value.month), str(value.day)]
        return ".".join(parts[: 3 if "d" in pattern else 2 if with_month else 1])
    month = f"{value.month}月" if with_month else ""
    day = f"{value.day}日" if "d" in pattern else ""
    return f"{name}{'元' if year == 1 else year}年{month}{day}"


def _era(value: date) -> tuple[str, str, int] | None:
    day = value.date() if isinstance(value, datetime) else value
    for era in reversed(load_data("eras")["era"]):
        if era["first"] <= day <= era["last"]:
            return era["name"], era["letter"], day.year - era["first"].year + 1
    return None
