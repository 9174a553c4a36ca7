"""The sidecar ``NAME.meta.json`` beside a file (添え書き): date, title, URL, publisher."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.document import SourceNotes
from kyoutei_nlp.errors import UnreadableSourceError

SIDECAR_SUFFIX: Final = ".meta.json"
MAX_BYTES: Final = 1_000_000


def read_notes(path: Path) -> SourceNotes:
    """What stands beside ``path``: ``deed.meta.json`` for ``deed.pdf``, or ``deed.pdf.meta.json``.

    Raises:
        UnreadableSourceError: There is a sidecar, but it cannot be understood.
    """
    for candidate in (path.with_suffix(SIDECAR_SUFFIX), path.with_name(path.name + SIDECAR_SUFFIX)):
        if candidate.is_file():
            return _parse(candidate)
    return SourceNotes()


def _parse(path: Path) -> SourceNotes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("1 MB を超えています")
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(data, dict):
            raise ValueError("中身が { } ではありません")
        day = date.fromisoformat(str(data["date"])) if data.get("date") else None
    except (ValueError, OSError, RecursionError) as error:
        raise UnreadableSourceError(
            str(path), "corrupt", f"添え書きを読めません: {error}"
        ) from error
    return SourceNotes(day, _text(data, "title"), _text(data, "url"), _text(data, "publisher"))


def _text(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return str(value).strip() or None if value is not None else None
