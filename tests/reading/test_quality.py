"""How good a page is: letters that nobody meant, words that do not follow one another, lines in the wrong order."""

from __future__ import annotations

import pytest

from kyoutei_nlp.reading.junk import cid_letters, junk_letters
from kyoutei_nlp.reading.quality import agreement, glance, judge_order, judge_picture, judge_quality

CLEAN = (
    "甲市と株式会社乙は、災害時における物資の供給に関し、次のとおり協定を締結する。"
    "この協定は、市内に地震、風水害その他の災害が発生し、又は発生するおそれがある場合において、"
    "避難者に必要な物資を速やかに供給することにより、市民の生活の安定を図ることを目的とする。"
)

NOT_JUNK = [
    "この協定は、平成２８年４月１日から効力を生ずる。",
    "±１℃、×印、§３、§４、…………、１００㎡、㈱、①、Ⅳ",
    "姉妹都市ザルツブルク（Österreich）、Café、naïve、Ångström、São Paulo",
    "ﾊﾟｿｺﾝ教室の参加者へ配布するﾁﾗｼについて",
    "친선 대한민국の都市との交流、город-побратим、αとβ",
    "蜿と縺と繧は漢和辞典にある漢字である。" + CLEAN,
    "2,000 m²、50 µg、50 kΩ",
    "\uf0b7 協定の目的",
]
JUNK = [
    ("協定\ufffd書\ufffdの", 2),
    ("\ue123\ue124協定", 2),
    ("\x01\x02協定", 2),
    ("㉁ၥ௳ྡの協定", 3),
    ("掛川市ÿ以下乙Āという", 2),
]
MOJIBAKE = [("utf-8", "cp932"), ("utf-8", "latin-1"), ("euc_jp", "cp932"), ("cp932", "latin-1")]


@pytest.mark.parametrize("text", NOT_JUNK)
def test_not_junk(text):
    assert junk_letters(text) == 0


@pytest.mark.parametrize(("text", "count"), JUNK)
def test_junk(text, count):
    assert junk_letters(text) == count


@pytest.mark.parametrize(("true", "taken_for"), MOJIBAKE)
def test_bytes_read_by_the_wrong_table_are_junk(true, taken_for):
    spoilt = CLEAN.encode(true).decode(taken_for, "replace")
    assert junk_letters(spoilt) > 0.5 * len(spoilt)
    assert judge_quality(spoilt)[0] < 0.1


def test_numbers_of_glyphs_are_counted_whole():
    assert cid_letters("(cid:12)協定(cid:1)") == 15
    assert cid_letters("(cid:)と(cld:12)") == 0


def test_a_clean_page_and_a_short_one_are_good():
    assert judge_quality(CLEAN)[0] == 1.0
    assert judge_quality("宇治市長　山科　雅彦　㊞")[0] > 0.9
    assert judge_quality("Memorandum of Understanding")[0] == 1.0
    assert judge_quality("") == (1.0, ())


def test_a_page_of_commands_is_no_scan():
    page = "\\def\\@{130}%\n\\－－{\\@}139―\\――142―\\―154%\n\\ifx\\―\\@{%}\\else\\――\\fi %\n" * 3
    assert glance(page) > 0.85


def test_letters_in_disorder_are_known_words_but_not_fluent():
    disordered = "".join((CLEAN * 4)[i::7] for i in range(7))
    score, parts = judge_quality(disordered)
    assert dict(parts)["dictionary"] > 0.85
    assert dict(parts)["fluency"] < 0.5
    assert score < 0.5


def test_a_shifted_font_table_is_seen():
    shifted = "".join(chr(ord(c) + 2) if ord(c) > 0x3000 else c for c in CLEAN)
    assert judge_quality(shifted)[0] < 0.3
    assert glance(shifted) < 0.6 < glance(CLEAN)


def test_lines_out_of_order_are_told_from_lines_in_order():
    text = CLEAN * 3
    lines = [text[i : i + 13] for i in range(0, len(text), 13)]
    upwards = "".join(lines[::-1][1:])
    joints = range(13, len(upwards), 13)
    assert judge_order(text, joints) == 1.0
    assert judge_order(upwards, joints) < 0.95


def test_two_extractors_agree_whatever_their_order():
    assert agreement("協定書\n甲乙", "甲乙 協定書") == 1.0
    assert agreement("協定書", "絖刻梓") == 0.0
    assert agreement("", "") == 1.0


def test_a_picture_that_nobody_has_read_has_no_quality():
    assert judge_picture(1.0, (("unread_picture", 1.0),)) == 0.0
    assert judge_picture(0.9, (("ocr_confidence", 0.5),)) == 0.45
