"""The fields (分野) with their cues from data/fields.toml, and the user's own file merged over them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its cues as one pattern each (``None`` where it has none); data/fields.toml says what each is."""

    id: str
    name: str
    strong: re.Pattern[str] | None
    item: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    hidden: re.Pattern[str] | None

    def hides(self, words: str) -> bool:
        """Whether something in ``words`` only looks like the field (労働災害 for 災害)."""
        return bool(self.hidden and self.hidden.search(words))

    def cues(self, words: str, *, itemised: bool) -> tuple[str | None, frozenset[str]]:
        """The strong cue in folded ``words``, and the weak ones; ``itemised`` lets those count that need a list."""
        seen = self.hidden.sub(_masked, words) if self.hidden else words
        strong = self.strong.search(seen) if self.strong else None
        if not strong and itemised and self.item:
            strong = self.item.search(seen)
        weak = frozenset(match.group() for match in self.weak.finditer(seen)) if self.weak else ()
        return (strong.group() if strong else None), frozenset(weak)


def _masked(match: re.Match[str]) -> str:
    return "×" * len(match.group())


def cues_of(
    texts: Sequence[str], fields: Sequence[Field]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two 0/1 matrices ``(n_texts, n_fields)``: where a strong cue stands in an item, and where only a weak one."""
    seen = [[field.cues(text, itemised=True) for field in fields] for text in texts]
    strong = np.array([[float(bool(cue)) for cue, _ in row] for row in seen])
    weak = np.array([[float(bool(cues) and not cue) for cue, cues in row] for row in seen])
    return strong, weak


def load_fields(fields_file: Path | None = None) -> tuple[Field, ...]:
    """The built-in fields, with the user's merged over them.

    Raises:
        SettingsError: ``fields_file`` cannot be read as fields.
    """
    return _merged(fields_file, fields_digest(fields_file) if fields_file else "")


def fields_digest(fields_file: Path) -> str:
    """What the user's file holds, in twelve digits: an edit gives others.

    Raises:
        SettingsError: The file cannot be read.
    """
    try:
        return hashlib.sha256(fields_file.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise SettingsError(f"分野の定義ファイルを読めません: {fields_file}（{error}）") from error


@cache
def _merged(fields_file: Path | None, _digest: str) -> tuple[Field, ...]:
    rows: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in load_data("fields")["field"]}
    for row in _own_rows(fields_file) if fields_file else ():
        known = rows.setdefault(row["id"], {"id": row["id"], "name": row.get("name", row["id"])})
        for key in ("strong", "item", "weak", "not"):
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

    strong, item, weak, hidden = map(pattern, ("strong", "item", "weak", "not"))
    return Field(row["id"], row["name"], strong, item, weak, hidden)
