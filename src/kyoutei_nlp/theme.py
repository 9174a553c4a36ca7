"""What theming finds: まとまり・主題・割り当て."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import _promise

NamedBy = Literal["machine", "human"]
Method = Literal["agglomerative", "kmeans", "hdbscan", "bertopic"]
"""How groups are found (まとめ方)."""
METHODS: Final[tuple[Method, ...]] = get_args(Method)
ChangeKind = Literal["kept", "renamed", "split", "merged", "born", "died"]


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """A way to put n things into groups (まとまり).

    Attributes:
        labels: int ``(n,)``, group numbers from 0; -1 for things in no group.
        stability: Mean adjusted Rand index over refits on subsamples, -1 to 1 (Hubert & Arabie 1985).
    """

    labels: NDArray[np.int64]
    stability: float

    def __post_init__(self) -> None:
        _promise(self.labels.ndim == 1, "まとまりの番号は一次元です")
        _promise(-1.0 <= self.stability <= 1.0, "安定度は -1 から 1 です")

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(set(self.labels.tolist()) - {-1})


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme (主題). A name given by a person outlives every refit.

    Attributes:
        id: Stable across refits, ``T01`` …
        terms: The phrases that mark it, strongest first (class-based TF-IDF, Grootendorst 2022).
        passages: Ids of its most typical passages.
        stability: 0 to 1, share of the theme that stays together over refits on subsamples.
        field: The field of cooperation that most of it is of, by its id; None if of no single one.
    """

    id: str
    name: str
    named_by: NamedBy
    terms: tuple[str, ...]
    passages: tuple[str, ...]
    size: int
    stability: float
    field: str | None = None

    def __post_init__(self) -> None:
        _promise(bool(self.name), "主題には名前が要ります")
        _promise(0.0 <= self.stability <= 1.0, "安定度は 0 から 1 です")


@dataclass(frozen=True, slots=True)
class ThemeAssignment:
    """A passage or document belongs to a theme with a probability (割り当て)."""

    target: str
    theme_id: str
    probability: float

    def __post_init__(self) -> None:
        _promise(0.0 <= self.probability <= 1.0, "確率は 0 から 1 です")


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """The theme a document belongs to most, as it is shown."""

    id: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """What became of a theme in a refit (主題の移り変わり).

    Attributes:
        id: Of the theme that is there now; of the old one for ``split`` and ``died``.
        others: ``renamed``: its name before; ``merged`` and ``born``: the old themes it came from; ``split`` and ``died``: the
            new themes that most of it went to.
    """

    kind: ChangeKind
    id: str
    name: str
    others: tuple[str, ...] = ()
