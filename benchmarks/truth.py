"""What a file truly says: folders of files with their true text, in the two shapes that are measured.

- ``items.jsonl`` with ``file``, ``pages``, ``kind``, ``truth`` (a path), and, where they apply, ``optional``
  (lines that count neither way), ``furniture`` (running headers, footers, page numbers: as often as they are
  printed), ``tables`` (path of a JSON list of grids; null is a cell merged into the one above or before),
  ``titles`` (of slides, in order), ``expect`` (a reason why there is no text).
- ``documents/NNN_name.pdf`` with ``text/NNN.txt`` and ``build/sources/NNN_name.md`` (the sample corpus).

A true text has one paragraph or table row a line, cells joined by tabs; a form feed is the joint of two pages
inside a paragraph. Running headers and footers are not in it.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Grid = list[list[str | None]]


@dataclass(frozen=True, slots=True)
class Item:
    """One file with its truth; ``pages`` are numbers from 1, empty for all of them."""

    id: str
    path: Path
    kind: str
    text: str
    pages: tuple[int, ...] = ()
    optional: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()
    titles: tuple[str, ...] = ()
    expect: str = "text"


def items(folder: Path) -> list[Item]:
    """Every file of ``folder`` that has a truth; raises FileNotFoundError where there is none."""
    if (folder / "items.jsonl").is_file():
        return [_item(folder, row) for row in _rows(folder / "items.jsonl") if row.get("truth")]
    if (folder / "documents").is_dir() and (folder / "text").is_dir():
        return _sample_items(folder)
    raise FileNotFoundError(f"{folder}: neither items.jsonl nor documents/ with text/")


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _item(folder: Path, row: dict[str, Any]) -> Item:
    tables = row.get("tables")
    return Item(
        id=row["id"],
        path=folder / row["file"],
        kind=row["kind"],
        text=(folder / row["truth"]).read_text(encoding="utf-8"),
        pages=tuple(row.get("pages") or ()),
        optional=tuple(row.get("optional") or ()),
        furniture=tuple(row.get("furniture") or ()),
        tables=tuple(json.loads((folder / tables).read_text(encoding="utf-8"))) if tables else (),
        titles=tuple(row.get("titles") or ()),
        expect=row.get("expect") or "text",
    )


def _sample_items(folder: Path) -> list[Item]:
    found = []
    for path in sorted((folder / "documents").glob("*.pdf")):
        text = (folder / "text" / f"{path.name.split('_')[0]}.txt").read_text(encoding="utf-8")
        kind = _sample_kind(folder / "build" / "sources" / f"{path.stem}.md")
        found.append(Item(path.stem, path, kind, text, tables=grids(text)))
    return found


def _sample_kind(source: Path) -> str:
    """How a document of the sample is laid out, from the facts at the head of its source."""
    facts = tomllib.loads(source.read_text(encoding="utf-8").split("+++\n", 2)[1])
    layout = facts.get("layout", {})
    if "scan" in layout:
        return "scan"
    if layout.get("vertical"):
        return "vertical"
    if layout.get("columns", 1) > 1:
        return "two_column"
    return {"list": "table", "slides": "slides"}.get(facts.get("kind", ""), "horizontal")


def grids(text: str) -> tuple[Grid, ...]:
    """The runs of lines with tabs, as tables."""
    found: list[Grid] = []
    inside = False
    for line in text.split("\n"):
        if "\t" not in line:
            inside = False
            continue
        if not inside:
            found.append([])
        found[-1].append(list(line.split("\t")))
        inside = True
    return tuple(found)
