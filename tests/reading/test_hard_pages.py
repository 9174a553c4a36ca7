"""Pages that are hard to follow: boxes in a grid, text round pictures, labels, bands, running lines of vertical pages."""

from __future__ import annotations

import pytest

from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.entries import ends_entry
from kyoutei_nlp.reading.joining import starts_block
from reading.made_files import Fill, Put, make_pdf, put_lines

SENTENCE = (
    "市と町は、災害のときに互いの避難所を使えるようにし、毎年一度は合同の訓練を行うこととする。"
)
SLIDE = (960, 540)


def _lines(tmp_path, *pages, **options):
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(list(pages), **options))
    return ["".join(line.split()) for line in read(path).text.split("\n")]


def _cell(heading, text, x, y):
    return [Put(heading, x, y, 20), *put_lines(text, x=x, y=y + 30, size=16, pitch=24, width=20)]


GRID = [("防災", "避難所を相互に開放し、備蓄の情報を分け合う。"), ("観光", "二つのまちをめぐる周遊券を共同で発行していく。"),
        ("教育", "学校どうしを結び、郷土の歴史を共に学び合う。"), ("交通", "バスの時刻を調整し、待ち時間を短くしていく。")]  # fmt: skip


def test_a_grid_of_texts_on_a_slide_is_read_row_by_row(tmp_path):
    page = [Put("連携の四つの柱", 50, 60, 30)]
    for index, (heading, text) in enumerate(GRID):
        page += _cell(heading, text, 50 + 460 * (index % 2), 130 + 180 * (index // 2))
    last = [Put("まとめ", 50, 60, 30), Put("おわり", 50, 130, 20)]
    lines = _lines(tmp_path, page, last, size=SLIDE)
    assert lines[:9] == ["連携の四つの柱", *(part for cell in GRID for part in cell)]


def test_a_note_under_two_columns_of_a_slide_is_read_last(tmp_path):
    page = [Put("調査の結果", 50, 60, 30)]
    for x in (50, 520):
        page += put_lines("・協定の数は十年で倍になった。\n・担当者の数は変わらない。\n・訓練は少ない。", x=x, y=130, size=20, pitch=32)  # fmt: skip
    page.append(Put("出典：県の調査", 50, 480, 11))
    last = [Put("まとめ", 50, 60, 30), Put("おわり", 50, 130, 20)]
    assert _lines(tmp_path, page, last, size=SLIDE)[7] == "出典：県の調査"


def test_lines_beside_a_picture_go_on(tmp_path):
    page = [Fill(330, 115, 500, 235), *put_lines(SENTENCE * 2, y=130, width=22), *put_lines(SENTENCE * 4, y=260)]  # fmt: skip
    assert _lines(tmp_path, page) == [SENTENCE * 2, SENTENCE * 4]


def test_lines_hang_under_their_label(tmp_path):
    page = [Put("答", 80, 100), *put_lines(SENTENCE, x=112, width=36), Put("問２　費用は誰が負担しますか。", 80, 160)]  # fmt: skip
    assert _lines(tmp_path, page) == ["答" + SENTENCE, "問２費用は誰が負担しますか。"]


def test_a_short_last_line_over_both_columns_stays_with_its_paragraph(tmp_path):
    page = put_lines("この協定は、" + SENTENCE + "以上。", width=40)
    page += put_lines("甲" * 160, x=80, y=200, width=18) + put_lines("乙" * 160, x=320, y=200, width=18)  # fmt: skip
    assert _lines(tmp_path, page)[0] == "この協定は、" + SENTENCE + "以上。"


def test_vertical_text_in_a_box_keeps_its_marks_and_its_last_line(tmp_path):
    page = put_lines(SENTENCE * 6, width=28)
    for index, text in enumerate(["この協定は、川上と川下が", "助け合う第一歩であり、両", "町の宝だ。"]):  # fmt: skip
        page.append(Put(text, 510 - 20 * index, 110, 11, vertical=True))
    assert "この協定は、川上と川下が助け合う第一歩であり、両町の宝だ。" in _lines(tmp_path, page)


def test_a_small_vertical_line_above_the_text_runs(tmp_path):
    pages = [
        [Put("森林協定", 310, 20, 8, vertical=True)]
        + [Put(SENTENCE[:30], 520 - 20 * i, 80, 11, vertical=True) for i in range(20)]
        for _ in range(2)
    ]
    assert not any("森林協定" in line for line in _lines(tmp_path, *pages))


ENDS = [
    ("2023（令和5）年3月17日", "宇和島市曙町1番地"),
    ("７企調第２１８号", "令和７年８月４日"),
    ("政策研究所　連携支援室", "renkei@example.or.jp"),
    ("危機管理課　担当：長浜", "電話　０９９－９９９－１２３４"),
    ("一般社団法人再生可能エネルギー協会", "代表理事　名倉　光代"),
]
ENDS += [("生活物資の供給に関する協定書………４", "倒木等の除去に関する協定書………７")]
NOT_ENDS = [
    ("窓口は、観光課（E-mail:", "renkei@example.or.jp）とする。"),
    ("くわしくは企画課", "（電話000-123-4567）まで"),
    ("市長は、前項の", "規定にかかわらず"),
]


@pytest.mark.parametrize(("last", "line"), ENDS)
def test_entries_end(last, line):
    assert ends_entry(last, line)


@pytest.mark.parametrize(("last", "line"), NOT_ENDS)
def test_entries_do_not_end(last, line):
    assert not ends_entry(last, line)


def test_a_full_width_decimal_opens_nothing():
    assert not starts_block("６．４％）でこれに続く。")
    assert starts_block("６．協定の内容")
