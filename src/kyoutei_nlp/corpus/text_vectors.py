"""Vectors by text (文ごとのベクトル): the same words are embedded once, and a corpus goes over to another model in one step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.vectors import Matrix

DOCUMENTS_AT_ONCE: Final = 500


class TextVector(NamedTuple):
    """A vector as it is kept: float16, little endian; and whether the model could not read the text to the end."""

    vector: bytes
    truncated: bool


class KeptTextVectors:
    """The table ``text_vectors``."""

    _store: Store

    def text_vectors(self, model_id: str, texts: Sequence[str]) -> Mapping[str, TextVector]:
        """Text → its vector, for those that the model has embedded before."""
        digests = {_digest(text): text for text in texts}
        found = self._store.rows(
            "SELECT digest, truncated, vector FROM text_vectors WHERE model = ?"
            " AND digest IN (SELECT value FROM json_each(?))",
            [model_id, rows.to_json(sorted(digests))],
        )
        return {
            digests[row["digest"]]: TextVector(bytes(row["vector"]), bool(row["truncated"]))
            for row in found
        }

    def keep_text_vectors(
        self, model_id: str, texts: Sequence[str], matrix: Matrix, truncated: Sequence[bool]
    ) -> Mapping[str, TextVector]:
        """Keep the vectors of texts, in one transaction; text → vector as it is kept.

        Args:
            model_id: Of the model.
            texts: Each once.
            matrix: float32 ``(n_texts, d)``.
            truncated: Whether each could not be read to the end.
        """
        kept = {
            text: TextVector(vector.tobytes(), bool(cut))
            for text, vector, cut in zip(texts, matrix.astype("<f2"), truncated, strict=True)
        }
        made = (
            {
                "model": model_id,
                "digest": _digest(text),
                "truncated": int(one.truncated),
                "vector": one.vector,
            }
            for text, one in kept.items()
        )
        with self._store.transaction():
            self._store.insert("text_vectors", made, replace=True)
        return kept

    def forget_text_vectors(self, model_id: str) -> None:
        """Drop what is kept of a model."""
        self._store.change("DELETE FROM text_vectors WHERE model = ?", [model_id])

    def passage_texts(self) -> Iterator[list[str]]:
        """The texts of all passages, those of some documents at once, each once."""
        for found in self._passages():
            yield list(dict.fromkeys(row["text"] for row in found))

    def use_model(self, model_id: str) -> int:
        """Put the kept vectors of a model in the place of all vectors, in one transaction; how many passages.

        Raises:
            CorpusError: A passage has no vector of that model yet.
        """
        count = 0
        with self._store.transaction():
            self._store.change("DELETE FROM vectors")
            for found in self._passages():
                known = self.text_vectors(model_id, [row["text"] for row in found])
                if any(row["text"] not in known for row in found):
                    raise CorpusError(f"{model_id} のベクトルがそろっていません")
                self._store.insert(
                    "vectors",
                    (
                        {
                            "passage": row["id"],
                            "model": model_id,
                            "truncated": int(known[row["text"]].truncated),
                            "vector": known[row["text"]].vector,
                        }
                        for row in found
                    ),
                )
                count += len(found)
            self._store.change("DELETE FROM text_vectors WHERE model <> ?", [model_id])
            self._store.insert("changes", [{"document": None}])
        return count

    def _passages(self) -> Iterator[list[rows.Row]]:
        ids = [row["id"] for row in self._store.rows("SELECT id FROM documents ORDER BY id")]
        for start in range(0, len(ids), DOCUMENTS_AT_ONCE):
            yield self._store.rows(
                "SELECT id, text FROM passages WHERE document IN (SELECT value FROM json_each(?))"
                " ORDER BY document, start",
                [rows.to_json(ids[start : start + DOCUMENTS_AT_ONCE])],
            )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
