"""How well pages are read, kind by kind, beside the extractors that others use.

python benchmarks/layout.py [FOLDER …] [--kinds KIND …] [--each] [--ours] [--floors benchmarks/floors.toml]

A folder is one of the shapes that ``truth.py`` knows: the sample corpus, or files with an items.jsonl.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import extractors
from extractors import Extracted
from measures import (
    Share,
    character_errors,
    furniture_left,
    joints,
    letters,
    lost_lines,
    order,
    table_scores,
    titles_exact,
    without_extra,
)
from truth import Item, items

COLUMNS: Final = {
    "CER": "characters wrong, missing, too many or out of order (Levenshtein), of the true ones",
    "order": "neighbouring sentences and cells that follow one another",
    "breaks": "line ends left inside paragraphs, of those on the page",
    "joined": "borders of paragraphs or table rows that are gone",
    "furniture": "running headers, footers and page numbers left in the body",
    "lost": "body lines that are not there",
    "blanks": "blanks between Japanese letters where there are none, a thousand letters",
    "cells": "F1 of table cells",
    "relations": "F1 of neighbouring table cells (ICDAR 2013)",
    "titles": "slide titles exact",
}
SMALLER_IS_BETTER: Final = {"CER", "breaks", "joined", "furniture", "lost", "blanks"}
Figures = dict[str, Share]


def figures(item: Item, found: Extracted, n_line_ends: int) -> Figures:
    """All measures of one file; ``n_line_ends`` are the line ends inside its paragraphs on the page."""
    true = letters(item.text)
    body = without_extra(letters(found.text), true, item.optional)
    seams = joints(true, body)
    cells, relations = table_scores(item.tables, found.tables or ())
    nothing = Share(0, 0)
    return {
        "CER": character_errors(true, body),
        "order": order(item.text, body),
        "breaks": Share(seams.breaks, max(n_line_ends, seams.breaks)),
        "joined": seams.joined,
        "furniture": furniture_left(item.furniture, true, body),
        "lost": lost_lines(item.text, body),
        "blanks": Share(1000 * seams.blanks.hits, seams.blanks.of),
        "cells": cells if item.tables and found.tables is not None else nothing,
        "relations": relations if item.tables and found.tables is not None else nothing,
        "titles": titles_exact(item.titles, found.titles) if item.titles else nothing,
    }


def measure(item: Item, *, peers: bool = True) -> dict[str, Figures]:
    """Extractor → figures of one file."""
    true = letters(item.text)
    ours = extractors.by_kyoutei(item.path, item.pages)
    drawn = extractors.line_ends(item.path, item.pages) if _is_pdf(item) else ""
    ends = max(joints(true, letters(text)).breaks for text in (drawn, ours.line_ends))
    found = {"kyoutei_nlp": figures(item, ours, ends)}
    if peers and _is_pdf(item):
        for name in ("pdfplumber", "pdfminer.six", "pypdfium2"):
            extract = (
                extractors.with_tables if name == "pdfplumber" else extractors.EXTRACTORS[name]
            )
            found[name] = figures(item, extract(item.path, item.pages), ends)
    return found


def _is_pdf(item: Item) -> bool:
    return item.path.suffix.lower() == ".pdf"


def total(rows: Iterable[Figures]) -> Figures:
    """The figures of several files as one."""
    summed: Figures = {}
    for row in rows:
        for name, share in row.items():
            summed[name] = summed[name] + share if name in summed else share
    return summed


def shortfalls(
    found: Mapping[str, Figures], floors: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """What of ``kind → measure → limit`` is not kept: a ceiling for errors, a floor for the rest."""
    broken = []
    for kind, limits in floors.items():
        for name, limit in limits.items():
            share = found.get(kind, {}).get(name)
            value = share.value if share else None
            bad = value is None or (value > limit if name in SMALLER_IS_BETTER else value < limit)
            if bad:
                shown = "-" if value is None else f"{value:.4f}"
                broken.append(f"{kind}: {name} {shown}, limit {limit}")
    return broken


def _line(name: str, n_files: int, row: Figures) -> str:
    cells = []
    for column in COLUMNS:
        value = row[column].value if column in row else None
        cells.append(f"{'-' if value is None else f'{value:.4f}':>10}")
    return f"{name:26}{n_files:5}" + "".join(cells)


def _print_kinds(kinds: Mapping[str, list[dict[str, Figures]]]) -> None:
    for kind, rows in sorted(kinds.items()):
        print(f"\n{kind:26}{'files':>5}" + "".join(f"{column:>10}" for column in COLUMNS))
        for name in rows[0]:
            mine = [row[name] for row in rows if name in row]
            print(_line(f"  {name}", len(mine), total(mine)))


def measure_folder(
    folder: Path, options: argparse.Namespace
) -> dict[str, list[dict[str, Figures]]]:
    """Kind → the figures of its files."""
    kinds: dict[str, list[dict[str, Figures]]] = {}
    for item in items(folder):
        if options.kinds and item.kind not in options.kinds:
            continue
        row = measure(item, peers=not options.ours)
        kinds.setdefault(item.kind, []).append(row)
        if options.each:
            print(_line(item.id[:26], 1, row["kyoutei_nlp"]), flush=True)
    return kinds


def main() -> int:
    """Print a table a folder; 1 if a limit is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("corpora/sample")])
    parser.add_argument("--kinds", nargs="+", help="only files of these kinds")
    parser.add_argument("--each", action="store_true", help="a line for each file as well")
    parser.add_argument("--ours", action="store_true", help="without the other extractors")
    parser.add_argument("--floors", type=Path, help="limits; table [layout.KIND]")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for column, meaning in COLUMNS.items():
        print(f"{column:10} {meaning}")
    every: dict[str, list[dict[str, Figures]]] = {}
    for folder in options.folders:
        kinds = measure_folder(folder, options)
        print(f"\n{folder}")
        _print_kinds(kinds)
        for kind, rows in kinds.items():
            every.setdefault(kind, []).extend(rows)
    if not options.floors:
        return 0
    limits = tomllib.loads(options.floors.read_text(encoding="utf-8"))["layout"]
    ours = {kind: total(row["kyoutei_nlp"] for row in rows) for kind, rows in every.items()}
    broken = shortfalls(ours, limits)
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
