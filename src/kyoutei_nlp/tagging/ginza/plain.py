"""GiNZA's analyses by spaCy itself: the yardstick of the fast way, and what runs where that has not been compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kyoutei_nlp.tagging.ginza.analysis import Analysis
from kyoutei_nlp.tagging.ginza.tokenising import Words


class PlainAnalyser:
    """spaCy's own pipeline."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp

    def documents(self, lines: Sequence[str]) -> Iterator[Any]:
        """See :class:`Analyser`."""
        yield from self._nlp.pipe(lines)

    def analyse(self, lines: Sequence[str]) -> list[Analysis]:
        """See :class:`Analyser`."""
        docs = self._nlp.pipe(lines, disable=["bunsetu_recognizer"])
        return [_analysis_of(doc) for doc in docs]


def _analysis_of(doc: Any) -> Analysis:
    return Analysis(
        Words(
            doc.text,
            tuple(token.text for token in doc),
            tuple(token.idx for token in doc),
            tuple(token.tag_ for token in doc),
        ),
        tuple(token.head.i for token in doc),
        tuple(token.dep_ for token in doc),
        tuple(token.i for token in doc if token.is_sent_start),
        tuple(token.pos_ for token in doc),
        tuple((entity.start, entity.end, entity.label_) for entity in doc.ents),
    )
