"""Parties and signers of deeds and press releases."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import municipalities, parties, titles
from kyoutei_nlp.tagging.plain import document_of

ARTICLE = "\n（目的）\n第１条　この協定は、連携を深めることを目的とする。\n"
CLOSING = "\nこの協定の締結を証するため、本書２通を作成し、各自１通を保有する。\n令和５年４月１日\n"

NOT_FOUND = [
    "【事業者名】（以下「乙」という。）は、次のとおり協定を締結する。",
    "○○市（以下「甲」という。）と○○株式会社（以下「乙」という。）は、次のとおり協定を締結する。",
    "災害が発生した場合（以下「災害時」という。）において、物資（以下「物資」という。）を供給する協定を締結する。",
    "当事者は、次のとおり協定を締結する。",
    "この協定は、次のとおり締結する。",
]

M, P, C, U, A, N, J, X = [
    "municipality",
    "prefecture",
    "company",
    "university",
    "association",
    "npo",
    "joint_body",
    "other",
]

FOUND = [
    ("館山市（以下「甲」という。）と株式会社みなと食品（以下「乙」という。）は、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("株式会社みなと食品", C, "乙")]),
    ("館山市（以下「甲」という。）と国立大学法人つばめ大学（以下「乙」という。）とは、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("国立大学法人つばめ大学", U, "乙")]),
    ("館山市(以下甲という｡)と、みなと食品㈱(以下乙という｡)は、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("みなと食品株式会社", C, "乙")]),
    ("三重県（以下「県」という。）と若葉銀行（以下「銀行」という。）は、下記のとおり協定する。",
     [("三重県", P, "県"), ("若葉銀行", C, "銀行")]),
    ("墨田区（以下「区」という。）と学校法人白鷺学園（以下「本学」という。）は、協定を締結する。",
     [("墨田区", M, "区"), ("学校法人白鷺学園", U, "本学")]),
    ("千葉県館山市（以下「甲」という。）と一般社団法人北海運送協会（以下「乙」という。）は、協定を結ぶ。",
     [("館山市", M, "甲"), ("一般社団法人北海運送協会", A, "乙")]),
    ("徳島県、香川県、愛媛県及び高知県（以下「四県」という。）は、次のとおり協定する。",
     [("徳島県", P, "四県"), ("香川県", P, "四県"), ("愛媛県", P, "四県"), ("高知県", P, "四県")]),
    ("遠野市と袋井市（以下「両市」という。）は、次のように協定する。",
     [("遠野市", M, "両市"), ("袋井市", M, "両市")]),
    ("下田市と根室市は、ここに姉妹都市の提携を結ぶ。", [("下田市", M, None), ("根室市", M, None)]),
    ("生駒市と、生活協同組合ゆうひ及び有限会社やまと牛乳店（以下「協力事業者」という。）とは、協定します。",
     [("生駒市", M, None), ("生活協同組合ゆうひ", A, "協力事業者"), ("有限会社やまと牛乳店", C, "協力事業者")]),
    ("館山市を甲とし、株式会社みなと食品を乙とし、甲乙間において次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("株式会社みなと食品", C, "乙")]),
    ("甲　館山市と乙　株式会社みなと食品は、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("株式会社みなと食品", C, "乙")]),
    ("館山市（甲）と株式会社みなと食品（乙）は、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("株式会社みなと食品", C, "乙")]),
    ("発注者　館山市（以下「甲」という。）と受注者　若葉建設株式会社（以下「乙」という。）は、協定を締結する。",
     [("館山市", M, "甲"), ("若葉建設株式会社", C, "乙")]),
    ("館山市長（以下「甲」という。）と若葉商工会議所（以下「乙」という。）は、次のとおり協定を締結する。",
     [("館山市", M, "甲"), ("若葉商工会議所", A, "乙")]),
    ("酒田市（以下「甲」という。）、酒田商工会議所（以下「乙」という。）及びみなと信用金庫（以下「丙」という。）は、協定を締結する。",
     [("酒田市", M, "甲"), ("酒田商工会議所", A, "乙"), ("みなと信用金庫", C, "丙")]),
    ("太田市（以下「市」という。）と公益財団法人城下町基金（以下「基金」という。）と学校法人白鷺学園（以下「学園」という。）は、協定を結びます。",
     [("太田市", M, "市"), ("公益財団法人城下町基金", N, "基金"), ("学校法人白鷺学園", U, "学園")]),
    ("大田原市（以下「市」という。）と社会福祉法人野菊の里（以下「福祉会」という。）は、協定を締結する。",
     [("大田原市", M, "市"), ("社会福祉法人野菊の里", N, "福祉会")]),
    ("東部広域連合（以下「甲」という。）と西部事務組合（以下「乙」という。）は、協定を締結する。",
     [("東部広域連合", J, "甲"), ("西部事務組合", J, "乙")]),
    ("神戸市（以下「甲」という。）と若葉警察署（以下「乙」という。）は、協定を締結する。",
     [("神戸市", M, "甲"), ("若葉警察署", X, "乙")]),
    ("北見市（以下「甲」という。）と株式会社カモメ流通（以下「乙」という。）とは、令和２年４月１日に締結した協定の一部を変更し、次のとおり協定を締結する。",
     [("北見市", M, "甲"), ("株式会社カモメ流通", C, "乙")]),
    ("あわら市、坂井市及び永平寺町（以下「三市町」という。）と株式会社越の観光バス（以下「乙」という。）は、協定を締結する。",
     [("あわら市", M, "三市町"), ("坂井市", M, "三市町"), ("永平寺町", M, "三市町"), ("株式会社越の観光バス", C, "乙")]),
    ("和歌山県橋本市とフィンランド共和国ラウハラ市は、友好都市の協定を締結する。",
     [("橋本市", M, None), ("ラウハラ市", M, None)]),
    ("横浜市と横浜若葉大学は、包括連携に関し、次のとおり協定を締結する。",
     [("横浜市", M, None), ("横浜若葉大学", U, None)]),
    ("伊予市とさつき生命保険相互会社（以下「さつき生命」という。）は、次のとおり協定を締結する。",
     [("伊予市", M, None), ("さつき生命保険相互会社", C, "さつき生命")]),
]  # fmt: skip

SIGNED = [
    ("甲　千葉県館山市北条1145番地1\n　　館山市\n　　館山市長　　石　原　和　夫\n乙　東京都港区芝1丁目2番3号\n　　株式会社みなと食品\n　　代表取締役社長　　土屋　英二\n",
     [("館山市", "館山市長", "石原和夫"), ("株式会社みなと食品", "代表取締役社長", "土屋英二")]),
    ("甲　館山市北条1145番地1館山市\n館山市長　石原和夫㊞乙　東京都港区芝1丁目2番3号\n株式会社みなと食品\n代表取締役　土屋英二㊞\n",
     [("館山市", "館山市長", "石原和夫"), ("株式会社みなと食品", "代表取締役", "土屋英二")]),
    ("館山市長　　石原　和夫\n株式会社みなと食品　代表取締役　土屋　英二\n立会人　千葉県知事　山川　太郎\n",
     [("館山市", "館山市長", "石原和夫"), ("株式会社みなと食品", "代表取締役", "土屋英二")]),
    ("館山市　株式会社みなと食品\n館山市長　石原　和夫　㊞　若葉支社長　土屋　英二　㊞\n",
     [("館山市", "館山市長", "石原和夫"), ("株式会社みなと食品", "若葉支社長", "土屋英二")]),
    ("甲　館山市\n　　館山市長　石原　和夫\n乙　株式会社みなと食品\n　　代表取締役　土屋　英二\n　　受任者　館山店長　高　橋　めぐみ\n",
     [("館山市", "館山市長", "石原和夫"), ("株式会社みなと食品", "館山店長", "高橋めぐみ")]),
    ("甲　館　山　市\n　　市　長　石　原　和　夫\n乙　株式会社みなと食品\n　　代表取締役ＣＥＯ　望月　エリカ\n",
     [("館山市", "市長", "石原和夫"), ("株式会社みなと食品", "代表取締役CEO", "望月エリカ")]),
]  # fmt: skip


def _tags(text: str, kind: str = "agreement"):  # type: ignore[no-untyped-def]
    document = document_of(text, kind=kind)  # type: ignore[arg-type]
    tags = titles.tag(document)
    return parties.tag(document, (), tags + municipalities.tag(document))


@pytest.mark.parametrize("opening", NOT_FOUND)
def test_not_found(opening: str) -> None:
    tags = _tags(f"連携協定書\n{opening}{ARTICLE}{CLOSING}")
    assert [tag.value for tag in tags] == []


@pytest.mark.parametrize(("opening", "wanted"), FOUND)
def test_opening(opening: str, wanted: list[tuple[str, str, str | None]]) -> None:
    text = f"連携協定書\n　{opening}{ARTICLE}{CLOSING}"
    tags = _tags(text)
    got = [
        (t.value, t.attributes["type"], t.attributes.get("alias"))
        for t in tags
        if t.label == "party"
    ]
    assert got == wanted
    assert all(text[tag.span.start : tag.span.end] == tag.surface for tag in tags)


@pytest.mark.parametrize(("block", "wanted"), SIGNED)
def test_signature_block_alone(block: str, wanted: list[tuple[str, str, str]]) -> None:
    tags = _tags(f"連携協定書{ARTICLE}{CLOSING}{block}")
    got = [
        (t.attributes["party"], t.attributes["title"], t.value) for t in tags if t.label == "signer"
    ]
    assert got == wanted
    assert {t.value for t in tags if t.label == "party"} == {
        party for party, _title, _name in wanted
    }


@pytest.mark.parametrize(("block", "wanted"), SIGNED)
def test_signature_block_with_an_opening(block: str, wanted: list[tuple[str, str, str]]) -> None:
    opening = (
        "館山市（以下「甲」という。）と株式会社みなと食品（以下「乙」という。）は、協定を締結する。"
    )
    tags = _tags(f"連携協定書\n{opening}{ARTICLE}{CLOSING}{block}")
    got = [
        (t.attributes["party"], t.attributes["title"], t.value) for t in tags if t.label == "signer"
    ]
    assert got == wanted


def test_codes_of_two_towns_with_one_name() -> None:
    opening = (
        "山形県小国町（以下「甲」という。）と熊本県小国町（以下「乙」という。）は、協定を締結する。"
    )
    tags = _tags(f"災害時相互応援協定\n{opening}{ARTICLE}{CLOSING}")
    codes = [tag.attributes["code"] for tag in tags if tag.label == "party"]
    assert codes == ["064017", "434248"]


PRESS = [
    ("「海の連携協定」を締結しました\n館山市は、株式会社みなと食品と「海の連携協定」を締結しました。", {"館山市", "株式会社みなと食品"}),
    ("若葉銀行と「まちの包括連携協定」を結びます\n館山市は、若葉銀行と「まちの包括連携協定」を結びます。", {"館山市", "若葉銀行"}),
    ("災害時の物資輸送に関する協定が締結されました\n西条市と新居浜市、四国港湾協同組合の三者により、「災害時の物資輸送に関する協定」が締結されました。",
     {"西条市", "新居浜市", "四国港湾協同組合"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), PRESS)
def test_press_release(text: str, wanted: set[str]) -> None:
    assert {tag.value for tag in _tags(text, "press") if tag.label == "party"} == wanted


def test_nothing_without_an_agreement() -> None:
    text = "館山市と株式会社みなと食品は、会議を開きました。"
    assert _tags(text, "press") == []
