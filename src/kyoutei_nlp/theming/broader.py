"""Themes in broader ones (上位の主題): a two-level order of the themes that are there, worked out when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.naming import NAMELESS
from kyoutei_nlp.theming.trees import WardTree

# So few themes need no order; and so many are in a broader one on average.
FEW: Final = 4
IN_ONE: Final = 3
N_IN_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class BroaderTheme:
    """Themes that are near one another (まとまった主題), largest first."""

    name: str
    themes: tuple[Theme, ...]


def broader(
    themes: Sequence[Theme], centroids: NDArray[np.floating[Any]]
) -> tuple[BroaderTheme, ...]:
    """The themes joined by Ward's tree of their centroids, largest first.

    Args:
        themes: In the order of ``centroids``.
        centroids: ``(n_themes, d)``, unit rows.
    """
    labels = np.arange(len(themes))
    if len(themes) > FEW:
        labels = WardTree.grow(centroids, len(themes)).cut(max(2, len(themes) // IN_ONE))
    groups: dict[int, list[Theme]] = {}
    for label, theme in zip(labels.tolist(), themes, strict=True):
        groups.setdefault(label, []).append(theme)
    made = [_broader(sorted(own, key=lambda theme: -theme.size)) for own in groups.values()]
    return tuple(sorted(made, key=lambda each: -sum(theme.size for theme in each.themes)))


def _broader(own: Sequence[Theme]) -> BroaderTheme:
    """Called by the first words of its themes; one alone by its own name."""
    if len(own) == 1:
        return BroaderTheme(own[0].name, tuple(own))
    firsts = dict.fromkeys(theme.name.split("（")[0].split("・")[0] for theme in own)
    more = "ほか" if len(firsts) > N_IN_NAME else ""
    return BroaderTheme(("、".join(list(firsts)[:N_IN_NAME]) or NAMELESS) + more, tuple(own))
