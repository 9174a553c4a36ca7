"""The parts of a loaded ja_ginza as our own: network, words and moves, checked for being built in the known way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kyoutei_nlp.tagging.ginza.encoding import Encoder, Floats, Integers, MaxoutLayer, WordTable
from kyoutei_nlp.tagging.ginza.scoring import transposed


class PartsOfSpeech:
    """Universal parts of speech from word vectors, as the morphologizer gives them."""

    def __init__(self, morphologizer: Any) -> None:
        softmax = next(layer for layer in morphologizer.model.walk() if layer.name == "softmax")
        self._weights, self._bias = transposed(softmax.get_param("W")), softmax.get_param("b")
        names = [dict([label.split("=")]) for label in morphologizer.labels]
        self._names = [name["POS"] for name in names]

    def __call__(self, vectors: Floats) -> list[str]:
        """One a row of ``vectors`` (n_words, width)."""
        best = (vectors @ self._weights + self._bias).argmax(axis=1)
        return [self._names[index] for index in best.tolist()]


def moves(component: Any) -> list[str]:
    """Names of the moves in the order of the scores; ``move_names`` leaves one out."""
    system = component.moves
    return [system.get_class_name(number) for number in range(system.n_moves)]


def encoder(nlp: Any) -> Encoder:
    """The network of the pipeline's ``tok2vec``.

    Raises:
        ValueError: It is built in another way.
    """
    model = nlp.get_pipe("tok2vec").model
    embed, encode = model.get_ref("embed"), model.get_ref("encode")
    (mix,) = _maxout_layers(embed)
    layers = _maxout_layers(encode)
    if _layers(embed, "static_vectors") == [] or encode.layers[0].name.count("residual") == 0:
        raise ValueError("tok2vec is built in another way")
    return Encoder(_word_table(nlp.vocab, embed, mix), layers)


def _layers(model: Any, name: str) -> list[Any]:
    return [layer for layer in model.walk(order="dfs_pre") if layer.name == name]


def _maxout_layers(model: Any) -> list[MaxoutLayer]:
    pairs = zip(_layers(model, "maxout"), _layers(model, "layernorm"), strict=True)
    return [MaxoutLayer.of(maxout, norm) for maxout, norm in pairs]


def _word_table(vocabulary: Any, embed: Any, mix: MaxoutLayer) -> WordTable:
    """Embeddings of the word itself, of its shape, and its fixed vector."""
    from spacy.lang.lex_attrs import word_shape
    from spacy.strings import get_string_id

    by_word, by_shape = _layers(embed, "hashembed")
    (static,) = _layers(embed, "static_vectors")
    vectors = vocabulary.vectors

    def shape_id(word: str) -> int:
        found: int = get_string_id(word_shape(word))
        return found

    def rows(words: Sequence[str]) -> Integers:
        keys = np.array([get_string_id(word) for word in words], dtype=np.uint64)
        found: Integers = vectors.find(keys=keys)
        return found

    features = ((by_word, get_string_id), (by_shape, shape_id))
    return WordTable(
        [(layer.get_param("E"), layer.attrs["seed"], feature) for layer, feature in features],
        (rows, vectors.data, transposed(static.get_param("W"))),
        mix,
        by_word.ops.hash,
    )
