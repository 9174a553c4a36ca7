"""Passages in the light of the fields of cooperation (分野): what an agreement is about, weighed beside how it is worded.

Vectors of agreements differ by many things: who writes, how formally, in which kind of paper. People ask for one of them. The
fields are fixed points for it in the space of any model: each row gets, beside its own coordinates, its membership in every field.
Themes are still found in the rows; what belongs to no field keeps its own direction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data
from kyoutei_nlp.theming.clustering import unit

Rows = NDArray[np.floating[Any]]

# On the pages of corpora/sample and corpora/check the correlation of "same theme" with "same fields by gold" is 0.1 without the
# light, 0.2–0.3 at weight 1, 0.3–0.4 at 2 and 4; agreement of fits on nine tenths 0.70–0.80, 0.81–0.90, 0.91–0.97, 0.85–0.93.
WEIGHT: Final = 2.0
# How sharply a row takes sides, in spreads of the fields' own likeness, so that it fits any model; 2/5 to 2/3 do alike, 4/3 worse.
SHARPNESS: Final = 2 / 3
# A theme is of a field when this share of its membership is; a judgement.
OF_A_FIELD: Final = 0.4
_PLAIN: Final = re.compile(r"[^\[\](){}?|\\*.^$+]+")


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """The fields as points of a model's space.

    Attributes:
        ids: As in data/fields.toml.
        matrix: float32 ``(n_fields, d)``, unit rows.
        model_id: Of the model.
    """

    ids: tuple[str, ...]
    matrix: NDArray[np.float32]
    model_id: str

    @property
    def spread(self) -> float:
        """How much the likeness of two fields differs from pair to pair (standard deviation of the cosines)."""
        alike = self.matrix @ self.matrix.T
        return float(alike[~np.eye(len(alike), dtype=np.bool_)].std())

    def membership(self, rows: Rows) -> Rows:
        """``(n, n_fields)``: how much each unit row ``(n, d)`` is of each field; rows sum to 1."""
        scores = (rows @ self.matrix.T) / max(SHARPNESS * self.spread, 1e-6)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def oriented(self, rows: Rows) -> NDArray[np.float32]:
        """``(n, n_fields + d)``: unit rows, the memberships before the coordinates."""
        return np.asarray(
            unit(np.hstack([WEIGHT * unit(self.membership(rows)), rows])), dtype=np.float32
        )


def field_phrases() -> dict[str, tuple[str, ...]]:
    """Field id → words for it: its name and definition, their parts, its example and the cues that are plain words."""
    return {row["id"]: tuple(dict.fromkeys(_phrases(row))) for row in load_data("fields")["field"]}


def _phrases(row: Mapping[str, Any]) -> Sequence[str]:
    parts = re.split("[、・]", f"{row['name']}、{row['definition']}")
    cues = [cue for cue in row["strong"] if _PLAIN.fullmatch(cue)]
    return [row["name"], row["definition"], row["example"], *parts, *cues]


def orient(vectors: Mapping[str, NDArray[np.float32]], model_id: str) -> Fields:
    """The fields from the vectors of their phrases.

    Args:
        vectors: Field id → float32 ``(n_phrases, d)``, unit rows.
        model_id: Of the model that made them.
    """
    middles = np.stack([rows.mean(axis=0) for rows in vectors.values()])
    return Fields(tuple(vectors), np.asarray(unit(middles), dtype=np.float32), model_id)


def field_of(membership: Rows, ids: Sequence[str]) -> str | None:
    """The field that a theme is of, by the mean membership ``(n_fields,)`` of its passages; None if it is of no single one."""
    best = int(np.argmax(membership))
    return ids[best] if membership[best] >= OF_A_FIELD else None
