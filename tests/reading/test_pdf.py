"""PDF layout: direction, columns, paragraphs, furniture, tables, letters."""

from __future__ import annotations

import pytest

from kyoutei_nlp.reading import read
from reading.made_files import Fill, Put, Stroke, make_pdf, put_lines, ruled

SENTENCE = (
    "この協定は、市と事業者が互いに協力し、地域の活性化と市民サービスの向上を図ることを目的とする。"
)


def _read(tmp_path, pages, **options):
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(pages, **options))
    return read(path)


PARAGRAPHS = [
    ("wrapped lines join", "　" + SENTENCE * 2, [SENTENCE * 2]),
    (
        "indent opens a paragraph",
        "　" + SENTENCE + "\n　次の段落はここから始まる。",
        [SENTENCE, "次の段落はここから始まる。"],
    ),
    (
        "headings, articles and items stand alone",
        "（目的）\n第１条　" + SENTENCE + "\n(1)　災害の対応\n(2)　人材の育成\n２　前項の事項",
        ["（目的）", "第１条　" + SENTENCE, "(1)　災害の対応", "(2)　人材の育成", "２　前項の事項"],
    ),
    (
        "a short line ends its paragraph",
        "協定の概要\n" + SENTENCE,
        ["協定の概要", SENTENCE],
    ),
]


@pytest.mark.parametrize(("what", "text", "want"), PARAGRAPHS, ids=[p[0] for p in PARAGRAPHS])
def test_paragraphs(tmp_path, what, text, want):
    got = _read(tmp_path, [put_lines(text, width=30)]).text.split("\n")
    assert ["".join(line.split()) for line in got] == ["".join(line.split()) for line in want]


def test_article_in_mid_sentence_opens_nothing(tmp_path):
    text = "甲は、あらかじめ書面により申し出たときは、この協定の　　第３条の規定にかかわらず解除できる。".replace(
        "　", ""
    )
    got = _read(tmp_path, [put_lines(text + SENTENCE, width=25)]).text
    assert got == text + SENTENCE


def test_latin_words_keep_their_spaces(tmp_path):
    page = [Put("Smart City", 80, 100), Put("Project", 80, 118)]
    assert _read(tmp_path, [page]).text == "Smart City Project"


def test_vertical_columns_run_from_the_right(tmp_path):
    page = [
        Put("第一条　この協定は甲乙の連携を定める", 500, 100, 12, vertical=True),
        Put("ことを目的とする。", 480, 100, 12, vertical=True),
        Put("（協議）", 460, 100, 12, vertical=True),
    ]
    document = _read(tmp_path, [page])
    assert document.pages[0].direction == "vertical"
    assert document.text.split("\n") == [
        "第一条　この協定は甲乙の連携を定めることを目的とする。",
        "（協議）",
    ]


def test_vertical_bands(tmp_path):
    page = [Put("上段の文章が続く", 500 - 20 * i, 80, 12, vertical=True) for i in range(4)]
    page += [Put("下段の文章が続く", 500 - 20 * i, 400, 12, vertical=True) for i in range(4)]
    text = _read(tmp_path, [page]).text
    assert text.index("下段") > text.rindex("上段")


def test_two_columns_are_read_one_after_the_other(tmp_path):
    left = put_lines("左" * 140, x=60, width=20)
    right = put_lines("右" * 140, x=310, width=20)
    page = [item for pair in zip(left, right, strict=True) for item in pair]
    assert _read(tmp_path, [page]).text.replace("\n", "") == "左" * 140 + "右" * 140


def test_a_line_that_hangs_into_the_gutter_does_not_cross_it(tmp_path):
    left = put_lines("左" * 400, x=60, width=20)
    right = put_lines("右" * 400, x=293, width=20)
    left[7] = Put(
        "左" * 20, 61.5, left[7].y, left[7].size
    )  # 1.5 of the 23 points between the columns
    page = [item for pair in zip(left, right, strict=True) for item in pair]
    headline = Put("協力のかたちと協定のはたらき", 190, 60, 14)  # so that some lines do cross
    text = _read(tmp_path, [[headline, *page]]).text.replace("\n", "")
    assert text.endswith("左" * 400 + "右" * 400)


