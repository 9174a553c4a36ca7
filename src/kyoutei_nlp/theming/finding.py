"""Find themes in a collection, and give new passages and documents to themes already found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.theme import Grouping, Method, Theme, ThemeAssignment, ThemeChange
from kyoutei_nlp.theming.clustering import unit
from kyoutei_nlp.theming.describing import Embed, Told, describe
from kyoutei_nlp.theming.following import changes, follow
from kyoutei_nlp.theming.membership import TEMPERATURE, membership
from kyoutei_nlp.theming.orienting import Fields
from kyoutei_nlp.vectors import PassageVectors

# Weight of the document in the vector of its passage. In the light of the fields, fits on nine tenths of corpora/sample agree at
# 0.93 (12 themes) with 1 and with 2, of corpora/check at 0.82 and 0.91; without any context at 0.5.
CONTEXT: Final = 2.0
# A theme of fewer documents is a document, not a theme; a judgement.
DOCUMENTS_A_THEME: Final = 4
FEWEST: Final = 3

Rows = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The most probable theme of each passage and document (割り当て)."""

    passages: tuple[ThemeAssignment, ...]
    documents: tuple[ThemeAssignment, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ThemesFound:
    """What a fit gives.

    Attributes:
        themes: In the order of ``centroids``.
        passages: One assignment for each passage that was not set aside.
        documents: One for each document.
        centroids: float32 ``(n_themes, d)``, unit rows.
        grouping: ``labels`` has one number a passage, -1 for those set aside.
        model_id: The embedding model that the centroids belong to.
        changes: What became of the earlier themes; () for a first fit.
        fields: In whose light they were found; None for none.
    """

    themes: tuple[Theme, ...]
    passages: tuple[ThemeAssignment, ...]
    documents: tuple[ThemeAssignment, ...]
    centroids: NDArray[np.float32]
    grouping: Grouping
    model_id: str
    changes: tuple[ThemeChange, ...] = ()
    fields: Fields | None = None


def find_themes(
    vectors: PassageVectors | Sequence[PassageVectors],
    texts: Sequence[str],
    *,
    documents: Sequence[str] | None = None,
    aside: Mask | Sequence[bool] | None = None,
    n_themes: int | None = None,
    previous: Sequence[Theme] = (),
    previous_centroids: Rows | None = None,
    previous_labels: Sequence[str | None] | None = None,
    stop: Collection[str] = (),
    random_state: int = 0,
    fields: Fields | None = None,
    embed: Embed | None = None,
    method: Method = "agglomerative",
) -> ThemesFound:
    """Themes of a collection of passages, with the ids of an earlier fit where they continue.

    Args:
        vectors: Of all passages, from one model.
        texts: The passages, in the same order.
        documents: The document id of each passage; None takes it from ``document#n``.
        aside: bool ``(n_passages,)``: boilerplate and the like, without a say and without a theme.
        n_themes: None chooses the number by stability and silhouette.
        previous: The themes of the earlier fit, in the order of ``previous_centroids`` ``(n, d)``.
        previous_centroids: See there.
        previous_labels: The id of the earlier theme of each passage, None for those without.
        stop: Names (of parties, places, people) that no term may contain.
        random_state: Seed.
        fields: The fields of cooperation, in whose light themes are found; None: in the vectors alone.
        embed: The model, by which phrases that say what a theme is about are told from others; None for none.
        method: The clusterer.

    Raises:
        ModelError: Vectors of two models.
    """
    from kyoutei_nlp.theming.estimator import ThemeModel

    together = join(vectors)
    excluded = _mask(aside, len(together.passage_ids))
    owners = list(documents) if documents is not None else _owners(together.passage_ids)
    model = ThemeModel(
        n_themes,
        method=method,
        max_themes=max(FEWEST, len(set(owners)) // DOCUMENTS_A_THEME),
        random_state=random_state,
    )
    rows = in_context(together.matrix, owners, excluded, fields)
    earlier = previous_centroids if previous else None
    # Themes of another model, or from before fields were looked at: only the passages tell which is which.
    same = earlier is not None and earlier.shape[1] == rows.shape[1]
    model.fit(
        rows,
        texts=texts if method == "bertopic" else None,
        documents=owners,
        aside=excluded,
        start=earlier if same else None,
    )
    centroids = np.asarray(model.centroids_, dtype=np.float32)
    labels = np.where(excluded, -1, model.labels_)
    ids = together.passage_ids
    seen = Told(ids, texts, owners, together.matrix, rows, labels, stop, fields, embed)
    themes = describe(model.themes_, seen)
    told: tuple[ThemeChange, ...] = ()
    if earlier is not None:
        shared = _shared(labels, len(themes), previous, previous_labels)
        themes = follow(
            themes,
            centroids,
            previous=previous,
            previous_centroids=earlier if same else np.zeros((len(previous), centroids.shape[1])),
            shared=shared,
        )
        told = changes(themes, previous, shared)
    assigned = assign(
        together,
        centroids,
        theme_ids=[theme.id for theme in themes],
        documents=owners,
        aside=excluded,
        fields=fields,
    )
    grouping = Grouping(labels, float(model.stability_))
    model_id = together.model_id
    return ThemesFound(
        themes, assigned.passages, assigned.documents, centroids, grouping, model_id, told, fields
    )


def _shared(
    labels: NDArray[np.int64],
    n_themes: int,
    previous: Sequence[Theme],
    previous_labels: Sequence[str | None] | None,
) -> NDArray[np.float64]:
    """``(n_themes, n_previous)``: passages that were in the one and are in the other."""
    table = np.zeros((n_themes, len(previous)))
    column = {theme.id: number for number, theme in enumerate(previous)}
    for label, before in zip(labels, previous_labels or (), strict=False):
        if label >= 0 and before in column:
            table[label, column[before]] += 1
    return table


def assign(
    vectors: PassageVectors | Sequence[PassageVectors],
    centroids: Rows,
    *,
    theme_ids: Sequence[str],
    documents: Sequence[str] | None = None,
    aside: Mask | Sequence[bool] | None = None,
    temperature: float = TEMPERATURE,
    fields: Fields | None = None,
) -> Assigned:
    """Give passages and documents to themes already found, without a refit.

    A document's probability is the mean over its passages that are not aside (over all of them if they are
    all aside), so it sums to 1 over the themes.

    Raises:
        ModelError: The centroids are of another model.
    """
    together = join(vectors)
    owners = list(documents) if documents is not None else _owners(together.passage_ids)
    excluded = _mask(aside, len(owners))
    rows = in_context(together.matrix, owners, excluded, fields)
    _check_width(rows, centroids)
    soft = membership(rows, centroids, temperature=temperature)
    names, means = _document_means(soft, owners, excluded)
    kept = np.flatnonzero(~excluded)
    passage_ids = [together.passage_ids[row] for row in kept]
    return Assigned(_best(passage_ids, soft[kept], theme_ids), _best(names, means, theme_ids))


def settled(
    vectors: PassageVectors | Sequence[PassageVectors],
    texts: Sequence[str],
    themes: Sequence[Theme],
    centroids: Rows,
    *,
    documents: Sequence[str] | None = None,
    aside: Mask | Sequence[bool] | None = None,
    fresh: Collection[str] = (),
    stop: Collection[str] = (),
    fields: Fields | None = None,
    embed: Embed | None = None,
) -> ThemesFound:
    """Themes after an edit: every passage given to the nearest, sizes, terms and typical passages anew, ids as they are.

    Args:
        vectors: As for :func:`find_themes`.
        texts: As there.
        themes: In the order of ``centroids`` ``(n_themes, d)``.
        centroids: Unit rows.
        documents: As there.
        aside: As there.
        fresh: Ids of themes to be named anew; the others keep their names.
        stop: As there.
        fields: As there.
        embed: As there.
    """
    together = join(vectors)
    owners = list(documents) if documents is not None else _owners(together.passage_ids)
    excluded = _mask(aside, len(owners))
    rows = in_context(together.matrix, owners, excluded, fields)
    labels = np.where(excluded, -1, np.argmax(rows @ centroids.T, axis=1)).astype(np.int64)
    passage_ids = together.passage_ids
    seen = Told(passage_ids, texts, owners, together.matrix, rows, labels, stop, fields, embed)
    ready = tuple(
        new if old.id in fresh and old.named_by == "machine" else replace(new, name=old.name)
        for old, new in zip(themes, describe(themes, seen), strict=True)
    )
    ids = [theme.id for theme in ready]
    assigned = assign(
        together, centroids, theme_ids=ids, documents=owners, aside=excluded, fields=fields
    )
    middle = np.asarray(centroids, dtype=np.float32)
    stability = float(np.mean([theme.stability for theme in ready]))
    return ThemesFound(
        ready,
        assigned.passages,
        assigned.documents,
        middle,
        Grouping(labels, stability),
        together.model_id,
        fields=fields,
    )


def in_context(
    matrix: Rows, owners: Sequence[str], excluded: Mask, fields: Fields | None = None
) -> NDArray[np.float32]:
    """Each passage with its document: the unit sum of its vector and ``CONTEXT`` times its document's mean.

    A clause alone says little of what the agreement is about (甲は物資を引き渡す); in its document it does.

    Args:
        matrix: ``(n_passages, d)``, unit rows.
        owners: The document of each passage.
        excluded: bool ``(n_passages,)``, passages that have no say in their document's mean.
        fields: The sums are seen in their light: ``(n, n_fields + d)``.
    """
    _, owner = np.unique(np.asarray(owners), return_inverse=True)
    n_documents = int(owner.max()) + 1
    used = _with_a_say(owner, excluded, n_documents)
    sums = np.zeros((n_documents, matrix.shape[1]), dtype=np.float32)
    np.add.at(sums, owner[used], matrix[used])
    together = unit(matrix + CONTEXT * unit(sums)[owner])
    return np.asarray(together, dtype=np.float32) if fields is None else fields.oriented(together)


def _with_a_say(owner: NDArray[np.int64], excluded: Mask, n_documents: int) -> Mask:
    """Bool ``(n_passages,)``: those not excluded; all of a document whose passages are all excluded."""
    heard = np.bincount(owner[~excluded], minlength=n_documents) > 0
    return np.asarray(~excluded | ~heard[owner])


def join(vectors: PassageVectors | Sequence[PassageVectors]) -> PassageVectors:
    """Many documents' vectors as one.

    Raises:
        ModelError: There are none, or they are from two models.
    """
    if isinstance(vectors, PassageVectors):
        vectors = [vectors]
    models = {each.model_id for each in vectors}
    if len(models) != 1:
        raise ModelError("主題を求めるには、ひとつの埋め込みモデルで作ったベクトルが要ります")
    ids = tuple(passage_id for each in vectors for passage_id in each.passage_ids)
    if not ids:
        raise ModelError("主題を求める条・段がひとつもありません")
    return PassageVectors(models.pop(), ids, np.concatenate([each.matrix for each in vectors]))


def _document_means(soft: Rows, owners: list[str], excluded: Mask) -> tuple[list[str], Rows]:
    """Documents in order of appearance, and ``(n_documents, n_themes)``, rows sum to 1."""
    names = list(dict.fromkeys(owners))
    number = {name: row for row, name in enumerate(names)}
    owner = np.array([number[name] for name in owners], dtype=np.int64)
    used = _with_a_say(owner, excluded, len(names))
    total = np.zeros((len(names), soft.shape[1]))
    np.add.at(total, owner[used], soft[used])
    return names, total / total.sum(axis=1, keepdims=True)


def _best(
    targets: Sequence[str], soft: Rows, theme_ids: Sequence[str]
) -> tuple[ThemeAssignment, ...]:
    winners = soft.argmax(axis=1) if len(soft) else []
    return tuple(
        ThemeAssignment(target, theme_ids[winner], min(1.0, float(row[winner])))
        for target, row, winner in zip(targets, soft, winners, strict=True)
    )


def _owners(passage_ids: Sequence[str]) -> list[str]:
    return [passage_id.rsplit("#", 1)[0] for passage_id in passage_ids]


def _mask(aside: Mask | Sequence[bool] | None, n: int) -> Mask:
    """The mask ``(n,)``; if all would be aside, none is."""
    if aside is None:
        return np.zeros(n, dtype=np.bool_)
    mask = np.asarray(aside, dtype=np.bool_)
    return np.zeros(n, dtype=np.bool_) if mask.all() else mask


def _check_width(rows: Rows, others: Rows) -> None:
    if rows.shape[1] != others.shape[1]:
        raise ModelError(
            "前の主題は別の埋め込みモデルで作られています。kyoutei themes fit で作り直してください"
        )
