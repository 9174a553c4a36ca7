"""The agreement a document is or announces, and its kind."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import titles
from kyoutei_nlp.tagging.phrases import kind_of, none_concluded, status_of
from kyoutei_nlp.tagging.plain import document_of

BODY = "\n館山市（以下「甲」という。）と株式会社みなと食品（以下「乙」という。）は、次のとおり協定を締結する。\n第１条　目的を定める。\n"

NOT_FOUND = [
    ("agreement", "時間外労働及び休日労働に関する協定書" + BODY),
    ("agreement", "三六協定届" + BODY),
    ("other", "協働のまちづくり推進条例\n第１条　この条例は、協働を進める。"),
    ("article", "坂の上の紳士協定\n村には昔から紳士協定があった。"),
    ("article", "貿易協定のゆくえ\n二国間の貿易協定が発効した。"),
    ("press", "市民まつりを開催します\n今年も広場でまつりを開きます。"),
]

KINDS = [
    ("館山市と国立大学法人つばめ大学との包括的な連携に関する協定書", "comprehensive"),
    ("包括連携協定書", "comprehensive"),
    ("災害時における物資の供給に関する協定書", "disaster"),
    ("津波避難ビルの使用に関する協定書", "disaster"),
    ("大規模地震時の相互応援協定", "disaster"),
    ("高齢者等の見守り活動に関する協定書", "individual"),
    ("森林の整備に関する協定書", "individual"),
    ("姉妹都市提携盟約書", "sister_city"),
    ("友好都市協定書", "sister_city"),
    ("災害時における協定の一部を改正する協定", "amendment"),
    ("包括連携協定の変更協定書", "amendment"),
    ("災害時の避難に関する覚書", "memorandum"),
    ("覚　書", "memorandum"),
]

STATUS = [
    ("協定を締結しました。", "signed"),
    ("協定を結んでいます。", "signed"),
    ("来月、協定を締結する予定です。", "planned"),
    ("協定の締結に向けて協議を進めています。", "planned"),
    ("協定を更新しました。", "renewed"),
    ("協定は昨年廃止されました。", "ended"),
]

NONE_CONCLUDED = [
    "現在、協定は締結していない。",
    "協定締結の意思がないとのことであった。",
    "協定の締結には至らなかった。",
    "協定の締結までは考えていない。",
    "個別の協定は結んでおりません。",
]


@pytest.mark.parametrize(("kind", "text"), NOT_FOUND)
def test_not_found(kind: str, text: str) -> None:
    assert titles.tag(document_of(text, kind=kind)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_kind_of_a_deed(title: str, kind: str) -> None:
    head = titles.tag(document_of(title + BODY, kind="agreement"))[0]
    assert head.attributes["kind"] == kind
    assert head.attributes["source"] == "deed"
    assert head.record == "0"


def test_letters_set_apart_are_closed_up() -> None:
    assert titles.tag(document_of("覚　　　書" + BODY, kind="agreement"))[0].value == "覚書"


def test_a_title_over_two_lines_is_one() -> None:
    text = "館山市と株式会社みなと食品との\n包括連携に関する協定書" + BODY
    head = titles.tag(document_of(text, kind="agreement"))[0]
    assert head.value == "館山市と株式会社みなと食品との包括連携に関する協定書"


def test_a_form_with_blanks_is_a_template() -> None:
    text = "（案）\n災害時の協定書\n館山市（以下「甲」という。）と【　事業者名　】（以下「乙」という。）は、協定を締結する。\n令和　　年　　月　　日\n"
    assert titles.tag(document_of(text, kind="agreement"))[0].attributes["kind"] == "template"


def test_a_press_release_names_its_agreement() -> None:
    text = "若葉銀行と「まちの包括連携協定」を締結しました\n館山市は若葉銀行と協定を締結しました。"
    head = titles.tag(document_of(text, kind="press"))[0]
    assert (head.value, head.attributes["source"], head.attributes["status"]) == (
        "まちの包括連携協定",
        "mention",
        "signed",
    )


@pytest.mark.parametrize(("sentence", "status"), STATUS)
def test_status(sentence: str, status: str) -> None:
    assert status_of(sentence) == status


@pytest.mark.parametrize("sentence", NONE_CONCLUDED)
def test_none_concluded(sentence: str) -> None:
    assert none_concluded(sentence)


def test_the_kind_of_a_bare_title_comes_from_the_text() -> None:
    assert kind_of("協定書", "災害時における応援について") == "disaster"
    assert kind_of("多文化共生の推進に関する協定", "災害時の通訳") == "individual"
