"""Which body agreed what, with whom: the corpus seen from its local bodies (団体ごとの協定)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kyoutei_nlp.comparing.bodies import Body, body_named, body_of, by_code
from kyoutei_nlp.corpus import Corpus, KnownAgreement, KnownParty
from kyoutei_nlp.data import names_of

LOCAL: frozenset[str] = frozenset({"municipality", "prefecture"})
AXES: tuple[str, ...] = ("field", "party_type", "agreement")
AXIS_NAMES: Mapping[str, str] = {
    "field": "分野",
    "party_type": "相手の種類",
    "agreement": "協定の種類",
}


@dataclass(frozen=True, slots=True)
class Held:
    """An agreement as one of its bodies has it (団体の協定).

    Attributes:
        partners: The other parties.
        values: ``(axis, value)``: its fields, the types of the partners, its kind.
    """

    document_id: str
    record: str
    title: str
    signed_on: str | None
    partners: tuple[str, ...]
    values: frozenset[tuple[str, str]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "document_id": self.document_id,
            "record": self.record,
            "title": self.title,
            "partners": list(self.partners),
            "signed_on": self.signed_on,
        }


Holdings = Mapping[Body, tuple[Held, ...]]


def holdings(corpus: Corpus) -> Holdings:
    """Body → its agreements, the newest first; one that several documents tell of counts once. Kept until the corpus changes."""
    index = corpus.index
    made: Holdings = index.held.get(index.version(), "holdings", lambda: _holdings(corpus))
    return made


def _holdings(corpus: Corpus) -> Holdings:
    found: dict[Body, list[Held]] = {}
    for agreement in _once(corpus.known_agreements()):
        for party in agreement.parties:
            body = _body(party)
            if body is not None:
                found.setdefault(body, []).append(_held(agreement, party))
    return {body: tuple(sorted(held, key=_newest_first)) for body, held in found.items()}


def _once(agreements: Iterable[KnownAgreement]) -> Iterator[KnownAgreement]:
    """Each agreement between two or more once: the deed before what tells of it, by parties and day; without a day by its title."""
    days: set[tuple[frozenset[str], str]] = set()
    titles: set[tuple[frozenset[str], str]] = set()
    for each in agreements:
        names = frozenset(party.name for party in each.parties)
        day, title = (names, each.signed_on or ""), (names, each.title)
        if len(names) < 2 or (day in days if each.signed_on else title in titles):
            continue
        days.add(day)
        titles.add(title)
        yield each


def _body(party: KnownParty) -> Body | None:
    if party.type not in LOCAL:
        return None
    if party.code and party.code in by_code():
        return body_of(by_code()[party.code])
    return body_named(party.name, party.prefecture) or body_named(party.name)


def _held(agreement: KnownAgreement, own: KnownParty) -> Held:
    others = [party for party in agreement.parties if party != own]
    values = {("field", field) for field in agreement.fields}
    values |= {("party_type", party.type) for party in others}
    values |= {("agreement", agreement.kind)} - {("agreement", "none")}
    partners = tuple(party.name for party in others)
    return Held(
        agreement.document_id, agreement.record, agreement.title, agreement.signed_on, partners, _shared(frozenset(values))
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _shared(values: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The same set for all that have the same values: tens of thousands of agreements have a few thousand."""
    return values


def _newest_first(held: Held) -> tuple[str, str]:
    day = held.signed_on or ""
    return "".join(chr(0x10FFFF - ord(c)) for c in day.removeprefix("FY")), held.title


def value_name(axis: str, value: str) -> str:
    """A value as a person reads it."""
    tables = {"field": "fields", "party_type": "party_types", "agreement": "agreement_kinds"}
    return names_of(tables[axis]).get(value, value)


def having(held: Iterable[Held], axis: str, value: str) -> list[Held]:
    """Those with a value."""
    return [each for each in held if (axis, value) in each.values]
