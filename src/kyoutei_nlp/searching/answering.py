"""From an understood query to ranked passages and the set of all that answers (照合と順位)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.characters import fold
from kyoutei_nlp.searching.compile import Plan
from kyoutei_nlp.searching.filters import Axis
from kyoutei_nlp.searching.match import Tokens, any_of
from kyoutei_nlp.searching.nearness import HeldVectors
from kyoutei_nlp.searching.query import Query
from kyoutei_nlp.searching.ranking import (
    ALL_WORDS,
    THICK,
    WITNESSES,
    Ranked,
    by_words,
    deviations,
    joined,
    trust,
    weight_of_meaning,
    weight_of_words,
)
from kyoutei_nlp.searching.scoring import among, best_numbers, first_scores, judged
from kyoutei_nlp.searching.store import Layout, Numbers, SearchStore

EmbedQuery = Callable[[str], NDArray[np.float32]]
CANDIDATES: Final = 400  # passages whose words are counted; 20 times a page
NEIGHBOURS: Final = 200  # passages taken by meaning
STRICT_BONUS: Final = 1000.0  # all words among the candidates before some words
OUTSTANDING: Final = 1.0
"""Deviations above the crowd from which an agreement answers by meaning alone."""
FEW: Final = 10
MANY: Final = 50
"""Agreements added by meaning alone where the words are thick, and where they are thin."""
INSIDE_SHARE: Final = 0.05
NOT_WEIGHED: Final[tuple[tuple[str, float], ...]] = ()
SHORT_QUERY: Final = 2  # characters up to which a query is also looked for inside words
INSIDE: Final = 50  # words that a short query is looked for in
BIGRAMS: Final = 6  # character pairs asked for at most: each walks through all texts
NO_NUMBERS: Final = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """All that answers one query.

    Attributes:
        passages: Entry → its best passages, best first, with who found them.
        order: Entry → score, best first: those of ``passages``.
        exact: Passages that hold all that was typed.
        scores: float32 by passage number: first scores by words, for the order behind ``order``; None without words.
        masks: For each filtered axis which entries satisfy it, bool by entry number.
        fusion: How words and meaning were weighed, for people.
    """

    layout: Layout
    passages: Mapping[int, list[Ranked]]
    order: Mapping[int, float]
    exact: Numbers
    scores: NDArray[np.float32] | None = None
    masks: Mapping[Axis, NDArray[np.bool_]] = field(default_factory=dict)
    fusion: tuple[tuple[str, float], ...] = ()


def answers(
    store: SearchStore,
    query: Query,
    plan: Plan,
    *,
    with_words: bool,
    embed_query: EmbedQuery | None,
) -> Answers:
    """Rank what answers.

    Args:
        store: Where the passages are kept.
        query: As understood.
        plan: What the index is asked for it.
        with_words: Whether words are looked for.
        embed_query: Text to unit vector; meaning is looked for where it is given.
    """
    layout = store.layout()
    masks = {axis: layout.entries_of(store.matching(m)) for axis, m in plan.filters.items()}
    allowed = _allowed(store, layout, plan, masks)
    if not query.words:
        return Answers(layout, {}, {}, np.flatnonzero(allowed), masks=masks)
    words = _Words({}, {}, NO_NUMBERS, None, 0.0)
    if with_words:
        words = _by_words(store, layout, query, plan, allowed)
    meaning, fusion = _Meaning({}, {}), NOT_WEIGHED
    vectors = store.vectors() if embed_query else None
    if vectors is not None and embed_query is not None:
        meaning, fusion = _by_meaning(vectors, layout, words, embed_query(query.text), allowed)
    weights = dict(fusion)
    order = joined(
        words.scores,
        meaning.scores,
        weight=weights.get("weight", 0.0),
        words_weight=weights.get("words_weight", 1.0),
    )
    passages = {
        entry: _merged(words.passages.get(entry, ()), meaning.passages.get(entry, ()))
        for entry in order
    }
    return Answers(layout, passages, order, words.exact, words.first, masks, fusion)


def _merged(words: Sequence[Ranked], meaning: Sequence[Ranked]) -> list[Ranked]:
    """The passages of one entry: by words first, each once with all who found it."""
    near = {each.passage for each in meaning}
    known = {each.passage for each in words}
    told = [
        replace(each, answered_by=(*each.answered_by, "semantic")) if each.passage in near else each
        for each in words
    ]
    return [*told, *(each for each in meaning if each.passage not in known)]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words found: scores and passages by entry, exact passages, first scores by passage, the best passage's share."""

    scores: Mapping[int, float]
    passages: Mapping[int, list[Ranked]]
    exact: Numbers
    first: NDArray[np.float32] | None
    best_share: float


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What meaning found: deviations and passages by entry."""

    scores: Mapping[int, float]
    passages: Mapping[int, list[Ranked]]


def entries_without(
    store: SearchStore, found: Answers, plan: Plan, axis: Axis
) -> NDArray[np.bool_]:
    """Which entries would answer without the filters of one axis."""
    others = {name: mask for name, mask in found.masks.items() if name != axis}
    allowed = _allowed(store, found.layout, plan, others)
    return found.layout.entries_of(_exact(store, plan, allowed))


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


def _exact(store: SearchStore, plan: Plan, allowed: NDArray[np.bool_]) -> Numbers:
    """The allowed passages with every idea: each idea is asked for by itself, so that what is kept of it serves again."""
    if not plan.ideas:
        return NO_NUMBERS if plan.has_words and not plan.required else np.flatnonzero(allowed)
    found = sorted((store.matching(idea) for idea in plan.ideas), key=len)
    numbers = _kept(found[0], allowed)
    for others in found[1:]:
        numbers = numbers[among(numbers, others)]
    return numbers


def _kept(numbers: Numbers, allowed: NDArray[np.bool_]) -> Numbers:
    return numbers[allowed[numbers]]


def _by_words(
    store: SearchStore, layout: Layout, query: Query, plan: Plan, allowed: NDArray[np.bool_]
) -> _Words:
    """Passages with all words or some; short and unknown words also inside other words."""
    exact = _exact(store, plan, allowed)
    first = first_scores(store, layout, plan.features)
    scores = np.where(allowed, first.scores, np.float32(0))
    scores[exact] += np.float32(STRICT_BONUS)
    told = judged(store, layout, plan.features, first, best_numbers(scores, CANDIDATES))
    shares = {number: share for number, share in told.passages.items() if allowed[number]}
    ranked = [
        Ranked(number, share + (ALL_WORDS if scores[number] >= STRICT_BONUS else 0.0), ("keyword",))
        for number, share in shares.items()
    ]
    inside = _inside_words(store, query, allowed, found=bool(ranked))
    ranked += [each for each in inside if each.passage not in shares]
    if inside and len(query.words) == 1:
        exact = np.union1d(exact, np.array([each.passage for each in inside], dtype=np.int64))
    passages = _by_entry(layout, ranked)
    own = {entry: [each.score for each in found] for entry, found in passages.items()}
    holders = set(np.flatnonzero(layout.entries_of(exact)).tolist())
    best = max(shares.values(), default=0.0)
    return _Words(
        by_words(own, told.entries, told.coverage, exact=holders),
        passages,
        exact,
        first.scores,
        best,
    )


def _by_entry(layout: Layout, ranked: Iterable[Ranked]) -> dict[int, list[Ranked]]:
    """Entry → its passages, best first."""
    found: dict[int, list[Ranked]] = {}
    for each in sorted(ranked, key=lambda one: (-one.score, one.passage)):
        found.setdefault(int(layout.entry_of[each.passage]), []).append(each)
    return found


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
    return [Ranked(number, share * INSIDE_SHARE, ("substring",)) for number, share in kept.items()]


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


def _by_meaning(
    vectors: HeldVectors,
    layout: Layout,
    words: _Words,
    query: NDArray[np.float32],
    allowed: NDArray[np.bool_],
) -> tuple[_Meaning, tuple[tuple[str, float], ...]]:
    """What stands out of the crowd by meaning, and how much that is worth beside these words."""
    crowd = vectors.crowd(query, layout.entry_of > 0)
    leaders = sorted(words.scores, key=lambda entry: -words.scores[entry])
    witnesses = np.array(
        [words.passages[e][0].passage for e in leaders[:WITNESSES]], dtype=np.int64
    )
    places = np.searchsorted(crowd, vectors.scores(witnesses, query)) / max(1, len(crowd))
    trusted = trust(places.tolist())
    numbers, cosines = vectors.nearest(query, allowed, NEIGHBOURS)
    near = deviations(cosines, crowd)
    most = FEW if words.best_share >= THICK else MANY
    stand_out = [
        Ranked(int(number), float(above), ("semantic",))
        for number, above in zip(numbers, near, strict=True)
        if above >= OUTSTANDING or not words.scores
    ]
    passages = _by_entry(layout, stand_out)
    new = [entry for entry in passages if entry not in words.scores][most:]
    kept = {entry: own for entry, own in passages.items() if entry not in set(new)}
    scores = {entry: own[0].score for entry, own in kept.items()}
    scores |= _of_words(vectors, words, query, crowd, known=scores)
    told = (
        ("trust", trusted),
        ("best_share", words.best_share),
        ("weight", weight_of_meaning(words.best_share, trusted)),
        ("words_weight", weight_of_words(words.best_share, trusted)),
    )
    return _Meaning(scores, kept), told


def _of_words(
    vectors: HeldVectors,
    words: _Words,
    query: NDArray[np.float32],
    crowd: NDArray[np.float32],
    *,
    known: Mapping[int, float],
) -> dict[int, float]:
    """The deviation of what the words found but meaning alone would not have."""
    pairs = [
        (entry, each.passage)
        for entry, own in words.passages.items()
        if entry not in known
        for each in own
    ]
    numbers = np.array([number for _, number in pairs], dtype=np.int64)
    above = deviations(vectors.scores(numbers, query), crowd)
    found: dict[int, float] = {}
    for (entry, _), deviation in zip(pairs, above.tolist(), strict=True):
        found[entry] = max(found.get(entry, 0.0), deviation)
    return found
