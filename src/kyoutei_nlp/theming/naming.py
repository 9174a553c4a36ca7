"""Terms and names of themes: class-based TF-IDF over noun phrases (Grootendorst 2022), and what they say of the theme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theming.phrases import Phrase, phrases

N_TERMS: Final = 8
N_IN_NAME: Final = 2
# Phrases looked at for each theme.
N_CANDIDATES: Final = 60
# A single word names a theme less well than a compound (the complaint about BERTopic's labels);
# the factors are a judgement by eye, not a measurement.
SINGLE_WORD: Final = 0.6
JOINED: Final = 0.8
A_WORD_MORE: Final = 0.1
# A phrase in words of the fields is at the right height; and a theme that several documents share is not named after what
# stands in one of them.
OF_A_FIELD: Final = 2.0
SHARED: Final = 2
# How much it counts whether a phrase is about what sets the theme apart (a cosine); by eye.
ABOUT: Final = 3.0
LEAST: Final = 0.1
NAMELESS: Final = "主題"


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much a phrase marks a theme, and whether it is the theme's: several of its documents have it, or it has but one."""

    weight: float
    shared: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """The terms of a theme, strongest first; the first ``n_shared`` of them are the theme's, not one document's."""

    terms: tuple[str, ...]
    n_shared: int

    @property
    def fit_for_name(self) -> tuple[str, ...]:
        """Those that may name it: the shared ones, or all if there are none."""
        return self.terms[: self.n_shared] or self.terms


def name_themes(
    texts: Sequence[str],
    labels: Sequence[int] | NDArray[np.int64],
    *,
    n_themes: int,
    documents: Sequence[str] | None = None,
    stop: Collection[str] = (),
) -> list[tuple[str, ...]]:
    """The terms that mark each theme, strongest first; ``()`` for a theme without noun phrases.

    Args:
        texts: Passages.
        labels: The theme of each passage, -1 for none.
        n_themes: Number of themes.
        documents: The document of each passage; a phrase then counts once a document, not once a passage.
        stop: Names that no term may contain.
    """
    found = candidates(texts, labels, n_themes=n_themes, documents=documents, stop=stop)
    return [each.terms for each in rank(found)]


def candidates(
    texts: Sequence[str],
    labels: Sequence[int] | NDArray[np.int64],
    *,
    n_themes: int,
    documents: Sequence[str] | None = None,
    stop: Collection[str] = (),
) -> list[dict[str, Weighed]]:
    """For each theme its best phrases with their weights; arguments as for :func:`name_themes`."""
    owners = documents if documents is not None else range(len(texts))
    found: list[set[tuple[Any, Phrase]]] = [set() for _ in range(n_themes)]
    members: list[set[Any]] = [set() for _ in range(n_themes)]
    for text, label, owner in zip(texts, labels, owners, strict=True):
        if label >= 0:
            # Once a document: one long list must not name the theme.
            found[int(label)].update((owner, phrase) for phrase in phrases(text, stop=stop))
            members[int(label)].add(owner)
    counts = [Counter(phrase for _, phrase in each) for each in found]
    total: Counter[Phrase] = Counter()
    for count in counts:
        total.update(count)
    mean_size = sum(total.values()) / max(n_themes, 1)
    return [_weighed(count, total, mean_size, len(members[i])) for i, count in enumerate(counts)]


def rank(
    found: Sequence[Mapping[str, Weighed]], *, about: Sequence[Mapping[str, float]] | None = None
) -> list[Ranked]:
    """The terms of each theme from its candidates, made diverse: what its documents share before what stands in one of them.

    Args:
        found: Phrase → weight.
        about: Phrase → cosine to what sets the theme apart; None for no model.
    """
    ranked = []
    for number, weighed in enumerate(found):
        scores = {phrase: one.weight for phrase, one in weighed.items()}
        if about is not None:
            scores = {p: w * max(LEAST, ABOUT * about[number][p]) for p, w in scores.items()}
        order = sorted(weighed, key=lambda p: (not weighed[p].shared, -scores[p], p))
        terms = _diverse(order)
        ranked.append(Ranked(terms, sum(weighed[term].shared for term in terms)))
    return ranked


def theme_name(terms: Sequence[str], *, of: str | None = None) -> str:
    """The first terms joined by 「・」; of a field, its name before them; 主題 for nothing at all.

    >>> theme_name(("給水", "備蓄", "避難"))
    '給水・備蓄'
    >>> theme_name(("給水", "防災", "避難"), of="災害支援・防災")
    '災害支援・防災（給水、避難）'
    """
    if of is None:
        return "・".join(terms[:N_IN_NAME]) or NAMELESS
    new = [term for term in terms if term not in of]
    return f"{of}（{'、'.join(new[:N_IN_NAME])}）" if new else of


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names; one that is taken, or none, gets its number."""
    told: list[str] = []
    for number, name in enumerate(names, start=1):
        told.append(f"{name}{number}" if name == NAMELESS or name in told else name)
    return told


def _weighed(
    count: Counter[Phrase], total: Counter[Phrase], mean_size: float, n_members: int
) -> dict[str, Weighed]:
    """By class-based TF-IDF over documents; of what stands in one of several documents, only the words of fields."""
    found: dict[str, Weighed] = {}
    for phrase, n in count.items():
        shared = n >= SHARED or n_members < SHARED
        if shared or phrase.of_a_field:
            weight = _weight(phrase) * n * math.log(1 + mean_size / total[phrase])
            found[phrase.text] = Weighed(weight, shared)
    best = sorted(found, key=lambda p: (not found[p].shared, -found[p].weight, p))
    return {text: found[text] for text in best[:N_CANDIDATES]}


def _weight(phrase: Phrase) -> float:
    field = OF_A_FIELD if phrase.of_a_field else 1.0
    if phrase.n_words == 1:
        return SINGLE_WORD * field
    joined = JOINED if "の" in phrase.text else 1.0
    return field * (joined + A_WORD_MORE * min(phrase.n_words - 2, 3))


def _diverse(ranked: Iterable[str]) -> tuple[str, ...]:
    """No term inside another, none that shares half of its character pairs with a stronger one."""
    chosen: list[str] = []
    for text in ranked:
        if len(chosen) == N_TERMS:
            break
        if not any(_alike(text, other) for other in chosen):
            chosen.append(text)
    return tuple(chosen)


def _alike(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(pairs & others) >= 0.5 * min(len(pairs), len(others))
