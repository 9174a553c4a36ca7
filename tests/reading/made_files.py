"""Small files made for the tests: PDFs written by hand (a font that is not embedded), DOCX, PPTX."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Any

A4 = (595, 842)


@dataclass(frozen=True)
class Put:
    """Text put on a page: x and y in points from the top left, size in points, grey from 0 (black) to 1."""

    text: str
    x: float
    y: float
    size: float = 10.5
    vertical: bool = False
    mode: int = 0
    grey: float = 0.0
    clear: bool = False


@dataclass(frozen=True)
class Stroke:
    """A straight rule from one point to another."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Fill:
    """A box of grey."""

    x0: float
    y0: float
    x1: float
    y1: float


def make_pdf(
    pages: list[list[Put | Stroke | Fill]],
    *,
    size: tuple[int, int] = A4,
    rotate: int = 0,
    images: bool = False,
) -> bytes:
    """A PDF with one content stream a page."""
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    fonts = {}
    for name, cmap in (("H", "UniJIS-UTF16-H"), ("V", "UniJIS-UTF16-V")):
        descendant = add(
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /DW 1000 "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> "
            b"/FontDescriptor << /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /Ascent 880 "
            b"/Descent -120 /CapHeight 700 /StemV 80 /ItalicAngle 0 /FontBBox [0 -120 1000 880] >> >>"
        )
        fonts[name] = add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /{cmap} "
            f"/DescendantFonts [{descendant} 0 R] >>".encode()
        )
    font_list = " ".join(f"/{name} {number} 0 R" for name, number in fonts.items())
    image = add(_image()) if images else 0
    pictures = f"/XObject << /Im {image} 0 R >>" if images else ""
    clear = "/ExtGState << /Clear << /Type /ExtGState /ca 0.02 >> >>"
    kids = []
    for page in pages:
        content = _content(page, size[1]) + (b"q 300 0 0 300 50 50 cm /Im Do Q" if images else b"")
        stream = zlib.compress(content)
        body = f"<< /Length {len(stream)} /Filter /FlateDecode >> stream\n".encode()
        number = add(body + stream + b"\nendstream")
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate} "
                f"/Resources << /Font << {font_list} >> {clear} {pictures} >> /Contents {number} 0 R >>".encode()
            )
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _image() -> bytes:
    data = zlib.compress(b"\x80" * 64)
    head = (
        "<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray "
        f"/BitsPerComponent 8 /Length {len(data)} /Filter /FlateDecode >> stream\n"
    )
    return head.encode() + data + b"\nendstream"


def _content(page: list[Put | Stroke | Fill], height: float) -> bytes:
    parts = []
    for item in page:
        if isinstance(item, Fill):
            place = f"{item.x0} {height - item.y1} {item.x1 - item.x0} {item.y1 - item.y0}"
            parts.append(f"0.9 g {place} re f 0 g".encode())
            continue
        if isinstance(item, Stroke):
            parts.append(
                f"{item.x0} {height - item.y0} m {item.x1} {height - item.y1} l S".encode()
            )
            continue
        font = "V" if item.vertical else "H"
        text = item.text.encode("utf-16-be").hex()
        parts.append(
            f"q {item.grey} g {'/Clear gs ' * item.clear}BT /{font} {item.size} Tf {item.mode} Tr 1 0 0 1 {item.x} {height - item.y} Tm "
            f"<{text}> Tj ET Q".encode()
        )
    return b"\n".join(parts)


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        out += f"{offset:010} 00000 n \n".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def put_lines(
    text: str,
    *,
    x: float = 80,
    y: float = 100,
    size: float = 10.5,
    pitch: float = 18,
    width: int = 40,
) -> list[Put | Stroke]:
    """Each line of ``text`` wrapped at ``width`` letters; leading full-width blanks stay."""
    put: list[Put | Stroke] = []
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), width):
            if piece := line[start : start + width]:
                put.append(Put(piece, x, y, size))
            y += pitch
    return put


def ruled(xs: list[float], ys: list[float]) -> list[Put | Stroke]:
    """The rules of a table."""
    across: list[Put | Stroke] = [Stroke(xs[0], y, xs[-1], y) for y in ys]
    return across + [Stroke(x, ys[0], x, ys[-1]) for x in xs]


def make_docx(fill: Any) -> bytes:
    """A DOCX that ``fill(document)`` has written."""
    import docx

    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def make_word(body: str, *, numbering: str = "", styles: str = "") -> bytes:
    """A DOCX with this WordprocessingML between its body tags, and more definitions of lists and styles."""
    from docx.oxml import parse_xml

    def fill(document: Any) -> None:
        for holder, xml in (
            (document.part.numbering_part.element, numbering),
            (document.styles.element, styles),
        ):
            made = parse_xml(f"<w:made {WORD}>{xml}</w:made>")
            place = 0
            for element in list(made):
                if element.tag.endswith("}abstractNum"):
                    holder.insert(place, element)
                    place += 1
                else:
                    holder.append(element)
        own = document.element.body
        for element in list(own):
            own.remove(element)
        for element in list(parse_xml(f"<w:made {WORD}>{body}</w:made>")):
            own.append(element)

    return make_docx(fill)


def make_pptx(fill: Any) -> bytes:
    """A PPTX that ``fill(presentation)`` has written."""
    import pptx

    deck = pptx.Presentation()
    fill(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def make_xlsx(rows: list[list[Any]]) -> bytes:
    """A workbook with one sheet of these rows."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
