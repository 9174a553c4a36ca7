"""The query language (検索式): forgiving, in Japanese or in ASCII.

::

    災害時の物資供給            a sentence or words: passages with more of them come first
    観光 農業                   both, then either
    「災害時応援」 "帰宅困難者"   the words side by side, required
    観光 OR 交流   NOT 港  -港   operators in capitals (full width too)
    (観光 OR 交流) 千葉県        brackets that hold more than one thing
    災害 NEAR/5 物資   災害 近傍 物資   near each other in one passage, in any order
    =見守り                     as typed, without words of the same meaning
    令和元年7月5日               the day in any notation
    分野:観光 field:tourism 当事者:白井市 都道府県:千葉県 年:2019 年度:令和元 種類:協定書 状態:有効 主題:T01
    締結日:2019-04..2020-03 相手の種類:企業

No text is an error: what is broken is mended, and a note in Japanese says how.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.searching.filters import Filter, axis_named, is_known
from kyoutei_nlp.searching.terms import clean


@dataclass(frozen=True, slots=True)
class Term:
    """Words as typed between blanks; ``exact``: without synonyms (``=語``)."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words: side by side and required."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Words that stand near each other, in any order, with at most ``distance`` words between them (近傍)."""

    parts: tuple[Term | Phrase, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All parts. ``implicit``: only written side by side, so plain terms may be missing."""

    parts: tuple[Expression, ...]
    implicit: bool = True


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part."""

    parts: tuple[Expression, ...]


Expression = Term | Phrase | Near | Filter | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been understood.

    Attributes:
        raw: As typed.
        expression: The tree, filters included as leaves.
        notes: In Japanese, what was taken differently from what was typed.
    """

    raw: str
    expression: And
    notes: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """All filters of the tree that are wanted (not those under NOT)."""
        return tuple(leaf for leaf in leaves(self.expression) if isinstance(leaf, Filter))

    @property
    def words(self) -> tuple[Term | Phrase, ...]:
        """All terms and phrases that are wanted, in order."""
        found = (leaf for leaf in leaves(self.expression) if isinstance(leaf, Term | Phrase))
        return tuple(found)

    @property
    def text(self) -> str:
        """The wanted words as plain text, for the embedding model."""
        return " ".join(word.text for word in self.words)


def leaves(expression: Expression) -> list[Term | Phrase | Filter]:
    """Terms, phrases and filters of the tree in order, without those under NOT."""
    if isinstance(expression, Near):
        return list(expression.parts)
    if isinstance(expression, And | Or):
        return [leaf for part in expression.parts for leaf in leaves(part)]
    return [] if isinstance(expression, Not) else [expression]


