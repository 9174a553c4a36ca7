"""pypdfium2, of which this is the one owner: the glyphs and rules of a page, and its picture."""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.glyphs import Glyph, GlyphPage, Rule

INVISIBLE: Final = 3
"""Text rendering mode 3 (ISO 32000-1, 9.3.6): neither filled nor stroked."""
MAX_PATHS: Final = 20_000
MAX_DEPTH: Final = 6
_BLANKS: Final = frozenset(" \t\r\n\x00\xa0\u2002\u2003\u3000\u200b\ufeff\x02\u00ad")


@contextmanager
def open_pdf(data: bytes, path: str) -> Iterator[Any]:
    """The pdfium document, closed afterwards.

    Raises:
        UnreadableSourceError: It needs a password, or pdfium cannot open it.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(
            error
        )
        if locked or getattr(error, "err_code", None) == raw.FPDF_ERR_SECURITY:
            raise UnreadableSourceError(path, "encrypted") from error
        raise UnreadableSourceError(path, "corrupt", "PDF として開けません") from error
    try:
        yield document
    finally:
        document.close()


def glyph_page(document: Any, index: int) -> GlyphPage | None:
    """Page ``index`` (from 0), or None when pdfium cannot load it."""
    import pypdfium2

    try:
        page = document[index]
    except (pypdfium2.PdfiumError, IndexError):
        return None
    try:
        frame = _Frame.of(page)
        text_page = page.get_textpage()
        try:
            glyphs = list(_glyphs(text_page.raw, frame))
        finally:
            text_page.close()
        rules, frames, images = _rules(page.raw, frame)
        covered = _share(images, frame.size)
        return GlyphPage(frame.size, glyphs, rules, bool(images), frames, covered)
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()


def render_page(document: Any, index: int, *, scale: float = 1.0) -> Any:
    """The page as a PIL image."""
    page = document[index]
    try:
        return page.render(scale=scale).to_pil()
    finally:
        page.close()


@dataclass(frozen=True, slots=True)
class _Frame:
    """How the page's user space becomes what is shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Any) -> _Frame:
        left, bottom, right, top = (
            page.get_bbox() if hasattr(page, "get_bbox") else page.get_cropbox()
        )
        return cls(left, bottom, right, top, page.get_rotation() % 360)

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _glyphs(text_page: Any, frame: _Frame) -> Iterator[Glyph]:
    import pypdfium2.raw as raw

    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_rect, at_x, at_y = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    looks: dict[int | None, tuple[float, bool]] = {}
    unicode_of, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    origin_of, object_of = raw.FPDFText_GetCharOrigin, _text_object_address()
    look = _looker(text_page)
    handle, left, top_edge = ctypes.cast(text_page, ctypes.c_void_p), frame.left, frame.top
    blank, high, upright = False, 0, frame.rotation == 0
    for index in range(max(0, raw.FPDFText_CountChars(text_page))):
        code = unicode_of(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD), 0
        character = chr(code) if code else "\x00"
        if character in _BLANKS or code == 0xFFFE:
            blank = True
            continue
        if not box_of(text_page, index, at_rect):
            continue
        if not origin_of(text_page, index, at_x, at_y):
            continue
        key = object_of(handle, index)
        known = looks.get(key)
        if known is None:
            known = looks[key] = look(index)
        size, hidden = known
        if upright:
            x0, x1 = rect.left - left, rect.right - left
            top, bottom = top_edge - rect.top, top_edge - rect.bottom
            baseline = top_edge - y.value
        else:
            x0, top, x1, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            _, baseline = frame.point(x.value, y.value)
        size = size or bottom - top
        if not math.isfinite(x0 + top + x1 + bottom + baseline):
            continue
        yield Glyph(character, x0, top, x1, bottom, baseline, size, blank, hidden)
        blank = False


@cache
def _text_object_address() -> Any:
    """``FPDFText_GetTextObject`` that gives a plain address (None for none): six times as fast."""
    import pypdfium2.raw as raw

    address = ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(address or 0)


