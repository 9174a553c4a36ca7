"""The extractors that are measured side by side: kyoutei_nlp and the stock ones, one function each."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truth import Grid

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extractor made of a file.

    Attributes:
        pages: The text of each page.
        text: The text of the pages that were asked for.
        tables: Their tables; None where the extractor has no notion of a table.
        titles: Of slides; for a stock extractor the first line of each page.
        line_ends: Text with a line feed at each line end of the page, where the extractor keeps them apart from
            its paragraphs.
        reason: Why there is no text, in the words of the contract; None where there is.
    """

    pages: tuple[str, ...]
    text: str
    tables: tuple[Grid, ...] | None = None
    titles: tuple[str, ...] = ()
    line_ends: str = ""
    reason: str | None = None


Extractor = Callable[[Path, tuple[int, ...]], Extracted]


def by_kyoutei(path: Path, pages: tuple[int, ...] = ()) -> Extracted:
    """``kyoutei_nlp.reading.read``: layout, paragraphs, tables, passages, quality and all."""
    from kyoutei_nlp.errors import UnreadableSourceError
    from kyoutei_nlp.reading import read

    try:
        document = read(path)
    except UnreadableSourceError as error:
        return Extracted((), "", reason=error.reason, tables=())
    chosen = [page for page in document.pages if not pages or page.number in pages]
    start, end = chosen[0].start, chosen[-1].end
    numbers = {page.number for page in chosen}
    return Extracted(
        tuple(page.text for page in document.pages),
        document.text[start:end],
        tuple(_grid(t.rows(document.text)) for t in document.tables if t.page in numbers),
        tuple(part.heading or "" for part in document.passages if part.kind == "slide"),
        "\n".join(document.quote(line.span) for page in chosen for line in page.lines),
    )


def by_pdfplumber(path: Path, pages: tuple[int, ...] = ()) -> Extracted:
    """``extract_text()`` and ``extract_tables()``; the tables only where pages are not merely counted."""
    import pdfplumber

    texts: list[str] = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            texts.append(page.extract_text())
            page.close()
    return _plain(texts, pages)


def with_tables(path: Path, pages: tuple[int, ...] = ()) -> Extracted:
    """Pdfplumber's text with its tables."""
    import pdfplumber

    plain = by_pdfplumber(path, pages)
    tables: list[Grid] = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            if not pages or page.page_number in pages:
                tables += [_grid(table) for table in page.extract_tables()]
            page.close()
    return Extracted(plain.pages, plain.text, tuple(tables), plain.titles)


def by_pdfminer(path: Path, pages: tuple[int, ...] = ()) -> Extracted:
    """pdfminer.six ``extract_text_to_fp`` with its usual layout analysis."""
    from pdfminer.high_level import extract_text_to_fp
    from pdfminer.layout import LAParams

    out = io.StringIO()
    with path.open("rb") as file:
        extract_text_to_fp(file, out, laparams=LAParams())
    return _plain(out.getvalue().split("\f")[:-1], pages)


def by_pypdfium2(path: Path, pages: tuple[int, ...] = ()) -> Extracted:
    """Text of pdfium in stream order: no layout at all."""
    import pypdfium2

    texts: list[str] = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded().replace("\r\n", "\n"))
        text_page.close()
        page.close()
    document.close()
    return _plain(texts, pages)


EXTRACTORS: Final[dict[str, Extractor]] = {
    "kyoutei_nlp": by_kyoutei,
    "pdfplumber": by_pdfplumber,
    "pdfminer.six": by_pdfminer,
    "pypdfium2": by_pypdfium2,
}


def _plain(texts: list[str], pages: tuple[int, ...]) -> Extracted:
    chosen = [text for number, text in enumerate(texts, start=1) if not pages or number in pages]
    titles = tuple((text.strip().splitlines() or [""])[0] for text in chosen)
    return Extracted(tuple(texts), "\n".join(chosen), titles=titles)


def _grid(rows: list[list[str]] | list[list[str | None]]) -> Grid:
    return [list(row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def line_ends(path: Path, pages: tuple[int, ...] = ()) -> str:
    """The characters of the pages in stream order with a line feed wherever the pen starts a new line or column.

    Judged by the boxes of two neighbours alone: they are on one line when one stands to the right of the other at
    the same height, or under it in the same column no further than a character away.
    """
    import pypdfium2

    parts: list[str] = []
    document = pypdfium2.PdfDocument(path)
    for number, page in enumerate(document, start=1):
        if pages and number not in pages:
            continue
        text_page = page.get_textpage()
        glyphs = [_glyph(text_page, index) for index in range(text_page.count_chars())]
        parts.append(_with_line_ends([glyph for glyph in glyphs if glyph.text.strip()]))
    document.close()
    return "\n".join(parts)


def _glyph(text_page: object, index: int) -> _Glyph:
    x0, y0, x1, y1 = text_page.get_charbox(index, loose=True)  # type: ignore[attr-defined]
    text = text_page.get_text_range(index, 1)  # type: ignore[attr-defined]
    return _Glyph(text, x0, y0, x1, y1)


def _with_line_ends(glyphs: list[_Glyph]) -> str:
    parts = [glyph.text for glyph in glyphs[:1]]
    for before, here in itertools.pairwise(glyphs):
        parts += ["" if _one_line(before, here) else "\n", here.text]
    return "".join(parts)


def _one_line(before: _Glyph, here: _Glyph) -> bool:
    height = min(before.y1 - before.y0, here.y1 - here.y0)
    width = min(before.x1 - before.x0, here.x1 - here.x0)
    beside = min(before.y1, here.y1) - max(before.y0, here.y0)
    above = min(before.x1, here.x1) - max(before.x0, here.x0)
    if beside > height / 2 and here.x1 > before.x0:
        return True
    step = before.y1 - here.y1
    return above > width / 2 and 0 < step < 1.5 * max(before.y1 - before.y0, before.x1 - before.x0)
