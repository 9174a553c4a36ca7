"""How a query was understood, for people (検索の説明と知らせ)."""

from __future__ import annotations

from kyoutei_nlp.searching.answering import Answers
from kyoutei_nlp.searching.compile import Plan
from kyoutei_nlp.searching.match import to_fts5
from kyoutei_nlp.searching.page import Explanation
from kyoutei_nlp.searching.query import Query
from kyoutei_nlp.searching.request import SearchRequest
from kyoutei_nlp.searching.store import SearchStore


def explained(
    store: SearchStore, query: Query, wanted: Plan, request: SearchRequest, found: Answers
) -> Explanation:
    """Words, synonyms, filters, and every statement the store ran for them."""
    strict, loose = wanted.strict, wanted.loose
    asked = [*wanted.ideas, wanted.required, wanted.unwanted, *wanted.filters.values()]
    asked += [feature.match for feature in wanted.features]
    return Explanation(
        terms=tuple(" ".join(words) for words in wanted.wanted),
        expansions=wanted.expansions,
        filters=tuple((one.axis, one.value) for one in (*query.filters, *request.filters.each())),
        strict=to_fts5(strict) if strict else None,
        loose=to_fts5(loose) if loose else None,
        sql=tuple(dict.fromkeys(store.statement(match) for match in asked if match)),
        fusion=found.fusion,
    )


def told(
    query: Query, request: SearchRequest, *, total: int, exact: int, has_vectors: bool
) -> tuple[str, ...]:
    """What a person should know of the answer, in Japanese."""
    notes = list(query.notes)
    if query.words and request.mode != "keyword" and not has_vectors:
        notes.append("意味で探すための索引がまだないので、語だけで探しました")
    if not total and (query.words or query.filters or request.filters.each()):
        filtered = bool(query.filters or request.filters.each())
        notes.append(
            "見つかりませんでした。絞り込みを減らすか、ことばを短くしてみてください"
            if filtered
            else "見つかりませんでした。ことばを短くするか、言いかえてみてください"
        )
    elif query.words and not exact and request.mode != "semantic":
        notes.append(
            "すべての語を含むものはありません。一部の語を含むもの、意味の近いものを示します"
        )
    return tuple(notes)
