"""What search shows of a document, written: its entries with their facets, index terms and signatures (検索の見出し).

An entry is the document, or each deed of a file that holds several, with one more for what stands round them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
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

NO_TERMS: Final[Mapping[str, str]] = MappingProxyType({})
NO_NUMBERS: Final[Mapping[str, int]] = MappingProxyType({})


def entry_numbers(store: Store, document_id: str) -> dict[str, int]:
    """Record → number of the entries a document has; written again they keep them."""
    found = store.rows("SELECT record, number FROM entries WHERE document = ?", [document_id])
    return {row["record"]: row["number"] for row in found}


def write_entries(
    store: Store,
    tagged: TaggedDocument,
    *,
    terms: Mapping[str, str] = NO_TERMS,
    kept: Mapping[str, int] = NO_NUMBERS,
) -> None:
    """Write the entries and the index of a document whose passages are there; what it had before is gone already.

    Args:
        store: Inside a transaction.
        tagged: The document.
        terms: Index terms of its passages by id, where they have been cut already.
        kept: Numbers its entries had, see :func:`entry_numbers`.
    """
    passages = store.rows(
        "SELECT id, number, kind, text, start, end FROM passages WHERE document = ? ORDER BY start",
        [tagged.document.id],
    )
    for row in passages:
        row["terms"] = terms.get(row["id"]) or index_terms(row["text"])
    for deed, own in _divided(tagged, passages):
        told = _told(tagged, deed)
        entry = _entry(tagged, deed, told, start=own[0]["start"] if own else 0)
        key = _write_entry(store, entry, told, own, number=kept.get(entry.record))
        _index_passages(store, tagged, own, key=key, entry=entry, told=told)
    _write_vocabulary(store, passages)
    _write_kept_theme(store, tagged.document.id)
    store.insert("changes", [{"document": tagged.document.id}])


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
        **(_term_of(main) if main else {}),
    )


def _term_of(main: Agreement) -> dict[str, Any]:
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


def _write_entry(
    store: Store, entry: Entry, told: list[Agreement], own: list[Row], *, number: int | None
) -> int:
    """Write the entry with its facets and bands; its number."""
    found = _signature(entry, own)
    twin = _twin(store, found)
    row = _entry_row(entry) | {"number": number, "meta": metadata_terms(entry, told), "twin": twin}
    row["signature"] = None if found is None else found.tobytes()
    store.insert("entries", [row])
    written = store.row(
        "SELECT number FROM entries WHERE document = ? AND record = ?",
        [entry.document_id, entry.record],
    )
    key = int(written["number"]) if written else 0
    if found is not None and twin is None:
        store.insert("entry_bands", [{"band": b, "entry": key} for b in set(bands(found))])
    values = facet_values(entry, told)
    store.insert("entry_values", [{"axis": a, "value": v, "entry": key} for a, v in values])
    return key


def _index_passages(
    store: Store,
    tagged: TaggedDocument,
    own: list[Row],
    *,
    key: int,
    entry: Entry,
    told: list[Agreement],
) -> None:
    title, meta = title_terms(entry, told), metadata_terms(entry, told)
    dates = [tag for tag in tagged.with_label("date") if tag.value]
    only_titles = all(row["kind"] == "title" for row in own)
    indexed = []
    for row in own:
        n_terms = row["terms"].count(" ") + 1
        store.change(
            "UPDATE passages SET entry = ?, n_terms = ? WHERE number = ?",
            [key, n_terms, row["number"]],
        )
        # every clause is found by the title; the title itself would answer nothing
        if row["kind"] != "title" or only_titles:
            tokens = " ".join([meta, *_days_in(row, dates)])
            texts = {"title": title, "terms": row["terms"], "meta": tokens}
            indexed.append({"rowid": row["number"], **texts})
    store.insert("passage_index", indexed)


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


def write_theme(store: Store, document_id: str, theme: str | None, tokens: str) -> None:
    """Bring a document's entries and index in line with its theme."""
    keys = {"document": document_id, "theme": theme}
    store.change("UPDATE entries SET theme = :theme WHERE document = :document", keys)
    store.change(
        "DELETE FROM entry_values WHERE axis = 'theme'"
        " AND entry IN (SELECT number FROM entries WHERE document = ?)",
        [document_id],
    )
    if theme:
        store.change(
            "INSERT INTO entry_values SELECT 'theme', :theme, number FROM entries WHERE document = :document",
            keys,
        )
    for row in store.rows(
        "SELECT rowid AS number, meta FROM passage_index"
        " WHERE rowid IN (SELECT number FROM passages WHERE document = ?)",
        [document_id],
    ):
        kept = [token for token in row["meta"].split() if not token.startswith("theme")]
        told = " ".join([*kept, tokens]).strip()
        if told != row["meta"]:
            store.change("UPDATE passage_index SET meta = ? WHERE rowid = ?", [told, row["number"]])


def _write_kept_theme(store: Store, document_id: str) -> None:
    """The theme that the document had before it was indexed anew."""
    row = store.row(
        "SELECT id, name FROM theme_assignments JOIN themes ON id = theme WHERE target = ?"
        " ORDER BY probability DESC, id LIMIT 1",
        [document_id],
    )
    if row:
        write_theme(store, document_id, row["id"], theme_tokens(row["id"], row["name"]))


def _signature(entry: Entry, own: list[Row]) -> Any:
    words = [word for row in own for word in row["terms"].split()]
    names = {w for party in entry.parties for w in index_terms(party.name).split()}
    return signature(words, leave_out=names)


def _twin(store: Store, found: Any) -> int | None:
    """The first entry with nearly the same text, if there is one."""
    if found is None:
        return None
    rows = store.rows(
        "SELECT DISTINCT number, signature FROM entry_bands JOIN entries ON number = entry"
        " WHERE band IN (SELECT value FROM json_each(?)) ORDER BY number",
        [json.dumps(bands(found))],
    )
    alike = [
        (likeness(found, np.frombuffer(r["signature"], dtype=np.uint32)), r["number"]) for r in rows
    ]
    best = max(alike, key=lambda pair: (pair[0], -pair[1]), default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _write_vocabulary(store: Store, passages: list[Row]) -> None:
    words = {word for row in passages for word in row["terms"].split()}
    store.insert_new("vocabulary", [{"term": word} for word in sorted(words)])
