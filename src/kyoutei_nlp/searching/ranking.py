"""Agreements in order: words and meaning joined (順位).

Words give each agreement a share of what a full answer would score, so that a question whose words nobody used gives all of them
next to nothing; meaning gives how far an agreement stands out of the crowd. Added up, words lead where they say something and
meaning where they do not, whatever the model. Rank fusion (Cormack, Clarke & Büttcher 2009) sees no difference between
the two cases: on 46 council statements it fell behind words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.page import AnsweredBy

MOST_WEIGHT: Final = 0.16
"""What one standard deviation above the crowd is worth in shares of a full answer by words. Chosen on 124 questions of our own: nDCG@10
by words alone 0.947, 0.943 and 0.112 (paraphrased on two corpora; without a common word), joined 0.973, 0.952 and 0.641; with vectors
drowned in noise 0.940, 0.953 and 0.443; with vectors drawn by lot 0.926, 0.927 and 0.167. 0.06 to 0.2 differ by less than 0.02."""
FARTHEST: Final = 6.0
"""Deviations beyond which standing out more says no more."""
THICK: Final = 0.5
"""The share of a full answer from which words can judge the vectors."""
ALL_WORDS: Final = 0.3
"""What holding all that was typed adds."""
OTHER_PASSAGES: Final = 0.1
SECOND_AND_THIRD: Final = 3
COVERAGE: Final = 0.2
"""What the share of the words found anywhere in the agreement adds to its best passage."""
WITNESSES: Final = 3  # best answers by words that judge the vectors; 1 and 10 were no better


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that answers, with who found it."""

    passage: int
    score: float
    answered_by: tuple[AnsweredBy, ...]


def by_words(
    shares: Mapping[int, Sequence[float]], coverage: Mapping[int, float]
) -> dict[int, float]:
    """Agreement → score by words.

    Args:
        shares: Agreement → the shares of its passages of a full answer.
        coverage: Agreement → the share of the words that stand anywhere in it, 0 to 1.
    """
    found = {}
    for entry, own in shares.items():
        best = sorted(own, reverse=True)
        more = OTHER_PASSAGES * sum(best[1:SECOND_AND_THIRD])
        found[entry] = best[0] + more + COVERAGE * coverage.get(entry, 0.0)
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
    """What a deviation is worth: all where the words are thin, as far as it is trusted where they are thick."""
    return MOST_WEIGHT * (1 - (1 - trusted) * min(1.0, best_share / THICK))


def deviations(cosines: NDArray[np.float32], crowd: NDArray[np.float32]) -> NDArray[np.float32]:
    """How many standard deviations each cosine lies above the middle of the crowd, :data:`FARTHEST` at most."""
    spread = float(crowd.std()) if len(crowd) else 0.0
    if spread < 1e-6:
        return np.zeros(len(cosines), dtype=np.float32)
    above: NDArray[np.float32] = (cosines - np.float32(np.median(crowd))) / np.float32(spread)
    return np.minimum(above, np.float32(FARTHEST))


def joined(
    words: Mapping[int, float], meaning: Mapping[int, float], *, weight: float
) -> dict[int, float]:
    """Agreement → score by words and meaning together, best first."""
    scores = {
        entry: words[entry] + weight * max(0.0, meaning.get(entry, 0.0))
        if entry in words
        else weight * meaning[entry]
        for entry in {**words, **meaning}
    }
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
