"""What people type into a field (入力の受け取り): Japanese days and periods become the contract's."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kyoutei_nlp.correction import ItemKind
from kyoutei_nlp.tagging import parse_dates

_UNITS: Final = {"年間": "Y", "年": "Y", "か月": "M", "カ月": "M", "ヶ月": "M", "ケ月": "M", "箇月": "M", "月": "M", "週間": "W", "日間": "D", "日": "D"}  # fmt: skip
_PART = re.compile(r"(\d{1,4})(年間|年|か月|カ月|ヶ月|ケ月|箇月|月|週間|日間|日)")


def understood(kind: ItemKind, typed: str) -> str:
    """The value as the contract has it, where the words can be understood; else what was typed, cleaned."""
    text = unicodedata.normalize("NFC", typed).strip()
    if kind.type == "date":
        return _day(text)
    return _period(text) if kind.type == "period" else text


def _day(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    slashed = re.fullmatch(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", folded)
    if slashed:
        year, month, day = slashed.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if re.fullmatch(r"[\d-]*|FY\d{4}", folded):
        return folded
    found = parse_dates(text)
    return found[0].value if len(found) == 1 and found[0].value else text


def _period(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    parts = _PART.findall(folded)
    if not parts or "".join(number + unit for number, unit in parts) != folded:
        return folded
    told = {_UNITS[unit]: int(number) for number, unit in parts}
    return "P" + "".join(f"{told[unit]}{unit}" for unit in "YMWD" if unit in told)
