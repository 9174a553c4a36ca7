"""Searching (検索): a query in, passages out, by words, by meaning, or both.

Nothing here knows how passages are kept: :class:`SearchStore` is the whole of what it asks of a store.
"""

from kyoutei_nlp.searching.engine import (
    Explanation,
    SearchHits,
    explain,
    search,
)
from kyoutei_nlp.searching.entries import Entry, EntryParty
from kyoutei_nlp.searching.filters import Filters
from kyoutei_nlp.searching.match import to_fts5
from kyoutei_nlp.searching.page import (
    AgreementHit,
    Facet,
    FacetValue,
    SearchHit,
    SearchPage,
    ShownTerm,
)
from kyoutei_nlp.searching.query import Query, parse_query
from kyoutei_nlp.searching.request import (
    MODE_NAMES,
    SORT_NAMES,
    SearchMode,
    SearchRequest,
    SortOrder,
)
from kyoutei_nlp.searching.store import PassageText, SearchStore
from kyoutei_nlp.searching.terms import (
    BM25_WEIGHTS,
    FTS_COLUMNS,
    FTS_TOKENIZER,
    index_terms,
    meta_tokens,
)

__all__ = [
    "BM25_WEIGHTS",
    "FTS_COLUMNS",
    "FTS_TOKENIZER",
    "MODE_NAMES",
    "SORT_NAMES",
    "AgreementHit",
    "Entry",
    "EntryParty",
    "Explanation",
    "Facet",
    "FacetValue",
    "Filters",
    "PassageText",
    "Query",
    "SearchHit",
    "SearchHits",
    "SearchMode",
    "SearchPage",
    "SearchRequest",
    "SearchStore",
    "ShownTerm",
    "SortOrder",
    "explain",
    "index_terms",
    "meta_tokens",
    "parse_query",
    "search",
    "to_fts5",
]
