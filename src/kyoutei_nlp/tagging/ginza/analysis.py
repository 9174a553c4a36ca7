"""What GiNZA knows of a line, whoever found it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kyoutei_nlp.tagging.ginza.tokenising import Words

NamedWords = tuple[int, int, str]
"""An entity: its first word, the word after its last, its label."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What GiNZA knows of a line; heads, relations and parts hold one value a word.

    Attributes:
        heads: The number of each word's head; its own for a root.
        relations: Universal Dependencies; ``_bunsetu`` at the end marks the head of a 文節.
        sentence_starts: Numbers of the words that begin a sentence.
        parts: Universal parts of speech.
        entities: First word, the word after the last, label.
    """

    words: Words
    heads: tuple[int, ...]
    relations: tuple[str, ...]
    sentence_starts: tuple[int, ...]
    parts: tuple[str, ...]
    entities: tuple[NamedWords, ...]


class Analyser(Protocol):
    """A way to analyse lines."""

    def analyse(self, lines: Sequence[str]) -> list[Analysis]:
        """One analysis a line."""

    def documents(self, lines: Sequence[str]) -> Iterator[Any]:
        """One spacy.tokens.Doc a line, as ``nlp.pipe`` gives it."""
