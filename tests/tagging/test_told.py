"""Whom running text, lists of lines and tables say that agreements are with, sentence by sentence. All texts are our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kyoutei_nlp.document import Cell, DocumentKind, Span, Table
from kyoutei_nlp.tagging import tag_document
from kyoutei_nlp.tagging.plain import document_of

Told = list[tuple[set[str], str | None]]


def told(text: str, publisher: str | None = None, kind: DocumentKind = "other") -> Told:
    """Parties and day of each agreement told of."""
    plain = document_of(text, date(2024, 6, 1), kind=kind)
    document = replace(plain, notes=replace(plain.notes, publisher=publisher))
    return [
        ({party.name for party in each.parties}, each.signed_on.value if each.signed_on else None)
        for each in tag_document(document, with_ginza=False).agreements()
    ]


# (文, 発信者): no agreement is told of.
NOT_FOUND = [
    ("飯田市は株式会社みなと食品と連携し、移動販売を始めた。同社とは長い付き合いである。", None),
    ("薬局との協定は結ばれているのでしょうか。", "川南町議会"),
    ("現時点で薬局との協定はございませんが、働きかけてまいります。", "川南町議会"),
    ("当組合の協定旅館にお泊まりの際は、組合員証をお見せください。", None),
    ("飯田市と袋井市、若葉銀行の三者で話し合いの場を設けた。", None),
    ("申し合わせ事項のとおり、飯田市と袋井市は交互に会場を用意する。", None),
    ("当社は品質の向上に努めています。\n株式会社みなと食品\n", None),
    ("協定の内容\n・飯田市の観光案内\n・袋井市の物産展\n", "若葉大学"),
    ("飯田市と若葉銀行の協定は、それぞれの議会で話題になった。締結には至っていない。", None),
    ("建築協定の区域の一覧\n・飯田市（2012年）\n・袋井市（2013年）\n", None),
]

# (文, 発信者, [(当事者, 日)])
FOUND: list[tuple[str, str | None, Told]] = [
    ("飯田市は、みなと食品株式会社と連携し、移動販売を始めた。同社とは昨年8月1日に協定を結んでいる。", None,
     [({"飯田市", "みなと食品株式会社"}, "2023-08-01")]),
    ("隣の袋井市、森町、それに中遠清掃組合の四者で、令和4年2月に応援協定を結んでいます。", "磐田市議会",
     [({"磐田市", "袋井市", "森町", "中遠清掃組合"}, "2022-02")]),
    ("株式会社若葉、みどり農業協同組合とそれぞれ協定を交わしております。", "磐田市議会",
     [({"磐田市", "株式会社若葉"}, None), ({"磐田市", "みどり農業協同組合"}, None)]),
    ("飯田警察署、飯田市及び飯田市新聞販売店会の三者により、「見守りに関する協定」が締結されました。", None,
     [({"飯田警察署", "飯田市", "飯田市新聞販売店会"}, None)]),
    ("みどり森林組合は、管内の三町（葛巻町・岩泉町・軽米町）と「林野火災に関する協定」を締結した。", None,
     [({"みどり森林組合", "葛巻町", "岩泉町", "軽米町"}, None)]),
    ("JAみどり（みどり農業協同組合）は長浜市と、鳥獣害対策に関する協定を結んでいる。", None,
     [({"みどり農業協同組合", "長浜市"}, None)]),
    ("飯田市と若葉大学が連携協定を締結した。\n2020年4月1日 株式会社みなと食品、飯田市、若葉大学の三者協定へ\n", None,
     [({"飯田市", "若葉大学"}, None), ({"株式会社みなと食品", "飯田市", "若葉大学"}, "2020-04-01")]),
    ("平成27年9月の豪雨を教訓に、平成28年4月、みどり建設業協同組合と応急対策の協定を締結した。", "常総市",
     [({"常総市", "みどり建設業協同組合"}, "2016-04")]),
    ("2月8日、公益財団法人みどり国際交流財団、若葉通訳協会の2団体と市の間で、通訳の協定を締結しました。", "浜松市",
     [({"浜松市", "公益財団法人みどり国際交流財団", "若葉通訳協会"}, "2024-02-08")]),
    ("横須賀海上保安部は、三浦市と船舶の避難に係る申合せを行い、昨年3月11日に署名を交わした。", None,
     [({"横須賀海上保安部", "三浦市"}, "2023-03-11")]),
    ("当組合は5月7日、飯田市と災害時の木材供給に関する協定を締結しました。\nみどり森林組合\n", None,
     [({"みどり森林組合", "飯田市"}, "2024-05-07")]),
    ("若葉短期大学\n本学は、令和2年10月2日に飯田市と包括連携に関する協定を締結しました。\n", None,
     [({"若葉短期大学", "飯田市"}, "2020-10-02")]),
    ("当社が協定を締結するのは、2016年3月の埼玉県三芳町との協定に続き、2例目です。\n株式会社みなと食品\n", None,
     [({"株式会社みなと食品", "三芳町"}, "2016-03")]),
    ("本学が協定を締結している自治体\n・高知県（2009年7月23日）\n・四万十市（2011年2月4日）\n若葉大学 地域連携センター\n", None,
     [({"若葉大学", "高知県"}, "2009-07-23"), ({"若葉大学", "四万十市"}, "2011-02-04")]),
    ("包括連携協定締結企業一覧\n平成29年度\n　株式会社若葉（7月4日）\n　みどり生命保険株式会社（1月11日）\n平成30年度\n　株式会社みなと食品（5月8日）\n", "橿原市",
     [({"橿原市", "株式会社若葉"}, "2017-07-04"), ({"橿原市", "みどり生命保険株式会社"}, "2018-01-11"),
      ({"橿原市", "株式会社みなと食品"}, "2018-05-08")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "publisher"), NOT_FOUND)
def test_nothing_is_told_of(text: str, publisher: str | None) -> None:
    assert told(text, publisher) == []


@pytest.mark.parametrize(("text", "publisher", "wanted"), FOUND)
def test_who_and_when(text: str, publisher: str | None, wanted: Told) -> None:
    assert told(text, publisher) == wanted


def _listed(rows: list[list[str]]) -> Told:
    text, cells = "協定一覧\n", []
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            at = Span(len(text), len(text) + len(word)) if word else None
            cells.append(Cell(row, column, at))
            text += word + ("\t" if column < len(words) - 1 else "\n")
    plain = document_of(text, kind="list")
    document = replace(
        plain, tables=(Table(1, tuple(cells)),), notes=replace(plain.notes, publisher="飯田市")
    )
    found = tag_document(document, with_ginza=False).agreements()
    return [
        (
            {party.name for party in each.parties} - {"飯田市"},
            each.signed_on and each.signed_on.value,
        )  # type: ignore[misc]
        for each in found
        if each.record != "0"
    ]


def test_merged_cells_and_ditto_marks_take_what_stands_above() -> None:
    found = _listed([
        ["協定名", "締結先", "締結日"],
        ["物資の供給に関する協定", "株式会社若葉", "平成20年9月1日"],
        ["", "みどり生活協同組合", ""],
        ["放送に関する協定", "株式会社みなと放送", "〃"],
        ["輸送に関する協定", "中遠運輸株式会社", ""],
    ])  # fmt: skip
    assert found == [
        ({"株式会社若葉"}, "2008-09-01"),
        ({"みどり生活協同組合"}, "2008-09-01"),
        ({"株式会社みなと放送"}, "2008-09-01"),
        ({"中遠運輸株式会社"}, None),
    ]