def test_labels_beside_values_stay_rows(tmp_path):
    rows = [
        ("日時", "令和５年４月１日"),
        ("場所", "市役所の会議室"),
        ("出席者", "市長と社長"),
        ("問合せ", "企画課まで"),
    ]
    page = [
        p
        for i, (a, b) in enumerate(rows)
        for p in (Put(a, 80, 100 + 20 * i), Put(b, 200, 100 + 20 * i))
    ]
    got = [line.split() for line in _read(tmp_path, [page]).text.split("\n")]
    assert got == [list(row) for row in rows]


def test_signatures_side_by_side_are_read_by_party(tmp_path):
    page = [
        Put("甲県乙市本町一丁目１番地", 80, 100), Put("丙県丁市中央二丁目２番地", 320, 100),
        Put("乙市", 80, 118), Put("株式会社丁", 320, 118),
        Put("市長　山田　太郎", 80, 136), Put("代表取締役　鈴木　花子", 320, 136),
    ]  # fmt: skip
    text = _read(tmp_path, [page]).text
    assert text.index("山田") < text.index("丙県")


def test_running_lines_are_set_apart_and_kept(tmp_path):
    pages = [
        [Put("甲市地域防災計画", 80, 40, 9), *put_lines("協議観"[n - 1] * 100 + "\n" + "甲乙丙"[n - 1] * (20 + n)), Put(f"- {n} -", 290, 810, 9)]
        for n in (1, 2, 3)
    ]  # fmt: skip
    document = _read(tmp_path, pages)
    assert "防災計画" not in document.text
    assert "- 1 -" not in document.text
    assert [a.kind for a in document.pages[1].asides] == ["header", "page_number"]


def test_pages_that_begin_alike_keep_their_lines(tmp_path):
    pages = [
        put_lines(
            f"災害時の要請書\n甲市長あて\n要請の内容は{'次前後'[n]}のとおり" + "本文" * (30 + 9 * n)
        )
        for n in range(3)
    ]
    text = _read(tmp_path, pages).text
    assert text.count("要請書") == text.count("甲市長あて") == 3


NOT_FURNITURE = [
    ("own labels", ["様式第１号", "様式第２号", "様式第３号"]),
    ("different lines", ["はじめに", "連携の経緯", "今後の課題"]),
]


@pytest.mark.parametrize(("what", "tops"), NOT_FURNITURE, ids=[n[0] for n in NOT_FURNITURE])
def test_body_lines_at_the_margin_stay(tmp_path, what, tops):
    pages = [[Put(top, 80, 40), *put_lines(f"{top}についての本文を述べる。" * 8)] for top in tops]
    text = _read(tmp_path, pages).text
    assert all(f"{top}\n" in text or text.startswith(top) for top in tops)


def test_paragraph_goes_on_over_the_page(tmp_path):
    text = "　" + SENTENCE * 3
    first, second = text[:60], text[60:]
    pages = [put_lines(first, width=30), put_lines(second, width=30)]
    assert _read(tmp_path, pages).text == SENTENCE * 3


def test_table_cells_and_rows(tmp_path):
    page = ruled([80, 200, 400], [100, 130, 160, 190])
    cells = [["相手方", "締結日"], ["甲株式会社", "H17.8.31"], ["乙大学", ""]]
    page += [
        Put(text, 85 + 120 * c, 120 + 30 * r)
        for r, row in enumerate(cells) for c, text in enumerate(row) if text
    ]  # fmt: skip
    page += [Put("表の前の文。", 80, 60), Put("表の後の文。", 80, 230)]
    document = _read(tmp_path, [page])
    assert document.tables[0].rows(document.text) == cells
    assert (
        document.text
        == "表の前の文。\n相手方\t締結日\n甲株式会社\tH17.8.31\n乙大学\t\n表の後の文。"
    )


