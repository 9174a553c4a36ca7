"""GiNZA, the field's Japanese spaCy model. Its entities are a witness, not the judge.

Text is analysed line by line (a line of a Document is a paragraph or a heading). U+3000 is replaced by a plain space of
the same length, because it breaks entities; a line over 40 kB of UTF-8 goes in pieces (limit of 49,149 bytes: ginza #242).
``fast=False`` lets spaCy itself do the work: same answers, several times slower.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging.ginza.analysis import Analysis
from kyoutei_nlp.tagging.ginza.loading import analyser, load
from kyoutei_nlp.tagging.ginza.tokenising import tokenise
from kyoutei_nlp.words import MAX_BYTES, cut

__all__ = [
    "PERSON", "Entity", "analyse", "documents", "entities", "load", "noun_phrases", "person_names", "tokens",
    "word_vectors",
]  # fmt: skip

PERSON: Final = frozenset({"Person"})
_NAME_TAG: Final = "固有名詞-人名"
_CONTENT: Final = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
_NOUNS: Final = frozenset({"NOUN", "PROPN", "NUM"})
_LINE: Final = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity of GiNZA (関根の拡張固有表現階層) at ``[start, end)`` of the text given."""

    start: int
    end: int
    label: str


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of ``text`` that hold anything, in pieces that Sudachi takes, each with its offset."""
    plain = text.replace("\u3000", " ").replace("\t", " ")
    for match in _LINE.finditer(plain):
        line = match.group()
        if line.isspace():
            continue
        for start, end in cut(line, MAX_BYTES):
            yield match.start() + start, line[start:end]


def analyse(text: str, *, fast: bool = True) -> list[tuple[int, Analysis]]:
    """The analysis of each line of ``text``, with the line's offset.

    Raises:
        ModelError: GiNZA is missing or fails on the text.
    """
    lines = list(_lines(text))
    try:
        found = analyser(fast=fast).analyse([line for _offset, line in lines])
    except ModelError:
        raise
    except Exception as error:  # Sudachi raises a bare Exception
        raise ModelError(f"GiNZA が解析できない文章です: {error}") from error
    return [(offset, analysis) for (offset, _), analysis in zip(lines, found, strict=True)]


def documents(text: str, *, fast: bool = True) -> Iterator[tuple[int, Any]]:
    """Each line of ``text`` as ``(offset, spacy.tokens.Doc)``, with all that ``nlp.pipe`` gives it.

    Raises:
        ModelError: GiNZA is missing or fails on the text.
    """
    lines = list(_lines(text))
    try:
        docs = list(analyser(fast=fast).documents([line for _offset, line in lines]))
    except ModelError:
        raise
    except Exception as error:  # Sudachi raises a bare Exception
        raise ModelError(f"GiNZA が解析できない文章です: {error}") from error
    yield from zip((offset for offset, _ in lines), docs, strict=True)


def entities(
    text: str, labels: Collection[str] | None = None, *, fast: bool = True
) -> list[Entity]:
    """The entities in ``text``, all or those of ``labels``."""
    return [
        Entity(offset + found.words.starts[first], offset + found.words.end(last - 1), label)
        for offset, found in analyse(text, fast=fast)
        for first, last, label in found.entities
        if labels is None or label in labels
    ]


@lru_cache(maxsize=4096)
def person_names(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of adjacent words that the dictionary has as family or given names (人名), ・ inside allowed.

    Finer than the entity Person, which takes titles in (溝口防災まちづくり部長). Needs Sudachi alone, not the model.
    """
    found: list[tuple[int, int]] = []
    for offset, line in _lines(text):
        words = tokenise(line)
        for index, tag in enumerate(words.tags):
            if _NAME_TAG not in tag:
                continue
            start, end = offset + words.starts[index], offset + words.end(index)
            if found and text[found[-1][1] : start] in {"", " ", "\u3000", "・"}:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return tuple(found)


def noun_phrases(text: str, *, fast: bool = True) -> list[str]:
    """The noun phrases of 文節 (``地域産業の振興`` gives 地域産業, 振興), in order, repeats kept."""
    import ginza

    found = []
    with load().memory_zone():
        for _offset, doc in documents(text, fast=fast):
            for span in ginza.bunsetu_phrase_spans(doc):
                phrase = span.text.strip()
                if phrase and span.root.pos_ in _NOUNS:
                    found.append(phrase)
    return found


def tokens(text: str, *, fast: bool = True) -> list[str]:
    """The content words of ``text`` (noun, verb, adjective) in their written form, stop words left out."""
    stop = load().Defaults.stop_words
    return [
        word
        for _offset, found in analyse(text, fast=fast)
        for word, part in zip(found.words.surfaces, found.parts, strict=True)
        if part in _CONTENT and word.lower() not in stop
    ]


def word_vectors() -> tuple[dict[str, int], Any]:
    """Word → row, and the matrix (about 20,000 × 300, float32) of the model's vectors."""
    vocabulary = load().vocab
    rows = {vocabulary.strings[key]: int(row) for key, row in vocabulary.vectors.key2row.items()}
    return rows, vocabulary.vectors.data
