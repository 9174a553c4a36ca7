"""A query into what the index is asked (検索式から照合式へ)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyoutei_nlp.searching.filters import Filter, Filters, filter_match, filters_match
from kyoutei_nlp.searching.match import (
    META_COLUMNS,
    AllOf,
    AnyOf,
    Match,
    Tokens,
    Without,
    all_of,
    any_of,
)
from kyoutei_nlp.searching.query import And, Expression, Not, Or, Phrase, Query, Term
from kyoutei_nlp.searching.synonyms import TermWords, term_words
from kyoutei_nlp.searching.terms import index_terms

NOTHING: Final = Tokens(("nothing",), META_COLUMNS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the index will be asked.

    Attributes:
        strict: All that was typed; None when the query has filters only.
        loose: Any of the plain terms, and all that is required.
        required: Filters, phrases and explicit operators: every hit, also of vectors, must satisfy it.
        filters: The filters alone.
        unwanted: No hit may satisfy it.
        wanted: Word sequences to mark in snippets.
        expansions: ``(word, synonym)`` that were added.
    """

    strict: Match | None
    loose: Match | None
    required: Match | None
    filters: Match | None
    unwanted: Match | None
    wanted: tuple[tuple[str, ...], ...]
    expansions: tuple[tuple[str, str], ...]


def plan(query: Query, filters: Filters, *, on: date | None) -> Plan:
    """Compile ``query`` and the ``filters`` beside it; ``on`` is the day ``state:`` is asked for."""
    soft, hard, unwanted = _sorted_parts(query.expression)
    hard_matches = [compiled(part, on) for part in _without_filters(hard)]
    typed = [part for part in hard if isinstance(part, Filter)]
    beside = filters_match([*typed, *filters.each()], on)
    required = all_of([*hard_matches, *([beside] if beside else [])])
    denied = any_of([compiled(part, on) for part in unwanted])
    cut = [term_words(term.text) for term in soft]
    all_terms = all_of([part for words in cut if (part := words.strict())])
    any_term = any_of([part for words in cut for part in words.loose()])
    words = [term_words(word.text) for word in query.words if isinstance(word, Term)]
    return Plan(
        strict=_but(_both(all_terms, required), denied) if query.words else None,
        loose=_but(_both(any_term, required), denied) if query.words else None,
        required=required,
        filters=beside,
        unwanted=denied,
        wanted=_wanted(query, words),
        expansions=tuple(dict.fromkeys(pair for each in words for pair in each.expansions)),
    )


def compiled(expression: Expression, on: date | None) -> Match:
    """A required part of the query as a match; NOT beside nothing finds nothing."""
    if isinstance(expression, Filter):
        return filter_match(expression, on)
    if isinstance(expression, Phrase):
        tokens = tuple(index_terms(expression.text).split())
        return Tokens(tokens) if tokens else NOTHING
    if isinstance(expression, Term):
        return term_words(expression.text).strict() or compiled(Phrase(expression.text), on)
    if isinstance(expression, Not):
        return NOTHING
    if isinstance(expression, Or):
        return AnyOf(tuple(compiled(part, on) for part in expression.parts))
    wanted = [compiled(part, on) for part in expression.parts if not isinstance(part, Not)]
    denied = any_of([compiled(p.part, on) for p in expression.parts if isinstance(p, Not)])
    return _but(all_of(wanted), denied) or NOTHING


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


def _without_filters(parts: Iterable[Expression]) -> list[Expression]:
    return [part for part in parts if not isinstance(part, Filter)]


def _both(one: Match | None, other: Match | None) -> Match | None:
    return AllOf((one, other)) if one and other else one or other


def _but(match: Match | None, unwanted: Match | None) -> Match | None:
    return Without(match, unwanted) if match and unwanted else match


def _wanted(query: Query, words: list[TermWords]) -> tuple[tuple[str, ...], ...]:
    sequences = [tuple(index_terms(w.text).split()) for w in query.words if isinstance(w, Phrase)]
    for each in words:
        sequences += [alternative for unit in each.units for alternative in unit]
        sequences += [(w,) for unit in each.units for w in unit[0] if len(w) > 1]
        sequences += each.runs
    return tuple(dict.fromkeys(sequences))
