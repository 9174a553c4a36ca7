"""What search shows of a document, written: its entries with their facets, index terms and signatures (検索の見出し).

An entry is the document, or each deed of a file that holds several, with one more for what stands round them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from kyoutei_nlp.agreement import Agreement, Tag, TaggedDocument, fiscal_year, main_agreement
from kyoutei_nlp.corpus.rows import Row, to_json
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.searching import Entry, EntryParty, index_terms, meta_tokens
from kyoutei_nlp.searching.days import day_tokens
from kyoutei_nlp.searching.entries import WHOLE, term_value
from kyoutei_nlp.searching.terms import meta_token
from kyoutei_nlp.searching.twins import ALIKE, bands, likeness, signature

NO_NUMBERS: Final[Mapping[str, int]] = MappingProxyType({})


def entry_numbers(store: Store, document_id: str) -> dict[str, int]:
    """Record → number of the entries a document has; written again they keep them."""
    found = store.rows("SELECT record, number FROM entries WHERE document = ?", [document_id])
    return {row["record"]: row["number"] for row in found}


@dataclass(frozen=True, slots=True)
class EntryRows:
    """An entry ready to be written: plain texts, numbers and bytes.

    Attributes:
        row: The row of ``entries``, without its number and its twin.
        bands: Of its signature.
        values: ``(axis, value)`` of all that is counted.
        title: Index terms of the title and the parties' names.
        passages: Passage id → its metadata tokens; None for one that is not indexed.
    """

    row: Row
    bands: tuple[int, ...]
    values: tuple[tuple[str, str], ...]
    title: str
    passages: Mapping[str, str | None]


def entry_rows(tagged: TaggedDocument, terms: Mapping[str, str]) -> tuple[EntryRows, ...]:
    """The entries of a document; ``terms`` are the index terms of its passages by id."""
    passages = [
        {"id": p.id, "kind": p.kind, "start": p.span.start, "end": p.span.end, "terms": terms[p.id]}
        for p in sorted(tagged.document.passages, key=lambda passage: passage.span.start)
    ]
    return tuple(_entry_rows(tagged, deed, own) for deed, own in _divided(tagged, passages))


def _entry_rows(tagged: TaggedDocument, deed: Agreement | None, own: list[Row]) -> EntryRows:
    told = _told(tagged, deed)
    entry = _entry(tagged, deed, told, start=own[0]["start"] if own else 0)
    found, meta = _signature(entry, own), metadata_terms(entry, told)
    row = _entry_row(entry) | {
        "meta": meta,
        "signature": None if found is None else found.tobytes(),
    }
    return EntryRows(
        row,
        () if found is None else tuple(sorted({int(band) for band in bands(found)})),
        tuple(facet_values(entry, told)),
        title_terms(entry, told),
        _tokens(tagged, own, meta),
    )


def _tokens(tagged: TaggedDocument, own: list[Row], meta: str) -> dict[str, str | None]:
    """Passage → its metadata tokens; every clause is found by the title, the title itself would answer nothing."""
    dates = [tag for tag in tagged.with_label("date") if tag.value]
    only_titles = all(row["kind"] == "title" for row in own)
    return {
        row["id"]: " ".join([meta, *_days_in(row, dates)])
        if row["kind"] != "title" or only_titles
        else None
        for row in own
    }


def write_entries(
    store: Store,
    document_id: str,
    entries: Iterable[EntryRows],
    terms: Mapping[str, str],
    *,
    kept: Mapping[str, int] = NO_NUMBERS,
) -> None:
    """Write the entries and the index of a document whose passages are there; what it had before is gone already.

    Args:
        store: Inside a transaction.
        document_id: The document.
        entries: As :func:`entry_rows` made them.
        terms: Index terms of its passages by id.
        kept: Numbers its entries had, see :func:`entry_numbers`.
    """
    found = store.rows("SELECT id, number FROM passages WHERE document = ?", [document_id])
    numbers = {row["id"]: row["number"] for row in found}
    for each in entries:
        key = _write_entry(store, each, number=kept.get(each.row["record"]))
        store.change_many(
            "UPDATE passages SET entry = ?, n_terms = ? WHERE number = ?",
            [(key, terms[p].count(" ") + 1, numbers[p]) for p in each.passages],
        )
        store.insert_values(
            "passage_index",
            ("rowid", "title", "terms", "meta"),
            [
                (numbers[p], each.title, terms[p], t)
                for p, t in each.passages.items()
                if t is not None
            ],
        )
    _write_vocabulary(store, terms.values())
    _write_kept_theme(store, document_id)
    store.insert("changes", [{"document": document_id}])


def remove_entries(store: Store, document_id: str) -> None:
    """Take a document's entries out of the index; its passages stay."""
    store.change(
        "DELETE FROM passage_index WHERE rowid IN (SELECT number FROM passages WHERE document = ?)",
        [document_id],
    )
    store.change("DELETE FROM entries WHERE document = ?", [document_id])


