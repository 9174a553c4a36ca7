"""Filters: what the record must say, answered by metadata tokens (絞り込み)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import QuerySyntaxError
from kyoutei_nlp.searching.match import META_COLUMNS, Match, Tokens, Without, all_of, any_of
from kyoutei_nlp.searching.terms import clean, index_terms, meta_token, party_names

Axis = Literal["field", "party", "code", "prefecture", "year", "fy", "kind", "state", "theme"]
ONE_VALUE_AXES: Final = ("year", "fy", "kind", "state", "theme")
"""A document has one value here, so several filters of such an axis mean OR; of the others AND."""

_SEPARATOR = re.compile(r"[,、，|｜]")
_ERA_YEAR = re.compile(r"([^\d]+?)\.?(\d+|元)")
_RANGE = re.compile(r"(.*?)(?:\.\.|~|-|から)(.*)")
LAST_YEAR: Final = 2100  # no agreement runs longer; only bounds the union of year tokens
FIRST_YEAR: Final = 1945  # the Local Autonomy Act is of 1947


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as typed: ``分野:観光`` → ``Filter("field", "観光")``; a comma in the value means OR."""

    axis: Axis
    value: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a search form or of the command line.

    Every value may be Japanese or an id, and may hold several joined by commas (OR). Several values of
    ``fields``, ``parties``, ``codes`` and ``prefectures`` must all hold; of the others one must.
    """

    fields: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    fiscal_years: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def each(self) -> tuple[Filter, ...]:
        """All of them, one by one."""
        axes: tuple[tuple[Axis, tuple[str, ...]], ...] = (
            ("field", self.fields),
            ("party", self.parties),
            ("code", self.codes),
            ("prefecture", self.prefectures),
            ("year", self.years),
            ("fy", self.fiscal_years),
            ("kind", self.kinds),
            ("state", self.states),
            ("theme", self.themes),
        )
        return tuple(Filter(axis, str(value)) for axis, values in axes for value in values)


def axis_named(name: str) -> Axis | None:
    """The axis a person means by ``分野``, ``field``, ``年度`` …, or None."""
    found: Axis | None = load_data("query")["axes"].get(unicodedata.normalize("NFKC", name).lower())
    return found


def filters_match(filters: Iterable[Filter], on: date | None) -> Match | None:
    """One match for all filters; unknown values match nothing. None without filters."""
    by_axis: dict[str, list[Match]] = {}
    for each in filters:
        by_axis.setdefault(each.axis, []).append(filter_match(each, on))
    parts: list[Match] = []
    for axis, matches in by_axis.items():
        joined = any_of(matches) if axis in ONE_VALUE_AXES else all_of(matches)
        parts += [joined] if joined else []
    return all_of(parts)


def filter_match(one: Filter, on: date | None) -> Match:
    """The metadata tokens that answer one filter; ``on`` is the day a ``state:`` is asked for."""
    values = [value.strip() for value in _SEPARATOR.split(one.value) if value.strip()]
    found = any_of([_value_match(one.axis, value, on) for value in values])
    return found or _token("nothing")


def is_known(one: Filter) -> bool:
    """Whether every value is one the axis can have (a field, a kind, a state, a year); names always are."""
    values = [value.strip() for value in _SEPARATOR.split(one.value) if value.strip()]
    if one.axis == "field":
        return bool(values) and all(field_id(value) for value in values)
    if one.axis in ("kind", "state"):
        return bool(values) and all(_listed(one.axis + "s", value) for value in values)
    if one.axis in ("year", "fy"):
        return bool(values) and all(_years(value) for value in values)
    return any(clean(value) for value in values)


def field_id(value: str) -> str | None:
    """The id of a field by id, name, part of its name (``観光``, ``防災``) or None."""
    wanted = clean(value)
    names = {str(entry["id"]): str(entry["name"]) for entry in load_data("fields")["field"]}
    for identity, name in names.items():
        if wanted in (clean(identity), clean(name)):
            return identity
    parts = {part: i for i, name in names.items() for part in re.split(r"[・、/／]", name)}
    return parts.get(unicodedata.normalize("NFKC", value))


def _token(token: str) -> Match:
    return Tokens((token,), META_COLUMNS)


def _listed(table: str, value: str) -> str | None:
    found: str | None = load_data("query")[table].get(unicodedata.normalize("NFKC", value).lower())
    return found


def _value_match(axis: Axis, value: str, on: date | None) -> Match:
    if axis == "field":
        return _token(meta_token("field", field_id(value) or value))
    if axis == "kind":
        return _token(_listed("kinds", value) or meta_token("kind", value))
    if axis == "party":
        return _party_match(value)
    if axis == "state":
        return state_match(_listed("states", value) or value, on)
    if axis in ("year", "fy"):
        return any_of([_token(f"{axis}{year}") for year in _years(value)]) or _token("nothing")
    return _token(meta_token(axis, value))


def _party_match(value: str) -> Match:
    """By full name; a name that is not a local body's may also be part of the full one (千葉銀行)."""
    parts = [_token(meta_token("party", name)) for name in party_names(value)]
    words = tuple(meta_token("partyword", token) for token in index_terms(value).split())
    if words and value[-1] not in "都道府県市区町村":
        parts.append(Tokens(words, META_COLUMNS))
    return any_of(parts) or _token("nothing")


