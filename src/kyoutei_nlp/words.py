"""Japanese words by Sudachi: the one owner of sudachipy.

Split mode A, normalised forms: 打合せ = 打ち合わせ, サーバー = サーバ (measured: recall 1.0 for 港 and 災害,
where mode C gives 0.21 and 0.71). Sudachi is not safe in threads (sudachi.rs #289): each thread gets its own tokenizer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kyoutei_nlp.document import Span

# Sudachi refuses 49,149 bytes of UTF-8 and more (ginza #242); a character takes at most four.
MAX_BYTES: Final = 40_000
_MARKS: Final = frozenset({"補助記号", "記号", "空白"})
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text.

    Attributes:
        normal: Sudachi's normalised form, lower case.
        part: The first level of the part of speech (名詞, 動詞, 補助記号, …).
        known: Whether the dictionary has it.
        proper: Whether it is a name (固有名詞).
    """

    surface: str
    normal: str
    part: str
    span: Span
    known: bool
    proper: bool = False


def words(text: str) -> Iterator[Word]:
    """The words of ``text`` in order, split mode A; white space is skipped."""
    tokenizer, mode = _tokenizer()
    for offset, piece in _pieces(text):
        for morpheme in tokenizer.tokenize(piece, mode):
            surface = morpheme.surface()
            if surface.strip():
                span = Span(offset + morpheme.begin(), offset + morpheme.end())
                normal = morpheme.normalized_form().lower()
                part, kind = morpheme.part_of_speech()[:2]
                proper = kind == "固有名詞"
                yield Word(surface, normal, part, span, not morpheme.is_oov(), proper)


def normal_forms(text: str) -> Iterator[tuple[str, str]]:
    """Normalised form and first level of the part of speech, word by word: ``words`` for those who need no more."""
    tokenizer, mode = _tokenizer()
    for _, piece in _pieces(text):
        for morpheme in tokenizer.tokenize(piece, mode):
            if morpheme.surface().strip():
                number = morpheme.part_of_speech_id()
                part = _PARTS.get(number)
                if part is None:
                    part = _PARTS[number] = morpheme.part_of_speech()[0]
                yield morpheme.normalized_form().lower(), part


def placed_forms(text: str) -> Iterator[tuple[str, int, int]]:
    """Normalised form, beginning and end, word by word: ``words`` for those who need no more."""
    tokenizer, mode = _tokenizer()
    for offset, piece in _pieces(text):
        for morpheme in tokenizer.tokenize(piece, mode):
            begin, end = offset + morpheme.begin(), offset + morpheme.end()
            if text[begin:end].strip():
                yield morpheme.normalized_form().lower(), begin, end


_PARTS: Final[dict[int, str]] = {}
"""Sudachi's number of a part of speech → its first level, as met."""


def is_place_name(name: str) -> bool:
    """Whether the dictionary has ``name`` as one word that names a place (オークランド; not バンクス)."""
    tokenizer, mode = _tokenizer()
    found = list(tokenizer.tokenize(name, mode))
    return len(found) == 1 and found[0].part_of_speech()[2] == "地名"


@dataclass(frozen=True, slots=True)
class Weight:
    """How a text weighs against the dictionary.

    Attributes:
        known: Letters in words that the dictionary has.
        letters: Letters in all words; marks and ASCII words count in neither.
        cost: The cost of the best path through the lattice, in all.
        length: Characters weighed.
    """

    known: int
    letters: int
    cost: int
    length: int


def path_cost(text: str) -> int:
    """The cost of the best path through the lattice alone, which is cheaper than ``weigh``."""
    tokenizer, _ = _tokenizer()
    return sum(
        tokenizer.tokenize(piece, _long_mode()).get_internal_cost() for _, piece in _pieces(text)
    )


def weigh(text: str) -> Weight:
    """How many letters of ``text`` stand in known words, and how well its words follow one another.

    Split mode C: the other modes cut words after the path is found and leave no cost.
    """
    tokenizer, _ = _tokenizer()
    known = letters = cost = 0
    for _, piece in _pieces(text):
        found = tokenizer.tokenize(piece, _long_mode())
        cost += found.get_internal_cost()
        for morpheme in found:
            surface = morpheme.surface()
            if surface.isascii() or surface.isspace() or morpheme.part_of_speech()[0] in _MARKS:
                continue
            if not morpheme.is_oov():
                known += len(surface)
            elif not any(map(str.isalnum, surface)):
                continue  # a run of marks that no dictionary has is no word
            letters += len(surface)
    return Weight(known, letters, cost, len(text))


def long_units(text: str) -> list[tuple[str, str]]:
    """Surface and tag of the words of ``text`` in split mode C, as GiNZA takes them: ``名詞-固有名詞-人名-姓``.

    Raises:
        Exception: Sudachi's own, for a text of over :data:`MAX_BYTES`.
    """
    tokenizer, _ = _tokenizer()
    units = tokenizer.tokenize(text, _long_mode())
    # A surface is empty where Sudachi made several characters of one (…).
    return [(surface, _tag(unit.part_of_speech())) for unit in units if (surface := unit.surface())]


@cache
def _long_mode() -> Any:
    from sudachipy import SplitMode

    return SplitMode.C


@cache
def _tag(part_of_speech: tuple[str, ...]) -> str:
    return "-".join(level for level in part_of_speech[:4] if level != "*")


def _tokenizer() -> tuple[Any, Any]:
    if not hasattr(_local, "tokenizer"):
        from sudachipy import Dictionary, SplitMode

        _local.tokenizer = Dictionary(dict="core").create(), SplitMode.A
    found: tuple[Any, Any] = _local.tokenizer
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut at line ends into pieces under the byte limit, each with its offset."""
    for start, end in cut(text, MAX_BYTES):
        yield start, text[start:end]


def cut(text: str, max_bytes: int) -> Iterator[tuple[int, int]]:
    """Ranges that cover ``text``, each under ``max_bytes`` of UTF-8, cut after 。 or a line feed if possible."""
    start, step = 0, max(1, max_bytes // 16)
    while start < len(text):
        end = min(len(text), start + step)
        while end < len(text) and _n_bytes(text[start:end]) < max_bytes * 3 // 4:
            end = min(len(text), end + step)
        if end < len(text):
            best = max(text.rfind("\n", start, end), text.rfind("。", start, end))
            end = best + 1 if best > start else end
        yield start, end
        start = end


def _n_bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
