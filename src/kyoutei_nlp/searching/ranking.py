"""Agreements in order: words and meaning joined (順位).

Words give each agreement a share of what a full answer would score, so that a question whose words nobody used gives all of them
next to nothing; meaning gives how far an agreement stands out of the crowd. What the best answer by words holds of the question says
whose turn it is: where it is thin, a word met by chance must not lead and meaning decides; where it is thick, meaning moves only what
lies close together, and no more than it is trusted. Rank fusion (Cormack, Clarke & Büttcher 2009) sees no difference between the
cases: on 46 council statements it fell behind words alone.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.page import AnsweredBy

MOST_WEIGHT: Final = 0.12
"""What one standard deviation above the crowd is worth, in shares of a full answer by words, where the words are thin."""
THICK_WEIGHT: Final = 0.07
"""What it is worth where they have just become thick, if it is trusted."""
SETTLED_WEIGHT: Final = 0.02
"""What is left of it where they settle the order. These and the limits below were chosen on 191 questions over three corpora as those
that serve questions without a common word best while no set of the others is worse than by words alone."""
FARTHEST: Final = 6.0
"""Deviations beyond which standing out more says no more."""
THIN: Final = 0.2
"""The best share of a full answer up to which the words say nothing: 9 of 10 questions that have no word in common with what answers
them stay below 0.3, 9 of 10 in other words for the same lie above 0.3 (median 0.75)."""
THICK: Final = 0.3
"""The best share from which words lead and can judge the vectors."""
SETTLED: Final = 0.8
"""The best share from which meaning only orders what words leave open."""
ALL_WORDS: Final = 0.3
"""What holding all that was typed adds."""
OTHER_PASSAGES: Final = 0.1
SECOND_AND_THIRD: Final = 3
COVERAGE: Final = 0.2
"""What the share of the words found anywhere in the agreement adds to its best passage."""
WHOLE: Final = 0.85
"""How far the text of the whole agreement counts, against its best passages: nDCG@10 by words alone 0.950, 0.948, 0.983 and 0.956
on four sets of questions by passages, 0.957, 0.971, 1.000 and 0.965 with the whole."""
WITNESSES: Final = 3  # best answers by words that judge the vectors; 1 and 10 were no better


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that answers, with who found it."""

    passage: int
    score: float
    answered_by: tuple[AnsweredBy, ...]


def by_words(
    shares: Mapping[int, Sequence[float]],
    whole: Mapping[int, float],
    coverage: Mapping[int, float],
    *,
    exact: Container[int] = (),
) -> dict[int, float]:
    """Agreement → score by words.

    Args:
        shares: Agreement → the shares of its passages of a full answer.
        whole: Agreement → the share of all its text.
        coverage: Agreement → the share of the words that stand anywhere in it, 0 to 1.
        exact: Agreements with a passage that holds all that was typed.
    """
    found = {}
    for entry, own in shares.items():
        best = sorted(own, reverse=True)
        more = OTHER_PASSAGES * sum(best[1:SECOND_AND_THIRD])
        parts = best[0] + more + COVERAGE * coverage.get(entry, 0.0)
        score = (1 - WHOLE) * parts + WHOLE * whole.get(entry, 0.0)
        found[entry] = score + (ALL_WORDS if entry in exact else 0.0)
    return found


def trust(percentiles: Iterable[float]) -> float:
    """How far the vectors see what the words see: 0 for vectors as good as random, 1 for full agreement.

    Args:
        percentiles: Of the best answers by words, the share of all passages that lie farther from the query by
            meaning; without an answer by words there is only meaning to trust.
    """
    told = list(percentiles)
    return max(0.0, 2 * sum(told) / len(told) - 1) if told else 1.0


def weight_of_meaning(best_share: float, trusted: float) -> float:
    """What a deviation is worth: all where the words are thin, as far as it is trusted where they are thick, little where they settle it."""
    thick = _between(best_share, THIN, THICK)
    settled = _between(best_share, THICK, SETTLED)
    led = THICK_WEIGHT + (SETTLED_WEIGHT - THICK_WEIGHT) * settled
    return MOST_WEIGHT * (1 - thick) + led * thick * trusted


def weight_of_words(best_share: float, trusted: float) -> float:
    """What a share by words is worth: all where they are thick; where they are thin, less the more meaning is trusted."""
    return 1 - (1 - _between(best_share, THIN, THICK)) * trusted


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def deviations(cosines: NDArray[np.float32], crowd: NDArray[np.float32]) -> NDArray[np.float32]:
    """How many standard deviations each cosine lies above the middle of the crowd, :data:`FARTHEST` at most."""
    spread = float(crowd.std()) if len(crowd) else 0.0
    if spread < 1e-6:
        return np.zeros(len(cosines), dtype=np.float32)
    above: NDArray[np.float32] = (cosines - np.float32(np.median(crowd))) / np.float32(spread)
    return np.minimum(above, np.float32(FARTHEST))


def joined(
    words: Mapping[int, float],
    meaning: Mapping[int, float],
    *,
    weight: float,
    words_weight: float = 1.0,
) -> dict[int, float]:
    """Agreement → score by words and meaning together, best first; equals by their words, then by number."""
    scores = {
        entry: words_weight * words[entry] + weight * max(0.0, meaning.get(entry, 0.0))
        if entry in words
        else weight * meaning[entry]
        for entry in {**words, **meaning}
    }
    return dict(
        sorted(scores.items(), key=lambda pair: (-pair[1], -words.get(pair[0], 0.0), pair[0]))
    )
