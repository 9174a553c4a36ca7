"""Municipalities that left the map, names that two places bear, and cities abroad."""

from __future__ import annotations

import pytest

from kyoutei_nlp.characters import fold
from kyoutei_nlp.tagging import gazetteer, municipalities
from kyoutei_nlp.tagging.plain import document_of

# (文, 旧名, 当時のコード, 現在の名, 現在のコード)
FORMER = [
    ("田無市と保谷市の合併", "田無市", "132161", "西東京市", "132292"),
    ("岩槻市は平成の大合併で姿を消した。", "岩槻市", "112135", "さいたま市", "111007"),
    ("静岡県清水市との協定", "清水市", "222046", "静岡市", "221007"),
    ("長野県木曽郡山口村", "山口村", "204315", "中津川市", "212067"),
    ("旧津久井町の区域", "津久井町", "144223", "相模原市", "141500"),
    ("神奈川県津久井郡藤野町と結んだ。", "藤野町", "144240", "相模原市", "141500"),
    ("兵庫県篠山市の黒豆", "篠山市", "282219", "丹波篠山市", "282219"),
    ("北海道網走郡女満別町", "女満別町", "015423", "大空町", "015644"),
    ("岩手県水沢市長が述べた。", "水沢市", "032042", "奥州市", "032158"),
    ("新潟県古志郡山古志村", "山古志村", "154211", "長岡市", "152021"),
    ("福岡県前原市の職員", "前原市", "402222", "糸島市", "402303"),
    ("宮崎県東臼杵郡北川町", "北川町", "454273", "延岡市", "452033"),
    ("熊本県本渡市の港", "本渡市", "432075", "天草市", "432156"),
    ("鳩ヶ谷市と協定を結んだ。", "鳩ヶ谷市", "112267", "川口市", "112038"),
    ("広島県因島市", "因島市", "342068", "尾道市", "342050"),
    ("埼玉県上福岡市", "上福岡市", "112364", "ふじみ野市", "112453"),
    ("沖縄県平良市の港湾", "平良市", "472069", "宮古島市", "472140"),
    ("福島県原町市の除雪", "原町市", "072061", "南相馬市", "072125"),
    ("宮城県富谷町の職員", "富谷町", "044237", "富谷市", "042161"),
    ("愛知県愛知郡長久手町", "長久手町", "233048", "長久手市", "232386"),
    ("高知県中村市の川", "中村市", "392073", "四万十市", "392103"),
    ("旧三ケ日町のみかん", "三ケ日町", "225231", "浜松市", "221309"),
]

# What no body that left the map is meant by.
NOT_FORMER = [
    "館山市本町1丁目2番3号",
    "中村さんと上村さんが話した。",
    "新潟市中央区中央町の集会所",
    "尾鷲市朝日町10番地",
    "城山町内会の会長",
    "栄町通りの商店",
]

# (文, 名, コード): None where nothing says which of two is meant.
TWO_PLACES = [
    ("府中市と協定を結んだ。", "府中市", None),
    ("伊達市の桃", "伊達市", None),
    ("日野町の協定", "日野町", None),
    ("小国町と協定を締結した。", "小国町", None),
    ("府中市、調布市及び三鷹市は、相互に応援する。", "府中市", "132063"),
    ("福山市、尾道市及び府中市は、相互に応援する。", "府中市", "342084"),
    ("福島市と伊達市は隣り合う。", "伊達市", "072133"),
    ("室蘭市、登別市及び伊達市", "伊達市", "012335"),
    ("広島県府中町の工場", "府中町", "343021"),
    ("鳥取県日野郡日野町", "日野町", "314021"),
    ("新潟県小国町の雪", "小国町", "155021"),
    ("長岡市と小千谷市、旧小国町の職員", "小国町", "155021"),
    ("西置賜郡小国町のわらび", "小国町", "064017"),
    ("阿蘇市と小国町の温泉", "小国町", "434248"),
    ("三島市、沼津市、清水町、長泉町", "清水町", "223417"),
    ("帯広市、芽室町、清水町", "清水町", "016365"),
    ("大阪府大阪市の職員が北区へ出かけた。", None, None),
    ("東京都の職員が北区へ出かけた。", "北区", "131172"),
    ("北区と板橋区の協議", "北区", "131172"),
    ("名古屋市港区の倉庫", "名古屋市", "231002"),
    ("龍ヶ崎市と利根町", "龍ヶ崎市", "082082"),
    ("竜ケ崎市と利根町", "竜ケ崎市", "082082"),
    ("塩釜市の魚", "塩釜市", "042030"),
    ("茅ケ崎市の海", "茅ケ崎市", "142077"),
    ("高知県梼原町の棚田", "梼原町", "394050"),
    ("袖ヶ浦市の梨", "袖ヶ浦市", "122297"),
]

