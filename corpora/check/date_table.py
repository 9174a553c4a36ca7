"""Marked lines of ``sources/dates.src`` → lines of dates.jsonl.

``# category``, ``@2024-08-23`` the day from which the next lines are read, then a text a line with its dates marked:
``[[surface=value flag]]``, or ``[[more|surface=value]]`` where more of the text stands round the date. A wrong
weekday is flagged by the calendar, not by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

CONVENTION = (
    "Values as in docs/contract.md. A part of a month (上旬 … 末, 頃) is the month, 末日 its last day; a season, 年内 and a "
    "half-year are the year, 年度内, 年度上半期 and a quarter the fiscal year, 年度末 is March, 年末 December; a range is one "
    "interval or its two ends; null with the flag invalid is a day the calendar does not have; an era past its end "
    "counts on and is invalid; the year of a law number has the flag law; times, durations, deadlines, recurring days "
    "and blanks are no dates. Judged are value and flag."
)
_MARK = re.compile(r"\[\[(?:([^\]|=]*)\|)?([^\]=|]+?)=([^ \]]+)(?: (\w+))?\]\]")
_WEEKDAY = re.compile(r"[（(［]([月火水木金土日])(?:曜日)?(?:・祝)?[）)］]|([月火水木金土日])曜日")


def date_table(path: Path) -> Iterator[dict[str, Any]]:
    """The convention, then one record a text."""
    yield {"convention": CONVENTION}
    category = reference = ""
    number = 0
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("# "):
            category = line[2:]
        elif line.startswith("@"):
            reference = line[1:]
        else:
            number += 1
            yield {
                "id": f"D{number:03}", "category": category, "text": _MARK.sub(lambda m: m[1] or m[2], line).strip(),
                "reference": reference, "dates": [_date(m) for m in _MARK.finditer(line)],
            }  # fmt: skip


def _date(match: re.Match[str]) -> dict[str, str | None]:
    surface, flag = match[2], match[4]
    value = None if match[3] == "null" else match[3]
    days = _WEEKDAY.findall(surface)
    if value and len(value) == 10 and len(days) == 1:
        right = "月火水木金土日"[date.fromisoformat(value).weekday()]
        flag = flag if "".join(days[0]) == right else "weekday"
    return {"surface": surface, "value": value, "flag": flag}
