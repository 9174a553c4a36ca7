"""Filters: what the record must say, answered by metadata tokens (絞り込み)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import QuerySyntaxError
from kyoutei_nlp.searching.days import (
    FIRST_DAY,
    LAST_DAY,
    Days,
    days_match,
    nothing,
    parse_days,
    parse_years,
)
from kyoutei_nlp.searching.match import META_COLUMNS, Match, Tokens, Without, all_of, any_of
from kyoutei_nlp.searching.terms import clean, index_terms, meta_token, party_names

Axis = Literal[
    "field", "party", "code", "prefecture", "party_type", "year", "fy", "signed",
    "kind", "agreement", "state", "theme",
]  # fmt: skip
ONE_VALUE_AXES: Final = ("year", "fy", "signed", "kind", "agreement", "state", "theme")
"""A document has one value here, so several filters of such an axis mean OR; of the others AND."""
LISTED_AXES: Final = {
    "kind": "kinds",
    "agreement": "agreements",
    "state": "states",
    "party_type": "party_types",
}
"""Axes whose values are listed in data/query.toml, with the table there."""
AXIS_FIELDS: Final[dict[Axis, str]] = {
    "field": "fields",
    "party": "parties",
    "code": "codes",
    "prefecture": "prefectures",
    "party_type": "party_types",
    "year": "years",
    "fy": "fiscal_years",
    "signed": "signed",
    "kind": "kinds",
    "agreement": "agreements",
    "state": "states",
    "theme": "themes",
}
"""Axis → the attribute of :class:`Filters` that holds its values, in the order of addresses."""

ONE_DAY: Final = timedelta(days=1)
_SEPARATOR = re.compile(r"[,、，|｜]")


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
    agreements: tuple[str, ...] = ()
    party_types: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()

    def each(self) -> tuple[Filter, ...]:
        """All of them, one by one."""
        return tuple(
            Filter(axis, str(value))
            for axis, name in AXIS_FIELDS.items()
            for value in getattr(self, name)
        )

    def toggled(self, axis: Axis, value: str) -> Filters:
        """These filters with one value more, or without it if it is there."""
        name = AXIS_FIELDS[axis]
        kept: tuple[str, ...] = getattr(self, name)
        chosen = tuple(v for v in kept if v != value) if value in kept else (*kept, value)
        changes: dict[str, Any] = {name: chosen}
        return replace(self, **changes)


def axis_named(name: str) -> Axis | None:
    """The axis a person means by ``分野``, ``field``, ``年度`` …, or None."""
    found: Axis | None = load_data("query")["axes"].get(unicodedata.normalize("NFKC", name).lower())
    return found


def matches_by_axis(filters: Iterable[Filter], on: date | None) -> dict[Axis, Match]:
    """For each axis that is filtered, what satisfies its filters together."""
    by_axis: dict[Axis, list[Match]] = {}
    for each in filters:
        by_axis.setdefault(each.axis, []).append(filter_match(each, on))
    return {
        axis: (any_of(parts) if axis in ONE_VALUE_AXES else all_of(parts)) or nothing()
        for axis, parts in by_axis.items()
    }


def filters_match(filters: Iterable[Filter], on: date | None) -> Match | None:
    """One match for all filters; unknown values match nothing. None without filters."""
    return all_of(list(matches_by_axis(filters, on).values()))


def filter_match(one: Filter, on: date | None) -> Match:
    """The metadata tokens that answer one filter; ``on`` is the day a ``state:`` is asked for."""
    values = [value.strip() for value in _SEPARATOR.split(one.value) if value.strip()]
    found = any_of([_value_match(one.axis, value, on) for value in values])
    return found or nothing()


def is_known(one: Filter) -> bool:
    """Whether every value is one the axis can have (a field, a kind, a state, a year); names always are."""
    values = [value.strip() for value in _SEPARATOR.split(one.value) if value.strip()]
    if one.axis == "field":
        return bool(values) and all(field_id(value) for value in values)
    if one.axis in LISTED_AXES:
        return bool(values) and all(_listed(LISTED_AXES[one.axis], value) for value in values)
    if one.axis in ("year", "fy"):
        return bool(values) and all(parse_years(value) for value in values)
    if one.axis == "signed":
        return bool(values) and all(parse_days(value) for value in values)
    return any(clean(value) for value in values)


def is_same_value(axis: Axis, value: str, typed: str) -> bool:
    """Whether ``typed``, in any wording and with commas, names the value ``value`` of the axis."""
    for each in _SEPARATOR.split(typed):
        one = each.strip()
        if one == value:
            return True
        if axis == "field" and field_id(one) == value:
            return True
        if axis in ("year", "fy") and int(value) in parse_years(one):
            return True
        if axis == "state" and _listed("states", one) == value:
            return True
        if axis in ("kind", "agreement", "party_type") and _value_match(
            axis, one, None
        ) == _value_match(axis, value, None):
            return True
    return False


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
    if axis in ("kind", "agreement", "party_type"):
        return _token(_listed(LISTED_AXES[axis], value) or meta_token(axis, value))
    if axis == "party":
        return _party_match(value)
    if axis == "state":
        return state_match(_listed("states", value) or value, on)
    if axis in ("year", "fy"):
        return any_of([_token(f"{axis}{year}") for year in parse_years(value)]) or nothing()
    if axis == "signed":
        days = parse_days(value)
        return days_match("signed", days) if days else nothing()
    return _token(meta_token(axis, value))


def _party_match(value: str) -> Match:
    """By full name; a name that is not a local body's may also be part of the full one (千葉銀行)."""
    parts = [_token(meta_token("party", name)) for name in party_names(value)]
    words = tuple(meta_token("partyword", token) for token in index_terms(value).split())
    if words and value[-1] not in "都道府県市区町村":
        parts.append(Tokens(words, META_COLUMNS))
    return any_of(parts) or nothing()


def state_match(state: str, on: date | None) -> Match:
    """The tokens that make the state true on the day ``on``: the same answer as ``Agreement.state``.

    Raises:
        QuerySyntaxError: Without the day.
    """
    if on is None:
        raise QuerySyntaxError(f"状態「{state}」で絞り込むには、いつの状態かの日付が要ります")
    ended, renewing, open_ended = _token("ended"), _token("renewaltrue"), _token("expiryopen")
    later = days_match("begin", Days(min(on + ONE_DAY, LAST_DAY), LAST_DAY))
    past = days_match("expiry", Days(FIRST_DAY, on - ONE_DAY))
    if state == "有効":
        lasting = days_match("expiry", Days(on, LAST_DAY))
        return Without(_either(open_ended, lasting), _either(ended, later))
    if state == "満了":
        over = Without(past, _either(renewing, later))
        return _either(ended, over)
    if state == "自動更新中(推定)":
        return Without(all_of([past, renewing]) or past, _either(ended, later))
    if state == "不明":
        return Without(_either(_token("expirynone"), later), ended)
    return nothing()


def _either(*parts: Match) -> Match:
    return any_of(list(parts)) or nothing()
