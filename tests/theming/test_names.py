"""Phrases, names and boilerplate: tables of language."""

from __future__ import annotations

import pytest

from kyoutei_nlp.theming import boilerplate, name_themes, theme_name
from kyoutei_nlp.theming.naming import Weighed, candidates, distinct_names, rank
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
    ("地域連携担当部署を訪ねる。", "地域連携担当部署"),
    ("ピンク色の土地を示す。", "ピンク色の土地"),
    ("工藤君登壇。交流事業を問う。", "君登壇"),
    ("物資の引渡場所を決める。", "物資の引渡場所"),
    ("社会保険労務士会が相談を受ける。", "社会保険労務士会"),
    ("教育学部と進める。", "教育学部"),
    ("銀行の地域創生部が行う。", "銀行の地域創生部"),
    ("両者の役割を果たす。", "役割"),
    ("施設の使用料を払う。", "施設の使用料"),
]
FOUND = [
    ("一時避難場所を示す。", "一時避難場所"),
    ("災害時応援の協定を結ぶ。", "災害時応援"),
    ("救援物資の供給を行う。", "救援物資の供給"),
    ("子育て支援拠点を設ける。", "子育て支援拠点"),
    ("再生可能エネルギーを使う。", "再生可能エネルギー"),
    ("観光を盛んにする。", "観光"),
    ("災害対策本部を置く。", "災害対策本部"),
    ("避難者の受入れを行う。", "避難者の受入れ"),
    ("移動販売車を走らせる。", "移動販売車"),
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


NAMED = [
    (("給水", "備蓄", "避難"), None, "給水・備蓄"),
    ((), None, "主題"),
    (("給水", "防災", "避難所"), "災害支援・防災", "災害支援・防災（給水、避難所）"),
    ((), "観光", "観光"),
    (("観光", "乗合タクシー"), "観光", "観光（乗合タクシー）"),
]


@pytest.mark.parametrize(("terms", "field", "name"), NAMED)
def test_a_name_says_the_field_and_what_in_it(
    terms: tuple[str, ...], field: str | None, name: str
) -> None:
    assert theme_name(terms, of=field) == name


def test_names_that_are_taken_get_their_number() -> None:
    assert distinct_names(["観光", "主題", "観光"]) == ["観光", "主題2", "観光3"]


def test_what_a_phrase_says_counts_beside_how_often_it_stands() -> None:
    found = [{"体操教室": Weighed(2.0, True), "健康づくり": Weighed(1.0, True)}]
    assert rank(found)[0].terms == ("体操教室", "健康づくり")
    about = [{"体操教室": 0.1, "健康づくり": 0.6}]
    assert rank(found, about=about)[0].terms == ("健康づくり", "体操教室")


def test_what_one_document_says_comes_last_and_gives_no_name() -> None:
    texts = [
        "避難所を開く。",
        "避難所を開く。災害対策本部を置く。観光案内所を置く。うなぎ供養塔を建てる。",
    ]
    found = candidates(texts, [0, 0], n_themes=1, documents=["a", "b"])
    assert "うなぎ供養塔" not in found[0]
    (ranked,) = rank(found)
    assert ranked.terms[0] == "避難所"
    assert ranked.fit_for_name == ("避難所",)
    assert "災害対策本部" in ranked.terms
