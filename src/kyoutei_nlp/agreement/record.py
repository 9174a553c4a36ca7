"""One agreement, and whether it holds on a day (協定・状態)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from kyoutei_nlp import markup
from kyoutei_nlp.agreement.days import exact_day
from kyoutei_nlp.agreement.facts import Duty, Fact, Party, Term
from kyoutei_nlp.agreement.tags import Clause, Tag
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Span, _promise

AgreementKind = Literal[
    "comprehensive",
    "disaster",
    "individual",
    "sister_city",
    "amendment",
    "memorandum",
    "template",
    "none",
]
AgreementSource = Literal["deed", "mention"]
State = Literal["有効", "自動更新中(推定)", "満了", "不明"]

AGREEMENT_KINDS: Final = frozenset(get_args(AgreementKind))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, as a view of the tags that prove it (協定).

    Attributes:
        source: ``deed`` where the text is the agreement itself, ``mention`` where it tells of it.
        span: The whole of a deed; where a mention names the agreement.
        pages: First and last page of ``span``.
        clauses: All 条, 項 and 号 of a deed.
        evidence: The tags that say that there is an agreement at all; never empty.
    """

    document_id: str
    record: str
    source: AgreementSource
    title: Fact[str] | None
    kind: AgreementKind
    status: str | None
    parties: tuple[Party, ...]
    signed_on: Fact[str] | None
    term: Term
    fields: tuple[Fact[str], ...]
    span: Span
    evidence: tuple[Tag, ...]
    pages: tuple[int, int] = (1, 1)
    clauses: tuple[Clause, ...] = ()
    duties: tuple[Duty, ...] = ()

    def __post_init__(self) -> None:
        _promise(self.kind in AGREEMENT_KINDS, f"未知の協定の種類です: {self.kind}")
        _promise(bool(self.evidence), "根拠のない協定は作れません")

    def state(self, on: date) -> Fact[State]:
        """Whether it holds on the day ``on``, with the tags that say so.

        有効 inside the written term or where there is no end, 自動更新中(推定) after the term when the text renews
        by itself, 満了 after it when it does not and for an agreement told of as ended. 不明 before it begins and where
        the text says too little; its evidence is then what names the agreement. Only a day-exact date counts.
        """
        if self.status == "ended":
            return Fact("満了", self.evidence)
        term, begins = self.term, self.term.effective_from or self.signed_on
        first, last = _day(begins), _day(term.expires_on)
        if begins and first and on < first:
            return Fact("不明", begins.evidence)
        if term.expires_on and last:
            return self._state_of_term(term.expires_on, over=on > last)
        if term.open_ended and term.open_ended.value:
            return Fact("有効", term.open_ended.evidence)
        return Fact("不明", self.evidence)

    def clauses_of(self, fact: Fact[Any]) -> tuple[Clause, ...]:
        """The 条 in which a value is proved, in text order; of a state the one of the term, and the one of its renewal."""
        places = [tag.span for tag in fact.evidence]
        return tuple(
            clause
            for clause in self.clauses
            if clause.level == 1 and any(clause.span.contains(place) for place in places)
        )

    def _repr_html_(self) -> str:
        title = self.title.value if self.title else "（題名なし）"
        return markup.heading(title) + markup.table(["項目", "値", "根拠"], _told(self))

    def _state_of_term(self, expiry: Fact[str], *, over: bool) -> Fact[State]:
        renewal = self.term.auto_renewal
        if not over:
            return Fact("有効", expiry.evidence)
        if renewal is not None and renewal.value:
            return Fact("自動更新中(推定)", expiry.evidence + renewal.evidence)
        return Fact("満了", expiry.evidence)


def _told(agreement: Agreement) -> Iterable[tuple[str, str, str]]:
    """What is known of it and the words that prove it, for people."""
    for party in agreement.parties:
        kind = names_of("party_types")[party.type]
        signer = f"、{party.signer.title or ''} {party.signer.name}" if party.signer else ""
        yield "当事者", f"{party.name}（{kind}{signer}）", party.evidence[0].surface
    term = agreement.term
    dates = {
        "締結日": agreement.signed_on,
        "効力発生日": term.effective_from,
        "満了日": term.expires_on,
    }
    for name, fact in dates.items():
        if fact:
            yield name, fact.value, fact.evidence[0].surface
    if term.auto_renewal:
        yield (
            "自動更新",
            "あり" if term.auto_renewal.value else "なし",
            term.auto_renewal.evidence[0].surface,
        )
    for field_fact in agreement.fields:
        name = names_of("fields").get(field_fact.value, field_fact.value)
        yield "分野", name, field_fact.evidence[0].surface


def _day(fact: Fact[str] | None) -> date | None:
    return exact_day(fact.value) if fact else None


def main_agreement(agreements: Iterable[Agreement]) -> Agreement | None:
    """The one agreement that a document is, or is about; None for a collection of deeds and for what tells of many."""
    own = [each for each in agreements if each.record == "0" or each.source == "deed"]
    return own[0] if len(own) == 1 else None


def common_kind(agreements: Iterable[Agreement]) -> AgreementKind:
    """The kind of a document's own agreement, or that which all deeds of a collection share; else ``none``."""
    kinds = {each.kind for each in agreements if each.record == "0" or each.source == "deed"}
    return kinds.pop() if len(kinds) == 1 else "none"
