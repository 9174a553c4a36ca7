"""Numbers as letters, and which file a word stands in: what the site's files are written with (符号).

``static/store.js`` reads it; both are held to one another by shared test vectors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FNV_START: Final = 0x811C9DC5
_FNV_PRIME: Final = 0x01000193


def coded(numbers: Iterable[int]) -> str:
    """Numbers from 0 on, five bits a letter, the low ones first; the sixth bit says that more follow.

    >>> coded([0, 31, 32])
    'AfgB'
    """
    found: list[str] = []
    for number in numbers:
        left = int(number)
        while left > 31:
            found.append(_LETTERS[(left & 31) | 32])
            left >>= 5
        found.append(_LETTERS[left])
    return "".join(found)


def steps(numbers: Sequence[int]) -> list[int]:
    """Ascending numbers as the first and the distance of each to the one before."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def ascending(numbers: Sequence[int]) -> str:
    """Ascending numbers, coded by their distances."""
    return coded(steps(numbers))


def fnv1a(text: str) -> int:
    """FNV-1a, 32 bits, over UTF-16 code units (Fowler, Noll & Vo), as a browser sees a text."""
    value = _FNV_START
    units = text.encode("utf-16-le", errors="surrogatepass")
    for place in range(0, len(units), 2):
        unit = units[place] | units[place + 1] << 8
        value = (value ^ unit) * _FNV_PRIME & 0xFFFFFFFF
    return value


def write_part(folder: Path, name: str, part: Any) -> None:
    """A part of the site as a script that puts it there: a page from disk may load scripts, not data."""
    path = folder / "data" / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    safe = told.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
    path.write_text(f"Kyoutei.put({json.dumps(name)},{safe});\n", encoding="utf-8", newline="\n")
