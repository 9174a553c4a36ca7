"""Text encodings, HTML, DOCX and PPTX."""

from __future__ import annotations

import docx
import pptx
import pytest
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.number_formats import format_number
from kyoutei_nlp.reading.text import wrapping_width
from reading.made_files import make_docx, make_pptx

TEXT = "髙島市と①の協定を締結しました。\n災害時の協力について定める。"


def _read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encodings(tmp_path, encoding):
    assert _read(tmp_path, "a.txt", TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp", "cp932"])
def test_older_encodings(tmp_path, encoding):
    text = "高島市と大阪市は、災害時の相互応援に関する協定を締結する。カタカナ、ひらがな。"
    assert _read(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_hard_wrapped_text_is_rejoined(tmp_path):
    text = "　この協定は、甲市と乙市とが災害時に相互に応援を行うことにより、住民の生命と財産を守り、被災した地域の一日も早い復旧に寄与することを目的とするものであり、その実施について必要な事項を定める。"
    lines = [text[i : i + 24] for i in range(0, len(text), 24)]
    document = _read(tmp_path, "a.txt", "\n".join([*lines, "第１条　協力する。"]).encode())
    assert document.text == text.strip() + "\n第１条　協力する。"


def test_one_paragraph_a_line_stays():
    assert wrapping_width(["短い行です。", "長い行" * 20 + "。", "次の行。", "終わり。"]) is None


def test_markdown_headings_and_tables(tmp_path):
    text = "# 協定の一覧\n\n|相手|日|\n|---|---|\n|甲社|H17|\n\n## 効果\n\n本文。"
    document = _read(tmp_path, "a.md", text.encode())
    assert document.title == "協定の一覧"
    assert document.tables[0].rows(document.text) == [["相手", "日"], ["甲社", "H17"]]
    assert ("section", "効果") in {(p.kind, p.heading) for p in document.passages}


HTML = """<html><head><title>連携協定を締結しました｜甲市</title></head><body>
<nav><a href="/">トップ</a></nav><div class="breadcrumb">トップ &gt; 市政</div>
<div id="content"><h1>連携協定を締結しました</h1><p>甲市は、乙社と
協定を締結しました。</p><table><tr><th>日時</th><td>4月1日</td></tr></table></div>
<footer>Copyright</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_html_main_text(tmp_path, encoding):
    document = _read(tmp_path, "a.html", HTML.encode(encoding))
    assert (
        document.text == "連携協定を締結しました\n甲市は、乙社と協定を締結しました。\n日時\t4月1日"
    )
    assert document.title == "連携協定を締結しました"


def test_docx_order_tables_and_headers(tmp_path):
    def fill(document):
        document.add_paragraph("協　定　書")
        table = document.add_table(2, 2)
        for index, cell in enumerate(c for row in table.rows for c in row.cells):
            cell.text = f"欄{index}"
        document.add_paragraph("表の後。")
        document.sections[0].header.paragraphs[0].text = "甲市資料"

    document = _read(tmp_path, "a.docx", make_docx(fill))
    assert document.text == "協定書\n欄0\t欄1\n欄2\t欄3\n表の後。"
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("header", "甲市資料")]


def _numbered(document):
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, kind, pattern in ((0, "decimalFullWidth", "第%1条"), (1, "decimal", "(%2)"))
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for depth, text in (
        (0, "目的を定める。"),
        (1, "観光"),
        (1, "防災"),
        (0, "協議する。"),
        (1, "再び"),
    ):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
            )
        )


def test_docx_numbers_are_rebuilt(tmp_path):
    document = _read(tmp_path, "a.docx", make_docx(_numbered))
    assert document.text.split("\n") == [
        "第１条　目的を定める。", "(1)　観光", "(2)　防災", "第２条　協議する。", "(1)　再び",
    ]  # fmt: skip
    assert [p.number for p in document.passages if p.kind == "article"] == ["第１条", "第２条"]


def test_docx_deletions_are_dropped_and_insertions_kept(tmp_path):
    def fill(document):
        paragraph = document.add_paragraph("協定を")._p
        paragraph.append(
            parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>廃止</w:delText></w:r></w:del>")
        )
        paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>締結</w:t></w:r></w:ins>"))
        document.add_paragraph("する。")

    assert _read(tmp_path, "a.docx", make_docx(fill)).text == "協定を締結\nする。"


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [(3, "decimal", "3"), (12, "japaneseCounting", "十二"), (20, "japaneseCounting", "二十"),
     (2, "aiueoFullWidth", "イ"), (2, "iroha", "ロ"), (3, "decimalEnclosedCircle", "③"),
     (4, "lowerRoman", "iv"), (10, "decimalFullWidth", "１０")],
)  # fmt: skip
def test_word_number_formats(number, kind, shown):
    assert format_number(number, kind) == shown


def test_pptx_groups_tables_and_notes(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "協定の一覧"
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(0, 2_000_000, 900_000, 300_000).text_frame.text = "図の中の文字"
        table = slide.shapes.add_table(1, 2, 0, 3_000_000, 900_000, 300_000).table
        table.cell(0, 0).text, table.cell(0, 1).text = "甲社", "R5.4.1"
        slide.notes_slide.notes_text_frame.text = "話す内容"

    document = _read(tmp_path, "a.pptx", make_pptx(fill))
    assert document.text == "協定の一覧\n図の中の文字\n甲社\tR5.4.1"
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("notes", "話す内容")]
    assert [(p.kind, p.heading) for p in document.passages] == [("slide", "協定の一覧")]


def test_docx_footnotes_are_kept_beside_the_text(tmp_path):
    def fill(document):
        document.add_paragraph("本協定は、災害時に適用する。")
        note = '<w:footnote {t} w:id="{n}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        notes = note.format(t='w:type="separator"', n=0, text="線") + note.format(
            t="", n=1, text="震度六弱以上をいう。"
        )
        blob = f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>".encode()
        content_type = (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        )
        package = document.part.package
        part = docx.opc.part.Part(PackURI("/word/footnotes.xml"), content_type, blob, package)
        document.part.relate_to(part, RELATION + "footnotes")

    document = _read(tmp_path, "a.docx", make_docx(fill))
    assert document.text == "本協定は、災害時に適用する。"
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [
        ("notes", "震度六弱以上をいう。")
    ]


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _add_smart_art(slide, texts):
    points = "".join(
        f'<d:pt modelId="{n}"><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'
        for n, text in enumerate(texts)
    )
    points += '<d:pt modelId="99" type="pres"><d:t><a:p/></d:t></d:pt>'
    blob = f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWING}"><d:ptLst>{points}</d:ptLst></d:dataModel>'
    package = slide.part.package
    name = pptx.opc.package.PackURI("/ppt/diagrams/data1.xml")
    part = pptx.opc.package.Part(name, "application/xml", package, blob.encode())
    rid = slide.part.relate_to(part, RELATION + "diagramData")
    frame = slide.shapes.add_table(1, 1, 0, 3_000_000, 900_000, 300_000)._element
    data = frame.graphic.graphicData
    for child in list(data):
        data.remove(child)
    data.set("uri", DIAGRAM)
    data.append(
        parse_xml(f'<d:relIds xmlns:d="{DIAGRAM}" xmlns:r="{RELATION[:-1]}" r:dm="{rid}"/>')
    )


def test_pptx_smart_art_and_chart_titles(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "連携の流れ"
        _add_smart_art(slide, ["要請", "物資の搬送"])
        values = CategoryChartData()
        values.categories = ["R4", "R5"]
        values.add_series("件数", (3, 5))
        chart = slide.shapes.add_chart(
            XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 5_000_000, 900_000, 900_000, values
        ).chart
        chart.chart_title.text_frame.text = "協定数の推移"

    document = _read(tmp_path, "a.pptx", make_pptx(fill))
    assert document.text == "連携の流れ\n要請\n物資の搬送\n協定数の推移\n件数\nR4、R5"
