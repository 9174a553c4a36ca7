"""Fold radical characters (⼀, ⺠) to the ideographs they stand for, one character for one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[int, str]:
    path = files("kyoutei_nlp.data").joinpath("radicals.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {ord(a): b for part in ("supplement", "kangxi") for a, b in data[part].items()}


@cache
def _pattern() -> re.Pattern[str]:
    """Any of them: one look is faster than a translation in which nothing changes."""
    return re.compile("[" + "".join(map(chr, sorted(_table()))) + "]")


def fold_radicals(text: str) -> str:
    """``text`` with its radicals folded; its length stays.

    >>> fold_radicals("⺠⽣委員")
    '民生委員'
    """
    return text.translate(_table()) if _pattern().search(text) else text
