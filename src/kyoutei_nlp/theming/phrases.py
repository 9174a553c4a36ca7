"""Noun phrases (名詞句) as a person would write them, from Sudachi's words: 物資の供給, 災害時応援."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.theming.orienting import field_phrases
from kyoutei_nlp.words import Word, words

# Characters; a longer compound is read as the name of one thing, not as a theme.
SHORTEST: Final = 2
LONGEST: Final = 12
# Texts whose phrases are remembered: clauses stand in many deeds, and themes are fitted, compared, split over the same texts.
KEPT: Final = 1 << 14
NOUNS: Final = frozenset({"名詞", "形状詞", "接頭辞", "接尾辞"})
_NUMERAL = re.compile(r"[0-9０-９〇一二三四五六七八九十百千万億]+")
_ODD = re.compile(
    r"[0-9０-９〇○◯●■□△]|^第[一二三四五六七八九十]|第.+[条項号回期次]|令和|平成|昭和|曜日|[一二三四五六七八九十]+[年月日条項号]"
)
# 二つ, 三者, 一週間前: how many, not what. 三次元地図 and 一時避難 are things.
_COUNTED = re.compile(
    r"[一二三四五六七八九十百数]+(?:つ|人|名|者|社|団体|週間|か月|箇月|カ月|年|日|回|度|通|部|件|校|市|町)"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its text, how many words (split mode A) it has, and whether a definition of a field has one of them."""

    text: str
    n_words: int
    of_a_field: bool = False


def phrases(text: str, *, stop: Collection[str] = ()) -> Iterator[Phrase]:
    """The noun phrases of ``text`` in order: runs of nouns, and two runs joined by の.

    Args:
        text: A passage.
        stop: Names (of parties, places, people) that no phrase may contain.
    """
    unwanted = [name for name in stop if name]
    for phrase in _phrases_of(text):
        if not any(name in phrase.text for name in unwanted):
            yield phrase


@lru_cache(maxsize=KEPT)
def _phrases_of(text: str) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    last: tuple[Word, ...] = ()
    joiner = False
    for run in _runs(text):
        if len(run) == 1 and run[0].surface == "の":
            joiner = bool(last)
            continue
        if joiner and last and run:
            found.extend(_phrase((*last, *run), joined="の", at=len(last)))
        if run:
            found.extend(_phrase(run))
        last, joiner = run, False
    return tuple(found)


def _runs(text: str) -> Iterator[tuple[Word, ...]]:
    """Runs of nouns, の as a run of its own, () for anything else between them."""
    run: list[Word] = []
    for word in words(text):
        if word.part in NOUNS and _touches(run, word):
            run.append(word)
            continue
        if run:
            yield tuple(run)
        run = [word] if word.part in NOUNS else []
        if word.part == "助詞" and word.surface == "の":
            yield (word,)
        elif not run:
            yield ()
    if run:
        yield tuple(run)


def _touches(run: list[Word], word: Word) -> bool:
    return not run or run[-1].span.end == word.span.start


def _phrase(run: tuple[Word, ...], *, joined: str = "", at: int = 0) -> Iterator[Phrase]:
    """The phrase if it can stand alone."""
    surfaces = [word.surface for word in run]
    if joined:
        left, right = "".join(surfaces[:at]), "".join(surfaces[at:])
        if not (_stands_alone(run[:at], left) and _stands_alone(run[at:], right)):
            return
        text = left + joined + right
    else:
        text = "".join(surfaces)
        if text in _too_wide() or not _stands_alone(run, text):
            return
    if any(part in text for part in _within()):
        return
    if SHORTEST <= len(text) <= LONGEST:
        yield Phrase(text, len(run), any(word.normal in _field_words() for word in run))


def _stands_alone(run: tuple[Word, ...], text: str) -> bool:
    """Not generic, no number or date in it, and no affix hanging at either end."""
    if (
        text in _generic()
        or text.removeprefix("ご") in _generic()
        or _ODD.search(text)
        or _NUMERAL.fullmatch(text)
    ):
        return False
    if any(word.proper for word in run) or not all(
        word.known or word.surface.isascii() for word in run
    ):
        return False
    if text.endswith(_formal_endings()) or _COUNTED.match(text) or "、" in text:
        return False
    if run[0].surface in _beginnings() or any(word.surface in _aliases() for word in run):
        return False
    if any(len(alias) > 1 and alias in text for alias in _aliases()):
        return False
    if run[0].part == "接尾辞" or run[-1].part == "接頭辞" or run[-1].surface in _endings():
        return False
    return len(text) >= SHORTEST and not all("ぁ" <= character <= "ん" for character in text)


@cache
def _generic() -> frozenset[str]:
    return frozenset(load_data("themes")["generic"])


@cache
def _too_wide() -> frozenset[str]:
    return frozenset(load_data("themes")["alone"])


@cache
def _endings() -> frozenset[str]:
    return frozenset(load_data("themes")["endings"])


@cache
def _within() -> frozenset[str]:
    return frozenset(load_data("themes")["within"])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(load_data("themes")["beginnings"])


@cache
def _aliases() -> frozenset[str]:
    return frozenset(load_data("themes")["aliases"])


@cache
def _formal_endings() -> tuple[str, ...]:
    return tuple(load_data("themes")["formal_endings"])


@cache
def _field_words() -> frozenset[str]:
    """The nouns of the words for fields: words at the height at which people speak of themes."""
    texts = ["。".join(said) for said in field_phrases().values()]
    found = (word for text in texts for word in words(text))
    return frozenset(
        word.normal for word in found if word.part == "名詞" and word.normal not in _generic()
    )
