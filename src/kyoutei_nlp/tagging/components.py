"""The taggers as spaCy components, for anyone's ``ja_ginza`` pipeline (entry points in pyproject.toml).

``nlp.add_pipe("kyoutei_dates")`` sets ``doc.spans["kyoutei_dates"]``; each span has its label (the role of a date, the
id of a field, the kind of a clause, the type of a party) and ``span._.kyoutei_value``. Nothing is required of
the pipeline but a tokenizer: the taggers read the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.tagging import tag_document
from kyoutei_nlp.tagging.plain import document_of

if TYPE_CHECKING:
    from kyoutei_nlp.document import DocumentKind

# (start, end, label, value) in characters
Mark = tuple[int, int, str, str]
Component = Callable[[Doc], Doc]


def _tag_marks(tagged: TaggedDocument, label: str, attribute: str | None) -> Iterable[Mark]:
    for tag in tagged.with_label(label):
        name = tag.attributes.get(attribute, label) if attribute else tag.value
        yield tag.span.start, tag.span.end, name, tag.value


def _clause_marks(tagged: TaggedDocument) -> Iterable[Mark]:
    for clause in tagged.clauses:
        yield clause.span.start, clause.span.end, clause.kind, clause.number or clause.heading or ""


def _component(
    key: str,
    marks: Callable[[TaggedDocument], Iterable[Mark]],
    reference: str | None,
    kind: DocumentKind,
) -> Component:
    if not Span.has_extension("kyoutei_value"):
        Span.set_extension("kyoutei_value", default=None)
    day = date.fromisoformat(reference) if reference else None

    def run(doc: Doc) -> Doc:
        group = SpanGroup(doc, name=key)
        if doc.text.strip():
            tagged = tag_document(document_of(doc.text, day, kind=kind), with_ginza=False)
            group.extend(_spans(doc, marks(tagged)))
        doc.spans[key] = group
        return doc

    return run


def _spans(doc: Doc, marks: Iterable[Mark]) -> list[Span]:
    """Token spans around the marks; a mark that ends inside a token takes the whole token."""
    spans = []
    for start, end, label, value in marks:
        span: Any = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            span._.kyoutei_value = value
            spans.append(span)
    return spans


_DEFAULTS = {"reference": None, "kind": "agreement"}


@Language.factory(
    "kyoutei_dates", assigns=["doc.spans", "span._.kyoutei_value"], default_config=_DEFAULTS
)
def make_dates(nlp: Language, name: str, reference: str | None, kind: DocumentKind) -> Component:
    """Dates, labelled with their role; the value is ISO 8601, ``FY2024`` for a fiscal year."""
    return _component("kyoutei_dates", lambda t: _tag_marks(t, "date", "role"), reference, kind)


@Language.factory(
    "kyoutei_parties", assigns=["doc.spans", "span._.kyoutei_value"], default_config=_DEFAULTS
)
def make_parties(nlp: Language, name: str, reference: str | None, kind: DocumentKind) -> Component:
    """Parties, labelled with their type; the value is the official name."""
    return _component("kyoutei_parties", lambda t: _tag_marks(t, "party", "type"), reference, kind)


@Language.factory(
    "kyoutei_fields", assigns=["doc.spans", "span._.kyoutei_value"], default_config=_DEFAULTS
)
def make_fields(nlp: Language, name: str, reference: str | None, kind: DocumentKind) -> Component:
    """The clauses, items and sentences that say what the agreement is about, labelled with the field's id."""
    return _component("kyoutei_fields", lambda t: _tag_marks(t, "field", None), reference, kind)


@Language.factory(
    "kyoutei_clauses", assigns=["doc.spans", "span._.kyoutei_value"], default_config=_DEFAULTS
)
def make_clauses(nlp: Language, name: str, reference: str | None, kind: DocumentKind) -> Component:
    """Clauses, labelled with their kind; the value is the number as written."""
    return _component("kyoutei_clauses", _clause_marks, reference, kind)
