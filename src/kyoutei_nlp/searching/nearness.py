"""The vectors of all passages in memory, and the nearest of them (意味の近さ).

Vectors are kept as float16. Up to :data:`EXACT` allowed passages all are scored; beyond, the sign of every dimension, one bit each,
chooses the :data:`SHORTLIST` that are (binary quantisation: the Hamming distance of signs grows with the angle, Charikar 2002).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
EXACT: Final = 8_000
"""So many vectors of 300 numbers are scored in about 12 ms; the codes of 300,000 in 15 ms."""
SHORTLIST: Final = 4_000
CROWD: Final = 2_000
"""Passages drawn to see how near any passage is to a query."""


class HeldVectors:
    """Vectors by passage number; grows, and forgets rows that were taken away.

    Args:
        model_id: Name and revision of the embedding model.
        dimensions: Numbers of a vector.
    """

    def __init__(self, model_id: str, dimensions: int) -> None:
        self.model_id = model_id
        self.dimensions = dimensions
        self._rows: NDArray[np.float16] = np.zeros((0, dimensions), dtype=np.float16)
        self._codes: NDArray[np.uint64] = np.zeros((0, -(-dimensions // 64)), dtype=np.uint64)
        self._here: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._centre: Vector | None = None

    def put(self, numbers: NDArray[np.int64], vectors: NDArray[Any]) -> None:
        """Set the vectors of some passages; ``vectors`` ``(n, dimensions)``, unit rows."""
        if not len(numbers):
            return
        self._reach(int(numbers.max()) + 1)
        rows = np.asarray(vectors, dtype=np.float16)
        if self._centre is None:  # kept: the codes of all rows must share it
            self._centre = rows.astype(np.float32).mean(axis=0)
        self._rows[numbers] = rows
        self._here[numbers] = True
        self._codes[numbers] = self._coded(rows)

    @property
    def centre(self) -> Vector:
        """The mean of the vectors that came first, float32 ``(dimensions,)``; it stays while rows come and go."""
        return np.zeros(self.dimensions, np.float32) if self._centre is None else self._centre

    def __len__(self) -> int:
        """One more than the greatest passage number."""
        return len(self._here)

    def has(self, numbers: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether each of these passages has a vector."""
        inside = numbers < len(self._here)
        found = np.zeros(len(numbers), dtype=np.bool_)
        found[inside] = self._here[numbers[inside]]
        return found

    def rows(self, numbers: NDArray[Any]) -> NDArray[np.float32]:
        """float32 ``(n, dimensions)`` of passages that have one."""
        found: NDArray[np.float32] = self._rows[numbers].astype(np.float32)
        return found

    def scores(self, numbers: NDArray[Any], query: Vector) -> Vector:
        """The cosine of each of these passages to the query; ``-1`` for one without a vector."""
        found: Vector = np.full(len(numbers), -1.0, dtype=np.float32)
        here = self.has(numbers)
        found[here] = self.rows(numbers[here]) @ query
        return found

    def nearest(
        self, query: Vector, allowed: NDArray[np.bool_], limit: int
    ) -> tuple[NDArray[np.int64], Vector]:
        """Numbers and cosines of the nearest allowed passages, nearest first.

        Args:
            query: float32 ``(dimensions,)``, length 1.
            allowed: Bool by passage number.
            limit: At most so many.
        """
        numbers = self._allowed(allowed)
        if len(numbers) > EXACT:
            distances = self._distances(query, numbers)
            kept = np.argpartition(distances, SHORTLIST)[:SHORTLIST]
            numbers = np.sort(numbers[kept])
        scores = self.rows(numbers) @ query
        best = np.argsort(-scores, kind="stable")[:limit]
        return numbers[best], scores[best]

    def crowd(self, query: Vector, allowed: NDArray[np.bool_]) -> Vector:
        """The cosines of up to :data:`CROWD` allowed passages, evenly drawn, ascending."""
        numbers = self._allowed(allowed)
        drawn = numbers[:: max(1, -(-len(numbers) // CROWD))]
        return np.sort(self.rows(drawn) @ query)

    def _allowed(self, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
        reach = min(len(allowed), len(self._here))
        return np.flatnonzero(allowed[:reach] & self._here[:reach])

    def _distances(self, query: Vector, numbers: NDArray[np.int64]) -> NDArray[np.uint16]:
        code = self._coded(query[None, :])[0]
        whole = len(numbers) * 2 > len(self._codes)
        distances = np.zeros(len(self._codes) if whole else len(numbers), dtype=np.uint16)
        for word in range(self._codes.shape[1]):
            column = self._codes[:, word] if whole else self._codes[numbers, word]
            distances += np.bitwise_count(column ^ code[word])
        return distances[numbers] if whole else distances

    def _coded(self, rows: NDArray[Any]) -> NDArray[np.uint64]:
        centre = 0.0 if self._centre is None else self._centre.astype(rows.dtype)
        bits = np.zeros((len(rows), self._codes.shape[1] * 64), dtype=np.bool_)
        bits[:, : self.dimensions] = rows > centre
        return np.packbits(bits, axis=1).view(np.uint64)

    def _reach(self, length: int) -> None:
        """Room for ``length`` passages, with a sixteenth more so that growing is rare."""
        if length <= len(self._here):
            return
        size = length + length // 16
        for name in ("_rows", "_codes", "_here"):
            old = getattr(self, name)
            new = np.zeros(
                (size, *old.shape[1:]), dtype=old.dtype, order="F" if name == "_codes" else "C"
            )
            new[: len(old)] = old
            setattr(self, name, new)
