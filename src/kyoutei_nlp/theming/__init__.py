"""Passage vectors into themes (主題): PassageVectors ▶ Theme, ThemeAssignment.

Pure functions of vectors and texts; nothing here knows a corpus or a setting. ``ThemeModel`` is looked up
late, so that scikit-learn is imported only by those who use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kyoutei_nlp.theming.boilerplate import boilerplate, common_pairs
from kyoutei_nlp.theming.drifting import Drift, drift
from kyoutei_nlp.theming.finding import (
    Assigned,
    ThemesFound,
    assign,
    find_themes,
    in_context,
    settled,
)
from kyoutei_nlp.theming.learning import Decision, ExampleHead, learn_by_example
from kyoutei_nlp.theming.naming import name_themes, theme_name
from kyoutei_nlp.theming.orienting import Fields, field_phrases, orient
from kyoutei_nlp.theming.phrases import phrases

if TYPE_CHECKING:
    from kyoutei_nlp.theming.estimator import ThemeModel

__all__ = [
    "Assigned",
    "Decision",
    "Drift",
    "ExampleHead",
    "Fields",
    "ThemeModel",
    "ThemesFound",
    "assign",
    "boilerplate",
    "common_pairs",
    "drift",
    "field_phrases",
    "find_themes",
    "in_context",
    "learn_by_example",
    "name_themes",
    "orient",
    "phrases",
    "settled",
    "theme_name",
]


def __getattr__(name: str) -> Any:
    if name == "ThemeModel":
        from kyoutei_nlp.theming.estimator import ThemeModel

        return ThemeModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
