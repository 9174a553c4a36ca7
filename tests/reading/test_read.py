"""``read`` keeps the Document's promises for every reader, and ends every bad file with a reason."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from kyoutei_nlp.document import Document
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import READERS, is_source_name, read
from kyoutei_nlp.reading.sniffing import PDF
from reading.made_files import Put, make_docx, make_pdf, make_pptx, make_xlsx, put_lines

DEED = """包括連携に関する協定書
　甲市（以下「甲」という。）と乙大学（以下「乙」という。）は、次のとおり協定を締結する。
（目的）
第１条　この協定は、地域の課題の解決に寄与することを目的とする。
（協議）
第２条　この協定に定めのない事項は、甲乙協議の上、定める。
この協定の締結を証するため、本書２通を作成し、甲乙記名押印の上、各自１通を保有する。
令和５年４月１日
甲　甲市長　山田　太郎
"""


def _docx() -> bytes:
    return make_docx(lambda d: [d.add_paragraph(line) for line in DEED.splitlines()])


def _pptx() -> bytes:
    def fill(deck):
        for title in ("協定の現状", "課題と展望"):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = title
            slide.placeholders[1].text = "災害時の連携\n市民協働の推進"

    return make_pptx(fill)


def _html() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in DEED.splitlines())
    return (
        f"<!DOCTYPE html><html><head><title>協定</title></head><body>{body}</body></html>".encode()
    )


SAMPLES = {
    "deed.pdf": lambda: make_pdf([put_lines(DEED), put_lines("別表（第３条関係）\n毛布、タオル")]),
    "deed.txt": lambda: DEED.encode(),
    "deed.md": lambda: ("# 協定書\n\n" + DEED).encode(),
    "deed.html": _html,
    "deed.docx": _docx,
    "deck.pptx": _pptx,
    "deed.eml": lambda: f"From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\n\n{DEED}".encode(),
    "list.xlsx": lambda: make_xlsx([["協定名", "締結先"], ["見守り協定", "甲新聞店"]]),
    "list.csv": lambda: "協定名,締結先\n見守り協定,甲新聞店".encode("cp932"),
}


def _read(tmp_path: Path, name: str, data: bytes, **options: int) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path, **options)


@pytest.mark.parametrize("name", SAMPLES)
def test_promises_hold_for_every_reader(tmp_path, name):
    document = _read(tmp_path, name, SAMPLES[name]())
    assert document.text.strip()
    assert "\r" not in document.text
    ends = [page.end for page in document.pages]
    assert ends == sorted(ends)
    for page in document.pages:
        assert page.text == document.text[page.start : page.end]
        for line in page.lines:
            assert document.quote(line.span).strip() == document.quote(line.span)
            assert "\n" not in document.quote(line.span)
    for number, passage in enumerate(document.passages):
        assert passage.id == f"{document.id}#{number}"
        assert document.quote(passage.span).strip()
    covered = sum(len(document.quote(p.span).split()) for p in document.passages)
    assert covered == len(document.text.split())


def test_every_reader_has_a_sample(tmp_path):
    seen = {_read(tmp_path, n, make()).source.media_type for n, make in SAMPLES.items()}
    assert seen == {PDF, *READERS}


@pytest.mark.parametrize("name", SAMPLES)
def test_same_bytes_same_document(tmp_path, name):
    data = SAMPLES[name]()
    assert _read(tmp_path, name, data) == _read(tmp_path, name, data)


def test_lines_of_a_pdf_can_be_drawn(tmp_path):
    document = _read(tmp_path, "a.pdf", SAMPLES["deed.pdf"]())
    for page in document.pages:
        assert page.size is not None
        for line in page.lines:
            assert line.box is not None
            assert 0 <= line.box.x0 <= line.box.x1 <= page.size[0]
            assert 0 <= line.box.top <= line.box.bottom <= page.size[1]


BAD = [
    ("empty.pdf", b"", "empty"),
    ("blank.txt", " \n\n　".encode(), "empty"),
    ("header.pdf", b"%PDF-1.4\n", "corrupt"),
    ("photo.pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)), "not_supported"),
    ("text.pdf", "協定書です。".encode("cp932") * 20, "not_supported"),
    ("noise.txt", bytes((i * 7919 + 13 * (i % 251)) % 256 for i in range(4000)), "not_supported"),
    ("book.docx", b"PK\x03\x04broken", "corrupt"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "not_supported"),
    ("page.html", b"<html><body><script>x()</script></body></html>", "empty"),
    ("scan.pdf", make_pdf([[]], images=True), "no_text_layer"),
    ("white.pdf", make_pdf([[]]), "empty"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD, ids=[case[0] for case in BAD])
def test_bad_files_end_with_a_reason(tmp_path, name, data, reason):
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, name, data)
    assert caught.value.reason == reason


def test_what_it_really_is_is_said(tmp_path):
    with pytest.raises(UnreadableSourceError, match="JPEG"):
        _read(tmp_path, "a.pdf", BAD[3][1])
    with pytest.raises(UnreadableSourceError, match="テキスト（cp932）"):
        _read(tmp_path, "a.pdf", BAD[4][1])


def test_the_bytes_decide_not_the_name(tmp_path):
    assert _read(tmp_path, "a.txt", SAMPLES["deed.pdf"]()).source.media_type == PDF


def test_large_files_are_refused_unread(tmp_path):
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.txt", b"a" * 2000, max_bytes=1000)
    assert caught.value.reason == "too_large"
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.pdf", make_pdf([[Put("協定", 90, 90)]] * 3), max_pages=2)
    assert caught.value.reason == "too_large"


def test_zip_bomb_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 40_000_000)
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "bomb.docx", out.getvalue())
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("name", ["deed.pdf", "deed.docx", "deck.pptx", "list.xlsx"])
def test_mutated_files_never_let_a_foreign_error_out(tmp_path, name):
    data = SAMPLES[name]()
    for seed in range(25):
        broken = bytearray(data)
        for step in range(8):
            at = (seed * 7919 + step * 104729) % len(broken)
            broken[at] = (broken[at] + seed + 37 * step) % 256
        cut = bytes(broken[: len(broken) * (seed % 5 + 1) // 5])
        try:
            document = _read(tmp_path, name, cut)
        except UnreadableSourceError as error:
            assert error.reason
        else:
            assert document.text.strip()


def test_a_zip_of_a_later_version_is_corrupt(tmp_path):
    data = bytearray(_docx())
    at = data.index(b"PK\x01\x02")
    data[at + 6] = 215
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.docx", bytes(data))
    assert caught.value.reason == "corrupt"


def test_no_file_is_a_reason_too(tmp_path):
    with pytest.raises(UnreadableSourceError):
        read(tmp_path / "absent.pdf")


def test_external_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("himitsu")
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
        "<html><body><p>協定の本文です。&x;</p></body></html>"
    )
    assert "himitsu" not in _read(tmp_path, "a.html", xml.encode()).text


def test_sidecar(tmp_path):
    sidecar = {"date": "2019-07-05", "title": "総務委員会", "publisher": "甲区議会"}
    (tmp_path / "s.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
    text = "ただいまの御質問にお答えいたします。本区は協定を結んでおります。"
    document = _read(tmp_path, "s.txt", text.encode())
    assert document.notes.date == date(2019, 7, 5)
    assert document.notes.publisher == "甲区議会"
    assert (document.title, document.kind) == ("総務委員会", "minutes")


def test_broken_sidecar_is_said(tmp_path):
    (tmp_path / "s.meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match="添え書き"):
        _read(tmp_path, "s.txt", "協定".encode())


@pytest.mark.parametrize(
    ("name", "is_source"),
    [
        ("a.pdf", True), ("A.PDF", True), ("a.md", True), ("a.htm", True), ("a.docx", True),
        ("a.meta.json", False), ("gold.jsonl", True), ("~$a.docx", False), (".hidden.txt", False),
        ("README", True), ("a.xlsx", True),
    ],
)  # fmt: skip
def test_names_of_sources(name, is_source):
    assert is_source_name(name) is is_source
