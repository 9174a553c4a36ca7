"""The dependency parser of ja_ginza, stepping all lines of a batch together: same moves, same rules, same weights.

Arc-eager with the moves of spaCy: shift (S), reduce (D), left arc (L), right arc (R), and break (B), which begins a sentence;
a word without head that is reduced goes back to the buffer, once. Source of the rules: ``arc_eager.pyx`` and ``_state.pxd``
of spaCy 3.8; of the method: Honnibal & Johnson 2015, “An improved non-monotonic transition system for dependency parsing”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np

from kyoutei_nlp.tagging.ginza.encoding import Floats
from kyoutei_nlp.tagging.ginza.scoring import NO_WORD, MoveScorer

ROOT: Final = "ROOT"
_SHIFT, _REDUCE, _LEFT, _RIGHT, _BREAK = "SDLRB"
_REFUSED: Final = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class Parse:
    """Heads and relations of the words of a line, and where its sentences begin.

    Attributes:
        heads: The number of each word's head; its own for a root.
    """

    heads: tuple[int, ...]
    relations: tuple[str, ...]
    sentence_starts: tuple[int, ...]


class Parser:
    """Parses from word vectors.

    Args:
        model: The thinc model of spaCy's component.
        moves: Names of the moves in the order of the scores (``L-nmod``).

    Raises:
        ValueError: Moves that this parser does not know.
    """

    def __init__(self, model: Any, moves: Sequence[str]) -> None:
        self._scorer = MoveScorer(model)
        kinds = [move[0] for move in moves]
        if set(kinds) != set("SDLRB") or any("||" in move or "subtok" in move for move in moves):
            raise ValueError(f"moves of another parser: {moves}")
        self._moves = [(move[0], move[2:]) for move in moves]
        self._masks = _masks(kinds)

    def __call__(self, vectors: Floats, lengths: Sequence[int]) -> list[Parse]:
        """One parse a line; ``vectors`` holds the words of all lines in order."""
        added = self._scorer.contributions(vectors)
        offsets = [0, *accumulate(lengths)][:-1]
        states = [_State(n, offset) for n, offset in zip(lengths, offsets, strict=True)]
        moving = [state for state in states if state.length]
        while moving:
            places = np.array([state.places() for state in moving])
            scores = self._scorer.scores(added, places)
            scores += self._masks[[state.possible() for state in moving]]
            for state, move in zip(moving, scores.argmax(axis=1).tolist(), strict=True):
                state.take(*self._moves[move])
            moving = [state for state in moving if not state.is_final()]
        return [state.parse() for state in states]


def _masks(kinds: Sequence[str]) -> Floats:
    """For each sum of flags of :meth:`_State.possible`, what is added to the scores: 0 or minus infinity."""
    flags = {_SHIFT: 1, _REDUCE: 2, _LEFT: 4, _RIGHT: 4, _BREAK: 8}
    rows = [
        [0.0 if possible & flags[kind] else _REFUSED for kind in kinds] for possible in range(16)
    ]
    return np.array(rows, dtype=np.float32)


class _State:
    """How far the parse of one line is; a word is its number in the line."""

    __slots__ = (
        "_back", "_heads", "_kept", "_left", "_next", "_offset", "_relations", "_right", "_stack", "_starts", "length",
    )  # fmt: skip

    def __init__(self, length: int, offset: int) -> None:
        self.length, self._offset, self._next = length, offset, 0
        self._stack: list[int] = []
        self._back: list[int] = []
        self._kept: set[int] = set()
        self._starts = {0}
        self._heads = [NO_WORD] * length
        self._relations = [ROOT] * length
        self._left: list[list[int]] = [[] for _ in range(length)]
        self._right: list[list[int]] = [[] for _ in range(length)]

    def is_final(self) -> bool:
        return not self._stack and not self._back and self._next >= self.length

    def _first(self) -> int:
        if self._back:
            return self._back[-1]
        return self._next if self._next < self.length else NO_WORD

    def _second(self) -> int:
        back = len(self._back)
        if back > 1:
            return self._back[-2]
        second = self._next + 1 - back
        return second if second < self.length else NO_WORD

    def places(self) -> list[int]:
        """The eight words that describe the state, as numbers in the batch."""
        stack, offset = self._stack, self._offset
        first, second, top = self._first(), self._second(), stack[-1] if stack else NO_WORD
        left_of_first = self._left[first] if first >= 0 else ()
        left_of_top = self._left[top] if top >= 0 else ()
        right_of_top = self._right[top] if top >= 0 else ()
        return [
            first + offset if first >= 0 else NO_WORD,
            second + offset if second >= 0 else NO_WORD,
            top + offset if top >= 0 else NO_WORD,
            stack[-2] + offset if len(stack) > 1 else NO_WORD,
            stack[-3] + offset if len(stack) > 2 else NO_WORD,
            left_of_first[-1] + offset if left_of_first else NO_WORD,
            left_of_top[-1] + offset if left_of_top else NO_WORD,
            right_of_top[-1] + offset if right_of_top else NO_WORD,
        ]

    def possible(self) -> int:
        """The kinds of moves that the rules allow here, as a sum of flags: 1 shift, 2 reduce, 4 arcs, 8 break."""
        left_over = self.length - self._next + len(self._back)
        first = self._first()
        begins = first in self._starts
        flags = 0
        if not self._stack:
            flags = 1
        else:
            if left_over >= 2 and not begins and first not in self._kept:
                flags = 1
            flags |= 2
            if left_over and not begins:
                flags |= 4
        if left_over >= 2 and self._second() == first + 1 and first + 1 not in self._starts:
            flags |= 8
        return flags

    def take(self, kind: str, relation: str) -> None:
        """Make a move."""
        if kind == _SHIFT:
            self._push()
        elif kind == _REDUCE:
            word = self._stack.pop()
            if self._heads[word] < 0 and self._stack:
                self._kept.add(word)
                self._back.append(word)
        elif kind == _LEFT:
            first = self._first()
            self._attach(self._stack.pop(), first, relation)
            self._kept.discard(first)
        elif kind == _RIGHT:
            self._attach(self._first(), self._stack[-1], relation)
            self._push()
        else:
            self._starts.add(self._second())

    def _push(self) -> None:
        if self._back:
            self._stack.append(self._back.pop())
        else:
            self._stack.append(self._next)
            self._next += 1

    def _attach(self, word: int, head: int, relation: str) -> None:
        old = self._heads[word]
        if old >= 0:
            (self._left if old > word else self._right)[old].remove(word)
        (self._left if head > word else self._right)[head].append(word)
        self._heads[word], self._relations[word] = head, relation

    def parse(self) -> Parse:
        """The finished parse."""
        heads = [head if head >= 0 else word for word, head in enumerate(self._heads)]
        return Parse(tuple(heads), tuple(self._relations), sentence_starts(heads))


def sentence_starts(heads: Sequence[int]) -> tuple[int, ...]:
    """The first words of the subtrees of the roots, which is where spaCy lets sentences begin.

    Edges are handed up in turns, as spaCy does it, until all heads lie in the sentence of their words (at most 11 times).
    """
    left, right = list(range(len(heads))), list(range(len(heads)))
    for _ in range(12):
        for word in [*range(len(heads)), *range(len(heads) - 1, -1, -1)]:
            head = heads[word]
            left[head] = min(left[head], left[word])
            right[head] = max(right[head], right[word])
        starts = sorted({left[word] for word, head in enumerate(heads) if head == word})
        if _heads_stay_inside(heads, starts):
            break
    return tuple(starts)


def _heads_stay_inside(heads: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether each head is in its word's sentence, checked as spaCy does: a sentence's end may be the next one's first word."""
    ends = [*[start for start in starts if start > 0], len(heads) - 1]
    first = 0
    for end in ends:
        if any(not first <= heads[word] <= end for word in range(first, end)):
            return False
        first = end
    return True
