"""What the API changes: corrections, names of themes, new files. JSON or raw bytes only, so that no form elsewhere can do it."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, Literal, cast

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from kyoutei_nlp.correction import item_kinds
from kyoutei_nlp.web.api import shapes
from kyoutei_nlp.web.api.reading import DocumentId
from kyoutei_nlp.web.api.shapes import told_as
from kyoutei_nlp.web.api.telling import ERRORS, tell
from kyoutei_nlp.web.serving import MIB
from kyoutei_nlp.web.site import Editor, SiteHere, name_of
from kyoutei_nlp.web.uploads import Job

router = APIRouter(responses=ERRORS, tags=["変える"])
Id = Annotated[str, Path(max_length=40)]


class Said(BaseModel):
    """A correction, see ``Corpus.correct``."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["set", "add", "remove", "confirm"]
    item: str = Field(max_length=40)
    record: str | None = Field(None, max_length=10)
    was: str | None = Field(None, max_length=4000)
    value: str | None = Field(None, max_length=2000)
    details: dict[str, str] = Field(default_factory=dict, max_length=10)
    quote: str | None = Field(None, max_length=1000)
    reason: str = Field(min_length=1, max_length=1000)


class Undone(BaseModel):
    """Why a correction is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=1000)


class Named(BaseModel):
    """A theme's new name."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    reason: str = Field("", max_length=1000)


@router.post(
    "/documents/{document_id}/corrections",
    summary="訂正する",
    status_code=201,
    responses=told_as(shapes.Made, 201),
)
def correct(
    request: Request, site: SiteHere, visitor: Editor, document_id: DocumentId, said: Said
) -> Response:
    """Correct a value; everybody sees it at once."""
    if said.item not in item_kinds():
        raise HTTPException(422, "この項目は直せません")
    with site.readers.writing() as corpus:
        new = corpus.correct(
            document_id, said.action, said.item, by=name_of(visitor), now=site.now(), record=said.record,
            was=said.was, value=said.value, details=said.details, quote=said.quote, reason=said.reason,
        )  # fmt: skip
    site.audit.note(visitor, "correct", document_id, correction=new.id, item=said.item)
    return _created(request, {"id": new.id, "document_id": document_id})


@router.post(
    "/corrections/{correction_id}/undo",
    summary="訂正を取り消す",
    status_code=201,
    responses=told_as(shapes.Made, 201),
)
def undo(
    request: Request, site: SiteHere, visitor: Editor, correction_id: Id, undone: Undone
) -> Response:
    """Take a correction back."""
    with site.readers.writing() as corpus:
        new = corpus.undo(correction_id, by=name_of(visitor), now=site.now(), reason=undone.reason)
    site.audit.note(visitor, "undo", new.document_id, correction=correction_id)
    return _created(request, {"id": new.id, "undoes": correction_id})


@router.put(
    "/themes/{theme_id}/name", summary="主題に名前を付ける", responses=told_as(shapes.ThemeNamed)
)
def name_theme(
    request: Request, site: SiteHere, visitor: Editor, theme_id: Id, named: Named
) -> Response:
    """Give a theme a person's name."""
    with site.readers.writing() as corpus:
        if not any(theme.id == theme_id for theme in corpus.theme_list()):
            raise HTTPException(404, "この主題はありません")
        corpus.rename_theme(
            theme_id, named.name, by=name_of(visitor), now=site.now(), reason=named.reason
        )
    site.audit.note(visitor, "name_theme", theme_id, new=named.name)
    return tell(request, {"id": theme_id, "name": named.name})


@router.put(
    "/uploads/{name}",
    summary="文書を取り込む",
    status_code=202,
    responses=told_as(shapes.Taken, 202),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def upload(
    request: Request, site: SiteHere, visitor: Editor, name: Annotated[str, Path(max_length=200)]
) -> Response:
    """Take a file as the raw body; how far it has come is told at ``/uploads/{job}``."""
    with SpooledTemporaryFile(max_size=MIB) as content:
        async for chunk in request.stream():
            content.write(chunk)
        content.seek(0)
        job = await run_in_threadpool(
            site.uploads.accept, [(name, cast(BinaryIO, content))], user=name_of(visitor)
        )
    site.audit.note(visitor, "upload", job.id, files=[each.name for each in job.files])
    return _created(request, _told(job), 202)


@router.get("/uploads/{job_id}", summary="取り込みの進み具合", responses=told_as(shapes.Taken))
def progress(request: Request, site: SiteHere, visitor: Editor, job_id: Id) -> Response:
    """How far a batch has come."""
    job = site.uploads.job(job_id)
    own = visitor.user is not None and (
        visitor.user.may("admin") or (job and job.user == visitor.user.name)
    )
    if job is None or not own:
        raise HTTPException(404, "この取り込みの記録はありません")
    return tell(request, _told(job))


def _told(job: Job) -> dict[str, Any]:
    files = [
        {"name": f.name, "state": f.state, "message": f.message, "document_id": f.document_id}
        for f in job.files
    ]
    return {"id": job.id, "state": job.state, "done": job.done, "files": files}


def _created(request: Request, value: dict[str, Any], status: int = 201) -> Response:
    answer = tell(request, value)
    answer.status_code = status
    return answer
