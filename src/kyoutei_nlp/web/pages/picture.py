"""One page of a document: its picture with the proof drawn over it, its text, the original as a download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from kyoutei_nlp.document import Document, Page, Span
from kyoutei_nlp.errors import NotInCorpusError
from kyoutei_nlp.web.pages.document import has_pictures
from kyoutei_nlp.web.placing import frames
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
MAX_MARKS = 20
Marks = Annotated[list[str] | None, Query(description="本文の範囲（始まり-終わり）")]


@router.get("/documents/{document_id}/pages/{number:int}")
def show(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Viewer,
    document_id: str,
    number: int,
    mark: Marks = None,
) -> HTMLResponse:
    """A page with marks on it."""
    tagged = corpus.tagged(document_id)
    document = tagged.document
    page = _page(document, number)
    marks = spans(mark or (), len(document.text))
    tags = [tag for tag in tagged.tags if any(tag.span == each for each in marks)]
    return site.page(
        request,
        "page.html",
        document=document,
        page=page,
        marks=marks,
        reasons=[(m, document.quote(m), [t for t in tags if t.span == m]) for m in marks],
        frames=frames(page, document, marks) if page.size else (),
        text=page.text,
        text_marks=_inside(marks, page),
        has_picture=has_pictures(document) and page.size is not None,
        queries=mark or [],
    )


@router.get("/documents/{document_id}/pages/{number:int}.png")
def picture(
    site: SiteHere, corpus: CorpusHere, _: Viewer, document_id: str, number: int
) -> Response:
    """The page as it is."""
    document = corpus.tagged(document_id).document
    _page(document, number)
    if not has_pictures(document):
        raise HTTPException(404, "この文書の形式には頁の絵がありません")
    drawn = site.drawer.picture(document.source.path, document.source.sha256, number)
    return Response(
        drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )


@router.get("/documents/{document_id}/original")
def original(site: SiteHere, corpus: CorpusHere, visitor: Viewer, document_id: str) -> Response:
    """The file as it was read; only ever saved, never shown by the browser."""
    source = corpus.tagged(document_id).document.source
    try:
        data = Path(source.path).read_bytes()
    except OSError as error:
        raise HTTPException(404, "原本がもう元の場所にありません") from error
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise HTTPException(404, "原本が書き換わっています。読み直してください")
    site.audit.note(visitor, "original", document_id)
    return Response(data, media_type="application/octet-stream", headers=attachment(source.path))


def attachment(path: str) -> dict[str, str]:
    """Headers of a download under the file's own name (RFC 6266), which can do nothing in a browser."""
    name = Path(path.replace("\\", "/")).name.replace('"', "").replace("\r", "").replace("\n", "")
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def spans(given: Iterable[str], length: int) -> list[Span]:
    """``120-128`` → a range inside the text; what is no such range is left out."""
    found = []
    for each in list(given)[:MAX_MARKS]:
        first, _, last = each.partition("-")
        if first.isascii() and last.isascii() and first.isdecimal() and last.isdecimal():
            start, end = int(first[:9]), min(int(last[:9]), length)
            found += [Span(start, end)] if start < end else []
    return found


def _page(document: Document, number: int) -> Page:
    if not 1 <= number <= len(document.pages):
        raise NotInCorpusError(
            f"{number} 頁は見つかりません（1–{len(document.pages)} 頁の文書です）"
        )
    return document.pages[number - 1]


def _inside(marks: Iterable[Span], page: Page) -> list[tuple[int, int]]:
    """The marks as ranges of the page's text, in order and apart."""
    found: list[tuple[int, int]] = []
    for mark in sorted(marks):
        start, end = max(mark.start, page.start), min(mark.end, page.end)
        start = max(start, found[-1][1] + page.start) if found else start
        if start < end:
            found.append((start - page.start, end - page.start))
    return found
