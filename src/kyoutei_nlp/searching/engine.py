"""Search (検索): a request in, one page of agreements out; the same for the web page, the command line and a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp import markup
from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.answering import Answers, EmbedQuery, answers, entries_without
from kyoutei_nlp.searching.compile import Plan, plan
from kyoutei_nlp.searching.entries import Entry
from kyoutei_nlp.searching.explaining import explained, told
from kyoutei_nlp.searching.facets import count_facets
from kyoutei_nlp.searching.filters import ONE_VALUE_AXES, Axis
from kyoutei_nlp.searching.page import AgreementHit, AnsweredBy, Facet, SearchHit, SearchPage
from kyoutei_nlp.searching.query import Query, parse_query
from kyoutei_nlp.searching.ranking import Ranked
from kyoutei_nlp.searching.request import SearchRequest
from kyoutei_nlp.searching.snippets import quote
from kyoutei_nlp.searching.store import PassageText, SearchStore
from kyoutei_nlp.searching.synonyms import Synonyms, load_synonyms

ENOUGH: Final = 20
"""So many exact answers, and what holds only some of the words is shown no further than among the first so many."""


class SearchHits(list[SearchHit]):
    """The hits of one search, best first: a list that a notebook shows as a table (検索結果一覧)."""

    def _repr_html_(self) -> str:
        rows = (
            [
                str(number),
                markup.marked(hit.title, ()),
                str(hit.page),
                markup.marked(hit.snippet, hit.spans),
                markup.marked(hit.document_id, ()),
            ]
            for number, hit in enumerate(self, start=1)
        )
        count = markup.paragraph(f"{len(self)} 件")
        return count + markup.raw_table(["", "文書", "頁", "原文", "番号"], rows)


def search_page(
    store: SearchStore,
    request: SearchRequest,
    *,
    embed_query: EmbedQuery | None = None,
    synonyms: Synonyms | None = None,
) -> SearchPage:
    """One page of the agreements that answer.

    Args:
        store: Where the passages are kept.
        request: What is asked.
        embed_query: Text to unit vector ``(d,)``; without it ``hybrid`` is answered by words alone.
        synonyms: Words of the same meaning; the built-in ones where None.

    Raises:
        QuerySyntaxError: A ``state:`` is asked for without ``request.on``. No text of a query raises.
    """
    query = parse_query(request.query)
    wanted = plan(
        query,
        request.filters,
        on=request.on,
        synonyms=synonyms or load_synonyms(),
        expanded=request.synonyms,
    )
    found = _answers(store, request, query, wanted, embed_query)
    everything, order = _ordered(store, request, found)
    kept = _folded(found, order) if request.folded else order
    pages = max(1, -(-len(kept) // request.size))
    page = max(1, min(request.page, pages))
    shown = kept[(page - 1) * request.size : page * request.size]
    hits = _hits(store, query, wanted, found, shown, request=request)
    exact = int(np.count_nonzero(found.layout.entries_of(found.exact)))
    return SearchPage(
        request=replace(request, page=page),
        hits=tuple(replace(hit, twins=_twins(found, order, hit)) for hit in hits) if request.folded else tuple(hits),
        total=len(kept),
        exact=min(exact, len(kept)) if query.words else len(kept),
        folded=len(order) - len(kept),
        pages=pages,
        facets=_facets(store, request, query, wanted, found, everything),
        terms=wanted.shown,
        notes=told(query, request, total=len(kept), exact=exact, has_vectors=store.vectors() is not None)
        if request.mode != "keyword"
        else told(query, request, total=len(kept), exact=exact, has_vectors=True),
        explanation=explained(store, query, wanted, request, found) if request.explain else None,
    )  # fmt: skip


def search(
    store: SearchStore,
    request: SearchRequest,
    *,
    embed_query: EmbedQuery | None = None,
    synonyms: Synonyms | None = None,
) -> SearchHits:
    """The best passage of each agreement that answers, as one list; arguments as for :func:`search_page`."""
    plain = replace(request, facets=False, explain=False, passages=1)
    page = search_page(store, plain, embed_query=embed_query, synonyms=synonyms)
    return SearchHits(hit.passages[0] for hit in page.hits if hit.passages)


def _answers(
    store: SearchStore,
    request: SearchRequest,
    query: Query,
    wanted: Plan,
    embed_query: EmbedQuery | None,
) -> Answers:
    nothing = bool(request.query.strip()) and not query.expression.parts
    if nothing:
        return Answers(store.layout(), {}, {}, np.zeros(0, dtype=np.int64))
    meaning = embed_query if request.mode != "keyword" else None
    with_words = request.mode != "semantic"
    return answers(store, query, wanted, with_words=with_words, embed_query=meaning)


def _ordered(
    store: SearchStore, request: SearchRequest, found: Answers
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which entries answer, bool by number; and their numbers in the order asked for."""
    exact = found.layout.entries_of(found.exact)
    ranked = _ranked_entries(found, exact)
    everything = exact.copy()
    everything[ranked] = True
    if request.sort != "relevance" or not len(ranked):
        sort = "newest" if request.sort == "relevance" else request.sort
        numbers = np.flatnonzero(everything)
        return everything, numbers[np.argsort(store.rank(sort)[numbers], kind="stable")]
    rest = exact.copy()
    rest[ranked] = False
    behind = np.flatnonzero(rest)
    if len(ranked) < request.page * request.size * 2:  # twice: some may be folded away
        behind = _by_score(found, behind)
    return everything, np.concatenate([ranked, behind])


