"""A query into what the index is asked (検索式から照合式へ)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Final

from kyoutei_nlp.searching.days import nothing
from kyoutei_nlp.searching.filters import Axis, Filter, Filters, filter_match, matches_by_axis
from kyoutei_nlp.searching.match import (
    META_COLUMNS,
    AllOf,
    Close,
    Match,
    Tokens,
    Without,
    all_of,
    any_of,
)
from kyoutei_nlp.searching.page import ShownTerm
from kyoutei_nlp.searching.query import And, Expression, Near, Not, Or, Phrase, Query, Term
from kyoutei_nlp.searching.synonyms import (
    Idea,
    Synonyms,
    TermWords,
    Words,
    day_notations,
    day_token,
    term_words,
)
from kyoutei_nlp.searching.terms import index_terms

SYNONYM_WEIGHT: Final = 0.8  # a word of the same meaning is a little less sure than the word itself
RUN_WEIGHT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Feature:
    """What adds to the score of a passage that holds it (得点になる語).

    Attributes:
        words: Words side by side.
        idea: Which idea of the query it belongs to; None for a bonus.
        weight: 1 for a word as typed.
        match: What finds it.
    """

    words: Words
    idea: int | None
    weight: float
    match: Match


@dataclass(frozen=True, slots=True)
class Plan:
    """What the index will be asked.

    Attributes:
        ideas: For each idea of the plain terms what satisfies it; a passage with all of them is an exact answer.
        features: What is scored.
        required: Phrases and explicit operators: every hit, also of vectors, must satisfy it.
        filters: For each axis that is filtered what satisfies it; every hit must.
        unwanted: No hit may satisfy it.
        wanted: Word sequences to mark in snippets.
        literals: Strings to mark in snippets.
        shown: The words with their synonyms.
        has_words: Whether anything but filters was asked for, if only words that select nothing.
    """

    ideas: tuple[Match, ...]
    features: tuple[Feature, ...]
    required: Match | None
    filters: Mapping[Axis, Match]
    unwanted: Match | None
    wanted: tuple[Words, ...]
    literals: tuple[str, ...]
    shown: tuple[ShownTerm, ...]
    has_words: bool

    @property
    def strict(self) -> Match | None:
        """All words that were typed, filters aside; None where nothing but filters was."""
        whole = all_of([*self.ideas, *([self.required] if self.required else [])])
        return but(whole, self.unwanted)

    @property
    def loose(self) -> Match | None:
        """Any of the plain terms, and all that is required."""
        some = any_of(list(self.ideas))
        return but(both(some, self.required), self.unwanted)

    @property
    def expansions(self) -> tuple[tuple[str, str], ...]:
        """``(word, synonym)`` that were added."""
        return tuple((term.word, other) for term in self.shown for other in term.synonyms)


def plan(
    query: Query,
    filters: Filters,
    *,
    on: date | None,
    synonyms: Synonyms,
    expanded: bool = True,
) -> Plan:
    """Compile ``query`` and the ``filters`` beside it; ``on`` is the day ``state:`` is asked for."""
    compiler = _Compiler(on, synonyms, expanded)
    soft, hard, unwanted = _sorted_parts(query.expression)
    required = [compiler.match(part) for part in hard if not isinstance(part, Filter)]
    typed = [part for part in hard if isinstance(part, Filter)]
    beside = matches_by_axis([*typed, *filters.each()], on)
    cut = [compiler.cut(term) for term in soft]
    all_cut = [compiler.cut(word) for word in query.words if isinstance(word, Term)]
    ideas = [idea for words in cut for idea in words.ideas]
    phrases = [part for part in query.words if isinstance(part, Phrase)]
    features = [*_features(all_cut), *_phrase_features(phrases)]
    return Plan(
        ideas=tuple(dict.fromkeys(_idea_match(idea) for idea in ideas)),
        features=tuple({feature.words: feature for feature in reversed(features)}.values())[::-1],
        required=all_of(required),
        filters=beside,
        unwanted=any_of([compiler.match(part) for part in unwanted]),
        wanted=_wanted(phrases, all_cut),
        literals=tuple(t for words in all_cut for i in words.ideas if i.day for t in day_notations(i.day)),
        shown=_shown(query, all_cut),
        has_words=bool(query.words),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Parts of the query into matches."""

    on: date | None
    synonyms: Synonyms
    expanded: bool

    def cut(self, term: Term) -> TermWords:
        """The ideas of a term."""
        return term_words(term.text, self.synonyms, expanded=self.expanded and not term.exact)

    def match(self, part: Expression) -> Match:
        """A required part as a match; NOT beside nothing finds nothing."""
        if isinstance(part, Filter):
            return filter_match(part, self.on)
        if isinstance(part, Phrase):
            tokens = tuple(index_terms(part.text).split())
            return Tokens(tokens) if tokens else nothing()
        if isinstance(part, Term):
            ideas = [_idea_match(idea) for idea in self.cut(part).ideas]
            return all_of(ideas) or self.match(Phrase(part.text))
        if isinstance(part, Near):
            return self._near(part)
        if isinstance(part, Not):
            return nothing()
        if isinstance(part, Or):
            return any_of([self.match(each) for each in part.parts]) or nothing()
        wanted = [self.match(each) for each in part.parts if not isinstance(each, Not)]
        denied = any_of([self.match(each.part) for each in part.parts if isinstance(each, Not)])
        return but(all_of(wanted), denied) or nothing()

    def _near(self, part: Near) -> Match:
        """Every choice of typed words and synonyms, near each other."""
        spelled = (self._spelled(each) for each in part.parts)
        choices = islice(product(*spelled), MOST_CHOICES)
        return any_of([Close(choice, part.distance) for choice in choices]) or nothing()

    def _spelled(self, part: Term | Phrase) -> list[Words]:
        """The words of a part as typed, then with one idea said otherwise."""
        if isinstance(part, Phrase):
            return [tuple(index_terms(part.text).split())]
        ideas = self.cut(part).ideas
        if len(ideas) == 1:
            return [ideas[0].words, *ideas[0].others]
        return [tuple(index_terms(part.text).split())]


