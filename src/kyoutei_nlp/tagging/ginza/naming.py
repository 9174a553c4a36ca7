"""The named entities of ja_ginza, decided for all words of a batch together: same moves, same rules, same weights.

Outside an entity a decision hangs on the next word alone, so that it is one product for all words; inside one it hangs on
the next word, the entity's first word and the word before, and only "inside" and "last" of its own label are allowed.
Source of the rules: ``ner.pyx`` of spaCy 3.8: no entity reaches over the start of a sentence, none begins on a blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.tagging.ginza.analysis import NamedWords
from kyoutei_nlp.tagging.ginza.encoding import Floats, Integers
from kyoutei_nlp.tagging.ginza.scoring import MoveScorer

_REFUSED: Final = np.float32(-np.inf)


class EntityNamer:
    """Finds entities from word vectors.

    Args:
        model: The thinc model of spaCy's component.
        moves: Names of the moves in the order of the scores (``B-City``, ``O``).

    Raises:
        ValueError: Moves that this recogniser does not know.
    """

    def __init__(self, model: Any, moves: Sequence[str]) -> None:
        self._scorer = MoveScorer(model)
        if {move[0] for move in moves} != set("BILUO") or self._scorer.n_places != 3:
            raise ValueError("moves of another recogniser")
        number = {move: index for index, move in enumerate(moves)}
        opening = [index for index, move in enumerate(moves) if move[0] in "BUO" and move != "U-"]
        self._kinds = np.array([moves[index][0] for index in opening])
        self._labels = [moves[index][2:] for index in opening]
        self._opening, self._opening_bias = self._columns(opening)
        begun = [
            label for kind, label in zip(self._kinds, self._labels, strict=True) if kind == "B"
        ]
        self._going_on = {label: index for index, label in enumerate(begun)}
        self._inside, self._inside_bias = self._columns([number[f"I-{label}"] for label in begun])
        self._last, self._last_bias = self._columns([number[f"L-{label}"] for label in begun])

    def _columns(self, moves: Sequence[int]) -> tuple[Floats, Floats]:
        weights = np.ascontiguousarray(self._scorer.upper[:, list(moves)])
        return weights, self._scorer.upper_bias[list(moves)]

    def __call__(
        self,
        vectors: Floats,
        lengths: Sequence[int],
        *,
        sentence_starts: Sequence[Sequence[int]],
        blanks: NDArray[np.bool_],
    ) -> list[list[NamedWords]]:
        """The entities of each line.

        Args:
            vectors: The words of all lines in order.
            lengths: Words of each line.
            sentence_starts: Words of each line, numbered in the line, that begin a sentence.
            blanks: Which words are white space.
        """
        added = self._scorer.contributions(vectors)
        ends_here = _before_a_boundary(lengths, sentence_starts)
        chosen = self._outside(added, ends_here, blanks)
        lasts = self._ends(added, chosen, ends_here)
        return self._walk(chosen, lasts, lengths)

    def _outside(
        self, added: Floats, ends_here: NDArray[np.bool_], blanks: NDArray[np.bool_]
    ) -> Integers:
        """For each word, the best of the moves that are open to it outside an entity."""
        summed = added[1:, 0] + added[0, 1] + added[0, 2]
        scores = self._scorer.hidden(summed) @ self._opening
        scores += self._opening_bias
        scores[np.ix_(ends_here | blanks, self._kinds == "B")] = _REFUSED
        scores[np.ix_(blanks, self._kinds == "U")] = _REFUSED
        best: Integers = scores.argmax(axis=1)
        return best

    def _ends(self, added: Floats, chosen: Integers, ends_here: NDArray[np.bool_]) -> Integers:
        """For each word that begins an entity, the last word of that entity."""
        lasts = np.arange(len(chosen))
        firsts = np.flatnonzero(self._kinds[chosen] == "B")
        labels = np.array(
            [self._going_on[self._labels[move]] for move in chosen[firsts]], dtype=int
        )
        words = firsts + 1
        while len(words):
            summed = added[words + 1, 0] + added[firsts + 1, 1] + added[words, 2]
            hidden = self._scorer.hidden(summed)
            inside = _scores_of(hidden, self._inside, labels) + self._inside_bias[labels]
            last = _scores_of(hidden, self._last, labels) + self._last_bias[labels]
            goes_on = (inside >= last) & ~ends_here[words]
            lasts[firsts[~goes_on]] = words[~goes_on]
            firsts, labels, words = firsts[goes_on], labels[goes_on], words[goes_on] + 1
        return lasts

    def _walk(
        self, chosen: Integers, lasts: Integers, lengths: Sequence[int]
    ) -> list[list[NamedWords]]:
        """The entities that a reader from left to right meets."""
        found: list[list[NamedWords]] = []
        named, last_of = self._kinds[chosen] != "O", lasts.tolist()
        first = 0
        for length in lengths:
            line: list[NamedWords] = []
            word = first
            for candidate in np.flatnonzero(named[first : first + length]).tolist():
                if first + candidate < word:
                    continue
                word = last_of[first + candidate] + 1
                label = self._labels[chosen[first + candidate]]
                line.append((candidate, word - first, label))
            found.append(line)
            first += length
        return found


def _scores_of(hidden: Floats, weights: Floats, columns: Integers) -> Floats:
    """One score a row: row n of ``hidden`` times column ``columns[n]`` of ``weights``."""
    found: Floats = np.einsum("ij,ij->i", hidden, weights.T[columns])
    return found


def _before_a_boundary(
    lengths: Sequence[int], sentence_starts: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Which words are the last of a line or of a sentence."""
    found = np.zeros(sum(lengths), dtype=bool)
    first = 0
    for length, starts in zip(lengths, sentence_starts, strict=True):
        found[[first + start - 1 for start in starts if start]] = True
        if length:
            found[first + length - 1] = True
        first += length
    return found
