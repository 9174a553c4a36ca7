"""How well a passage answers the words (語による得点): BM25 (Robertson & Zaragoza 2009) over passages.

In two steps, so that a word of a hundred thousand passages costs milliseconds: every passage is scored by which words it holds and how
long it is, then the agreements of the best few
hundred by how often, in each passage and in all of them: a short clause that says it once may stand beside a long report that says it
everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.compile import Feature
from kyoutei_nlp.searching.match import Tokens
from kyoutei_nlp.searching.store import Layout, Numbers, SearchStore

Counts: TypeAlias = NDArray[np.float32]
Sizes: TypeAlias = NDArray[np.floating[Any]]
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
        holders: For each feature the passages that hold it.
    """

    scores: NDArray[np.float32]
    weights: tuple[float, ...]
    average: float
    holders: tuple[Numbers, ...]


def first_scores(store: SearchStore, layout: Layout, features: Sequence[Feature]) -> WordScores:
    """Score every passage by which features it holds; how often is left for :func:`judged`."""
    n = max(1, layout.n_passages)
    average = max(1.0, float(layout.n_terms.sum()) / n)
    scores = np.zeros(len(layout.entry_of), dtype=np.float32)
    weights: list[float] = []
    holders: list[Numbers] = []
    for feature in features:
        numbers = store.matching(feature.match)
        weight = feature.weight * rarity(len(numbers), n)
        length = layout.n_terms[numbers].astype(np.float32) / np.float32(average)
        scores[numbers] += np.float32(weight * (K1 + 1)) / (1 + K1 * (1 - B + B * length))
        weights.append(weight)
        holders.append(numbers)
    scores[layout.entry_of == 0] = 0
    return WordScores(scores, tuple(weights), average, tuple(holders))


def rarity(holders: int, n: int) -> float:
    """Inverse document frequency, above 0 also for a word that most passages hold."""
    return log(1 + (n - holders + 0.5) / (holders + 0.5))


@dataclass(frozen=True, slots=True)
class Judged:
    """BM25 as a share of a full answer, of single passages and of whole agreements.

    Attributes:
        passages: Passage → its share, where it is above 0.
        entries: Entry → the share of all its text.
        coverage: Entry → the share of the ideas, by their rarity, that stand anywhere in it.
    """

    passages: Mapping[int, float]
    entries: Mapping[int, float]
    coverage: Mapping[int, float]


def judged(
    store: SearchStore,
    layout: Layout,
    features: Sequence[Feature],
    found: WordScores,
    candidates: Numbers,
) -> Judged:
    """How often the words stand in each passage, and in all passages, of the agreements of these candidates."""
    if not len(candidates) or not features:
        return Judged({}, {}, {})
    wanted = np.zeros(len(layout.twin_of), dtype=np.bool_)
    wanted[layout.entry_of[candidates]] = True
    wanted[:1] = False
    passages = np.flatnonzero(wanted[layout.entry_of])
    entries = np.flatnonzero(wanted)
    homes = np.searchsorted(entries, layout.entry_of[passages])
    text, title = _often(store, features, found, passages)
    lengths = layout.n_terms[passages] / found.average
    shares = _shares(features, found.weights, text + TITLE_WEIGHT * title, lengths)
    here = _by_home(text, homes, len(entries)) + TITLE_WEIGHT * _top_by_home(
        title, homes, len(entries)
    )
    sizes = layout.entry_terms / max(1.0, layout.entry_terms.sum() / max(1, layout.n_entries))
    whole = _shares(features, _entry_weights(layout, features, found), here, sizes[entries])
    # a title stands for all its passages: it is told of each only where nothing is in the text of any
    in_text = np.bincount(homes, text.sum(0), len(entries)) > 0
    shares = np.where((text.sum(0) > 0) | ~in_text[homes], shares, 0.0)
    names = entries.tolist()
    return Judged(
        {n: s for n, s in zip(passages.tolist(), shares.tolist(), strict=True) if s > 0},
        dict(zip(names, whole.tolist(), strict=True)),
        dict(zip(names, _coverage(features, found.weights, here).tolist(), strict=True)),
    )  # fmt: skip


def _often(
    store: SearchStore, features: Sequence[Feature], found: WordScores, passages: Numbers
) -> tuple[Counts, Counts]:
    """How often each feature stands in the text, and whether in the title, of each passage: ``(n_features, n_passages)``."""
    text = np.zeros((len(features), len(passages)), dtype=np.float32)
    title = np.zeros_like(text)
    plain = [n for n, feature in enumerate(features) if isinstance(feature.match, Tokens)]
    some = np.zeros(len(passages), dtype=np.bool_)  # the rest need not be looked at
    for n in plain:
        some |= among(passages, found.holders[n])
    at = np.flatnonzero(some)
    words = [features[n].words for n in plain]
    for n, own, head in zip(plain, *store.counts(words, passages[at]), strict=True):
        text[n, at], title[n, at] = own, np.minimum(1, head)
    for n, feature in enumerate(features):
        if not isinstance(feature.match, Tokens):  # a day, in whatever notation
            text[n] = among(passages, found.holders[n])
    return text, title


