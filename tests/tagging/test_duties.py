"""Duties: who does what for whom, and who pays. All clauses are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.tagging import clauses, duties, municipalities, parties, titles
from kyoutei_nlp.tagging.plain import document_of

DEED = """災害時における物資の供給に関する協定書
館山市（以下「甲」という。）と株式会社みなと商店（以下「乙」という。）は、次のとおり協定を締結する。
（目的）
第１条　この協定は、災害時の物資の供給について定めることを目的とする。
（協力）
第２条　{clause}
この協定の締結を証するため、本書2通を作成する。
令和6年5月10日
甲　館山市長　山田　太郎
乙　株式会社みなと商店　代表取締役　鈴木　花子
"""
CITY, SHOP = "館山市", "株式会社みなと商店"

NOT_FOUND = [
    "甲が乙に通知する日は、別に定める。",
    "災害の状況は、様式第1号のとおりとする。",
    "この協定において「物資」とは、別表に掲げるものをいう。",
    "この協定に定めのない事項は、甲乙協議の上、定める。",
    "細目は、別に定める。",
    "物資の単価は、災害の前の日の価格とする。",
    "前条の規定にかかわらず、この限りでない。",
]

# (条文, 誰が, 誰に, 何を, 種類, 費用)
FOUND = [
    (
        "甲が乙に協力を要請する業務は、次のとおりとする。\n(1)　物資の運搬\n(2)　道路の点検",
        (CITY, SHOP, "協力を要請する業務／物資の運搬／道路の点検", "request", None),
    ),
    (
        "乙が提供する役務は、次に掲げるものとする。\n(1)　客室の提供\n(2)　食事の提供",
        (SHOP, None, "提供する役務／客室の提供／食事の提供", "duty", None),
    ),
    (
        "甲は、必要があるときは、乙に協力を要請するものとする。",
        (CITY, SHOP, "協力", "request", None),
    ),
    (
        "物資の運搬は、乙又は乙の指定する者が行う。",
        (f"{SHOP}又は{SHOP}の指定する者", None, "物資の運搬を行う", "duty", None),
    ),
    ("応援市町は、資料を交換するものとする。", ("応援市町", None, "資料を交換する", "duty", None)),
    (
        "供給した燃料の代金は、要請をした甲が、市場価格により支払う。",
        (CITY, None, "供給した燃料の代金の負担", "duty", CITY),
    ),
    (
        "甲は、災害が発生したときは、乙に対し物資の供給を要請することができる。",
        (CITY, SHOP, "物資の供給", "request", None),
    ),
    (
        "甲は、物資が必要なときは、乙に対して、その保有する物資の供給について協力を要請することができるものとする。",
        (CITY, SHOP, "その保有する物資の供給", "request", None),
    ),
    ("甲は、乙に職員の派遣を要請する。", (CITY, SHOP, "職員の派遣", "request", None)),
    (
        "乙は、甲から要請を受けたときは、可能な限り協力するよう努めるものとする。",
        (SHOP, CITY, "可能な限り協力する", "effort", None),
    ),
    (
        "乙は、前条の要請を受けたときは、速やかに物資を供給するものとする。",
        (SHOP, None, "速やかに物資を供給する", "duty", None),
    ),
    (
        "乙は、実施した事項を文書により甲に報告しなければならない。",
        (SHOP, CITY, "実施した事項を文書により甲に報告しなければならない", "duty", None),
    ),
    (
        "乙は、知り得た情報を漏らしてはならない。",
        (SHOP, None, "知り得た情報を漏らしてはならない", "not", None),
    ),
    ("乙は、店舗の駐車場を開放することができる。", (SHOP, None, "店舗の駐車場を開放", "may", None)),
    (
        "甲及び乙は、平常時から情報を交換する。",
        (f"{CITY}及び{SHOP}", None, "平常時から情報を交換する", "duty", None),
    ),
    ("両者は、毎年訓練を行うものとする。", ("両者", None, "毎年訓練を行う", "duty", None)),
    ("物資の運搬は、乙が行うものとする。", (SHOP, None, "物資の運搬を行う", "duty", None)),
    (
        "物資の代金及び運搬の費用は、甲が負担する。",
        (CITY, None, "物資の代金及び運搬の費用の負担", "duty", CITY),
    ),
    ("供給に要した経費は、甲の負担とする。", (CITY, None, "供給に要した経費の負担", "duty", CITY)),
    (
        "甲は、請求書を受け取った日から３０日以内に代金を支払う。",
        (CITY, None, "代金の支払", "duty", CITY),
    ),
    (
        "取組に要する経費は、それぞれが負担する。",
        ("各自", None, "取組に要する経費の負担", "duty", "各自"),
    ),
    ("施設の使用料は、無償とする。", (None, None, "施設の使用料の負担", "duty", "無償")),
    ("費用の負担については、甲乙協議して定める。", (None, None, "費用の負担", "duty", "協議")),
    (
        "乙は、次に掲げる物資を供給する。\n(1)　飲料水\n(2)　毛布",
        (SHOP, None, "次に掲げる物資を供給する／飲料水／毛布", "duty", None),
    ),
    (
        "乙は、その会員（以下「会員」という。）に活動への参加を求めることができる。",
        (SHOP, None, "その会員に活動への参加を求める", "may", None),
    ),
]


def tagged_of(clause: str) -> TaggedDocument:
    document = document_of(DEED.format(clause=clause), kind="agreement")
    found = clauses.find(document)
    tags = titles.tag(document)
    tags += municipalities.tag(document)
    tags += parties.tag(document, found, tags)
    tags += duties.tag(document, found, tags)
    return TaggedDocument(document, tuple(tags), found)


def duties_of(clause: str) -> list[tuple[str | None, str | None, str, str, str | None]]:
    (deed,) = tagged_of(clause).agreements()
    return [(each.who, each.whom, each.what, each.how, each.cost) for each in deed.duties]


@pytest.mark.parametrize("clause", NOT_FOUND)
def test_what_binds_nobody_is_no_duty(clause: str) -> None:
    assert duties_of(clause) == []


@pytest.mark.parametrize(("clause", "expected"), FOUND)
def test_duties_with_who_whom_what_and_cost(
    clause: str, expected: tuple[str | None, str | None, str, str, str | None]
) -> None:
    assert duties_of(clause) == [expected]


def test_the_one_payer_of_a_deed_is_told_with_every_duty() -> None:
    rows = duties_of("乙は、物資を供給する。\n第３条　物資の費用は、甲が負担する。")
    assert [(who, cost) for who, _, _, _, cost in rows] == [(SHOP, CITY), (CITY, CITY)]


def test_two_payers_stay_apart() -> None:
    rows = duties_of("水の費用は甲の、輸送の費用は乙の負担とする。\n第３条　乙は、物資を供給する。")
    assert [(who, cost) for who, _, _, _, cost in rows] == [
        (CITY, CITY),
        (SHOP, SHOP),
        (SHOP, None),
    ]


def test_a_duty_is_proved_by_its_sentence_and_clause() -> None:
    tagged = tagged_of("乙は、物資を供給する。")
    (deed,) = tagged.agreements()
    (duty,) = deed.duties
    assert duty.evidence[0].surface == "乙は、物資を供給する。"
    clause = next(each for each in tagged.clauses if each.id == duty.clause)
    assert clause.number == "第２条"


def test_a_text_about_an_agreement_has_no_duties() -> None:
    document = document_of("報告書\n乙は、物資を供給する。", kind="report")
    assert duties.tag(document, clauses.find(document), ()) == []
