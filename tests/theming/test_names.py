"""Phrases, names and boilerplate: tables of language."""

from __future__ import annotations

import pytest

from kyoutei_nlp.theming import boilerplate, name_themes, theme_name
from kyoutei_nlp.theming.phrases import phrases

NOT_FOUND = [
    ("甲及び乙は、協議の上、必要な事項を定める。", "協議"),
    ("令和５年３月１日に締結する。", "令和５年３月１日"),
    ("第３条第２項に定める。", "第３条第２項"),
    ("この協定の有効期間は１年とする。", "有効期間"),
    ("蛙沢市の観光振興を図る。", "蛙沢市"),
    ("ご説明をする。", "ご説明"),
    ("品物等を運ぶ。", "品物等"),
]
NOT_NAMES_OF_THEMES = [
    ("企画政策課長が出席する。", "企画政策課長"),
    ("災害救助法による。", "災害救助法"),
    ("物資供給要請書を送る。", "物資供給要請書"),
    ("災害時相互応援協定を結ぶ。", "災害時相互応援協定"),
    ("二つの案を示す。", "二つ"),
    ("一週間前に届け出る。", "一週間前"),
    ("長野の農業を守る。", "長野の農業"),
]
FOUND = [
    ("一時避難場所を示す。", "一時避難場所"),
    ("災害時応援の協定を結ぶ。", "災害時応援"),
    ("救援物資の供給を行う。", "救援物資の供給"),
    ("子育て支援拠点を設ける。", "子育て支援拠点"),
    ("再生可能エネルギーを使う。", "再生可能エネルギー"),
    ("観光を盛んにする。", "観光"),
]


@pytest.mark.parametrize(("text", "phrase"), NOT_FOUND)
def test_no_phrase(text: str, phrase: str) -> None:
    assert phrase not in [found.text for found in phrases(text, stop=["蛙沢市"])]


@pytest.mark.parametrize(("text", "phrase"), NOT_NAMES_OF_THEMES)
def test_offices_laws_papers_and_places_name_no_theme(text: str, phrase: str) -> None:
    assert phrase not in [found.text for found in phrases(text)]


def test_a_shared_theme_is_not_named_after_one_document() -> None:
    texts = [
        "避難所運営と備蓄食料。",
        "避難所運営と備蓄食料。",
        "うなぎ供養塔と真珠筏見学。",
        "観光案内。",
    ]
    terms = name_themes(texts, [0, 0, 0, 1], n_themes=2, documents=["a", "b", "c", "d"])
    assert set(terms[0]) == {"避難所運営", "備蓄食料"}


@pytest.mark.parametrize(("text", "phrase"), FOUND)
def test_phrase(text: str, phrase: str) -> None:
    assert phrase in [found.text for found in phrases(text)]


def test_phrases_are_of_readable_length() -> None:
    text = "国際観光振興地域活性化推進協議会設立準備委員会の設置"
    assert all(2 <= len(found.text) <= 12 for found in phrases(text))


def test_terms_tell_the_themes_apart_and_do_not_repeat() -> None:
    texts = ["避難所運営を支える。避難所を開く。備蓄食料を運ぶ。"] * 5 + [
        "観光案内所を置く。観光客を迎える。備蓄食料を売る。"
    ] * 5
    terms = name_themes(texts, [0] * 5 + [1] * 5, n_themes=2)
    assert "避難所運営" in terms[0]
    assert "観光案内所" in terms[1]
    for found in terms:
        assert not any(a != b and a in b for a in found for b in found)


def test_a_theme_without_phrases_has_no_terms_but_a_name() -> None:
    assert name_themes(["はい。", "いいえ。"], [0, -1], n_themes=2) == [(), ()]
    assert theme_name(()) == "主題"
    assert theme_name(("給水", "備蓄", "避難")) == "給水・備蓄"


THEMES = [
    "給水車を送る",
    "森林を育てる",
    "図書を貸し合う",
    "祭りを開く",
    "農産物を売る",
    "道路を直す",
]


def test_what_stands_in_every_document_is_boilerplate() -> None:
    texts, documents = [], []
    for number, theme in enumerate(THEMES):
        usual = f"この協定に定めのない事項は、甲乙協議の上、定める。期間は{number + 1}年とする。"
        texts += [f"甲は、乙のために{theme}ものとする。", usual]
        documents += [f"d{number}"] * 2
    assert boilerplate(texts, documents=documents).tolist() == [False, True] * 6


def test_heading_and_kind_tell_boilerplate_too() -> None:
    texts = ["甲は水を運ぶ。", "乙は森を守る。", "町長　山田太郎"]
    mask = boilerplate(
        texts,
        kinds=["article", "article", "signature"],
        headings=["応援の内容", "（有効期間）", None],
    )
    assert mask.tolist() == [False, True, True]
    assert boilerplate(texts).tolist() == [False, False, False]
    assert boilerplate([]).tolist() == []
