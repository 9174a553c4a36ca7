"""Fields of cooperation as fixed points: they part what wording joins, and give each theme the field that it is of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kyoutei_nlp.theming import Fields, assign, field_phrases, find_themes, orient
from kyoutei_nlp.theming.describing import _heading
from kyoutei_nlp.vectors import PassageVectors

FIELDS = Fields(("disaster", "tourism"), np.eye(2, 12, dtype=np.float32), "m@1")


def _passages() -> tuple[PassageVectors, list[str]]:
    """Twelve documents that speak of two fields, all in one of two ways that say more of their vectors than the fields do."""
    random = np.random.RandomState(0)
    rows = np.zeros((48, 12), dtype=np.float32)
    for n in range(48):
        document = n // 4
        rows[n, document % 2] = 0.6
        rows[n, 4 + document // 6] = 1.0
        rows[n] += 0.25 * random.standard_normal(12)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = tuple(f"d{n // 4}#{n % 4}" for n in range(48))
    fields = ["避難所の運営。", "観光案内。"]
    return PassageVectors("m@1", ids, rows), [fields[n // 4 % 2] for n in range(48)]


def test_themes_are_of_fields_not_of_wordings() -> None:
    vectors, texts = _passages()
    found = find_themes(vectors, texts, n_themes=2, fields=FIELDS)
    of = {each.target: each.theme_id for each in found.documents}
    assert {of[f"d{n}"] for n in range(0, 12, 2)}.isdisjoint(of[f"d{n}"] for n in range(1, 12, 2))
    assert {theme.field for theme in found.themes} == {"disaster", "tourism"}
    assert found.centroids.shape == (2, 14)
    plain = find_themes(vectors, texts, n_themes=2)
    assert [theme.field for theme in plain.themes] == [None, None]
    assert plain.centroids.shape == (2, 12)


def test_what_is_new_is_assigned_in_the_same_light() -> None:
    vectors, texts = _passages()
    found = find_themes(vectors, texts, n_themes=2, fields=FIELDS)
    ids = [theme.id for theme in found.themes]
    again = assign(vectors, found.centroids, theme_ids=ids, fields=FIELDS)
    assert again.documents == found.documents


def test_themes_of_before_are_followed_by_their_passages() -> None:
    vectors, texts = _passages()
    old = find_themes(vectors, texts, n_themes=2)
    ids = {each.target: each.theme_id for each in old.passages}
    mine = tuple(replace(theme, name="わたしの主題", named_by="human") for theme in old.themes)
    new = find_themes(
        vectors,
        texts,
        n_themes=2,
        previous=mine,
        previous_centroids=old.centroids,
        previous_labels=[ids[each] for each in vectors.passage_ids],
        fields=replace(FIELDS, matrix=np.roll(FIELDS.matrix, 4, axis=1)),
    )
    assert {each.target: each.theme_id for each in new.passages} == ids
    assert {theme.name for theme in new.themes} == {"わたしの主題"}


def test_membership_sums_to_one_whatever_the_model() -> None:
    rows = np.eye(12, dtype=np.float32)
    for scale in (1.0, 0.2):
        near = np.full((2, 12), np.sqrt((1 - scale) / 12), dtype=np.float32)
        near[[0, 1], [0, 1]] += np.sqrt(scale)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        soft = Fields(("disaster", "tourism"), near, "m@1").membership(rows)
        assert np.allclose(soft.sum(axis=1), 1)
        assert soft[0].argmax() == 0


HEADINGS = [
    ([0.7, 0.2, 0.1], "災害支援・防災"),
    ([0.35, 0.34, 0.31], "災害支援・観光ほか"),
    ([0.39, 0.05, 0.05], "災害支援ほか"),
]


@pytest.mark.parametrize(("membership", "heading"), HEADINGS)
def test_a_name_begins_with_the_field_or_the_strongest_of_several(
    membership: list[float], heading: str
) -> None:
    assert _heading(np.array(membership), ("disaster", "tourism", "health")) == heading
    assert _heading(None, ()) is None


WORDS = [("disaster", "防災"), ("tourism", "観光"), ("childcare", "子育て"), ("transport", "物流")]


@pytest.mark.parametrize(("field", "word"), WORDS)
def test_every_field_has_words_and_no_pattern_is_one(field: str, word: str) -> None:
    phrases = field_phrases()
    assert word in phrases[field]
    assert not any(set("[](){}?|") & set(phrase) for said in phrases.values() for phrase in said)


def test_a_field_lies_in_the_middle_of_its_words() -> None:
    rows = np.eye(3, dtype=np.float32)
    made = orient({"disaster": rows[:2], "tourism": rows[2:]}, "m@1")
    assert made.ids == ("disaster", "tourism")
    assert np.allclose(made.matrix[0], [np.sqrt(0.5), np.sqrt(0.5), 0])
