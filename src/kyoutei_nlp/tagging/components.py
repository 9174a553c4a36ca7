"""The taggers as spaCy components, for anyone's ``ja_ginza`` pipeline (entry points in pyproject.toml).

``nlp.add_pipe("kyoutei_dates")`` sets ``doc.spans["kyoutei_dates"]``; each span has its label (the role of a date, the
id of a field, the kind of a clause, the type of a party) and ``span._.kyoutei_value``. Nothing is required of
the pipeline but a tokenizer: the taggers read the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.tagging import tag_document
from kyoutei_nlp.tagging.plain import document_of

if TYPE_CHECKING:
    from kyoutei_nlp.document import DocumentKind

# (start, end, label, value) in characters
Mark = tuple[int, int, str, str]


def _tag_marks(tagged: TaggedDocument, label: str, attribute: str | None) -> Iterable[Mark]:
    for tag in tagged.with_label(label):
        name = tag.attributes.get(attribute, label) if attribute else tag.value
        yield tag.span.start, tag.span.end, name, tag.value


def _clause_marks(tagged: TaggedDocument) -> Iterable[Mark]:
    for clause in tagged.clauses:
        yield clause.span.start, clause.span.end, clause.kind, clause.number or clause.heading or ""


class KyouteiComponent:
    """One tagger in a pipeline: fills ``doc.spans[key]`` from the text of the Doc.

    It holds nothing but its settings, so that a pipeline can be saved, loaded and sent to other processes.

    Args:
        key: Name of the span group, ``kyoutei_dates`` and the like.
        reference: The day the texts were written (``2024-08-23``), for 本日 and missing years.
        kind: What sort of document the texts are; ``agreement`` for deeds.
    """

    def __init__(self, key: str, reference: str | None, kind: DocumentKind) -> None:
        if not Span.has_extension("kyoutei_value"):
            Span.set_extension("kyoutei_value", default=None)
        self.key, self.reference, self.kind = key, reference, kind

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with the span group."""
        group = SpanGroup(doc, name=self.key)
        if doc.text.strip():
            tagged = _tagged(doc.text, self.reference, self.kind)
            group.extend(_spans(doc, _MARKS[self.key](tagged)))
        doc.spans[self.key] = group
        return doc


@lru_cache(maxsize=4)
def _tagged(text: str, reference: str | None, kind: DocumentKind) -> TaggedDocument:
    """The tagged text, kept because every component of a pipeline asks for the same one."""
    day = date.fromisoformat(reference) if reference else None
    return tag_document(document_of(text, day, kind=kind), with_ginza=False)


_MARKS: Final[dict[str, Callable[[TaggedDocument], Iterable[Mark]]]] = {
    "kyoutei_dates": lambda tagged: _tag_marks(tagged, "date", "role"),
    "kyoutei_parties": lambda tagged: _tag_marks(tagged, "party", "type"),
    "kyoutei_fields": lambda tagged: _tag_marks(tagged, "field", None),
    "kyoutei_clauses": _clause_marks,
}


def _spans(doc: Doc, marks: Iterable[Mark]) -> list[Span]:
    """Token spans around the marks; a mark that ends inside a token takes the whole token."""
    spans = []
    for start, end, label, value in marks:
        span: Any = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            span._.kyoutei_value = value
            spans.append(span)
    return spans


_DEFAULTS: Final = {"reference": None, "kind": "agreement"}
_ASSIGNS: Final = ("doc.spans", "span._.kyoutei_value")
_REQUIRES: Final[tuple[str, ...]] = ()  # the text itself is read; any tokenizer will do


@Language.factory("kyoutei_dates", assigns=_ASSIGNS, requires=_REQUIRES, default_config=_DEFAULTS)
def make_dates(
    nlp: Language, name: str, reference: str | None, kind: DocumentKind
) -> KyouteiComponent:
    """Dates, labelled with their role; the value is ISO 8601, ``FY2024`` for a fiscal year."""
    return KyouteiComponent("kyoutei_dates", reference, kind)


@Language.factory("kyoutei_parties", assigns=_ASSIGNS, requires=_REQUIRES, default_config=_DEFAULTS)
def make_parties(
    nlp: Language, name: str, reference: str | None, kind: DocumentKind
) -> KyouteiComponent:
    """Parties, labelled with their type; the value is the official name."""
    return KyouteiComponent("kyoutei_parties", reference, kind)


@Language.factory("kyoutei_fields", assigns=_ASSIGNS, requires=_REQUIRES, default_config=_DEFAULTS)
def make_fields(
    nlp: Language, name: str, reference: str | None, kind: DocumentKind
) -> KyouteiComponent:
    """The clauses, items and sentences that say what the agreement is about, labelled with the field's id."""
    return KyouteiComponent("kyoutei_fields", reference, kind)


@Language.factory("kyoutei_clauses", assigns=_ASSIGNS, requires=_REQUIRES, default_config=_DEFAULTS)
def make_clauses(
    nlp: Language, name: str, reference: str | None, kind: DocumentKind
) -> KyouteiComponent:
    """Clauses and the parts round them, labelled with their kind; the value is the number as written."""
    return KyouteiComponent("kyoutei_clauses", reference, kind)
