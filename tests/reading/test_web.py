"""Municipal web pages: what is text and what is the frame; tables, definitions, line ends, encodings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.document import Document
from kyoutei_nlp.reading import read


def _read(tmp_path: Path, page: str | bytes) -> Document:
    path = tmp_path / "a.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode("utf-8"))
    return read(path)


CMS = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>包括連携協定を締結しました／甲市</title></head><body>
<header><p>甲市</p><form action="/s"><input name="q"><button>検索</button></form></header>
<div id="gnavi"><ul><li>くらし</li><li>市政</li></ul></div>
<div class="topic_path">現在位置　<a href="/">ホーム</a> &gt; 市政 &gt; 協定</div>
<div id="tmp_contents"><p>ここから本文です。</p><h1>包括連携協定を締結しました</h1>
<p>ページ番号1002345　更新日　令和5年8月28日</p><p>公開日：令和5年8月28日</p><p>印刷ページ表示</p>
<p>甲市は、乙大学と包括連携協定を締結しました。</p>
<h2>連携事項</h2><ul><li>防災に関すること</li><li>観光に関すること</li></ul>
<p>PDF形式のファイルを御覧いただく場合には、Adobe Acrobat Readerが必要です。お持ちでない方は、ダウンロードしてください。</p>
<h2>関連リンク</h2><ul><li><a href="/x">他の協定</a></li></ul>
<h2>お問い合わせ先</h2><p>企画課　電話 00-0000-0000</p>
<h3>このページに関するお問い合わせ</h3><p>総務部企画課企画係</p><p>甲市一丁目1番1号</p>
<h3>より良いウェブサイトにするためにアンケートを行っています</h3><p>見つけやすかったですか</p></div>
<p>ページの先頭へ戻る</p><footer>Copyright © 甲市</footer></body></html>"""


def test_a_municipal_page_without_its_frame(tmp_path):
    found = _read(tmp_path, CMS)
    assert found.text.split("\n") == [
        "包括連携協定を締結しました", "公開日：令和5年8月28日", "甲市は、乙大学と包括連携協定を締結しました。", "連携事項", "防災に関すること",
        "観光に関すること", "お問い合わせ先", "企画課　電話 00-0000-0000",
        "このページに関するお問い合わせ", "総務部企画課企画係", "甲市一丁目1番1号",
    ]  # fmt: skip
    assert found.title == "包括連携協定を締結しました"
    apart = "\n".join(aside.text for aside in found.pages[0].asides)
    assert "更新日　令和5年8月28日" in apart
    assert "見つけやすかったですか" in apart


KEPT = [
    ("the day of an event is text", "<p>更新日は、令和5年4月1日とし、以後1年ごとに更新する。</p>"),
    ("a menu of help is text", "<h2>支援メニュー</h2><p>物資の提供</p>"),
    (
        "a page in one form",
        "<form id='aspnetForm'><p>" + "甲市は、乙大学と協定を締結しました。" * 12 + "</p></form>",
    ),
    (
        "the heading in a header of the article",
        "<article><header><p>甲市広報</p></header><p>協定を締結した。</p></article>",
    ),
    ("a section called 関連事業", "<h2>関連事業</h2><p>協定に基づく事業を行う。</p>"),
]


@pytest.mark.parametrize("page", [c[1] for c in KEPT], ids=[c[0] for c in KEPT])
def test_what_looks_like_the_frame_and_is_text(tmp_path, page):
    import re

    words = re.sub(r"<[^>]+>", "\n", page).split()
    found = _read(tmp_path, f"<html><body>{page}</body></html>")
    assert found.text.split() == words


UNSEEN = [
    "<template><p>雛形</p></template>",
    "<script>var a='協定'</script>",
    "<p hidden>隠し</p>",
    "<p style='display: none'>隠し</p>",
    "<p aria-hidden='true'>隠し</p>",
    "<noscript>JavaScriptを</noscript>",
    "<svg><text>図</text></svg>",
    "<span class='sr-only'>読み上げ</span>",
    "<select><option>選択</option></select>",
    "<!-- 注 -->",
]


