"""Agreements told of in minutes, reports and lists."""

from __future__ import annotations

from datetime import date

import pytest

from kyoutei_nlp.document import Cell, Document, Page, Passage, Source, SourceNotes, Span, Table
from kyoutei_nlp.tagging import dates, mentions, parties, titles
from kyoutei_nlp.tagging.plain import document_of

NOT_FOUND = [
    "36協定を締結し、労働基準監督署へ届け出た。",
    "両国の貿易協定が結ばれた。",
    "商店のあいだには紳士協定があった。",
    "飯田市と協定は締結していない。",
    "飯田市においては協定締結の意思がないとのことでした。",
    "飯田市と会議を開いた。",
    "協定のあり方を考える。",
    "ＴＰＰ協定の影響を注視する。",
    "経済連携協定（ＥＰＡ）により関税が下がった。",
    "停戦協定が結ばれた。",
    "パリ協定の目標を踏まえ、飯田市と若葉銀行が話し合った。",
    "合併協定項目は43項目あった。",
    "飯田市との協定の締結には至らなかった。",
    "若葉銀行と協定を結ぶべきではないか。",
    "飯田市は若葉銀行と協定を締結する考えはありません。",
    "飯田市と若葉銀行の協定は締結を見送った。",
    "飯田市と若葉銀行は連携し、イベントを開いた。",
    "飯田市とは協定を結んでいない。",
    "飯田市と若葉銀行との売買契約を締結した。",
    "飯田市と若葉銀行は意見を交換した。協定ではない。",
    "これまでに協定を締結した大学はございません。",
    "飯田市の若葉銀行前で締結を求める署名が行われた。",
]

PRESS = """飯田市と株式会社みなと食品が「海の連携協定」を締結しました
令和6年5月10日、飯田市と株式会社みなと食品は「海の連携協定」を締結しました。
この連携協定は一つ目です。飯田市と株式会社みなと食品との連携協定は、海を守るものです。
"""


def test_the_agreement_announced_is_told_once() -> None:
    document = document_of(PRESS, kind="press")
    tags = titles.tag(document)
    tags += parties.tag(document, (), tags)
    tags += dates.tag(document, (), tags)
    assert [t.value for t in mentions.tag(document, tags) if t.label == "agreement"] == []


def test_a_day_under_an_agreement_is_no_day_of_signing() -> None:
    text = "飯田市と若葉銀行の包括連携協定に基づき、平成20年5月1日に講座を開いた。"
    tags = _heads(document_of(text, kind="report"))
    assert [tag.value for tag in tags if tag.label == "date"] == []


