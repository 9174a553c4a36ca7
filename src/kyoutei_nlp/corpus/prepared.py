"""A document as rows, ready to be written (書き込むばかりの文書).

Made where it was tagged, so that the one process that writes does nothing else. Plain texts, numbers and bytes: small to send,
and kept as they are in a hand-over file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.entries import EntryRows, entry_rows
from kyoutei_nlp.correcting import DOUBT_RULES, Corrected, apply_corrections, doubts_of
from kyoutei_nlp.document import Document
from kyoutei_nlp.searching import index_terms
from kyoutei_nlp.vectors import PassageVectors

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table; ``columns`` is empty where there are none."""

    columns: tuple[str, ...] = ()
    values: tuple[Values, ...] = ()

    @classmethod
    def of(cls, found: Iterable[rows.Row]) -> TableRows:
        """From rows that all have the same keys."""
        kept = list(found)
        return cls(tuple(kept[0]), tuple(tuple(row.values()) for row in kept)) if kept else cls()


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """All rows of one document, as the machine found it and without the run that wrote it.

    Attributes:
        tables: Table → its rows; of ``documents`` exactly one.
        terms: Passage id → its index terms.
        entries: What search shows of it.
    """

    tables: Mapping[str, TableRows]
    terms: Mapping[str, str]
    entries: tuple[EntryRows, ...]

    @property
    def document(self) -> rows.Row:
        """The row of ``documents``."""
        own = self.tables["documents"]
        return dict(zip(own.columns, own.values[0], strict=True))

    @property
    def id(self) -> str:
        """The document's id."""
        return str(self.document["id"])


FINDINGS: Final[Mapping[str, Callable[[TaggedDocument], Iterable[rows.Row]]]] = {
    "tags": rows.tag_rows,
    "clauses": rows.clause_rows,
    "agreements": rows.agreement_rows,
    "parties": rows.party_rows,
}
"""Table → what tagging writes there."""


def document_rows(tagged: TaggedDocument, vectors: PassageVectors | None) -> DocumentRows:
    """A document ready to be written, with its index terms and vectors."""
    document = tagged.document
    tables = {
        "documents": [document_row(tagged)],
        "pages": rows.page_rows(document),
        "passages": rows.passage_rows(document),
        "vectors": rows.vector_rows(vectors) if vectors is not None else (),
    }
    found = {name: TableRows.of(made) for name, made in tables.items()}
    found |= finding_rows(apply_corrections(tagged, ()))
    terms = passage_terms(document)
    return DocumentRows(found, terms, entry_rows(tagged, terms))


def document_row(tagged: TaggedDocument) -> rows.Row:
    """The row of ``documents`` without its run."""
    return rows.document_row(tagged) | {"doubt_rules": DOUBT_RULES}


def finding_rows(corrected: Corrected) -> dict[str, TableRows]:
    """What tagging, and people after it, found; and what a person should look at."""
    found = {name: TableRows.of(make(corrected.tagged)) for name, make in FINDINGS.items()}
    return found | {"doubts": TableRows.of(rows.doubt_rows(doubts_of(corrected)))}


def passage_terms(
    document: Document, *, known: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Index terms by passage; those that are ``known`` are not cut again."""
    return {
        each.id: known.get(each.id) or _index_terms(document.quote(each.span))
        for each in document.passages
    }


_index_terms = lru_cache(maxsize=4096)(index_terms)
"""Half of an agreement's clauses stand word for word in others."""


def document_rows_from(parts: Sequence[Any]) -> DocumentRows:
    """The document whose parts, as ``dataclasses.astuple`` gives them, went through JSON."""
    tables, terms, entries = parts
    return DocumentRows(
        {
            name: TableRows(tuple(columns), tuple(tuple(row) for row in values))
            for name, (columns, values) in tables.items()
        },
        terms,
        tuple(
            EntryRows(
                row, tuple(bands), tuple((axis, value) for axis, value in values), title, passages
            )
            for row, bands, values, title, passages in entries
        ),
    )