_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<quote>-?["「『][^"」』]*["」』]?)
    |(?P<filter>-?[^\s:"()「」]{1,12}:(?:"[^"]*"?|「[^」]*」?|(?:[^\s()"]|\([^\s()]*\))+))
    |(?P<open>-?\((?=[^()]*[\s(]))
    |(?P<close>\))
    |(?P<word>[^\s]+)""",
    re.VERBOSE,
)
_NEAR = re.compile(r"(?:NEAR|近傍|近接)(?:[/:](\d{1,3}))?")
NEAR_WORDS: Final = 10
"""Words between, where the query does not say; about a clause's worth of nouns."""
FARTHEST: Final = 100
_WORD_TAIL = re.compile(r"\)+$")
_OPERATORS = {
    "AND": "AND",
    "OR": "OR",
    "NOT": "NOT",
    "|": "OR",
    "&": "AND",
    "||": "OR",
    "&&": "AND",
    "または": "OR",
    "又は": "OR",
    "かつ": "AND",
}
_FULL_WIDTH = str.maketrans({"：": ":", "（": "(", "）": ")", "“": '"', "”": '"', "＂": '"', "｜": "|", "＆": "&", "〝": '"', "〟": '"', "„": '"', "«": '"', "»": '"', "｢": "「", "｣": "」"})  # fmt: skip


def parse_query(text: str) -> Query:
    """Understand ``text``; what is broken is mended and noted, whatever it is."""
    parser = _Parser(text)
    expression = parser.group(depth=0)
    if not isinstance(expression, And):
        expression = And((expression,)) if expression else And(())
    if text.strip() and not expression.parts:
        parser.notes.append("探すことばがありません。ことばを一つ以上入れてください")
    return Query(text, expression, tuple(parser.notes))


DEEPEST: Final = 20
"""Brackets inside brackets; what lies deeper is left out, so that no query can exhaust the stack."""


class _Parser:
    """Recursive descent over a list of (kind, text)."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self.tokens = list(_tokens(_normalized(text)))
        self.position = 0

    def group(self, depth: int) -> Expression | None:
        """``a b OR c NOT d`` until a closing bracket; OR binds weaker than AND and blanks."""
        alternatives: list[Expression] = []
        run: list[Expression] = []
        explicit = False
        while self.position < len(self.tokens):
            kind, text = self.tokens[self.position]
            self.position += 1
            if kind == "close":
                if depth:
                    break
                continue
            if kind == "operator" and text == "OR":
                alternatives, run = [*alternatives, *_and(run, explicit=True)], []
            elif kind == "operator" and text == "AND":
                explicit = True
            elif kind == "near":
                run = self._near(run, int(text), depth)
            else:
                run += self._part(kind, text, depth)
        last = _and(run, explicit=explicit or bool(alternatives))
        alternatives += last
        if len(alternatives) > 1:
            return Or(tuple(alternatives))
        return alternatives[0] if alternatives else None

    def _near(self, run: list[Expression], distance: int, depth: int) -> list[Expression]:
        """The word before and the word after, near each other; with anything else the sign is passed over."""
        after: list[Expression] = []
        if self.position < len(self.tokens):
            kind, text = self.tokens[self.position]
            if kind in ("word", "quote"):
                self.position += 1
                after = self._part(kind, text, depth)
        before = run[-1] if run else None
        if (
            isinstance(before, Term | Phrase | Near)
            and after
            and isinstance(after[0], Term | Phrase)
        ):
            own = before.parts if isinstance(before, Near) else (before,)
            return [*run[:-1], Near((*own, after[0]), distance)]
        self.notes.append("「近傍」は二つのことばの間に置いてください（例: 災害 近傍 物資）")
        return [*run, *after]

    def _part(self, kind: str, text: str, depth: int) -> list[Expression]:
        """One operand, negated where NOT or ``-`` stands before it; () for nothing."""
        if kind == "near" or depth > DEEPEST:
            return []
        if kind == "operator":  # NOT
            if self.position >= len(self.tokens):
                return []
            next_kind, next_text = self.tokens[self.position]
            self.position += 1
            return [Not(part) for part in self._part(next_kind, next_text, depth + 1)]
        negated = text.startswith("-") and len(text) > 1
        body = text[1:] if negated else text
        part = self.group(depth + 1) if kind == "open" else self._leaf(kind, body)
        if part is None:
            return []
        return [Not(part)] if negated else [part]

    def _leaf(self, kind: str, text: str) -> Expression | None:
        if kind == "quote":
            inner = text.strip('"「」『』')
            return Phrase(inner) if clean(inner) else None
        if kind == "filter":
            return self._filter(text)
        exact = text.startswith("=")
        return Term(text.removeprefix("="), exact) if clean(text) else None

    def _filter(self, text: str) -> Expression | None:
        name, _, raw = text.partition(":")
        value = raw.strip('"「」')
        axis = axis_named(name)
        if axis is None:
            return Term(text)
        one = Filter(axis, value)
        if is_known(one):
            return one
        self.notes.append(f"「{name}」に「{value}」はないので、ことばとして探しました")
        return Term(value) if clean(value) else None


def _and(run: list[Expression], *, explicit: bool) -> list[Expression]:
    if not run:
        return []
    if len(run) == 1 and explicit and not isinstance(run[0], Not):
        return run
    return [And(tuple(run), implicit=not explicit)]


def _normalized(text: str) -> str:
    """Full-width signs of the language to ASCII, full-width blanks to blanks; words stay as typed."""
    plain = "".join(" " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in text)
    plain = plain.translate(_FULL_WIDTH)
    plain = re.sub(r"(^|\s|\()[－−‐–]", r"\1-", plain)
    return re.sub(r"(^|\s|\()＝", r"\1=", plain)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    open_brackets = 0
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            break
        kind, body, position = str(match.lastgroup), match[0], match.end()
        if kind == "word":
            body, position = _cut_word(body, position, open_brackets)
            kind, body = _sign(body) or (kind, body)
        open_brackets += (kind == "open") - (kind == "close" and open_brackets > 0)
        found += [] if kind == "blank" else [(kind, body)]
    return found


def _sign(word: str) -> tuple[str, str] | None:
    """An operator, or how near; None for an ordinary word."""
    plain = unicodedata.normalize("NFKC", word)
    if plain in _OPERATORS:
        return "operator", _OPERATORS[plain]
    near = _NEAR.fullmatch(plain)
    return ("near", str(min(int(near[1] or NEAR_WORDS), FARTHEST))) if near else None


def _cut_word(body: str, position: int, open_brackets: int) -> tuple[str, int]:
    """Give back closing brackets that end a group, and a quotation that begins inside the word."""
    tail = _WORD_TAIL.search(body)
    surplus = body.count(")") - body.count("(")
    if tail and open_brackets and surplus > 0:
        cut = min(surplus, len(tail[0]))
        return body[:-cut], position - cut
    quote = body.find('"', 1)
    return (body[:quote], position - len(body) + quote) if quote > 0 else (body, position)
