"""Recognising letters in a picture (文字認識): what an engine promises, and Tesseract as the built-in one.

Another engine (NDLOCR-Lite, say) is a class with the members of ``OcrEngine`` and a line in ``find_engine``; nothing
else of reading knows which engine it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from kyoutei_nlp.document import Direction

LANGUAGES: Final = ("jpn", "jpn_vert")
PACKAGES: Final = "apt install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert"
EXTRA: Final = "pip install 'kyoutei-nlp[ocr]'"
PAGE_SECONDS: Final = 90
"""A page takes 2–7 seconds at 300 dpi on one core; a picture of pure noise takes longest."""


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A stretch of letters on one line.

    Attributes:
        box: ``(x0, top, x1, bottom)`` in pixels of the picture.
        confidence: 0 to 1.
        line: Which line of the engine it stands on; only equality means something.
    """

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    line: tuple[int, ...]


class OcrTimeoutError(Exception):
    """A page was not done in its time; stays inside reading."""


class OcrEngine(Protocol):
    """What reading asks of an engine."""

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        ...

    def recognise(self, picture: Any, direction: Direction) -> list[OcrWord]:
        """The words of an upright grey PIL picture whose lines run in ``direction``.

        Raises:
            OcrTimeoutError: It took too long.
        """
        ...

    def recognise_lines(self, pictures: Sequence[Any]) -> list[list[OcrWord]]:
        """The words of grey PIL pictures that show one horizontal line each.

        Raises:
            OcrTimeoutError: All of them together took too long.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tesseract:
    """Tesseract 5 with Debian's Japanese data, through pytesseract: one process of one thread a page."""

    version: str
    seconds: float = PAGE_SECONDS

    @property
    def name(self) -> str:
        """``tesseract 5.3.0``."""
        return f"tesseract {self.version}"

    def recognise(self, picture: Any, direction: Direction) -> list[OcrWord]:
        """Page segmentation by itself for horizontal text (3), one vertical block (5)."""
        language, mode = ("jpn_vert", 5) if direction == "vertical" else ("jpn", 3)
        table = self._table(picture, language, mode)
        return [word for _, word in _words(table)]

    def recognise_lines(self, pictures: Sequence[Any]) -> list[list[OcrWord]]:
        """Raw lines (13), all in one run, so that the model is loaded once."""
        read: list[list[OcrWord]] = [[] for _ in pictures]
        with TemporaryDirectory(prefix="kyoutei-") as folder:
            path = Path(folder) / "lines.tiff"
            pictures[0].save(path, save_all=True, append_images=pictures[1:])
            for number, word in _words(self._table(str(path), "jpn", 13)):
                read[number - 1].append(word)
        return read

    def _table(self, picture: Any, language: str, mode: int) -> dict[str, list[Any]]:
        import pytesseract

        try:
            with _one_thread():
                table: dict[str, list[Any]] = pytesseract.image_to_data(
                    picture,
                    lang=language,
                    config=f"--psm {mode}",
                    timeout=self.seconds,
                    output_type=pytesseract.Output.DICT,
                )
        except pytesseract.TesseractError:
            return {}  # it gives up on pictures that it finds too small or too odd
        except RuntimeError as error:  # pytesseract's way to say that the time is over
            raise OcrTimeoutError from error
        return table


def _words(table: dict[str, list[Any]]) -> Iterator[tuple[int, OcrWord]]:
    """The number of the picture, from 1, and each word on it."""
    for i, text in enumerate(table.get("text", ())):
        shown, confidence = str(text).strip(), float(table["conf"][i])
        if not shown or confidence < 0:
            continue
        x0, top = float(table["left"][i]), float(table["top"][i])
        box = (x0, top, x0 + float(table["width"][i]), top + float(table["height"][i]))
        line = tuple(int(table[key][i]) for key in ("block_num", "par_num", "line_num"))
        yield int(table["page_num"][i]), OcrWord(shown, box, confidence / 100, line)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Runs are spread over processes already; Tesseract's own threads only get in each other's way."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before


@cache
def find_engine() -> OcrEngine | None:
    """The engine of this machine, or None; looked for once a process."""
    if missing():
        return None
    import pytesseract

    return Tesseract(str(pytesseract.get_tesseract_version()))


@cache
def missing() -> str | None:
    """What keeps OCR from working here and the line to type, in Japanese; None when nothing is missing."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        return f"文字認識の Tesseract がありません: {PACKAGES}"
    if find_spec("pytesseract") is None:
        return f"Python の pytesseract がありません: {EXTRA}"
    try:  # not through pytesseract, which loads pandas
        asked = subprocess.run(  # noqa: S603 (found on the path)
            [tesseract, "--list-langs"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"Tesseract が動きません（{type(error).__name__}）: {PACKAGES}"
    known = set(asked.stdout.split())
    lacking = [language for language in LANGUAGES if language not in known]
    if lacking:
        return f"Tesseract の日本語データ（{'、'.join(lacking)}）がありません: {PACKAGES}"
    return None
