"""From an understood query to ranked passages and the set of all that answers (照合と順位)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.characters import fold
from kyoutei_nlp.searching.compile import Plan
from kyoutei_nlp.searching.filters import Axis
from kyoutei_nlp.searching.match import Tokens, any_of
from kyoutei_nlp.searching.query import Query
from kyoutei_nlp.searching.ranking import WITNESSES, Ranked, fused, trust
from kyoutei_nlp.searching.scoring import WordScores, best_numbers, exact_scores, first_scores
from kyoutei_nlp.searching.store import Layout, Numbers, SearchStore

EmbedQuery = Callable[[str], NDArray[np.float32]]
CANDIDATES: Final = 400  # passages whose words are counted; 20 times a page
NEIGHBOURS: Final = 200  # passages taken by meaning
STRICT_BONUS: Final = 1000.0  # all words before some words
SHORT_QUERY: Final = 2  # characters up to which a query is also looked for inside words
INSIDE: Final = 50  # words that a short query is looked for in
BIGRAMS: Final = 6  # character pairs asked for at most: each walks through all texts
NO_NUMBERS: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """All that answers one query.

    Attributes:
        ranked: The best passages, best first, with who found them.
        exact: Passages that hold all that was typed.
        scores: float32 by passage number: first scores by words, for the order behind ``ranked``; None without words.
        masks: For each filtered axis which entries satisfy it, bool by entry number.
        fusion: How words and meaning were weighed, for people.
    """

    layout: Layout
    ranked: list[Ranked]
    exact: Numbers
    scores: NDArray[np.float32] | None = None
    masks: Mapping[Axis, NDArray[np.bool_]] = field(default_factory=dict)
    fusion: tuple[tuple[str, float], ...] = ()


def answers(
    store: SearchStore,
    query: Query,
    plan: Plan,
    *,
    by_words: bool,
    embed_query: EmbedQuery | None,
) -> Answers:
    """Rank what answers.

    Args:
        store: Where the passages are kept.
        query: As understood.
        plan: What the index is asked for it.
        by_words: Whether words are looked for.
        embed_query: Text to unit vector; meaning is looked for where it is given.
    """
    layout = store.layout()
    masks = {axis: layout.entries_of(store.matching(m)) for axis, m in plan.filters.items()}
    allowed = _allowed(store, layout, plan, masks)
    if not query.words:
        return Answers(layout, [], np.flatnonzero(allowed), masks=masks)
    exact = _kept(store.matching(plan.strict), allowed) if plan.strict else NO_NUMBERS
    ranked: list[Ranked] = []
    words: WordScores | None = None
    if by_words:
        words = first_scores(store, layout, plan.features)
        ranked, exact = _by_words(store, query, plan, words, exact=exact, allowed=allowed)
    if embed_query is None:
        return Answers(layout, ranked, exact, words.scores if words else None, masks)
    ranked, fusion = _with_meaning(store, ranked, embed_query(query.text), allowed)
    exact = exact if by_words else NO_NUMBERS
    return Answers(layout, ranked, exact, words.scores if words else None, masks, fusion)


def entries_without(
    store: SearchStore, found: Answers, plan: Plan, axis: Axis
) -> NDArray[np.bool_]:
    """Which entries would answer without the filters of one axis."""
    others = {name: mask for name, mask in found.masks.items() if name != axis}
    allowed = _allowed(store, found.layout, plan, others)
    numbers = np.flatnonzero(allowed)
    if plan.strict:
        numbers = _kept(store.matching(plan.strict), allowed)
    return found.layout.entries_of(numbers)


def _allowed(
    store: SearchStore, layout: Layout, plan: Plan, masks: Mapping[Axis, NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Bool by passage number: here, inside the filters, with all that is required, without what is unwanted."""
    entries = np.ones(len(layout.twin_of), dtype=np.bool_)
    entries[:1] = False
    for mask in masks.values():
        entries &= mask
    allowed: NDArray[np.bool_] = entries[layout.entry_of]
    if plan.required:
        required = np.zeros(len(allowed), dtype=np.bool_)
        required[store.matching(plan.required)] = True
        allowed = allowed & required
    if plan.unwanted:
        allowed[store.matching(plan.unwanted)] = False
    return allowed


