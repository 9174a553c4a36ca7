"""A lexicon learned from what Sudachi made of a corpus (語彙の学習)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.searching.lexicon import UNKNOWN, Lexeme, Lexicon, fold_text
from kyoutei_nlp.searching.terms import index_words
from kyoutei_nlp.words import words

NAT: Final = 100
OFTEN: Final = 2
"""A pair that stands only once says nothing."""
CLOSE: Final = 1.0
"""Nats by which a pair must be likelier than its parts to be kept."""
TRUST: Final = 0.7
"""How far a pair's own frequency is believed."""

LONGEST_MENDED: Final = 60
MENDED: Final = 3_000
ROUNDS: Final = 4
STEP: Final = 60
"""Short texts, so many, gone through so often, each time by so much: all of them judgements on the sample."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a text as the lexicon keeps it."""

    form: str
    terms: tuple[str, ...]
    dull: bool


def learned_lexicon(texts: Iterable[str], *, spellings: Iterable[str] = ()) -> Lexicon:
    """The lexicon of some texts.

    Args:
        texts: Lines or passages; each counts as often as it is given.
        spellings: More words that a query may hold (synonyms, names); they count once.
    """
    forms: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    meanings: dict[str, Counter[tuple[tuple[str, ...], bool]]] = {}
    texts = list(texts)
    for text in (*texts, *spellings):
        pieces = _pieces(text)
        forms.update(piece.form for piece in pieces)
        pairs.update(pairwise(piece.form for piece in pieces))
        for piece in pieces:
            meanings.setdefault(piece.form, Counter())[piece.terms, piece.dull] += 1
    total = sum(forms.values()) or 1
    lexemes = {}
    for form, count in forms.items():
        (terms, dull), _ = min(meanings[form].items(), key=lambda told: (-told[1], told[0]))
        lexemes[form] = Lexeme(terms, max(1, min(UNKNOWN, round(NAT * log(total / count)))), dull)
    return _mended(Lexicon(lexemes, _close_pairs(pairs, forms, total)), list(dict.fromkeys(texts)))


def _mended(lexicon: Lexicon, texts: Sequence[str]) -> Lexicon:
    """Where the lexicon cuts a text otherwise than Sudachi, Sudachi's pairs become cheaper and its own dearer.

    A structured perceptron (Collins 2002) over pairs alone, without averaging: the costs were learned by counting before.
    """
    pairs: Counter[tuple[str, str]] = Counter(dict(lexicon.pairs))
    drawn = [text for text in texts if 2 <= len(text) <= LONGEST_MENDED]
    drawn = drawn[:: max(1, -(-len(drawn) // MENDED))]
    wanted = [[piece.form for piece in _pieces(text)] for text in drawn]
    for _ in range(ROUNDS):
        held = Lexicon(lexicon.lexemes, dict(pairs))
        for text, forms in zip(drawn, wanted, strict=True):
            own = held.forms(text)
            if own != forms and "".join(own) == "".join(forms):
                pairs.update({pair: -STEP * n for pair, n in Counter(_side_by_side(forms)).items()})
                pairs.subtract({pair: -STEP * n for pair, n in Counter(_side_by_side(own)).items()})
    return Lexicon(lexicon.lexemes, {pair: cost for pair, cost in pairs.items() if cost})


def _side_by_side(forms: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(("", *forms, ""))


def inflected(verbs: Iterable[str]) -> Iterator[str]:
    """How verbs and adjectives are written where they do not end: 運ぶ → 運ばない, 運びます, 運んで, 運べば.

    Each comes with what usually follows, so that Sudachi cuts it as in a sentence.
    """
    for verb in verbs:
        stem, last = verb[:-1], verb[-1:]
        if not stem:
            continue
        for ending in (*_CONJUGATED.get(last, ()), *(_ICHIDAN if last == "る" else ())):
            yield stem + ending


_ICHIDAN: Final = ("ます", "ない", "て", "た", "れば", "よう", "られる", "させる")
_CONJUGATED: Final = {
    "う": ("わない", "います", "って", "った", "えば", "おう"),
    "く": ("かない", "きます", "いて", "いた", "けば", "こう"),
    "ぐ": ("がない", "ぎます", "いで", "いだ", "げば", "ごう"),
    "す": ("さない", "します", "して", "した", "せば", "そう"),
    "つ": ("たない", "ちます", "って", "った", "てば", "とう"),
    "ぬ": ("なない", "にます", "んで", "んだ", "ねば", "のう"),
    "ぶ": ("ばない", "びます", "んで", "んだ", "べば", "ぼう"),
    "む": ("まない", "みます", "んで", "んだ", "めば", "もう"),
    "る": ("らない", "ります", "って", "った", "れば", "ろう"),
    "い": ("くない", "かった", "くて", "ければ"),
}
"""Last letter of the dictionary form → the rows of school grammar (五段活用, 形容詞)."""


def _close_pairs(
    pairs: Counter[tuple[str, str]], forms: Counter[str], total: int
) -> dict[tuple[str, str], int]:
    """Pairs that stand together more often than chance lets expect, with what that saves."""
    found = {}
    for (first, second), count in pairs.items():
        if count < OFTEN:
            continue
        alone = forms[second] / total
        together = TRUST * count / forms[first] + (1 - TRUST) * alone
        if log(together / alone) >= CLOSE:
            found[first, second] = -round(NAT * log(together / alone))
    return found


@lru_cache(maxsize=1 << 17)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """What Sudachi makes of a text; the same frequent words come with every corpus."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[_Piece]:
    stop = load_data("query")["stop"]
    parts, dull = set(stop["parts"]), set(stop["words"])
    for word in words(text):
        form, _ = fold_text(word.surface)
        terms = index_words(word.normal)
        if form and (
            terms or not any(map(str.isalnum, form))
        ):  # ⑴ is (1), which must not hide its 1
            yield _Piece(form, terms, word.part in parts or any(term in dull for term in terms))
