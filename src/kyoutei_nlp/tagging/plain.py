"""A Document around a plain string, for texts that come from no file (spaCy pipelines, notebooks, tests)."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from kyoutei_nlp.document import (
    Document,
    DocumentKind,
    Page,
    Passage,
    Source,
    SourceNotes,
    Span,
)


def document_of(
    text: str, reference: date | None = None, *, kind: DocumentKind = "other"
) -> Document:
    """One page, one passage.

    Args:
        text: Must have a character that is not white space.
        reference: The day the text was written, for 本日 and missing years.
        kind: What sort of document it is.
    """
    data = text.encode()
    source = Source("", sha256(data).hexdigest(), "text/plain", len(data))
    title = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Document(
        source=source,
        kind=kind,
        title=title,
        text=text,
        pages=(Page(1, 0, len(text), text),),
        passages=(Passage(f"{source.id}#0", Span(0, len(text)), "paragraph"),) if text else (),
        notes=SourceNotes(date=reference),
        reader="plain/1",
    )
