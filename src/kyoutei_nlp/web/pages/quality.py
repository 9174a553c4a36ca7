"""What was set aside and why, and the pages that were read badly."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.errors import QUARANTINE_REASONS
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
LOW: Final = 0.7
"""Quality under which a page should be looked at (docs/architecture.md: one good text of 180 is under it)."""
SHOWN: Final = 500


@router.get("/quality")
def show(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """Quarantine and page quality."""
    return site.page(
        request,
        "quality.html",
        quarantine=corpus.quarantine()[:SHOWN],
        reasons=QUARANTINE_REASONS,
        doubtful=corpus.doubtful_pages(below=LOW, limit=SHOWN),
        n_documents=len(corpus),
        low=LOW,
    )
