"""An agreement as a table of facts with their proof (項目と根拠)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kyoutei_nlp.agreement import Agreement, Duty, Fact, Party, Tag
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Document
from kyoutei_nlp.web.wording import day_in_words, period_in_words


@dataclass(frozen=True, slots=True)
class Proof:
    """One place of the text that proves a value (根拠).

    Attributes:
        method: ``rule``, ``dictionary``, ``model`` or ``human``.
        score: 0 to 1.
    """

    page: int
    start: int
    end: int
    surface: str
    method: str
    score: float
    tagger: str


@dataclass(frozen=True, slots=True)
class Told:
    """One value for people.

    Attributes:
        details: What else is known of it: (name, value).
        key: The value as the contract has it.
    """

    text: str
    proofs: tuple[Proof, ...]
    details: tuple[tuple[str, str], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without values it is 不明.

    Attributes:
        item: Id of data/items.toml, "" for what is computed.
    """

    name: str
    values: tuple[Told, ...]
    item: str = ""


def rows(agreement: Agreement, document: Document, on: date) -> tuple[Row, ...]:
    """All that is known of an agreement, in the order people ask for it."""
    term = agreement.term
    days = (
        ("締結日", "signed_on", agreement.signed_on),
        ("効力発生日", "effective_from", term.effective_from),
        ("満了日", "expires_on", term.expires_on),
    )
    return (
        Row("当事者", tuple(_party(each, document) for each in agreement.parties), "party"),
        *(Row(name, _one(fact, document, day_in_words), item) for name, item, fact in days),
        Row("状態", _state(agreement, document, on), "state"),
        Row("自動更新", _one(term.auto_renewal, document, _yes_no), "auto_renewal"),
        Row("更新の期間", _one(term.renewal_period, document, period_in_words), "renewal_period"),
        Row("申し出の期限", _one(term.notice_period, document, _before), "notice_period"),
        Row("期間の定めなし", _one(term.open_ended, document, _yes_no), "open_ended"),
        Row("分野", tuple(_field(each, document) for each in agreement.fields), "field"),
    )


def duty_rows(duties: Iterable[Duty], document: Document) -> list[dict[str, Any]]:
    """誰が・誰に・何を・費用は誰が, each with its proof."""
    return [
        {
            "who": duty.who,
            "whom": duty.whom,
            "what": duty.what,
            "how": names_of("duty_hows").get(duty.how, duty.how),
            "cost": duty.cost,
            "proofs": proofs(duty.evidence, document),
        }
        for duty in duties
    ]


def proofs(evidence: Iterable[Tag], document: Document) -> tuple[Proof, ...]:
    """The places, each once, in text order."""
    found = {tag.span: tag for tag in evidence}
    return tuple(
        Proof(
            document.page_at(span.start),
            span.start,
            span.end,
            tag.surface,
            tag.method,
            tag.score,
            tag.tagger,
        )
        for span, tag in sorted(found.items())
    )


def _one(fact: Fact[Any] | None, document: Document, words: Any) -> tuple[Told, ...]:
    if fact is None:
        return ()
    return (Told(words(fact.value), proofs(fact.evidence, document), key=_key(fact.value)),)


def _state(agreement: Agreement, document: Document, on: date) -> tuple[Told, ...]:
    fact = agreement.state(on)
    as_of = (("いつの", day_in_words(on.isoformat())),)
    return (Told(fact.value, proofs(fact.evidence, document), as_of, fact.value),)


def _field(fact: Fact[str], document: Document) -> Told:
    name = names_of("fields").get(fact.value, fact.value)
    return Told(name, proofs(fact.evidence, document), key=fact.value)


def _party(party: Party, document: Document) -> Told:
    return Told(
        party.name, proofs(party.evidence, document), tuple(_party_details(party)), party.name
    )


def _party_details(party: Party) -> Iterator[tuple[str, str]]:
    yield "種類", names_of("party_types")[party.type]
    if party.prefecture and party.prefecture != party.name:
        yield "都道府県", party.prefecture
    if party.code:
        yield "団体コード", party.code
    if party.code_at_signing and party.code_at_signing != party.code:
        yield "締結時の団体コード", party.code_at_signing
    if party.successor:
        yield "現在の自治体", f"{party.successor.name}（{party.successor.code}）"
    if party.alias:
        yield "略称", party.alias
    if party.signer:
        yield "署名者", " ".join(filter(None, (party.signer.title, party.signer.name)))


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yes_no(value: bool) -> str:
    return "あり" if value else "なし"


def _before(value: str) -> str:
    return f"満了の{period_in_words(value)}前まで"
