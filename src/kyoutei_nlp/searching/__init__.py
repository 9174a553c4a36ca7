"""Searching (検索): a query in, passages out, by words, by meaning, or both.

Nothing here knows how passages are kept: :class:`SearchStore` is the whole of what it asks of a store.
"""

from kyoutei_nlp.searching.answering import EmbedQuery
from kyoutei_nlp.searching.engine import SearchHits, search, search_page
from kyoutei_nlp.searching.entries import Entry, EntryParty, state_of_term, term_value
from kyoutei_nlp.searching.filters import Filters
from kyoutei_nlp.searching.lexicon import Lexeme, Lexicon
from kyoutei_nlp.searching.lexicon_learning import inflected, learned_lexicon
from kyoutei_nlp.searching.match import to_fts5
from kyoutei_nlp.searching.nearness import HeldVectors
from kyoutei_nlp.searching.page import (
    AgreementHit,
    Explanation,
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
from kyoutei_nlp.searching.similar import similar_entries, similar_passages
from kyoutei_nlp.searching.store import FacetTable, Layout, Numbers, PassageText, SearchStore
from kyoutei_nlp.searching.synonyms import Synonyms, load_synonyms
from kyoutei_nlp.searching.terms import (
    FTS_COLUMNS,
    FTS_TOKENIZER,
    index_terms,
    meta_tokens,
)

__all__ = [
    "FTS_COLUMNS",
    "FTS_TOKENIZER",
    "MODE_NAMES",
    "SORT_NAMES",
    "AgreementHit",
    "EmbedQuery",
    "Entry",
    "EntryParty",
    "Explanation",
    "Facet",
    "FacetTable",
    "FacetValue",
    "Filters",
    "HeldVectors",
    "Layout",
    "Lexeme",
    "Lexicon",
    "Numbers",
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
    "Synonyms",
    "index_terms",
    "inflected",
    "learned_lexicon",
    "load_synonyms",
    "meta_tokens",
    "parse_query",
    "search",
    "search_page",
    "similar_entries",
    "similar_passages",
    "state_of_term",
    "term_value",
    "to_fts5",
]