def test_merged_cells_are_blank(tmp_path):
    page: list = [Stroke(80, y, 400, y) for y in (100, 160)] + [Stroke(200, 130, 400, 130)]
    page += [Stroke(x, 100, x, 160) for x in (80, 200, 400)]
    page += [Put("部署", 85, 130), Put("企画課", 210, 120), Put("防災課", 210, 150)]
    document = _read(tmp_path, [page])
    assert document.tables[0].rows(document.text) == [["部署", "企画課"], ["", "防災課"]]


def test_bold_doubles_and_hidden_and_off_page_text(tmp_path):
    page = [
        Put("協定書", 80, 100), Put("協定書", 80.4, 100),
        Put("見えない文字", 80, 140, mode=3), Put("紙の外", 80, 2000), Put("本文である。", 80, 180),
    ]  # fmt: skip
    document = _read(tmp_path, [page])
    assert document.text.split("\n") == ["協定書", "本文である。"]
    assert {a.kind for a in document.pages[0].asides} == {"hidden"}


SEEN_WHITE = [
    ("white on a bar", [Fill(70, 80, 300, 110), Put("白い見出し", 80, 100, grey=1)], False),
    ("white on a photograph", [Put("写真の上の字", 80, 700, grey=1)], True),
    ("grey on paper", [Put("薄い灰色の字", 80, 100, grey=0.8)], False),
]
UNSEEN = [
    ("white on paper", Put("内部検討用", 80, 140, grey=1)),
    ("nearly transparent", Put("透かしの字", 80, 140, clear=True)),
    ("smaller than a speck", Put("点のような字", 80, 140, size=0.8)),
]


@pytest.mark.parametrize(("what", "page", "images"), SEEN_WHITE, ids=[x[0] for x in SEEN_WHITE])
def test_pale_letters_that_a_person_sees_are_text(tmp_path, what, page, images):
    document = _read(tmp_path, [[*page, Put("本文である。", 80, 200)]], images=images)
    assert page[-1].text in document.text
    assert not document.pages[0].asides


@pytest.mark.parametrize(("what", "put"), UNSEEN, ids=[x[0] for x in UNSEEN])
def test_letters_that_nobody_sees_are_set_apart(tmp_path, what, put):
    document = _read(tmp_path, [[put, Put("本文である。", 80, 180)]])
    assert document.text == "本文である。"
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("hidden", put.text)]


def test_a_page_of_nothing_but_white_letters_keeps_them(tmp_path):
    assert _read(tmp_path, [[Put("白い字だけの頁", 80, 100, grey=1)]]).text == "白い字だけの頁"


def test_all_invisible_text_is_the_text_of_a_scan(tmp_path):
    document = _read(tmp_path, [[Put("透明な文字だけの頁", 80, 100, mode=3)]], images=True)
    assert document.text == "透明な文字だけの頁"


def test_rotated_page(tmp_path):
    document = _read(tmp_path, [[Put("回転した頁の文字", 80, 100)]], rotate=180)
    assert document.pages[0].size == (595.0, 842.0)
    assert len(document.text) == 8


def test_radicals_are_folded(tmp_path):
    assert _read(tmp_path, [[Put("⺠⽣委員と⼦ども", 80, 100)]]).text == "民生委員と子ども"


def test_ruby_is_set_apart(tmp_path):
    page = [Put("置賜地域の広域連携を進める。", 80, 100, 12), Put("おきたま", 80, 89, 6)]
    document = _read(tmp_path, [page])
    assert document.text == "置賜地域の広域連携を進める。"
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("ruby", "おきたま")]


