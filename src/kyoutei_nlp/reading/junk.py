"""Characters that no document means (化けた文字): what an extractor could not name, or named by the wrong table."""

from __future__ import annotations

import re
from typing import Final

_CID: Final = re.compile(r"\(cid:\d+\)")
_UNNAMED: Final = re.compile(
    "[\ufffd\ufffe\uffff\ue000-\uefff\uf100-\uf8ff\x00-\x08\x0b-\x1f\x7f-\x9f\U000f0000-\U0010fffd]"
)
"""Replacement, private-use and control characters; U+F000–F0FF are the bullets of symbol fonts."""
_FOREIGN: Final = re.compile("[\u0530-\u10ff\u1200-\u1dbf\u2c00-\u2dff\ua000-\ua95f\ua980-\uabff]")
"""Scripts that Japanese offices do not write in, from Armenian to Cham: broken fonts name their glyphs by them."""
_LATIN_RUN: Final = re.compile("[\x80-\xff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}")
"""Characters of Windows-1252, as which Japanese bytes are often read (ã€Œå¸‚ã€)."""
_LATIN_LETTER: Final = re.compile("[\xa1-\xff]")
_IN_JIS: Final = frozenset("§¨°±´¶×÷")
_JAPANESE: Final = "[ぁ-ヿ一-鿿]"
_LATIN_INSIDE: Final = re.compile(
    rf"(?<={_JAPANESE})[\xa1-\xa6\xa9-\xaf\xb5\xb8-\xd6\xd8-\xf6\xf8-\u017f]+(?={_JAPANESE})"
)
"""Latin letters with accents and signs that JIS does not have, between Japanese letters (市ÿ以下)."""
_AS_CP932: Final = re.compile("[縺繧繝縲]")
"""What the first two bytes of kana and 、。 in UTF-8 say in Shift_JIS."""
_KANA_RUN: Final = re.compile("[\uff61-\uff9f]+")
"""Half-width katakana: words are runs of them; EUC-JP read as Shift_JIS is short ones between kanji, no hiragana."""
_HIRAGANA: Final = re.compile("[ぁ-ん]")
_KANJI: Final = re.compile("[一-鿿]")
_SUSPECT: Final = re.compile(
    "[\ufffd\ufffe\uffff\ue000-\uefff\uf100-\uf8ff\x00-\x08\x0b-\x1f\x7f-\u017f\U000f0000-\U0010fffd"
    "\u0530-\u10ff\u1200-\u1dbf\u2c00-\u2dff\ua000-\ua95f\ua980-\uabff\uff61-\uff9f縺繧繝縲]"
)
"""Any character without which none of these rules finds anything."""


def junk_letters(text: str) -> int:
    """How many characters no document means, ``(cid:12)`` left by an extractor apart."""
    if not _SUSPECT.search(text):
        return 0
    plain = len(_UNNAMED.findall(text)) + len(_FOREIGN.findall(text))
    return plain + _latin_letters(text) + _utf8_letters(text) + _kana_letters(text)


def cid_letters(text: str) -> int:
    """How many characters stand in ``(cid:12)``."""
    return sum(len(found) for found in _CID.findall(text)) if "(cid:" in text else 0


def _latin_letters(text: str) -> int:
    inside = sum(map(len, _LATIN_INSIDE.findall(text)))
    return inside + sum(
        len(run)
        for run in _LATIN_RUN.findall(text)
        if 2 * sum(1 for c in _LATIN_LETTER.findall(run) if c not in _IN_JIS) >= len(run)
    )


def _utf8_letters(text: str) -> int:
    """Letters of UTF-8 read as Shift_JIS: a kana becomes one and a half of them, the first of these four."""
    found = len(_AS_CP932.findall(text))
    return min(len(text), 3 * found) if found >= 3 and found >= 0.01 * len(text) else 0


def _kana_letters(text: str) -> int:
    runs = _KANA_RUN.findall(text)
    letters = sum(map(len, runs))
    if letters < 0.1 * len(text):
        return 0
    soup = letters < 3 * len(runs) or (letters >= 0.3 * len(text) and not _HIRAGANA.search(text))
    return letters if soup and _KANJI.search(text) else 0
