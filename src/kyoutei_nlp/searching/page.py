"""One page of answers (検索結果の一頁): what the web page, the command line and the JSON of both show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kyoutei_nlp.agreement import State
from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.entries import Entry
from kyoutei_nlp.searching.filters import Axis
from kyoutei_nlp.searching.request import SearchRequest

AnsweredBy = Literal["keyword", "semantic", "substring"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage that answers (検索結果).

    Attributes:
        score: Comparable within one answer only; higher is better.
        snippet: A true quotation: ``document.quote(hit.span) == hit.snippet``.
        page: The page the quotation begins on.
        spans: The matched ranges inside ``snippet``; empty for a hit by meaning alone.
        span: Where the snippet stands in ``Document.text``.
        answered_by: ``keyword``, ``semantic``, ``substring``: which parts found it.
        article: Number as written, e.g. ``第３条``; None where there is none.
        heading: e.g. ``費用の負担``.
        record: Which deed of a file of several; ``""`` for a whole document.
    """

    document_id: str
    passage_id: str
    score: float
    snippet: str
    page: int
    spans: tuple[tuple[int, int], ...]
    title: str
    span: Span
    answered_by: tuple[AnsweredBy, ...]
    article: str | None = None
    heading: str | None = None
    record: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON, see docs/contract.md."""
        return {
            "document_id": self.document_id,
            "record": self.record,
            "passage_id": self.passage_id,
            "title": self.title,
            "article": self.article,
            "heading": self.heading,
            "score": self.score,
            "page": self.page,
            "snippet": self.snippet,
            "spans": [list(span) for span in self.spans],
            "start": self.span.start,
            "end": self.span.end,
            "answered_by": list(self.answered_by),
        }


@dataclass(frozen=True, slots=True)
class AgreementHit:
    """An agreement that answers, with its best passages (協定ごとの結果).

    Attributes:
        entry: What its card shows.
        state: On the day of the request; None without one.
        passages: Best first; empty where only filters were asked for.
        more_passages: How many other passages of it answered.
        answered_by: Of all its passages.
        twins: How many other answers have nearly the same text and stand folded behind this one.
    """

    entry: Entry
    state: State | None
    score: float
    answered_by: tuple[AnsweredBy, ...]
    passages: tuple[SearchHit, ...]
    more_passages: int = 0
    twins: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON, see docs/contract.md."""
        return {
            **self.entry.as_dict(),
            "state": self.state,
            "score": self.score,
            "answered_by": list(self.answered_by),
            "passages": [passage.as_dict() for passage in self.passages],
            "more_passages": self.more_passages,
            "twins": self.twins,
        }


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a filter and how many agreements have it (件数).

    Attributes:
        value: For ``request.toggled(axis, value)``.
        label: In Japanese.
        chosen: Whether the request asks for it.
    """

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one filter, counted over the answers (絞り込みの件数).

    Of a filter whose values mean OR (年, 種類, 状態, 主題) the counts leave its own choice aside, so that the other values
    can be seen; of the others (分野, 都道府県, 当事者の種類) they are what one more choice would leave.
    """

    axis: Axis
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A word of the query as it was looked for (探したことば).

    Attributes:
        word: As typed.
        synonyms: Words of the same meaning that were looked for too.
        others: Synonyms there are but that the query switched off.
        without: The query with the synonyms of this word switched off (``=語``); None where there are none.
    """

    word: str
    synonyms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    without: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query was understood, down to the SQL (検索の説明)."""

    terms: tuple[str, ...]
    expansions: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    strict: str | None
    loose: str | None
    sql: tuple[str, ...]
    fusion: tuple[tuple[str, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "terms": list(self.terms),
            "expansions": [list(pair) for pair in self.expansions],
            "filters": [list(pair) for pair in self.filters],
            "strict": self.strict,
            "loose": self.loose,
            "sql": list(self.sql),
            "fusion": dict(self.fusion),
        }


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of answers.

    Attributes:
        request: As it was answered: a page beyond the last is the last.
        total: Agreements that answer, folded ones not counted.
        exact: How many of them hold all that was typed; they come first by relevance.
        folded: How many more stand folded behind them.
        pages: Number of pages.
        terms: The words of the query with their synonyms.
        notes: In Japanese: what was taken differently from what was typed, and why there is no answer.
    """

    request: SearchRequest
    hits: tuple[AgreementHit, ...]
    total: int
    exact: int
    folded: int
    pages: int
    facets: tuple[Facet, ...] = ()
    terms: tuple[ShownTerm, ...] = ()
    notes: tuple[str, ...] = ()
    explanation: Explanation | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON, see docs/contract.md."""
        return {
            "query": self.request.query,
            "address": self.request.address(),
            "total": self.total,
            "exact": self.exact,
            "folded": self.folded,
            "page": self.request.page,
            "pages": self.pages,
            "notes": list(self.notes),
            "terms": [
                {"word": t.word, "synonyms": list(t.synonyms), "others": list(t.others)}
                for t in self.terms
            ],
            "hits": [hit.as_dict() for hit in self.hits],
            "facets": {
                facet.axis: [
                    {"value": v.value, "label": v.label, "count": v.count, "chosen": v.chosen}
                    for v in facet.values
                ]
                for facet in self.facets
            },
            "explanation": self.explanation.as_dict() if self.explanation else None,
        }
