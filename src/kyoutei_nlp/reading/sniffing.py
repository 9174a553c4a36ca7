"""What a file really is, from its bytes (中身の判定); the name is only a hint."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.mail import is_mail

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
HTML: Final = "text/html"
MAIL: Final = "message/rfc822"
MARKDOWN: Final = "text/markdown"
TEXT: Final = "text/plain"
DOC: Final = "application/msword"
XLS: Final = "application/vnd.ms-excel"
PPT: Final = "application/vnd.ms-powerpoint"
RTF: Final = "application/rtf"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
ODP: Final = "application/vnd.oasis.opendocument.presentation"
JTD: Final = "application/x-js-taro"

SUFFIXES: Final[dict[str, str]] = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".pptx": PPTX,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".csv": CSV,
    ".tsv": CSV,
    ".eml": MAIL,
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
    (b"\x1f\x8b", "gzip の圧縮ファイル"),
    (b"7z\xbc\xaf'\x1c", "7-Zip の圧縮ファイル"),
    (b"Rar!", "RAR の圧縮ファイル"),
    (b"MZ", "Windows の実行ファイル"),
    (b"\x7fELF", "実行ファイル"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3", "SQLite データベース"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
# Names of the streams in a compound file that tell what it is, and the suffix where they do not.
_STREAMS: Final = (
    ("WordDocument", DOC), ("PowerPoint Document", PPT), ("Workbook", XLS), ("Book", XLS), ("JSRV_SegmentInformation", JTD),
    ("DocumentText", JTD),
)  # fmt: skip
_OLDER: Final = {".doc": DOC, ".dot": DOC, ".xls": XLS, ".ppt": PPT, ".pps": PPT, ".jtd": JTD}
_ODF: Final = {ODT, ODS, ODP}
MAX_UNPACKED: Final = 400 * 1024 * 1024
MAX_MARKUP: Final = 200 * 1024 * 1024
"""XML in one office file: it takes about ten times as much memory."""
MAX_RATIO: Final = 200
"""Arbitrary: office files unpack to 3–20 times their size; a bomb to 1,000 times."""
MAX_PARTS: Final = 20_000
_SMALL: Final = 20 * 1024 * 1024


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
    if data.startswith(_OLE):
        return _compound(data, path, suffix)
    if data.startswith(b"{\\rtf"):
        return RTF
    _refuse_other_formats(data, path)
    return _text(data, path, suffix)


def _compound(data: bytes, path: str, suffix: str) -> str:
    """Which of the older office formats, by the names in its directory."""
    if _ENCRYPTED in data:
        raise UnreadableSourceError(path, "encrypted", "パスワード付きの Office 文書です")
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") in data:
            return kind
    if suffix in _OLDER:
        return _OLDER[suffix]
    raise UnreadableSourceError(path, "not_supported", "中身は旧形式の Office 文書のようです")


def _refuse_other_formats(data: bytes, path: str) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:512]):
            raise UnreadableSourceError(path, "not_supported", f"中身は{name}です")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise UnreadableSourceError(path, "not_supported", "中身は WebP 画像です")


def _text(data: bytes, path: str, suffix: str) -> str:
    promised = SUFFIXES.get(suffix, TEXT)
    if is_mail(data):
        return MAIL
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
    return promised if promised in (MARKDOWN, CSV, MAIL) else TEXT


def _office(data: bytes, path: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            odf = _odf_type(archive)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError,
            KeyError, zlib.error) as error:  # fmt: skip
        raise UnreadableSourceError(path, "corrupt", "ZIP として開けません") from error
    _refuse_bombs(infos, len(data), path)
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableSourceError(path, "encrypted", "パスワード付きの ZIP です")
    if odf in _ODF:
        return odf
    names = {info.filename for info in infos}
    if "word/document.xml" in names:
        return DOCX
    if "ppt/presentation.xml" in names:
        return PPTX
    if "xl/workbook.xml" in names:
        return XLSX
    raise UnreadableSourceError(path, "not_supported", "中身は ZIP の圧縮ファイルです")


def _odf_type(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument file says it is, in its part ``mimetype``; ``""`` for other ZIP files."""
    if "mimetype" not in archive.namelist():
        return ""
    with archive.open("mimetype") as part:
        return part.read(200).decode("ascii", "replace").strip().removesuffix("-template")


def _refuse_bombs(infos: list[zipfile.ZipInfo], size: int, path: str) -> None:
    """The sizes are those that the file states; no more than that is ever unpacked of a part."""
    unpacked = sum(info.file_size for info in infos)
    markup = [info for info in infos if info.filename.lower().endswith((".xml", ".rels", ".vml"))]
    swollen = unpacked > _SMALL and unpacked > MAX_RATIO * size
    one_swollen = any(
        i.file_size > _SMALL and i.file_size > MAX_RATIO * i.compress_size for i in markup
    )
    too_much = unpacked > MAX_UNPACKED or sum(info.file_size for info in markup) > MAX_MARKUP
    if too_much or swollen or one_swollen:
        detail = f"展開すると {unpacked // 1024 // 1024} MB になります"
        raise UnreadableSourceError(path, "too_large", detail)
    if len(infos) > MAX_PARTS:
        raise UnreadableSourceError(path, "too_large", f"部品が {len(infos):,} 個あります")
