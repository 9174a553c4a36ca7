"""``datapackage.json``: what each file is, by the Frictionless standard (データパッケージ)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.releasing.codebook import Table, schema, tables
from kyoutei_nlp.releasing.tables import Written
from kyoutei_nlp.releasing.wanted import Wanted

PARQUET: Final = "application/vnd.apache.parquet"


def write_package(folder: Path, wanted: Wanted, written: Written, *, created: str) -> None:
    """Write ``datapackage.json`` for the files in ``data/``.

    Args:
        folder: Of the release.
        wanted: What the person said.
        written: What is in the tables.
        created: Day of the data.
    """
    told: dict[str, Any] = {
        "profile": "data-package",
        "name": "kyoutei-agreements",
        "title": wanted.title,
        "description": "自治体などの連携協定の文書から読み取った表。値ごとに本文の根拠がある（tags）。",
        "version": wanted.version or created,
        "created": f"{created}T00:00:00Z",
        "keywords": ["連携協定", "自治体", "agreements", "Japan", "local government"],
        "sources": _sources(written.publishers),
        "contributors": [{"title": name, "role": "author"} for name in wanted.authors],
        "licenses": _licences(wanted),
        "resources": [
            one for table in tables() for one in _resources(folder, table, written.rows[table.id])
        ],
    }
    told = {key: value for key, value in told.items() if value != []}
    write_json(folder / "datapackage.json", told)


def _licences(wanted: Wanted) -> list[dict[str, str]]:
    if not wanted.licence:
        return []
    path = wanted.licence_place
    named = {"title": wanted.licence_name}
    if path is None:
        return [
            {
                "name": re.sub(r"[^A-Za-z0-9._-]+", "-", wanted.licence).strip("-") or "other",
                **named,
            }
        ]
    return [{"name": wanted.licence, "path": path, **named}]  # fmt: skip


def _sources(publishers: Mapping[str, int]) -> list[dict[str, str]]:
    """Who published the originals, the most frequent first; files without a sidecar say nothing of it."""
    named = {name or "（公表者の記録なし）": count for name, count in publishers.items()}
    told = sorted(named.items(), key=lambda each: (-each[1], each[0]))
    return [{"title": f"{name}: {count} 件の文書"} for name, count in told]


def _resources(folder: Path, table: Table, rows: int) -> list[dict[str, Any]]:
    """The CSV and the Parquet file of a table; of the second no size, which Frictionless 5 holds against what it cannot count."""
    head = {"title": table.title, "description": f"{table.description}{rows:,} 行"}
    own_schema, path = schema(table), folder / "data" / f"{table.id}.csv"
    return [
        {
            "name": table.id, "path": f"data/{table.id}.csv", "profile": "tabular-data-resource", **head,
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"lineTerminator": "\r\n"},
            "bytes": path.stat().st_size, "hash": _hash(path), "schema": own_schema,
        },
        {
            "name": f"{table.id}-parquet", "path": f"data/{table.id}.parquet", **head, "format": "parquet",
            "mediatype": PARQUET, "hash": _hash(folder / "data" / f"{table.id}.parquet"),
            "schema": {key: value for key, value in own_schema.items() if key != "foreignKeys"},
        },
    ]  # fmt: skip


def _hash(path: Path) -> str:
    return f"sha256:{sha256_of(path)}"


def sha256_of(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, told: Any) -> None:
    """JSON for people and programs, the same bytes for the same value."""
    text = json.dumps(told, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
