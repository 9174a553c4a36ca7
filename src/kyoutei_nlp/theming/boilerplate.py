"""Passages that stand in every agreement (定型文): 協議, 有効期間, 署名 …, found by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data
from kyoutei_nlp.words import words

# A pair of words is common when it stands in this share of the documents, and in this many at least.
# A judgement: low enough for deeds that are a minority of a mixed collection, and not tuned.
MIN_SHARE: Final = 0.15
MIN_DOCUMENTS: Final = 3
# A passage is boilerplate when this share of its word pairs is common.
COVERAGE: Final = 0.6
CONTENT: Final = frozenset(
    {"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"}
)
_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十百千元]+")


def boilerplate(
    texts: Sequence[str],
    *,
    documents: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    headings: Sequence[str | None] | None = None,
    min_share: float = MIN_SHARE,
    min_documents: int = MIN_DOCUMENTS,
) -> NDArray[np.bool_]:
    """Which passages recur nearly word for word in many documents.

    Args:
        texts: Passages.
        documents: The document of each passage; None: each passage is a document of its own.
        kinds: The ``Passage.kind`` of each; signature blocks are boilerplate without counting.
        headings: The ``Passage.heading`` of each; 協議, 有効期間 and the like (``data/themes.toml``), too.
        min_share: From which share of the documents a pair of words is common, 0 to 1.
        min_documents: And from how many documents at least.

    Returns:
        bool ``(n_passages,)``.
    """
    owners = list(documents) if documents is not None else [str(row) for row in range(len(texts))]
    pairs = [_word_pairs(text) for text in texts]
    together: dict[str, set[tuple[str, str]]] = {}
    for owner, found in zip(owners, pairs, strict=True):
        together.setdefault(owner, set()).update(found)
    n_documents = Counter(pair for found in together.values() for pair in found)
    enough = max(min_documents, min_share * len(together))
    common = {pair for pair, count in n_documents.items() if count >= enough}
    mask = np.array([_coverage(found, common) >= COVERAGE for found in pairs], dtype=np.bool_)
    if kinds is not None:
        mask |= np.array([kind in _table("boilerplate_kinds") for kind in kinds], dtype=np.bool_)
    if headings is not None:
        mask |= np.array([_usual(heading) for heading in headings], dtype=np.bool_)
    return mask


def _usual(heading: str | None) -> bool:
    return heading is not None and heading.strip("（）() 　") in _table("boilerplate_headings")


def _table(name: str) -> frozenset[str]:
    return frozenset(load_data("themes")[name])


def _word_pairs(text: str) -> list[tuple[str, str]]:
    """Neighbouring content words, numbers all alike; 甲は、乙のために is no reason to call two clauses alike."""
    normals = [
        "0" if _NUMBER.fullmatch(word.normal) else word.normal
        for word in words(text)
        if word.part in CONTENT
    ]
    return list(pairwise(normals))


def _coverage(found: list[tuple[str, str]], common: set[tuple[str, str]]) -> float:
    return sum(pair in common for pair in found) / len(found) if found else 0.0
