"""What a request asks for, from its address (検索の条件), and the filters in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from fastapi import Request

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.searching import Facet, SearchPage, SearchRequest

AXIS_NAMES: Final = {
    "field": "分野", "party": "当事者", "code": "団体コード", "prefecture": "都道府県", "party_type": "当事者の種類",
    "year": "締結年", "fy": "締結年度", "signed": "締結日", "kind": "文書の種類", "agreement": "協定の種類",
    "state": "状態", "theme": "主題",
}  # fmt: skip
_CATALOGUES: Final = {
    "field": "fields", "kind": "document_kinds", "agreement": "agreement_kinds", "party_type": "party_types",
}  # fmt: skip


def asked(request: Request, today: date) -> SearchRequest:
    """The search that the address says, judged today where it names no day."""
    pairs = [(key, value.replace("\x00", "")) for key, value in request.query_params.multi_items()]
    return SearchRequest.from_parameters(pairs, on=today)


def answered(corpus: Corpus, wanted: SearchRequest) -> SearchPage:
    """The page of answers; by words alone, and saying so, where the corpus was made with another model than is here."""
    try:
        return corpus.search_page(wanted)
    except ModelError as error:
        page = corpus.search_page(replace(wanted, mode="keyword"))
        return replace(page, notes=(*page.notes, f"ことばだけでさがしました。{error}"))


def matched(corpus: Corpus, wanted: SearchRequest) -> tuple[str, ...]:
    """Ids of all documents that answer, as :func:`answered` finds them."""
    try:
        return corpus.matching(wanted)
    except ModelError:
        return corpus.matching(replace(wanted, mode="keyword"))


def chips(wanted: SearchRequest, facets: Iterable[Facet]) -> list[tuple[str, str, str]]:
    """What is filtered by: axis, value, and the address without it."""
    labels = {(f.axis, v.value): v.label for f in facets for v in f.values}
    return [
        (
            AXIS_NAMES.get(each.axis, each.axis),
            labels.get((each.axis, each.value)) or _label(each.axis, each.value),
            f"/?{wanted.toggled(each.axis, each.value).address()}",
        )
        for each in wanted.filters.each()
    ]


def hidden_filters(wanted: SearchRequest, facets: Iterable[Facet]) -> list[tuple[str, str]]:
    """Filters in force that no box of the form shows; the form sends them along unseen."""
    shown = {(f.axis, v.value) for f in facets for v in f.values}
    every = [(str(each.axis), each.value) for each in wanted.filters.each()]
    return [pair for pair in every if pair not in shown]


def _label(axis: str, value: str) -> str:
    catalogue = _CATALOGUES.get(axis)
    return names_of(catalogue).get(value, value) if catalogue else value