FOUND = [
    ("飯田市と袋井市は、災害時相互応援協定を締結しました。", "災害時相互応援協定", {"飯田市", "袋井市"}, "signed"),
    ("飯田市は株式会社みなと食品と「海の連携協定」を締結する予定です。", "海の連携協定", {"飯田市", "株式会社みなと食品"}, "planned"),
    ("飯田市と若葉銀行は、平成20年に包括連携協定を結んだ。", "包括連携協定", {"飯田市", "若葉銀行"}, "signed"),
    ("飯田市、袋井市及び若葉商工会議所の三者により、「まつりの協定」が締結された。", "まつりの協定", {"飯田市", "袋井市", "若葉商工会議所"}, "signed"),
    ("飯田市は、若葉銀行との間で、包括連携協定を締結しました。", "包括連携協定", {"飯田市", "若葉銀行"}, "signed"),
    ("飯田市と若葉銀行が包括連携協定を締結。", "包括連携協定", {"飯田市", "若葉銀行"}, "signed"),
    ("飯田市は昨年、災害協定を結んだ若葉建設株式会社と訓練を行った。", "災害協定", {"飯田市", "若葉建設株式会社"}, "signed"),
    ("飯田市では、若葉銀行と結んだ包括連携協定を更新しました。", "包括連携協定", {"飯田市", "若葉銀行"}, "renewed"),
    ("飯田市は若葉銀行との包括連携協定を解消した。", "包括連携協定", {"飯田市", "若葉銀行"}, "ended"),
    ("飯田市、若葉銀行、ことひら観光協会の三者は、「まちの協定」を締結した。", "まちの協定", {"飯田市", "若葉銀行", "ことひら観光協会"}, "signed"),
    ("飯田市、袋井市、日向観光振興機構は、観光連携協定を締結した。", "観光連携協定", {"飯田市", "袋井市", "日向観光振興機構"}, "signed"),
    ("飯田市・袋井市・浜松市の3市長が集い、「観光の協定」に署名しました。", "観光の協定", {"飯田市", "袋井市", "浜松市"}, "signed"),
    ("飯田市は、袋井市とともに、若葉銀行と連携協定を結びました。", "連携協定", {"飯田市", "袋井市", "若葉銀行"}, "signed"),
    ("飯田市は若葉商店会さんと「まつりの協定」を結びます。", "まつりの協定", {"飯田市", "若葉商店会"}, "planned"),
    ("飯田市は、見守り協定を若葉銀行と締結しました。", "見守り協定", {"飯田市", "若葉銀行"}, "signed"),
    ("株式会社若葉ラボは1日、飯田市、若葉信用組合と連携協定を締結したと発表した。", "連携協定", {"株式会社若葉ラボ", "飯田市", "若葉信用組合"}, "signed"),
    ("飯田市と若葉大学とは、平成20年に包括連携協定を結んでいる。", "包括連携協定", {"飯田市", "若葉大学"}, "signed"),
    ("飯田市長と若葉銀行頭取が包括連携協定に調印した。", "包括連携協定", {"飯田市", "若葉銀行"}, "signed"),
    ("飯田市と韓国春川市は、友好都市協定を締結した。", "友好都市協定", {"飯田市", "春川市"}, "signed"),
    ("飯田市は、若葉銀行及びみどり保険株式会社の2社と包括連携協定を締結しました。", "包括連携協定", {"飯田市", "若葉銀行", "みどり保険株式会社"}, "signed"),
    ("飯田市は、連携中枢都市圏の形成に係る連携協約を袋井市と締結した。", "", {"飯田市", "袋井市"}, "signed"),
    ("飯田市と若葉銀行は包括連携協定の締結に向けて協議を進めている。", "包括連携協定", {"飯田市", "若葉銀行"}, "planned"),
]  # fmt: skip


def _heads(document: Document):  # type: ignore[no-untyped-def]
    return mentions.tag(document, dates.tag(document, (), []))


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert _heads(document_of(text, kind="report")) == []


@pytest.mark.parametrize(("text", "title", "parties", "status"), FOUND)
def test_found(text: str, title: str, parties: set[str], status: str) -> None:
    tags = _heads(document_of(text, kind="report"))
    heads = [tag for tag in tags if tag.label == "agreement"]
    assert [(head.value, head.attributes["status"]) for head in heads] == [
        (title or "協定", status)
    ]
    assert {tag.value for tag in tags if tag.label == "party"} == parties


def _with_notes(text: str, publisher: str) -> Document:
    plain = document_of(text, kind="minutes")
    notes = SourceNotes(date=date(2024, 9, 20), publisher=publisher)
    return Document(
        plain.source, "minutes", plain.title, text, plain.pages, plain.passages, (), notes
    )


# (議事録, 当事者) of the council of 品川区
OWN = [
    ("飯田市とは、災害時相互援助協定を締結しております。", {"品川区", "飯田市"}),
    ("私どもは若葉銀行と包括連携協定を締結しております。", {"品川区", "若葉銀行"}),
    (
        "住民団体の東京都葬祭業協同組合品川支部、これは加盟14社ございますが、こちらと協定をして、割安な料金としております。",
        {"品川区", "東京都葬祭業協同組合品川支部"},
    ),
    (
        "日本若葉不動産株式会社と協議を行ってきました。今般、同社との協議が整いましたので、基本協定を締結いたします。",
        {"品川区", "日本若葉不動産株式会社"},
    ),
    (
        "協定締結関係者は品川区および東日本旅客鉄道会社となります。",
        {"品川区", "東日本旅客鉄道株式会社"},
    ),
    (
        "株式会社ＡＢＣより要望書を受領しました。ＡＢＣは負担金を払うとの協定を区と結んでいるところでございます。",
        {"品川区", "株式会社ABC"},
    ),
    (
        "都市再生機構、以下、「ＵＲ」と述べさせていただきますが、との木密事業に関する協定を締結いたしました。",
        {"品川区", "独立行政法人都市再生機構"},
    ),
    (
        "飯田市、袋井市は従来から交流がございます。両市とは災害時の協定を結んでおります。",
        {"品川区", "飯田市", "袋井市"},
    ),
    (
        "若葉銀行とは先月、包括連携協定を締結しました。みどり信用金庫とは来月に締結する予定です。",
        {"品川区", "若葉銀行", "みどり信用金庫"},
    ),
]

