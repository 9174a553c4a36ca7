"""Tables of language: letters closed up, what opens a paragraph, titles, kinds, passages, quality."""

from __future__ import annotations

import pytest

from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.joining import joint, starts_block
from kyoutei_nlp.reading.letters import close_up
from kyoutei_nlp.reading.quality import judge_quality
from kyoutei_nlp.reading.radicals import fold_radicals

CLOSED = [
    ("協　定　書", "協定書"),
    ("南 相 馬 市", "南相馬市"),
    ("館山市長　石　渡　和　彦", "館山市長　石渡和彦"),
    ("日　時　令和５年", "日時　令和５年"),
    ("名　称", "名称"),
    ("石　渡　和　彦　印", "石渡和彦　印"),
]
NOT_CLOSED = [
    "真鍋　康隆", "令和　　年　　月　　日", "甲　乙　丙", "代表理事　吉沢　武", "第１条　この協定", "Smart City",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_CLOSED)
def test_not_closed_up(text):
    assert close_up(text) == text


@pytest.mark.parametrize(("text", "want"), CLOSED)
def test_closed_up(text, want):
    assert close_up(text) == want


STARTS = [
    "第１条　この協定は", "第二条　甲は", "第十条の二　乙は", "（目的）", "(1) 災害", "（１）災害", "① 日本語", "一　徳島県",
    "ア　避難所", "２　前項", "・個別協定", "■ 概要", "別表（第３条関係）", "附　則", "記", "- item",
]  # fmt: skip
NOT_STARTS = [
    "第１条の規定により", "第３条に掲げる", "一般社団法人", "１０月８日", "12 月 1 日に", "記念して", "（以下「甲」という。）と",
    "アンケート", "以上の結果", "別に定める", "-1という値",
]  # fmt: skip


@pytest.mark.parametrize("line", NOT_STARTS)
def test_opens_nothing(line):
    assert not starts_block(line)


@pytest.mark.parametrize("line", STARTS)
def test_opens_a_paragraph(line):
    assert starts_block(line)


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("連携", "協定", ""),
        ("Smart", "City", " "),
        ("SDGs", "の", ""),
        ("の", "SDGs", ""),
        ("", "a", ""),
    ],
)
def test_joint(before, after, between):
    assert joint(before, after) == between


def test_radicals_of_both_blocks():
    assert fold_radicals("⽇⽉⻄⺠⻑") == "日月西民長"


DEED = """（案）
甲市と乙大学との連携に関する協定書
　甲市（以下「甲」という。）と乙大学（以下「乙」という。）は、次のとおり協定を締結する。
（目的）
第１条　この協定は、連携を目的とする。
第２条〔連携事項〕
　両者は、次の事項について連携する。
(1)　観光に関すること。
（有効期間）
第３条　この協定の有効期間は、締結の日から１年間とする。
附　則
この協定は、令和５年４月１日から施行する。
この協定の締結を証するため、本書２通を作成し、署名の上、各自１通を保有する。
令和５年４月１日
甲　甲市長
別表（第２条関係）
毛布
"""
PASSAGES = [
    ("title", None, None),
    ("preamble", None, None),
    ("article", "第１条", "目的"),
    ("article", "第２条", "連携事項"),
    ("article", "第３条", "有効期間"),
    ("supplement", None, "附則"),
    ("signature", None, None),
    ("appendix", None, "別表（第２条関係）"),
]


