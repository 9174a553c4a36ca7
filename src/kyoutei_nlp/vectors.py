"""Vectors of passages (条・頁のベクトル)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import _promise

Matrix = NDArray[np.float32]
UNIT_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """The vectors of some passages, all from one model.

    Attributes:
        model_id: Name and revision of the embedding model.
        passage_ids: One a row.
        matrix: float32 ``(n_passages, n_dimensions)``, every row of length 1.
        truncated: Ids of the passages the model could not read to the end.
    """

    model_id: str
    passage_ids: tuple[str, ...]
    matrix: Matrix
    truncated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _promise(self.matrix.ndim == 2, "ベクトルは二次元の行列です")
        _promise(self.matrix.dtype == np.float32, "ベクトルは float32 です")
        _promise(
            self.matrix.shape[0] == len(self.passage_ids), "ベクトルの行数が条・段の数と違います"
        )
        lengths = np.linalg.norm(self.matrix, axis=1)
        _promise(
            bool(np.all(np.abs(lengths - 1) < UNIT_TOLERANCE)), "ベクトルの長さが 1 ではありません"
        )