def _looker(text_page: Any) -> Callable[[int], tuple[float, bool]]:
    """Letter size in points and whether it is invisible, asked once for all glyphs of one text object."""
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    at_matrix = ctypes.byref(matrix)
    size_of, matrix_of, object_of = (
        raw.FPDFText_GetFontSize,
        raw.FPDFText_GetMatrix,
        raw.FPDFText_GetTextObject,
    )
    mode_of = raw.FPDFTextObj_GetTextRenderMode

    def look(index: int) -> tuple[float, bool]:
        size = size_of(text_page, index)
        if matrix_of(text_page, index, at_matrix):
            size *= math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        pointer = object_of(text_page, index)
        return abs(size), bool(pointer) and mode_of(pointer) == INVISIBLE

    return look


def _rules(page: Any, frame: _Frame) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """The rules, the boxes of drawn figures and the boxes of pictures."""
    import pypdfium2.raw as raw

    rules: list[Rule] = []
    frames: list[Rule] = []
    images: list[Rule] = []
    count = raw.FPDFPage_CountObjects(page)
    handles = (raw.FPDFPage_GetObject(page, i) for i in range(max(0, count)))
    for handle, kind, matrix in _leaves(handles, (1, 0, 0, 1, 0, 0), 0):
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            images.append(_picture(_times(_matrix(handle), matrix), frame))
        if kind == raw.FPDF_PAGEOBJ_PATH and len(rules) < MAX_PATHS:
            for found in _path_rules(handle, matrix, frame):
                thin = min(found.x1 - found.x0, found.bottom - found.top) < 2.5
                (rules if thin else frames).append(found)
    return rules, frames, images


def _picture(matrix: _Matrix, frame: _Frame) -> Rule:
    """Where the unit square, which every picture fills, comes to lie (ISO 32000-1, 8.9.5)."""
    corners = [(x, y) for x in (0, 1) for y in (0, 1)]
    shown = [
        frame.point(
            matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]
        )
        for x, y in corners
    ]
    xs, ys = [p[0] for p in shown], [p[1] for p in shown]
    return Rule(min(xs), min(ys), max(xs), max(ys))


def _share(images: list[Rule], size: tuple[float, float]) -> float:
    """Share of the page under pictures (a scan may be cut into stripes), at most 1."""
    width, height = size
    areas = (
        max(0.0, min(i.x1, width) - max(i.x0, 0.0))
        * max(0.0, min(i.bottom, height) - max(i.top, 0.0))
        for i in images
    )
    return min(1.0, sum(areas) / max(width * height, 1.0))


_Matrix = tuple[float, float, float, float, float, float]


def _leaves(
    handles: Iterator[Any], matrix: _Matrix, depth: int
) -> Iterator[tuple[Any, int, _Matrix]]:
    """The objects of the page and of its forms, each with its type and the form's matrix."""
    import pypdfium2.raw as raw

    for handle in handles:
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = (
                raw.FPDFFormObj_GetObject(handle, i)
                for i in range(max(0, raw.FPDFFormObj_CountObjects(handle)))
            )
            yield from _leaves(inner, _times(_matrix(handle), matrix), depth + 1)
        else:
            yield handle, kind, matrix


def _matrix(handle: Any) -> _Matrix:
    import pypdfium2.raw as raw

    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(found)):
        return (1, 0, 0, 1, 0, 0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _path_rules(handle: Any, matrix: _Matrix, frame: _Frame) -> Iterator[Rule]:
    """The straight horizontal and vertical lines of one path, and the box of each of its figures."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke)):
        return
    total = _times(_matrix(handle), matrix)
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(handle), 4000)):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield from _figure_rules(points, stroke=bool(stroke.value), fill=bool(fill.value))
            points = []
        px = total[0] * x.value + total[2] * y.value + total[4]
        py = total[1] * x.value + total[3] * y.value + total[5]
        points.append(frame.point(px, py))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield from _figure_rules(points, stroke=bool(stroke.value), fill=bool(fill.value))


def _figure_rules(points: list[tuple[float, float]], *, stroke: bool, fill: bool) -> Iterator[Rule]:
    if len(points) < 2:
        return
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, bottom - top) > 15 and (fill or stroke):
        yield Rule(x0, top, x1, bottom)
    if fill and not stroke:
        if min(x1 - x0, bottom - top) > 2.5:
            return
        if x1 - x0 < bottom - top:
            yield Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
        else:
            yield Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
        return
    if not stroke:
        return
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if abs(ax - bx) < 1 or abs(ay - by) < 1:
            yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
