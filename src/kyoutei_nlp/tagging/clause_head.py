"""The trained witness for kinds of clauses: what an article is when no rule of data/clause_kinds.toml tells (条項の種類).

「（販路）三者は、農産物に統一の表示を付け、販売の拡大に努める。」 → duties. Not found: 「本会を港の会と呼ぶ。」 A logistic regression over
hashed character n-grams (Weinberger 2009) of the heading and the beginning of the body, its probabilities calibrated by one
temperature (Guo 2017); under the limit it abstains. Fitted by models/kyoutei-clauses/build.py.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.tagging.head_files import read_head

MODEL: Final = "kyoutei-clauses"
BUCKETS: Final = 8192
LONGEST_GRAM: Final = 4
LONGEST_BODY: Final = 120
"""Letters of the body that are read; the verb of a first sentence nearly always stands before."""
SHORTEST_BODY: Final = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ClauseHead:
    """The fitted weights (条項の種類の学習済み重み).

    Attributes:
        kinds: Ids of data/clause_kinds.toml and ``other``, in the order of the rows.
        coefficients: ``(n_kinds, BUCKETS)``.
        intercepts: ``(n_kinds,)``.
        temperature: By which the scores are divided before they become probabilities.
        limit: Probability under which it says nothing.
        revision: Of the weights.
    """

    kinds: tuple[str, ...]
    coefficients: Floats
    intercepts: Floats
    temperature: float
    limit: float
    revision: str = ""

    def kind(self, heading: str | None, body: str) -> str | None:
        """The likeliest kind; None where the model is not sure, or sure that it is none of them."""
        if len("".join(body.split())) < SHORTEST_BODY:
            return None
        said = self.probabilities(features(heading, body))
        best = int(said.argmax())
        known = said[best] >= self.limit and self.kinds[best] != "other"
        return self.kinds[best] if known else None

    def probabilities(self, vector: Floats) -> Floats:
        """``(n_kinds,)`` for a vector of :func:`features`."""
        scores = (self.coefficients @ vector + self.intercepts) / self.temperature
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum())


def features(heading: str | None, body: str) -> Floats:
    """Unit vector ``(BUCKETS,)`` of the character n-grams in the folded heading and the beginning of the folded body."""
    vector = np.zeros(BUCKETS)
    for gram in _grams(heading or "", body):
        vector[zlib.crc32(gram.encode()) % BUCKETS] = 1.0
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _grams(heading: str, body: str) -> Iterator[str]:
    for mark, words in (("見", heading), ("文", body[:LONGEST_BODY])):
        closed = f"^{''.join(words.split())}$"
        for length in range(1, LONGEST_GRAM + 1):
            yield from (
                f"{mark}{closed[at : at + length]}" for at in range(len(closed) - length + 1)
            )


@cache
def load_clause_head() -> ClauseHead:
    """The head that comes with the package.

    Raises:
        ModelError: The files are missing or broken.
    """
    _, card, tables = read_head(MODEL, "条項")
    return ClauseHead(
        tuple(card["kinds"]),
        **tables,
        temperature=card["temperature"],
        limit=card["limit"],
        revision=card["revision"],
    )
