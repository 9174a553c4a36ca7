"""Make the built-in model: ``python -m kyoutei_nlp.embedding.build models/kyoutei-ja-300``.

From GiNZA's word vectors and what ``learn.py`` in that folder has learned (``learned.npz``).

Opens the word vectors inside the installed ja_ginza package. This is the project's second use of spaCy
(the first is tagging), allowed here because it runs when the model is made and never when it is used.

The same ja_ginza and Sudachi dictionary give the same bytes: all is computed in float64 and rounded to
8 bits, so that the order of a processor's additions does not show.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass, replace
from importlib import import_module, metadata, resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.embedding.loading import BUILT_IN
from kyoutei_nlp.embedding.static import CARD, CONTENT_PARTS, WordTable, write_table
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.words import words

Floats = NDArray[np.float64]

LEARNED: Final = "learned.npz"
# sha256 of vocab/vectors in ja_ginza 5.3.0: another table would be another model.
VECTORS_SHA256: Final = "8c16f062e90069d86fc58df57af9c9c948aae9b0033684332c99538fbdcff4bf"
# Zipf–Mandelbrot: the word at rank r (from 0) has the frequency 1 / (13.6 · (r + 2.7)) or so (Mandelbrot 1953).
ZIPF_SHIFT: Final = 2.7
ZIPF_SUM: Final = 13.6
# Arora et al. 2017 try 1e-3 to 1e-4. On the JSTS training part 1e-3 is 0.003 better, at finding passages of
# the same document (deeds, statements, reports) 4e-4 is 0.010 better.
SMOOTHING: Final = 4e-4
# Words that Sudachi's dictionary lacks (new names, foreign words) are kept to this rank, for size: 2 MB less.
MAX_UNKNOWN_RANK: Final = 200_000
# Each principal direction is divided by its standard deviation to this power: 0 leaves the few directions that all
# words share in charge, 1 (whitening) drowns what tells topics apart. Of 0, 0.25, 0.5, 0.75 and 1, on topics (half of
# benchmarks/texts): area under the curve 0.930, 0.924, 0.905, 0.870, 0.824; nDCG@10 0.616, 0.636, 0.665, 0.660, 0.636;
# JSTS 0.674, 0.680, 0.683, 0.684, 0.685. Removing 40 directions, as before: 0.639, 0.614, 0.686.
EVENNESS: Final = 0.5
# A known word has a mean length of 1: a hashed vector can only say "the same word" or "another".
UNKNOWN_WEIGHT: Final = 0.5

MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "kyoutei_nlp.embedding.module.WordVectors"}
]


def build(folder: Path, *, learned: Path | None = None) -> None:
    """Write the whole model into ``folder``.

    Args:
        folder: Where the model goes.
        learned: What ``learn.py`` wrote; None takes ``learned.npz`` of ``folder``.

    Raises:
        ModelError: ja_ginza is missing or another version than the model is made from, or nothing was learned.
    """
    start = start_table()
    source = learned or folder / LEARNED
    if not source.is_file():
        raise ModelError(f"{source} がありません。learn.py で先に学習してください")
    table = _with_learned(start, Learned.read(source))
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder, table)
    _write_card(folder, n_words=len(table.index), learned=source)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What training adds.

    Attributes:
        words: Words that moved.
        shift: ``(n_words, n_dimensions)``, added to their vectors.
        heavier: ``(n_words,)``, logarithm of the factor of their weights.
        map: ``(n_dimensions, n_dimensions)``: every vector of the table becomes v + v @ map.
    """

    words: tuple[str, ...]
    shift: Floats
    heavier: Floats
    map: Floats

    @classmethod
    def read(cls, path: Path) -> Learned:
        """From ``learned.npz``."""
        kept = np.load(path)
        shift = kept["shift"].astype(np.float64) * kept["scales"].astype(np.float64)[:, None]
        listed = tuple(kept["words"].tobytes().decode().split("\n"))
        return cls(
            listed, shift, kept["heavier"].astype(np.float64), kept["map"].astype(np.float64)
        )


def start_table() -> WordTable:
    """The model before training: GiNZA's vectors made even, weights by frequency.

    Raises:
        ModelError: ja_ginza is missing or another version than the model is made from.
    """
    vectors, rows_of_keys = _open_ginza()
    vocabulary = _vocabulary(rows_of_keys)
    ranks = np.array([rank for _, rank in vocabulary.values()], dtype=np.float64)
    frequency = 1 / (ZIPF_SUM * (ranks + ZIPF_SHIFT))
    return WordTable(
        {word: entry for entry, word in enumerate(vocabulary)},
        np.array([row for row, _ in vocabulary.values()], dtype=np.int64),
        (SMOOTHING / (SMOOTHING + frequency)).astype(np.float32),
        _made_even(vectors).astype(np.float32),
        UNKNOWN_WEIGHT,
    )


def _with_learned(start: WordTable, learned: Learned) -> WordTable:
    """Every word that moved gets a row of its own."""
    entries = np.array([start.index[word] for word in learned.words], dtype=np.int64)
    own = start.vectors[start.rows[entries]] + learned.shift
    together = np.concatenate([start.vectors.astype(np.float64), own])
    together = together + np.einsum("ni,ij->nj", together, learned.map, optimize=True)
    rows, weights = start.rows.copy(), start.weights.astype(np.float64)
    rows[entries] = len(start.vectors) + np.arange(len(entries))
    weights[entries] *= np.exp(learned.heavier)
    return replace(
        start,
        rows=rows,
        weights=weights.astype(np.float32),
        vectors=np.asarray(together, dtype=np.float32),
    )


