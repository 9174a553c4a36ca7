"""What is told of each theme: the field that it is of, its terms, a name, and passages that show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import names_of
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.clustering import unit
from kyoutei_nlp.theming.naming import Weighed, candidates, distinct_names, rank, theme_name
from kyoutei_nlp.theming.orienting import Fields, field_of

N_TYPICAL: Final = 3
# How much a term that a passage has counts beside its likeness to the theme, and of how many; by eye.
A_TERM: Final = 0.05
TERMS_COUNTED: Final = 4
# The second field of a mixed theme is named from this share on.
A_SHARE: Final = 0.12
# A passage shorter than that shows nothing.
SHORTEST: Final = 20

Rows = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]
Embed = Callable[[Sequence[str]], Rows]
"""Phrases → ``(n, d)``, unit rows, by the model of the passages."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Passages as themes are told from them.

    Attributes:
        ids: Of the passages.
        texts: With names blanked out.
        owners: The document of each.
        matrix: ``(n, d)``, unit rows, each passage alone.
        rows: ``(n, n_fields + d)``, each in its document and in the light of the fields.
        labels: int ``(n,)``, the theme of each; -1 for none.
        stop: Names that no term may contain.
        fields: In whose light the themes were found; None for none.
        embed: The model, by which phrases that say what a theme is about are told from those that only stand in it; None for none.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    owners: Sequence[str]
    matrix: Rows
    rows: Rows
    labels: Labels
    stop: Collection[str] = ()
    fields: Fields | None = None
    embed: Embed | None = None


def describe(themes: Sequence[Theme], told: Told) -> tuple[Theme, ...]:
    """The themes, in the order of their labels, with field, terms, name, typical passages and size."""
    n_themes = len(themes)
    found = candidates(
        told.texts, told.labels, n_themes=n_themes, documents=told.owners, stop=told.stop
    )
    middles = _middles(told.matrix, told.labels, n_themes)
    ranked = rank(found, about=_about(found, middles, told.embed))
    terms = [each.terms for each in ranked]
    of = [_membership(told, number) for number in range(n_themes)]
    ids = told.fields.ids if told.fields is not None else ()
    fields = [None if each is None else field_of(each, ids) for each in of]
    names = distinct_names(
        [
            theme_name(each.fit_for_name, of=_heading(membership, ids))
            for each, membership in zip(ranked, of, strict=True)
        ]
    )
    return tuple(
        replace(
            theme,
            name=names[number],
            terms=terms[number],
            passages=_typical(told, number, middles[number], terms[number]),
            size=int(np.sum(told.labels == number)),
            field=fields[number],
        )
        for number, theme in enumerate(themes)
    )


def _middles(matrix: Rows, labels: Labels, n_themes: int) -> Rows:
    """``(n_themes, d)``: what sets the passages of each theme apart from those of the others."""
    means = np.zeros((n_themes, matrix.shape[1]))
    for number in range(n_themes):
        own = matrix[labels == number]
        means[number] = own.mean(axis=0) if len(own) else 0
    return unit(unit(means) - unit(means).mean(axis=0)) if n_themes > 1 else unit(means)


def _about(
    found: Sequence[Mapping[str, Weighed]], middles: Rows, embed: Embed | None
) -> list[dict[str, float]] | None:
    """For each theme, phrase → cosine to what sets the theme apart."""
    if embed is None:
        return None
    phrases = sorted({phrase for each in found for phrase in each})
    if not phrases:
        return None
    place = {phrase: row for row, phrase in enumerate(phrases)}
    alike = embed(phrases) @ middles.T
    return [
        {phrase: float(alike[place[phrase], number]) for phrase in each}
        for number, each in enumerate(found)
    ]


def _membership(told: Told, number: int) -> Rows | None:
    """``(n_fields,)``: how much a theme is of each field, each document heard once, so that a long one does not decide."""
    own = np.flatnonzero(told.labels == number)
    if told.fields is None or not len(own):
        return None
    heard = told.rows[own, : len(told.fields.ids)]
    heard = heard / heard.sum(axis=1, keepdims=True)
    owner = np.unique(np.asarray(told.owners)[own], return_inverse=True)[1].reshape(-1)
    weights = 1 / np.bincount(owner)[owner]
    return np.asarray(weights @ heard / weights.sum())


def _heading(membership: Rows | None, ids: Sequence[str]) -> str | None:
    """What a name begins with: the field, or the strongest of several (観光・環境ほか); None where no field was looked at."""
    if membership is None:
        return None
    known = names_of("fields")
    names = [known.get(field, field) for field in ids]
    first, second = (int(place) for place in np.argsort(-membership, kind="stable")[:2])
    if field_of(membership, ids) is not None:
        return names[first]
    strong = [first, second] if membership[second] >= A_SHARE else [first]
    return "・".join(names[place].split("・")[0] for place in strong) + "ほか"


def _typical(told: Told, number: int, middle: Rows, terms: Sequence[str]) -> tuple[str, ...]:
    """Passages that show a theme best, of different documents where there are some: like it, and in its own terms."""
    own = np.flatnonzero(told.labels == number).tolist()
    counted = terms[: 2 * TERMS_COUNTED]
    texts = [told.texts[row] for row in own]
    said = [min(sum(term in text for term in counted), TERMS_COUNTED) for text in texts]
    short = [len(text) < SHORTEST for text in texts]
    scores = told.matrix[own] @ middle + A_TERM * np.array(said) - np.array(short, dtype=np.float64)
    ranked = [own[place] for place in np.argsort(-scores, kind="stable").tolist()]
    first: dict[str, int] = {}
    for row in ranked:
        first.setdefault(told.owners[row], row)
    chosen = list(first.values())[:N_TYPICAL]
    chosen += [row for row in ranked if row not in chosen][: N_TYPICAL - len(chosen)]
    return tuple(told.ids[row] for row in chosen)