# Only told of in passing, or of others: no record.
IN_PASSING = [
    "し尿処理の事業者の方と災害時協力協定を締結しまして、作業をお願いするところでございます。",
    "避難所につきましては、学校などと協定を締結して、かなり押さえているところでございます。",
    "若葉銀行と連携し、講座を開いております。",
    "36協定の締結状況につきましては、職員団体と協議しております。",
]


@pytest.mark.parametrize(("text", "wanted"), OWN)
def test_with_whom_the_council_s_body_has_an_agreement(text: str, wanted: set[str]) -> None:
    tags = _heads(_with_notes(text, "品川区議会"))
    assert {tag.value for tag in tags if tag.label == "party"} == wanted


@pytest.mark.parametrize("text", IN_PASSING)
def test_no_record_of_what_is_told_in_passing(text: str) -> None:
    assert _heads(_with_notes(text, "品川区議会")) == []


def test_two_partners_each_with_its_year() -> None:
    text = "神奈川県山北町とは昭和63年から、山梨県早川町とは平成2年から、それぞれ交流協定を締結いたしております。"
    tags = _heads(_with_notes(text, "品川区議会"))
    assert {t.value for t in tags if t.label == "party"} >= {"山北町", "早川町"}


def test_lines_of_a_list() -> None:
    text = (
        "荒川区の交流都市\n荒川区は、全国の自治体と友好交流都市協定等を結んでいます。\n"
        "・福島県福島市　平成14年11月　友好交流都市協定\n・山形県鮭川村　平成25年11月　災害時相互応援協定\n荒川区役所\n"
    )
    tags = _heads(document_of(text, kind="other"))
    assert {t.value for t in tags if t.label == "party"} == {"荒川区", "福島市", "鮭川村"}


def test_the_council_s_own_body_is_a_party() -> None:
    document = _with_notes("区では、長野県飯田市と災害時相互援助協定を締結しました。", "品川区議会")
    assert {t.value for t in _heads(document) if t.label == "party"} == {"品川区", "飯田市"}


def test_a_refused_partner_is_no_party() -> None:
    text = "宮古市とは災害協定の締結に向けて作業を進めております。神山町におきましては、協定締結の意思がないとのことです。"
    document = _with_notes(text, "品川区議会")
    assert "神山町" not in {t.value for t in _heads(document)}


def _table(rows: list[list[str]], title: str) -> Document:
    text, cells = title + "\n", []
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            span = Span(len(text), len(text) + len(word)) if word else None
            cells.append(Cell(row, column, span))
            text += word + ("\t" if column < len(words) - 1 else "\n")
    return Document(
        Source("a", "0" * 64, "text/plain", 1), "list", title, text, (Page(1, 0, len(text), text),),
        (Passage("a#0", Span(0, len(text)), "paragraph"),), (Table(1, tuple(cells)),),
    )  # fmt: skip


def test_one_record_a_row() -> None:
    document = _table(
        [
            ["協定名", "締結先", "締結年月日"],
            ["災害時の物資供給に関する協定", "みなと食品㈱、㈱若葉商店", "H25.4.17"],
            ["災害時相互応援協定", "寄居町", "H28.10.1"],
            ["見守りに関する協定", "若葉牛乳協会 みなと新聞組合", "H29.4.1"],
        ],
        "小田原市の協定一覧",
    )
    tags = _heads(document)
    first = {t.value for t in tags if t.label == "party" and t.record == "1"}
    assert first == {"みなと食品株式会社", "株式会社若葉商店", "小田原市"}
    days = {t.record: t.value for t in tags if t.label == "date"}
    assert days == {"1": "2013-04-17", "2": "2016-10-01", "3": "2017-04-01"}
    third = {t.value for t in tags if t.label == "party" and t.record == "3"}
    assert third == {"若葉牛乳協会", "みなと新聞組合", "小田原市"}
    codes = [t.attributes.get("code") for t in tags if t.value == "寄居町"]
    assert codes == ["114081"]
