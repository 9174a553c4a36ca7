"""What every embedding model can do, and documents through it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Document
from kyoutei_nlp.vectors import PassageVectors

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
# Passages handed to a model at once, over document borders; arbitrary, keeps memory near 100 MB.
BATCH: Final = 4096


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine (埋め込みモデル)."""

    @property
    def model_id(self) -> str:
        """Name and revision; vectors of two ids must never be compared."""
        ...

    @property
    def n_dimensions(self) -> int:
        """Length of a vector."""
        ...

    @property
    def is_costly(self) -> bool:
        """Whether a text costs so much that its vector is worth keeping for the next time."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """float32 ``(n_texts, n_dimensions)``, every row finite and of length 1."""
        ...

    def embed_query(self, text: str) -> Vector:
        """float32 ``(n_dimensions,)`` of length 1."""
        ...

    def embed_topics(self, texts: Sequence[str]) -> Matrix:
        """Like :meth:`embed_passages` for words that name what passages are about (分野の名前)."""
        ...

    def truncated(self, texts: Sequence[str]) -> list[bool]:
        """For each text whether the model cannot read it to the end."""
        ...


def embed_document(document: Document, embedder: Embedder) -> PassageVectors:
    """The vectors of one document's passages, in their order."""
    return next(embed_documents([document], embedder))


def embed_documents(documents: Iterable[Document], embedder: Embedder) -> Iterator[PassageVectors]:
    """The vectors of each document in turn; passages of many short documents go to the model together."""
    waiting: list[Document] = []
    n_passages = 0
    for document in documents:
        waiting.append(document)
        n_passages += len(document.passages)
        if n_passages >= BATCH:
            yield from _embed_together(waiting, embedder)
            waiting, n_passages = [], 0
    yield from _embed_together(waiting, embedder)


def _embed_together(documents: list[Document], embedder: Embedder) -> Iterator[PassageVectors]:
    texts = [
        document.quote(passage.span) for document in documents for passage in document.passages
    ]
    unlike = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    places = np.array([unlike[text] for text in texts], dtype=np.int64)
    # What stands word for word in many deeds goes through the model once.
    matrix = embedder.embed_passages(list(unlike))[places]
    cut = embedder.truncated(list(unlike))
    cut_short = [cut[place] for place in places]
    start = 0
    for document in documents:
        ids = tuple(passage.id for passage in document.passages)
        end = start + len(ids)
        lost = tuple(id_ for id_, is_cut in zip(ids, cut_short[start:end], strict=True) if is_cut)
        yield PassageVectors(embedder.model_id, ids, matrix[start:end], lost)
        start = end


def unit_rows(matrix: NDArray[np.floating], texts: Sequence[str]) -> Matrix:
    """Rows scaled to length 1, float32; a row without length becomes the text's own ``direction``.

    Args:
        matrix: ``(n_texts, n_dimensions)``.
        texts: What each row stands for.
    """
    result = np.nan_to_num(np.asarray(matrix, dtype=np.float32))
    lengths = np.linalg.norm(result, axis=1)
    for row in np.flatnonzero(lengths < 1e-6).tolist():
        result[row] = direction(texts[row].strip(), result.shape[1])
        lengths[row] = 1.0
    return np.asarray(result / lengths[:, None], dtype=np.float32)


def direction(text: str, n_dimensions: int) -> Vector:
    """A unit vector that depends on the characters only: signs from SHAKE-256.

    Two different texts are nearly orthogonal (cosine 0 ± 1/√n), so that nothing is similar to everything
    (random indexing, Kanerva et al. 2000).
    """
    digest = hashlib.shake_256(text.encode()).digest((n_dimensions + 7) // 8)
    bits = np.unpackbits(np.frombuffer(digest, dtype=np.uint8))[:n_dimensions]
    return np.asarray((2.0 * bits - 1.0) / np.sqrt(n_dimensions), dtype=np.float32)
