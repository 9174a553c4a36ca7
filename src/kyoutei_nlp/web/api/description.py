"""The OpenAPI document of version 1, and a page that shows it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, Response

from kyoutei_nlp.web.api.telling import tell
from kyoutei_nlp.web.site import SiteHere, Viewer

router = APIRouter()


@router.get("/api/v1/openapi.json", include_in_schema=False)
def document(request: Request, _: Viewer) -> Response:
    """OpenAPI 3.1."""
    return tell(request, described(request.app))


@router.get("/api/v1/docs", include_in_schema=False)
def page(request: Request, site: SiteHere, _: Viewer) -> HTMLResponse:
    """The same as a page."""
    paths = described(request.app)["paths"]
    verbs = [
        {"method": method.upper(), "path": path, **known}
        for path, methods in paths.items()
        for method, known in methods.items()
    ]
    return site.page(request, "api.html", verbs=verbs)


def described(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    known: dict[str, Any] | None = getattr(app.state, "openapi", None)
    if known is None:
        known = get_openapi(title="協定の検索 API", version="1", routes=app.routes)
        message = {"code": {"type": "string"}, "message": {"type": "string"}}
        known.setdefault("components", {}).setdefault("schemas", {})["Error"] = {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {"type": "object", "required": ["code", "message"], "properties": message}
            },
        }
        app.state.openapi = known
    return known