def _ranked_entries(found: Answers, exact: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The entries in order; those with only some of the words not behind many exact ones."""
    enough = int(np.count_nonzero(exact)) >= ENOUGH
    kept = [
        entry
        for place, entry in enumerate(found.order)
        if exact[entry] or not enough or place < ENOUGH
    ]
    return np.array(kept, dtype=np.int64)


def _by_score(found: Answers, entries: NDArray[np.int64]) -> NDArray[np.int64]:
    """These entries by the best first score of their exact passages."""
    if found.scores is None or not len(entries):
        return entries
    best = np.zeros(len(found.layout.twin_of), dtype=np.float32)
    np.maximum.at(best, found.layout.entry_of[found.exact], found.scores[found.exact])
    return entries[np.argsort(-best[entries], kind="stable")]


def _folded(found: Answers, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of each group of nearly the same text."""
    _, first = np.unique(found.layout.twin_of[order], return_index=True)
    return order[np.sort(first)]


def _twins(found: Answers, order: NDArray[np.int64], hit: AgreementHit) -> int:
    """How many answers of nearly the same text stand behind this one."""
    groups = found.layout.twin_of[order]
    return int(np.count_nonzero(groups == found.layout.twin_of[hit.entry.number])) - 1


def _facets(
    store: SearchStore,
    request: SearchRequest,
    query: Query,
    wanted: Plan,
    found: Answers,
    everything: NDArray[np.bool_],
) -> tuple[Facet, ...]:
    if not request.facets:
        return ()
    without: dict[Axis, NDArray[np.bool_]] = {
        axis: everything | entries_without(store, found, wanted, axis)
        for axis in found.masks
        if axis in ONE_VALUE_AXES and (len(found.exact) or not query.words)
    }
    chosen = [*query.filters, *request.filters.each()]
    return count_facets(
        store.facets(),
        everything,
        without=without,
        chosen=chosen,
        themes=store.theme_names(),
        on=request.on,
    )


@dataclass(frozen=True, slots=True)
class _Quoting:
    """What hits are made with."""

    texts: dict[int, PassageText]
    wanted: Plan
    query: Query

    def hit(self, each: Ranked) -> SearchHit:
        """A passage with its quotation."""
        passage = self.texts[each.passage]
        literals = [*self.wanted.literals]
        literals += [self.query.text] if "substring" in each.answered_by else []
        snippet = quote(passage.text, self.wanted.wanted, literals)
        start = passage.start + snippet.span.start
        return SearchHit(
            document_id=passage.document_id,
            passage_id=passage.passage_id,
            score=each.score,
            snippet=snippet.text,
            page=passage.page_at(start),
            spans=snippet.marks,
            title=passage.title,
            span=Span(start, start + len(snippet.text)),
            answered_by=each.answered_by,
            article=passage.article,
            heading=passage.heading,
            record=passage.record,
        )


def _hits(
    store: SearchStore,
    query: Query,
    wanted: Plan,
    found: Answers,
    shown: NDArray[np.int64],
    *,
    request: SearchRequest,
) -> list[AgreementHit]:
    passages = _passages_of(found, shown.tolist())
    chosen = {entry: ranked[: max(1, request.passages)] for entry, ranked in passages.items()}
    texts = store.passage_texts(each.passage for ranked in chosen.values() for each in ranked)
    quoting = _Quoting(dict(texts), wanted, query)
    cards = store.entries(shown.tolist())
    return [
        _agreement(
            cards[entry],
            passages[entry],
            chosen[entry],
            quoting,
            score=found.order.get(entry, 0.0),
            on=request.on,
        )
        for entry in shown.tolist()
        if entry in cards
    ]


def _agreement(
    entry: Entry,
    ranked: Sequence[Ranked],
    chosen: Iterable[Ranked],
    quoting: _Quoting,
    *,
    score: float,
    on: date | None,
) -> AgreementHit:
    quoted = [quoting.hit(each) for each in chosen if each.passage in quoting.texts]
    # a passage found by the title alone says nothing, unless it is the only one
    hits = tuple(
        hit for n, hit in enumerate(quoted) if not n or hit.spans or "semantic" in hit.answered_by
    )
    finders: dict[AnsweredBy, None] = {who: None for each in ranked for who in each.answered_by}
    return AgreementHit(
        entry=entry,
        state=entry.state(on) if on else None,
        score=score,
        answered_by=tuple(finders),
        passages=hits,
        more_passages=len(ranked) - len(hits),
    )


def _passages_of(found: Answers, entries: Iterable[int]) -> dict[int, list[Ranked]]:
    """The passages of each entry that answer, best first; without words its first one."""
    passages: dict[int, dict[int, Ranked]] = {
        entry: {each.passage: each for each in found.passages.get(entry, ())} for entry in entries
    }
    homes = found.layout.entry_of[found.exact]
    for entry, own in passages.items():
        numbers = found.exact[homes == entry]
        if found.scores is None:
            numbers = numbers[:1]
            scores = np.zeros(len(numbers), dtype=np.float32)
        else:
            scores = found.scores[numbers]
        for at in np.argsort(-scores, kind="stable").tolist():
            number = int(numbers[at])
            own.setdefault(number, Ranked(number, float(scores[at]), ("keyword",)))
    return {entry: list(own.values()) for entry, own in passages.items()}
