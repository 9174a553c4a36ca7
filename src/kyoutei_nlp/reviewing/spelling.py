"""What people type and read for the values of the contract (書き方): 令和元年7月5日 and 2019-07-05, 観光 and tourism, あり and true."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from kyoutei_nlp.correcting import check_value, is_code
from kyoutei_nlp.correction import Detail, ItemKind, shown_value
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import CorrectionError
from kyoutei_nlp.tagging import parse_dates
from kyoutei_nlp.tagging.date_values import days_in, era_of
from kyoutei_nlp.tagging.gazetteer import with_check_digit

_UNITS: Final = {"Y": "年", "M": "か月", "W": "週間", "D": "日"}
_PERIOD: Final = re.compile(r"(\d+)(?:(年)間?|([かヵヶケカ箇ケ]?月)間?|(週)間?|(日)間?)(前)?")
_TRUE: Final = frozenset({"あり", "有", "有り", "はい", "○", "する", "true"})
_FALSE: Final = frozenset({"なし", "無", "無し", "いいえ", "×", "しない", "false"})
_COMPACT: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_VALUE: Final = re.compile(r"(?:FY\d{4}|\d{4}(?:-\d\d){0,2})(?:/(?:FY\d{4}|\d{4}(?:-\d\d){0,2}))?")


def shown(what: ItemKind | Detail, value: str | None) -> str:
    """A value as people read it in a cell; ``typed`` understands all that this says."""
    if value and what.type == "period":
        found = re.findall(r"(\d+)([YMWD])", value)
        return "".join(f"{number}{_UNITS[unit]}" for number, unit in found) or value
    return shown_value(what.type, what.choices, value)


def typed(what: ItemKind | Detail, text: str) -> str | None:
    """The contract's value of what a person typed; None for a blank.

    >>> from kyoutei_nlp.correction import item_kinds
    >>> typed(item_kinds()["signed_on"], "令和元年7月5日"), typed(item_kinds()["renewal_period"], "１年間")
    ('2019-07-05', 'P1Y')

    Raises:
        CorrectionError: It cannot be understood; the message says how to write it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    value = _WAYS[what.type](what, plain) if what.type in _WAYS else text.strip()
    check_value(what.name, what.type, what.choices, value)
    return value


def wareki(value: str | None) -> str:
    """A date value in Japanese eras: ``2019-07-05`` is 令和元年7月5日, ``FY2019`` 令和元年度; ``""`` for nothing."""
    if not value:
        return ""
    return "〜".join(_wareki(part) for part in value.split("/"))


def _wareki(value: str) -> str:
    if value.startswith("FY"):
        year = int(value[2:])
        # 2019年度 is 令和元年度: most of it lies there
        return _year(date(year, 5, 1)) + "度"
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    last = date(year, month or 12, day or days_in(year, month or 12))
    return _year(last) + (f"{month}月" if month else "") + (f"{day}日" if day else "")


def _year(day: date) -> str:
    era = era_of(day)
    number = day.year - era.first.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def _date(what: ItemKind | Detail, text: str) -> str:
    if _VALUE.fullmatch(text):
        return text
    signs = _COMPACT.fullmatch(text)
    if signs:
        return "-".join([signs[1], *(f"{int(part):02}" for part in signs.groups()[1:] if part)])
    found = parse_dates(text)
    whole = len(found) == 1 and len(found[0].surface) == len(text)
    if not whole or found[0].flag == "invalid" or not found[0].value:
        raise CorrectionError(
            f"{what.name}は 2019-07-05 か 令和元年7月5日 の形で書いてください: {text}"
        )
    return found[0].value


def _period(what: ItemKind | Detail, text: str) -> str:
    if text.upper().startswith("P"):
        return text.upper()
    at, pieces = 0, []
    while found := _PERIOD.match(text, at):
        unit = next(
            letter for letter, part in zip("YMWD", found.groups()[1:5], strict=True) if part
        )
        pieces.append(found[1] + unit)
        at = found.end()
    if not pieces or at < len(text):
        raise CorrectionError(f"{what.name}は「1年」「3か月」「30日」の形で書いてください: {text}")
    return "P" + "".join(pieces)


def _truth(what: ItemKind | Detail, text: str) -> str:
    if text.lower() in _TRUE:
        return "true"
    if text.lower() in _FALSE:
        return "false"
    raise CorrectionError(f"{what.name}は「あり」か「なし」を選んでください: {text}")


def _choice(what: ItemKind | Detail, text: str) -> str:
    names = names_of(what.choices or "")
    ids = {unicodedata.normalize("NFKC", name): identity for identity, name in names.items()}
    if text in names or (
        text not in ids and what.choices == "fields" and re.fullmatch(r"[a-z0-9_]+", text)
    ):
        return text
    if text not in ids:
        listed = "、".join(name for name in names.values() if name)
        raise CorrectionError(f"{what.name}は次のどれかを選んでください: {listed}（いま: {text}）")
    return ids[text]


def _code(what: ItemKind | Detail, text: str) -> str:
    """Five digits are a code without its check digit, or one whose leading zero a spreadsheet took away."""
    if not re.fullmatch("[0-9]{5}", text):
        return text
    return text.zfill(6) if is_code(text.zfill(6)) else with_check_digit(text)


_WAYS: Final = {"date": _date, "period": _period, "truth": _truth, "choice": _choice, "code": _code}
