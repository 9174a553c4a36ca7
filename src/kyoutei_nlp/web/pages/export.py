"""Any result as a file: what is in it is chosen first, then it is written whole and handed out."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.background import BackgroundTask

from kyoutei_nlp.exporting import export
from kyoutei_nlp.exporting.tables import DOCUMENTS
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.web.asking import answered, asked, matched
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

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
    format: Annotated[Literal["xlsx", "csv", "jsonl", "parquet"], Query()] = "xlsx",
    columns: Annotated[list[str] | None, Query()] = None,
    encoding: Annotated[Literal["utf-8", "cp932"], Query()] = "utf-8",
    lossy: bool = False,
) -> Response:
    """The file; where CP932 would lose letters, first which."""
    known = [header for header, _ in DOCUMENTS.columns]
    chosen = [name for name in columns or [] if name in known]
    if len(chosen) != len(columns or []):
        raise HTTPException(422, "この列はありません")
    folder = Path(mkdtemp(prefix="kyoutei-"))
    path = folder / f"kyoutei-{site.today():%Y%m%d}.{format}"
    try:
        with site.readers.long_reading() as corpus:
            wanted = matched(corpus, asked(request, site.today()))
            records = (record(corpus, key) for key in wanted)
            done = export(records, format, path, columns=chosen or None, encoding=encoding)
    except BaseException:
        _remove(folder)
        raise
    if done.losses and not lossy:
        _remove(folder)
        again = [*request.query_params.multi_items(), ("lossy", "1")]
        return site.page(request, "losses.html", losses=done.losses, pairs=again)
    site.audit.note(visitor, "export", format, records=done.count)
    return FileResponse(
        path, filename=path.name, media_type="application/octet-stream", background=BackgroundTask(_remove, folder)
    )  # fmt: skip


def _remove(folder: Path) -> None:
    for each in folder.iterdir():
        each.unlink(missing_ok=True)
    folder.rmdir()
