"""How much a vector belongs to each theme."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# With the built-in model a passage is about 0.5 from its own centroid and 0.1–0.2 from others:
# 0.1 turns that into probabilities of 0.8 and more. Not calibrated on labels yet.
TEMPERATURE: Final = 0.1


def membership(
    rows: NDArray[np.floating[Any]],
    centroids: NDArray[np.floating[Any]],
    *,
    temperature: float = TEMPERATURE,
) -> NDArray[np.floating[Any]]:
    """Softmax of the cosines: ``(n, d)`` and ``(n_themes, d)``, unit rows → ``(n, n_themes)``, rows sum to 1."""
    scores = (rows @ centroids.T) / temperature
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))
