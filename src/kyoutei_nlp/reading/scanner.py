"""Which pages of a PDF are read by their picture, and what is said when they cannot be (文字認識の判断)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.reading.glyphs import GlyphPage
from kyoutei_nlp.reading.junk import junk_letters
from kyoutei_nlp.reading.layout import PageLayout, lay_out
from kyoutei_nlp.reading.ocr import OcrEngine, OcrTimeoutError, find_engine, missing
from kyoutei_nlp.reading.quality import agreement, glance
from kyoutei_nlp.reading.scans import Scan, read_scan

OcrMode = Literal["auto", "off", "force"]
FEW: Final = 40
"""Letters on a picture that may be a stamp, a page number or a copier's note on a scan."""
COVERED: Final = 0.6
"""Share of the page under pictures from which the page may be a scan."""
UNUSABLE: Final = 0.6
"""Trust in its letters under which a text layer is not worth keeping where OCR reads better."""
PROVED: Final = 0.4
"""Share of letters that OCR finds as well, from which a text layer says what is printed; broken fonts have under 0.2."""
BETTER: Final = 0.1
"""By how much more the letters of OCR must be trusted."""


@dataclass(slots=True)
class Scanner:
    """Reads single pages by their picture; remembers pages that took too long.

    Attributes:
        engine: Looked for when the first page needs it, because its wrapper costs 40 MB and half a second.
        mode: ``auto`` only where the text layer is of no use, ``force`` every page, ``off`` none.
    """

    mode: OcrMode
    engine: OcrEngine | None = None
    timed_out: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, mode: str) -> Scanner:
        """The scanner for a mode, with this machine's engine.

        Raises:
            SettingsError: There is no such mode, or OCR is to be forced and cannot be.
        """
        if mode not in get_args(OcrMode):
            raise SettingsError("ocr は auto, off, force のどれかにしてください")
        if mode == "force" and (lack := missing()):
            raise SettingsError(f"文字認識（--ocr force）ができません。{lack}")
        return cls(mode)  # type: ignore[arg-type]

    def read(
        self, document: Any, index: int, first: GlyphPage, layout: PageLayout, *, trust: float
    ) -> tuple[PageLayout, Scan] | None:
        """The page by its picture, laid out; None where that is not wanted, not possible or no better.

        Args:
            document: The open file.
            index: The page, from 0.
            first: What pdfium shows of it.
            layout: What its text layer says.
            trust: In the letters of that (``quality.glance``).
        """
        if self.mode == "off" or not (self.mode == "force" or _is_wanted(first, layout, trust)):
            return None
        self.engine = self.engine or find_engine()
        if self.engine is None:
            return None
        try:
            scan = read_scan(document, index, first, self.engine)
        except OcrTimeoutError:
            self.timed_out.add(index)
            return None
        if scan is None:
            return None
        read = lay_out(scan.page)
        better = self.mode == "force" or _is_better(read, layout, trust)
        return (read, scan) if better else None

    @property
    def advice(self) -> str:
        """Why there is no OCR text, and what the person can do."""
        if self.mode == "off":
            return "文字認識は切ってあります。--ocr auto で読み取れます"
        return missing() or "文字認識をしましたが、確かに読める文字がありませんでした"


def _is_wanted(first: GlyphPage, layout: PageLayout, trust: float) -> bool:
    if first.blank:
        return False
    if not layout.n_glyphs or trust < UNUSABLE:
        return True
    return layout.covered >= COVERED and layout.n_glyphs < FEW


def _is_better(read: PageLayout, layout: PageLayout, trust: float) -> bool:
    """More than what there was: far more letters, or letters that make more sense."""
    if not layout.n_glyphs or read.n_glyphs >= 3 * layout.n_glyphs + FEW:
        return True
    if agreement(read.text, layout.text) >= PROVED and not junk_letters(layout.text):
        return False  # odd words, but those that are printed
    gain = glance(read.text) - trust
    return gain > BETTER and read.n_glyphs >= 0.5 * layout.n_glyphs
