"""BERTopic (Grootendorst 2022) as a clusterer: its one owner. An extra: ``pip install 'kyoutei-nlp[bertopic]'``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.words import words


def topics(
    rows: NDArray[np.floating[Any]], texts: Sequence[str] | None, *, seed: int
) -> NDArray[np.int64]:
    """Int ``(n,)``: the topic of each row, -1 for outliers.

    Args:
        rows: ``(n, d)``.
        texts: What the rows stand for; BERTopic counts their nouns.
        seed: Of UMAP, which runs on one thread with it.

    Raises:
        ThemeError: It is not installed.
    """
    try:
        from bertopic import BERTopic
        from sklearn.feature_extraction.text import CountVectorizer
        from umap import UMAP
    except ImportError as error:
        raise ThemeError(
            "BERTopic が入っていません。pip install 'kyoutei-nlp[bertopic]' で入れるか、clusterer を既定に戻してください"
        ) from error
    counter = CountVectorizer(tokenizer=_nouns, token_pattern=None)
    flat = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(vectorizer_model=counter, umap_model=flat, language="multilingual")
    said = list(texts) if texts is not None else ["文書"] * len(rows)
    return np.asarray(model.fit_transform(said, rows)[0], dtype=np.int64)


def _nouns(text: str) -> list[str]:
    return [word.normal for word in words(text) if word.part == "名詞"]
