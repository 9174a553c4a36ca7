"""Clauses: 条・項・号 in every notation. All texts are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.agreement import Clause
from kyoutei_nlp.tagging.clauses import find, kind_of
from kyoutei_nlp.tagging.plain import document_of

BODY = "この協定は、甲及び乙が協力することを目的とする。"

# References to a 条 that open no clause.
NOT_FOUND = [
    "第２条の規定により、甲は乙に通知する。",
    "第2条第3号に定める事項を行う。",
    "第三条及び第四条の費用は甲が負担する。",
    "第5条に定める期間を延長する。",
    "第１条から第３条までの規定を準用する。",
    "第3条中「甲」を「乙」に改める。",
    "前条の目的を達成するため協力する。",
    "地方自治法第252条の17の規定に基づく。",
]

# (文, 番号, 見出し)
FOUND = [
    (f"第1条　{BODY}", "第1条", None),
    (f"第１条　{BODY}", "第１条", None),
    (f"第一条　{BODY}", "第一条", None),
    (f"第 1 条　{BODY}", "第 1 条", None),
    (f"（目的）\n第１条　{BODY}", "第１条", "目的"),
    (f"　（目　的）\n第１条　{BODY}", "第１条", "目的"),
    (f"【目的】\n第１条　{BODY}", "第１条", "目的"),
    (f"第１条（目的）　{BODY}", "第１条", "目的"),
    (f"第１条（目的）\n{BODY}", "第１条", "目的"),
    (f"第１条〔目的〕\n　{BODY}", "第１条", "目的"),
    (f"第１条【目的】{BODY}", "第１条", "目的"),
    (f"第１条　目的\n{BODY}", "第１条", "目的"),
    (f"第１条\n（目的）\n{BODY}", "第１条", "目的"),
    (f"（目的）第１条　{BODY}", "第１条", "目的"),
    (f"第１条：目的\n{BODY}", "第１条", "目的"),
    (f"第１条（情報連絡員（リエゾン）の派遣）　{BODY}", "第１条", "情報連絡員(リエゾン)の派遣"),
    (f"（情報連絡員（リエゾン）の派遣）\n第１条　{BODY}", "第１条", "情報連絡員(リエゾン)の派遣"),
    (f"第１条の２　{BODY}", "第１条の２", None),
    (f"第１条　甲　及び乙は、{BODY}", "第１条", None),
    (f"第一条（趣　旨）\n{BODY}", "第一条", "趣旨"),
    ("第１条　甲（以下「市」という。）は乙と協力する。", "第１条", None),
]

DEED = """施設の相互利用に関する協定書
　甲市（以下「甲」という。）と乙町（以下「乙」という。）は、次のとおり協定を締結する。
（目的）
第１条　この協定は、施設の相互利用により住民の福祉を高めることを目的とする。
（連携事項）
第２条　甲及び乙は、次に掲げる事項について連携し、協力する。
(1)　図書館の利用に関すること。
(2)　体育館の利用に関すること。
ア　夜間の利用
イ　休日の利用
２　前項の内容は、甲乙協議して定める。
３　第１項の費用は、第３条による。
（費用の負担）
第３条　費用は、使う側が負担する。
第３条の２　料金は、別に定める。
（有効期間）
第４条　この協定の有効期間は、締結の日から１年間とする。
　この協定の締結を証するため、本書2通を作成する。

令和6年3月15日

