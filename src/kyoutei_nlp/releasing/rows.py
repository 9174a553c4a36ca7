"""A document as rows of the tables of a release: the columns of data/codebook.toml, in their order (表の行)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from kyoutei_nlp.agreement import Fact, Party, TaggedDocument, common_kind
from kyoutei_nlp.document import LOW_QUALITY
from kyoutei_nlp.exporting import contract_record
from kyoutei_nlp.theme import NamedTheme

Row = tuple[Any, ...]
PathOf = Callable[[str], str]


def document_row(
    tagged: TaggedDocument, theme: NamedTheme | None, provenance: dict[str, Any], path_of: PathOf
) -> Row:
    """The row of ``documents``."""
    document = tagged.document
    low = [page for page in document.pages if page.quality < LOW_QUALITY and page.text.strip()]
    record = contract_record(tagged, theme=theme, provenance=provenance)
    return (
        document.id,
        path_of(document.source.path),
        document.source.sha256,
        document.kind,
        common_kind(tagged.agreements()),
        document.title,
        len(document.pages),
        round(document.quality, 4),
        len(low),
        len(document.text),
        theme.id if theme else None,
        round(theme.probability, 4) if theme else None,
        " ".join(record["corrected"]),
        provenance["readers"],
        provenance["run"],
    )


def agreement_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``agreements``: deeds, then mentions."""
    document = tagged.document
    for each in tagged.agreements():
        term = each.term
        first = document.page_at(each.span.start)
        yield (
            document.id,
            each.record,
            each.source,
            _value(each.title),
            each.kind,
            each.status,
            _value(each.signed_on),
            _value(term.effective_from),
            _value(term.expires_on),
            _value(term.open_ended),
            _value(term.auto_renewal),
            _value(term.renewal_period),
            _value(term.notice_period),
            *(each.pages if each.source == "deed" else (first, first)),
            each.span.start,
            each.span.end,
        )


def party_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``parties`` of every agreement."""
    for each in tagged.agreements():
        for n, party in enumerate(each.parties):
            yield tagged.document.id, each.record, n, *_party(party)


def _party(party: Party) -> Row:
    signer, today = party.signer, party.successor
    return (
        party.name,
        party.surface,
        party.type,
        party.code,
        party.code_at_signing,
        party.prefecture,
        today.name if today else None,
        today.code if today else None,
        party.alias,
        signer.title if signer else None,
        signer.name if signer else None,
        round(party.score, 4),
    )


def clause_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``clauses`` with 項 and 号."""
    document = tagged.document
    for each in tagged.clauses:
        yield (
            each.id,
            document.id,
            each.parent,
            each.level,
            each.number,
            each.heading,
            each.kind,
            document.page_at(each.span.start),
            each.span.start,
            each.span.end,
        )


def field_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``fields`` of every agreement."""
    for each in tagged.agreements():
        for value in dict.fromkeys(fact.value for fact in each.fields):
            yield tagged.document.id, each.record, value


def mention_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``mentions``: a row a party told of, one row where none is."""
    for each in tagged.agreements():
        if each.source != "mention":
            continue
        page = tagged.document.page_at(each.span.start)
        names: list[str | None] = [party.name for party in each.parties]
        for n, name in enumerate(names or [None]):
            yield (
                tagged.document.id,
                each.record,
                n,
                _value(each.title),
                name,
                _value(each.signed_on),
                page,
            )


def duty_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``duties`` of every deed."""
    known = {clause.id for clause in tagged.clauses}
    for each in tagged.agreements():
        for n, duty in enumerate(each.duties):
            clause = duty.clause if duty.clause in known else None
            page = tagged.document.page_at(duty.evidence[0].span.start)
            head = (tagged.document.id, each.record, n)
            yield *head, duty.who, duty.whom, duty.what, duty.how, duty.cost, clause, page


def date_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``dates``: every date expression."""
    document = tagged.document
    for n, tag in enumerate(tagged.with_label("date")):
        role = tag.attributes.get("role", "other")
        page = document.page_at(tag.span.start)
        head = (document.id, n, tag.surface, tag.value or None, role, page)
        yield *head, tag.span.start, tag.span.end


def tag_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """``tags``: what proves the values of all other tables."""
    document = tagged.document
    for n, tag in enumerate(tagged.tags):
        yield (
            document.id,
            n,
            tag.label,
            tag.record,
            tag.value or None,
            tag.surface,
            document.page_at(tag.span.start),
            tag.span.start,
            tag.span.end,
            tag.method,
            round(tag.score, 4),
            tag.tagger,
        )


ROWS: Final[dict[str, Callable[[TaggedDocument], Iterator[Row]]]] = {
    "agreements": agreement_rows,
    "parties": party_rows,
    "clauses": clause_rows,
    "fields": field_rows,
    "mentions": mention_rows,
    "duties": duty_rows,
    "dates": date_rows,
    "tags": tag_rows,
}
"""Table → its rows of a document."""


def _value(fact: Fact[Any] | None) -> Any:
    return fact.value if fact else None
