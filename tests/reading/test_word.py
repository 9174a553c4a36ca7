"""Word as it prints: automatic numbers, accepted changes, text boxes, fields, tables, pages; and what is not printed."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from kyoutei_nlp.document import Document
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.number_formats import format_number
from reading.made_files import make_docx, make_word


def _read(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    return read(path)


def _p(text: str, properties: str = "") -> str:
    own = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{own}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _item(text: str, depth: int, list_id: int = 70) -> str:
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return _p(text, number)


def _levels(*levels: tuple[str, str, str]) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (kind, pattern, more) in enumerate(levels)
    )


def _list(*levels: tuple[str, str, str], key: int = 70, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{key}">{more}{_levels(*levels)}</w:abstractNum>'
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
    )


DEED_LIST = (
    ("decimalFullWidth", "第%1条", ""),
    ("decimalFullWidth", "（%2）", ""),
    ("aiueoFullWidth", "%3", ""),
)

NUMBERED = [
    (
        "articles, items and sub-items; deeper ones begin anew",
        _list(*DEED_LIST),
        [("目的", 0), ("観光", 1), ("名所", 2), ("祭り", 2), ("防災", 1), ("期間", 0), ("一年", 1)],
        ["第１条　目的", "（１）　観光", "ア　名所", "イ　祭り", "（２）　防災", "第２条　期間", "（１）　一年"],
    ),
    (
        "kanji numbers",
        _list(("japaneseCounting", "第%1条", ""), ("ideographDigital", "%2　", '<w:suff w:val="nothing"/>')),
        [("目的", 0), ("項", 1)] + [("条", 0)] * 10,
        ["第一条　目的", "一　項"] + [f"第{n}条　条" for n in "二三四五六七八九十"] + ["第十一条　条"],
    ),
    (
        "numbers of the levels above; a legal list writes them in digits",
        _list(("upperRoman", "%1", ""), ("decimal", "%1.%2", "<w:isLgl/>"), ("decimal", "%1.%2.%3", "")),
        [("章", 0), ("章", 0), ("節", 1), ("項", 2)],
        ["I　章", "II　章", "2.1　節", "II.1.1　項"],
    ),
    (
        "a level that never begins anew, and one that does only after the first",
        _list(
            ("decimal", "%1編", ""), ("decimal", "%2章", ""), ("decimal", "第%3条", '<w:lvlRestart w:val="0"/>'),
        ),
        [("編", 0), ("章", 1), ("条", 2), ("章", 1), ("条", 2), ("編", 0), ("条", 2)],
        ["1編　編", "1章　章", "第1条　条", "2章　章", "第2条　条", "2編　編", "第3条　条"],
    ),
    (
        "bullets: a letter as it is, one of a symbol font as ・",
        _list(("bullet", "○", ""), ("bullet", "\uf06c", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>')),
        [("一", 0), ("二", 1)],
        ["○一", "・二"],
    ),
    (
        "one list told to begin again counts on from there; 第n条 is not disturbed",
        _list(*DEED_LIST)
        + '<w:num w:numId="71"><w:abstractNumId w:val="70"/><w:lvlOverride w:ilvl="1">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>',
        [("甲", 0), ("一", 1), ("五", 1, 71), ("六", 1, 71), ("乙", 0)],
        ["第１条　甲", "（１）　一", "（５）　五", "（６）　六", "第２条　乙"],
    ),
    (
        "numbered as none",
        _list(("none", "%1", ""), ("decimal", "", "")),
        [("甲", 0), ("乙", 1)],
        ["甲", "乙"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("numbering", "items", "shown"), [case[1:] for case in NUMBERED], ids=[c[0] for c in NUMBERED]
)
def test_automatic_numbers(tmp_path, numbering, items, shown):
    body = "".join(_item(*item) for item in items)
    assert _read(tmp_path, make_word(body, numbering=numbering)).text.split("\n") == shown


STYLES = (
    '<w:style w:type="paragraph" w:styleId="Jo"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="70"/></w:numPr>'
    '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="Go"><w:name w:val="号"/><w:basedOn w:val="Jo"/><w:pPr>'
    '<w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Linked"><w:name w:val="項"/><w:pPr><w:numPr><w:numId w:val="70"/></w:numPr>'
    "</w:pPr></w:style>"
)


def test_numbers_of_styles(tmp_path):
    levels = (
        ("decimalFullWidth", "第%1条", '<w:pStyle w:val="Jo"/>'),
        ("decimal", "(%2)", ""),
        ("iroha", "%3", '<w:pStyle w:val="Linked"/>'),
    )
    body = "".join(
        _p(text, f'<w:pStyle w:val="{style}"/>{more}')
        for text, style, more in [
            ("目的", "Jo", ""), ("観光", "Go", ""), ("名所", "Linked", ""), ("期間", "Jo", ""),
            ("番号なし", "Jo", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        ]
    )  # fmt: skip
    found = _read(tmp_path, make_word(body, numbering=_list(*levels), styles=STYLES))
    shown = ["第１条　目的", "(1)　観光", "イ　名所", "第２条　期間", "番号なし"]
    assert found.text.split("\n") == shown


def test_a_list_defined_by_a_list_style(tmp_path):
    style = (
        '<w:style w:type="numbering" w:styleId="Deed"><w:name w:val="Deed"/><w:pPr><w:numPr><w:numId w:val="70"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    link = (
        '<w:abstractNum w:abstractNumId="80"><w:numStyleLink w:val="Deed"/></w:abstractNum>'
        '<w:num w:numId="80"><w:abstractNumId w:val="80"/></w:num>'
    )
    body = _item("目的", 0, 80) + _item("期間", 0, 80)
    found = _read(tmp_path, make_word(body, numbering=_list(*DEED_LIST) + link, styles=style))
    assert found.text == "第１条　目的\n第２条　期間"


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (10, "japaneseCounting", "十"), (101, "japaneseCounting", "百一"), (12, "ideographDigital", "一二"),
        (3, "japaneseLegal", "参"), (12, "japaneseLegal", "拾弐"), (21, "decimalEnclosedCircle", "㉑"),
        (60, "decimalEnclosedCircle", "60"), (3, "decimalEnclosedParen", "⑶"), (28, "lowerLetter", "bb"),
        (3, "ideographTraditional", "丙"), (2, "ideographZodiac", "丑"), (3, "ideographEnclosedCircle", "㊂"),
        (5, "decimalZero", "05"), (22, "ordinal", "22nd"), (3, "someNewKind", "3"), (0, "aiueo", "ン"),
    ],
)  # fmt: skip
def test_number_formats(number, kind, shown):
    assert format_number(number, kind) == shown


RUN = "<w:r><w:t>{}</w:t></w:r>"
PRINTED = [
    ("moved text stands where it went", "<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>協定</w:t></w:r>"
     "<w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo></w:p>", "協定新"),
    ("a deleted paragraph mark joins the next", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>協定を</w:t></w:r></w:p>"
     + _p("締結する。"), "協定を締結する。"),
    ("a deleted paragraph leaves nothing", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>古い</w:delText>"
     "</w:r></w:del></w:p>" + _p("協定"), "協定"),
    ("comments are not in the text", '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>協定</w:t></w:r><w:commentRangeEnd '
     'w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>', "協定"),
    ("a simple field", '<w:p><w:r><w:t>第</w:t></w:r><w:fldSimple w:instr="SEQ 条"><w:r><w:t>３</w:t></w:r></w:fldSimple>'
     "<w:r><w:t>号</w:t></w:r></w:p>", "第３号"),
    ("a field's code is not printed, its result is", '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a'
     "</w:instrText></w:r><w:r><w:t>隠れ</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>第２条</w:t></w:r>"
     '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>による</w:t></w:r></w:p>', "第２条による"),
    ("content controls", "<w:sdt><w:sdtContent>" + _p("協定名") + "</w:sdtContent></w:sdt><w:p><w:sdt><w:sdtContent>"
     + RUN.format("甲市") + "</w:sdtContent></w:sdt></w:p>", "協定名\n甲市"),
    ("a control not filled in", "<w:p>" + RUN.format("氏名") + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
     + RUN.format("クリックして入力") + "</w:sdtContent></w:sdt></w:p>", "氏名"),
    ("symbols", '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:t>防災</w:t></w:r><w:r><w:sym '
     'w:font="Wingdings" w:char="F001"/></w:r></w:p>', "☑防災"),
    ("tabs and line ends", "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>甲市長</w:t><w:br/><w:t>乙</w:t></w:r></w:p>",
     "甲　甲市長\n乙"),
    ("a link's text, not its address", '<w:p><w:hyperlink w:anchor="x">' + RUN.format("協定") + "</w:hyperlink></w:p>", "協定"),
    ("smart tags and custom XML", "<w:customXml>" + _p("協定") + "</w:customXml><w:p><w:smartTag>" + RUN.format("甲市")
     + "</w:smartTag></w:p>", "協定\n甲市"),
    ("mathematics", "<w:p>" + RUN.format("式 ") + "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>", "式 a+b"),
    ("another file inside", '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
     'r:id="rId99"/>' + _p("協定"), "協定"),
    ("a text box in both its forms is read once", "<w:p>" + RUN.format("本文") + "<w:r><mc:AlternateContent><mc:Choice "
     'Requires="wps"><w:drawing><wps:txbx><w:txbxContent>' + _p("箱") + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
     "<mc:Fallback><w:pict><v:textbox><w:txbxContent>" + _p("箱") + "</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
     "</mc:AlternateContent></w:r></w:p>", "本文\n箱"),
    ("an older text box alone, a box in a box", "<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p>" + RUN.format("外")
     + "<w:r><w:pict><v:textbox><w:txbxContent>" + _p("内") + "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
     "</w:txbxContent></v:textbox></w:pict></w:r></w:p>", "外\n内"),
    ("page numbers alone do not break a line", '<w:p><w:r><w:t>協</w:t></w:r><w:r><w:br w:type="column"/><w:t>定</w:t></w:r></w:p>',
     "協定"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "shown"), [c[1:] for c in PRINTED], ids=[c[0] for c in PRINTED])
def test_what_is_printed(tmp_path, body, shown):
    assert _read(tmp_path, make_word(body)).text == shown


def test_ruby_and_hidden_text_stand_apart(tmp_path):
    body = (
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>つばめ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>燕</w:t></w:r></w:rubyBase></w:ruby>"
        "</w:r><w:r><w:t>市</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>社外秘</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>協定</w:t></w:r></w:p>'
    )
    found = _read(tmp_path, make_word(body))
    assert found.text == "燕市協定"
    assert [(a.kind, a.text) for a in found.pages[0].asides] == [
        ("ruby", "つばめ"),
        ("hidden", "社外秘"),
    ]


def test_pages_are_those_that_word_made(tmp_path):
    end = "<w:r><w:lastRenderedPageBreak/>{}</w:r>"
    body = (
        _p("一頁目。")
        + "<w:p>" + RUN.format("この文は次の頁へ") + end.format("<w:t>続く。</w:t>") + "</w:p>"
        + "<w:p>" + end.format("<w:t>三頁目。</w:t>") + "</w:p>"
    )  # fmt: skip
    found = _read(tmp_path, make_word(body))
    assert found.text == "一頁目。\nこの文は次の頁へ続く。\n三頁目。"
    assert [page.text for page in found.pages] == [
        "一頁目。\nこの文は次の頁へ",
        "続く。",
        "三頁目。",
    ]


def test_without_word_s_own_pages_there_is_one(tmp_path):
    body = _p("一。") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + _p("二。")
    assert len(_read(tmp_path, make_word(body)).pages) == 1


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_p(text)}</w:tc>"


def test_tables_with_merged_deleted_and_nested_cells(tmp_path):
    inner = f"<w:tbl><w:tr>{_cell('内1')}{_cell('内2')}</w:tr></w:tbl>"
    rows = [
        _cell("区分", '<w:vMerge w:val="restart"/>') + _cell("内容", '<w:gridSpan w:val="2"/>'),
        _cell("", "<w:vMerge/>") + _cell("甲") + _cell("乙"),
        "<w:trPr><w:del/></w:trPr>" + _cell("消") + _cell("え") + _cell("た"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + _cell("丙")
        + f"<w:tc>{_p('外')}{inner}{_p('後')}</w:tc>",
    ]  # fmt: skip
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    found = _read(tmp_path, make_word(body + _p("以上")))
    assert found.tables[0].rows(found.text) == [
        ["区分", "内容", ""], ["", "甲", "乙"], ["", "丙", "外 内1 内2 後"],
    ]  # fmt: skip


def test_headers_of_every_section_and_their_tables_stand_apart(tmp_path):
    def fill(document):
        document.add_paragraph("協定の本文。")
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "表紙の柱"
        section.header.add_table(1, 1, 1000).cell(0, 0).text = "表の中の柱"
        section.footer.paragraphs[0].text = "- 3 -"

    found = _read(tmp_path, make_docx(fill))
    assert found.text == "協定の本文。"
    assert {(a.kind, a.text) for a in found.pages[0].asides} == {
        ("header", "表紙の柱"), ("header", "表の中の柱"), ("page_number", "- 3 -"),
    }  # fmt: skip


def test_a_vertical_section_is_known(tmp_path):
    section = '<w:sectPr><w:textDirection w:val="tbRl"/></w:sectPr>'
    assert _read(tmp_path, make_word(_p("協定") + section)).pages[0].direction == "vertical"
    assert _read(tmp_path, make_word(_p("協定"))).pages[0].direction == "horizontal"


def strict(data: bytes) -> bytes:
    """An office file in the names of ISO/IEC 29500 Strict."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                pattern = rb"http://schemas\.openxmlformats\.org/(officeDocument|\w+ml)/2006/"
                part = re.sub(pattern, rb"http://purl.oclc.org/ooxml/\1/", part)
            new.writestr(name, part)
    return out.getvalue()


def test_strict_documents_are_read(tmp_path):
    data = make_word("".join(_item(*item) for item in NUMBERED[0][2]), numbering=NUMBERED[0][1])
    assert strict(data) != data
    assert _read(tmp_path, strict(data)).text.split("\n") == NUMBERED[0][3]
