"""Names of local bodies as people type them (自治体の名): with prefecture or 郡, and names that left the map."""

from __future__ import annotations

import csv
import re
from functools import cache

from kyoutei_nlp.data import load_data

_PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|[^\s]{2,3}県)(?=.)")
_DISTRICT = re.compile(r"[^\s市区町村]{1,5}郡(?=[^\s]+[町村]$)")
_ENDINGS = "市区町村"


def other_names(name: str) -> tuple[str, ...]:
    """Other names under which the same body stands: without prefecture and 郡, and its successor of today.

    >>> other_names("島根県邑智郡邑南町")
    ('邑南町',)
    """
    if not name or name[-1] not in _ENDINGS:
        return ()
    bare = _DISTRICT.sub("", _PREFECTURE.sub("", name, count=1), count=1)
    found = [bare] if bare != name else []
    successor = _successors().get(bare)
    return tuple(dict.fromkeys([*found, *([successor] if successor else [])]))


@cache
def _successors() -> dict[str, str]:
    """Name that left the map → name of today; a name that several places bore has none."""
    found: dict[str, set[str]] = {}
    for rows in load_data("merged_municipalities")["rows"].values():
        for _, name, _, _, successor in csv.reader(rows.strip().splitlines()):
            today = _PREFECTURE.sub("", successor, count=1)
            found.setdefault(name, set()).add(today)
    return {
        name: today.pop() for name, today in found.items() if len(today) == 1 and name not in today
    }
