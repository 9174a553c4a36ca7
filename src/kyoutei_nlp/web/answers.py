"""A page of answers (検索結果) from the corpus."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kyoutei_nlp.agreement import State, TaggedDocument, main_agreement
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.searching import (
    AgreementHit,
    Entry,
    EntryParty,
    Facet,
    FacetValue,
    SearchHit,
    SearchPage,
    SearchRequest,
)

DEEPEST = 200


def answer(corpus: Corpus, wanted: SearchRequest) -> SearchPage:
    """The page that was asked for.

    Raises:
        QuerySyntaxError: The query cannot be understood.
    """
    found: list[tuple[str, SearchHit | None]]
    if not wanted.query and not wanted.filters.each():
        found = [(document_id, None) for document_id in corpus.document_ids()]
    else:
        hits = corpus.search(
            wanted.query, mode=wanted.mode, limit=DEEPEST, filters=wanted.filters, on=wanted.on
        )
        found = [(hit.document_id, hit) for hit in hits]
    pages = max(1, -(-len(found) // wanted.size))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * wanted.size : page * wanted.size]
    return SearchPage(
        request=wanted.on_page(page),
        hits=tuple(_hit(corpus, document_id, hit, wanted.on) for document_id, hit in shown),
        total=len(found),
        exact=len(found),
        folded=0,
        pages=pages,
        facets=_facets(wanted),
    )


def _hit(corpus: Corpus, document_id: str, hit: SearchHit | None, on: date | None) -> AgreementHit:
    entry, state = _entry(corpus.tagged(document_id), on)
    theme = corpus.theme_of(document_id)
    return AgreementHit(
        replace(entry, theme=theme.id if theme else None),
        state,
        hit.score if hit else 0.0,
        hit.answered_by if hit else (),
        (hit,) if hit else (),
    )


def _entry(tagged: TaggedDocument, on: date | None) -> tuple[Entry, State | None]:
    main = main_agreement(tagged.agreements())
    entry = Entry(
        number=0,
        document_id=tagged.document.id,
        record="",
        title=tagged.document.title,
        kind=tagged.document.kind,
        agreement_kind=main.kind if main else "none",
        parties=tuple(
            EntryParty(p.name, p.type, p.prefecture, p.code) for p in (main.parties if main else ())
        ),
        fields=tuple(fact.value for fact in (main.fields if main else ())),
        signed_on=main.signed_on.value if main and main.signed_on else None,
    )
    return entry, main.state(on).value if main and on else None


def _facets(wanted: SearchRequest) -> tuple[Facet, ...]:
    """The values there are, without counts."""
    chosen = {(each.axis, each.value) for each in wanted.filters.each()}
    states = ("有効", "自動更新中(推定)", "満了", "不明")
    axes = (
        ("field", "分野", names_of("fields")),
        ("state", "状態", {state: state for state in states}),
        ("prefecture", "都道府県", {name: name for name in load_data("tiles")["tiles"]}),
    )
    return tuple(
        Facet(
            axis,  # type: ignore[arg-type]
            label,
            tuple(FacetValue(v, name, 0, (axis, v) in chosen) for v, name in values.items()),
        )
        for axis, label, values in axes
    )
