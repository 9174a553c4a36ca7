"""How lines join: which characters take no space between them, and what always opens a new paragraph."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_NUMERAL = "[0-9０-９一二三四五六七八九十百〇]"
_KANJI = "[一二三四五六七八九十]"
_PARTICLE = "[のにをとはがもでへやか第及又並各中、，。・）)」」関～〜－-]"
ARTICLE: Final = re.compile(rf"^第\s?{_NUMERAL}+\s?[条條](?:の{_NUMERAL}+)?(?!{_PARTICLE})")
CHAPTER: Final = re.compile(rf"^第\s?{_NUMERAL}+\s?[章節編款部](?=[\s　]|$)")
_COUNTER = "[年月日時分人件回名か％%個社校者市町村区円万億都道府県位次期以]"
ITEM: Final = re.compile(
    rf"^(?:[（(〔]\s?(?:[0-9０-９]{{1,2}}|{_KANJI}{{1,3}}|[ア-ンｱ-ﾝa-zA-Z])\s?[)）〕](?!に|の|を)"
    r"|[①-⑳⓪㈠-㈩⑴-⒇❶-❿㊀-㊉]"
    rf"|[0-9０-９]{{1,2}}(?:[ ．]|[.](?![0-9０-９])|[)）])\s*(?!{_COUNTER}|[0-9０-９])"
    r"|[0-9０-９]{1,2}　[\s　]*(?![年月日時分]|[0-9０-９])"
    rf"|{_KANJI}{{1,3}}[\s　、．]"
    r"|[ア-ン][\s　．]|[a-zA-Z][.．)）][\s　]"
    r"|[・●○◎■□◆◇▲△▼▽▶►➢➤✓✔☑☐★☆〇※◯♦❖‣▪◾◼⚫⬤]|[-–*•·][\s　])"
)
PARENTHESISED: Final = re.compile(
    r"^(?:（[^（）]{1,30}）|\([^()]{1,30}\)|【[^【】]{1,30}】|〔[^〔〕]{1,30}〕|［[^［］]{1,30}］)[\s　]*$"
)
LABELLED: Final = re.compile(
    r"^(?:(?:別[\s　]?[表紙記添]|様[\s　]?式|附[\s　]?則|付[\s　]?則|前[\s　]?文)(?:第?[\s　]*[0-9０-９一二三四五六七八九十]+号?(?:の\d)?)?"
    r"(?:[\s　（(].*)?|記|以[\s　]?上|目[\s　]*次)$"
)


def starts_block(line: str) -> bool:
    """Whether a line with this text opens a paragraph wherever it stands (条, 号, （見出し）, bullet)."""
    text = line.lstrip(" 　\t")
    return bool(
        ARTICLE.match(text)
        or ITEM.match(text)
        or PARENTHESISED.match(text)
        or CHAPTER.match(text)
        or LABELLED.match(text)
    )


def is_marker(line: str) -> bool:
    """Whether the line opens with a number or bullet, so that the lines after may hang."""
    text = line.lstrip(" 　\t")
    return bool(ARTICLE.match(text) or ITEM.match(text))


def joint(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a space between Latin words, else nothing.

    >>> joint("連携", "協定"), joint("Smart", "City")
    ('', ' ')
    """
    if not before or not after:
        return ""
    return " " if _is_word(before[-1], closing=True) and _is_word(after[0], closing=False) else ""


def _is_word(character: str, *, closing: bool) -> bool:
    if character.isascii():
        extra = ".,;:!?)]%'\"" if closing else "([\"'$"
        return character.isalnum() or character in extra
    return unicodedata.east_asian_width(character) not in "WFH" and character.isalpha()


@cache
def is_wide(character: str) -> bool:
    """Whether the character is written without spaces around it (Japanese letters and marks)."""
    return unicodedata.east_asian_width(character) in "WFA"


def display_width(text: str) -> int:
    """Columns in a fixed-width font: a full-width character counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
