"""A match: what the index must hold, free of any store's syntax (照合式)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TEXT_COLUMNS: Final = ("title", "terms")
META_COLUMNS: Final = ("meta",)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that stand side by side in one of the columns; one token is the usual case."""

    tokens: tuple[str, ...]
    columns: tuple[str, ...] = TEXT_COLUMNS


@dataclass(frozen=True, slots=True)
class Close:
    """Token sequences in one column in any order, with at most ``distance`` other tokens between them."""

    sequences: tuple[tuple[str, ...], ...]
    distance: int
    columns: tuple[str, ...] = TEXT_COLUMNS


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """``match`` holds and ``unwanted`` does not."""

    match: Match
    unwanted: Match


Match = Tokens | Close | AllOf | AnyOf | Without


def all_of(parts: list[Match]) -> Match | None:
    """AND; None for no parts, the part itself for one."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else None


def any_of(parts: list[Match]) -> Match | None:
    """OR over the distinct parts; None for no parts, the part itself for one."""
    distinct = list(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else AnyOf(tuple(distinct)) if distinct else None


def to_fts5(match: Match) -> str:
    """The match as an FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax).

    >>> to_fts5(AllOf((Tokens(("災害",)), Tokens(("fieldtourism",), META_COLUMNS))))
    '({title terms} : "災害" AND {meta} : "fieldtourism")'
    """
    if isinstance(match, Tokens):
        return f'{{{" ".join(match.columns)}}} : "{" ".join(match.tokens)}"'
    if isinstance(match, Close):
        near = " ".join(f'"{" ".join(sequence)}"' for sequence in match.sequences)
        return f"{{{' '.join(match.columns)}}} : NEAR({near}, {match.distance})"
    if isinstance(match, Without):
        return f"({to_fts5(match.match)} NOT {to_fts5(match.unwanted)})"
    operator = " AND " if isinstance(match, AllOf) else " OR "
    return "(" + operator.join(map(to_fts5, match.parts)) + ")"