def _divided(
    tagged: TaggedDocument, passages: list[Row]
) -> list[tuple[Agreement | None, list[Row]]]:
    """Each deed of a collection with its passages, and the rest; else the whole document."""
    deeds = [each for each in tagged.agreements() if each.source == "deed"]
    if len(deeds) < 2:
        return [(None, passages)]
    parts: list[tuple[Agreement | None, list[Row]]] = [(deed, []) for deed in deeds]
    rest: list[Row] = []
    for row in passages:
        homes = (
            own for deed, own in parts if deed and deed.span.start <= row["start"] < deed.span.end
        )
        next(homes, rest).append(row)
    found = [(deed, own) for deed, own in parts if own]
    return [*found, (None, rest)] if rest or not found else found


def _told(tagged: TaggedDocument, deed: Agreement | None) -> list[Agreement]:
    """The agreements an entry tells of: the deed, or all of the document; of what stands round several deeds none."""
    agreements = tagged.agreements()
    several = sum(each.source == "deed" for each in agreements) > 1
    return [deed] if deed else [] if several else list(agreements)


def _entry(
    tagged: TaggedDocument, deed: Agreement | None, told: list[Agreement], *, start: int
) -> Entry:
    main = deed or main_agreement(told)
    parties = {
        (party.name, party.code): EntryParty(party.name, party.type, party.prefecture, party.code)
        for agreement in told
        for party in agreement.parties
    }
    fields = [fact.value for agreement in told for fact in agreement.fields]
    fields += [] if deed else [tag.value for tag in tagged.with_label("field")]
    return Entry(
        number=0,
        document_id=tagged.document.id,
        record=deed.record if deed else WHOLE,
        title=deed.title.value if deed and deed.title else tagged.document.title,
        kind="agreement" if deed else tagged.document.kind,
        agreement_kind=main.kind if main else "none",
        parties=tuple(parties.values()),
        fields=tuple(dict.fromkeys(fields)),
        start=start,
        page=tagged.document.page_at(start),
        **(term_of(main) if main else {}),
    )


def term_of(main: Agreement) -> dict[str, Any]:
    """From when to when the agreement holds."""
    term, signed = main.term, main.signed_on
    begins = term.effective_from or signed
    return {
        "signed_on": signed.value if signed else None,
        "begins_on": begins.value if begins else None,
        "expires_on": term.expires_on.value if term.expires_on else None,
        "open_ended": bool(term.open_ended and term.open_ended.value),
        "auto_renewal": term.auto_renewal.value if term.auto_renewal else None,
        "ended": main.status == "ended",
    }