def state_match(state: str, on: date | None) -> Match:
    """The tokens of all expiry days that make the state true on the day ``on``."""
    if state == "不明":
        return _token("expirynone")
    if on is None:
        raise QuerySyntaxError(f"状態「{state}」で絞り込むには、いつの状態かの日付が要ります")
    if state == "有効":
        return any_of([_token("expiryopen"), _expiry_union(on, later=True)]) or _token("nothing")
    past = _expiry_union(on, later=False)
    renewing = _token("renewaltrue")
    if state == "満了":
        return Without(past, renewing)
    return all_of([past, renewing]) or past


def _expiry_union(on: date, *, later: bool) -> Match:
    """Expiry on ``on`` or later, or before ``on``: whole years, whole months, single days."""
    if later:
        years = range(on.year + 1, LAST_YEAR)
        months, days = range(on.month + 1, 13), range(on.day, 32)
    else:
        years = range(FIRST_YEAR, on.year)
        months, days = range(1, on.month), range(1, on.day)
    tokens = [f"expiry{year}" for year in years]
    tokens += [f"expiry{on.year}{month:02}" for month in months]
    tokens += [f"expiry{on.year}{on.month:02}{day:02}" for day in days]
    return any_of([_token(token) for token in tokens]) or _token("nothing")


def _years(value: str) -> list[int]:
    """``2019``, ``令和元年``, ``R1``, ``2015-2019``, ``2015..`` → years; () for anything else."""
    folded = unicodedata.normalize("NFKC", value).replace("〜", "~")
    ranged = _RANGE.fullmatch(folded)
    if ranged is None:
        year = _year(folded)
        return [] if year is None else [year]
    first, last = (_year(part) if part.strip() else None for part in ranged.groups())
    if (first, last) == (None, None):
        return []
    start, end = first or FIRST_YEAR, last or LAST_YEAR
    return list(range(start, min(end, LAST_YEAR) + 1))


def _year(text: str) -> int | None:
    text = re.sub(r"(年度|年)$", "", text.strip().lower()).removeprefix("fy")
    if text.isdecimal() and len(text) == 4:
        return int(text)
    found = _ERA_YEAR.fullmatch(text)
    base = _era_bases().get(found[1].strip()) if found else None
    if found is None or base is None:
        return None
    return int(base) + (1 if found[2] == "元" else int(found[2]))


@cache
def _era_bases() -> dict[str, int]:
    """Name and letter of each era → the western year before its first (data/eras.toml)."""
    return {
        key.lower(): date.fromisoformat(str(era["first"])).year - 1
        for era in load_data("eras")["era"]
        for key in (era["name"], era["letter"])
    }
