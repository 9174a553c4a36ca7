"""The scorer that spaCy's entity recogniser and parser share: words in, a row of scores a state out, in NumPy.

A state is described by a few words (the next one, the top of the stack, …). What each word adds in each of these places
is one matrix product over all words beforehand; a state is then a sum of rows, a maxout and a small product.

Source of the architecture: spaCy's ``TransitionBasedParser.v2`` (https://spacy.io/api/architectures#parser).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kyoutei_nlp.tagging.ginza.encoding import Floats, Integers, largest_of

NO_WORD = -1


class MoveScorer:
    """Scores of the moves of a transition system.

    Args:
        model: The thinc model of the component, with the layers ``tok2vec``, ``lower`` and ``upper``.
    """

    def __init__(self, model: Any) -> None:
        linear = model.get_ref("tok2vec").layers[-1]
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._narrow, self._narrow_bias = transposed(linear.get_param("W")), linear.get_param("b")
        weights = lower.get_param("W")
        self.n_places, self.n_hidden, self.n_pieces, n_in = weights.shape
        self._place = transposed(weights.transpose(0, 2, 1, 3).reshape(-1, n_in))
        self._padding = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(self.n_places, -1)
        self._bias = np.ascontiguousarray(lower.get_param("b").T.reshape(-1))
        self.upper, self.upper_bias = transposed(upper.get_param("W")), upper.get_param("b")

    def contributions(self, vectors: Floats) -> Floats:
        """What each word adds in each place: (n_words + 1, n_places, n_pieces * n_hidden); row 0 is no word."""
        narrow = vectors @ self._narrow
        narrow += self._narrow_bias
        added = np.empty((len(vectors) + 1, self._place.shape[1]), dtype=np.float32)
        np.matmul(narrow, self._place, out=added[1:])
        table = added.reshape(len(added), self.n_places, -1)
        table[0] = self._padding
        return table

    def hidden(self, summed: Floats) -> Floats:
        """From sums of contributions (n, n_pieces * n_hidden), which it overwrites, to the hidden layer (n, n_hidden)."""
        summed += self._bias
        return largest_of(summed.reshape(-1, self.n_pieces, self.n_hidden))

    def scores(self, contributions: Floats, states: Integers) -> Floats:
        """Scores (n_states, n_moves) of states given as word numbers (n_states, n_places), ``NO_WORD`` where there is none."""
        flat = contributions.reshape(-1, contributions.shape[2])
        rows = (states + 1) * self.n_places + np.arange(self.n_places)
        found = self.hidden(flat[rows].sum(axis=1)) @ self.upper
        found += self.upper_bias
        return found


def transposed(weights: Floats) -> Floats:
    """Columns for rows, laid out anew, so that a product with it runs at full speed."""
    return np.ascontiguousarray(weights.T)
