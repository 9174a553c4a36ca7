"""New files: choosing them, and how far they have come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from kyoutei_nlp.web.serving import MIB
from kyoutei_nlp.web.site import Editor, SiteHere
from kyoutei_nlp.web.uploads import BEGINNINGS, MAX_FILES, Job

router = APIRouter()


@router.get("/upload")
def form(request: Request, site: SiteHere, _: Editor) -> HTMLResponse:
    """The form."""
    return _form(request, site, None)


@router.post("/upload", response_model=None)
def accept(
    request: Request,
    site: SiteHere,
    visitor: Editor,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> HTMLResponse | RedirectResponse:
    """Take the files; the work goes on in the background."""
    given = [(each.filename or "", each.file) for each in files or [] if each.filename]
    if not given:
        return _form(request, site, "ファイルを選んでください")
    if len(given) > MAX_FILES:
        return _form(request, site, f"一度に取り込めるのは {MAX_FILES} 件までです")
    job = site.uploads.accept(given, user=visitor.user.name if visitor.user else "")
    site.audit.note(visitor, "upload", job.id, files=[each.name for each in job.files])
    return RedirectResponse(f"/uploads/{job.id}", 303)


@router.get("/uploads/{job_id}")
def progress(request: Request, site: SiteHere, visitor: Editor, job_id: str) -> HTMLResponse:
    """How far a batch has come; the page asks again by itself until it is over."""
    job = site.uploads.job(job_id)
    if job is None or not _may_see(job, visitor):
        raise HTTPException(404, "この取り込みの記録はありません")
    return site.page(request, "progress.html", job=job)


def _may_see(job: Job, visitor: Editor) -> bool:
    user = visitor.user
    return user is not None and (user.name == job.user or user.may("admin"))


def _form(request: Request, site: SiteHere, mistake: str | None) -> HTMLResponse:
    return site.page(
        request,
        "upload.html",
        status=200 if mistake is None else 400,
        mistake=mistake,
        accepted=",".join(sorted(BEGINNINGS)),
        most=MAX_FILES,
        megabytes=site.serving.max_upload // MIB,
    )
