"""Values of plain date expressions; anything harder is written by hand in the source."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

ERA_START = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
ERA_LETTER = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
KANJI_DIGIT = {character: index for index, character in enumerate("〇一二三四五六七八九")}
WEEKDAYS = "月火水木金土日"
PLAIN_DATE = re.compile(
    r"(?:(明治|大正|昭和|平成|令和|[MTSHR])\.?)?(\d{1,4})(年度|年|\.|/|-)(?:[(（]\d{4}年?[)）]年?)?"
    r"(?:(\d{1,2})(?:月|\.|/|-)?(?:(\d{1,2})日?)?)?$"
)


def date_value(surface: str) -> str:
    """The value of one full expression: 平成30年4月1日 → 2018-04-01, 令和6年度 → FY2024.

    Raises ValueError for what it cannot read, so that the source says the value itself.
    """
    match = PLAIN_DATE.match(_plain(surface))
    if match is None:
        raise ValueError(f"date value must be written in the source: {surface}")
    year = _western_year(match[1], int(match[2]))
    if match[3] == "年度":
        return f"FY{year}"
    parts = [f"{year:04}"] + [f"{int(part):02}" for part in match.group(4, 5) if part]
    return "-".join(parts)


def check_weekday(surface: str, value: str) -> None:
    """Raise ValueError when the weekday written does not fit the (first) day of the value."""
    written = re.search(r"[(（]([月火水木金土日])(?:曜日?)?(?:・祝)?[)）]", surface)
    day = re.match(r"\d{4}-\d\d-\d\d", value)
    if written and day and WEEKDAYS[date.fromisoformat(day[0]).weekday()] != written[1]:
        raise ValueError(f"weekday does not fit: {surface} {value}")


def _plain(surface: str) -> str:
    text = re.sub(r"[(（][月火水木金土日](?:曜日?)?(?:・祝)?[)）]", "", surface)
    text = re.sub(r"(月曜|火曜|水曜|木曜|金曜|土曜|日曜)日$", "", text)
    text = unicodedata.normalize("NFKC", text).replace("元年", "1年").replace(" ", "")
    return re.sub(r"[〇一二三四五六七八九十]+", lambda match: str(_kanji_number(match[0])), text)


def _kanji_number(text: str) -> int:
    if "十" not in text:
        return int("".join(str(KANJI_DIGIT[character]) for character in text))
    tens, ones = text.split("十")
    return (KANJI_DIGIT[tens] if tens else 1) * 10 + (KANJI_DIGIT[ones] if ones else 0)


def _western_year(era: str | None, year: int) -> int:
    if era is None:
        return year
    return ERA_START[ERA_LETTER.get(era, era)] + year - 1
