"""From vectors to themes and assignments; ids and people's names stay when the collection grows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.theming import ThemesFound, assign, find_themes
from kyoutei_nlp.vectors import PassageVectors

TEXTS = {
    0: "避難所の運営と救援物資の供給。",
    1: "観光案内と特産品の販売。",
    2: "子育て相談と保育士の派遣。",
    3: "健康診断と感染症対策。",
}


def _vectors(topics: list[int], *, first: int = 0, model: str = "m@1") -> PassageVectors:
    """Four passages a document, all of one topic."""
    random = np.random.RandomState(first)
    centres = np.eye(4, 16)
    rows = np.repeat(centres[topics], 4, axis=0) + 0.05 * random.standard_normal(
        (4 * len(topics), 16)
    )
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [f"d{first + number}#{n}" for number in range(len(topics)) for n in range(4)]
    return PassageVectors(model, tuple(ids), rows.astype(np.float32))


def _texts(topics: list[int]) -> list[str]:
    return [TEXTS[topic] for topic in topics for _ in range(4)]


TOPICS = [0, 1, 2] * 4


@pytest.fixture(scope="module")
def found() -> ThemesFound:
    return find_themes(_vectors(TOPICS), _texts(TOPICS))


def test_every_document_has_its_theme(found: ThemesFound) -> None:
    assert [theme.id for theme in found.themes] == ["T01", "T02", "T03"]
    assert [each.target for each in found.documents] == [f"d{n}" for n in range(12)]
    of_document = [each.theme_id for each in found.documents]
    assert of_document[:3] == of_document[3:6]
    assert len(set(of_document)) == 3
    assert all(each.probability > 0.9 for each in found.documents)
    assert found.centroids.shape == (3, 16)
    assert found.grouping.n_groups == 3
    assert found.grouping.stability > 0.95
    assert found.model_id == "m@1"


def test_typical_passages_are_passage_ids(found: ThemesFound) -> None:
    for theme in found.themes:
        assert len(theme.passages) == 3
        assert all("#" in passage for passage in theme.passages)


def test_passages_set_aside_have_no_theme() -> None:
    aside = [n % 4 == 3 for n in range(48)]
    found = find_themes([_vectors(TOPICS)], _texts(TOPICS), aside=aside)
    assert len(found.passages) == 36
    assert (found.grouping.labels == -1).sum() == 12
    aside[:4] = [True] * 4
    nothing_left = find_themes(_vectors(TOPICS), _texts(TOPICS), aside=aside)
    assert len(nothing_left.documents) == 12


def test_ids_and_human_names_outlive_a_refit(found: ThemesFound) -> None:
    mine = replace(found.themes[1], name="わたしの主題", named_by="human")
    previous = (found.themes[0], mine, found.themes[2])
    order = [2, 0, 1]
    topics = [*TOPICS, 3, 3, 3, 3, 3, 3]
    again = find_themes(
        _vectors(topics),
        _texts(topics),
        previous=[previous[n] for n in order],
        previous_centroids=found.centroids[order],
    )
    assert sorted(theme.id for theme in again.themes) == ["T01", "T02", "T03", "T04"]
    kept = next(theme for theme in again.themes if theme.id == "T02")
    assert (kept.name, kept.named_by) == ("わたしの主題", "human")
    before = {each.target: each.theme_id for each in found.documents}
    after = {each.target: each.theme_id for each in again.documents}
    assert all(after[target] == theme for target, theme in before.items())
    assert after["d12"] == "T04"


def test_a_dead_theme_never_gives_its_id_away(found: ThemesFound) -> None:
    topics = [0, 1, 3] * 4
    again = find_themes(
        _vectors(topics),
        _texts(topics),
        previous=found.themes,
        previous_centroids=found.centroids,
    )
    assert {theme.id for theme in again.themes} - {theme.id for theme in found.themes} == {"T04"}


def test_new_documents_are_assigned_without_a_refit(found: ThemesFound) -> None:
    ids = [theme.id for theme in found.themes]
    new = assign(_vectors([1, 0], first=50), found.centroids, theme_ids=ids)
    known = {each.target: each.theme_id for each in found.documents}
    assert [each.theme_id for each in new.documents] == [known["d1"], known["d0"]]
    assert len(new.passages) == 8


def test_two_models_are_never_mixed(found: ThemesFound) -> None:
    with pytest.raises(ModelError):
        find_themes([_vectors([0]), _vectors([1], first=9, model="n@1")], _texts([0, 1]))
    with pytest.raises(ModelError):
        find_themes([], [])
    with pytest.raises(ModelError, match="themes fit"):
        assign(_vectors([0]), found.centroids[:, :8], theme_ids=["T01", "T02", "T03"])
