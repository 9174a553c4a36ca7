"""Bodies' names in running text and their types."""

from __future__ import annotations

import pytest

from kyoutei_nlp.characters import fold
from kyoutei_nlp.tagging import names, official

NOT_FOUND = [
    "各協会と協議する。",
    "協会の役割を定める。",
    "大学との共同研究",
    "会社の都合により",
    "関係機関との連絡",
    "区内4警察署の協力",
    "企業や団体の皆さま",
    "地元の商店街が集まる。",
    "学校教育の充実",
    "銀行に行く。",
    "株式会社の設立について",
]

FOUND = [
    ("株式会社みなと食品と", "株式会社みなと食品"),
    ("みなと食品㈱と", "みなと食品(株)"),
    ("㈱みなと食品と", "(株)みなと食品"),
    ("みなと食品（株）の工場", "みなと食品(株)"),
    ("有限会社やまと牛乳店は", "有限会社やまと牛乳店"),
    ("あけぼの合同会社及び", "あけぼの合同会社"),
    ("さつき生命保険相互会社と", "さつき生命保険相互会社"),
    ("一般社団法人北海運送協会と", "一般社団法人北海運送協会"),
    ("公益財団法人城下町基金は", "公益財団法人城下町基金"),
    ("国立大学法人つばめ大学との", "国立大学法人つばめ大学"),
    ("社会福祉法人野菊の里と", "社会福祉法人野菊の里"),
    ("特定非営利活動法人海辺ネットと", "特定非営利活動法人海辺ネット"),
    ("NPO法人海辺ネットと", "NPO法人海辺ネット"),
    ("（一社）北海運送協会南支部", "(一社)北海運送協会南支部"),
    ("㈳若葉薬剤師会", "(社)若葉薬剤師会"),
    ("生活協同組合ゆうひと", "生活協同組合ゆうひ"),
    ("ゆうひ生活協同組合と", "ゆうひ生活協同組合"),
    ("那珂川農業協同組合と", "那珂川農業協同組合"),
    ("若葉商工会議所は", "若葉商工会議所"),
    ("医師会と協議する。", "医師会"),
    ("若葉市歯科医師会の会員", "若葉市歯科医師会"),
    ("東京都葬祭業協同組合多摩支部、これは", "東京都葬祭業協同組合多摩支部"),
    ("株式会社みなと食品　総務部長", "株式会社みなと食品"),
    ("株式会社みなと食品代表取締役", "株式会社みなと食品"),
    ("株式会社みなと食品の担当者", "株式会社みなと食品"),
    ("南海エア・モビリティ株式会社が", "南海エア・モビリティ株式会社"),
    ("若葉南高等学校の体育館", "若葉南高等学校"),
    ("東部広域連合と", "東部広域連合"),
    ("駅前商店街の会長", "駅前商店街"),
]

OFFICIAL = [
    ("みなと食品㈱", "みなと食品株式会社"),
    ("㈳若葉薬剤師会", "社団法人若葉薬剤師会"),
    ("(福)野菊会", "社会福祉法人野菊会"),
    ("（公財）城下町基金", "公益財団法人城下町基金"),
    ("NPO法人海辺ネット", "特定非営利活動法人海辺ネット"),
    ("株式会社　みなと食品", "株式会社みなと食品"),
    ("学　校　法　人　鶴", "学校法人鶴"),
    ("ＪＲ東日本", "東日本旅客鉄道株式会社"),
    ("都立若葉高等学校", "東京都立若葉高等学校"),
]

TYPES = [
    ("館山市", "municipality"),
    ("箱根町", "municipality"),
    ("品川区", "municipality"),
    ("オークランド市", "municipality"),
    ("三重県", "prefecture"),
    ("北海道", "prefecture"),
    ("東京都", "prefecture"),
    ("特別区長会", "ward_association"),
    ("株式会社みなと食品", "company"),
    ("有限会社やまと牛乳店", "company"),
    ("あけぼの合同会社", "company"),
    ("さつき生命保険相互会社", "company"),
    ("みなと信用金庫", "company"),
    ("なぎさ信用組合", "company"),
    ("若葉銀行", "company"),
    ("ケイミナト", "company"),
    ("海原新聞社", "company"),
    ("日本郵便株式会社", "company"),
    ("国立大学法人つばめ大学", "university"),
    ("学校法人白鷺学園", "university"),
    ("若葉短期大学", "university"),
    ("若葉工業高等専門学校", "university"),
    ("白鷺女子大学", "university"),
    ("国土交通省若葉河川国道事務所", "national"),
    ("独立行政法人都市再生機構", "national"),
    ("国立研究開発法人海洋研究所", "national"),
    ("若葉地方気象台", "national"),
    ("若葉労働局", "national"),
    ("農林水産省", "national"),
    ("陸上自衛隊第一連隊", "national"),
    ("一般社団法人北海運送協会", "association"),
    ("公益社団法人若葉医師会", "association"),
    ("若葉商工会議所", "association"),
    ("若葉青年会議所", "association"),
    ("那珂川農業協同組合", "association"),
    ("若葉森林組合", "association"),
    ("若葉県トラック協会東支部", "association"),
    ("若葉県石油商業組合南支部", "association"),
    ("若葉行政書士会", "association"),
    ("若葉市建設業協会", "association"),
    ("駅前商店街振興組合", "association"),
    ("桜町自治会", "association"),
    ("社会福祉法人野菊の里", "npo"),
    ("公益財団法人城下町基金", "npo"),
    ("特定非営利活動法人海辺ネット", "npo"),
    ("若葉市社会福祉協議会", "npo"),
    ("日本赤十字社若葉県支部", "npo"),
    ("東部広域連合", "joint_body"),
    ("西部広域市町村圏整備組合", "joint_body"),
    ("若葉県市長会", "joint_body"),
    ("若葉県町村会", "joint_body"),
    ("若葉警察署", "other"),
    ("若葉消防署", "other"),
    ("若葉中央病院", "other"),
    ("若葉南小学校", "other"),
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert [name.text for name in names.find(fold(text).text)] == []


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_found(text: str, name: str) -> None:
    assert [found.text for found in names.find(fold(text).text)][:1] == [name]


@pytest.mark.parametrize(("surface", "name"), OFFICIAL)
def test_official_name(surface: str, name: str) -> None:
    assert official.official_name(fold(surface).text) == name


@pytest.mark.parametrize(("name", "kind"), TYPES)
def test_type(name: str, kind: str) -> None:
    assert official.type_of(name) == kind