def test_slides_are_passages(tmp_path):
    pages = [
        [Put(title, 50, 60, 32), Put("・連携の効果", 60, 150, 20), Put("・今後の展望", 60, 190, 20)]
        for title in ("協定の現状", "取組の事例", "まとめ")
    ]
    document = _read(tmp_path, pages, size=(960, 540))
    assert [(p.kind, p.heading) for p in document.passages] == [
        ("slide", "協定の現状"), ("slide", "取組の事例"), ("slide", "まとめ"),
    ]  # fmt: skip
    assert document.kind == "slides"


def test_the_second_extractor_reads_the_same_page(tmp_path):
    from kyoutei_nlp.reading.layout import lay_out
    from kyoutei_nlp.reading.pdfium import glyph_page, open_pdf
    from kyoutei_nlp.reading.plumber import SecondOpinion

    data = make_pdf([put_lines("協定書の本文である。\n次の段落である。")])
    with open_pdf(data, "a.pdf") as document, SecondOpinion(data) as second:
        first = glyph_page(document, 0)
        assert first is not None
        other = second.page(0, first)
    assert other is not None
    assert lay_out(other).text == lay_out(first).text


def test_a_date_and_an_address_stand_alone(tmp_path):
    text = "　　　　　　　　　　　　　　　　　　令和４年（2022年）２月17日\n甲県乙市本町一丁目１番地\n乙市長　山田　太郎"
    lines = _read(tmp_path, [put_lines(text)]).text.split("\n")
    assert len(lines) == 3


ENTRIES = [
    ("at the right", [("防災第４５６号", 400), ("平成27年９月１日", 390), ("各課長　様", 80)]),
    ("a sender before the text", [("鶴沢市長　大沢　実", 375), (SENTENCE[:38], 80)]),
    (
        "a date after a full line",
        [
            ("この協定の締結を証するため、本書２通を作成し、各１通を保有する。", 80),
            ("令和３年11月22日", 90),
        ],
    ),
    (
        "items that begin with a place",
        [("１　町は、次のことを行う。", 80), ("２　町は、その費用を負担する。", 80)],
    ),
]


@pytest.mark.parametrize(("what", "lines"), ENTRIES, ids=[e[0] for e in ENTRIES])
def test_entries_stand_alone(tmp_path, what, lines):
    page = [Put(text, x, 100 + 18 * i) for i, (text, x) in enumerate(lines)]
    page += [Put(SENTENCE[:36], 80, 300), Put(SENTENCE[:30], 80, 318)]
    got = _read(tmp_path, [page]).text.split("\n")[: len(lines)]
    assert ["".join(line.split()) for line in got] == ["".join(text.split()) for text, _ in lines]


