"""What is taken out of a PDF page: letters in any rotation, what nobody sees, and how much at most."""

from __future__ import annotations

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
    pages = [put_lines(f"第{n}頁の本文である。" * 5) for n in range(10)]
    document = _read(tmp_path, make_pdf(pages))
    assert [f"第{n}頁" in page.text for n, page in enumerate(document.pages)] == [True] * 10


def test_a_page_of_endless_letters_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfium, "MAX_LETTERS", 20)
    assert len(_read(tmp_path, make_pdf([put_lines(SENTENCE * 3)])).text) == 20


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_letters_keep_their_size_and_page(rotate):
    data = make_pdf([[Put("甲乙丙", 80, 100, 12)]], rotate=rotate)
    with open_pdf(data, "made.pdf") as document:
        page = glyph_page(document, 0)
    assert page is not None
    assert page.size == ((842, 595) if rotate in (90, 270) else (595, 842))
    assert [(g.text, round(g.size)) for g in page.glyphs] == [("甲", 12), ("乙", 12), ("丙", 12)]
    assert all(0 <= g.x0 < g.x1 <= page.size[0] for g in page.glyphs)
