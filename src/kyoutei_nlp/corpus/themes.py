"""The themes a corpus keeps: with their centroids, assignments, names given by people, and index tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np

from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.entries import write_themes
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.theme import NamedTheme, Theme, ThemeAssignment
from kyoutei_nlp.theming.orienting import Fields
from kyoutei_nlp.vectors import Matrix

DOCUMENTS_AT_ONCE: Final = 500
_BEST_THEMES: Final = """
SELECT target, id, name FROM (
  SELECT target, themes.id AS id, name, row_number() OVER (PARTITION BY target ORDER BY probability DESC, themes.id) AS place
  FROM theme_assignments JOIN themes ON themes.id = theme WHERE target IN (SELECT value FROM json_each(?))
) AS told WHERE place = 1
"""


class KeptThemes:
    """Themes in the tables ``themes`` and ``theme_assignments``."""

    _store: Store

    def set_themes(
        self,
        themes: Sequence[Theme],
        centroids: Matrix,
        assignments: Iterable[ThemeAssignment],
        *,
        model_id: str,
        fields: Fields | None = None,
    ) -> None:
        """Replace all themes, assignments and the fields that they were found by, in one transaction."""
        with self._store.transaction():
            self._store.change("DELETE FROM themes")
            self._store.change("DELETE FROM field_vectors")
            self._store.insert("field_vectors", _field_rows(fields))
            self._store.insert(
                "themes",
                (
                    {
                        **asdict(theme),
                        "terms": rows.to_json(theme.terms),
                        "passages": rows.to_json(theme.passages),
                        "model": model_id,
                        "centroid": centroid.astype("<f4").tobytes(),
                    }
                    for theme, centroid in zip(themes, centroids, strict=True)
                ),
            )
            self.add_assignments(assignments)
            self._index_themes()

    def assign_documents(
        self, document_ids: Sequence[str], assignments: Iterable[ThemeAssignment]
    ) -> None:
        """Put these assignments in the place of all that the documents and their passages had, in one transaction."""
        with self._store.transaction():
            self._store.change(
                "DELETE FROM theme_assignments WHERE target IN (SELECT value FROM json_each(:ids))"
                " OR target IN (SELECT id FROM passages WHERE document IN (SELECT value FROM json_each(:ids)))",
                {"ids": rows.to_json(list(document_ids))},
            )
            self.add_assignments(assignments)
            self._index_themes(document_ids)

    def documents_without_theme(self) -> tuple[str, ...]:
        """Ids of the documents that no theme has been given to."""
        found = self._store.rows(
            "SELECT id FROM documents WHERE NOT EXISTS (SELECT 1 FROM theme_assignments WHERE target = id) ORDER BY id"
        )
        return tuple(row["id"] for row in found)

    def share_since_fit(self) -> float:
        """Which share of the passages with a theme has come since the themes were fitted, 0 to 1."""
        row = self._store.row(
            "SELECT (SELECT sum(size) FROM themes) AS fitted, (SELECT count(*) FROM theme_assignments"
            " WHERE instr(target, '#') > 0) AS now"
        )
        if row is None or not row["now"]:
            return 1.0
        return max(0.0, 1.0 - float(row["fitted"] or 0) / float(row["now"]))

    def count_themes(self) -> None:
        """Set the size of every theme to the passages that it has now."""
        self._store.change(
            "UPDATE themes SET size = (SELECT count(*) FROM theme_assignments"
            " WHERE theme = themes.id AND instr(target, '#') > 0)"
        )

    def _index_themes(self, document_ids: Sequence[str] | None = None) -> None:
        """Bring the theme tokens of the index in line with the themes' ids and names, for these documents or all."""
        wanted = document_ids
        if wanted is None:
            wanted = [row["id"] for row in self._store.rows("SELECT id FROM documents ORDER BY id")]
        for start in range(0, len(wanted), DOCUMENTS_AT_ONCE):
            some = wanted[start : start + DOCUMENTS_AT_ONCE]
            best = self._store.rows(_BEST_THEMES, [rows.to_json(list(some))])
            themes = {row["target"]: (row["id"], row["name"]) for row in best}
            write_themes(
                self._store, {document_id: themes.get(document_id) for document_id in some}
            )
        self._store.insert("changes", [{"document": None}])

    def add_assignments(self, assignments: Iterable[ThemeAssignment]) -> None:
        """Add assignments of passages and documents to themes that are here."""
        self._store.insert(
            "theme_assignments",
            (
                {"target": a.target, "theme": a.theme_id, "probability": a.probability}
                for a in assignments
            ),
            replace=True,
        )

    def theme_list(self) -> tuple[Theme, ...]:
        """The themes by id."""
        found = self._store.rows(
            "SELECT id, name, named_by, terms, passages, size, stability, field FROM themes ORDER BY id"
        )
        return tuple(
            Theme(**row | {key: tuple(json.loads(row[key])) for key in ("terms", "passages")})
            for row in found
        )

    def theme_centroids(self) -> Matrix:
        """float32 ``(n_themes, n_dimensions)`` in the order of :meth:`theme_list`."""
        found = self._store.rows("SELECT centroid FROM themes ORDER BY id")
        blobs = [np.frombuffer(row["centroid"], dtype="<f4") for row in found]
        return np.stack(blobs).astype(np.float32) if blobs else np.zeros((0, 0), dtype=np.float32)

    def theme_model(self) -> str | None:
        """The embedding model that the themes were found with, None without themes."""
        row = self._store.row("SELECT model FROM themes LIMIT 1")
        return row["model"] if row else None

    def theme_fields(self) -> Fields | None:
        """The fields that the themes were found by, None if by none."""
        found = self._store.rows("SELECT field, model, vector FROM field_vectors ORDER BY n")
        if not found:
            return None
        vectors = np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in found])
        ids = tuple(row["field"] for row in found)
        return Fields(ids, vectors.astype(np.float32), found[0]["model"])

    def name_theme(self, theme_id: str, name: str) -> None:
        """Give a theme a person's name; it outlives every refit.

        Raises:
            CorpusError: No such theme, or the name is empty.
        """
        with self._store.transaction():
            self._set_theme_name(theme_id, name, "human")

    def _set_theme_name(self, theme_id: str, name: str, named_by: str) -> None:
        """Name it and index the name; call inside a transaction."""
        if not name.strip():
            raise CorpusError("主題の名前が空です")
        if not any(theme.id == theme_id for theme in self.theme_list()):
            raise CorpusError(
                f"主題「{theme_id}」はありません（kyoutei themes list で確かめられます）"
            )
        self._store.change(
            "UPDATE themes SET name = ?, named_by = ? WHERE id = ?",
            [name.strip(), named_by, theme_id],
        )
        self._index_themes()

    def theme_of(self, document_id: str) -> NamedTheme | None:
        """The most probable theme of a document, or None before themes were fitted."""
        row = self._store.row(
            "SELECT id, name, probability FROM theme_assignments JOIN themes ON id = theme "
            "WHERE target = ? ORDER BY probability DESC, id LIMIT 1",
            [document_id],
        )
        return NamedTheme(**row) if row else None


def _field_rows(fields: Fields | None) -> Iterator[rows.Row]:
    if fields is not None:
        for n, (field, vector) in enumerate(zip(fields.ids, fields.matrix, strict=True)):
            blob = vector.astype("<f4").tobytes()
            yield {"n": n, "field": field, "model": fields.model_id, "vector": blob}
