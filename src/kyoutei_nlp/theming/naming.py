"""Terms and names of themes: class-based TF-IDF over noun phrases (Grootendorst 2022)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theming.phrases import Phrase, phrases

N_TERMS: Final = 8
N_IN_NAME: Final = 2
# A single word names a theme less well than a compound (the complaint about BERTopic's labels);
# the factors are a judgement by eye, not a measurement.
SINGLE_WORD: Final = 0.5
JOINED: Final = 0.8
A_WORD_MORE: Final = 0.1
# A phrase in the words of the definitions of fields is at the right height; and a theme that several documents share is not
# named after what stands in one of them.
OF_A_FIELD: Final = 1.6
SHARED: Final = 2
NAMELESS: Final = "主題"


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
    return [_terms(count, total, mean_size, len(members[i])) for i, count in enumerate(counts)]


def theme_name(terms: Sequence[str]) -> str:
    """The first terms joined by 「・」; a theme without terms is called 主題."""
    return "・".join(terms[:N_IN_NAME]) or NAMELESS


def _terms(
    count: Counter[Phrase], total: Counter[Phrase], mean_size: float, n_members: int
) -> tuple[str, ...]:
    """Ranked by class-based TF-IDF over documents, then made diverse; of a shared theme, shared phrases alone if there are two."""
    scores = {
        phrase: _weight(phrase) * n * math.log(1 + mean_size / total[phrase])
        for phrase, n in count.items()
    }
    ranked = sorted(scores, key=lambda phrase: (-scores[phrase], phrase.text))
    shared = _diverse(phrase.text for phrase in ranked if count[phrase] >= SHARED)
    if n_members >= SHARED and len(shared) >= N_IN_NAME:
        return shared
    return _diverse([*shared, *(phrase.text for phrase in ranked)])


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