def _open_ginza() -> tuple[Floats, dict[str, int]]:
    """The table ``(20000, 300)`` and word → row, the most frequent word first."""
    try:
        package = resources.files("ja_ginza")
        # Cython modules without types: not imported by a statement, so that mypy need not see them.
        string_store = import_module("spacy.strings").StringStore
        vectors_class = import_module("spacy.vectors").Vectors
    except ImportError as error:
        raise ModelError("ja_ginza が入っていません。make install を先に行ってください") from error
    vocabulary = next(Path(str(package)).glob("ja_ginza-*")) / "vocab"
    if hashlib.sha256((vocabulary / "vectors").read_bytes()).hexdigest() != VECTORS_SHA256:
        raise ModelError("ja_ginza の版が違います。constraints にある版を入れてください")
    strings = string_store().from_disk(vocabulary / "strings.json")
    vectors = vectors_class(strings=strings).from_disk(vocabulary)
    rows = {strings[key]: int(row) for key, row in vectors.key2row.items()}
    return np.asarray(vectors.data, dtype=np.float64), rows


def _vocabulary(rows_of_keys: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Content word → its row and its rank by frequency: the words that the tokenizer can give.

    A word stands under itself and under its normalised form (ギンザのキー「いる」 = 居る).
    """
    found: dict[str, tuple[int, int]] = {}
    normal_forms: dict[str, tuple[int, int]] = {}
    for rank, (key, row) in enumerate(rows_of_keys.items()):
        parts = list(words(key))
        if len(parts) != 1 or parts[0].surface != key or parts[0].part not in CONTENT_PARTS:
            continue
        if parts[0].known or rank < MAX_UNKNOWN_RANK:
            found.setdefault(key.lower(), (row, rank))
            normal_forms.setdefault(parts[0].normal, (row, rank))
    return normal_forms | found


def _made_even(vectors: Floats) -> Floats:
    """Centred, principal directions more alike in strength (``EVENNESS``), mean length 1."""
    centred = vectors - vectors.mean(axis=0)
    strengths, directions = np.linalg.eigh(np.einsum("ni,nj->ij", centred, centred, optimize=True))
    scales = (strengths / strengths.max()) ** (-EVENNESS / 2)
    table = centred @ (directions * scales) @ directions.T
    return np.asarray(table / np.linalg.norm(table, axis=1).mean())


def _write_card(folder: Path, *, n_words: int, learned: Path) -> None:
    revision = _fingerprint(folder)
    _write_json(folder / "modules.json", MODULES)
    _write_json(
        folder / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"},
    )
    card = CARD_TEMPLATE.format(
        name=BUILT_IN,
        revision=revision,
        n_words=n_words,
        unknown_weight=UNKNOWN_WEIGHT,
        ginza=metadata.version("ja_ginza"),
        dictionary=metadata.version("SudachiDict-core"),
        vectors=VECTORS_SHA256,
        learned=hashlib.sha256(learned.read_bytes()).hexdigest(),
    )
    (folder / CARD).write_text(card, encoding="utf-8", newline="\n")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("words.txt", "rows.npy", "weights.npy", "vectors.npy", "scales.npy"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


CARD_TEMPLATE: Final = """\
# Written by kyoutei_nlp.embedding.build; the figures under [scores] are measured (see there).
name = "{name}"
revision = "{revision}"  # of words, rows, weights and vectors together
title = "内蔵の日本語埋め込みモデル"
licence = "Apache-2.0; what was learned from JSTS (learned.npz, and vectors and weights through it): CC-BY-SA-4.0"
attribution = "JGLUE: JSTS (Kurihara, Kawahara, Shibata 2022; Yahoo Japan Corporation and Waseda University), CC BY-SA 4.0"
n_dimensions = 300
n_words = {n_words}
unknown_weight = {unknown_weight}

[prefixes]

[made_from]
vectors = "ja_ginza {ginza} (MIT), its word vectors from chiVe (Apache-2.0)"
vectors_sha256 = "{vectors}"
dictionary = "SudachiDict-core {dictionary}"
learned_sha256 = "{learned}"
trained_on = "85 % of the pairs of JSTS v1 train; models/kyoutei-fields/training.tsv; corpora/sample/text (learn.py)"

[scores]
# None of these was learned from, but all were looked at when the recipe was chosen: they may flatter a little.
# python benchmarks/embedding.py --pairs JSTS.jsonl --more DEEDS STATEMENTS; in brackets the model of before, without training.
# Spearman of cosine and label on the 1,916 pairs of JSTS v1 train that were kept from learning (0.722).
similarity_spearman = 0.794
# Normalised mutual information of k-means and eight topics, 200 sentences (0.220).
topics_nmi = 0.865
# Area under the curve: items of one field of cooperation against items of two (0.756).
fields_auc = 0.859
# nDCG@10: 48 questions in other words than the passages of corpora/sample that answer them (0.620).
retrieval_ndcg10 = 0.689
# Area under the curve: passages of one document against passages of two; none of these documents was learned from (0.748).
same_document_auc = 0.783
"""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="内蔵の埋め込みモデルを作る")
    parser.add_argument("folder", type=Path, help=f"例: models/{BUILT_IN}")
    build(parser.parse_args().folder)


if __name__ == "__main__":
    main()