def _write_entry(store: Store, made: EntryRows, *, number: int | None) -> int:
    """Write the entry with its facets and bands; its number."""
    row = made.row
    twin = _twin(store, row["signature"], made.bands)
    store.insert("entries", [row | {"number": number, "twin": twin}])
    written = store.row(
        "SELECT number FROM entries WHERE document = ? AND record = ?",
        [row["document"], row["record"]],
    )
    key = int(written["number"]) if written else 0
    if twin is None:
        store.insert_values("entry_bands", ("band", "entry"), [(band, key) for band in made.bands])
    values = [(axis, value, key) for axis, value in made.values]
    store.insert_values("entry_values", ("axis", "value", "entry"), values)
    return key


def _days_in(row: Row, dates: Iterable[Tag]) -> list[str]:
    """The token of each single day that the passage names, in whatever notation."""
    values = [tag.value for tag in dates if row["start"] <= tag.span.start < row["end"]]
    return list(dict.fromkeys(t for v in values if v for t in day_tokens("day", v)[2:]))


def _entry_row(entry: Entry) -> Row:
    told = entry.as_dict()
    told["document"] = told.pop("document_id")
    told["parties"] = to_json([[p.name, p.type, p.prefecture, p.code] for p in entry.parties])
    told["fields"] = to_json(list(entry.fields))
    for flag in ("open_ended", "auto_renewal", "ended"):
        told[flag] = None if told[flag] is None else int(told[flag])
    return told


def read_entry(row: Row) -> Entry:
    """The entry of a row of ``entries``."""
    return Entry(
        number=row["number"],
        document_id=row["document"],
        record=row["record"],
        title=row["title"],
        kind=row["kind"],
        agreement_kind=row["agreement_kind"],
        parties=tuple(EntryParty(*party) for party in json.loads(row["parties"])),
        fields=tuple(json.loads(row["fields"])),
        signed_on=row["signed_on"],
        begins_on=row["begins_on"],
        expires_on=row["expires_on"],
        open_ended=bool(row["open_ended"]),
        auto_renewal=None if row["auto_renewal"] is None else bool(row["auto_renewal"]),
        ended=bool(row["ended"]),
        start=row["start"],
        page=row["page"],
        theme=row["theme"],
    )


def facet_values(entry: Entry, told: Iterable[Agreement]) -> list[tuple[str, str]]:
    """``(axis, value)`` of all that is counted, the same that the filters find; the term as one value."""
    agreements = list(told)
    years, fiscal = _years(agreements)
    found: list[tuple[str, str]] = [("kind", entry.kind), ("term", term_value(entry))]
    found += [("agreement", each.kind) for each in agreements if each.kind != "none"]
    found += [("field", value) for value in entry.fields]
    found += [("prefecture", p.prefecture) for p in entry.parties if p.prefecture]
    found += [("party_type", party.type) for party in entry.parties]
    found += [("year", str(year)) for year in years] + [("fy", str(year)) for year in fiscal]
    found += [("theme", entry.theme)] if entry.theme else []
    return sorted(set(found))


def _years(agreements: Iterable[Agreement]) -> tuple[list[int], list[int]]:
    """Years and fiscal years of signing."""
    signed = [each.signed_on.value for each in agreements if each.signed_on]
    fiscal = {year for day in signed if (year := fiscal_year(day)) is not None}
    return sorted({int(day[:4]) for day in signed if day[:4].isdigit()}), sorted(fiscal)


def title_terms(entry: Entry, told: Iterable[Agreement]) -> str:
    """Index terms of the title and of the parties' names, then and now, so that a query with a body's name finds every clause."""
    names = {party.name for agreement in told for party in agreement.parties}
    return index_terms("\n".join([entry.title, *sorted(names)]))


