"""Passages into vectors (条・頁のベクトル): Document ▶ PassageVectors.

The built-in Japanese model needs NumPy and Sudachi only; any other sentence-transformers model loads from a
folder, never from the network.
"""

from __future__ import annotations

from kyoutei_nlp.embedding.embedder import Embedder, embed_document, embed_documents
from kyoutei_nlp.embedding.loading import BUILT_IN, embedder_named, load_embedder
from kyoutei_nlp.embedding.lsa import fit_lsa

__all__ = [
    "BUILT_IN",
    "Embedder",
    "embed_document",
    "embed_documents",
    "embedder_named",
    "fit_lsa",
    "load_embedder",
]
