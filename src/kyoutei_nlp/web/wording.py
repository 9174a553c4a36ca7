"""Values as people read them (ことば): days in 西暦 and 和暦, periods, shares."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from kyoutei_nlp.data import load_data

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def day_in_words(value: str | None) -> str:
    """``2019-07-05`` → ``2019年7月5日（令和元年7月5日）``; ``FY2019`` → ``2019年度（令和元年度）``; else as it is."""
    if not value:
        return ""
    if "/" in value:
        return " から ".join(day_in_words(part) for part in value.split("/"))
    if value.startswith("FY"):
        return f"{value[2:]}年度（{era_year(date(int(value[2:6]), 4, 1))}度）"
    found = _DAY.fullmatch(value)
    if found is None:
        return value
    year, month, day = found.groups()
    rest = (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")
    if not month:
        return f"{year}年"
    era = era_year(date(int(year), int(month), int(day or 1)))
    return f"{year}年{rest}（{era}{rest}）" if era else f"{year}年{rest}"


def era_year(day: date) -> str:
    """``令和元年``; "" before 明治."""
    for name, first in reversed(_eras()):
        if day >= first:
            number = day.year - first.year + 1
            return f"{name}{'元' if number == 1 else number}年"
    return ""


@cache
def _eras() -> tuple[tuple[str, date], ...]:
    eras = load_data("eras")["era"]
    return tuple((str(era["name"]), date.fromisoformat(str(era["first"]))) for era in eras)


def period_in_words(value: str | None) -> str:
    """``P1Y6M`` → ``1年6か月``."""
    found = _PERIOD.fullmatch(value or "")
    if found is None:
        return value or ""
    units = ("年", "か月", "週間", "日")
    return "".join(f"{n}{unit}" for n, unit in zip(found.groups(), units, strict=True) if n)


def percent(share: float) -> str:
    """``0.734`` → ``73%``."""
    return f"{share * 100:.0f}%"
