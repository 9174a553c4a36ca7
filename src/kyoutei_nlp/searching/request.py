"""What a person asks of a search page (検索の注文), and the address that says the same (共有できる URL)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from kyoutei_nlp.searching.filters import AXIS_FIELDS, Axis, Filters

SearchMode = Literal["keyword", "semantic", "hybrid"]
SortOrder = Literal["relevance", "newest", "oldest", "name"]
SORT_NAMES: Final = {
    "relevance": "関連の強い順",
    "newest": "締結日の新しい順",
    "oldest": "締結日の古い順",
    "name": "題名順",
}
MODE_NAMES: Final = {"hybrid": "語と意味", "keyword": "語だけ", "semantic": "意味だけ"}
PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 100
LONGEST_QUERY: Final = 1000
NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One page of answers, asked for.

    Attributes:
        query: See :mod:`kyoutei_nlp.searching.query`; empty lists all there is.
        filters: Beside those inside the query.
        sort: Of the agreements; the passages of one are always best first.
        page: From 1.
        size: Agreements a page, 1 to 100.
        passages: Passages shown of one agreement at most.
        synonyms: Whether words of the same meaning are looked for too.
        folded: Whether agreements with nearly the same text stand as one.
        facets: Whether to count the values of the filters.
        explain: Whether to say how the query was understood, down to the SQL.
        on: The day ``state:`` is judged on; today's, given by the caller. Without it states are unknown.
    """

    query: str = ""
    mode: SearchMode = "hybrid"
    filters: Filters = NO_FILTERS
    sort: SortOrder = "relevance"
    page: int = 1
    size: int = PAGE_SIZE
    passages: int = 2
    synonyms: bool = True
    folded: bool = True
    facets: bool = True
    explain: bool = False
    on: date | None = None

    @classmethod
    def from_parameters(
        cls, parameters: str | Iterable[tuple[str, str]], **given: Any
    ) -> SearchRequest:
        """The request that the address says; what it says wrongly is left at its default, never an error.

        Args:
            parameters: The part of an address behind ``?``, or its pairs.
            given: What the address does not say, e.g. ``on=today``.
        """
        pairs = (
            parse_qsl(parameters.lstrip("?")) if isinstance(parameters, str) else list(parameters)
        )
        one = dict(reversed(pairs))
        chosen = {
            name: tuple(dict.fromkeys(v.strip() for k, v in pairs if k == axis and v.strip()))
            for axis, name in AXIS_FIELDS.items()
        }
        asked = {
            "query": one.get("q", "")[:LONGEST_QUERY],
            "filters": Filters(**chosen),
            "mode": _listed(one.get("mode"), get_args(SearchMode)),
            "sort": _listed(one.get("sort"), get_args(SortOrder)),
            "page": _number(one.get("page"), 1, 10**6),
            "size": _number(one.get("size"), 1, LARGEST_PAGE),
            "synonyms": _switch(one.get("synonyms")),
            "folded": _switch(one.get("folded")),
            "explain": True if one.get("explain") == "1" else None,
            "on": _day(one.get("on")),
        }
        return cls(**{**given, **{key: v for key, v in asked.items() if v is not None}})

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The pairs of the address: one order, defaults left out, so that the same request has one address.

        ``on`` is left out as well: a shared address is judged on the day it is opened. Put ``on`` in by hand to keep a day.
        """
        pairs = [("q", self.query)] if self.query else []
        pairs += [(each.axis, each.value) for each in self.filters.each()]
        plain = SearchRequest()
        for name in ("mode", "sort", "page", "size"):
            value = getattr(self, name)
            pairs += [(name, str(value))] if value != getattr(plain, name) else []
        for name in ("synonyms", "folded"):
            pairs += [] if getattr(self, name) else [(name, "0")]
        return (*pairs, ("explain", "1")) if self.explain else tuple(pairs)

    def address(self) -> str:
        """The parameters as one text: ``q=%E7%89%A9%E8%B3%87&field=disaster``."""
        return urlencode(self.parameters())

    def toggled(self, axis: Axis, value: str) -> SearchRequest:
        """The first page of the same request with one value of a filter added, or taken away if it is there."""
        return replace(self, filters=self.filters.toggled(axis, value), page=1)

    def on_page(self, page: int) -> SearchRequest:
        """The same request, another page."""
        return replace(self, page=page)

    def sorted_by(self, sort: SortOrder) -> SearchRequest:
        """The first page in another order."""
        return replace(self, sort=sort, page=1)


def _listed(value: str | None, allowed: tuple[str, ...]) -> str | None:
    return value if value in allowed else None


def _number(value: str | None, least: int, most: int) -> int | None:
    if value is None or not value.isdecimal() or len(value) > len(str(most)):
        return None
    return max(least, min(most, int(value)))


def _switch(value: str | None) -> bool | None:
    return None if value is None else value != "0"


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