def _shares(
    features: Sequence[Feature], weights: Sequence[float], often: Counts, lengths: Sizes
) -> Sizes:
    """BM25 as a share of a full answer: the sum over ideas, each by its own words or by the best of its synonyms, and the bonus of neighbours."""
    room = K1 * (1 - B + B * lengths)
    typed: dict[int | None, Sizes] = {}
    instead: dict[int | None, Sizes] = {}
    nothing: Sizes = np.zeros(often.shape[1])
    for feature, weight, own in zip(features, weights, often, strict=True):
        score = weight * own * (K1 + 1) / (own + room)
        if feature.weight == 1.0:
            typed[feature.idea] = typed.get(feature.idea, nothing) + score
        else:
            instead[feature.idea] = np.maximum(instead.get(feature.idea, nothing), score)
    whole = nothing
    for idea in {**typed, **instead}:
        whole = whole + np.maximum(typed.get(idea, nothing), instead.get(idea, nothing))
    return whole / max(FULL * (K1 + 1) * sum(_typed(features, weights)), 1e-9)


def _typed(features: Sequence[Feature], weights: Sequence[float]) -> list[float]:
    """The weights of the words as typed; of all features where no word stands for an idea."""
    pairs = list(zip(features, weights, strict=True))
    return [w for f, w in pairs if f.idea is not None and f.weight == 1.0] or list(weights)


def _entry_weights(
    layout: Layout, features: Sequence[Feature], found: WordScores
) -> tuple[float, ...]:
    """The weight of each feature by how many agreements hold it."""
    holders = (int(np.count_nonzero(layout.entries_of(numbers))) for numbers in found.holders)
    return tuple(
        f.weight * rarity(n, layout.n_entries) for f, n in zip(features, holders, strict=True)
    )


def _coverage(features: Sequence[Feature], weights: Sequence[float], here: Counts) -> Sizes:
    """The share of the ideas, by their rarity, that each agreement holds."""
    best: dict[int, Sizes] = {}
    full: dict[int, float] = {}
    for feature, weight, own in zip(features, weights, here, strict=True):
        if feature.idea is not None:
            held = np.where(own > 0, weight, 0.0)
            best[feature.idea] = np.maximum(best.get(feature.idea, 0.0), held)
            full[feature.idea] = max(full.get(feature.idea, 0.0), weight)
    nothing: Sizes = np.zeros(here.shape[1])
    return sum(best.values(), nothing) / max(sum(full.values()), 1e-9)


def _by_home(counts: Counts, homes: Numbers, n: int) -> Counts:
    """The sums over the passages of each of ``n`` agreements."""
    return np.array([np.bincount(homes, row, n) for row in counts], dtype=np.float32)


def _top_by_home(counts: Counts, homes: Numbers, n: int) -> Counts:
    """The greatest count among the passages of each of ``n`` agreements: a title stands once, however many passages it has."""
    top = np.zeros((len(counts), n), dtype=np.float32)
    for row, own in zip(top, counts, strict=True):
        np.maximum.at(row, homes, own)
    return top


def among(some: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Whether each of ``some`` is one of ``numbers``; both ascending."""
    if not len(numbers):
        return np.zeros(len(some), dtype=np.bool_)
    at = np.minimum(np.searchsorted(numbers, some), len(numbers) - 1)
    found: NDArray[np.bool_] = numbers[at] == some
    return found


def count_words(
    words: Sequence[Sequence[str]], texts: Sequence[tuple[str, str]]
) -> tuple[Counts, Counts]:
    """How often each run of words stands in index words, for a store that has them as text.

    Args:
        words: Words side by side.
        texts: The index words of title and text of each passage.

    Returns:
        Counts in the texts, and in the titles: float32 ``(n_words, n_passages)``.
    """
    cut = [(title.split(), terms.split(), f" {title} ", f" {terms} ") for title, terms in texts]
    own = [[_count(each, terms, text) for _, terms, _, text in cut] for each in words]
    heads = [[_count(each, head, title) for head, _, title, _ in cut] for each in words]
    shape = (len(words), len(texts))
    return (
        np.array(own, dtype=np.float32).reshape(shape),
        np.array(heads, dtype=np.float32).reshape(shape),
    )


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
