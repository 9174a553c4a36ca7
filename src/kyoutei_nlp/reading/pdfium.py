"""pypdfium2, of which this is the one owner: the letters and drawings of a page, and its picture.

pdfium answers one question a call. The calls for the letters of a page are made in a row by ``map`` over addresses,
which costs a fifth of a loop with ``byref``, and their answers are read as arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice, repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.drawn import (
    Drawn,
    Paths,
    moved,
    pictures,
    rules_and_frames,
    times,
)
from kyoutei_nlp.reading.frame import Frame
from kyoutei_nlp.reading.glyphs import Flags, Floats, GlyphPage, Letters
from kyoutei_nlp.reading.visible import visible_glyphs

INVISIBLE: Final = 3
"""Text rendering mode 3 (ISO 32000-1, 9.3.6): neither filled nor stroked."""
RENEWED: Final = 10
"""Pages after which a file is opened anew (0.5–7 ms): 500 pages of 75 files took 470 MB without, 270 MB with it."""
MAX_LETTERS: Final = 100_000
"""Characters of a page that are read; a newspaper page has 20,000."""
MAX_DRAWINGS: Final = 20_000
"""Paths and pictures of a page that are looked at; maps and plans have more, tables never."""
MAX_SEGMENTS: Final = 4000
MAX_PAGE_SEGMENTS: Final = 100_000
MAX_DEPTH: Final = 6
UNMOVED: Final = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
_IS_BLANK: Final = np.zeros(0x10000, dtype=bool)
_IS_BLANK[[ord(c) for c in "\t\n\r \x00\x02\xa0\xad\u2002\u2003\u200b\u3000\ufeff\ufffe"]] = True

_ADDRESS, _INT, _UINT, _DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_double


class PdfFile:
    """An open PDF, opened anew after every so many pages: pdfium keeps all that it has read until it is closed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document = self._open()
        self._loaded = 0

    def __len__(self) -> int:
        return len(self._document)

    def __getitem__(self, index: int) -> Any:
        """The page, to be closed before the next one is asked for."""
        if self._loaded >= RENEWED:
            self.close()
            self._document, self._loaded = self._open(), 0
        self._loaded += 1
        return self._document[index]

    def _open(self) -> Any:
        import pypdfium2

        return pypdfium2.PdfDocument(self._data)

    def close(self) -> None:
        """Give back its memory."""
        self._document.close()


@contextmanager
def open_pdf(data: bytes, path: str) -> Iterator[PdfFile]:
    """The open file, closed afterwards.

    Raises:
        UnreadableSourceError: It needs a password, or pdfium cannot open it.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = PdfFile(data)
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


def glyph_page(document: PdfFile, index: int) -> GlyphPage | None:
    """Page ``index`` (from 0), or None when pdfium cannot load it."""
    import pypdfium2

    try:
        page = document[index]
    except (pypdfium2.PdfiumError, IndexError):
        return None
    try:
        frame = _frame(page)
        text_page = page.get_textpage()
        try:
            letters, frame = _letters(_address(text_page.raw), frame)
        finally:
            text_page.close()
        drawn = _drawn(_address(page.raw), frame)
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()
    glyphs, apart = visible_glyphs(letters, frame.size)
    covered, has_image = drawn.covered(frame.size), bool(drawn.pictures)
    return GlyphPage(
        frame.size, glyphs, drawn.rules, has_image, drawn.frames, covered, apart, frame.turn
    )


def render_page(document: PdfFile, index: int, *, scale: float = 1.0) -> Any:
    """The page as a PIL image."""
    page = document[index]
    try:
        return page.render(scale=scale).to_pil()
    finally:
        page.close()


def _frame(page: Any) -> Frame:
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation() % 360)


@cache
def _call(name: str, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes and gives plain numbers and addresses."""
    import pypdfium2.raw as raw

    address = ctypes.cast(getattr(raw, name), _ADDRESS).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, _ADDRESS).value or 0


def _letters(text_page: int, frame: Frame) -> tuple[Letters, Frame]:
    """The letters, and the frame in which most of them stand upright."""
    codes, whole = _without_surrogates(_codes(text_page))
    blank = _IS_BLANK[np.minimum(codes, 0xFFFF)]
    at = np.flatnonzero(whole & ~blank)
    (left, top, right, bottom), origins, known = _geometry(text_page, at.tolist())
    sizes, invisible, angles = _looks(text_page, at.tolist())
    frame = frame.upright(angles)
    boxes = frame.boxes(left, bottom, right, top)
    _, baselines = frame.point(*origins)
    sizes = np.where(sizes == 0, boxes[:, 3] - boxes[:, 1], sizes)
    known &= np.isfinite(boxes.sum(axis=1) + baselines)
    blanks_before = np.cumsum(blank)[at]
    letters = Letters(
        texts=list(map(chr, _named(text_page, codes[at], at)[known].tolist())),
        boxes=boxes[known],
        baselines=baselines[known],
        sizes=sizes[known],
        blanks=np.diff(blanks_before[known], prepend=0) > 0,
        faint=invisible[known],
    )
    return letters, frame


