"""The last resort: a model made of nothing but the user's own texts, TF-IDF and a singular value decomposition.

Latent semantic analysis (Deerwester et al. 1990). A text's vector is the sum of its words' vectors here too, so the result
is a folder like the built-in model's and is loaded by the same code.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.embedding.embedder import Embedder
from kyoutei_nlp.embedding.static import CARD, WordTable, content_words, load_static, write_table
from kyoutei_nlp.errors import ModelError

# A word of a single text links nothing; the usual limits of the method, not tuned.
MIN_TEXTS: Final = 2
MOST_WORDS: Final = 50_000
UNKNOWN_WEIGHT: Final = 0.1
CARD_TEMPLATE: Final = """\
# Written by kyoutei_nlp.embedding.lsa.
name = "{name}"
revision = "{revision}"
title = "手元の文書だけから作った埋め込みモデル（TF-IDF と特異値分解）"
n_dimensions = {n_dimensions}
n_words = {n_words}
unknown_weight = {unknown_weight}

[prefixes]

[made_from]
texts = {n_texts}
"""


def fit_lsa(texts: Iterable[str], folder: str | Path, *, n_dimensions: int = 300) -> Embedder:
    """Make a model from ``texts`` and nothing else; ``load_embedder(folder)`` loads it from then on.

    The built-in model knows what words mean and is the better one; this is for texts in words that it does not know, and for
    places where no model may be brought.

    Args:
        texts: Passages, some hundreds at least.
        folder: Where the model is written.
        n_dimensions: At most; never more than the texts and words allow.

    Raises:
        ModelError: Fewer than three words occur in two texts.
    """
    found = [Counter(normal for normal, _ in content_words(text)) for text in texts]
    frequency = Counter(word for counts in found for word in counts)
    words = [w for w, n in frequency.most_common(MOST_WORDS) if n >= MIN_TEXTS]
    if len(words) < 3:
        raise ModelError(
            "埋め込みモデルを作るには文章が足りません。条・段が数百以上ある文書で試してください"
        )
    weights = np.array([np.log(len(found) / frequency[w]) + 1 for w in words])
    index = {word: n for n, word in enumerate(words)}
    vectors = _directions(found, index, weights, n_dimensions)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    rows = np.arange(len(words), dtype=np.int64)
    scale = (weights / weights.mean()).astype(np.float32)
    write_table(target, WordTable(index, rows, scale, vectors, UNKNOWN_WEIGHT))
    card = CARD_TEMPLATE.format(
        name=target.name,
        revision=hashlib.sha256((target / "vectors.npy").read_bytes()).hexdigest()[:12],
        n_dimensions=vectors.shape[1],
        n_words=len(words),
        n_texts=len(found),
        unknown_weight=UNKNOWN_WEIGHT,
    )
    (target / CARD).write_text(card, encoding="utf-8", newline="\n")
    return load_static(target)


def _directions(
    found: list[Counter[str]], index: dict[str, int], weights: NDArray[np.float64], n: int
) -> NDArray[np.float32]:
    """float32 ``(n_words, n)``: the right singular vectors of the TF-IDF matrix, mean length 1."""
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    cells = [
        (row, index[word], np.sqrt(count) * weights[index[word]])
        for row, counts in enumerate(found)
        for word, count in counts.items()
        if word in index
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix: Any = csr_matrix((values, (rows, columns)), shape=(len(found), len(index)))
    most = max(2, min(n, len(index) - 1, len(found) - 1))
    svd = TruncatedSVD(most, random_state=0).fit(normalize(matrix))
    vectors = svd.components_.T
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1).mean(), dtype=np.float32)
