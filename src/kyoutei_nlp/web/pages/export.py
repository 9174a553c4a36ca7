"""Any result as a file: what is in it is chosen first, then it is written whole and handed out."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from kyoutei_nlp.exporting.tables import DOCUMENTS
from kyoutei_nlp.web.asking import answered, asked
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer
from kyoutei_nlp.web.writing_out import Format, written

router = APIRouter()
FORMAT_NAMES: Final = {
    "xlsx": "Excel（当事者、日付、条項などのシート付き）",
    "csv": "CSV（一行一協定）",
    "jsonl": "JSON（一行一文書、プログラム用）",
    "parquet": "Parquet（データ分析用）",
}


@router.get("/export")
def form(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """What should be in the file."""
    wanted = asked(request, site.today())
    return site.page(
        request,
        "export.html",
        wanted=wanted,
        total=answered(corpus, wanted).total,
        pairs=wanted.parameters(),
        formats=FORMAT_NAMES,
        columns=[header for header, _ in DOCUMENTS.columns],
    )


@router.get("/export/file", response_model=None)
def file(
    request: Request,
    site: SiteHere,
    visitor: Viewer,
    format: Annotated[Format, Query()] = "xlsx",
    columns: Annotated[list[str] | None, Query()] = None,
    encoding: Annotated[Literal["utf-8", "cp932"], Query()] = "utf-8",
    lossy: bool = False,
) -> Response:
    """The file; where CP932 would lose letters, first which."""
    made = written(site, visitor, asked(request, site.today()), format, columns or [], encoding)
    if made.done.losses and not lossy:
        made.discard()
        again = [*request.query_params.multi_items(), ("lossy", "1")]
        return site.page(request, "losses.html", losses=made.done.losses, pairs=again)
    return made.answer()