@pytest.mark.parametrize("part", UNSEEN)
def test_what_a_reader_does_not_see(tmp_path, part):
    assert _read(tmp_path, f"<html><body><p>協定</p>{part}</body></html>").text == "協定"


def test_tables_with_spans(tmp_path):
    page = """<table><caption>協定一覧</caption><tr><th rowspan="2">区分</th><th colspan="2">協定</th></tr>
<tr><th>名称</th><th>締結先</th></tr><tr><td rowspan="2">災害</td><td>物資<br>協定</td><td>甲社</td></tr>
<tr><td>輸送協定</td><td><ul><li>乙社</li><li>丙社</li></ul></td></tr></table>"""
    found = _read(tmp_path, f"<html><body><h1>一覧</h1>{page}</body></html>")
    assert found.tables[0].rows(found.text) == [
        ["区分", "協定", ""], ["", "名称", "締結先"], ["災害", "物資 協定", "甲社"], ["", "輸送協定", "乙社 丙社"],
    ]  # fmt: skip
    assert "協定一覧" in found.text


def test_definitions_are_rows(tmp_path):
    page = (
        "<dl><dt>日時</dt><dd>令和5年8月28日</dd><dt>場所</dt><dd>甲市役所<br>第1会議室</dd></dl>"
    )
    found = _read(tmp_path, f"<html><body><h1>締結式</h1>{page}</body></html>")
    assert found.text.split("\n")[1:] == ["日時\t令和5年8月28日", "場所\t甲市役所 第1会議室"]


def test_tables_that_only_lay_out_are_text(tmp_path):
    inner = "<table><tr><td>相手</td><td>乙社</td></tr></table>"
    page = f"<table><tr><td><p>甲市は協定を締結した。</p>{inner}</td><td>右の欄</td></tr></table>"
    found = _read(tmp_path, f"<html><body>{page}</body></html>")
    assert found.text == "甲市は協定を締結した。\n相手\t乙社\n右の欄"


def test_line_ends_part_short_lines_and_join_wrapped_ones(tmp_path):
    short = "甲市長　山田太郎<br>乙大学長　鈴木花子<br><br>以上"
    assert _read(tmp_path, f"<p>{short}</p>").text == "甲市長　山田太郎\n乙大学長　鈴木花子\n以上"
    text = "この協定は、甲市と乙市とが災害時に相互に応援を行うことにより、住民の生命と財産を守り、被災した地域の一日も早い復旧に寄与することを目的とするものであり、その実施について必要な事項を定める。"
    wrapped = "<br>".join(text[i : i + 24] for i in range(0, len(text), 24))
    assert _read(tmp_path, f"<p>{wrapped}</p>").text == text


def test_ruby_stands_apart(tmp_path):
    found = _read(tmp_path, "<p><ruby>燕<rp>(</rp><rt>つばめ</rt><rp>)</rp></ruby>市の協定</p>")
    assert found.text == "燕市の協定"
    assert [(a.kind, a.text) for a in found.pages[0].asides] == [("ruby", "つばめ")]


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("utf-8", "cp932"), ("shift_jis", "utf-8"), ("utf-8", "euc_jp"), ("euc-jp", "cp932"), ("iso-2022-jp", "iso2022_jp"),
     ("windows-1252", "utf-8"), ("", "cp932"), ("shift_jis", "utf-8-sig"), ("x-unknown", "cp932")],
)  # fmt: skip
def test_encodings_declared_rightly_or_wrongly(tmp_path, declared, actual):
    head = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        if declared
        else ""
    )
    text = "甲市と乙大学は、災害時の協力に関する協定を締結しました。カタカナとひらがな。"
    page = f"<html><head>{head}<title>協定</title></head><body><h1>協定</h1><p>{text}</p></body></html>"
    assert _read(tmp_path, page.encode(actual)).text == f"協定\n{text}"


def test_entities(tmp_path):
    assert (
        _read(tmp_path, "<p>A&amp;B&nbsp;&#x5354;&#23450;&copy;&unknown;</p>").text
        == "A&B 協定©&unknown;"
    )
