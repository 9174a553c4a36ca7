"""The agreements of the corpus with their parties, and its deeds with their clauses, without loading documents (協定と条項)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.corpus.store import Row, Store


@dataclass(frozen=True, slots=True)
class DeedClause:
    """A 条, or a part round them, of a deed here."""

    number: str | None
    heading: str | None
    kind: str
    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class DeedRow:
    """A deed here (協定書).

    Attributes:
        begins_on: When it takes effect, else when it was signed; a date value.
        clauses: In text order.
    """

    document_id: str
    record: str
    kind: str
    title: str
    begins_on: str | None
    expires_on: str | None
    auto_renewal: bool | None
    renewal_period: str | None
    notice_period: str | None
    clauses: tuple[DeedClause, ...]


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party of an agreement here."""

    name: str
    type: str
    prefecture: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class KnownAgreement:
    """An agreement that a document here is, or tells of (協定)."""

    document_id: str
    record: str
    source: str
    kind: str
    title: str
    signed_on: str | None
    parties: tuple[KnownParty, ...]
    fields: frozenset[str]


class DeedRows:
    """What a corpus tells of its agreements and deeds."""

    _store: Store

    def known_agreements(self) -> Iterator[KnownAgreement]:
        """All agreements in force or planned, deeds before mentions, by document and record."""
        parties: dict[tuple[str, str], list[KnownParty]] = {}
        for row in self._store.rows(_PARTIES):
            told = KnownParty(row["name"], row["type"], row["prefecture"], row["code"])
            parties.setdefault((row["document"], row["record"]), []).append(told)
        fields: dict[tuple[str, str], set[str]] = {}
        for row in self._store.rows(
            "SELECT DISTINCT document, value, attributes FROM tags WHERE label = 'field'"
        ):
            record = json.loads(row["attributes"]).get("record", "0")
            fields.setdefault((row["document"], record), set()).add(row["value"])
        for row in self._store.rows(_AGREEMENTS):
            key = (row["document"], row["record"])
            yield KnownAgreement(
                *key,
                row["source"],
                row["kind"],
                row["title"] or row["document_title"],
                row["signed_on"],
                tuple(parties.get(key, ())),
                frozenset(fields.get(key, ())),
            )

    def deed_keys(self, kind: str | None = None) -> tuple[str, ...]:
        """Ids of the documents that hold a deed with clauses, of one kind or of any; by id."""
        chosen, parameters = (" AND a.kind = ?", [kind]) if kind else ("", [])
        found = self._store.rows(
            "SELECT DISTINCT a.document FROM agreements AS a WHERE a.source = 'deed'"
            f" AND a.kind <> 'template'{chosen} AND EXISTS (SELECT 1 FROM clauses AS c"
            " WHERE c.document = a.document AND c.level = 1) ORDER BY a.document",
            parameters,
        )
        return tuple(row["document"] for row in found)

    def deeds_of(self, document_ids: Iterable[str]) -> tuple[DeedRow, ...]:
        """The deeds of some documents with their clauses, by document and record."""
        found = self._store.rows(_DEEDS, [json.dumps(sorted(document_ids))])
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in found:
            groups.setdefault((row["document"], row["record"]), []).append(row)
        return tuple(_deed(rows) for rows in groups.values())


def _deed(rows: list[Row]) -> DeedRow:
    head = rows[0]
    renewal = head["auto_renewal"]
    return DeedRow(
        document_id=head["document"],
        record=head["record"],
        kind=head["kind"],
        title=head["title"] or head["document_title"],
        begins_on=head["effective_from"] or head["signed_on"],
        expires_on=head["expires_on"],
        auto_renewal=None if renewal is None else bool(renewal),
        renewal_period=head["renewal_period"],
        notice_period=head["notice_period"],
        clauses=tuple(
            DeedClause(r["number"], r["heading"], r["clause_kind"], r["start"], r["end"], r["page"])
            for r in rows
        ),
    )


_DEEDS: Final = """
SELECT a.document, a.record, a.kind, a.title, d.title AS document_title, a.signed_on, a.effective_from, a.expires_on,
  a.auto_renewal, a.renewal_period, a.notice_period, c.number, c.heading, c.kind AS clause_kind, c.start, c.end, c.page
FROM agreements AS a JOIN documents AS d ON d.id = a.document
JOIN clauses AS c ON c.document = a.document AND c.start >= a.start AND c.start < a.end
WHERE a.source = 'deed' AND c.level <= 1 AND a.document IN (SELECT value FROM json_each(?))
ORDER BY a.document, a.record, c.start
"""
_PARTIES: Final = "SELECT document, record, name, type, prefecture, code FROM parties ORDER BY document, record, n"
_AGREEMENTS: Final = """
SELECT a.document, a.record, a.source, a.kind, a.title, d.title AS document_title, a.signed_on
FROM agreements AS a JOIN documents AS d ON d.id = a.document
WHERE a.kind <> 'template' AND (a.status IS NULL OR a.status <> 'ended')
ORDER BY a.source, a.document, a.record
"""