def _read(tmp_path, text, name="a.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_passages_of_a_deed(tmp_path):
    document = _read(tmp_path, DEED)
    assert document.title == "甲市と乙大学との連携に関する協定書"
    assert document.kind == "agreement"
    got = [(p.kind, p.number, p.heading) for p in document.passages]
    assert got[-len(PASSAGES) + 1 :] == PASSAGES[1:]
    assert "title" in {kind for kind, _, _ in got[:2]}


def test_sections_of_a_report(tmp_path):
    text = "連携の報告書\n１　はじめに\n本文が続く。\n２　調査の結果\n結果を述べる。\n■ 課題\n課題を述べる。\n"
    document = _read(tmp_path, text)
    assert [(p.kind, p.number, p.heading) for p in document.passages] == [
        ("title", None, None),
        ("section", "１", "はじめに"),
        ("section", "２", "調査の結果"),
        ("section", "■", "課題"),
    ]


KINDS = [
    (DEED, "agreement"),
    ("報道発表資料\n令和５年４月１日\n包括連携協定を締結します\n取材についてよろしくお願いします。\n問合せ先　企画課\n", "press"),
    ("私からは、御質問にお答えいたします。本区は協定を締結しております。連携を図ってきたものでございます。今後も進めてまいります。", "minutes"),
    ("災害時応援協定一覧\n協定名　締結先　締結年月日\n災害時の協定　甲社　H17.8.31\n", "list"),
    ("連携事業の調査報告書\nはじめに\n本稿は調査の結果をまとめたものである。\n", "report"),
    ("時間外労働及び休日労働に関する協定書\n甲社と乙組合は、労働基準法第36条に基づき、次のとおり協定する。\n第１条　時間外労働\n第２条　休日労働\n", "other"),
    ("甲市協働推進条例\n第１条　この条例は、協働を目的とする。\n第２条　市は推進する。\n", "other"),
    ("コラム　紳士協定の話\n協定という言葉をご存じですか。いかがでしょうか。考えてみましょう。\n", "article"),
]  # fmt: skip


SHORT_NOTES = [
    ("会議室利用要領\n利用は9時から21時までとする。\n", "other"),
    ("ごみの出し方が変わります\nプラスチックは毎週水曜日に出してください。\n", "other"),
    ("協定旅館のご案内\n学生は割引料金で泊まれます。\n", "other"),
    ("時間外労働及び休日労働に関する協定届\n労働者代表　山下\n", "other"),
    ("白馬村と県警は4日、山岳遭難の救助情報を共有する協定を結んだ。\n", "article"),
    ("市とタクシー会社は3月末で協定を解消する。利用者の減少が理由という。\n", "article"),
    ("両町長は協定書に署名した。人口減が進むなか、消防の指令業務を共同で担う。\n", "article"),
    ("本市は、みどり薬局と「健康づくりに関する協定」を結びました。\n令和6年3月4日\n", "press"),
    ("本学と飯田市は、2月14日、研究協力の覚書を交わしました。\n", "press"),
    ("三者の協定調印式を執り行います。\n日時：令和7年1月16日（木）14時\n", "press"),
    ("包括連携協定を結んでいる大学\n○ 県立大学（H18.4.1）\n○ 工業大学（H22.7.7）\n○ 国際大学（R1.5.20）\n", "list"),
    ("災害協定の締結先\n1　医師会　平成12年4月1日\n2　薬剤師会　平成15年6月1日\n3　獣医師会　平成20年9月1日\n", "list"),
    ("第3節　他団体との連携\n町は、平成28年に隣接する2市と消防相互応援協定を締結している。\n", "report"),
    ("2-4　産学官連携の状況\n3大学とは連携協定を締結済みであるが、活動の件数には差がある。\n", "report"),
    ("第3回地域公共交通会議　議事要旨\n・事務局から、バス事業者との協定案を説明。\n", "minutes"),
    ("委員：協定先の大学とは何をしているのか。\n事務局：実習を年2回行っております。\n", "minutes"),
    ("申合せ\n1　両村は、火災のときは互いに消防団を出す。\n昭和33年5月1日\n東村長　西村長\n", "agreement"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [*KINDS, *SHORT_NOTES])
def test_kinds(tmp_path, text, kind):
    assert _read(tmp_path, text).kind == kind


TITLES = [
    ("令和５年４月１日\n企画課\n\n「災害協定」の締結式を行います\n本文である。\n", "「災害協定」の締結式を行います"),
    ("報道発表資料\n包括連携協定を締結しました\n市は協定を結んだ。\n", "包括連携協定を締結しました"),
    ("資料１\n甲市観光振興に関する協定書\n第１条　協力する。\n第２条　協議する。\n", "甲市観光振興に関する協定書"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title"), TITLES[1:])
def test_titles(tmp_path, text, title):
    assert _read(tmp_path, text).title == title


def test_quality_falls_with_junk():
    clean, _ = judge_quality("この協定は、市民サービスの向上と地域の活性化を図ることを目的とする。")
    broken, parts = judge_quality(
        "この\ufffd定は、市\ufffdサー\ue000スの向\ufffdと地\ufffd活(cid:12)(cid:99)を図る。"
    )
    assert clean > 0.9 > 0.5 > broken
    assert dict(parts)["cid"] > 0


def test_quality_of_mojibake_is_low():
    mojibake = "市と事業者の協定を締結する。災害時の応援".encode().decode("cp932", errors="replace")
    assert judge_quality(mojibake)[0] < 0.5


def test_decode_names_the_encoding():
    assert decode("協定を締結する。".encode("euc_jp"), "a")[1] == "euc-jp"
