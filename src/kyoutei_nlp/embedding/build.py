"""Make the built-in model: ``python -m kyoutei_nlp.embedding.build models/kyoutei-ja-300``.

Opens the word vectors inside the installed ja_ginza package. This is the project's second use of spaCy
(the first is tagging), allowed here because it runs when the model is made and never when it is used.

The same ja_ginza and Sudachi dictionary give the same bytes: all is computed in float64 and rounded to
8 bits, so that the order of a processor's additions does not show.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib import import_module, metadata, resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.embedding.loading import BUILT_IN
from kyoutei_nlp.embedding.static import CARD, CONTENT_PARTS
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.words import words

Floats = NDArray[np.float64]

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
# Directions that all words share, removed (Mu & Viswanath 2018 take n_dimensions / 100;
# of 1, 5, 10, 20, 40 and 60 40 was the best on the JSTS training part).
N_COMMON: Final = 40
# A known word has a mean length of 1: a hashed vector can only say "the same word" or "another".
UNKNOWN_WEIGHT: Final = 0.5

MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "kyoutei_nlp.embedding.module.WordVectors"}
]


def build(folder: Path) -> None:
    """Write the whole model into ``folder``.

    Raises:
        ModelError: ja_ginza is missing or another version than the model is made from.
    """
    vectors, rows_of_keys = _open_ginza()
    vocabulary = _vocabulary(rows_of_keys)
    table = _remove_common(vectors)
    folder.mkdir(parents=True, exist_ok=True)
    _write_words(folder, vocabulary)
    _write_vectors(folder, table)
    _write_card(folder, n_words=len(vocabulary))


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


def _remove_common(vectors: Floats) -> Floats:
    """Centred, without the ``N_COMMON`` directions that all words share, mean length 1."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(np.einsum("ni,nj->ij", centred, centred, optimize=True))
    common = directions[:, -N_COMMON:]
    table = centred - (centred @ common) @ common.T
    return np.asarray(table / np.linalg.norm(table, axis=1).mean())


def _write_words(folder: Path, vocabulary: dict[str, tuple[int, int]]) -> None:
    ranks = np.array([rank for _, rank in vocabulary.values()], dtype=np.float64)
    frequency = 1 / (ZIPF_SUM * (ranks + ZIPF_SHIFT))
    weights = SMOOTHING / (SMOOTHING + frequency)
    rows = np.array([row for row, _ in vocabulary.values()], dtype=np.uint16)
    (folder / "words.txt").write_text("\n".join(vocabulary), encoding="utf-8", newline="\n")
    np.save(folder / "rows.npy", rows)
    np.save(folder / "weights.npy", weights.astype(np.float16))


def _write_vectors(folder: Path, table: Floats) -> None:
    """8 bits a number and a scale a row: a quarter of float32, cosine to the original above 0.999."""
    scales = (np.abs(table).max(axis=1) / 127).astype(np.float32)
    np.save(folder / "vectors.npy", np.rint(table / scales[:, None]).astype(np.int8))
    np.save(folder / "scales.npy", scales)


def _write_card(folder: Path, *, n_words: int) -> None:
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
licence = "Apache-2.0"
n_dimensions = 300
n_words = {n_words}
unknown_weight = {unknown_weight}

[prefixes]

[made_from]
vectors = "ja_ginza {ginza} (MIT), its word vectors from chiVe (Apache-2.0)"
vectors_sha256 = "{vectors}"
dictionary = "SudachiDict-core {dictionary}"
trained_on = "nothing: two constants were chosen on the JSTS training part, no weight was fitted to it"

[scores]
# Spearman of cosine and label, all 12,451 pairs of the JSTS training part (JGLUE, CC BY-SA 4.0), on which the
# constants were chosen too: not a held-out figure. python -m kyoutei_nlp.embedding.measure PAIRS.jsonl
measured_on = "JSTS v1 train"
jsts_train_spearman = 0.697
jsts_train_spearman_plain_mean = 0.670
jsts_train_spearman_plain_mean_less_one_component = 0.685
jsts_train_spearman_character_tfidf = 0.630
# Area under the curve: passages of one document against passages of two (deeds, statements, reports; 60 documents).
same_document_auc = 0.710
same_document_auc_plain_mean = 0.626
"""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="内蔵の埋め込みモデルを作る")
    parser.add_argument("folder", type=Path, help=f"例: models/{BUILT_IN}")
    build(parser.parse_args().folder)


if __name__ == "__main__":
    main()
