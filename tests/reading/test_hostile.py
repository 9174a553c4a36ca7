"""Files made to do harm: bombs, entities, links, depths, sizes and names; each ends as text or as a reason, soon."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from pathlib import Path

import pytest

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read
from reading.made_files import make_pdf, make_word, put_lines
from reading.test_read import SAMPLES

SECONDS = 20
MEMORY = 700 * 1024 * 1024
MAIN = {
    "deed.docx": "word/document.xml",
    "deck.pptx": "ppt/slides/slide1.xml",
    "list.xlsx": "xl/worksheets/sheet1.xml",
}
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "協定">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 12}">' for n in range(1, 12))
    + "]>"
)


def outcome(path: Path) -> str:
    """The reason, or the text; not long after, and without much memory."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        told = read(path, ocr="off").text
    except UnreadableSourceError as error:
        told = error.reason
    assert time.monotonic() - began < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY
    return told


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """An office file with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, None) or old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return out.getvalue()


def _part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(SAMPLES[name]())) as archive:
        return archive.read(MAIN[name])


def _with_doctype(part: bytes, doctype: str, entity: bytes) -> bytes:
    head, _, body = part.partition(b"?>")
    if not body:
        head, body = b'<?xml version="1.0" encoding="UTF-8"', part
    end = body.rindex(b"</")
    return head + b"?>" + doctype.encode() + body[:end] + entity + body[end:]


@pytest.mark.parametrize("name", MAIN)
def test_entities_are_never_unfolded(tmp_path, name):
    part = _with_doctype(_part(name), LAUGHS, b"&a11;")
    path = tmp_path / name
    path.write_bytes(repacked(SAMPLES[name](), {MAIN[name]: part}))
    assert len(outcome(path)) < 10_000


@pytest.mark.parametrize("name", MAIN)
def test_entities_from_outside_are_never_opened(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text("himitsu")
    doctype = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "http://192.0.2.1/y"> %y;]>'
    path = tmp_path / name
    path.write_bytes(
        repacked(SAMPLES[name](), {MAIN[name]: _with_doctype(_part(name), doctype, b"&x;")})
    )
    assert "himitsu" not in outcome(path)


@pytest.mark.parametrize("name", MAIN)
def test_bombs_are_not_unpacked(tmp_path, name):
    path = tmp_path / name
    whole = {MAIN[name]: b"<a>" + b" " * 250_000_000 + b"</a>"}
    path.write_bytes(repacked(SAMPLES[name](), whole))
    assert outcome(path) == "too_large"
    path.write_bytes(repacked(SAMPLES[name](), {"word/media/noise.xml": b" " * 30_000_000}))
    assert outcome(path) == "too_large"
    many = {f"x/{n}.bin": b"" for n in range(20_100)}
    path.write_bytes(repacked(SAMPLES[name](), many))
    assert outcome(path) == "too_large"


def test_a_bomb_inside_is_not_opened(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", 8) as archive:
        archive.writestr("word/document.xml", b" " * 20_000_000)
    path = tmp_path / "a.docx"
    path.write_bytes(repacked(SAMPLES["deed.docx"](), {"word/embeddings/b.docx": inner.getvalue()}))
    assert "協定書" in outcome(path)


def test_an_encrypted_zip_is_said(tmp_path):
    path = tmp_path / "a.docx"
    data = bytearray(SAMPLES["deed.docx"]())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        places = [info.header_offset for info in archive.infolist()]
    for at in places:
        data[at + 6] |= 1
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    path.write_bytes(bytes(data))
    assert outcome(path) == "encrypted"


@pytest.mark.parametrize(
    "name", ["../../escaped.xml", "/tmp/escaped.xml", "C:\\escaped.xml", "a\x00b.xml"]
)
def test_names_that_lead_elsewhere_write_nothing(tmp_path, name):
    path = tmp_path / "in" / "a.docx"
    path.parent.mkdir()
    path.write_bytes(repacked(SAMPLES["deed.docx"](), {name: b"<x/>"}))
    assert "協定書" in outcome(path)
    assert {p.name for p in tmp_path.rglob("*")} == {"in", "a.docx"}


def test_links_of_documents_are_not_followed(tmp_path):
    """Pictures, templates and frames by address; every socket is shut in these tests."""
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Target="http://192.0.2.1/t.dotm" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    path = tmp_path / "a.docx"
    path.write_bytes(
        repacked(SAMPLES["deed.docx"](), {"word/_rels/settings.xml.rels": relations.encode()})
    )
    assert "協定書" in outcome(path)
    page = '<html><body><p>協定を締結した。</p><img src="http://192.0.2.1/a.png"><iframe src="http://192.0.2.1/"></iframe>'
    path = tmp_path / "a.html"
    path.write_text(
        f'{page}<link rel="stylesheet" href="http://192.0.2.1/a.css"><svg><image href="http://192.0.2.1/"/></svg>'
    )
    assert outcome(path) == "協定を締結した。"


def _sheet(cells: str, more: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData>{more}</worksheet>'.encode()


SHEETS = {
    "says it is full": _sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>協定名</t></is></c></row>'
    ),
    "a cell in the last corner": _sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "one merged cell": _sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ),
    "a row beyond the last": _sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
}


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_that_claim_to_be_huge(tmp_path, name):
    path = tmp_path / "a.xlsx"
    path.write_bytes(repacked(SAMPLES["list.xlsx"](), {MAIN["list.xlsx"]: SHEETS[name]}))
    assert outcome(path)


DEEP = 5000
DEEP_FILES = {
    "a.html": b"<html><body>" + b"<div>" * DEEP + "協定を締結した。".encode() + b"</div>" * DEEP,
    "b.html": ("<table><tr><td>" * 2000 + "協定").encode(),
    "c.html": b"<p>" + b"<b><i><font>" * DEEP + "協定".encode(),
    "a.docx": make_word(
        "<w:sdt><w:sdtContent>" * 100
        + "<w:p><w:r><w:t>協定</w:t></w:r></w:p>"
        + "</w:sdtContent></w:sdt>" * 100
    ),
    "a.md": (">" * DEEP + "協定" + "\n" + "|" * DEEP + "協定").encode(),
    "a.eml": (
        "From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\n"
        + "Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 900
    ).encode(),
}


@pytest.mark.parametrize("name", DEEP_FILES)
def test_deep_files_end(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(DEEP_FILES[name])
    assert outcome(path)


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_a_line_of_a_million_letters_ends(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_text("協定を締結した。" * 125_000, encoding="utf-8")
    assert len(outcome(path)) > 500_000


@pytest.mark.parametrize("rows", [3, 50_000])
def test_a_quotation_mark_never_closed_does_not_swallow_the_rest(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text('協定名,締結先\n"物資の協定,乙社\n' + "協定,甲社\n" * rows, encoding="utf-8")
    assert outcome(path).startswith("協定名\t締結先\n物資の協定\t乙社\n協定\t甲社\n")


def test_a_field_of_a_million_letters_is_too_large(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("協定名,締結先\n" + "あ" * 1_000_000 + ",甲社\n", encoding="utf-8")
    assert outcome(path) == "too_large"


def test_a_table_that_claims_a_million_columns(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        '<table><tr><td colspan="1000000000" rowspan="1000000000">協定</td><td>甲</td></tr></table>'
    )
    assert "協定" in outcome(path)


def test_scripts_and_actions_of_a_pdf_are_not_run(tmp_path):
    action = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://192.0.2.1'\\)) >> "
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([put_lines("協定を締結した。")]).replace(b"/Type /Catalog ", action))
    assert "協定を締結した。" in outcome(path)


def test_a_picture_of_ten_thousand_million_dots(tmp_path):
    data = make_pdf([[]], images=True).replace(
        b"/Width 8 /Height 8", b"/Width 100000 /Height 100000"
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert outcome(path) in ("no_text_layer", "empty", "corrupt", "too_large")
