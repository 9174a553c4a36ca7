"""pypdfium2, of which this is the one owner: the letters and drawings of a page, and its picture."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.frame import Frame
from kyoutei_nlp.reading.glyphs import GlyphPage
from kyoutei_nlp.reading.pdfium.calls import address
from kyoutei_nlp.reading.pdfium.drawings import drawn, n_notes, page_objects
from kyoutei_nlp.reading.pdfium.letters import page_letters
from kyoutei_nlp.reading.visible import unseen_white, visible_letters

RENEWED: Final = 10
"""Pages after which a file may be opened anew; its fonts are then read again, which costs 30 ms where they are large."""
GROWN: Final = 16 * 1024 * 1024
"""Bytes by which the process has grown by then: 500 pages of 75 files took 475 MB without, 270 MB with it."""
LOOK: Final = 1.0
"""Pixels a point of the picture on which white letters are looked for; drawn for pages with such letters alone."""
_MEMORY: Final = Path("/proc/self/statm")


def resident_memory(*, unknown: int = 1 << 60) -> int:
    """Bytes of this process in memory; ``unknown`` where the system has no /proc to say it (15 µs)."""
    try:
        return int(_MEMORY.read_bytes().split()[1]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return unknown


class PdfFile:
    """An open PDF, opened anew where its memory grows: pdfium keeps all that it has read until it is closed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._memory = resident_memory(unknown=0)
        self._document = self._open()
        self._loaded = 0

    def __len__(self) -> int:
        return len(self._document)

    def __getitem__(self, index: int) -> Any:
        """The page, to be closed before the next one is asked for."""
        if self._loaded >= RENEWED and resident_memory() - self._memory > GROWN:
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
        objects = page_objects(address(page.raw))
        text_page = page.get_textpage()
        try:
            letters, frame = page_letters(address(text_page.raw), frame, unseen=objects.unseen)
        finally:
            text_page.close()
        if letters.pale.any() and not frame.turn:
            picture = page.render(scale=LOOK).to_pil()
            letters = unseen_white(letters, picture, LOOK)
        shapes = drawn(objects, frame)
        blank = objects.is_empty and not len(letters) and not n_notes(address(page.raw))
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()
    seen, apart = visible_letters(letters, frame.size)
    covered, has_image = shapes.covered(frame.size), bool(shapes.pictures)
    return GlyphPage(
        frame.size, seen, shapes.rules, has_image, shapes.frames, covered, apart, frame.turn,
        tuple(shapes.pictures), blank,
    )  # fmt: skip


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
