"""What a file really is, from its bytes (中身の判定); the name is only a hint."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
TEXT: Final = "text/plain"

SUFFIXES: Final[dict[str, str]] = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".pptx": PPTX,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".csv": CSV,
    ".tsv": CSV,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
}
"""Suffix → the media type it promises."""

_MAGIC: Final = (
    (b"\xff\xd8\xff", "JPEG 画像"),
    (b"\x89PNG\r\n", "PNG 画像"),
    (b"GIF8", "GIF 画像"),
    (b"II*\x00", "TIFF 画像"),
    (b"MM\x00*", "TIFF 画像"),
    (b"BM", "BMP 画像"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "旧形式の Office 文書（.doc / .xls / .ppt）かパスワード付き文書",
    ),
    (b"{\\rtf", "リッチテキスト（RTF）"),
    (b"\x1f\x8b", "gzip の圧縮ファイル"),
    (b"7z\xbc\xaf'\x1c", "7-Zip の圧縮ファイル"),
    (b"Rar!", "RAR の圧縮ファイル"),
    (b"MZ", "Windows の実行ファイル"),
    (b"\x7fELF", "実行ファイル"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3", "SQLite データベース"),
)
MAX_UNPACKED: Final = 400 * 1024 * 1024
MAX_RATIO: Final = 200
"""Arbitrary: office files unpack to 3–20 times their size; a bomb to 1,000 times."""


def media_type(data: bytes, path: str, suffix: str) -> str:
    """The media type of ``data``.

    Raises:
        UnreadableSourceError: Nothing this package reads, or not what its suffix says.
    """
    if not data.strip(b"\x00\t\n\r\x0b\x0c "):
        raise UnreadableSourceError(path, "empty")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data[:4] == b"PK\x03\x04":
        return _office(data, path)
    _refuse_other_formats(data, path)
    return _text(data, path, suffix)


def _refuse_other_formats(data: bytes, path: str) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:512]):
            if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k" in data:
                raise UnreadableSourceError(path, "encrypted", "パスワード付きの Office 文書です")
            raise UnreadableSourceError(path, "not_supported", f"中身は{name}です")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise UnreadableSourceError(path, "not_supported", "中身は WebP 画像です")


def _text(data: bytes, path: str, suffix: str) -> str:
    promised = SUFFIXES.get(suffix, TEXT)
    text, encoding = decode(data[:200_000], path)
    if promised in (PDF, DOCX, PPTX, XLSX):
        detail = f"拡張子は {suffix} ですが、中身はテキスト（{encoding}）です"
        raise UnreadableSourceError(path, "not_supported", detail)
    head = text[:2000].lstrip("\ufeff \t\r\n　").lower()
    marked_up = head.startswith(("<!doctype html", "<html")) or "<html" in head
    if marked_up or (promised == HTML and "<" in text):
        return HTML
    if suffix and suffix not in SUFFIXES:
        detail = f"拡張子 {suffix} の文字データは読みません（文書なら .txt か .md にしてください）"
        raise UnreadableSourceError(path, "not_supported", detail)
    return promised if promised in (MARKDOWN, CSV) else TEXT


def _office(data: bytes, path: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableSourceError(path, "corrupt", "ZIP として開けません") from error
    _refuse_bombs(infos, len(data), path)
    names = {info.filename for info in infos}
    if "word/document.xml" in names:
        return DOCX
    if "ppt/presentation.xml" in names:
        return PPTX
    if "xl/workbook.xml" in names:
        return XLSX
    raise UnreadableSourceError(path, "not_supported", "中身は ZIP の圧縮ファイルです")


def _refuse_bombs(infos: list[zipfile.ZipInfo], size: int, path: str) -> None:
    unpacked = sum(info.file_size for info in infos)
    swollen = unpacked > 20 * 1024 * 1024 and unpacked > MAX_RATIO * size
    if unpacked > MAX_UNPACKED or swollen or len(infos) > 20_000:
        detail = f"展開すると {unpacked // 1024 // 1024} MB になります"
        raise UnreadableSourceError(path, "too_large", detail)
