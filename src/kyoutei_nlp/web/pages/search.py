"""The search page: one form, facets with counts, cards; the address says all of it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.searching import MODE_NAMES, SORT_NAMES
from kyoutei_nlp.web.asking import answered, asked, chips, hidden_filters
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
FACET_OPEN: Final = ("field", "state", "prefecture")
"""Filters that stand open at first: the questions most asked."""
EXAMPLES: Final = (
    ("災害時の物資の供給", "q=災害時の物資の供給"),
    ("千葉県の災害支援の協定", "field=disaster&prefecture=千葉県"),
    ("高齢者の見守り", "q=高齢者の見守り"),
    ("大学との包括連携", "party_type=university&agreement=comprehensive"),
)


@router.get("/")
def search(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """The form and the answers."""
    wanted = asked(request, site.today())
    page = answered(corpus, wanted)
    return site.page(
        request,
        "search.html",
        wanted=wanted,
        page=page,
        chips=chips(wanted, page.facets),
        hidden=hidden_filters(wanted, page.facets),
        modes=MODE_NAMES,
        sorts=SORT_NAMES,
        open_facets=FACET_OPEN,
        examples=EXAMPLES,
        is_start=not wanted.query and not wanted.filters.each(),
        on_page=lambda number: f"/?{wanted.on_page(number).address()}",
        themes={theme.id: theme.name for theme in corpus.theme_list()},
    )
