"""A tokenizer small enough for a page without a server: the words of one corpus with their costs (語彙による切り分け).

Documents are cut by Sudachi; a page that opens from disk has no Sudachi. What it has is a lexicon of all that Sudachi made of the
corpus: each written form with its index words and a cost learned from how often it stands there, and the pairs that stand together
more often than their parts let expect. The cheapest path through these (Viterbi 1967) cuts a query the same way wherever both knew the
words. :class:`Lexicon` is the rule in Python; ``static/lexicon.js`` of ``releasing`` is the same rule, held to it by shared test vectors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.terms import clean

UNKNOWN: Final = 1600
"""What a run of letters that the corpus does not have costs: more than any known word (hundredths of a nat)."""
UNKNOWN_LETTER: Final = 300
"""What each of its letters adds, so that known words inside it are found."""
_CLUSTER: Final = re.compile(r".[\uff9e\uff9f\u3099\u309a]?", re.DOTALL)
_RUNS: Final = re.compile(r"[0-9]+|[a-z]+|[\u30a1-\u30fa\u30fc]+|.", re.DOTALL)
"""Letters that stand together when they are unknown: digits, Latin letters, katakana; all others alone."""
_WHOLE: Final = re.compile(r"[0-9]+|[a-z]+")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A written form that the corpus has.

    Attributes:
        terms: Its index words; none for a mark.
        cost: Hundredths of a nat, above 0.
        dull: Whether it carries no content (は, する): a query passes over it.
    """

    terms: tuple[str, ...]
    cost: int
    dull: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """An index word of a text, where it stands, and whether it carries no content."""

    term: str
    span: Span
    dull: bool


@dataclass(frozen=True)
class Lexicon:
    """Written forms with their index words.

    Attributes:
        lexemes: Folded written form → what it is.
        pairs: Two written forms that stand side by side → what that adds to the cost (below 0).
    """

    lexemes: Mapping[str, Lexeme]
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """Letters of the longest form."""
        return max(map(len, self.lexemes), default=0)

    def located(self, text: str) -> Iterator[Located]:
        """The index words of a text in order, as :func:`located_terms` gives them."""
        folded, places = fold_text(text)
        for start, end in self._path(folded):
            lexeme = self.lexemes.get(folded[start:end])
            span = Span(places[start][0], places[end - 1][1])
            if lexeme is not None:
                yield from (Located(term, span, lexeme.dull) for term in lexeme.terms)
            elif clean(folded[start:end]) == folded[start:end]:
                yield Located(folded[start:end], span, False)

    def terms(self, text: str) -> list[str]:
        """The index words of a text."""
        return [each.term for each in self.located(text)]

    def forms(self, text: str) -> list[str]:
        """The folded written forms that the text is cut into, marks with them, blanks without."""
        folded, _ = fold_text(text)
        cut = (folded[start:end] for start, end in self._path(folded))
        return [form for form in cut if not form.isspace()]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``words`` as ``[form, terms, cost, dull]``, ``pairs`` as ``[form, form, bonus]``, sorted."""
        words = [
            [form, " ".join(one.terms), one.cost, int(one.dull)]
            for form, one in sorted(self.lexemes.items())
        ]
        return {
            "words": words,
            "pairs": [[*pair, cost] for pair, cost in sorted(self.pairs.items())],
        }

    def _path(self, text: str) -> list[tuple[int, int]]:
        """The cheapest cut: best[end][form] over the forms that end there; of equals the one found first, longest first."""
        inside = _inside_runs(text)
        best: list[dict[int, tuple[int, int]]] = [{} for _ in range(len(text) + 1)]
        best[0][0] = (0, -1)  # start of the last form → cost, start of the one before
        for start in range(len(text)):
            for end, cost in self._edges(text, start, inside) if best[start] else ():
                own = text[start:end]
                for before, (so_far, _) in best[start].items():
                    total = so_far + cost + self.pairs.get((text[before:start], own), 0)
                    total += self.pairs.get((own, ""), 0) if end == len(text) else 0
                    known = best[end].get(start)
                    if known is None or total < known[0]:
                        best[end][start] = (total, before)
        return _traced(best)

    def _edges(self, text: str, start: int, inside: set[int]) -> Iterator[tuple[int, int]]:
        """Where a form that begins here may end, and its cost: known forms, longest first, and what is unknown."""
        for end in range(min(len(text), start + self.longest), start, -1):
            found = None if end in inside else self.lexemes.get(text[start:end])
            if found is not None:
                yield end, found.cost
        run = _RUNS.match(text, start)
        end = run.end() if run else start + 1
        if text[start:end] not in self.lexemes:
            yield end, UNKNOWN + UNKNOWN_LETTER * (end - start)


def _inside_runs(text: str) -> set[int]:
    """The places inside a number or a Latin word, where no word ends: 127 is never 1 and 27."""
    return {place for run in _WHOLE.finditer(text) for place in range(run.start() + 1, run.end())}


def _traced(best: list[dict[int, tuple[int, int]]]) -> list[tuple[int, int]]:
    end = len(best) - 1
    if end == 0:
        return []
    start = min(best[end], key=lambda each: (best[end][each][0], each))
    cuts: list[tuple[int, int]] = []
    while end > 0:
        cuts.append((start, end))
        start, end = best[end][start][1], start
    return cuts[::-1]


def fold_text(text: str) -> tuple[str, list[tuple[int, int]]]:
    """NFKC and lower case letter by letter, and for each letter of that where it stands in ``text``.

    A voicing mark is folded with the letter before it (ｶﾞ → ガ); all else by itself, so that a browser does the same.
    """
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        own = unicodedata.normalize("NFKC", cluster[0]).lower()
        folded.append(own)
        places += [cluster.span()] * len(own)
    return "".join(folded), places
