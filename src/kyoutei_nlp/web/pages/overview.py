"""The whole at a glance: counts as bars, and the figures of notebooks with their tables."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from kyoutei_nlp.searching import Facet, SearchRequest
from kyoutei_nlp.web.asking import answered, asked
from kyoutei_nlp.web.figures import NAMES
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
AXES: Final = ("field", "prefecture", "year", "party_type", "state", "kind")
ROWS_SHOWN: Final = 1000
SVG_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A figure is a picture: its own styles, nothing else."""


@router.get("/overview")
def show(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """Counts of everything, or of what the filters of the address leave."""
    wanted = asked(request, site.today())
    page = answered(corpus, wanted)
    facets = {facet.axis: facet for facet in page.facets}
    return site.page(
        request,
        "overview.html",
        total=page.total,
        charts=[_bars(facets[axis], wanted) for axis in AXES if axis in facets],
        figures=NAMES,
    )


@router.get("/overview/{name}.svg")
def picture(site: SiteHere, corpus: CorpusHere, _: Viewer, name: str) -> Response:
    """A figure of the whole corpus as a picture."""
    figure = site.figures.figure(_known(name), corpus.version())
    return Response(
        figure.svg, media_type="image/svg+xml", headers={"Content-Security-Policy": SVG_POLICY}
    )


@router.get("/overview/{name}")
def table(
    request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer, name: str
) -> HTMLResponse:
    """A figure with the table that says the same."""
    figure = site.figures.figure(_known(name), corpus.version())
    return site.page(
        request, "figure.html", name=name, figure=figure, rows=figure.rows[:ROWS_SHOWN]
    )


def _known(name: str) -> str:
    if name not in NAMES:
        raise HTTPException(404, "この図はありません")
    return name


def _bars(facet: Facet, wanted: SearchRequest) -> dict[str, object]:
    """A facet as bars: years in order, all else as counted; ``width`` in percent of the longest."""
    shown = [value for value in facet.values if value.count]
    if facet.axis == "year":
        shown.sort(key=lambda value: value.value)
    most = max((value.count for value in shown), default=1)
    return {
        "axis": facet.axis,
        "label": facet.label,
        "bars": [
            {
                "label": value.label,
                "count": value.count,
                "width": max(1, round(100 * value.count / most)),
                "address": f"/?{wanted.toggled(facet.axis, value.value).address()}",
            }
            for value in shown
        ],
    }
