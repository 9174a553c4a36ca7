"""What is taken out of a PDF page: letters in any rotation, what nobody sees, and how much at most."""

from __future__ import annotations

import re
import zlib

import pytest

from kyoutei_nlp.reading import pdfium, read
from kyoutei_nlp.reading.pdfium import glyph_page, open_pdf
from reading.made_files import Put, make_pdf, put_lines

SENTENCE = "この協定は、市と事業者が互いに協力し、地域の活性化を図ることを目的とする。"


def _read(tmp_path, data):
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    return read(path, ocr="off")


def test_a_long_file_is_opened_anew_and_loses_no_page(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfium, "RENEWED", 3)
    monkeypatch.setattr(pdfium, "GROWN", -(1 << 60))
    pages = [put_lines(f"第{n}頁の本文である。" * 5) for n in range(10)]
    document = _read(tmp_path, make_pdf(pages))
    assert [f"第{n}頁" in page.text for n, page in enumerate(document.pages)] == [True] * 10


def test_a_page_of_endless_letters_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfium.letters, "MAX_LETTERS", 20)
    assert len(_read(tmp_path, make_pdf([put_lines(SENTENCE * 3)])).text) == 20


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_letters_keep_their_size_and_page(rotate):
    data = make_pdf([[Put("甲乙丙", 80, 100, 12)]], rotate=rotate)
    with open_pdf(data, "made.pdf") as document:
        page = glyph_page(document, 0)
    assert page is not None
    assert page.shown_size == ((842, 595) if rotate in (90, 270) else (595, 842))
    assert page.turn == -rotate % 360
    assert [(g.text, round(g.size)) for g in page.letters.glyphs()] == [
        ("甲", 12),
        ("乙", 12),
        ("丙", 12),
    ]
    assert all(0 <= g.x0 < g.x1 <= page.size[0] for g in page.letters.glyphs())


def _turned(data: bytes, matrix: str, more: bytes = b"") -> bytes:
    """The same page with its text drawn through another matrix, and more after it."""

    def redraw(found: re.Match[bytes]) -> bytes:
        stream = zlib.compress(
            b"q " + matrix.encode() + b" cm " + zlib.decompress(found[2]) + more + b" Q"
        )
        return (
            b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(stream)
            + stream
            + b"\nendstream"
        )

    pattern = rb"<< /Length (\d+) /Filter /FlateDecode >> stream\n(.*?)\nendstream"
    return re.sub(pattern, redraw, data, flags=re.S)


TURNED = [
    ("0 1 -1 0 842 0", "upwards"),
    ("0 -1 1 0 0 842", "downwards"),
    ("-1 0 0 -1 842 842", "on its head"),
]


@pytest.mark.parametrize(("matrix", "how"), TURNED, ids=[how for _, how in TURNED])
def test_a_page_printed_sideways_is_turned_and_its_boxes_turned_back(tmp_path, matrix, how):
    lines = put_lines(SENTENCE * 2, x=60, width=18)
    document = _read(tmp_path, _turned(make_pdf([lines], size=(842, 842)), matrix))
    assert document.text == SENTENCE * 2
    page = document.pages[0]
    assert page.size == (842.0, 842.0)
    first, second = page.lines[0].box, page.lines[1].box
    assert first and second
    assert {
        "upwards": first.x1 <= second.x0 + 1,
        "downwards": second.x1 <= first.x0 + 1,
        "on its head": second.bottom <= first.top + 1,
    }[how]
    assert all(
        0 <= x.box.x0 < x.box.x1 <= 842 and 0 <= x.box.top < x.box.bottom <= 842 for x in page.lines
    )


def test_mirrored_letters_beside_others_are_hidden(tmp_path):
    page = make_pdf([put_lines(SENTENCE)])
    flipped = b" Q q 1 0 0 -1 0 842 cm BT /H 8 Tf 80 400 Td <5165 7A3F> Tj ET"
    document = _read(tmp_path, _turned(page, "1 0 0 1 0 0", flipped))
    assert document.text == SENTENCE
    assert [(a.kind, a.text) for a in document.pages[0].asides] == [("hidden", "入稿")]


def test_letters_without_a_name_are_junk(tmp_path):
    from kyoutei_nlp.reading.junk import junk_letters

    data = make_pdf([put_lines(SENTENCE)]).replace(b"/UniJIS-UTF16-H", b"/Identity-H     ")
    data = data.replace(b"/Ordering (Japan1)", b"/Ordering (Identity)")
    with open_pdf(data, "made.pdf") as document:
        page = glyph_page(document, 0)
    assert page is not None
    assert junk_letters(page.letters.text) > 0.5 * len(page.letters)