def _named(text_page: int, codes: NDArray[np.uint32], at: NDArray[np.intp]) -> NDArray[np.uint32]:
    """The codes with U+FFFD where pdfium had to give the number of a glyph for want of a name.

    One place is asked for each code, and all places of the codes that fail there.
    """
    unnamed = _call("FPDFText_HasUnicodeMapError", _INT, _ADDRESS, _INT)
    values, first = np.unique(codes, return_index=True)
    failed = values[np.fromiter(map(unnamed, repeat(text_page), at[first].tolist()), int) == 1]
    if not len(failed):
        return codes
    doubtful = np.flatnonzero(np.isin(codes, failed))
    answers = np.fromiter(map(unnamed, repeat(text_page), at[doubtful].tolist()), int)
    codes = codes.copy()
    codes[doubtful[answers == 1]] = 0xFFFD
    return codes


def _codes(text_page: int) -> NDArray[np.uint32]:
    """The UTF-16 code of each character: by one call where pdfium's text has exactly one for each."""
    count = min(max(0, _call("FPDFText_CountChars", _INT, _ADDRESS)(text_page)), MAX_LETTERS)
    text = np.zeros(count + 1, np.uint16)
    text_of = _call("FPDFText_GetText", _INT, _ADDRESS, _INT, _INT, _ADDRESS)
    written = text_of(text_page, 0, count, text.ctypes.data) if count else 1
    if written == count + 1 and not ((text & 0xF800) == 0xD800).any():
        return text[:count].astype(np.uint32)
    unicode_of = _call("FPDFText_GetUnicode", _UINT, _ADDRESS, _INT)
    return np.fromiter(map(unicode_of, repeat(text_page), range(count)), np.uint32, count)


def _without_surrogates(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], Flags]:
    """Pairs become one code point, at the place of the second; and which places hold a whole one."""
    whole = np.ones(len(codes), dtype=bool)
    if not ((codes >= 0xD800) & (codes < 0xE000)).any():
        return codes, whole
    high, low = (codes & 0xFFFFFC00) == 0xD800, (codes & 0xFFFFFC00) == 0xDC00
    before = np.concatenate([np.zeros(1, codes.dtype), codes[:-1]])
    paired = low & np.concatenate([[False], high[:-1]])
    joined = 0x10000 + ((before & 0x3FF) << 10) + (codes & 0x3FF)
    return np.where(paired, joined, np.where(low, 0xFFFD, codes)), ~high


