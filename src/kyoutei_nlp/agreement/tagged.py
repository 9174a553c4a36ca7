"""A document with its tags and clauses (タグ付き文書)."""

from __future__ import annotations

from dataclasses import dataclass

from kyoutei_nlp.agreement.computing import agreements_of
from kyoutei_nlp.agreement.record import Agreement
from kyoutei_nlp.agreement.tags import Clause, Tag
from kyoutei_nlp.document import Document, _promise


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """A document with its tags and clauses (タグ付き文書).

    Promises: every tag quotes the text exactly; tags of one layer do not overlap; tags are in text order.
    """

    document: Document
    tags: tuple[Tag, ...]
    clauses: tuple[Clause, ...] = ()
    taggers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", tuple(sorted(self.tags, key=_text_order)))
        ends: dict[tuple[str, ...], int] = {}
        for tag in self.tags:
            _promise(
                self.document.quote(tag.span) == tag.surface, f"札が本文と違います: {tag.surface}"
            )
            _promise(ends.get(tag.layer, 0) <= tag.span.start, f"同じ札が重なっています: {tag}")
            ends[tag.layer] = tag.span.end

    def with_label(self, label: str) -> tuple[Tag, ...]:
        """The tags of one label in text order."""
        return tuple(tag for tag in self.tags if tag.label == label)

    def agreements(self) -> tuple[Agreement, ...]:
        """The deeds that the document is or holds, then the agreements it mentions, each in text order."""
        return agreements_of(self.document, self.tags, self.clauses)


def _text_order(tag: Tag) -> tuple[int, int, str]:
    return tag.span.start, tag.span.end, tag.label
