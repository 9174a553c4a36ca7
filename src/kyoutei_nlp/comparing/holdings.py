"""Which body agreed what, with whom: the corpus seen from its local bodies (団体ごとの協定)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from kyoutei_nlp.comparing.bodies import Body, body_named, body_of, by_code
from kyoutei_nlp.corpus import SearchableCorpus
from kyoutei_nlp.data import names_of
from kyoutei_nlp.searching import Entry, EntryParty

LOCAL: frozenset[str] = frozenset({"municipality", "prefecture"})
AXES: tuple[str, ...] = ("field", "party_type", "agreement")
AXIS_NAMES: Mapping[str, str] = {
    "field": "分野",
    "party_type": "相手の種類",
    "agreement": "協定の種類",
}
NO_AGREEMENTS: frozenset[str] = frozenset({"template", "none"})


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


def holdings(store: SearchableCorpus) -> Holdings:
    """Body → its agreements, the newest first; one that several documents tell of counts once. Kept until the corpus changes."""
    made: Holdings = store.held.get(store.version(), "holdings", lambda: _holdings(store))
    return made


def _holdings(store: SearchableCorpus) -> Holdings:
    found: dict[Body, list[Held]] = {}
    for entry in _agreements(store):
        for party in entry.parties:
            body = _body(party)
            if body is not None:
                found.setdefault(body, []).append(_held(entry, party))
    return {body: tuple(sorted(held, key=_newest_first)) for body, held in found.items()}


def _agreements(store: SearchableCorpus) -> Iterator[Entry]:
    """All entries with parties; deeds before what tells of them."""
    layout = store.layout()
    numbers = np.flatnonzero(np.arange(len(layout.twin_of)) > 0).tolist()
    entries = sorted(
        store.entries(numbers).values(), key=lambda e: (e.kind != "agreement", e.number)
    )
    seen: set[tuple[frozenset[str], str]] = set()
    for entry in entries:
        names = frozenset(party.name for party in entry.parties)
        if entry.agreement_kind in NO_AGREEMENTS or len(names) < 2:
            continue
        key = (names, entry.signed_on or entry.title)
        if key not in seen:
            seen.add(key)
            yield entry


def _body(party: EntryParty) -> Body | None:
    if party.type not in LOCAL:
        return None
    if party.code and party.code in by_code():
        return body_of(by_code()[party.code])
    return body_named(party.name, party.prefecture) or body_named(party.name)


def _held(entry: Entry, own: EntryParty) -> Held:
    others = [party for party in entry.parties if party != own]
    values = {("field", field) for field in entry.fields}
    values |= {("party_type", party.type) for party in others}
    values |= {("agreement", entry.agreement_kind)}
    partners = tuple(party.name for party in others)
    return Held(
        entry.document_id, entry.record, entry.title, entry.signed_on, partners, _shared(frozenset(values))
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
