"""Bodies like one's own, and what one has not."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.comparing import Peers, peers_of
from kyoutei_nlp.comparing.holdings import AXIS_NAMES, value_name
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
SHOWN: Final = 6
"""Fields and partners of a peer on its line."""


@router.get("/peers")
def show(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Viewer,
    name: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """The form, and the answer where a body is named."""
    wanted = name.strip()
    found: Peers | None = None
    mistake = None
    if wanted:
        try:
            found = peers_of(corpus, wanted)
        except CorpusError as error:
            mistake = str(error)
    return site.page(
        request,
        "peers.html",
        status=400 if mistake else 200,
        name=wanted,
        mistake=mistake,
        found=found,
        axes=AXIS_NAMES,
        value_name=value_name,
        shown=SHOWN,
    )
