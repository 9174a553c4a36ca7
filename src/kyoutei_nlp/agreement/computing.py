"""Tags grouped into agreements (札 → 協定): every value of an agreement is made here, from the tags that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kyoutei_nlp.agreement.days import DAY_LENGTH
from kyoutei_nlp.agreement.facts import Duty, Fact, Party, Signer, Successor, Term
from kyoutei_nlp.agreement.record import Agreement
from kyoutei_nlp.agreement.tags import Clause, Tag
from kyoutei_nlp.document import Document, Span


def agreements_of(
    document: Document, tags: Sequence[Tag], clauses: Sequence[Clause]
) -> tuple[Agreement, ...]:
    """The deeds that the document is or holds, then the agreements it mentions, each in text order."""
    heads = [tag for tag in tags if tag.label == "agreement"]
    heads.sort(key=lambda tag: int(tag.record or 0))
    return tuple(_agreement(document, tags, clauses, head) for head in _first_of_each_record(heads))


def _first_of_each_record(heads: Iterable[Tag]) -> list[Tag]:
    first: dict[str | None, Tag] = {}
    for head in heads:
        first.setdefault(head.record, head)
    return list(first.values())


def _agreement(
    document: Document, tags: Sequence[Tag], clauses: Sequence[Clause], head: Tag
) -> Agreement:
    """Group the tags of ``head``'s record into one Agreement."""
    own = [tag for tag in tags if tag.record == head.record]
    signed = _signed(own)
    attributes = head.attributes
    span = _extent(document, head)
    is_deed = attributes.get("source", "deed") == "deed"
    return Agreement(
        document_id=document.id,
        record=head.record or "0",
        source=attributes.get("source", "deed"),  # type: ignore[arg-type]
        title=Fact(head.value, (head,)) if head.value else None,
        kind=attributes.get("kind", "none"),  # type: ignore[arg-type]
        status=attributes.get("status"),
        parties=_parties(own, signed[0].value if signed else None),
        signed_on=Fact(signed[0].value, tuple(signed)) if signed else None,
        term=_term(own),
        fields=_grouped_facts(tag for tag in own if tag.label == "field"),
        span=span,
        pages=(document.page_at(span.start), document.page_at(span.end - 1)),
        clauses=tuple(c for c in clauses if is_deed and span.contains(c.span)),
        evidence=(head,),
        duties=tuple(_duty(tag) for tag in own if tag.label == "duty"),
    )


def _extent(document: Document, head: Tag) -> Span:
    """The part of the text that a deed is: as its head says, else all of it."""
    if head.attributes.get("source", "deed") != "deed":
        return head.span
    start, _, end = head.attributes.get("extent", "").partition("-")
    return Span(int(start), int(end)) if end else Span(0, len(document.text))


def _duty(tag: Tag) -> Duty:
    known = tag.attributes
    return Duty(
        who=known.get("who"),
        whom=known.get("whom"),
        what=tag.value,
        how=known.get("how", "duty"),
        cost=known.get("cost"),
        clause=known.get("clause"),
        evidence=(tag,),
    )


def _signed(own: list[Tag]) -> list[Tag]:
    """The dates of signing; else the definite day for which the text announces it."""
    dates = [tag for tag in own if tag.label == "date" and tag.value]
    signed = [tag for tag in dates if tag.attributes.get("role") == "signed"]
    planned = [tag for tag in dates if tag.attributes.get("role") == "signing_planned"]
    announced = [tag for tag in planned if len(tag.value) == DAY_LENGTH]
    return signed or announced


def _grouped_facts(tags: Iterable[Tag]) -> tuple[Fact[str], ...]:
    """One Fact a value, strongest evidence first."""
    groups: dict[str, list[Tag]] = {}
    for tag in tags:
        groups.setdefault(tag.value, []).append(tag)
    ranked = sorted(groups.items(), key=lambda item: -max(tag.score for tag in item[1]))
    return tuple(
        Fact(value, tuple(sorted(group, key=lambda tag: -tag.score))) for value, group in ranked
    )


def _parties(own: list[Tag], signed_on: str | None) -> tuple[Party, ...]:
    """One Party a name and code: two towns of one name (小国町) are two parties, each with its own signer."""
    groups: dict[tuple[str, str], list[Tag]] = {}
    for tag in own:
        if tag.label == "party":
            groups.setdefault((tag.value, tag.attributes.get("code", "")), []).append(tag)
    signers: dict[str, list[Tag]] = {}
    for tag in own:
        if tag.label == "signer":
            signers.setdefault(tag.attributes.get("party", ""), []).append(tag)
    found = []
    for (name, _), tags in groups.items():
        waiting = signers.get(name, [])
        found.append(_party(name, tags, waiting.pop(0) if waiting else None, signed_on))
    return tuple(found)


def _party(name: str, tags: list[Tag], signer: Tag | None, signed_on: str | None) -> Party:
    def known(key: str) -> str | None:
        return next((tag.attributes[key] for tag in tags if tag.attributes.get(key)), None)

    return Party(
        name=name,
        surface=tags[0].surface,
        type=known("type") or "other",  # type: ignore[arg-type]
        code=known("code"),
        prefecture=known("prefecture"),
        alias=known("alias"),
        signer=Signer(signer.value, signer.attributes.get("title"), (signer,)) if signer else None,
        score=max(tag.score for tag in tags),
        evidence=tuple(tags),
        successor=successor_of(tags[0]),
        code_at_signing=_code_on(signed_on, known("code"), known("codes_before")),
    )


def _code_on(day: str | None, code: str | None, before: str | None) -> str | None:
    """The code on ``day``; ``before`` lists earlier ones as ``222020<2007-04-01``."""
    if day is None or code is None:
        return None
    for earlier in (before or "").split():
        old, _, until = earlier.partition("<")
        if day.removeprefix("FY") < until:
            return old
    return code


def successor_of(tag: Tag) -> Successor | None:
    """What a tag of a municipality that left the map says of today; None for all others."""
    known = tag.attributes
    if "successor" not in known:
        return None
    return Successor(known["successor"], known["successor_code"], known["until"])


def _term(own: list[Tag]) -> Term:
    found: dict[str, list[Tag]] = {}
    for tag in own:
        if tag.label == "term":
            found.setdefault(tag.attributes["what"], []).append(tag)

    def text(what: str) -> Fact[str] | None:
        tags = found.get(what)
        return Fact(tags[0].value, tuple(tags)) if tags else None

    def truth(what: str) -> Fact[bool] | None:
        tags = found.get(what)
        return Fact(tags[0].value == "true", tuple(tags)) if tags else None

    return Term(
        effective_from=text("effective_from"),
        expires_on=text("expires_on"),
        auto_renewal=truth("auto_renewal"),
        renewal_period=text("renewal_period"),
        notice_period=text("notice_period"),
        open_ended=truth("open_ended"),
    )
