"""The built-in model as a sentence-transformers module, named in its ``modules.json``. Imports torch.

``SentenceTransformer("models/kyoutei-ja-300", trust_remote_code=True)``: since its version 6 the library
asks for that flag before it imports any module that is not its own, this package's included.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from sentence_transformers.sentence_transformer.modules import InputModule

from kyoutei_nlp.embedding.embedder import direction
from kyoutei_nlp.embedding.static import Content, WordTable, read_card


class WordVectors(InputModule):
    """Text → content words → weighted sum of their vectors, length 1: what ``StaticEmbedder`` computes."""

    def __init__(self, table: WordTable, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.table = table
        self.folder = folder
        self.vectors = torch.nn.Parameter(torch.from_numpy(table.vectors), requires_grad=False)

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return int(self.vectors.shape[1])

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        """Rows and weights of the known words, padded with weight 0; ``rest`` for all other words."""
        texts = [(prompt or "") + str(text) for text in inputs]
        contents = [self.table.content(text) for text in texts]
        width = max((len(content.entries) for content in contents), default=0) or 1
        rows = np.zeros((len(texts), width), dtype=np.int64)
        weights = np.zeros((len(texts), width), dtype=np.float32)
        for number, content in enumerate(contents):
            rows[number, : len(content.entries)] = self.table.rows[content.entries]
            weights[number, : len(content.entries)] = content.weights
        rest = [self._rest(content, text) for content, text in zip(contents, texts, strict=True)]
        return {
            "input_ids": torch.from_numpy(rows),
            "weights": torch.from_numpy(weights),
            "rest": torch.from_numpy(np.stack(rest)),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Add ``sentence_embedding`` ``(n, n_dimensions)``, unit rows."""
        known = torch.einsum("nw,nwd->nd", features["weights"], self.vectors[features["input_ids"]])
        total = known + features["rest"]
        features["sentence_embedding"] = torch.nn.functional.normalize(total, dim=1)
        return features

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Copy the model's files."""
        for path in self.folder.iterdir():
            if path.suffix in {".npy", ".txt", ".toml"}:
                (Path(output_path) / path.name).write_bytes(path.read_bytes())

    @classmethod
    def load(cls, model_name_or_path: str, *_: Any, **__: Any) -> Self:
        """Read a folder that ``build`` made."""
        folder = Path(model_name_or_path)
        unknown_weight = float(read_card(folder)["unknown_weight"])
        return cls(WordTable.load(folder, unknown_weight=unknown_weight), folder)

    def _rest(self, content: Content, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The words without a vector; a text without any word gets its own direction."""
        if len(content.entries) or content.unknown:
            return self.table.unknown_sum(content.unknown)
        return direction(text.strip(), self.get_embedding_dimension())