ONE = [
    ("a centred title over a full line", [("災害時における相互応援及び平常時の交流に関する協", 74, 18), ("定書", 280, 18)]),
    ("a number at the end of a line", [("市の北部を流れる川の堤防が決壊し、調べたところおよそ1,200", 80, 14.6), ("世帯が浸水の被害を受けた。", 80, 14.6)]),
    ("a name in brackets", [("「一つの地域として選ばれるよう、皆で力を合わせていきま", 80, 12), ("す。」（小諸市長　小泉）", 80, 12)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "lines"), ONE, ids=[o[0] for o in ONE])
def test_lines_that_go_on(tmp_path, what, lines):
    page = [Put(text, x, 100 + 24 * i, size) for i, (text, x, size) in enumerate(lines)]
    page += put_lines((SENTENCE + SENTENCE) * 3, y=300, width=40, size=10.5)
    got = "".join(_read(tmp_path, [page]).text.split("\n")[0].split())
    assert got == "".join("".join(text.split()) for text, _, _ in lines)


def test_a_heading_between_two_pairs_of_columns(tmp_path):
    upper = [*put_lines("甲" * 120, x=60, width=20), *put_lines("乙" * 120, x=310, width=20)]
    lower = [
        *put_lines("丙" * 120, x=60, y=280, width=20),
        *put_lines("丁" * 120, x=310, y=280, width=20),
    ]
    page = [*upper, Put("秋の訓練", 60, 240, 15), *lower]
    lines = _read(tmp_path, [page]).text.split("\n")
    assert lines == ["甲" * 120 + "乙" * 120, "秋の訓練", "丙" * 120 + "丁" * 120]


def test_a_note_in_the_margin_is_read_by_itself(tmp_path):
    page = put_lines(SENTENCE * 6, width=26)
    page += [
        Put(text, 430, 105 + 13 * i, 8)
        for i, text in enumerate(["注　この欄は後日", "担当者が書き加え", "たものである。"])
    ]
    lines = _read(tmp_path, [page]).text.split("\n")
    assert lines[0] == SENTENCE * 6
    assert "".join(lines[1:]) == "注　この欄は後日担当者が書き加えたものである。"


def test_two_lists_side_by_side_on_a_slide(tmp_path):
    rows = [
        ("自治体間の協定", "民間との協定"),
        ("相互応援協定", "物資の供給"),
        ("広域避難協定", "応急の復旧"),
    ]
    page = [Put("協定の種類", 40, 50, 28)]
    page += [
        Put(text, x, 120 + 30 * i, 18)
        for i, row in enumerate(rows)
        for text, x in zip(row, (50, 500), strict=True)
    ]
    text = _read(
        tmp_path, [page, [Put("まとめ", 40, 50, 28), Put("おわり", 40, 120, 18)]], size=(960, 540)
    ).text
    assert text.split("\n")[:7] == ["協定の種類", *(a for a, _ in rows), *(b for _, b in rows)]


def test_signatures_set_in_under_their_labels(tmp_path):
    page = [
        Put("甲　甲県乙市本町一丁目１番地", 71, 100), Put("乙　丙県丁市中央二丁目２番地", 300, 100),
        Put("乙市", 92, 118), Put("株式会社丁", 321, 118),
        Put("市長　山田　太郎", 92, 136), Put("代表取締役　鈴木　花子", 321, 136),
    ]  # fmt: skip
    text = _read(tmp_path, [page]).text
    assert text.index("山田") < text.index("丙県")


def test_a_signature_block_in_a_grid_is_lines(tmp_path):
    page = [*ruled([80, 110, 400], [90, 150, 210])]
    for y, label, lines in (
        (100, "甲", ("甲県乙市本町一丁目１番地", "乙市長", "山田　太郎")),
        (160, "乙", ("丙県丁市中央二丁目２番地", "株式会社丁", "代表取締役　鈴木　花子")),
    ):
        page += [
            Put(label, 90, y + 20),
            *(Put(text, 120, y + 18 * i) for i, text in enumerate(lines)),
        ]
    document = _read(tmp_path, [page])
    assert document.tables == ()
    assert document.text.split("\n") == [
        "甲　甲県乙市本町一丁目１番地", "乙市長", "山田　太郎",
        "乙　丙県丁市中央二丁目２番地", "株式会社丁", "代表取締役　鈴木　花子",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "running",
    ["〇一二三四五", ["資料３"] * 6, ["- 一 -", "- 一 -", "- 二 -", "- 三 -", "- 四 -", "- 五 -"]],
)
def test_numbers_in_kanji_and_labels_on_every_page_run(tmp_path, running):
    pages = [
        [Put(running[n], 290, 40, 9), *put_lines(SENTENCE[4 * n :] + SENTENCE * (n + 1))]
        for n in range(1, 5)
    ]
    document = _read(tmp_path, pages)
    assert not set("資料３〇一二三四五-") & set(document.text)
    assert all(page.asides for page in document.pages)


def test_letters_over_the_text_are_a_watermark_and_free_ones_a_title(tmp_path):
    over = [Put("写", 150, 220, 120), *put_lines(SENTENCE * 6, width=36)]
    free = [Put("大きな題", 80, 120, 48), *put_lines(SENTENCE * 6, y=300, width=36)]
    document = _read(tmp_path, [over, free])
    assert "写" not in document.text
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("hidden", "写")]
    assert "大きな題" in document.text