# (文, 名): cities abroad, None where the katakana is a mayor's surname.
ABROAD = [
    ("オークランド市長が来庁した。", "オークランド市"),
    ("ポートランド市と姉妹都市になった。", "ポートランド市"),
    ("フィンランド共和国ラウハラ市と結んだ。", "ラウハラ市"),
    ("フィル・ゴフオークランド市長", "オークランド市"),
    ("バンクス市長が訪れた。", None),
    ("テイラー市事務総長の挨拶", None),
    ("ニャムバータル市長は語った。", None),
    ("スーパー市場で買い物をする。", None),
]

# What only looks like a prefecture or a municipality.
NOT_BODIES = [
    ("新潟県中越地震の教訓", "新潟県"),
    ("兵庫県南部地震の被害", "兵庫県"),
    ("鳥取県中部地震で被災した。", "鳥取県"),
    ("宮城県沖地震に備える。", "宮城県"),
    ("北海道新聞の記事", "北海道"),
]


@pytest.mark.parametrize(("text", "name", "code", "heir", "heir_code"), FORMER)
def test_then_and_now(text: str, name: str, code: str, heir: str, heir_code: str) -> None:
    known = {tag.value: tag.attributes for tag in municipalities.tag(document_of(text))}
    assert known[name]["code"] == code
    assert (known[name]["successor"], known[name]["successor_code"]) == (heir, heir_code)
    assert "1970-04-01" <= known[name]["until"] <= "2026-12-31"


@pytest.mark.parametrize("text", NOT_FORMER)
def test_a_word_or_an_address_is_no_former_town(text: str) -> None:
    assert not [tag for tag in municipalities.tag(document_of(text)) if "until" in tag.attributes]


@pytest.mark.parametrize(("text", "name", "code"), TWO_PLACES)
def test_two_places_of_one_name(text: str, name: str | None, code: str | None) -> None:
    tags = municipalities.tag(document_of(text))
    if name is None:
        assert "北区" not in {tag.value for tag in tags}
    else:
        assert (name, code) in {(tag.value, tag.attributes.get("code")) for tag in tags}


@pytest.mark.parametrize(("text", "name"), ABROAD)
def test_cities_abroad(text: str, name: str | None) -> None:
    found = [
        tag.value for tag in municipalities.tag(document_of(text)) if "code" not in tag.attributes
    ]
    assert found == ([name] if name else [])


@pytest.mark.parametrize(("text", "name"), NOT_BODIES)
def test_part_of_another_name(text: str, name: str) -> None:
    assert name not in {tag.value for tag in municipalities.tag(document_of(text))}


def test_every_former_municipality_has_a_living_successor() -> None:
    places = {place for places in gazetteer.by_name().values() for place in places}
    living = {(place.name, place.code) for place in places if place.until is None}
    former = [place for place in places if place.until is not None]
    assert len(former) > 2000
    assert all((place.successor, place.successor_code) in living for place in former)
    assert all(place.code == gazetteer.with_check_digit((place.code or "")[:5]) for place in former)


def test_the_great_merger_is_covered() -> None:
    """3,232 municipalities on 1999-03-31, 1,727 on 2010-03-31 (総務省): 1,505 fewer, and as many names more as were new."""
    places = {place for places in gazetteer.by_name().values() for place in places}
    gone = [p for p in places if p.until and "1999-04-01" <= p.until <= "2010-03-31"]
    assert 1505 + 200 <= len(gone) <= 1505 + 350


def test_codes_before_a_city_was_designated() -> None:
    assert gazetteer.earlier_codes()["221309"] == ("222020<2007-04-01",)


def test_the_publisher_says_which() -> None:
    text = fold("伊達市と協定を結んだ。").text
    assert municipalities.resolve("伊達市", text, publisher="福島県").code == "072133"  # type: ignore[union-attr]
    assert municipalities.resolve("伊達市", text, publisher="伊達市").code is None  # type: ignore[union-attr]
