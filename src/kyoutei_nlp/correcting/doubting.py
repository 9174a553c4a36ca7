"""What a person should look at, most doubtful first, and why (確認待ち)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.agreement import Agreement, Party, Tag, TaggedDocument
from kyoutei_nlp.agreement.days import exact_day
from kyoutei_nlp.correcting.applying import Corrected
from kyoutei_nlp.correcting.items import Item, items_of
from kyoutei_nlp.correction import Correction, item_kinds
from kyoutei_nlp.document import LOW_QUALITY

DOUBT_RULES: Final = 1
"""Version of the rules below; what was judged by others is judged anew."""
LOW_SCORE: Final = 0.6
"""A value under it is asked about. In the sample: fields told of in passing, 44 of 400; nothing else is under 0.8."""
BODIES_WITH_CODE: Final = frozenset({"municipality", "prefecture"})

UNANCHORED: Final = 1.0
CONFLICT: Final = 0.9
IMPOSSIBLE: Final = 0.85
ABSTAINED: Final = 0.6
"""How much each kind of doubt weighs in the queue; a judgement: a person's lost word first, then contradictions."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at (確認待ち).

    Attributes:
        item: Id of data/items.toml, or ``page`` for a page that reads badly.
        value: As the contract has it; None where nothing was found.
        weight: 0 to 1, more is more urgent.
        reason: Why, in Japanese.
        start, page: Where to look.
        correction_id: The correction whose place is lost.
    """

    document_id: str
    item: str
    record: str | None
    value: str | None
    weight: float
    reason: str
    start: int = 0
    page: int = 1
    correction_id: str | None = None


def doubts_of(corrected: Corrected) -> tuple[Doubt, ...]:
    """The doubts of a document, most urgent first; what a person has said or confirmed is in none."""
    tagged = corrected.tagged
    settled = {(each.item, each.record or "", each.value) for each in corrected.applied}
    found = [_lost(tagged, each) for each in corrected.unanchored]
    found += [
        doubt
        for doubt in (*_of_items(tagged), *_of_agreements(tagged))
        if (doubt.item, doubt.record or "", doubt.value) not in settled
    ]
    found += _of_pages(tagged)
    return tuple(sorted(found, key=lambda doubt: (-doubt.weight, doubt.start)))


def _lost(tagged: TaggedDocument, one: Correction) -> Doubt:
    quote = one.anchor.quote if one.anchor else ""
    words = quote if len(quote) <= 30 else quote[:30] + "…"
    return Doubt(
        tagged.document.id, one.item, one.record, one.value, UNANCHORED,
        f"訂正の根拠「{words}」が、読み直した本文に見つかりません。場所を示し直すか、訂正を取り消してください",
        correction_id=one.id,
    )  # fmt: skip


def _of_items(tagged: TaggedDocument) -> Iterator[Doubt]:
    for item in items_of(tagged):
        if item.method in (None, "human") or item.name == "duty":
            continue
        if item.score < LOW_SCORE:
            yield _doubt(
                tagged, item, 1.0 - item.score, f"確からしさが低い値です（{item.score:.2f}）"
            )
        flag = next(
            (tag.attributes["flag"] for tag in item.evidence if "flag" in tag.attributes), ""
        )
        if item.name == "date" and flag in _FLAGS:
            reason = PAST_ERA if flag == "invalid" and item.value else _FLAGS[flag]
            yield _doubt(tagged, item, IMPOSSIBLE, reason)


PAST_ERA: Final = "元号と年が合いません（平成33年など）。原本の誤りか読み誤りかを確かめてください"
_FLAGS: Final = {
    "invalid": "暦にない日付です。原本の誤りか読み誤りかを確かめてください",
    "weekday": "日付と曜日が合いません。原本の誤りか読み誤りかを確かめてください",
}


def _doubt(tagged: TaggedDocument, item: Item, weight: float, reason: str) -> Doubt:
    start = item.span.start if item.span else 0
    page = tagged.document.page_at(start)
    return Doubt(
        item.document_id, item.name, item.record, item.value, round(weight, 4), reason, start, page
    )


def _of_agreements(tagged: TaggedDocument) -> Iterator[Doubt]:
    for own in tagged.agreements():
        yield from _conflicts(tagged, own)
        if own.source == "deed" and own.kind != "template":
            yield from _missing(tagged, own)


def _conflicts(tagged: TaggedDocument, own: Agreement) -> Iterator[Doubt]:
    term = own.term
    for name, fact in (
        ("signed_on", own.signed_on),
        ("effective_from", term.effective_from),
        ("expires_on", term.expires_on),
    ):
        values = list(dict.fromkeys(tag.value for tag in fact.evidence)) if fact else []
        if fact and len(values) > 1 and not _is_human(fact.evidence):
            told = "、".join(values)
            yield _at(
                tagged,
                own,
                name,
                fact.value,
                CONFLICT,
                f"候補が {len(values)} つあります: {told}",
                fact.evidence,
            )
    first, last = own.signed_on, term.expires_on
    if first and last and not _is_human((*first.evidence, *last.evidence)):
        begins, ends = exact_day(first.value), exact_day(last.value)
        if begins and ends and ends < begins:
            reason = f"満了日 {last.value} が締結日 {first.value} より前です"
            yield _at(tagged, own, "expires_on", last.value, CONFLICT, reason, last.evidence)


def _missing(tagged: TaggedDocument, own: Agreement) -> Iterator[Doubt]:
    """What every deed says and was not found: the machine says nothing rather than guess."""
    proof = own.evidence
    if own.signed_on is None:
        yield _at(tagged, own, "signed_on", None, ABSTAINED, "締結日が見つかりません", proof)
    if len(own.parties) < 2:
        reason = "当事者が見つかりません" if not own.parties else "当事者が 1 者しか見つかりません"
        yield _at(tagged, own, "party", None, ABSTAINED, reason, proof)
    if not own.fields:
        yield _at(tagged, own, "field", None, ABSTAINED, "分野が決まりません", proof)
    term = own.term
    if not (term.expires_on or term.open_ended):
        yield _at(
            tagged, own, "expires_on", None, ABSTAINED / 2, "いつまで有効かが分かりません", proof
        )
    for party in own.parties:
        if _lacks_code(party):
            reason = f"「{party.name}」の団体コードが決まりません（同じ名の自治体があるか、一覧にない名です）"
            yield _at(tagged, own, "party", party.name, ABSTAINED, reason, party.evidence)


def _lacks_code(party: Party) -> bool:
    return party.type in BODIES_WITH_CODE and party.code is None and not _is_human(party.evidence)


def _at(
    tagged: TaggedDocument, own: Agreement, item: str, value: str | None, weight: float, reason: str,
    evidence: Iterable[Tag],
) -> Doubt:  # fmt: skip
    start = min(tag.span.start for tag in evidence)
    name = item_kinds()[item].name
    told = reason if name in reason else f"{name}: {reason}"
    page = tagged.document.page_at(start)
    return Doubt(own.document_id, item, own.record, value, weight, told, start, page)


def _of_pages(tagged: TaggedDocument) -> Iterator[Doubt]:
    for page in tagged.document.pages:
        if page.quality < LOW_QUALITY and page.text.strip():
            reason = f"{page.number} 頁の読み取りの品質が低い（{page.quality:.2f}）ので、値も疑わしいかもしれません"
            weight = round((1.0 - page.quality) * 0.9, 4)
            yield Doubt(
                tagged.document.id, "page", None, None, weight, reason, page.start, page.number
            )


def _is_human(evidence: Iterable[Tag]) -> bool:
    return any(tag.method == "human" for tag in evidence)
