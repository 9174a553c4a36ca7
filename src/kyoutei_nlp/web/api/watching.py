"""Whether the server is well, for those who watch it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
def health(corpus: CorpusHere) -> JSONResponse:
    """200 where the corpus can be read."""
    len(corpus)
    return JSONResponse({"status": "ok"})


@router.get("/metrics", include_in_schema=False)
def metrics(site: SiteHere, corpus: CorpusHere, _: Viewer) -> PlainTextResponse:
    """Requests and times in Prometheus' text format."""
    text = site.metrics.as_text(documents=len(corpus), quarantined=len(corpus.quarantine()))
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")
