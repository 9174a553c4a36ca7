"""CSV that Excel opens with a double click (CSV)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kyoutei_nlp.exporting.tables import DOCUMENTS, legal_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(records: Iterable[dict[str, Any]], path: Path) -> int:
    """UTF-8 with BOM, CRLF, one row a document, lists joined with 、.

    A text that a spreadsheet would run as a formula gets an apostrophe before it
    (OWASP, CSV Injection); a single code keeps its leading zero because it is quoted as text there.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([header for header, _ in DOCUMENTS.columns])
        for record in records:
            for row in DOCUMENTS.rows(record):
                writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = legal_text(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text
