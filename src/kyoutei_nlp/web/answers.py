"""A page of answers (検索結果) from the corpus."""

from __future__ import annotations

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.searching import SearchPage, SearchRequest


def answer(corpus: Corpus, wanted: SearchRequest) -> SearchPage:
    """The page that was asked for.

    Raises:
        QuerySyntaxError: A state is asked for without a day.
    """
    return corpus.search_page(wanted)
