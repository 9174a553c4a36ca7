"""What is asked of a corpus (問い合わせ): search, likeness, vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from kyoutei_nlp.corpus.runs import KeptRuns
from kyoutei_nlp.corpus.searchable import SearchableCorpus
from kyoutei_nlp.corpus.store import Store
from kyoutei_nlp.errors import ModelError, NotInCorpusError
from kyoutei_nlp.searching import (
    AgreementHit,
    Filters,
    SearchHits,
    SearchMode,
    SearchPage,
    SearchRequest,
    Synonyms,
    load_synonyms,
    search,
    search_page,
    similar_entries,
    similar_passages,
)
from kyoutei_nlp.vectors import PassageVectors

if TYPE_CHECKING:
    from kyoutei_nlp.embedding import Embedder

EmbedQuery = Callable[[str], "np.ndarray[Any, np.dtype[np.float32]]"]


class AskedCorpus(KeptRuns):
    """Search and vectors of a corpus, held in memory between questions."""

    _store: Store
    _searchable: SearchableCorpus

    def search(
        self,
        query: str,
        *,
        mode: SearchMode = "hybrid",
        limit: int = 10,
        filters: Filters | None = None,
        embed_query: EmbedQuery | None = None,
        on: date | None = None,
    ) -> SearchHits:
        """Search the passages.

        Args:
            query: Words and filters, see docs/search.md; ``災害時の物資供給 prefecture:千葉県``.
            mode: ``keyword``, ``semantic`` or ``hybrid``.
            limit: At most so many hits, the best passage of each agreement.
            filters: Filters beside those in the query.
            embed_query: Text → unit vector; the corpus's own model where None.
            on: The day that ``state:`` is asked for.

        Raises:
            QuerySyntaxError: A state is asked for without the day.
            ModelError: The corpus's model cannot be loaded.
        """
        request = SearchRequest(
            query,
            mode=mode,
            filters=filters or Filters(),
            size=max(1, limit),
            folded=False,
            on=on,
        )
        meaning = embed_query or self._meaning(request)
        with self._store.reading():
            return search(self._searchable, request, embed_query=meaning, synonyms=self.synonyms())

    def search_page(
        self, request: SearchRequest, *, embed_query: EmbedQuery | None = None
    ) -> SearchPage:
        """One page of agreements that answer, with facets: what the web page and ``kyoutei search`` show.

        Args:
            request: What is asked; ``SearchRequest.from_parameters(address, on=today)`` reads an address.
            embed_query: Text → unit vector; the corpus's own model where None.

        Raises:
            QuerySyntaxError: A state is asked for without ``request.on``.
            ModelError: The corpus's model cannot be loaded.
        """
        meaning, synonyms = embed_query or self._meaning(request), self.synonyms()
        with self._store.reading():
            if embed_query:
                return search_page(
                    self._searchable, request, embed_query=meaning, synonyms=synonyms
                )
            make = partial(
                search_page, self._searchable, request, embed_query=meaning, synonyms=synonyms
            )
            key = ("page", request, id(synonyms))  # tables of synonyms are kept: load_synonyms
            return self._searchable.kept(key, make)

    def warm(self) -> None:
        """Read into memory what every search needs, and keep it up to date with the next search: for a server, which answers many."""
        self._searchable.warm()

    def similar(self, document_id: str, *, limit: int = 10) -> list[AgreementHit]:
        """The agreements most like a document, most alike first; nothing before embedding."""
        with self._store.reading():
            numbers = self._searchable.entry_numbers(document_id)
            return similar_entries(self._searchable, numbers, limit=limit)

    def similar_passages(self, passage_id: str, *, limit: int = 10) -> list[AgreementHit]:
        """The clauses of other agreements most like a passage, one an agreement, most alike first."""
        with self._store.reading():
            number = self._searchable.passage_number(passage_id)
            if number is None:
                raise NotInCorpusError(f"条「{passage_id}」が見つかりません")
            return similar_passages(self._searchable, number, limit=limit)

    @property
    def index(self) -> SearchableCorpus:
        """What searching asks, for those who write the index into other files."""
        return self._searchable

    def synonyms(self) -> Synonyms:
        """Words of the same meaning: the built-in ones and those of the ``synonyms_file`` of the last run's settings."""
        return load_synonyms(self.last_settings().get("synonyms_file"))

    def _meaning(self, request: SearchRequest) -> EmbedQuery | None:
        """How queries become vectors; None where no vector is asked for or there are none."""
        return self._embed_query if request.mode != "keyword" and self.model_id() else None

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Texts as unit vectors ``(n, d)`` of the corpus's own model.

        Raises:
            ModelError: The model cannot be loaded, or is another one.
        """
        return self._embedder().embed_passages(texts)

    def _embed_query(self, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        return self._embedder().embed_query(text)

    def _embedder(self) -> Embedder:
        embedder = self._searchable.held.once("embedder", self._load_embedder)
        if embedder.model_id != self.model_id():
            raise ModelError(
                f"コーパスは {self.model_id()} で作られていますが、ここにあるのは {embedder.model_id} です"
            )
        return embedder

    def _load_embedder(self) -> Embedder:
        from kyoutei_nlp.embedding import embedder_named

        return embedder_named(self.last_settings().get("embedder"))

    def model_id(self) -> str | None:
        """The embedding model of the vectors, None without vectors."""
        row = self._store.row("SELECT model FROM vectors LIMIT 1")
        return row["model"] if row else None

    def vectors(self) -> PassageVectors | None:
        """All vectors in document order, or None without any."""
        return self._searchable.passage_vectors()

    def vectors_of(self, document_ids: Iterable[str]) -> PassageVectors | None:
        """The vectors of some documents, in the order of :meth:`passages_of`; None without any."""
        return self._searchable.passage_vectors(document_ids)
