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
    assert [(head.value, head.attributes["status"]) for head in heads] == [(title, status)]
    assert {tag.value for tag in tags if tag.label == "party"} == parties


def _with_notes(text: str, publisher: str) -> Document:
    plain = document_of(text, kind="minutes")
    notes = SourceNotes(date=date(2024, 9, 20), publisher=publisher)
    return Document(
        plain.source, "minutes", plain.title, text, plain.pages, plain.passages, (), notes
    )


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
