"""What tagging finds in a document, and the agreement computed from it: 札・条項・当事者・有効期間・協定.

A ``Tag`` is a mark on the text with proof. An ``Agreement`` is only ever *computed* from tags
(:meth:`TaggedDocument.agreements`), so that no value can stand without evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar, get_args

from kyoutei_nlp import markup
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Document, Span, _promise

TagMethod = Literal["rule", "dictionary", "model", "human"]
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
PartyType = Literal[
    "municipality", "prefecture", "ward_association", "national", "company", "university",
    "association", "npo", "joint_body", "other",
]  # fmt: skip
State = Literal["有効", "自動更新中(推定)", "満了", "不明"]

AGREEMENT_KINDS: Final = frozenset(get_args(AgreementKind))
PARTY_TYPES: Final = frozenset(get_args(PartyType))
TAG_METHODS: Final = frozenset(get_args(TagMethod))
DAY_LENGTH: Final = len("2000-01-01")
FIRST_MONTH_OF_FISCAL_YEAR: Final = 4
NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark on the text (札).

    Labels and their attributes (all attribute values are strings):

    ================ ============================== =====================================================
    label            value                          attributes
    ================ ============================== =====================================================
    agreement        title of the agreement         record, source (deed/mention), kind, status; extent
                                                    (``120-5400``) where a deed is a part of the text
    party            official name                  record, type, code, prefecture, alias; see municipality
    signer           name of the person             record, party (official name), title
    date             see docs/contract.md           role, kind, flag; record where it belongs to one
    term             value of the term              record, what (effective_from, expires_on, …)
    field            field id                       record, how (listed/mentioned)
    municipality     official name                  code, prefecture, codes_before; successor, successor_code, until (gone)
    organisation     name                           type
    person           name                           title
    reference        clause pointed to (第2条第3号)     law, where it is a law's, else clause (its id)
    duty             what is done                   record, who, whom, how, cost, clause (its id)
    amount           see docs/contract.md           kind (money/quantity), number, unit, each
    disaster         official name                  date
    programme        id of data/programmes.toml     name
    ================ ============================== =====================================================

    ``record`` numbers the agreement inside the document: ``"0"`` the deed itself (of a collection ``"0"``, ``"1"``, …
    each a deed), others mentions.
    """

    label: str
    span: Span
    surface: str
    value: str
    method: TagMethod
    score: float
    tagger: str
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)

    def __post_init__(self) -> None:
        _promise(len(self.surface) == len(self.span), "札の文字数が範囲と合いません")
        _promise(0.0 <= self.score <= 1.0, "確からしさは 0 から 1 です")
        _promise(self.method in TAG_METHODS, f"未知の方法です: {self.method}")
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __reduce__(self) -> tuple[type[Tag], tuple[object, ...]]:
        values = (
            self.label,
            self.span,
            self.surface,
            self.value,
            self.method,
            self.score,
            self.tagger,
        )
        return Tag, (*values, dict(self.attributes))

    @property
    def record(self) -> str | None:
        """The record the tag belongs to, None for tags of the document as a whole."""
        return self.attributes.get("record")

    @property
    def layer(self) -> tuple[str, ...]:
        """Tags of one layer never overlap: label and record, and for fields the field too."""
        own: tuple[str, ...] = (self.value,) if self.label == "field" else ()
        own += (self.attributes.get("what", ""),) if self.label == "term" else ()
        return (self.label, self.record or "", *own)


@dataclass(frozen=True, slots=True)
class Clause:
    """One 条, 項 or 号, or a part round them: 前文, 附則, 別表, 署名欄 (条項).

    Attributes:
        id: ``document_id/1/2`` path of ordinals; stable for the same text.
        number: As written (``第１条``, ``２``, ``(1)``).
        kind: Id from data/clause_kinds.toml, or ``other``.
        level: 0 a part round the articles, 1 条, 2 項, 3 号, 4 ア, 5 (ア).
        span: The whole clause with what stands under it.
    """

    id: str
    number: str | None
    heading: str | None
    kind: str
    level: int
    span: Span
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and the tags that prove it (根拠のある値)."""

    value: T
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない値は作れません")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed for a party (署名者)."""

    name: str
    title: str | None
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない署名者は作れません")


