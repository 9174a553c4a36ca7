"""Where the proof of agreements stands in the text, piece by piece, for people to see (根拠の印)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.agreement.record import Agreement
from kyoutei_nlp.agreement.tags import Tag
from kyoutei_nlp.document import Span

HIGHLIGHT_NAMES: Final = {
    "title": "協定名",
    "party": "当事者",
    "signer": "署名者",
    "date": "日付",
    "term": "期間・更新",
    "field": "分野",
}
"""What is marked, in the order of the legend."""

# Where two marks stand on the same letters the earlier shows: a name inside a title, a date inside the words of a term.
_SHOWN_FIRST: Final = ("signer", "party", "date", "term", "title", "field")


@dataclass(frozen=True, slots=True)
class Highlight:
    """One stretch of the text under one mark; stretches never overlap."""

    span: Span
    label: str


def highlights(agreements: Iterable[Agreement]) -> tuple[Highlight, ...]:
    """The marks of all the agreements in text order."""
    marked: dict[int, str] = {}
    proofs = sorted(
        (proof for each in agreements for proof in _proofs(each)),
        key=lambda proof: _SHOWN_FIRST.index(proof[0]),
    )
    for label, tag in proofs:
        for place in range(tag.span.start, tag.span.end):
            marked.setdefault(place, label)
    return tuple(_stretches(marked))


def _proofs(agreement: Agreement) -> Iterator[tuple[str, Tag]]:
    term = agreement.term
    facts = {
        "title": (agreement.title,),
        "date": (agreement.signed_on, term.effective_from, term.expires_on),
        "term": (term.auto_renewal, term.renewal_period, term.notice_period, term.open_ended),
        "field": agreement.fields,
    }
    for label, own in facts.items():
        yield from ((label, tag) for fact in own if fact for tag in fact.evidence)
    for party in agreement.parties:
        yield from (("party", tag) for tag in party.evidence)
        yield from (("signer", tag) for tag in (party.signer.evidence if party.signer else ()))


def _stretches(marked: dict[int, str]) -> Iterator[Highlight]:
    start = last = -1
    for place in [*sorted(marked), None]:
        if start >= 0 and (place is None or place != last + 1 or marked[place] != marked[last]):
            yield Highlight(Span(start, last + 1), marked[last])
            start = -1
        if place is not None:
            start, last = (place if start < 0 else start), place
