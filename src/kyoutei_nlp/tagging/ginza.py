"""GiNZA, the field's Japanese spaCy model: the one owner of spacy. Its entities are a witness, not the judge.

``use_blis=False`` (NumPy's OpenBLAS) gave the same entities on 378 of 378 lines, 3–5 times faster. U+3000 is replaced
by a plain space of the same length before analysis, because it breaks entities; text goes in pieces under 40 kB of UTF-8
(limit of 49,149 bytes: ginza #242). Not safe in threads: one process, one model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.words import MAX_BYTES, cut

MODEL: Final = "ja_ginza"
PERSON: Final = frozenset({"Person"})
_NAME_TAG: Final = "固有名詞-人名"
_CONTENT: Final = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
_NOUNS: Final = frozenset({"NOUN", "PROPN", "NUM"})


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity of GiNZA (関根の拡張固有表現階層) at ``[start, end)`` of the text given."""

    start: int
    end: int
    label: str


@cache
def load() -> Any:
    """The loaded pipeline (spacy.language.Language); about 3 s the first time in a process.

    Raises:
        ModelError: The model is not installed or does not load.
    """
    try:
        import spacy
        from thinc.api import NumpyOps, set_current_ops

        set_current_ops(NumpyOps(use_blis=False))
        return spacy.load(MODEL)
    except (ImportError, OSError, ValueError) as error:
        raise ModelError(
            f"GiNZA が読み込めません。pip install ginza ja_ginza を確かめてください: {error}"
        ) from error


def analyse(text: str) -> Iterator[tuple[int, Any]]:
    """Each piece of ``text`` as ``(offset, spacy.tokens.Doc)``.

    Raises:
        ModelError: GiNZA fails on the text.
    """
    nlp = load()
    plain = text.replace("\u3000", " ").replace("\t", " ")
    for start, end in cut(plain, MAX_BYTES):
        try:
            yield start, nlp(plain[start:end])
        except Exception as error:  # Sudachi raises a bare Exception
            raise ModelError(
                f"GiNZA が解析できない文章です（{start}–{end} 文字目）: {error}"
            ) from error


def entities(text: str, labels: Collection[str] | None = None) -> list[Entity]:
    """The entities in ``text``, all or those of ``labels``."""
    return [entity for entity in _entities(text) if labels is None or entity.label in labels]


@lru_cache(maxsize=16)
def _entities(text: str) -> tuple[Entity, ...]:
    return tuple(
        Entity(offset + entity.start_char, offset + entity.end_char, entity.label_)
        for offset, doc in analyse(text)
        for entity in doc.ents
    )


@lru_cache(maxsize=64)
def person_names(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of adjacent words that the dictionary has as family or given names (人名), ・ inside allowed.

    Finer than the entity Person, which takes titles in (溝口防災まちづくり部長).
    """
    found: list[tuple[int, int]] = []
    for offset, doc in analyse(text):
        for token in doc:
            start, end = offset + token.idx, offset + token.idx + len(token)
            if _NAME_TAG not in token.tag_:
                continue
            if found and text[found[-1][1] : start] in {"", " ", "\u3000", "・"}:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return tuple(found)


def noun_phrases(text: str) -> list[str]:
    """The noun phrases of 文節 (``地域産業の振興`` gives 地域産業, 振興), in order, repeats kept."""
    import ginza

    found = []
    for _offset, doc in analyse(text):
        for span in ginza.bunsetu_phrase_spans(doc):
            phrase = span.text.strip()
            if phrase and span.root.pos_ in _NOUNS:
                found.append(phrase)
    return found


def tokens(text: str) -> list[str]:
    """The content words of ``text`` (noun, verb, adjective) in their written form, stop words left out."""
    return [
        token.text
        for _offset, doc in analyse(text)
        for token in doc
        if token.pos_ in _CONTENT and not token.is_stop
    ]


def word_vectors() -> tuple[dict[str, int], Any]:
    """Word → row, and the matrix (about 20,000 × 300, float32) of the model's vectors."""
    vocabulary = load().vocab
    rows = {vocabulary.strings[key]: int(row) for key, row in vocabulary.vectors.key2row.items()}
    return rows, vocabulary.vectors.data