甲　甲市長　山田　太郎
別表（第２条関係）
１　図書館
附　則
この協定は、令和6年4月1日から施行する。
"""


def clauses_of(text: str) -> tuple[Clause, ...]:
    return find(document_of(text, kind="agreement"))


@pytest.mark.parametrize("text", NOT_FOUND)
def test_references_open_no_clause(text: str) -> None:
    assert clauses_of(f"協定書\n{text}\n以上") == ()


@pytest.mark.parametrize(("text", "number", "heading"), FOUND)
def test_numbers_and_headings_in_any_notation(text: str, number: str, heading: str | None) -> None:
    found = clauses_of(f"協力に関する協定書\n{text}\n")
    assert [(clause.number, clause.heading) for clause in found] == [(number, heading)]


def test_the_tree_of_a_deed() -> None:
    found = clauses_of(DEED)
    tree = [(clause.id.split("/", 1)[1], clause.level, clause.number) for clause in found]
    assert tree == [
        ("前文", 0, None),
        ("1", 1, "第１条"),
        ("2", 1, "第２条"),
        ("2/1", 3, "(1)"),
        ("2/2", 3, "(2)"),
        ("2/2/1", 4, "ア"),
        ("2/2/2", 4, "イ"),
        ("2/3", 2, "２"),
        ("2/4", 2, "３"),
        ("3", 1, "第３条"),
        ("4", 1, "第３条の２"),
        ("5", 1, "第４条"),
        ("署名欄", 0, None),
        ("別表1", 0, None),
        ("附則1", 0, None),
    ]
    assert [(each.heading, each.kind) for each in found if each.level == 0] == [
        ("前文", "preamble"),
        ("署名欄", "signature"),
        ("別表(第2条関係)", "appendix"),
        ("附則", "term"),
    ]
    item = next(each for each in found if each.number == "ア")
    assert item.parent == item.id.removesuffix("/1")


def test_headings_set_off_by_blanks() -> None:
    text = f"協力に関する協定書\n第1条　目的　{BODY}\n第2条　連携事項　甲と乙は、次の事項について連携する。\n"
    found = [(each.number, each.heading) for each in clauses_of(text) if each.level == 1]
    assert found == [("第1条", "目的"), ("第2条", "連携事項")]


def test_a_table_of_old_and_new_words_holds_no_clauses() -> None:
    text = "協定の一部を改正する協定\n改正後\t改正前\n（趣旨）　第１条　甲は、行う。\t（趣旨）　第１条　乙は、行う。\n"
    assert [each for each in clauses_of(text) if each.level == 1] == []


def test_parents_hold_their_children_and_the_last_clause_ends_before_the_closing() -> None:
    document = document_of(DEED, kind="agreement")
    found = find(document)
    spans = {clause.id: clause.span for clause in found}
    assert all(spans[c.parent].contains(c.span) for c in found if c.parent)
    last = next(clause for clause in found if clause.number == "第４条")
    assert document.quote(last.span).endswith("１年間とする。")


# (最後の条の後の行, その条に残る行)
ENDS = [
    ("平成21年8月3日\n飯田市長　川瀬　清\n", ""),
    ("（平成二十一年八月三日）\n飯田市長　川瀬　清\n", ""),
    ("(1) 飯田市長　川瀬　清\n(2) 阿南町長　田中　敏\n", "阿南町長"),
    ("平成21年8月3日から施行する。\n", "施行する"),
]


@pytest.mark.parametrize(("rest", "kept"), ENDS)
def test_the_last_article_ends_before_a_day_alone_where_no_formula_closes(
    rest: str, kept: str
) -> None:
    text = f"応援に関する協定書\n第１条　応援する。\n第２条　窓口は、次のとおりとする。\n{rest}"
    document = document_of(text, kind="agreement")
    last = [clause for clause in find(document) if clause.level == 1][-1]
    assert ("川瀬" in document.quote(last.span) or "施行" in document.quote(last.span)) == bool(
        kept
    )
    assert kept in document.quote(last.span)


def test_an_agreement_without_articles_is_cut_at_its_sections() -> None:
    text = "協力の約束\n１　めざす姿\nだれもが暮らしやすいまち\n２　取り組むこと\n① 見守り\n② 声かけ\n３　期間\n1年とします。\n"
    found = clauses_of(text)
    assert [(c.number, c.heading, c.level) for c in found] == [
        ("１", "めざす姿", 1),
        ("２", "取り組むこと", 1),
        ("①", None, 3),
        ("②", None, 3),
        ("３", "期間", 1),
    ]


def test_sections_take_the_heading_line_above_their_number() -> None:
    text = "応援の申合せ\n（物資の融通）\n第１　両町は、毛布を融通する。\n（訓練）\n第２　両町は、毎年訓練する。\n"
    assert [(c.number, c.heading) for c in clauses_of(text)] == [
        ("第１", "物資の融通"),
        ("第２", "訓練"),
    ]


def test_every_item_of_a_vow_may_be_marked_one() -> None:
    text = "友好都市盟約書\n一　両町は、祭りを通じて親しむ。\n一　両町は、互いの産品を紹介する。\n"
    assert [(c.number, c.level) for c in clauses_of(text)] == [("一", 1), ("一", 1)]


@pytest.mark.parametrize(
    "title", ["時間外労働に関する協定届（三六協定）", "甲市協働のまちづくり条例"]
)
def test_other_sorts_of_agreement_have_no_clauses(title: str) -> None:
    text = f"{title}\n第１条　目的\n第２条　定義\n第３条　期間\n"
    assert find(document_of(text, kind="other")) == ()


def test_a_text_that_only_quotes_an_article_has_no_clauses() -> None:
    text = "報告書\n第１条　甲は乙と協力する。\nと書かれている。"
    assert find(document_of(text, kind="report")) == ()


@pytest.mark.parametrize(
    ("heading", "body", "kind"),
    [
        ("目的", "", "purpose"),
        ("趣　旨", "", "purpose"),
        ("連携事項", "", "cooperation"),
        ("連携・協力の範囲", "", "cooperation"),
        ("協力の範囲", "", "disaster_request"),
        ("協力の要請", "", "disaster_request"),
        ("費用の負担", "", "cost"),
        ("秘密の保持", "", "confidentiality"),
        ("個人情報の取扱い", "", "personal_information"),
        ("有効期間", "", "term"),
        ("協定の更新", "", "renewal"),
        ("解除", "", "termination"),
        ("協議", "", "consultation"),
        ("合意管轄", "", "jurisdiction"),
        ("反社会的勢力の排除", "", "antisocial"),
        ("用語の定義", "", "definition"),
        ("連絡責任者", "", "liaison"),
        ("役割分担", "", "duties"),
        (None, "この協定の有効期間は、1年間とする。", "term"),
        (None, "この協定に定めのない事項は、甲乙協議の上、定める。", "consultation"),
        (None, "甲及び乙は、次に掲げる事項について連携する。", "cooperation"),
        (None, "費用は、甲が負担する。費用の額は別に定める。", "cost"),
        ("訓練", "", "training"),
        ("情報の交換", "", "information"),
        ("損害の負担", "", "compensation"),
        ("知的財産の取扱い", "", "intellectual_property"),
        ("他の協定との関係", "", "relation"),
        ("協定内容の変更", "", "amendment"),
        (None, "乙の職員が負傷したときの損害は、甲が補償する。", "compensation"),
        (None, "この協定は、応援について必要な事項を定めるものとする。", "purpose"),
        (None, "空は青い。", "other"),
    ],
)
def test_kinds_come_from_heading_then_text(heading: str | None, body: str, kind: str) -> None:
    assert kind_of(heading, body) == kind
