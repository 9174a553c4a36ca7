"""Values as people read them (ことば): days in 西暦 and 和暦, periods, shares."""

from __future__ import annotations

import re
from typing import Final

from kyoutei_nlp.reviewing import wareki

BEFORE_ERAS: Final = 1868
"""The last year that has no 元号 of today's kind."""

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def day_in_words(value: str | None) -> str:
    """``2019-07-05`` → ``2019年7月5日（令和元年7月5日）``; ``FY2019`` → ``2019年度（令和元年度）``; else as it is."""
    if not value:
        return ""
    if "/" in value:
        return " から ".join(day_in_words(part) for part in value.split("/"))
    if value.startswith("FY"):
        return f"{value[2:]}年度（{wareki(value)}）"
    found = _DAY.fullmatch(value)
    if found is None:
        return value
    units = ("年", "月", "日")
    plain = "".join(f"{int(n)}{u}" for n, u in zip(found.groups(), units, strict=True) if n)
    return f"{plain}（{wareki(value)}）" if int(found[1]) > BEFORE_ERAS else plain


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
