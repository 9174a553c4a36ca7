"""The built-in Japanese model in NumPy: a weighted sum of word vectors, no torch.

Source: smooth inverse frequency weights and common component removal (Arora et al. 2017); the word vectors
are GiNZA's (from chiVe, Manabe et al. 2019). ``build`` has folded the removed component into the vectors.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.embedding.embedder import Matrix, Vector, direction, unit_rows
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.words import words

CARD: Final = "MODEL.toml"
# What carries meaning; particles, auxiliaries, conjunctions and punctuation are left out.
CONTENT_PARTS: Final = frozenset(
    {"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "連体詞", "接頭辞", "接尾辞", "感動詞"}
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a text gives to its vector.

    Attributes:
        entries: Numbers of known words, each once.
        weights: float32, one an entry.
        unknown: Words without a vector, each once.
    """

    entries: NDArray[np.int64]
    weights: NDArray[np.float32]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """The words of the model.

    Attributes:
        index: Word (Sudachi's normalised form, or surface, lower case) → entry.
        rows: int ``(n_entries,)``, the row of ``vectors``; rare words share a row with their neighbour.
        weights: float32 ``(n_entries,)``.
        vectors: float32 ``(n_rows, n_dimensions)``.
        unknown_weight: Length of the hashed vector of a word that the table does not have.
    """

    index: dict[str, int]
    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
    vectors: Matrix
    unknown_weight: float

    @classmethod
    def load(cls, folder: Path, *, unknown_weight: float) -> WordTable:
        """Read ``words.txt`` and the arrays beside it.

        Raises:
            ModelError: A file is missing or does not fit.
        """
        try:
            listed = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
            rows = np.load(folder / "rows.npy").astype(np.int64)
            weights = np.load(folder / "weights.npy").astype(np.float32)
            scales = np.load(folder / "scales.npy")
            vectors = np.load(folder / "vectors.npy") * scales[:, None]
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{folder}: モデルのファイルが読めません。make models で作り直してください"
            ) from error
        index = {word: entry for entry, word in enumerate(listed)}
        if not len(index) == len(rows) == len(weights):
            raise ModelError(
                f"{folder}: 語とベクトルの数が合いません。make models で作り直してください"
            )
        return cls(index, rows, weights, np.asarray(vectors, dtype=np.float32), unknown_weight)

    def content(self, text: str) -> Content:
        """The content words of ``text``; a word said n times weighs √n times as much."""
        known: Counter[int] = Counter()
        unknown: Counter[str] = Counter()
        for normal, surface in content_words(text):
            entry = self.index.get(normal, self.index.get(surface))
            if entry is None:
                unknown[normal] += 1
            else:
                known[entry] += 1
        entries = np.fromiter(known, dtype=np.int64, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        weights = self.weights[entries] * np.sqrt(counts)
        return Content(entries, np.asarray(weights, dtype=np.float32), tuple(sorted(unknown)))

    def sum(self, content: Content) -> Vector:
        """float32 ``(n_dimensions,)``, not yet of length 1."""
        total = content.weights @ self.vectors[self.rows[content.entries]]
        return np.asarray(total + self.unknown_sum(content.unknown), dtype=np.float32)

    def unknown_sum(self, unknown: Sequence[str]) -> Vector:
        """float32 ``(n_dimensions,)``: the hashed vectors of words the table does not have."""
        total = np.zeros(self.vectors.shape[1], dtype=np.float32)
        for word in unknown:
            total += self.unknown_weight * spelled(word, self.vectors.shape[1])
        return total


@dataclass(frozen=True, slots=True, eq=False)
class StaticEmbedder:
    """The built-in model behind the ``Embedder`` interface. Texts of any length are read to the end."""

    model_id: str
    table: WordTable

    @property
    def n_dimensions(self) -> int:
        """Length of a vector."""
        return int(self.table.vectors.shape[1])

    @property
    def is_costly(self) -> bool:
        """Never: a tenth of a millisecond a text."""
        return False

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """float32 ``(n_texts, n_dimensions)``, unit rows."""
        matrix = np.zeros((len(texts), self.n_dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            matrix[row] = self.table.sum(self.table.content(text))
        return unit_rows(matrix, texts)

    def embed_query(self, text: str) -> Vector:
        """float32 ``(n_dimensions,)``; queries and passages are embedded alike."""
        return np.asarray(self.embed_passages([text])[0])

    def embed_topics(self, texts: Sequence[str]) -> Matrix:
        """Like passages."""
        return self.embed_passages(texts)

    def truncated(self, texts: Sequence[str]) -> list[bool]:
        """Never."""
        return [False] * len(texts)


def load_static(folder: Path) -> StaticEmbedder:
    """The model in ``folder``, with the id of its card."""
    card = read_card(folder)
    table = WordTable.load(folder, unknown_weight=float(card["unknown_weight"]))
    return StaticEmbedder(f"{card['name']}@{card['revision']}", table)


def is_static(folder: Path) -> bool:
    """Whether ``folder`` holds a model of our own kind."""
    return (folder / CARD).is_file() and (folder / "words.txt").is_file()


def read_card(folder: Path) -> dict[str, Any]:
    """The model's card ``MODEL.toml``, empty if there is none.

    Raises:
        ModelError: The card is not valid TOML.
    """
    path = folder / CARD
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: 書き方が正しくありません（{error}）") from error


@cache
def spelled(word: str, n_dimensions: int) -> Vector:
    """A unit vector from the word's character bigrams, so that 上尾市 is nearer to 上尾 than to 下関."""
    padded = f"^{word}$"
    total = np.zeros(n_dimensions, dtype=np.float32)
    for start in range(len(padded) - 1):
        total += direction(padded[start : start + 2], n_dimensions)
    length = float(np.linalg.norm(total))
    return total / length if length > 1e-6 else direction(word, n_dimensions)


def write_table(folder: Path, table: WordTable) -> None:
    """Write what :meth:`WordTable.load` reads: 8 bits a number and a scale a row, cosine to the original above 0.999."""
    text = "\n".join(table.index)
    (folder / "words.txt").write_text(text, encoding="utf-8", newline="\n")
    np.save(folder / "rows.npy", table.rows.astype(np.uint16))
    np.save(folder / "weights.npy", table.weights.astype(np.float16))
    scales = np.maximum(np.abs(table.vectors).max(axis=1) / 127, 1e-12).astype(np.float32)
    np.save(folder / "vectors.npy", np.rint(table.vectors / scales[:, None]).astype(np.int8))
    np.save(folder / "scales.npy", scales)


def content_words(text: str) -> Iterator[tuple[str, str]]:
    """Normalised form and lower-case surface of each word that carries meaning."""
    for word in words(text):
        if word.part in CONTENT_PARTS:
            yield word.normal, word.surface.lower()
