"""Query words into what selects passages: ideas, their synonyms, neighbours (語と同義語)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.searching.bodies import other_names
from kyoutei_nlp.searching.days import Days, notations, parse_days
from kyoutei_nlp.searching.terms import index_terms, located_terms

Words = tuple[str, ...]
LONGEST_NAME: Final = 8
"""Words of the longest stretch that is looked up as one: 島根 県 邑智 郡 邑南 町 has six."""
_DATED = re.compile(
    r"(?:[明大昭平令][治正和成]|西暦)?\s?(?:\d{1,4}|元|[〇一二三四五六七八九十]{1,4})年度?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?)?"
    r"|(?<![\w.])(?:[MTSHR]\d{1,2}|\d{4})[./-]\d{1,2}(?:[./-]\d{1,2})?(?![\w])",
)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Which word sequences may stand for which (同義語表)."""

    table: Mapping[Words, tuple[Words, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, words: Words, surface: str) -> tuple[Words, ...]:
        """What may stand for these words; ``surface`` is how they were typed."""
        names = tuple(tuple(index_terms(name).split()) for name in other_names(surface))
        return tuple(dict.fromkeys((*self.table.get(words, ()), *names)))


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing a term asks for.

    Attributes:
        words: As typed.
        others: Word sequences that may stand for it.
        day: A span of days it names, found in any notation.
        label: As a person reads it.
    """

    words: Words
    others: tuple[Words, ...] = ()
    day: Days | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class TermWords:
    """A typed term, cut into what selects passages.

    Attributes:
        ideas: In order.
        runs: Content words that stand side by side, two to four of them; finding them so is a bonus.
        expansions: ``(word, synonym)`` that were added.
        unused: ``(word, synonym)`` that could have been, but were switched off.
    """

    ideas: tuple[Idea, ...]
    runs: tuple[Words, ...]
    expansions: tuple[tuple[str, str], ...] = ()
    unused: tuple[tuple[str, str], ...] = ()


def term_words(text: str, synonyms: Synonyms, *, expanded: bool = True) -> TermWords:
    """Cut a term; words that select nothing (は, する, こと) are dropped.

    Args:
        text: As typed.
        synonyms: The table.
        expanded: Whether synonyms are added.
    """
    ideas: list[Idea] = []
    runs: list[Words] = []
    pairs: list[tuple[str, str]] = []
    for piece, days in _dated(text):
        if days is not None:
            ideas.append(Idea(tuple(index_terms(piece).split()), day=days, label=piece))
            continue
        for run in _content_runs(piece):
            runs += [tuple(token for token, _ in run)]
            for idea in _ideas(run, synonyms):
                pairs += [(idea.label, "".join(other)) for other in idea.others]
                ideas.append(idea if expanded else Idea(idea.words, label=idea.label))
    side_by_side = tuple(run for run in runs if 2 <= len(run) <= 4)
    told = tuple(dict.fromkeys(pairs))
    return TermWords(
        tuple(dict.fromkeys(ideas)),
        side_by_side,
        told if expanded else (),
        () if expanded else told,
    )


def _dated(text: str) -> Iterator[tuple[str, Days | None]]:
    """The text cut at the days it names."""
    at = 0
    for found in _DATED.finditer(text):
        days = parse_days(found[0])
        if days is None:
            continue
        yield from [(text[at : found.start()], None)] if text[at : found.start()].strip() else []
        yield found[0], days
        at = found.end()
    yield from [(text[at:], None)] if text[at:].strip() else []


def day_notations(days: Days) -> tuple[str, ...]:
    """How a single day is written; none for a month or a year."""
    return notations(days.first) if days.first == days.last else ()


def day_token(days: Days) -> str | None:
    """The token of a passage that names this day, month, year or fiscal year; None for another span."""
    first, last = days.first, days.last
    if first == last:
        return f"day{first:%Y%m%d}"
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return f"day{first.year}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"day{first:%Y%m}"
    if (first.month, first.day, last) == (4, 1, date(first.year + 1, 3, 31)):
        return f"dayfy{first.year}"
    return None


def _content_runs(text: str) -> Iterable[list[tuple[str, str]]]:
    """Runs of content words, each as index word and as typed."""
    stop = load_data("query")["stop"]
    parts, dull = set(stop["parts"]), set(stop["words"])
    located = [
        (token, text[span.start : span.end], part in parts or token in dull)
        for token, span, part in located_terms(text)
    ]
    for dropped, group in groupby(located, key=lambda word: word[2]):
        if not dropped:
            yield [(token, surface) for token, surface, _ in group]


def _ideas(run: list[tuple[str, str]], synonyms: Synonyms) -> Iterator[Idea]:
    """The run cut at the longest stretches that have synonyms; the rest in words, 市 of 館山市 staying with its name."""
    plain: list[tuple[str, str]] = []
    index = 0
    while index < len(run):
        found = None
        for length in range(min(LONGEST_NAME, len(run) - index), 0, -1):
            words, surface = _joined(run[index : index + length])
            others = synonyms.of(words, surface)
            if others:
                found = Idea(words, others, label=surface)
                break
        if found is None:
            plain.append(run[index])
            index += 1
            continue
        yield from _glued(plain)
        plain = []
        yield found
        index += len(found.words)
    yield from _glued(plain)


def _joined(run: list[tuple[str, str]]) -> tuple[Words, str]:
    return tuple(token for token, _ in run), "".join(surface for _, surface in run)


def _glued(run: list[tuple[str, str]]) -> Iterator[Idea]:
    """Words, a one-character word (市, 時, 者) with the word before it."""
    groups: list[list[tuple[str, str]]] = []
    for word in run:
        if groups and (len(word[0]) == 1 or len(groups[-1][0][0]) == 1):
            groups[-1].append(word)
        else:
            groups.append([word])
    for group in groups:
        words, surface = _joined(group)
        yield Idea(words, label=surface)


@cache
def load_synonyms(path: str | None = None) -> Synonyms:
    """The built-in table, with a person's own groups over it.

    Args:
        path: A TOML file of the same shape as data/synonyms.toml.

    Raises:
        SettingsError: The file cannot be read or has another shape.
    """
    groups = [group["words"] for group in load_data("synonyms")["group"]]
    own = _own_groups(Path(path)) if path else []
    table: dict[Words, dict[Words, None]] = {}
    for group in [*groups, *own]:
        members = list(dict.fromkeys(tuple(index_terms(word).split()) for word in group))
        for member in members:
            others = {other: None for other in members if other != member}
            table.setdefault(member, {}).update(others)
    return Synonyms(
        {member: tuple(others) for member, others in table.items() if member and others}
    )


def _own_groups(path: Path) -> list[list[str]]:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"同義語のファイルが読めません: {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"同義語のファイルの書き方が正しくありません: {path}（{error}）"
        ) from error
    groups = [group.get("words") for group in table.get("group", []) if isinstance(group, dict)]
    if not all(
        isinstance(words, list) and all(isinstance(w, str) for w in words) for words in groups
    ):
        raise SettingsError(
            f'同義語は [[group]] の words = ["語", "語"] の形で書いてください: {path}'
        )
    return [list(words) for words in groups if words]
