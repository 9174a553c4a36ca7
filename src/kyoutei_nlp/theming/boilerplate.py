"""Passages that stand in every agreement (定型文): 協議, 有効期間, 署名 …, found by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data
from kyoutei_nlp.words import normal_forms

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


Pair = tuple[str, str]


def common_pairs(
    texts: Sequence[str],
    documents: Sequence[str],
    *,
    min_share: float = MIN_SHARE,
    min_documents: int = MIN_DOCUMENTS,
) -> frozenset[Pair]:
    """The pairs of neighbouring words that stand in many documents.

    Args:
        texts: Passages.
        documents: The document of each.
        min_share: From which share of the documents a pair of words is common, 0 to 1.
        min_documents: And from how many documents at least.
    """
    together: dict[str, set[Pair]] = {}
    pairs = {text: _word_pairs(text) for text in dict.fromkeys(texts)}
    for owner, text in zip(documents, texts, strict=True):
        together.setdefault(owner, set()).update(pairs[text])
    n_documents = Counter(pair for found in together.values() for pair in found)
    enough = max(min_documents, min_share * len(together))
    return frozenset(pair for pair, count in n_documents.items() if count >= enough)


def boilerplate(
    texts: Sequence[str],
    *,
    documents: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    headings: Sequence[str | None] | None = None,
    min_share: float = MIN_SHARE,
    min_documents: int = MIN_DOCUMENTS,
    common: Collection[Pair] | None = None,
) -> NDArray[np.bool_]:
    """Which passages recur nearly word for word in many documents.

    Args:
        texts: Passages.
        documents: The document of each passage; None: each passage is a document of its own.
        kinds: The ``Passage.kind`` of each; signature blocks are boilerplate without counting.
        headings: The ``Passage.heading`` of each; 協議, 有効期間 and the like (``data/themes.toml``), too.
        min_share: As for :func:`common_pairs`.
        min_documents: As for :func:`common_pairs`.
        common: The common pairs, if they have been counted already (over more than these passages).

    Returns:
        bool ``(n_passages,)``.
    """
    if common is None:
        owners = documents if documents is not None else [str(row) for row in range(len(texts))]
        common = common_pairs(texts, owners, min_share=min_share, min_documents=min_documents)
    coverage = {text: _coverage(_word_pairs(text), common) for text in dict.fromkeys(texts)}
    mask = np.array([coverage[text] >= COVERAGE for text in texts], dtype=np.bool_)
    if kinds is not None:
        mask |= np.array([kind in _table("boilerplate_kinds") for kind in kinds], dtype=np.bool_)
    if headings is not None:
        mask |= np.array([_usual(heading) for heading in headings], dtype=np.bool_)
    return mask


def _usual(heading: str | None) -> bool:
    return heading is not None and heading.strip("（）() 　") in _table("boilerplate_headings")


def _table(name: str) -> frozenset[str]:
    return frozenset(load_data("themes")[name])


@lru_cache(maxsize=1 << 17)
def _word_pairs(text: str) -> tuple[Pair, ...]:
    """Neighbouring content words, numbers all alike; 甲は、乙のために is no reason to call two clauses alike."""
    normals = [
        "0" if _NUMBER.fullmatch(normal) else normal
        for normal, part in normal_forms(text)
        if part in CONTENT
    ]
    return tuple(pairwise(normals))


def _coverage(found: Sequence[Pair], common: Collection[Pair]) -> float:
    return sum(pair in common for pair in found) / len(found) if found else 0.0