def metadata_terms(entry: Entry, told: Iterable[Agreement]) -> str:
    """The metadata tokens that answer the filters for this entry."""
    agreements = list(told)
    bodies = [party for agreement in agreements for party in agreement.parties]
    today = {party.successor for party in bodies if party.successor}
    codes = [code for party in bodies for code in (party.code, party.code_at_signing)]
    codes += [body.code for body in today]
    years, fiscal = _years(agreements)
    return meta_tokens(
        kind=entry.kind,
        agreement_kinds=[agreement.kind for agreement in agreements],
        fields=sorted(entry.fields),
        parties=sorted({party.name for party in bodies} | {body.name for body in today}),
        codes=sorted({code for code in codes if code}),
        prefectures=sorted({party.prefecture for party in bodies if party.prefecture}),
        party_types=sorted({party.type for party in bodies}),
        years=years,
        fiscal_years=fiscal,
        signed=sorted({each.signed_on.value for each in agreements if each.signed_on}),
        begins_on=entry.begins_on,
        expires_on=entry.expires_on,
        open_ended=entry.open_ended,
        auto_renewal=entry.auto_renewal,
        ended=entry.ended,
    )


def theme_tokens(theme_id: str, name: str) -> str:
    """The metadata tokens of a document's theme, found by id and by name."""
    return " ".join(meta_token("theme", value) for value in (theme_id, name))


def write_themes(store: Store, themes: Mapping[str, tuple[str, str] | None]) -> None:
    """Bring the entries and the index of some documents in line with their themes: document id → id and name, or None."""
    ids = [to_json(list(themes))]
    store.change_many(
        "UPDATE entries SET theme = ? WHERE document = ? AND theme IS NOT ?",
        [(_id(theme), document_id, _id(theme)) for document_id, theme in themes.items()],
    )
    own = "(SELECT number FROM entries WHERE document IN (SELECT value FROM json_each(?)))"
    store.change(f"DELETE FROM entry_values WHERE axis = 'theme' AND entry IN {own}", ids)
    store.change(
        "INSERT INTO entry_values SELECT 'theme', theme, number FROM entries"
        " WHERE theme IS NOT NULL AND document IN (SELECT value FROM json_each(?))",
        ids,
    )
    changes = []
    for row in store.rows(_INDEXED, ids):
        theme = themes[row["document"]]
        kept = [token for token in row["meta"].split() if not token.startswith("theme")]
        told = " ".join([*kept, theme_tokens(*theme) if theme else ""]).strip()
        if told != row["meta"]:
            changes.append((told, row["number"]))
    store.change_many("UPDATE passage_index SET meta = ? WHERE rowid = ?", changes)


def _id(theme: tuple[str, str] | None) -> str | None:
    return theme[0] if theme else None


_INDEXED: Final = """
SELECT p.document AS document, p.number AS number, i.meta AS meta FROM passages AS p
JOIN passage_index AS i ON i.rowid = p.number WHERE p.document IN (SELECT value FROM json_each(?))
"""


def _write_kept_theme(store: Store, document_id: str) -> None:
    """The theme that the document had before it was indexed anew."""
    row = store.row(
        "SELECT id, name FROM theme_assignments JOIN themes ON id = theme WHERE target = ?"
        " ORDER BY probability DESC, id LIMIT 1",
        [document_id],
    )
    if row:
        write_themes(store, {document_id: (row["id"], row["name"])})


def _signature(entry: Entry, own: list[Row]) -> Any:
    words = [word for row in own for word in row["terms"].split()]
    names = {w for party in entry.parties for w in index_terms(party.name).split()}
    return signature(words, leave_out=names)


def _twin(store: Store, signed: bytes | None, own_bands: Iterable[int]) -> int | None:
    """The first entry with nearly the same text, if there is one."""
    if signed is None:
        return None
    rows = store.rows(
        "SELECT DISTINCT number, signature FROM entry_bands JOIN entries ON number = entry"
        " WHERE band IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY number",
        [json.dumps(list(own_bands))],
    )
    found = np.frombuffer(signed, dtype=np.uint32)
    alike = [
        (likeness(found, np.frombuffer(r["signature"], dtype=np.uint32)), r["number"]) for r in rows
    ]
    best = max(alike, key=lambda pair: (pair[0], -pair[1]), default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _write_vocabulary(store: Store, terms: Iterable[str]) -> None:
    words = {word for each in terms for word in each.split()}
    store.insert_new("vocabulary", [{"term": word} for word in sorted(words)])
