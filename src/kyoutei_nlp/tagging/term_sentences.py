"""What the taggers of a term share: a sentence with its dates, a value with its words, the patterns of data/terms.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from kyoutei_nlp.data import load_data

_NUMBER: Final = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about the term in the folded text, with the dates inside it."""

    start: int
    text: str
    dates: tuple[tuple[int, int, date], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the folded range of the words that say it."""

    what: str
    value: str
    start: int
    end: int


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A regular expression of data/terms.toml with ``{n}`` filled in."""
    return re.compile(load_data("terms")[section][name].replace("{n}", _NUMBER))


def words(name: str) -> Any:
    """A value at the top of data/terms.toml."""
    return load_data("terms")[name]


def found(what: str, value: str, sentence: Sentence, match: re.Match[str]) -> Found:
    """``value`` as said by ``match`` in ``sentence``."""
    start = sentence.start + match.start()
    return Found(what, value, start, sentence.start + match.end())
