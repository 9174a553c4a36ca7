"""Gold: what a person says a document holds (正解)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from kyoutei_nlp.errors import CorpusError

Labels = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoldRecord:
    """The labels of one document (正解). Only labels that are there are judged.

    Attributes:
        path: Of the document beside the gold file; also the key under which its record is looked up.
        labels: The line as it stands, see docs/contract.md.
    """

    path: str
    labels: Labels

    @property
    def key(self) -> str:
        """The path."""
        return self.path


def read_gold(path: str | Path) -> list[GoldRecord]:
    """One record a line of a JSONL file; a line names its document by ``path``, ``file`` or ``id`` (``<id>.txt``).

    Raises:
        CorpusError: The file cannot be read or a line is no gold.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"正解のファイルを読めません: {path}") from error
    return [
        _record(line, f"{path} の {number} 行目")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _record(line: str, place: str) -> GoldRecord:
    try:
        labels = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{place}が JSON として読めません: {error}") from error
    if not isinstance(labels, dict):
        raise CorpusError(f"{place}が正解の形ではありません")
    name = labels.get("path") or labels.get("file") or _by_id(labels.get("id"))
    if not isinstance(name, str):
        raise CorpusError(f"{place}に path も file も id もありません")
    return GoldRecord(name, labels)


def _by_id(identity: object) -> str | None:
    return f"{identity}.txt" if identity else None


def match_gold(
    gold: Iterable[GoldRecord], records: Iterable[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Gold key → its record: by the end of the path, else by the file name without extension if that is unique."""
    kept = list(records)
    by_stem: dict[str, list[dict[str, Any]]] = {}
    for record in kept:
        by_stem.setdefault(_parts(record["path"])[-1].rsplit(".", 1)[0], []).append(record)
    found: dict[str, dict[str, Any]] = {}
    for entry in gold:
        own = _parts(entry.path)
        same_stem = by_stem.get(own[-1].rsplit(".", 1)[0], [])
        same_path = [each for each in same_stem if _parts(each["path"])[-len(own) :] == own]
        best = same_path or (same_stem if len(same_stem) == 1 else [])
        if best:
            found[entry.key] = best[0]
    return found


def _parts(path: str) -> tuple[str, ...]:
    return PurePosixPath(path.replace("\\", "/")).parts or ("",)