MOST_CHOICES: Final = 24  # pairs of synonyms asked for in one 近傍


def _sorted_parts(
    expression: And,
) -> tuple[list[Term], list[Expression], list[Expression]]:
    """Plain terms, required parts, unwanted parts of the top level."""
    soft: list[Term] = []
    hard: list[Expression] = []
    unwanted: list[Expression] = []
    for part in expression.parts:
        if isinstance(part, Not):
            unwanted.append(part.part)
        elif isinstance(part, Term) and expression.implicit:
            soft.append(part)
        else:
            hard.append(part)
    return soft, hard, unwanted


def _idea_match(idea: Idea) -> Match:
    parts: list[Match] = [Tokens(words) for words in (idea.words, *idea.others) if words]
    token = day_token(idea.day) if idea.day else None
    parts += [Tokens((token,), META_COLUMNS)] if token else []
    return any_of(parts) or nothing()


def _features(cut: Iterable[TermWords]) -> list[Feature]:
    """The words of each idea, its synonyms, and words side by side; 市 of 館山市 scores nothing by itself."""
    found: list[Feature] = []
    number = 0
    for words in cut:
        for idea in words.ideas:
            if idea.day is not None:
                found.append(Feature(idea.words, number, 1.0, _idea_match(idea)))
            else:
                long = [word for word in idea.words if len(word) > 1]
                alone = [(w,) for w in long] if len(idea.words) > 1 and long else [idea.words]
                found += [Feature(each, number, 1.0, Tokens(each)) for each in alone if each]
                found += [Feature(o, number, SYNONYM_WEIGHT, Tokens(o)) for o in idea.others if o]
            number += 1
        found += [Feature(run, None, RUN_WEIGHT, Tokens(run)) for run in words.runs]
    return found


def _phrase_features(phrases: Iterable[Phrase]) -> list[Feature]:
    cut = [tuple(index_terms(phrase.text).split()) for phrase in phrases]
    return [Feature(words, None, 1.0, Tokens(words)) for words in cut if words]


def _wanted(phrases: Iterable[Phrase], cut: Iterable[TermWords]) -> tuple[Words, ...]:
    sequences = [tuple(index_terms(phrase.text).split()) for phrase in phrases]
    for words in cut:
        for idea in words.ideas:
            sequences += [idea.words, *idea.others]
            sequences += [(word,) for word in idea.words if len(word) > 1 and not idea.day]
        sequences += words.runs
    return tuple(dict.fromkeys(sequence for sequence in sequences if sequence))


def _shown(query: Query, cut: Iterable[TermWords]) -> tuple[ShownTerm, ...]:
    """Each idea with its synonyms; a term whose synonyms are on can be written ``=語``."""
    shown: list[ShownTerm] = []
    terms = [word for word in query.words if isinstance(word, Term)]
    for term, words in zip(terms, cut, strict=True):
        on, off = _by_word(words.expansions), _by_word(words.unused)
        without = query.raw.replace(term.text, f"={term.text}", 1) if on else None
        for idea in words.ideas:
            label = idea.label or "".join(idea.words)
            shown.append(
                ShownTerm(
                    label, on.get(label, ()), off.get(label, ()), without if label in on else None
                )
            )
    return tuple(dict.fromkeys(shown))


def _by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, other in pairs:
        found[word] = (*found.get(word, ()), other)
    return found


def both(one: Match | None, other: Match | None) -> Match | None:
    """AND of two where both are there, else the one that is."""
    return AllOf((one, other)) if one and other else one or other


def but(match: Match | None, unwanted: Match | None) -> Match | None:
    """``match`` without ``unwanted``; None without a match."""
    return Without(match, unwanted) if match and unwanted else match
