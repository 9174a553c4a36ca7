"""Money, quantities, disasters and programmes. All sentences are our own."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import amounts, disasters, programmes
from kyoutei_nlp.tagging.plain import document_of

NO_AMOUNT = [
    "第3回の会議", "震度5強の地震", "3人目の委員", "令和5年4月", "電話2-3456", "二人で行う。", "三本の柱を立てる。", "一本化する。",
    "本書2通を作成する。", "5台風の被害", "第１０条本文", "2\t食", "１　本協定は、", "昭和50年", "一人ひとり", "国道16本線",
]  # fmt: skip
AMOUNTS = [
    ("補助金1,000万円を交付する。", "1,000万円", "10000000 JPY"),
    ("金五百万円とする。", "金五百万円", "5000000 JPY"),
    ("1億2,000万円を上限とする。", "1億2,000万円", "120000000 JPY"),
    ("1立方メートルにつき７,３５０円", "７,３５０円", "7350 JPY"),
    ("3,000千円を負担する。", "3,000千円", "3000000 JPY"),
    ("アルファ米３００食", "３００食", "300 食"),
    ("飲料水２リットル×５００本", "２リットル×５００本", "500 本"),
    ("毛布1,200枚を備える。", "1,200枚", "1200 枚"),
    ("50人分の寝具", "50人分", "50 人分"),
    ("約300人を受け入れる。", "300人", "300 人"),
    ("燃料2.5トン", "2.5トン", "2.5 トン"),
    ("土地1.5 haを貸す。", "1.5 ha", "1.5 ha"),
    ("百枚を配る。", "百枚", "100 枚"),
    ("１万２千本の木", "１万２千本", "12000 本"),
]
NO_DISASTER = ["地震、風水害その他の災害", "台風の接近", "大雨に備える。", "豪雨対策"]
DISASTERS = [
    ("東日本大震災の後", "東日本大震災", "2011-03-11"),
    ("西日本豪雨で被災した。", "平成30年7月豪雨", "2018-06-28"),
    ("平成３０年７月の豪雨", "平成30年7月豪雨", "2018-06-28"),
    ("令和6年能登半島地震", "令和6年能登半島地震", "2024-01-01"),
    ("能登半島地震の際", "令和6年能登半島地震", "2024-01-01"),
    ("令和元年台風第19号", "令和元年東日本台風", "2019-10-10"),
    ("平成29年の豪雨をきっかけに", "平成29年の豪雨", None),
    ("令和元年10月12日の台風では", "令和元年10月12日の台風", None),
    ("南海トラフを震源とする地震", "南海トラフ地震", None),
    ("台風第7号の通過", "台風第7号", None),
    ("南海トラフ地震に備える。", "南海トラフ地震", None),
]
NO_PROGRAMME = ["地方の創生", "拠点をつくる。", "納税する。", "駅の道"]
PROGRAMMES = [
    ("地方創生を進める。", "regional_revitalisation"),
    ("デジタル田園都市国家構想の交付金", "digital_garden_city"),
    ("ＳＤＧｓの達成", "sdgs"),
    ("ふるさと納税の返礼品", "hometown_tax"),
    ("企業版ふるさと納税による寄附", "corporate_hometown_tax"),
    ("地域おこし協力隊を受け入れる。", "cooperation_volunteers"),
    ("定住自立圏の形成", "settlement_area"),
    ("連携中枢都市圏の取組", "core_city_area"),
]


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_no_amount(text: str) -> None:
    assert amounts.tag(document_of(text)) == []


@pytest.mark.parametrize(("text", "surface", "value"), AMOUNTS)
def test_amounts_with_plain_figures(text: str, surface: str, value: str) -> None:
    found = [(tag.surface, tag.value) for tag in amounts.tag(document_of(text))]
    assert (surface, value) in found


def test_a_package_keeps_what_each_holds() -> None:
    (found,) = amounts.tag(document_of("飲料水２リットル×５００本"))
    assert dict(found.attributes) == {
        "kind": "quantity", "number": "500", "unit": "本", "each": "2リットル",
    }  # fmt: skip


@pytest.mark.parametrize("text", NO_DISASTER)
def test_no_disaster(text: str) -> None:
    assert disasters.tag(document_of(text)) == []


@pytest.mark.parametrize(("text", "name", "day"), DISASTERS)
def test_disasters_have_their_official_name(text: str, name: str, day: str | None) -> None:
    found = [(tag.value, tag.attributes.get("date")) for tag in disasters.tag(document_of(text))]
    assert found == [(name, day)]


@pytest.mark.parametrize("text", NO_PROGRAMME)
def test_no_programme(text: str) -> None:
    assert programmes.tag(document_of(text)) == []


@pytest.mark.parametrize(("text", "identity"), PROGRAMMES)
def test_programmes_have_their_id(text: str, identity: str) -> None:
    assert [tag.value for tag in programmes.tag(document_of(text))] == [identity]
