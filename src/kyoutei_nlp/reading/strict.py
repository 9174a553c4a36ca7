"""Office files of the strict kind (ISO/IEC 29500 Strict) in the names that the libraries know (厳密な Office 文書).

Source: ISO/IEC 29500-1 and -4, annex A: the namespaces differ in nothing but their first words.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_NAME: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_TRANSITIONAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
_ROOT: Final = "_rels/.rels"


def transitional(data: bytes) -> bytes:
    """The same file with transitional names; ``data`` itself where it has them already."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _STRICT not in archive.read(_ROOT):
                return data
            return _renamed(archive)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return data  # whoever opens it next says what is wrong


def _renamed(archive: zipfile.ZipFile) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for info in archive.infolist():
            part = archive.read(info)
            if info.filename.endswith((".xml", ".rels")):
                part = _NAME.sub(_TRANSITIONAL, part)
            made.writestr(info.filename, part)
    return out.getvalue()
