"""From a document to a tagged document (文書 → タグ付き文書): who, when, what, for how long, with proof.

:func:`tag_document` reads as a table of contents; each tagger is a module with a ``TAGGER`` name and a ``tag``
function, and none reads settings.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import (
    clauses,
    dates,
    fields,
    mentions,
    municipalities,
    organisations,
    parties,
    people,
    references,
    terms,
    titles,
)
from kyoutei_nlp.tagging.dates import DateMention, parse_dates
from kyoutei_nlp.tagging.field_head import FieldHead, load_head

TAGGERS_VERSION: Final = "1"
TAGGERS: Final = (
    clauses, titles, municipalities, parties, people, organisations, dates, terms, fields, mentions,
    references,
)  # fmt: skip

__all__ = [
    "TAGGERS_VERSION", "DateMention", "FieldHead", "load_head", "parse_dates", "tag_document",
]  # fmt: skip


def tag_document(
    document: Document,
    *,
    fields_file: Path | None = None,
    field_head: FieldHead | None = None,
    with_ginza: bool = True,
) -> TaggedDocument:
    """Mark everything the taggers know in ``document``.

    Args:
        document: What :func:`kyoutei_nlp.reading.read` returned.
        fields_file: The user's own fields and cues (TOML like data/fields.toml), merged over the built-in ones.
        field_head: The trained witness for fields; None leaves the cues alone.
        with_ginza: False leaves out people and organisations, which need the GiNZA model (about 1 s a page).
    """
    found = clauses.find(document)
    tags = titles.tag(document)
    tags += municipalities.tag(document)
    tags += parties.tag(document, found, tags)
    if with_ginza:
        tags += people.tag(document, tags)
        tags += organisations.tag(document, tags)
    tags += dates.tag(document, found, tags)
    tags += terms.tag(document, found, tags)
    tags += fields.tag(document, found, tags, fields_file=fields_file, head=field_head)
    tags += mentions.tag(document, tags)
    tags += references.tag(document, found)
    return TaggedDocument(document, tuple(tags), found, taggers())


def taggers() -> tuple[tuple[str, str], ...]:
    """Name and version of every tagger, for the provenance of a record."""
    names = (module.TAGGER.split("/") for module in TAGGERS)
    return tuple((name, version) for name, version in names)
