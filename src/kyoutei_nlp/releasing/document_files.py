"""The documents of the site: text, facts with their evidence, what a result card shows (文書のファイル)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.agreement import Agreement, TaggedDocument
from kyoutei_nlp.corpus import Corpus, SearchableCorpus, term_of
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Document
from kyoutei_nlp.releasing.coding import coded, write_part
from kyoutei_nlp.releasing.index_files import Numbering
from kyoutei_nlp.searching import Entry, PassageText, term_value
from kyoutei_nlp.web.facts import Proof, Told, duty_rows, rows

DOCUMENTS_A_FILE: Final = 16
SOME_DAY: Final = date(2000, 1, 1)
"""The table of facts asks for a day; its row of the state is left out, for the page works that out when it is read."""
Unit = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Documents:
    """What the files of documents hold.

    Attributes:
        ids: In the order of the files.
        document_of: For each entry the number of its document, coded.
    """

    ids: tuple[str, ...]
    document_of: str

    def as_dict(self) -> dict[str, Any]:
        """For the core of the site."""
        return {
            "documents": list(self.ids),
            "document_of": self.document_of,
            "documents_a_file": DOCUMENTS_A_FILE,
        }


def write_documents(
    corpus: Corpus, store: SearchableCorpus, numbering: Numbering, folder: Path, *, path_of: Callable[[str], str]
) -> Documents:  # fmt: skip
    """Write the documents that have entries, in the order of the entries.

    Args:
        corpus: Whose documents.
        store: Its index.
        numbering: Of its entries and passages.
        folder: Of the site.
        path_of: A path as it may be published.
    """
    owners: dict[str, list[int]] = {}
    for first in range(0, len(numbering.entries), 1_000):
        found = store.entries(numbering.entries[first : first + 1_000])
        for place, number in enumerate(numbering.entries[first : first + 1_000], start=first):
            owners.setdefault(found[number].document_id, []).append(place)
    ids = sorted(owners, key=lambda key: owners[key][0])
    for first in range(0, len(ids), DOCUMENTS_A_FILE):
        told = [
            _document(corpus.tagged(key), store, numbering, owners[key], path_of)
            for key in ids[first : first + DOCUMENTS_A_FILE]
        ]
        write_part(folder, f"docs/{first // DOCUMENTS_A_FILE}", told)
    document_of = {place: n for n, key in enumerate(ids) for place in owners[key]}
    return Documents(
        tuple(ids), coded(document_of[place] for place in range(len(numbering.entries)))
    )


def _document(
    tagged: TaggedDocument,
    store: SearchableCorpus,
    numbering: Numbering,
    places: Sequence[int],
    path_of: Callable[[str], str],
) -> dict[str, Any]:
    document = tagged.document
    unit = units_of(document.text)
    entries = store.entries(numbering.entries[place] for place in places)
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "path": path_of(document.source.path),
        "sha256": document.source.sha256,
        "quality": round(document.quality, 4),
        "n_pages": len(document.pages),
        "text": document.text,
        "pages": [[page.number, unit(page.start)] for page in document.pages],
        "entries": [
            _entry(entries[numbering.entries[place]], store.passage_texts(numbering.passages[place]),
                   numbering.passages[place], unit)
            for place in places
        ],
        "sights": [_sight(document, each, unit) for each in tagged.agreements()],
    }  # fmt: skip


def _entry(
    entry: Entry, texts: Mapping[int, PassageText], passages: Sequence[int], unit: Unit
) -> dict[str, Any]:
    """What a card shows, and its passages: start, end, page, article, heading."""
    return {
        "record": entry.record,
        "title": entry.title,
        "kind": entry.kind,
        "agreement_kind": entry.agreement_kind,
        "parties": [[party.name, party.type] for party in entry.parties],
        "fields": list(entry.fields),
        "signed_on": entry.signed_on,
        "term": term_value(entry),
        "passages": [
            [unit(each.start), unit(each.start + len(each.text)), each.page, each.article, each.heading]
            for each in (texts[number] for number in passages)
        ],
    }  # fmt: skip


def _sight(document: Document, agreement: Agreement, unit: Unit) -> dict[str, Any]:
    """An agreement as its page shows it; the same rows as the pages of ``kyoutei serve``."""
    entry = Entry(0, "", "", "", "", "", **term_of(agreement))
    told = rows(agreement, document, SOME_DAY)
    return {
        "record": agreement.record,
        "source": agreement.source,
        "title": agreement.title.value if agreement.title else document.title,
        "kind": names_of("agreement_kinds")[agreement.kind],
        "term": term_value(entry),
        "rows": [
            {"name": row.name, "item": row.item, "values": [_value(each, unit) for each in row.values]}
            for row in told
            if row.item != "state"
        ],
        "duties": [
            {**duty, "proofs": _proofs(duty["proofs"], unit)}
            for duty in duty_rows(agreement.duties, document)
        ],
        "clauses": [
            [c.number, c.heading, c.kind, unit(c.span.start), unit(c.span.end), document.page_at(c.span.start)]
            for c in agreement.clauses
            if c.level <= 1
        ],
    }  # fmt: skip


def _value(told: Told, unit: Unit) -> dict[str, Any]:
    return {"text": told.text, "details": list(told.details), "proofs": _proofs(told.proofs, unit)}


def _proofs(proofs: Sequence[Proof], unit: Unit) -> list[list[int]]:
    return [[each.page, unit(each.start), unit(each.end)] for each in proofs]


def units_of(text: str) -> Unit:
    """Offset in code points → offset in UTF-16 code units, as a browser counts: 𠮷 is two there."""
    wide = [place for place, letter in enumerate(text) if ord(letter) > 0xFFFF]
    if not wide:
        return lambda place: place
    return lambda place: place + bisect_left(wide, place)
