"""How to use the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.data import load_data
from kyoutei_nlp.web.site import SiteHere, Viewer

router = APIRouter()


@router.get("/help")
def show(request: Request, site: SiteHere, _: Viewer) -> HTMLResponse:
    """Help, with the fields and what they mean."""
    return site.page(request, "help.html", fields=load_data("fields")["field"])
