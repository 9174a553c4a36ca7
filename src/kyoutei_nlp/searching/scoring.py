"""How well a passage answers the words (語による得点): BM25 (Robertson & Zaragoza 2009) over passages.

In two steps, so that a word of a hundred thousand passages costs milliseconds: every passage is scored by which words it holds and how
long it is, then the best few hundred by how often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.compile import Feature
from kyoutei_nlp.searching.match import Tokens
from kyoutei_nlp.searching.store import Layout, Numbers, SearchStore

K1: Final = 1.2
B: Final = 0.75
"""BM25's own usual values, those of SQLite's bm25()."""
FULL: Final = 0.5
"""A passage of usual length that holds every typed word once scores about half of what BM25 can give."""
TITLE_WEIGHT: Final = 1.0
"""A word of the title or of a party's name counts as once more in the passage."""


@dataclass(frozen=True, slots=True, eq=False)
class WordScores:
    """What the words say of every passage.

    Attributes:
        scores: float32, by passage number; 0 where no word is.
        weights: For each feature its inverse document frequency times its weight.
        average: Mean number of index words of a passage.
        holders: For each feature that is not just words side by side (a day in any notation) the passages that hold it.
    """

    scores: NDArray[np.float32]
    weights: tuple[float, ...]
    average: float
    holders: tuple[Numbers | None, ...]


def first_scores(store: SearchStore, layout: Layout, features: Sequence[Feature]) -> WordScores:
    """Score every passage by which features it holds; how often is left for :func:`exact_scores`."""
    n = max(1, layout.n_passages)
    average = max(1.0, float(layout.n_terms.sum()) / n)
    scores = np.zeros(len(layout.entry_of), dtype=np.float32)
    weights: list[float] = []
    holders: list[Numbers | None] = []
    for feature in features:
        numbers = store.matching(feature.match)
        weight = feature.weight * rarity(len(numbers), n)
        length = layout.n_terms[numbers].astype(np.float32) / np.float32(average)
        scores[numbers] += np.float32(weight * (K1 + 1)) / (1 + K1 * (1 - B + B * length))
        weights.append(weight)
        holders.append(None if isinstance(feature.match, Tokens) else numbers)
    scores[layout.entry_of == 0] = 0
    return WordScores(scores, tuple(weights), average, tuple(holders))


def rarity(holders: int, n: int) -> float:
    """Inverse document frequency, above 0 also for a word that most passages hold."""
    return log(1 + (n - holders + 0.5) / (holders + 0.5))


def exact_scores(
    terms: Mapping[int, tuple[str, str]], features: Sequence[Feature], found: WordScores
) -> dict[int, float]:
    """BM25 of these passages as a share of a full answer; ``terms`` are the title and the index words of each."""
    full = FULL * (K1 + 1) * sum(_typed(features, found.weights))
    return {
        number: _bm25(number, *texts, features=features, found=found) / max(full, 1e-9)
        for number, texts in terms.items()
    }


def _typed(features: Sequence[Feature], weights: Sequence[float]) -> list[float]:
    """The weights of the words as typed; of all features where no word stands for an idea."""
    pairs = list(zip(features, weights, strict=True))
    return [w for f, w in pairs if f.idea is not None and f.weight == 1.0] or list(weights)


def _bm25(
    number: int, title: str, terms: str, *, features: Sequence[Feature], found: WordScores
) -> float:
    """The sum over ideas, each by its own words or by the best of its synonyms, and the bonus of neighbours."""
    words, head = terms.split(), title.split()
    text, title = f" {terms} ", f" {title} "
    room = K1 * (1 - B + B * len(words) / found.average)
    typed: dict[int | None, float] = {}
    instead: dict[int | None, float] = {}
    for feature, weight, holders in zip(features, found.weights, found.holders, strict=True):
        if holders is None:
            often = float(_count(feature.words, words, text))
            often += TITLE_WEIGHT * min(1, _count(feature.words, head, title))
        else:
            often = float(_is_among(number, holders))
        score = weight * often * (K1 + 1) / (often + room)
        if feature.weight == 1.0:
            typed[feature.idea] = typed.get(feature.idea, 0.0) + score
        else:
            instead[feature.idea] = max(instead.get(feature.idea, 0.0), score)
    ideas = {**typed, **instead}
    return sum(max(typed.get(idea, 0.0), instead.get(idea, 0.0)) for idea in ideas)


def coverage(
    store: SearchStore,
    layout: Layout,
    features: Sequence[Feature],
    found: WordScores,
    entries: Sequence[int],
) -> dict[int, float]:
    """Entry → the share of the ideas, by their rarity, that stand anywhere in it."""
    wanted = np.zeros(len(layout.twin_of), dtype=np.bool_)
    wanted[list(entries)] = True
    passages = np.flatnonzero(wanted[layout.entry_of])
    homes = np.searchsorted(np.array(sorted(entries)), layout.entry_of[passages])
    best: dict[int, NDArray[np.float32]] = {}
    full: dict[int, float] = {}
    for feature, weight in zip(features, found.weights, strict=True):
        if feature.idea is None:
            continue
        here = np.zeros(len(entries), dtype=np.float32)
        here[homes[among(passages, store.matching(feature.match))]] = weight
        best[feature.idea] = np.maximum(best.get(feature.idea, np.float32(0)), here)
        full[feature.idea] = max(full.get(feature.idea, 0.0), weight)
    whole = sum(full.values())
    if not whole:
        return {}
    shares = sum(best.values()) / np.float32(whole)
    return dict(zip(sorted(entries), np.asarray(shares).tolist(), strict=True))


def among(some: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Whether each of ``some`` is one of ``numbers``; both ascending."""
    if not len(numbers):
        return np.zeros(len(some), dtype=np.bool_)
    at = np.minimum(np.searchsorted(numbers, some), len(numbers) - 1)
    found: NDArray[np.bool_] = numbers[at] == some
    return found


def _is_among(number: int, numbers: Numbers) -> bool:
    at = int(np.searchsorted(numbers, number))
    return at < len(numbers) and int(numbers[at]) == number


def _count(wanted: Sequence[str], words: Sequence[str], text: str) -> int:
    """How often the words stand side by side; ``text`` is all words with a blank before and behind each."""
    if len(wanted) == 1:
        return words.count(wanted[0])
    return text.count(f" {' '.join(wanted)} ")


def best_numbers(scores: NDArray[Any], limit: int) -> NDArray[np.int64]:
    """Numbers of the greatest scores above 0, in no order; ties by number."""
    numbers = np.flatnonzero(scores > 0)
    if len(numbers) <= limit:
        return numbers
    return np.sort(numbers[np.argpartition(-scores[numbers], limit)[:limit]])
