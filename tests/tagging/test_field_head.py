"""The trained witness for fields: items without a cue, and the weighing of the witnesses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kyoutei_nlp.embedding import load_embedder
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging import FieldHead, fields, load_head
from kyoutei_nlp.tagging.clauses import find
from kyoutei_nlp.tagging.field_definitions import cues_of, load_fields
from kyoutei_nlp.tagging.field_head import ALL_PARTS, CUES, HEAD
from kyoutei_nlp.tagging.plain import document_of

# Items that no cue of data/fields.toml names.
FOUND = [
    ("血圧の測定及び塩分の摂り過ぎへの助言", "health"),
    ("老朽化した橋や建物の補修", "urban"),
    ("汚れた川の浄化", "environment"),
    ("大工や左官など職人の養成", "talent"),
]
NOT_FOUND = [
    "双方が協議し必要と認めた取組",
    "連携を進めるための会議の開催",
    "相互に保有する情報の交換",
    "本協定の目的を達成するために有益な事業",
]


@pytest.fixture(scope="module")
def head() -> FieldHead:
    embedder = load_embedder()
    return load_head(embedder.embed_passages, embedder=embedder.model_id)


def likely(head: FieldHead, item: str) -> dict[str, float]:
    row = head.probabilities([item], *cues_of([item], load_fields()))[0]
    return dict(zip(head.ids, row, strict=True))


@pytest.mark.parametrize(("item", "field"), FOUND)
def test_items_without_a_cue(head: FieldHead, item: str, field: str) -> None:
    said = likely(head, item)
    assert max(said, key=said.__getitem__) == field


@pytest.mark.parametrize("item", NOT_FOUND)
def test_formal_items_are_about_nothing(head: FieldHead, item: str) -> None:
    assert max(likely(head, item).values()) < fields.SURE


def test_probabilities_are_calibrated_to_the_unit_interval(head: FieldHead) -> None:
    texts = [item for item, _ in FOUND] + NOT_FOUND
    said = head.probabilities(texts, *cues_of(texts, load_fields()))
    assert said.shape == (len(texts), len(head.ids))
    assert np.all((said >= 0) & (said <= 1))


@pytest.mark.parametrize("parts", [{CUES}, {HEAD}, {CUES, HEAD}, ALL_PARTS])
def test_each_witness_can_be_left_out(head: FieldHead, parts: set[str]) -> None:
    alone = replace(head, parts=frozenset(parts))
    assert set(likely(alone, "観光の振興に関すること")) == set(head.ids)


def test_without_the_cues_they_say_nothing(head: FieldHead) -> None:
    deaf = replace(head, parts=frozenset({HEAD}))
    texts = ["観光の振興"]
    ones, zeros = np.ones((1, len(head.ids))), np.zeros((1, len(head.ids)))
    assert np.array_equal(
        deaf.probabilities(texts, ones, zeros), deaf.probabilities(texts, zeros, zeros)
    )


def test_the_head_belongs_to_one_embedding_model() -> None:
    with pytest.raises(ModelError, match="make models"):
        load_head(load_embedder().embed_passages, embedder="another@1")


def test_a_field_without_a_cue_is_marked_as_the_models(head: FieldHead) -> None:
    document = document_of(
        "包括連携協定書\n（連携事項）\n第１条　次に掲げる事項について連携し、協力する。\n"
        "(1)　血圧の測定及び塩分の摂り過ぎへの助言\n(2)　観光の振興に関すること",
        kind="agreement",
    )
    found = fields.tag(document, find(document), (), head=head)
    assert {tag.value: tag.method for tag in found} == {
        "health": "model",
        "tourism": "dictionary",
    }
