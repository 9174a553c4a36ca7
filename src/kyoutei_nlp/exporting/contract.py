"""A tagged document as one record of the contract (docs/contract.md, docs/contract.schema.json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from kyoutei_nlp.agreement import (
    Agreement,
    Clause,
    Duty,
    Fact,
    Party,
    Successor,
    Tag,
    TaggedDocument,
    Term,
    common_kind,
    main_agreement,
)
from kyoutei_nlp.correction import item_kinds
from kyoutei_nlp.document import LOW_QUALITY, Document, Page, Span
from kyoutei_nlp.theme import NamedTheme

CONTRACT_VERSION: Final = "1"
RECORD_KEYS: Final = (
    "contract", "id", "path", "kind", "agreement_kind", "title", "pages", "quality", "low_quality_pages", "text",
    "parties", "municipalities", "organisations", "people", "dates", "signed_on", "effective_from", "expires_on",
    "auto_renewal", "renewal_period", "notice_period", "open_ended", "clauses", "fields", "duties", "amounts",
    "disasters", "programmes", "theme", "mentions", "agreements", "corrected", "provenance",
)  # fmt: skip
"""Keys of a record; ``text`` only where it was asked for."""
DATE_ROLES: Final = (
    "signed", "signing_planned", "effective", "expiry", "law", "event", "other",
)  # fmt: skip
"""Most specific first: where two tags mark the same place, the earlier role is reported."""

CATALOGUES: Final = ("list", "slides", "report")
MANY: Final = 3  # agreements from which on a document of those kinds is a list of them
Record = dict[str, Any]


def contract_record(
    tagged: TaggedDocument,
    *,
    theme: NamedTheme | None,
    provenance: Mapping[str, Any],
    with_text: bool = False,
) -> Record:
    """One document as the contract has it.

    Parties, dates of the term and fields are those of the deed. A document without one (minutes, report,
    slides) has the parties of all agreements it mentions, and a ``signed_on`` only if they agree on one; a
    list of many agreements has the parties that most of them share, which is the body whose list it is. A file of
    several deeds has those of all, and each deed in ``mentions`` and, whole, in ``agreements``.

    Args:
        tagged: The document.
        theme: Its most probable theme.
        provenance: ``run``, ``readers``, ``taggers``, ``models``; what is missing is taken from the document.
        with_text: Add the whole text.
    """
    document = tagged.document
    agreements = tagged.agreements()
    own = main_agreement(agreements)
    deeds = [each for each in agreements if each.source == "deed"]
    record: Record = {
        "contract": CONTRACT_VERSION,
        "id": document.id,
        "path": document.source.path,
        "kind": document.kind,
        "agreement_kind": common_kind(agreements),
        "title": document.title,
        "pages": len(document.pages),
        "quality": round(document.quality, 4),
        "low_quality_pages": [_page(page) for page in document.pages if _is_low(page)],
    }
    record |= {"text": document.text} if with_text else {}
    record |= _agreed(tagged, own, agreements)
    record["theme"] = (
        {"id": theme.id, "name": theme.name, "probability": round(theme.probability, 4)}
        if theme
        else None
    )
    told = agreements if len(deeds) > 1 else [e for e in agreements if e.source == "mention"]
    record["mentions"] = [_mention(document, each) for each in told]
    record["agreements"] = [_deed(tagged, each) for each in deeds]
    record["corrected"] = _corrected(tagged)
    record["provenance"] = _provenance(tagged, provenance)
    return record


def _is_low(page: Page) -> bool:
    return page.quality < LOW_QUALITY and bool(page.text.strip())


def _page(page: Page) -> Record:
    return {"page": page.number, "quality": round(page.quality, 4), "method": page.method}


def _corrected(tagged: TaggedDocument) -> list[str]:
    """Ids (data/items.toml) of what a person has said or confirmed, in the order of that file."""
    said: set[str] = set()
    for tag in tagged.tags:
        if tag.method != "human":
            continue
        known = tag.attributes
        if tag.label == "agreement":
            said |= set(known.get("corrected", "agreement").split())
        elif tag.label == "date" and known.get("role") == "signed":
            said.add("signed_on")
        else:
            said.add(known.get("what", tag.label))
    return [item for item in item_kinds() if item in said]


def _agreed(
    tagged: TaggedDocument, own: Agreement | None, agreements: tuple[Agreement, ...]
) -> Record:
    document = tagged.document
    told = [own] if own else list(agreements)
    parties = _parties_of(told, is_catalogue=own is None and document.kind in CATALOGUES)
    return {
        "parties": [_party(document, party) for party in parties],
        "municipalities": _entities(tagged, "municipality", _municipality),
        "organisations": _entities(tagged, "organisation", _organisation),
        "people": _people(tagged),
        "dates": _dates(tagged),
        "signed_on": _only_one(each.signed_on for each in told),
        **_term(own.term if own else Term()),
        "clauses": [_clause(document, each) for each in tagged.clauses if each.level == 1],
        "fields": _fields(tagged, told),
        "duties": [_duty(tagged, duty) for each in told for duty in each.duties],
        "amounts": [_amount(document, tag) for tag in tagged.with_label("amount")],
        "disasters": _entities(tagged, "disaster", _disaster),
        "programmes": _entities(tagged, "programme", _programme),
    }


def _deed(tagged: TaggedDocument, deed: Agreement) -> Record:
    """One deed of the file, whole."""
    document = tagged.document
    return {
        "record": deed.record,
        "title": _value(deed.title),
        "agreement_kind": deed.kind,
        "pages": list(deed.pages),
        "start": deed.span.start,
        "end": deed.span.end,
        "parties": [_party(document, party) for party in deed.parties],
        "signed_on": _value(deed.signed_on),
        **_term(deed.term),
        "fields": [_field(document, fact.value, list(fact.evidence)) for fact in deed.fields],
        "clauses": [_clause(document, each) for each in deed.clauses if each.level == 1],
        "duties": [_duty(tagged, each) for each in deed.duties],
    }


def _term(term: Term) -> Record:
    return {
        "effective_from": _value(term.effective_from),
        "expires_on": _value(term.expires_on),
        "auto_renewal": _value(term.auto_renewal),
        "renewal_period": _value(term.renewal_period),
        "notice_period": _value(term.notice_period),
        "open_ended": _value(term.open_ended),
    }


def _evidence(document: Document, tags: Iterable[Tag]) -> list[Record]:
    spans = dict.fromkeys(tag.span for tag in tags)
    return [_place(document, span) for span in sorted(spans)]


def _place(document: Document, span: Span) -> Record:
    return {"start": span.start, "end": span.end, "page": document.page_at(span.start)}


def _value(fact: Fact[Any] | None) -> Any:
    return fact.value if fact else None


def _only_one(facts: Iterable[Fact[str] | None]) -> str | None:
    values = {fact.value for fact in facts if fact}
    return values.pop() if len(values) == 1 else None


def _parties_of(told: list[Agreement], *, is_catalogue: bool) -> list[Party]:
    parties = _distinct_parties(party for each in told for party in each.parties)
    if not is_catalogue or len(told) < MANY:
        return parties
    shares = Counter(name for each in told for name in {party.name for party in each.parties})
    return [party for party in parties if shares[party.name] > len(told) / 2]


def _distinct_parties(parties: Iterable[Party]) -> list[Party]:
    """One a name and code; the first is kept."""
    found: dict[tuple[str, str | None], Party] = {}
    for party in parties:
        found.setdefault((party.name, party.code), party)
    return list(found.values())


def _party(document: Document, party: Party) -> Record:
    signer = party.signer
    return {
        "name": party.name,
        "surface": party.surface,
        "type": party.type,
        "code": party.code,
        "prefecture": party.prefecture,
        "alias": party.alias,
        "signer": {"title": signer.title, "name": signer.name} if signer else None,
        "code_at_signing": party.code_at_signing,
        "successor": _successor(party.successor),
        "score": round(party.score, 4),
        "evidence": _evidence(document, party.evidence),
    }


def _successor(found: Successor | None) -> Record | None:
    return {"name": found.name, "code": found.code, "since": found.since} if found else None


def _entities(
    tagged: TaggedDocument, label: str, describe: Callable[[Tag], Record]
) -> list[Record]:
    """One entry a distinct description, with every place it stands."""
    groups: dict[tuple[Any, ...], tuple[Record, list[Tag]]] = {}
    for tag in tagged.with_label(label):
        description = describe(tag)
        groups.setdefault(tuple(description.values()), (description, []))[1].append(tag)
    return [
        {**description, "evidence": _evidence(tagged.document, tags)}
        for description, tags in groups.values()
    ]


def _municipality(tag: Tag) -> Record:
    return {
        "name": tag.value,
        "code": tag.attributes.get("code") or None,
        "prefecture": tag.attributes.get("prefecture") or None,
    }


def _organisation(tag: Tag) -> Record:
    return {"name": tag.value, "type": tag.attributes.get("type") or None}


def _disaster(tag: Tag) -> Record:
    return {"name": tag.value, "date": tag.attributes.get("date")}


def _programme(tag: Tag) -> Record:
    return {"id": tag.value, "name": tag.attributes["name"]}


def _amount(document: Document, tag: Tag) -> Record:
    known = tag.attributes
    return {
        "surface": tag.surface,
        "number": float(known["number"]),
        "unit": known["unit"],
        "each": known.get("each"),
        "kind": known["kind"],
        **_place(document, tag.span),
    }


def _duty(tagged: TaggedDocument, duty: Duty) -> Record:
    clause = next((each for each in tagged.clauses if each.id == duty.clause), None)
    return {
        "who": duty.who,
        "whom": duty.whom,
        "what": duty.what,
        "how": duty.how,
        "cost": duty.cost,
        "clause": clause.number if clause else None,
        "evidence": _evidence(tagged.document, duty.evidence),
    }


def _people(tagged: TaggedDocument) -> list[Record]:
    """People and signers; an entry without a title goes into the one of the same name with a title."""
    groups: dict[str, dict[str | None, list[Tag]]] = {}
    for tag in sorted((*tagged.with_label("person"), *tagged.with_label("signer")), key=_start):
        title = tag.attributes.get("title") or None
        groups.setdefault(tag.value, {}).setdefault(title, []).append(tag)
    people: list[Record] = []
    for name, titles in groups.items():
        untitled = titles.pop(None, []) if len(titles) > 1 else []
        for index, (title, tags) in enumerate(titles.items()):
            proof = _evidence(tagged.document, tags + (untitled if index == 0 else []))
            people.append({"name": name, "title": title, "evidence": proof})
    return people


def _start(tag: Tag) -> int:
    return tag.span.start


def _dates(tagged: TaggedDocument) -> list[Record]:
    """One entry a place; the most specific role wins where two tags mark the same place."""
    best: dict[Span, Tag] = {}
    for tag in tagged.with_label("date"):
        kept = best.get(tag.span)
        if kept is None or _role_rank(tag) < _role_rank(kept):
            best[tag.span] = tag
    return [
        {
            "surface": tag.surface,
            "value": tag.value or None,
            "role": _role(tag),
            **_place(tagged.document, tag.span),
        }
        for tag in best.values()
    ]


def _role(tag: Tag) -> str:
    role = tag.attributes.get("role", "other")
    return role if role in DATE_ROLES else "other"


def _role_rank(tag: Tag) -> int:
    return DATE_ROLES.index(_role(tag))


def _clause(document: Document, clause: Clause) -> Record:
    return {
        "number": clause.number,
        "heading": clause.heading,
        "kind": clause.kind,
        **_place(document, clause.span),
    }


def _fields(tagged: TaggedDocument, told: Iterable[Agreement]) -> list[Record]:
    """The fields of the agreements and those of the document as a whole, strongest first."""
    groups: dict[str, list[Tag]] = {}
    of_document = [tag for tag in tagged.with_label("field") if tag.record is None]
    of_agreements = [tag for each in told for fact in each.fields for tag in fact.evidence]
    for tag in (*of_agreements, *of_document):
        groups.setdefault(tag.value, []).append(tag)
    entries = [_field(tagged.document, identity, tags) for identity, tags in groups.items()]
    return sorted(entries, key=lambda entry: (-entry["score"], entry["id"]))


def _field(document: Document, identity: str, tags: list[Tag]) -> Record:
    score = round(max(tag.score for tag in tags), 4)
    return {"id": identity, "score": score, "evidence": _evidence(document, tags)}


def _mention(document: Document, agreement: Agreement) -> Record:
    facts = [agreement.title, agreement.signed_on]
    tags = [tag for fact in facts if fact for tag in fact.evidence]
    tags += [tag for party in agreement.parties for tag in party.evidence]
    return {
        "title": _value(agreement.title),
        "status": agreement.status,
        "parties": [_party(document, party) for party in agreement.parties],
        "signed_on": _value(agreement.signed_on),
        "fields": [_field(document, fact.value, list(fact.evidence)) for fact in agreement.fields],
        "evidence": _evidence(document, tags) or [_place(document, agreement.span)],
    }


def _provenance(tagged: TaggedDocument, given: Mapping[str, Any]) -> Record:
    own: Record = {
        "run": None,
        "readers": [tagged.document.reader] if tagged.document.reader else [],
        "taggers": dict(tagged.taggers),
        "models": [],
    }
    return own | {key: value for key, value in given.items() if key in own}
