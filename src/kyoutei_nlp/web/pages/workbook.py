"""Corrections by Excel: the review workbook out, back in with a preview, and done only when confirmed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kyoutei_nlp.correction import ACTION_NAMES
from kyoutei_nlp.errors import CorrectionError, UnreadableSourceError
from kyoutei_nlp.reviewing import apply_import, plan_import, write_review_workbook
from kyoutei_nlp.web.asking import asked, matched
from kyoutei_nlp.web.pages.picture import attachment
from kyoutei_nlp.web.plans import Planned
from kyoutei_nlp.web.site import Editor, Site, SiteHere, name_of
from kyoutei_nlp.web.uploads import UploadRefusedError, check_beginning

router = APIRouter()
SHOWN: Final = 500


@router.get("/workbook")
def form(request: Request, site: SiteHere, _: Editor) -> HTMLResponse:
    """Out and in."""
    return _form(request, site, None)


@router.get("/workbook/file")
def file(request: Request, site: SiteHere, visitor: Editor, doubtful: bool = False) -> Response:
    """The review workbook of what a search finds, or of everything."""
    with TemporaryDirectory(prefix="kyoutei-") as folder, site.readers.long_reading() as corpus:
        path = Path(folder) / f"kakunin-{site.today():%Y%m%d}.xlsx"
        wanted = matched(corpus, asked(request, site.today()))
        write_review_workbook(corpus, path, document_ids=wanted, doubtful=doubtful)
        site.audit.note(visitor, "export", "review workbook")
        return Response(
            path.read_bytes(), media_type="application/octet-stream", headers=attachment(path.name)
        )


@router.post("/workbook")
def preview(
    request: Request,
    site: SiteHere,
    visitor: Editor,
    workbook: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """What the workbook would change; nothing is changed."""
    if workbook is None or not workbook.filename:
        return _form(request, site, "ファイルを選んでください")
    try:
        check_beginning("x.xlsx", workbook.file.read(8192))
        workbook.file.seek(0)
        with TemporaryDirectory(prefix="kyoutei-") as folder, site.readers.reading() as corpus:
            path = Path(folder) / "review.xlsx"
            path.write_bytes(workbook.file.read())
            plan = plan_import(corpus, path)
    except (CorrectionError, UploadRefusedError) as error:
        return _form(request, site, str(error))
    except UnreadableSourceError as error:
        return _form(request, site, str(error).partition(": ")[2])
    return site.page(
        request,
        "plan.html",
        plan=plan,
        changes=plan.changes[:SHOWN],
        faults=plan.faults[:SHOWN],
        actions=ACTION_NAMES,
        key=site.plans.keep(Planned(name_of(visitor), plan)),
    )


@router.post("/workbook/apply")
def apply(
    site: SiteHere,
    visitor: Editor,
    key: Annotated[str, Form(max_length=64)],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> RedirectResponse:
    """Make the changes that were shown, all or none."""
    plan = site.plans.take(key, name_of(visitor))
    if plan is None:
        raise HTTPException(404, "この下見はもうありません。もう一度読み込んでください")
    with site.readers.writing() as corpus:
        done = apply_import(corpus, plan, by=name_of(visitor), now=site.now(), reason=reason)
    site.audit.note(visitor, "import", "review workbook", corrections=len(done))
    return RedirectResponse("/corrections", 303)


def _form(request: Request, site: Site, mistake: str | None) -> HTMLResponse:
    status = 200 if mistake is None else 400
    return site.page(request, "workbook.html", status=status, mistake=mistake)