@dataclass(frozen=True, slots=True)
class Successor:
    """The municipality of today in the place of one that left the map (現在の自治体).

    Attributes:
        name: Official name.
        code: Its 6-digit code.
        since: ISO day on which the old name left the map.
    """

    name: str
    code: str
    since: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party to an agreement (当事者).

    Attributes:
        name: Official name (``館山市``, ``株式会社千葉銀行``).
        surface: As first written in the text.
        code: 6-digit 全国地方公共団体コード (JIS X 0401/0402 with check digit) or None; of a municipality that left the map
            the last one it bore.
        alias: ``甲``, ``本学`` … as the text defines it, or None.
        successor: The municipality of today, for one that left the map.
        code_at_signing: The code it bore on the day of signing; None where that day or the code is not known.
    """

    name: str
    surface: str
    type: PartyType
    code: str | None
    prefecture: str | None
    alias: str | None
    signer: Signer | None
    score: float
    evidence: tuple[Tag, ...]
    successor: Successor | None = None
    code_at_signing: str | None = None

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない当事者は作れません")
        _promise(self.type in PARTY_TYPES, f"未知の当事者の種類です: {self.type}")
        _promise(
            self.code is None or (len(self.code) == 6 and self.code.isdigit()),
            "団体コードは6桁です",
        )


@dataclass(frozen=True, slots=True)
class Term:
    """How long an agreement holds (有効期間). Dates ISO 8601, periods ISO 8601 durations.

    Attributes:
        open_ended: True where the text says that there is no term, or that it holds until someone ends it, or where
            a deed says when it begins and nothing of a term; None otherwise.
    """

    effective_from: Fact[str] | None = None
    expires_on: Fact[str] | None = None
    auto_renewal: Fact[bool] | None = None
    renewal_period: Fact[str] | None = None
    notice_period: Fact[str] | None = None
    open_ended: Fact[bool] | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does what for whom, and who bears the cost (義務).

    Attributes:
        who: The party's name, or what stands for several (両市, 応援を受けた市町村); None where no one is named.
        whom: For whom or to whom, where the sentence says so.
        what: The words for what is done, with the items listed under them after ／.
        how: ``request`` 要請できる, ``duty`` 義務, ``effort`` 努力, ``may`` できる or ``not`` 禁止.
        cost: Who bears the cost, or 各自, 無償, 協議; of the deed where the sentence itself does not say.
        clause: Id of the 条.
    """

    who: str | None
    whom: str | None
    what: str
    how: str
    cost: str | None
    clause: str | None
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない義務は作れません")


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
    """The day, None for a month, a year or nothing."""
    exact = fact is not None and len(fact.value) == DAY_LENGTH
    return date.fromisoformat(fact.value) if fact and exact else None


def fiscal_year(value: str) -> int | None:
    """The 年度 of a date value ``2019-07``, ``2019-07-05`` or ``FY2019``; None for a bare year."""
    if value.startswith("FY"):
        return int(value[2:6])
    if len(value) < len("2019-07"):
        return None
    year, month = int(value[:4]), int(value[5:7])
    return year if month >= FIRST_MONTH_OF_FISCAL_YEAR else year - 1


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """A document with its tags and clauses (タグ付き文書).

    Promises: every tag quotes the text exactly; tags of one layer do not overlap; tags are in text order.
    """

    document: Document
    tags: tuple[Tag, ...]
    clauses: tuple[Clause, ...] = ()
    taggers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", tuple(sorted(self.tags, key=_text_order)))
        ends: dict[tuple[str, ...], int] = {}
        for tag in self.tags:
            _promise(
                self.document.quote(tag.span) == tag.surface, f"札が本文と違います: {tag.surface}"
            )
            _promise(ends.get(tag.layer, 0) <= tag.span.start, f"同じ札が重なっています: {tag}")
            ends[tag.layer] = tag.span.end

    def with_label(self, label: str) -> tuple[Tag, ...]:
        """The tags of one label in text order."""
        return tuple(tag for tag in self.tags if tag.label == label)

    def agreements(self) -> tuple[Agreement, ...]:
        """The deeds that the document is or holds, then the agreements it mentions, each in text order."""
        heads = sorted(self.with_label("agreement"), key=lambda tag: int(tag.record or 0))
        return tuple(_agreement(self, head) for head in _first_of_each_record(heads))


def main_agreement(agreements: Iterable[Agreement]) -> Agreement | None:
    """The one agreement that a document is, or is about; None for a collection of deeds and for what tells of many."""
    own = [each for each in agreements if each.record == "0" or each.source == "deed"]
    return own[0] if len(own) == 1 else None


def common_kind(agreements: Iterable[Agreement]) -> AgreementKind:
    """The kind of a document's own agreement, or that which all deeds of a collection share; else ``none``."""
    kinds = {each.kind for each in agreements if each.record == "0" or each.source == "deed"}
    return kinds.pop() if len(kinds) == 1 else "none"


def _text_order(tag: Tag) -> tuple[int, int, str]:
    return tag.span.start, tag.span.end, tag.label


def _first_of_each_record(heads: Iterable[Tag]) -> list[Tag]:
    first: dict[str | None, Tag] = {}
    for head in heads:
        first.setdefault(head.record, head)
    return list(first.values())


def _agreement(tagged: TaggedDocument, head: Tag) -> Agreement:
    """Group the tags of ``head``'s record into one Agreement."""
    own = [tag for tag in tagged.tags if tag.record == head.record]
    signed = _signed(own)
    attributes, document = head.attributes, tagged.document
    span = _extent(tagged, head)
    is_deed = attributes.get("source", "deed") == "deed"
    return Agreement(
        document_id=tagged.document.id,
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
        clauses=tuple(c for c in tagged.clauses if is_deed and span.contains(c.span)),
        evidence=(head,),
        duties=tuple(_duty(tag) for tag in own if tag.label == "duty"),
    )


def _extent(tagged: TaggedDocument, head: Tag) -> Span:
    """The part of the text that a deed is: as its head says, else all of it."""
    if head.attributes.get("source", "deed") != "deed":
        return head.span
    start, _, end = head.attributes.get("extent", "").partition("-")
    return Span(int(start), int(end)) if end else Span(0, len(tagged.document.text))


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
    """The dates of signing; else the definite day for which an announcement of this agreement plans it."""
    dates = [tag for tag in own if tag.label == "date" and tag.value]
    signed = [tag for tag in dates if tag.attributes.get("role") == "signed"]
    planned = [tag for tag in dates if tag.attributes.get("role") == "signing_planned"]
    announced = [tag for tag in planned if tag.record == "0" and len(tag.value) == DAY_LENGTH]
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
