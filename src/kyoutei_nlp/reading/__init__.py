"""Reading (読み取り): a file becomes a Document, or an UnreadableSourceError says why not.

One module for each kind of file makes a draft; ``assembling`` makes the Document. To add a kind of file: a module,
its media type in ``sniffing`` and a line in ``READERS``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from kyoutei_nlp.document import Document, Source
from kyoutei_nlp.errors import ContractError, UnreadableSourceError
from kyoutei_nlp.reading.assembling import assemble
from kyoutei_nlp.reading.draft import Draft
from kyoutei_nlp.reading.guarding import Limits, read_guarded
from kyoutei_nlp.reading.html import read_html
from kyoutei_nlp.reading.mail import read_mail
from kyoutei_nlp.reading.notes import SIDECAR_SUFFIX, read_notes
from kyoutei_nlp.reading.ocr import missing
from kyoutei_nlp.reading.office import find_office, read_by_office
from kyoutei_nlp.reading.pdf import read_pdf
from kyoutei_nlp.reading.scanner import Scanner
from kyoutei_nlp.reading.sheets import read_csv
from kyoutei_nlp.reading.slides import read_slides
from kyoutei_nlp.reading.sniffing import (
    CSV,
    DOC,
    DOCX,
    HTML,
    JTD,
    MAIL,
    MARKDOWN,
    ODP,
    ODS,
    ODT,
    PDF,
    PPT,
    PPTX,
    RTF,
    TEXT,
    XLS,
    XLSX,
    media_type,
)
from kyoutei_nlp.reading.text import read_markdown, read_text
from kyoutei_nlp.reading.word import read_word
from kyoutei_nlp.reading.workbook import SheetCells, read_cells, read_workbook

__all__ = [
    "READERS",
    "READER_VERSION",
    "SIDECAR_SUFFIX",
    "SheetCells",
    "check_ocr",
    "is_source_name",
    "read",
    "read_cells",
    "read_here",
    "reader_id",
]

READER_VERSION: Final = "1.3"
"""Changes whenever the same bytes may give another text."""
MAX_BYTES: Final = 100 * 1024 * 1024
MAX_PAGES: Final = 3000

READERS: Final[dict[str, Callable[[bytes, str], Draft]]] = {
    DOCX: read_word,
    PPTX: read_slides,
    XLSX: read_workbook,
    CSV: read_csv,
    HTML: read_html,
    MAIL: read_mail,
    MARKDOWN: read_markdown,
    TEXT: read_text,
}
"""Media type → reader; PDF, which alone is told the most pages, stands in ``read``."""
CONVERTED: Final[dict[str, tuple[str, str, str]]] = {
    DOC: (".doc", "docx", DOCX),
    RTF: (".rtf", "docx", DOCX),
    ODT: (".odt", "docx", DOCX),
    JTD: (".jtd", "docx", DOCX),
    PPT: (".ppt", "pptx", PPTX),
    ODP: (".odp", "pptx", PPTX),
    XLS: (".xls", "xlsx", XLSX),
    ODS: (".ods", "xlsx", XLSX),
}
"""Media type → its suffix, what LibreOffice makes of it, and that one's media type."""


def is_source_name(path: str | PurePath) -> bool:
    """Whether a walk over a folder should take a file of this name: all but hidden files and sidecars.

    A file that no reader knows is taken too, so that it is set aside with a reason and not passed over in silence.
    """
    name = PurePath(path).name.lower()
    hidden = name.startswith((".", "~$"))
    return not hidden and not name.endswith(SIDECAR_SUFFIX)


def check_ocr(ocr: str) -> None:
    """Say before a long run that it cannot do what was asked.

    Raises:
        SettingsError: ``ocr`` is no mode, or ``force`` where there is no Tesseract.
    """
    Scanner.of(ocr)


def reader_id(ocr: str = "auto") -> str:
    """Who reads here: the version, and whether pictures of text and older office files can be read as well.

    A file set aside by another reader is tried again, so that scans are once OCR has been installed.
    """
    able = (("ocr", ocr != "off" and missing() is None), ("office", find_office() is not None))
    return " ".join([READER_VERSION, *(name for name, is_able in able if is_able)])


def read(
    path: str | Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_pages: int = MAX_PAGES,
    ocr: str = "auto",
    max_seconds: float | None = None,
    max_memory: int | None = None,
) -> Document:
    """Read one file.

    With ``max_seconds`` or ``max_memory`` it is read in a process of its own, which is ended when it overruns them
    or falls; without, in this one.

    Args:
        path: The file; its sidecar ``NAME.meta.json`` is read if it stands beside it.
        max_bytes: Larger files are refused unread.
        max_pages: PDFs with more pages are refused.
        ocr: ``auto``: pages of a PDF without a usable text layer are read by their picture where Tesseract is
            installed; ``off``: never; ``force``: all pages.
        max_seconds: The longest time; pages under OCR, which have limits of their own, do not count.
        max_memory: The most memory, in bytes.

    Raises:
        SettingsError: ``ocr`` is none of the three, or ``force`` and there is no Tesseract.
        UnreadableSourceError: With ``reason`` one of ``errors.UNREADABLE_REASONS``.
    """
    scanner = Scanner.of(ocr)
    limits = Limits(max_seconds, max_memory)
    if limits:
        return read_guarded(path, limits, max_bytes=max_bytes, max_pages=max_pages, ocr=ocr)
    return read_here(path, max_bytes=max_bytes, max_pages=max_pages, scanner=scanner)


def read_here(path: str | Path, *, max_bytes: int, max_pages: int, scanner: Scanner) -> Document:
    """``read`` in this process, unguarded."""
    where = Path(path)
    data = _bytes(where, max_bytes)
    kind = media_type(data, str(path), where.suffix.lower())
    source = Source(str(path), hashlib.sha256(data).hexdigest(), kind, len(data))
    notes = read_notes(where)
    try:
        if kind == PDF:
            draft = read_pdf(data, str(path), max_pages, scanner)
        elif kind in CONVERTED:
            suffix, to, as_kind = CONVERTED[kind]
            draft = read_by_office(data, str(path), suffix=suffix, to=to, reader=READERS[as_kind])
        else:
            draft = READERS[kind](data, str(path))
        reader = f"reading {reader_id(scanner.mode)}"
        return assemble(draft, source, notes=notes, reader=reader, name=where.stem)
    except UnreadableSourceError:
        raise
    except (RecursionError, MemoryError) as error:
        raise UnreadableSourceError(
            str(path), "too_large", "構造が深すぎるか大きすぎます"
        ) from error
    except ContractError as error:
        raise UnreadableSourceError(
            str(path), "corrupt", f"読み取った結果が矛盾しています: {error}"
        ) from error
    # The one place that must hold for every library and every hostile file: nothing else may escape.
    except Exception as error:
        raise UnreadableSourceError(
            str(path), "corrupt", f"思わぬ中身です: {type(error).__name__}"
        ) from error


def _bytes(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            detail = (
                f"{size / 1024 / 1024:.0f} MB あります（上限 {max_bytes / 1024 / 1024:.0f} MB）"
            )
            raise UnreadableSourceError(str(path), "too_large", detail)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableSourceError(
            str(path), "corrupt", f"ファイルを開けません: {error}"
        ) from error
    if not data:
        raise UnreadableSourceError(str(path), "empty", "0 バイトのファイルです")
    return data
