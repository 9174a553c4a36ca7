"""What can be corrected in a document, with the value people see now and its proof (項目)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kyoutei_nlp.agreement import Agreement, Fact, Tag, TaggedDocument, TagMethod
from kyoutei_nlp.correction import NO_DETAILS, ItemKind, item_kinds
from kyoutei_nlp.document import Span

BY_CORRECTION: Final = "correction "
"""How the ``tagger`` of a person's tag begins; the id of the correction follows."""
OF_AGREEMENTS: Final = ("party", "signer", "field", "duty")
"""Lists whose values belong to one agreement."""
CLAUSE_HEAD: Final = 30
"""So many characters of a clause tell it from others."""
OF_DOCUMENT: Final = ("field", "municipality", "organisation", "person", "disaster")
"""Lists of the document as a whole."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value that can be corrected (項目).

    Attributes:
        name: Id of data/items.toml.
        record: The agreement it belongs to, None for the document as a whole.
        value: As the contract has it (``2019-07-05``, ``tourism``, ``true``); None where nothing was found.
        details: What else is known of it, by the ids in data/items.toml.
        evidence: The tags that prove it; empty for what is no tag and for what was not found.
        span: Where it stands, None where it stands nowhere.
        score: 0 to 1; 1 for what a person has said.
        method: ``human`` for what a person has said or confirmed; None where nothing was found.
    """

    document_id: str
    name: str
    record: str | None
    value: str | None
    details: Mapping[str, str] = field(default_factory=lambda: NO_DETAILS)
    evidence: tuple[Tag, ...] = ()
    score: float = 1.0
    method: TagMethod | None = None
    span: Span | None = None

    @property
    def kind(self) -> ItemKind:
        """What kind of value it is."""
        return item_kinds()[self.name]

    @property
    def correction_id(self) -> str | None:
        """The correction that it comes from, None for what the machine found."""
        told = (each.tagger for each in self.evidence if each.method == "human")
        return next(
            (t.removeprefix(BY_CORRECTION) for t in told if t.startswith(BY_CORRECTION)), None
        )


def items_of(tagged: TaggedDocument) -> tuple[Item, ...]:
    """Everything that can be corrected: of the document, then agreement by agreement, then its lists."""
    return tuple(_items(tagged))


def _items(tagged: TaggedDocument) -> Iterator[Item]:
    document = tagged.document
    yield Item(document.id, "document_title", None, document.title)
    yield Item(document.id, "document_kind", None, document.kind)
    for agreement in tagged.agreements():
        yield from _of_agreement(tagged, agreement)
    for tag in tagged.with_label("date"):
        yield _listed(tagged, "date", tag.record, (tag,))
    for name in OF_DOCUMENT:
        yield from _lists(tagged, name, None)
    for clause in tagged.clauses:
        if clause.level == 1:
            head = Span(clause.span.start, min(clause.span.end, clause.span.start + CLAUSE_HEAD))
            known = {"kind": clause.kind}
            yield Item(document.id, "clause", None, clause.heading or "", known, span=head)


def _of_agreement(tagged: TaggedDocument, own: Agreement) -> Iterator[Item]:
    term = own.term
    head = own.evidence[0]
    yield _of_head(own, head, "title", own.title.value if own.title else None)
    yield _of_head(own, head, "agreement_kind", own.kind)
    facts: dict[str, Fact[str] | Fact[bool] | None] = {
        "signed_on": own.signed_on,
        "effective_from": term.effective_from,
        "expires_on": term.expires_on,
        "auto_renewal": term.auto_renewal,
        "renewal_period": term.renewal_period,
        "notice_period": term.notice_period,
        "open_ended": term.open_ended,
    }
    for name, fact in facts.items():
        yield _of_fact(own, name, fact)
    for name in OF_AGREEMENTS:
        yield from _lists(tagged, name, own.record)


def _of_head(own: Agreement, head: Tag, name: str, value: str | None) -> Item:
    """Title and kind share a tag, which says which of them a person has corrected."""
    said = name in head.attributes.get("corrected", "").split()
    method: TagMethod = head.method if said or head.method != "human" else "rule"
    return Item(
        own.document_id, name, own.record, value, evidence=(head,), score=head.score, method=method,
        span=head.span,
    )  # fmt: skip


def _of_fact(own: Agreement, name: str, fact: Fact[str] | Fact[bool] | None) -> Item:
    if fact is None:
        return Item(own.document_id, name, own.record, None)
    value = str(fact.value).lower() if isinstance(fact.value, bool) else fact.value
    return Item(
        own.document_id, name, own.record, value, evidence=fact.evidence,
        score=max(tag.score for tag in fact.evidence), method=_method(fact.evidence),
        span=fact.evidence[0].span,
    )  # fmt: skip


def _lists(tagged: TaggedDocument, name: str, record: str | None) -> Iterator[Item]:
    """One item a value; two parties of one name and different codes are two."""
    groups: dict[tuple[str, str], list[Tag]] = {}
    for tag in tagged.with_label(name):
        if tag.record == record:
            groups.setdefault((tag.value, tag.attributes.get("code", "")), []).append(tag)
    for tags in groups.values():
        yield _listed(tagged, name, record, tags)


def _listed(tagged: TaggedDocument, name: str, record: str | None, tags: Iterable[Tag]) -> Item:
    evidence = tuple(tags)
    known = {
        detail.id: text
        for detail in item_kinds()[name].details
        if (
            text := next(
                (t.attributes[detail.id] for t in evidence if t.attributes.get(detail.id)), ""
            )
        )
    }
    return Item(
        tagged.document.id, name, record, evidence[0].value, known, evidence,
        max(tag.score for tag in evidence), _method(evidence), evidence[0].span,
    )  # fmt: skip


def _method(evidence: Iterable[Tag]) -> TagMethod:
    methods = [tag.method for tag in evidence]
    return "human" if "human" in methods else methods[0]
