"""Municipalities: what must not be found first, then what must, with its code."""

from __future__ import annotations

import pytest

from kyoutei_nlp.characters import fold
from kyoutei_nlp.tagging import gazetteer, municipalities
from kyoutei_nlp.tagging.plain import document_of

NOT_FOUND = [
    "本市と当市、同市、貴市の取組について",
    "県内市町村の防災担当者会議",
    "区市町村の役割",
    "区と県の協力",
    "両市町は相互に応援する。",
    "都市計画と都市機構のちがい",
    "東京都市大学の学生",
    "大森町内会の役員",
    "協定市町村は費用を負担する。",
    "朝の市場で買い物をする。",
    "町村会の事務局",
    "被災市町への支援",
    "姉妹都市のあゆみ",
    "北海道電力の送電線",
    "館山市医師会の会議室",
    "三鷹市商工会の青年部",
    "大井町駅の改札口",
    "○○市と○○町",
    "市区町村コード",
    "新しい村づくり",
]

# (文, 都道府県) that only say where a municipality lies
QUALIFIERS = [
    ("館山市（千葉県）の海", "千葉県"),
    ("千葉県\n館山市長　甲野一郎", "千葉県"),
]


@pytest.mark.parametrize(("text", "prefecture"), QUALIFIERS)
def test_a_prefecture_that_only_qualifies_is_no_body(text: str, prefecture: str) -> None:
    values = {tag.value for tag in municipalities.tag(document_of(text))}
    assert prefecture not in values
    assert "館山市" in values


FOUND = [
    ("館山市は海に面する。", "館山市", "122050"),
    ("千葉県館山市長が述べた。", "館山市", "122050"),
    ("大津市で会議を開く。", "大津市", "252018"),
    ("三重県の津市役所", "津市", "242012"),
    ("四日市市の港", "四日市市", "242021"),
    ("廿日市市と協議した。", "廿日市市", "342131"),
    ("市川市の花火", "市川市", "122033"),
    ("東京都港区の事業所", "港区", "131032"),
    ("港区の避難所", "港区", "131032"),
    ("神奈川県足柄下郡箱根町の旅館", "箱根町", "143821"),
    ("足柄下郡箱根町の旅館", "箱根町", "143821"),
    ("千葉市稲毛区の公園", "千葉市", "121002"),
    ("大阪府大阪市北区の倉庫", "大阪市", "271004"),
    ("さいたま市の職員", "さいたま市", "111007"),
    ("川崎市と相模原市", "川崎市", "141305"),
    ("長野県の山間部", "長野県", "200000"),
    ("北海道の冬", "北海道", "010006"),
    ("京都市民のくらし", "京都市", "261009"),
    ("京都府の北部", "京都府", "260002"),
    ("東京都の条例", "東京都", "130001"),
    ("南アルプス市の果樹園", "南アルプス市", "192082"),
    ("ニセコ町の観光", "ニセコ町", "013951"),
    ("つくばみらい市と歩む", "つくばみらい市", "082350"),
    ("山形県西置賜郡小国町の森", "小国町", "064017"),
    ("熊本県小国町の杉", "小国町", "434248"),
    ("広島県の府中市では家具づくりが盛んだ。", "府中市", "342084"),
    ("府中市は東京都の中央部にある。調布市の隣だ。", "府中市", "132063"),
    ("福島県にある伊達市の桃", "伊達市", "072133"),
    ("伊達市と室蘭市は北海道の海に面する。", "伊達市", "012335"),
    ("静岡県森町の茶", "森町", "224618"),
    ("札幌市の雪", "札幌市", "011002"),
    ("浜松市の楽器", "浜松市", "221309"),
    ("熊本市の水", "熊本市", "431001"),
    ("沖縄県那覇市の港", "那覇市", "472018"),
    ("八丈町の船", "八丈町", "134015"),
    ("オークランド市から訪問団が来た。", "オークランド市", None),
    ("浦和市は埼玉県にあった。", "浦和市", "112046"),
    ("大和郡山市の金魚", "大和郡山市", "292036"),
    ("蒲郡市の海", "蒲郡市", "232149"),
    ("姉妹都市宮古市のさんま", "宮古市", "032026"),
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert [tag.value for tag in municipalities.tag(document_of(text))] == []


@pytest.mark.parametrize(("text", "value", "code"), FOUND)
def test_found(text: str, value: str, code: str | None) -> None:
    tags = municipalities.tag(document_of(text))
    assert (value, code) in [(tag.value, tag.attributes.get("code")) for tag in tags]
    assert all(text[tag.span.start : tag.span.end] == tag.surface for tag in tags)


def test_check_digit_of_jis() -> None:
    assert gazetteer.with_check_digit("12205") == "122050"
    assert gazetteer.with_check_digit("01100") == "011002"


def test_every_prefecture_and_designated_city_is_there() -> None:
    assert len(gazetteer.prefectures()) == 47
    places = {place for places in gazetteer.by_name().values() for place in places}
    codes = [place.code for place in places if place.until is None]
    assert len(codes) == len(set(codes))
    assert len(codes) == 47 + 1741


def test_a_place_beside_its_publisher() -> None:
    text = fold("日野町の協定").text
    assert municipalities.resolve("日野町", text, publisher="鳥取県").code == "314021"  # type: ignore[union-attr]
    assert municipalities.resolve("日野町", text, publisher="滋賀県").code == "253839"  # type: ignore[union-attr]
