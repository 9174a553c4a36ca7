"""Query words into matches: content words, synonyms, neighbours (語と同義語)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from kyoutei_nlp.data import load_data
from kyoutei_nlp.searching.match import Match, Tokens, all_of, any_of
from kyoutei_nlp.searching.terms import index_terms, located_terms

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermWords:
    """A typed term, cut into what selects passages.

    Attributes:
        units: Each unit is one idea: alternatives (synonyms) of word sequences; the first is as typed.
        runs: Content words that stand side by side, two to four of them; finding them so is a bonus.
        expansions: ``(word, synonym)`` that were added.
    """

    units: tuple[tuple[Words, ...], ...]
    runs: tuple[Words, ...]
    expansions: tuple[tuple[str, str], ...]

    def strict(self) -> Match | None:
        """Every idea."""
        return all_of([part for unit in self.units if (part := _any(unit))])

    def loose(self) -> list[Match]:
        """Any idea, or its words side by side; 市 of 館山市 does not select by itself."""
        ideas: list[Match] = []
        for unit in self.units:
            long = [word for word in unit[0] if len(word) > 1]
            alone = [(word,) for word in long] if len(unit[0]) > 1 and long else [unit[0]]
            ideas += [Tokens(words) for words in (*alone, *unit[1:])]
        return [*ideas, *(Tokens(run) for run in self.runs)]


def term_words(text: str) -> TermWords:
    """Cut a term; words that select nothing (は, する, こと) are dropped."""
    runs = [tuple(group) for group in _content_runs(text)]
    units: list[tuple[Words, ...]] = []
    expansions: list[tuple[str, str]] = []
    for run in runs:
        for words, others in _with_synonyms(run):
            units += [(words, *others)] if others else [(glued,) for glued in _glued(words)]
            expansions += [("".join(words), "".join(other)) for other in others]
    side_by_side = tuple(run for run in runs if 2 <= len(run) <= 4)
    return TermWords(tuple(dict.fromkeys(units)), side_by_side, tuple(expansions))


def _any(unit: Iterable[Words]) -> Match | None:
    return any_of([Tokens(words) for words in unit])


def _content_runs(text: str) -> Iterable[list[str]]:
    stop = load_data("query")["stop"]
    parts, dull = set(stop["parts"]), set(stop["words"])
    located = [(token, part in parts or token in dull) for token, _, part in located_terms(text)]
    for dropped, group in groupby(located, key=lambda pair: pair[1]):
        if not dropped:
            yield [token for token, _ in group]


def _glued(words: Words) -> list[Words]:
    """Words cut so that a one-character word (市, 時, 者) stays with the word before it."""
    groups: list[Words] = []
    for word in words:
        if groups and (len(word) == 1 or len(groups[-1][0]) == 1):
            groups[-1] = (*groups[-1], word)
        else:
            groups.append((word,))
    return groups


def _with_synonyms(run: Words) -> Iterable[tuple[Words, tuple[Words, ...]]]:
    """Cut the run at the longest stretches that have synonyms."""
    table = synonym_table()
    plain: list[str] = []
    index = 0
    while index < len(run):
        length = next(
            (n for n in range(min(6, len(run) - index), 0, -1) if run[index : index + n] in table),
            0,
        )
        if not length:
            plain.append(run[index])
            index += 1
            continue
        if plain:
            yield tuple(plain), ()
            plain = []
        words = run[index : index + length]
        yield words, table[words]
        index += length
    if plain:
        yield tuple(plain), ()


@cache
def synonym_table() -> dict[Words, tuple[Words, ...]]:
    """Word sequence → the sequences that may stand for it."""
    table: dict[Words, tuple[Words, ...]] = {}
    for group in load_data("synonyms")["group"]:
        members = list(dict.fromkeys(tuple(index_terms(word).split()) for word in group["words"]))
        for member in members:
            others = tuple(other for other in members if other != member)
            table[member] = (*table.get(member, ()), *others)
    return {member: others for member, others in table.items() if others}
