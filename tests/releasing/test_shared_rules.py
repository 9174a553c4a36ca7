"""The rules that the search site shares with Python: the same vectors go through ``static/*.js`` in tests/browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp.releasing.coding import coded, fnv1a
from kyoutei_nlp.searching import Lexeme, Lexicon, learned_lexicon, state_of_term
from kyoutei_nlp.searching.lexicon import fold_text

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
)


def lexicon_of(part: dict[str, str]) -> Lexicon:
    """The lexicon as the site's file has it."""
    lexemes = {}
    for line in part["words"].split("\n"):
        form, cost, dull, *terms = line.split("\t")
        own = tuple(terms[0].split()) if terms else (form,)
        lexemes[form] = Lexeme(own, int(cost), dull == "1")
    pairs = [line.split("\t") for line in part["pairs"].split("\n")]
    return Lexicon(lexemes, {(first, second): int(cost) for first, second, cost in pairs})


@pytest.mark.parametrize(("text", "expected"), VECTORS["cut"])
def test_cut(text: str, expected: list[list[Any]]) -> None:
    found = lexicon_of(VECTORS["lexicon"]).located(text)
    assert [[w.term, w.span.start, w.span.end, w.dull] for w in found] == expected


@pytest.mark.parametrize(("text", "folded", "places"), VECTORS["fold"])
def test_fold(text: str, folded: str, places: list[list[int]]) -> None:
    assert fold_text(text) == (folded, [tuple(place) for place in places])


@pytest.mark.parametrize(("numbers", "text"), VECTORS["numbers"])
def test_coded(numbers: list[int], text: str) -> None:
    assert coded(numbers) == text


@pytest.mark.parametrize(("text", "number"), VECTORS["hash"])
def test_hash(text: str, number: int) -> None:
    assert fnv1a(text) == number


@pytest.mark.parametrize(("term", "day", "state"), VECTORS["state"])
def test_state(term: str, day: str, state: str) -> None:
    assert state_of_term(term, date.fromisoformat(day)) == state


LEARNED_FROM = [
    "災害時における物資の供給に関する協定書",
    "第１２７号の市長は、高齢者の見守りに協力する。",
    "⑴　子ども・子育ての支援",
]
SAME_AS_SUDACHI = [  # made of words that the corpus has, put together otherwise
    "災害時の見守り", "物資供給", "協定書第１２７号", "子ども", "（１）子育ての支援", "高齢者の物資",
]  # fmt: skip
NEVER_INSIDE = [  # (text, index word that must not come of it)
    ("仲間", "間"), ("1127号", "127"), ("ABCDEF", "ab"),
]  # fmt: skip


def test_a_learned_lexicon_cuts_as_sudachi_does() -> None:
    from kyoutei_nlp.searching import index_terms

    lexicon = learned_lexicon(LEARNED_FROM, spellings=["仲間", "間"])
    for text in SAME_AS_SUDACHI:
        assert lexicon.terms(text) == index_terms(text).split(), text
    for text, word in NEVER_INSIDE:
        assert word not in lexicon.terms(text), text
