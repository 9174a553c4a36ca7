"""A page as it was read (絵): its picture with lines, reading order and passages on it; the one owner of Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.document import Box, Document, Line, Page, Passage
from kyoutei_nlp.errors import DrawingError, UnreadableSourceError
from kyoutei_nlp.reading.pdfium import open_pdf, render_page

SCALE: Final = 2.0
"""Pixels a point: 144 dpi, enough to read the letters."""
COLOURS: Final = (
    "#1f77b4",
    "#d62728",
    "#2ca02c",
    "#9467bd",
    "#ff7f0e",
    "#17becf",
    "#8c564b",
    "#e377c2",
)
KINDS: Final = {
    "title": "題名",
    "preamble": "前文",
    "article": "条",
    "supplement": "附則",
    "appendix": "別表",
    "signature": "署名欄",
    "slide": "スライド",
    "section": "節",
    "paragraph": "段落",
}
FONTS: Final = (
    "NotoSansCJK-Regular.ttc", "ipaexg.ttf", "ipag.ttf", "BIZ-UDGothicR.ttc", "YuGothM.ttc", "meiryo.ttc",
    "msgothic.ttc", "ヒラギノ角ゴシック W3.ttc",
)  # fmt: skip
"""Japanese fonts of the usual systems; without any, passages are named by their numbers alone."""
LETTER: Final = 12
"""Pixels of a label's letters."""
OUTSIDE: Final = "#888888"
FILL: Final = 40
"""How strongly a passage colours its lines, of 255."""


def draw_page(document: Document, number: int) -> Any:
    """Page ``number`` (from 1) as a PIL image.

    Each passage has a colour in turn and is named by its number where it begins; each line carries its place in the
    reading order; tables are framed; what was set apart (running headers, ruby) is grey.

    Raises:
        DrawingError: There is no such page, the format has no page pictures, or the file has gone or changed.
    """
    from PIL import ImageDraw

    page, font = _page(document, number), _font()
    picture = _picture(document, page).convert("RGB")
    pen = ImageDraw.Draw(picture, "RGBA")
    for aside in page.asides:
        _frame(pen, aside.box, OUTSIDE, width=1)
    for table in document.tables:
        if table.page == number:
            _frame(pen, table.box, "#000000", width=3)
    known: set[str] = set()
    for order, line in enumerate(page.lines, 1):
        passage = _passage_of(document, line)
        name = None if passage is None or passage.id in known else _name(passage, font)
        _draw_line(pen, line, order, passage, name=name, font=font)
        known.update({passage.id} if passage else ())
    return picture


def save_page(document: Document, number: int, path: str | Path) -> None:
    """Draw a page into a PNG file.

    Raises:
        DrawingError: As ``draw_page``, or the picture cannot be written.
    """
    picture = draw_page(document, number)
    try:
        picture.save(Path(path), "PNG")
    except OSError as error:
        raise DrawingError(f"画像を書けません: {path}（{error.strerror}）") from error


def page_picture(path: str | Path, *, sha256: str, number: int) -> bytes:
    """A page of a PDF as it is, as PNG.

    Args:
        path: The original.
        sha256: Of its bytes when it was read.
        number: From 1.

    Raises:
        DrawingError: There is no such page, or the file has gone, changed or cannot be drawn.
    """
    from io import BytesIO

    drawn = BytesIO()
    _picture_of(Path(path), sha256, number).convert("RGB").quantize(64).save(drawn, "PNG")
    return drawn.getvalue()


def _page(document: Document, number: int) -> Page:
    if not 1 <= number <= len(document.pages):
        raise DrawingError(f"{number} 頁はありません（1–{len(document.pages)} 頁の文書です）")
    page = document.pages[number - 1]
    if document.source.media_type != "application/pdf" or page.size is None:
        raise DrawingError("頁の絵があるのは PDF だけです。この文書の形式には頁の絵がありません")
    return page


def _picture(document: Document, page: Page) -> Any:
    return _picture_of(Path(document.source.path), document.source.sha256, page.number)


def _picture_of(path: Path, sha256: str, number: int) -> Any:
    import hashlib

    try:
        data = path.read_bytes()
    except OSError as error:
        raise DrawingError(
            f"原本がもうここにありません: {path}。元の場所に戻してください"
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DrawingError(f"原本が書き換わっています: {path}。kyoutei run で読み直してください")
    try:
        with open_pdf(data, str(path)) as opened:
            if not 1 <= number <= len(opened):
                raise DrawingError(f"{number} 頁はありません（{len(opened)} 頁の文書です）")
            return render_page(opened, number - 1, scale=SCALE)
    except UnreadableSourceError as error:
        raise DrawingError(str(error)) from error


def _passage_of(document: Document, line: Line) -> Passage | None:
    return next((p for p in document.passages if p.span.contains(line.span)), None) or next(
        (p for p in document.passages if p.span.overlaps(line.span)), None
    )


def _font() -> Any:
    """A Japanese font of this machine, or None."""
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, LETTER)
        except OSError:
            continue
    return None


def _name(passage: Passage, font: Any) -> str:
    """``#3 第２条``, ``#0 題名``."""
    number = passage.id.rpartition("#")[2]
    if font is None:
        return f"#{number}"
    kind = passage.number if passage.kind == "article" and passage.number else KINDS[passage.kind]
    return f"#{number} {kind}"


def _draw_line(
    pen: Any, line: Line, order: int, passage: Passage | None, *, name: str | None, font: Any
) -> None:
    if line.box is None:
        return
    number = int(passage.id.rpartition("#")[2]) if passage else 0
    colour = COLOURS[number % len(COLOURS)] if passage else OUTSIDE
    _frame(pen, line.box, colour, width=2, filled=True)
    x, y = line.box.x0 * SCALE, line.box.top * SCALE
    level, row = line.direction == "horizontal", LETTER + 4
    if not level:  # the numbers of columns stand above them
        y = max(y - row, 0.0)
    _label(pen, x - 1 if level else x, y, str(order), colour, font=font, right=level)
    if name:
        _label(pen, x, max(y - row, 1), name, colour, font=font, solid=True)


def _frame(pen: Any, box: Box | None, colour: str, *, width: int, filled: bool = False) -> None:
    if box is None:
        return
    corners = [edge * SCALE for edge in (box.x0, box.top, box.x1, box.bottom)]
    pen.rectangle(
        corners, outline=colour, width=width, fill=f"{colour}{FILL:02x}" if filled else None
    )


def _label(
    pen: Any,
    x: float,
    y: float,
    text: str,
    colour: str,
    *,
    font: Any,
    right: bool = False,
    solid: bool = False,
) -> None:
    """A small label; with its right edge at ``x`` where ``right``, white on colour where ``solid``."""
    x0, top, x1, bottom = pen.textbbox((x, y), text, font=font)
    if right:
        x, x0, x1 = x - (x1 - x0), x0 - (x1 - x0), x
    pen.rectangle((x0 - 1, top - 1, x1 + 1, bottom + 1), fill=colour if solid else "#ffffffc0")
    pen.text((x, y), text, fill="#ffffff" if solid else colour, font=font)
