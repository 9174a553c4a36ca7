"""When two names are the same (名寄せの基準): NFKC, no blanks, legal forms in full, no prefecture before a 市区町村."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from kyoutei_nlp.data import load_data

_PREFECTURE = re.compile(
    r"^(?:東京都|北海道|(?:京都|大阪)府|..県|(?:神奈川|和歌山|鹿児島)県)(?=.+[市区町村]$)"
)
_DISTRICT = re.compile(r"^[^市区町村]{1,5}郡(?=.+[町村]$)")
_BLANKS = re.compile(r"\s+")


def folded(value: Any) -> str:
    """NFKC, lower case, no white space; ``""`` for None."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).lower()
    return _BLANKS.sub("", text)


def folded_name(value: Any) -> str:
    """A body's name as it is compared.

    >>> folded_name("㈱ 千葉銀行"), folded_name("千葉県館山市"), folded_name("長野県")
    ('株式会社千葉銀行', '館山市', '長野県')
    """
    name = folded(value)
    for short, full in _legal_forms():
        name = name.replace(short, full)
    return _DISTRICT.sub("", _PREFECTURE.sub("", name))


@cache
def _legal_forms() -> tuple[tuple[str, str], ...]:
    """(short, full), longest short form first; only those in brackets or of letters, which stand in no other word."""
    pairs = [
        (short.lower(), form["name"].lower())
        for form in load_data("legal_forms")["form"]
        for short in form["short"]
        if short.startswith("(") or short[0].isascii()
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
