"""Small questions about the tags found so far that several taggers ask."""

from __future__ import annotations

from collections.abc import Iterable

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.document import Document

DEED_KINDS = frozenset({"agreement"})


def head_of(tags: Iterable[Tag]) -> Tag | None:
    """The agreement that the document itself is, or is about (record ``"0"``)."""
    return next((tag for tag in tags if tag.label == "agreement" and tag.record == "0"), None)


def is_deed(document: Document, tags: Iterable[Tag]) -> bool:
    """Whether the document is the agreement itself and not a text about one."""
    head = head_of(tags)
    if head is None:
        return document.kind in DEED_KINDS
    return head.attributes.get("source", "deed") == "deed"


def record_of(document: Document, tags: Iterable[Tag]) -> dict[str, str]:
    """The ``record`` attribute of tags about the whole document: ``{"record": "0"}`` or nothing."""
    known = list(tags)
    return {"record": "0"} if head_of(known) or is_deed(document, known) else {}