def _geometry(text_page: int, at: list[int]) -> tuple[Floats, Floats, Flags]:
    """(4, n) left, top, right, bottom of loose boxes, (2, n) origins in user space, and whether pdfium knew them."""
    boxes, origins = np.zeros((len(at), 4), np.float32), np.zeros((len(at), 2))
    box_of = _call("FPDFText_GetLooseCharBox", _INT, _ADDRESS, _INT, _ADDRESS)
    origin_of = _call("FPDFText_GetCharOrigin", _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
    known = list(map(box_of, repeat(text_page), at, _rows(boxes)))
    xs, ys = _rows(origins), _rows(origins, 1)
    placed = list(map(origin_of, repeat(text_page), at, xs, ys))
    return boxes.astype(float).T, origins.T, np.array(known, bool) & np.array(placed, bool)


def _rows(table: NDArray[Any], column: int = 0) -> Iterable[int]:
    """The addresses of one column, row by row."""
    start, step = table.ctypes.data + column * table.itemsize, table.itemsize * table.shape[1]
    return range(start, start + step * len(table), step)


def _looks(text_page: int, at: list[int]) -> tuple[Floats, Flags, Floats]:
    """Sizes in points, whether a letter is invisible or mirrored, and its angle in degrees from the x axis.

    Asked once for all letters of one text object.
    """
    object_of = _call("FPDFText_GetTextObject", _ADDRESS, _ADDRESS, _INT)
    size_of = _call("FPDFText_GetFontSize", _DOUBLE, _ADDRESS, _INT)
    matrix_of = _call("FPDFText_GetMatrix", _INT, _ADDRESS, _INT, _ADDRESS)
    mode_of = _call("FPDFTextObj_GetTextRenderMode", _INT, _ADDRESS)
    objects = list(map(object_of, repeat(text_page), at))
    first = dict(zip(reversed(objects), reversed(at), strict=True))
    sizes = np.fromiter(map(size_of, repeat(text_page), first.values()), float, len(first))
    matrices = np.zeros((len(first), 6), np.float32)
    moved_ones = list(map(matrix_of, repeat(text_page), first.values(), _rows(matrices)))
    a, b, c, d, _, _ = matrices.astype(float).T
    scale = np.where(moved_ones, np.sqrt(np.abs(a * d - b * c)), 1.0)
    modes = [mode_of(x) if x else 0 for x in first]
    own = dict(zip(first, range(len(first)), strict=True))
    rows = np.fromiter(map(own.__getitem__, objects), np.intp, len(objects))
    mirrored = a * d - b * c < 0
    invisible = (np.array(modes) == INVISIBLE) | (mirrored if not mirrored.all() else False)
    angles = np.degrees(np.arctan2(b, a))
    return np.abs(sizes * scale)[rows], invisible[rows], angles[rows]


def _drawn(page: int, frame: Frame) -> Drawn:
    """All that is drawn beside the letters, in forms as well."""
    import pypdfium2.raw as raw

    found = list(islice(_drawings(page, UNMOVED, 0), MAX_DRAWINGS))
    if not found:
        return Drawn([], [], [])
    handles, kinds, forms = (list(column) for column in zip(*found, strict=True))
    matrices = np.tile(UNMOVED, (len(found), 1)).astype(np.float32)
    list(map(_call("FPDFPageObj_GetMatrix", _INT, _ADDRESS, _ADDRESS), handles, _rows(matrices)))
    total = times(matrices.astype(float), np.array(forms))
    is_path = np.array(kinds) == raw.FPDF_PAGEOBJ_PATH
    paths = [handle for handle, kind in zip(handles, is_path, strict=True) if kind]
    lines = _paths(paths, total[is_path], frame) if paths else None
    rules, frames = rules_and_frames(lines) if lines else ([], [])
    return Drawn(rules, frames, pictures(total[~is_path], frame))


def _drawings(holder: int, matrix: Floats, depth: int) -> Iterator[tuple[int, int, Floats]]:
    """The paths, pictures and shadings of the page or a form, each with its type and the form's matrix."""
    import pypdfium2.raw as raw

    what = "FPDFFormObj" if depth else "FPDFPage"
    count = _call(f"{what}_CountObjects", _INT, _ADDRESS)(holder)
    object_of = _call(f"{what}_GetObject", _ADDRESS, _ADDRESS, _UINT if depth else _INT)
    handles = list(map(object_of, repeat(holder), range(max(0, count))))
    kinds = map(_call("FPDFPageObj_GetType", _INT, _ADDRESS), handles)
    for handle, kind in zip(handles, kinds, strict=True):
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            own = np.tile(UNMOVED, (1, 1)).astype(np.float32)
            _call("FPDFPageObj_GetMatrix", _INT, _ADDRESS, _ADDRESS)(handle, own.ctypes.data)
            yield from _drawings(handle, times(own.astype(float), matrix[None])[0], depth + 1)
        elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            yield handle, kind, matrix


def _paths(handles: list[int], matrices: Floats, frame: Frame) -> Paths:
    """The segments of these paths, asked for in a row."""
    import pypdfium2.raw as raw

    modes = np.zeros((len(handles), 2), np.intc)
    mode_of = _call("FPDFPath_GetDrawMode", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
    list(map(mode_of, handles, _rows(modes), _rows(modes, 1)))
    count_of = _call("FPDFPath_CountSegments", _INT, _ADDRESS)
    counts = np.clip(list(map(count_of, handles)), 0, MAX_SEGMENTS)
    counts[np.cumsum(counts) > MAX_PAGE_SEGMENTS] = 0
    owners = chain.from_iterable(map(repeat, handles, counts.tolist()))
    numbers = chain.from_iterable(map(range, counts.tolist()))
    segment_of = _call("FPDFPath_GetPathSegment", _ADDRESS, _ADDRESS, _INT)
    segments = list(map(segment_of, owners, numbers))
    points = np.zeros((len(segments), 2), np.float32)
    point_of = _call("FPDFPathSegment_GetPoint", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
    list(map(point_of, segments, _rows(points), _rows(points, 1)))
    kinds = np.array(list(map(_call("FPDFPathSegment_GetType", _INT, _ADDRESS), segments)))
    closes = list(map(_call("FPDFPathSegment_GetClose", _INT, _ADDRESS), segments))
    owner = np.repeat(np.arange(len(handles)), counts)
    x, y = moved(matrices[owner], points.astype(float)).T
    opens = (kinds == raw.FPDF_SEGMENT_MOVETO) | (np.diff(owner, prepend=-1) != 0)
    fill, stroke = modes[owner].astype(bool).T
    shown = np.stack(frame.point(x, y), axis=1)
    return Paths(shown, opens, np.array(closes, dtype=bool), fill, stroke)
