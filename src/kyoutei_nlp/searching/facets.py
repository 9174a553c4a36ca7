"""How many of the answers have each value of a filter (絞り込みの件数)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.searching.filters import ONE_VALUE_AXES, Axis, Filter, is_same_value
from kyoutei_nlp.searching.page import Facet, FacetValue
from kyoutei_nlp.searching.store import FacetTable

FACET_LABELS: Final[dict[Axis, str]] = {
    "field": "分野",
    "prefecture": "都道府県",
    "fy": "締結年度",
    "year": "締結年",
    "state": "状態",
    "agreement": "協定の種類",
    "kind": "文書の種類",
    "party_type": "当事者の種類",
    "theme": "主題",
}
"""In the order of the page."""
STATES: Final = ("有効", "自動更新中(推定)", "満了", "不明")
EntryMask = NDArray[np.bool_]


def count_facets(
    table: FacetTable,
    answers: EntryMask,
    *,
    without: Mapping[Axis, EntryMask],
    chosen: Iterable[Filter],
    themes: Mapping[str, str],
    on: date | None,
) -> tuple[Facet, ...]:
    """The facets of the answers.

    Args:
        table: The values of all entries.
        answers: Bool by entry number.
        without: For a filtered axis whose values mean OR, what would answer without its filter.
        chosen: The filters of the request.
        themes: Id → name.
        on: The day of the states; without it they are not counted.
    """
    wanted = list(chosen)
    found = []
    for axis, label in FACET_LABELS.items():
        values = table.values(axis)
        if axis == "state":
            values = table.states(on) if on else {}
        mask = without.get(axis, answers) if axis in ONE_VALUE_AXES else answers
        counts = {value: int(np.count_nonzero(mask[numbers])) for value, numbers in values.items()}
        own = [one.value for one in wanted if one.axis == axis]
        told = [
            FacetValue(value, value_label(axis, value, themes), count, _is_chosen(axis, value, own))
            for value, count in counts.items()
        ]
        shown = tuple(sorted((v for v in told if v.count or v.chosen), key=_order(axis)))
        found += [Facet(axis, label, shown)] if shown else []
    return tuple(found)


def value_label(axis: str, value: str, themes: Mapping[str, str]) -> str:
    """A value as a person reads it; the value itself where it is no id."""
    if axis in ("year", "fy"):
        return f"{value}{'年度' if axis == 'fy' else '年'}（{_era_year(int(value), fiscal=axis == 'fy')}）"
    if axis == "theme":
        return themes.get(value, value)
    tables = {"field": "fields", "kind": "document_kinds", "agreement": "agreement_kinds", "party_type": "party_types"}  # fmt: skip
    return names_of(tables[axis]).get(value, value) if axis in tables else value


def _is_chosen(axis: Axis, value: str, own: Iterable[str]) -> bool:
    return any(is_same_value(axis, value, each) for each in own)


def _order(axis: Axis) -> Callable[[FacetValue], Any]:
    if axis in ("year", "fy"):
        return lambda value: -int(value.value)
    if axis == "state":
        return lambda value: STATES.index(value.value)
    return lambda value: (-value.count, value.value)


def _era_year(year: int, *, fiscal: bool) -> str:
    """The year in the era of its last day: 2019年 and 2019年度 are 令和元."""
    day = date(year, 12, 31)
    for era in load_data("eras")["era"]:
        if era["first"] <= day <= era["last"]:
            number = year - era["first"].year + 1
            return f"{era['name']}{'元' if number == 1 else number}年{'度' if fiscal else ''}"
    return ""
