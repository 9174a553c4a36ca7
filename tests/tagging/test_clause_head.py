"""The trained witness for kinds of clauses: articles of which no rule tells the kind. All texts are our own."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging import clause_head, head_files, tag_document, taggers
from kyoutei_nlp.tagging.clause_head import BUCKETS, features, load_clause_head
from kyoutei_nlp.tagging.clauses import kind_of
from kyoutei_nlp.tagging.plain import document_of

# (見出し, 本文) that are none of the kinds.
NOT_FOUND = [
    ("事務所", "会の事務所を港会館の三階に置く。"),
    ("名前", "この会の名は、湖畔みどりの会とする。"),
    (None, "友好の木として、両町の広場に桜を植える。"),
    (None, "あ"),
    (None, ""),
]

# (見出し, 本文, 種類); the rules say other of each.
FOUND = [
    ("販路の開拓", "三者は、収穫した野菜に共通の表示を付け、販売の拡大に努める。", "duties"),
    (None, "従前の申合せは、この覚書の締結の日に効力を失うものとし、以後は用いない。", "relation"),
    (None, "一泊につき一人8,000円を上限として町が払う。", "cost"),
    (None, "推進のための部会を置き、三か月に一度集まる。", "liaison"),
    (None, "必要な車両の台数と行き先を電話で伝え、後日文書を送る。", "disaster_request"),
    (None, "原覚書中「五人」を「七人」に改める。", "amendment"),
]


@pytest.mark.parametrize(("heading", "body"), NOT_FOUND)
def test_what_is_no_kind_stays_other(heading: str | None, body: str) -> None:
    assert kind_of(heading, body, load_clause_head) == "other"


@pytest.mark.parametrize(("heading", "body", "kind"), FOUND)
def test_the_model_is_heard_where_no_rule_tells(heading: str | None, body: str, kind: str) -> None:
    assert kind_of(heading, body, load_clause_head) == kind


def test_a_rule_wins_over_the_model() -> None:
    def must_not_load() -> clause_head.ClauseHead:
        raise AssertionError("モデルは読み込まれないはずです")

    assert kind_of("有効期間", "町が払う。", must_not_load) == "term"


def test_probabilities_sum_to_one() -> None:
    said = load_clause_head().probabilities(features("費用", "市が払う。"))
    assert said.shape == (len(load_clause_head().kinds),)
    assert said.sum() == pytest.approx(1.0)


def test_features_are_a_unit_vector() -> None:
    vector = features("目的", "この協定は")
    assert vector.shape == (BUCKETS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0)


def test_the_model_can_be_left_out() -> None:
    text = "集いに関する協定書\n館山市と鴨川市は、次のとおり協定を締結する。\n第1条　一泊につき8,000円を上限として町が払う。\n第2条　その他\n"
    document = document_of(text, kind="agreement")
    with_model = tag_document(document, with_ginza=False)
    without = tag_document(document, with_ginza=False, with_clause_model=False)
    first = [next(c.kind for c in each.clauses if c.level == 1) for each in (with_model, without)]
    assert first == ["cost", "other"]
    assert "kyoutei-clauses" in dict(taggers())
    assert "kyoutei-clauses" not in dict(without.taggers)


def test_a_missing_model_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_files, "model_folder", lambda _name: None)
    with pytest.raises(ModelError, match="make models"):
        load_clause_head.__wrapped__()
