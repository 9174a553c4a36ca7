"""Japanese characters: folding with a map back to the raw text, so that every span is reported there.

Source: Unicode Standard Annex #15 (NFKC); the numerals follow the notation of Japanese law texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kyoutei_nlp.document import Span


@dataclass(frozen=True, slots=True)
class Folded:
    """A normalised text and the way back.

    Attributes:
        text: The normalised text.
        starts: For each character of ``text`` the index of the raw character it came from, and at the end
            the length of the raw text.
    """

    raw: str
    text: str
    starts: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> Span:
        """The raw range of the folded range ``[start, end)``."""
        last = self.starts[end - 1]
        stop = end
        while stop < len(self.starts) and self.starts[stop] == last:
            stop += 1
        raw_end = self.starts[stop] if stop < len(self.starts) else len(self.raw)
        return Span(self.starts[start], max(raw_end, last + 1))


def fold(raw: str) -> Folded:
    """NFKC, one raw character at a time, with the map back; white space becomes U+0020, newlines stay.

    >>> fold("第１条　㈱").text
    '第1条 (株)'
    """
    if raw.isascii():
        return Folded(raw, raw, tuple(range(len(raw) + 1)))
    lines: list[str] = []
    starts: list[int] = []
    offset = 0
    for line in raw.split("\n"):
        folded = line.translate(_FOLDED)
        places: Iterable[int] = range(offset, offset + len(line))
        if len(folded) != len(line) or any(mark in folded for mark in _MARKS):
            folded, places = _fold_with_map(line, offset)
        lines.append(folded)
        starts.extend(places)
        offset += len(line) + 1
        starts.append(offset - 1)
    return Folded(raw, "\n".join(lines), tuple(starts))


def _fold_with_map(line: str, offset: int) -> tuple[str, list[int]]:
    """A line in which one character becomes several (㈱), or two become one (か and ゛), with the place of each."""
    pieces: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(line, start=offset):
        piece = _FOLDED[ord(character)]
        if piece in _MARKS and pieces:
            composed = unicodedata.normalize("NFC", pieces[-1] + piece)
            if len(composed) == len(pieces[-1]):
                pieces[-1] = composed
                continue
        pieces.append(piece)
        starts.extend([index] * len(piece))
    return "".join(pieces), starts


_MARKS = {"\u3099", "\u309a"}


class _Foldings(dict[int, str]):
    """Code point → what it is folded to, worked out when first met; a form for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _fold_character(chr(code))
        return found


_FOLDED = _Foldings()


def _fold_character(character: str) -> str:
    if character < "\x80":
        return " " if character in "\t\x0b\x0c\r" else character
    if character in "ﾞ゛":
        return "\u3099"
    if character in "ﾟ゜":
        return "\u309a"
    if character in "〜～":
        return "~"
    folded = unicodedata.normalize("NFKC", character)
    return " " if folded.isspace() and character != "\n" else folded


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_OLD_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_LARGE = {"万": 10_000, "億": 100_000_000}
KANJI_NUMERALS = "〇零一二三四五六七八九十百千"


def kanji_number(text: str) -> int:
    """The number written as ``二百二十三``, ``二〇一九``, ``元`` or ``12`` (arabic digits allowed).

    Raises:
        ValueError: A character is no numeral.
    """
    text = text.translate(_OLD_TENS)
    if text.isdecimal():
        return int(text)
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS or character.isdecimal():
            digit = digit * 10 + (_DIGITS[character] if character in _DIGITS else int(character))
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        elif character in _LARGE:
            total, section, digit = total + (section + digit) * _LARGE[character], 0, 0
        else:
            raise ValueError(f"漢数字ではありません: {text}")
    return total + section + digit
