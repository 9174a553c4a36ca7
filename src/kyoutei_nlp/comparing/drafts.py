"""A deed or a draft beside the deeds of its kind: what is missing, what is odd (案文の点検)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.agreement import Agreement, TaggedDocument
from kyoutei_nlp.comparing.odd import OddClause, odd_clauses
from kyoutei_nlp.comparing.usual import (
    UnusualValue,
    UsualClause,
    deeds_like,
    kinds_here,
    unusual_values,
    usual_clauses,
)
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.processing import tag_document
from kyoutei_nlp.reading import read

MAX_SECONDS: Final = 60
MAX_MEMORY: Final = 2 << 30


@dataclass(frozen=True, slots=True)
class DraftReview:
    """What the deeds of the corpus say of one (点検の結果).

    Attributes:
        kind: Of the agreement.
        n_deeds: How many it was compared with.
        is_widened: Whether those are of any kind, because there were too few of its own.
        usual: Kinds of clauses that most of them have, whether it has them or not.
        odd: Clauses that none of them has a near one for; None where that could not be judged.
        unusual: Values of its term that few of them have.
    """

    title: str
    document_id: str | None
    kind: str
    n_deeds: int
    is_widened: bool
    usual: tuple[UsualClause, ...]
    odd: tuple[OddClause, ...] | None
    unusual: tuple[UnusualValue, ...]

    @property
    def missing(self) -> tuple[UsualClause, ...]:
        """The usual kinds of clauses that it has not."""
        return tuple(each for each in self.usual if not each.here)

    @property
    def kind_name(self) -> str:
        """The kind as a person reads it."""
        return names_of("agreement_kinds").get(self.kind) or "協定"

    @property
    def compared_with(self) -> str:
        """What it was compared with, for people."""
        kind = "すべての種類" if self.is_widened else f"同じ種類（{self.kind_name}）"
        return f"{kind}の協定書 {self.n_deeds} 件"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "title": self.title,
            "document_id": self.document_id,
            "agreement_kind": self.kind,
            "deeds": self.n_deeds,
            "any_kind": self.is_widened,
            "usual": [_usual(each) for each in self.usual],
            "missing": [_usual(each) for each in self.missing],
            "odd": None
            if self.odd is None
            else [
                {"number": c.number, "heading": c.heading, "kind": c.kind, "text": c.text,
                 "likeness": round(c.likeness, 3), "limit": round(c.limit, 3), "nearest": c.nearest.as_dict()}
                for c in self.odd
            ],
            "unusual": [
                {"item": v.item, "name": v.name, "value": v.value, "share": round(v.share, 3), "usual": v.usual,
                 "usual_share": round(v.usual_share, 3), "clause": v.clause,
                 "examples": [each.as_dict() for each in v.examples]}
                for v in self.unusual
            ],
        }  # fmt: skip


def _usual(each: UsualClause) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "name": each.name,
        "share": round(each.share, 3),
        "here": each.here,
        "examples": [one.as_dict() for one in each.examples],
    }


def read_draft(path: str | Path, *, ocr: str = "auto") -> TaggedDocument:
    """Read and tag a draft; it is kept nowhere, and read in a process of its own.

    Raises:
        UnreadableSourceError: It cannot be read.
    """
    return tag_document(read(path, ocr=ocr, max_seconds=MAX_SECONDS, max_memory=MAX_MEMORY))


def review(corpus: Corpus, tagged: TaggedDocument, *, record: str | None = None) -> DraftReview:
    """Compare a deed, in the corpus or not, with the deeds of the corpus that are of its kind.

    Args:
        corpus: Where the others are.
        tagged: The document with the deed.
        record: Which of its deeds; the first with clauses where None.

    Raises:
        CorpusError: It holds no clauses, or the corpus no deeds to compare with.
    """
    deed = _deed(tagged.agreements(), record)
    if deed is None:
        raise CorpusError(
            "条文のある協定書ではないようです。第1条、第2条…のある案文で試してください"
        )
    deeds, is_widened = deeds_like(corpus, deed.kind, without=tagged.document.id)
    if not deeds:
        raise CorpusError("比べる協定書がコーパスにありません")
    clauses = [(each, tagged.document.quote(each.span)) for each in deed.clauses]
    odd = (
        odd_clauses(corpus.index, deeds, clauses, corpus.embed_passages)
        if corpus.model_id()
        else None
    )
    known = tagged.document.id if corpus.title_of(tagged.document.id) else None
    return DraftReview(
        title=deed.title.value if deed.title else tagged.document.title,
        document_id=known,
        kind=deed.kind,
        n_deeds=len(deeds),
        is_widened=is_widened,
        usual=usual_clauses(deeds, kinds_here(deed)),
        odd=odd,
        unusual=unusual_values(deeds, deed),
    )  # fmt: skip


def _deed(agreements: Sequence[Agreement], record: str | None) -> Agreement | None:
    own = [each for each in agreements if any(clause.level == 1 for clause in each.clauses)]
    return next((each for each in own if record in (None, "", each.record)), None)
