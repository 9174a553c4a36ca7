"""The trained witness for fields: what an item of cooperation is about when no cue says so.

「血圧の測定と生活習慣の見直し」 → health, without any listed cue. Not found: 「双方が協議し必要と認めた取組」. A logistic
regression a field over sentence vectors, the likeness to the field's definition, and the cues are weighed together into one
calibrated probability (stacking: Wolpert 1992); each can be left out. Fitted by models/kyoutei-fields/build.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging.head_files import read_head

MODEL: Final = "kyoutei-fields"
CUES, HEAD, LIKENESS = "cues", "model", "likeness"
ALL_PARTS: Final = frozenset({CUES, HEAD, LIKENESS})

Floats = NDArray[np.float64]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class FieldHead:
    """The fitted weights (分野の学習済み重み).

    Attributes:
        ids: The field ids, in the order of the rows.
        coefficients: ``(n_fields, n_dimensions)`` of the logistic regressions.
        intercepts: ``(n_fields,)``.
        definitions: ``(n_fields, n_dimensions)``, unit vectors of the definitions.
        weights: Parts used → ``(strong cue, weak cue, model, likeness, intercept)``; parts not used weigh 0.
        embed: Texts → unit rows of the embedding model that the weights were fitted with.
        revision: Of the weights.
        parts: The witnesses that are heard.
    """

    ids: tuple[str, ...]
    coefficients: Floats
    intercepts: Floats
    definitions: Floats
    weights: Mapping[frozenset[str], Floats]
    embed: Embed
    revision: str = ""
    parts: frozenset[str] = ALL_PARTS

    def probabilities(self, texts: Sequence[str], strong: Floats, weak: Floats) -> Floats:
        """``(n_texts, n_fields)``: how likely each text is about each field.

        Args:
            texts: Items of cooperation, folded, without their number.
            strong: ``(n_texts, n_fields)``, 1 where a strong cue stands.
            weak: The same for a weak cue.
        """
        vectors = self.embed(texts).astype(np.float64)
        told = vectors @ self.coefficients.T + self.intercepts
        likeness = vectors @ self.definitions.T
        w = self.weights[self.parts]
        return _sigmoid(strong * w[0] + weak * w[1] + told * w[2] + likeness * w[3] + w[4])


def load_head(embed: Embed, *, embedder: str) -> FieldHead:
    """The head that comes with the package.

    Args:
        embed: ``embed_passages`` of the built-in model.
        embedder: Its id; the weights mean nothing for vectors of another.

    Raises:
        ModelError: The files are missing or were fitted with another embedding model.
    """
    folder, card, tables = read_head(MODEL, "分野")
    if card["embedder"] != embedder:
        raise ModelError(
            f"分野のモデルは {card['embedder']} 用です（いまは {embedder}）。make models で作り直してください"
        )
    return FieldHead(
        tuple(card["fields"]),
        **tables,
        weights=_weights(card, folder),
        embed=embed,
        revision=card["revision"],
    )


def _weights(card: Mapping[str, Any], folder: Path) -> dict[frozenset[str], Floats]:
    found = {frozenset(row["parts"]): np.array(row["weights"]) for row in card["stacking"]}
    if ALL_PARTS not in found:
        raise ModelError(f"分野のモデルに重みがありません: {folder}")
    return found


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))))
