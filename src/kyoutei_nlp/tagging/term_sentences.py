"""What the taggers of a term share: a sentence with its dates, a value with its words, the patterns of data/terms.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.data import load_data

_NUMBER: Final = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_MONTHS: Final = "か月|箇月|個月|ヶ月|ケ月|ヵ月|カ月|ｶ月"
_YEARS: Final = "年|ヵ年|か年|箇年|ヶ年|ケ年|カ年"
_HIDDEN: Final = "□"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about the term in the folded text, with the dates inside it.

    Attributes:
        own: It stands in the clause about the term, or speaks of the term by name.
    """

    start: int
    text: str
    dates: tuple[tuple[int, int, date], ...]
    own: bool = True

    @property
    def plain(self) -> str:
        """The words with the dates hidden, letter for letter, so that 平成21年 is no length of 21 years."""
        words = self.text
        for start, end, _ in self.dates:
            at, stop = start - self.start, end - self.start
            words = words[:at] + _HIDDEN * (stop - at) + words[stop:]
        return words

    def upto(self, length: int) -> Sentence:
        """Its first ``length`` letters."""
        end = self.start + length
        held = tuple(day for day in self.dates if day[1] <= end)
        return Sentence(self.start, self.text[:length], held, self.own)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the folded range of the words that say it."""

    what: str
    value: str
    start: int
    end: int


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A regular expression of data/terms.toml with ``{n}``, ``{months}`` and ``{years}`` filled in."""
    written = load_data("terms")[section][name]
    for key, words in (("n", _NUMBER), ("months", _MONTHS), ("years", _YEARS)):
        written = written.replace(f"{{{key}}}", words)
    return re.compile(written)


def words(name: str) -> Any:
    """A value at the top of data/terms.toml."""
    return load_data("terms")[name]


def found(what: str, value: str, sentence: Sentence, match: re.Match[str]) -> Found:
    """``value`` as said by ``match`` in ``sentence``."""
    start = sentence.start + match.start()
    return Found(what, value, start, sentence.start + match.end())


def duration(match: re.Match[str]) -> str:
    """ISO 8601 duration of a match with ``n`` and ``unit``."""
    unit = match["unit"]
    count = kanji_number(match["n"])
    if unit == "週間":
        return f"P{count}W"
    return f"P{count}{'Y' if '年' in unit else 'M' if '月' in unit else 'D'}"
