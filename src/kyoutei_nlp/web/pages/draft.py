"""A draft, or an agreement of the corpus, beside the deeds of its kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse

from kyoutei_nlp.comparing import DraftReview, review
from kyoutei_nlp.errors import CorpusError, UnreadableSourceError
from kyoutei_nlp.web.serving import MIB
from kyoutei_nlp.web.site import CorpusHere, Site, SiteHere, Viewer
from kyoutei_nlp.web.uploads import BEGINNINGS, UploadRefusedError

router = APIRouter()


@router.get("/draft")
def form(request: Request, site: SiteHere, _: Viewer) -> HTMLResponse:
    """The form."""
    return _page(request, site)


@router.post("/draft")
def check(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    visitor: Viewer,
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """What the corpus says of the file; it is kept nowhere."""
    if file is None or not file.filename:
        return _page(request, site, mistake="案文のファイルを選んでください")
    site.audit.note(visitor, "draft", file.filename)
    try:
        found = site.drafts.review(corpus, file.filename, file.file)
    except (UploadRefusedError, UnreadableSourceError, CorpusError) as error:
        return _page(request, site, mistake=str(error))
    return _page(request, site, found=found)


@router.get("/documents/{document_id}/review")
def one(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Viewer,
    document_id: str,
    record: str | None = None,
) -> HTMLResponse:
    """The same of an agreement of the corpus."""
    tagged = corpus.tagged(corpus.resolve(document_id))
    try:
        return _page(request, site, found=review(corpus, tagged, record=record))
    except CorpusError as error:
        return _page(request, site, mistake=str(error))


def _page(
    request: Request, site: Site, *, found: DraftReview | None = None, mistake: str | None = None
) -> HTMLResponse:
    return site.page(
        request,
        "draft.html",
        status=400 if mistake else 200,
        found=found,
        mistake=mistake,
        accepted=",".join(sorted(BEGINNINGS)),
        megabytes=site.serving.max_upload // MIB,
    )
