"""The fields (分野) with their cues from data/fields.toml, and the user's own file merged over them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its cues as one pattern each (``None`` where it has none)."""

    id: str
    name: str
    strong: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    hidden: re.Pattern[str] | None


@cache
def load_fields(fields_file: Path | None = None) -> tuple[Field, ...]:
    """The built-in fields, with the user's merged over them."""
    rows: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in load_data("fields")["field"]}
    for row in _own_rows(fields_file) if fields_file else ():
        known = rows.setdefault(row["id"], {"id": row["id"], "name": row.get("name", row["id"])})
        for key in ("strong", "weak", "not"):
            known[key] = [*known.get(key, []), *row.get(key, [])]
    return tuple(_field(row) for row in rows.values())


def _own_rows(path: Path) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"分野の定義ファイルを読めません: {path}（{error}）") from error
    rows = table.get("field", [])
    if not all(isinstance(row, Mapping) and "id" in row for row in rows):
        raise SettingsError(f"分野の定義ファイルの [[field]] には id が要ります: {path}")
    return list(rows)


def _field(row: Mapping[str, Any]) -> Field:
    def pattern(key: str) -> re.Pattern[str] | None:
        try:
            return re.compile("|".join(row[key])) if row.get(key) else None
        except re.error as error:
            raise SettingsError(f"分野 {row['id']} の {key} が正規表現ではありません") from error

    return Field(row["id"], row["name"], pattern("strong"), pattern("weak"), pattern("not"))
