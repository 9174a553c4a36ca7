"""Any sentence-transformers model in a local folder: the one owner of sentence_transformers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from kyoutei_nlp.data import load_data
from kyoutei_nlp.embedding.embedder import Matrix, Vector, unit_rows
from kyoutei_nlp.embedding.static import read_card
from kyoutei_nlp.errors import ModelError

PREFIX_KINDS: Final = frozenset({"query", "passage", "topic"})
# Texts a forward pass; the library's own default.
BATCH_SIZE: Final = 32
# A GPU, which the library takes where there is one, is idle with so few.
GPU_BATCH_SIZE: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class TransformerEmbedder:
    """A sentence-transformers model behind the ``Embedder`` interface.

    Attributes:
        prefixes: ``query``, ``passage`` and ``topic``: what the model wants before each text.
    """

    model_id: str
    model: Any
    prefixes: Mapping[str, str]

    @property
    def n_dimensions(self) -> int:
        """Length of a vector."""
        return int(self.model.get_embedding_dimension())

    @property
    def is_costly(self) -> bool:
        """Always: tens of milliseconds a text without a GPU."""
        return True

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """float32 ``(n_texts, n_dimensions)``, unit rows."""
        return self._embed(texts, self.prefixes.get("passage", ""))

    def embed_query(self, text: str) -> Vector:
        """float32 ``(n_dimensions,)``."""
        return np.asarray(self._embed([text], self.prefixes.get("query", ""))[0])

    def embed_topics(self, texts: Sequence[str]) -> Matrix:
        """float32 ``(n_texts, n_dimensions)``, unit rows; a model without a prefix for topics takes them as passages."""
        return self._embed(texts, self.prefixes.get("topic", self.prefixes.get("passage", "")))

    def truncated(self, texts: Sequence[str]) -> list[bool]:
        """Whether a text with its prefix has more tokens than the model takes."""
        limit = self.model.max_seq_length
        tokenizer = self.model.tokenizer
        if not limit or tokenizer is None or not texts:
            return [False] * len(texts)
        prefix = self.prefixes.get("passage", "")
        with _quiet("transformers"):
            tokens = tokenizer([prefix + text for text in texts], truncation=False)["input_ids"]
        return [len(ids) > limit for ids in tokens]

    def _embed(self, texts: Sequence[str], prefix: str) -> Matrix:
        if not texts:
            return np.zeros((0, self.n_dimensions), dtype=np.float32)
        matrix = self.model.encode(
            [prefix + text for text in texts],
            batch_size=BATCH_SIZE if self.model.device.type == "cpu" else GPU_BATCH_SIZE,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return unit_rows(matrix, texts)


def load_transformer(
    folder: Path, *, name: str, prefixes: Mapping[str, str] | None = None
) -> TransformerEmbedder:
    """Load from the folder and nothing else; no module of another author is run.

    Args:
        folder: A sentence-transformers or transformers folder.
        name: What the user called it; decides the prefixes if neither ``prefixes`` nor a card does.
        prefixes: ``query``, ``passage``, ``topic``.

    Raises:
        ModelError: The folder holds no model that sentence-transformers can load.
    """
    card = read_card(folder)
    chosen = _prefixes(name, card, prefixes)
    try:
        from sentence_transformers import SentenceTransformer

        with _quiet("sentence_transformers"):
            model = SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        raise ModelError(
            f"{folder}: 埋め込みモデルとして読み込めません（{error}）。"
            "sentence-transformers の形式のフォルダーを丸ごと置いてください"
        ) from error
    revision = card.get("revision") or _fingerprint(folder)
    return TransformerEmbedder(f"{card.get('name') or name}@{revision}", model, chosen)


def _prefixes(
    name: str, card: Mapping[str, Any], given: Mapping[str, str] | None
) -> Mapping[str, str]:
    """The caller's, else the card's, else those of the family whose mark is in the name."""
    if given is None:
        given = card.get("prefixes")
    if given is not None:
        unknown = set(given) - PREFIX_KINDS
        if unknown:
            raise ModelError(
                f"接頭辞の種類が違います: {'、'.join(sorted(unknown))}。query、passage、topic だけが使えます"
            )
        return dict(given)
    for family in load_data("embedding_prefixes")["family"]:
        if family["mark"] in name.lower():
            return {kind: family[kind] for kind in PREFIX_KINDS if kind in family}
    return {}


def _fingerprint(folder: Path) -> str:
    """12 hexadecimal digits of the weights and settings, so that two revisions are never mixed."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".json", ".npy"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep the library's remarks to errors while inside."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