def _kept(numbers: Numbers, allowed: NDArray[np.bool_]) -> Numbers:
    return numbers[allowed[numbers]]


def _by_words(
    store: SearchStore,
    query: Query,
    plan: Plan,
    words: WordScores,
    *,
    exact: Numbers,
    allowed: NDArray[np.bool_],
) -> tuple[list[Ranked], Numbers]:
    """Passages with all words first, then those with some; short and unknown words also inside other words."""
    scores = np.where(allowed, words.scores, np.float32(0))
    scores[exact] += np.float32(STRICT_BONUS)
    numbers = best_numbers(scores, CANDIDATES)
    strict = set(exact.tolist()) if len(exact) <= CANDIDATES else None
    found = exact_scores(store.passage_terms(numbers.tolist()), plan.features, words)
    ranked = [
        Ranked(number, score + STRICT_BONUS * _is_exact(number, strict, scores), ("keyword",))
        for number, score in found.items()
    ]
    ranked.sort(key=lambda each: (-each.score, each.passage))
    inside = _inside_words(store, query, allowed, found=bool(ranked))
    known = {each.passage for each in ranked}
    ranked += [each for each in inside if each.passage not in known]
    if inside and len(query.words) == 1:
        exact = np.union1d(exact, np.array([each.passage for each in inside], dtype=np.int64))
    return ranked, exact


def _is_exact(number: int, strict: set[int] | None, scores: NDArray[np.float32]) -> bool:
    return number in strict if strict is not None else bool(scores[number] >= STRICT_BONUS)


def _inside_words(
    store: SearchStore, query: Query, allowed: NDArray[np.bool_], *, found: bool
) -> list[Ranked]:
    """Passages with longer words that hold a short query (港: 空港); where nothing was found, with the plain characters."""
    text = "".join(query.text.split())
    if found and len(text) > SHORT_QUERY:
        return []
    shares: dict[int, float] = {}
    if len(text) <= SHORT_QUERY:
        longer = [
            Tokens((word,)) for word in store.words_containing(fold(text).text.lower(), INSIDE)
        ]
        match = any_of(list(longer))
        numbers = _kept(store.matching(match), allowed)[:CANDIDATES] if match else NO_NUMBERS
        shares = dict.fromkeys(numbers.tolist(), 1.0)
    if not found and not shares:
        shares = _as_characters(store, query.text, text)
    kept = {number: share for number, share in shares.items() if allowed[number]}
    return [Ranked(number, share * 1e-3, ("substring",)) for number, share in kept.items()]


def _as_characters(store: SearchStore, typed: str, text: str) -> dict[int, float]:
    variants = dict.fromkeys((typed, text, fold(text).text))
    found = {number: 1.0 for v in variants for number in store.containing(v, CANDIDATES)}
    if found:
        return found
    pairs = list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))[:BIGRAMS]
    counts: dict[int, int] = {}
    for pair in pairs:
        for number in store.containing(pair, CANDIDATES):
            counts[number] = counts.get(number, 0) + 1
    shares = {number: count / len(pairs) for number, count in counts.items()}
    kept = [(number, share) for number, share in shares.items() if share >= 0.5]
    return dict(sorted(kept, key=lambda pair: -pair[1]))


def _with_meaning(
    store: SearchStore,
    ranked: list[Ranked],
    query: NDArray[np.float32],
    allowed: NDArray[np.bool_],
) -> tuple[list[Ranked], tuple[tuple[str, float], ...]]:
    """Join what is near in meaning, as far as it can be trusted."""
    vectors = store.vectors()
    if vectors is None:
        return ranked, ()
    numbers, cosines = vectors.nearest(query, allowed, NEIGHBOURS)
    near = [
        Ranked(int(number), float(cosine), ("semantic",))
        for number, cosine in zip(numbers, cosines, strict=True)
    ]
    crowd = vectors.crowd(query, allowed)
    witnesses = np.array([each.passage for each in ranked[:WITNESSES]], dtype=np.int64)
    places = np.searchsorted(crowd, vectors.scores(witnesses, query)) / max(1, len(crowd))
    trusted = trust(places.tolist())
    return fused(ranked, near, trusted=trusted), (("trust", trusted),)
