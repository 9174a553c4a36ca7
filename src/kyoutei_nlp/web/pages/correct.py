"""Corrections: one value's form, taking corrections back, what people said, and what waits to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, get_args

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.correcting import Item
from kyoutei_nlp.correction import Action, ItemKind, item_kinds
from kyoutei_nlp.data import names_of
from kyoutei_nlp.errors import CorrectionError
from kyoutei_nlp.reviewing import typed
from kyoutei_nlp.web.rendering import link
from kyoutei_nlp.web.site import CorpusHere, Editor, SiteHere, Viewer, name_of

router = APIRouter()
QUEUE_PAGE: Final = 50
CORRECTABLE: Final = ("document", "agreement", "list")
DETAIL: Final = "detail_"
"""How the names of the fields for details begin."""


async def _detail_fields(request: Request) -> dict[str, str]:
    """The fields of the form that begin with :data:`DETAIL`."""
    form = await request.form()
    return {
        name.removeprefix(DETAIL): text.strip()[:200]
        for name, text in form.items()
        if name.startswith(DETAIL) and isinstance(text, str)
    }


Details = Annotated[dict[str, str] | None, Depends(_detail_fields)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select field."""

    value: str
    name: str
    is_chosen: bool


@router.get("/documents/{document_id}/correct")
def form(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Editor,
    document_id: str,
    item: str,
    record: str | None = None,
    was: str | None = None,
) -> HTMLResponse:
    """The form of one value; without ``was`` one that is missing."""
    return _form(request, site, corpus, document_id, item, record, was, mistake=None)


@router.post("/documents/{document_id}/correct", response_model=None)
def correct(
    request: Request,
    site: SiteHere,
    visitor: Editor,
    document_id: str,
    item: Annotated[str, Form(max_length=40)],
    action: Annotated[str, Form(max_length=10)],
    record: Annotated[str | None, Form(max_length=10)] = None,
    was: Annotated[str | None, Form(max_length=4000)] = None,
    value: Annotated[str, Form(max_length=2000)] = "",
    quote: Annotated[str, Form(max_length=1000)] = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
    details: Details = None,
) -> HTMLResponse | RedirectResponse:
    """Say it; the page then shows what everybody sees."""
    kind = _kind(item)
    wanted: Action | None = next((each for each in get_args(Action) if each == action), None)
    if wanted is None or wanted == "undo":
        raise HTTPException(422, "この操作はできません")
    try:
        if wanted != "confirm" and not reason.strip():
            raise CorrectionError("理由を書いてください")
        with site.readers.writing() as corpus:
            new = corpus.correct(
                document_id,
                wanted,
                item,
                by=name_of(visitor),
                now=site.now(),
                record=record or None,
                was=was or None,
                value=typed(kind, value),
                details=_changed(corpus, document_id, item, record, was, details or {}),
                quote=quote.strip() or None,
                reason=reason,
            )
    except CorrectionError as error:
        with site.readers.reading() as corpus:
            return _form(
                request, site, corpus, document_id, item, record, was, mistake=str(error),
                given={"value": value, "quote": quote, "reason": reason},
            )  # fmt: skip
    site.audit.note(visitor, "correct", document_id, correction=new.id, item=item, kind=wanted)
    return RedirectResponse(f"/documents/{document_id}?corrected={new.id}#notice", 303)


@router.post("/corrections/{correction_id}/undo")
def undo(
    site: SiteHere,
    visitor: Editor,
    correction_id: str,
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> RedirectResponse:
    """Take a correction back."""
    with site.readers.writing() as corpus:
        undone = corpus.undo(correction_id, by=name_of(visitor), now=site.now(), reason=reason)
    site.audit.note(visitor, "undo", undone.document_id, correction=correction_id)
    if not undone.document_id:
        return RedirectResponse("/corrections", 303)
    return RedirectResponse(f"/documents/{undone.document_id}?undone={correction_id}#notice", 303)


@router.get("/corrections")
def history(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """What people said of everything, newest first."""
    past = corpus.history()
    return site.page(request, "corrections.html", past=past[:500], total=len(past))


@router.get("/review")
def review(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Viewer,
    item: Annotated[str | None, Query(max_length=40)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """What a person should look at, most doubtful first."""
    counts = corpus.review_counts()
    chosen = item if item in counts else None
    total = counts[chosen] if chosen else sum(counts.values())
    doubts = corpus.review_queue(limit=QUEUE_PAGE, offset=(page - 1) * QUEUE_PAGE, item=chosen)
    return site.page(
        request,
        "review.html",
        doubts=doubts,
        counts=counts,
        chosen=chosen,
        kinds=item_kinds(),
        titles=corpus.titles({doubt.document_id for doubt in doubts}),
        page=page,
        pages=max(1, -(-total // QUEUE_PAGE)),
        pager_address=lambda number: link("/review", item=chosen, page=number),
    )


def _form(
    request: Request,
    site: SiteHere,
    corpus: Corpus,
    document_id: str,
    item: str,
    record: str | None,
    was: str | None,
    *,
    mistake: str | None,
    given: dict[str, str] | None = None,
) -> HTMLResponse:
    kind = _kind(item)
    document = corpus.tagged(document_id).document
    seen = _seen(corpus, document_id, item, record, was)
    value = (given or {}).get("value", seen.value or "" if seen else "")
    return site.page(
        request,
        "correct.html",
        status=200 if mistake is None else 400,
        document=document,
        kind=kind,
        record=record or "",
        was=seen.value if seen else None,
        value=value,
        choices=_choices(kind.type, kind.choices, value),
        details=[
            (each, (seen.details if seen else {}).get(each.id, ""), _choices(each.type, each.choices, (seen.details if seen else {}).get(each.id, "")))
            for each in kind.details
        ],
        typed=given or {},
        mistake=mistake,
        is_listed=kind.scope == "list",
        page=document.page_at(seen.span.start) if seen and seen.span else None,
        mark=f"{seen.span.start}-{seen.span.end}" if seen and seen.span else None,
    )  # fmt: skip


def _kind(item: str) -> ItemKind:
    kind = item_kinds().get(item)
    if kind is None or kind.scope not in CORRECTABLE:
        raise HTTPException(422, "この項目は直せません")
    return kind


def _seen(
    corpus: Corpus, document_id: str, item: str, record: str | None, was: str | None
) -> Item | None:
    """The value as people see it now; None for one that is to be added."""
    found = [
        each
        for each in corpus.items(document_id)
        if each.name == item and (each.record or "") == (record or "")
    ]
    if item_kinds()[item].scope != "list":
        return found[0] if found else None
    return next((each for each in found if was and each.value == was), None)


def _choices(type_: str, table: str | None, value: str) -> list[Choice]:
    """The choices of a field that has some; () for one that is written."""
    if type_ == "truth":
        names = {"": "不明", "true": "あり", "false": "なし"}
    elif table:
        names = {"": "（選んでください）", **names_of(table)}
    else:
        return []
    return [Choice(key, name or "なし", key == value) for key, name in names.items()]


def _changed(
    corpus: Corpus,
    document_id: str,
    item: str,
    record: str | None,
    was: str | None,
    given: dict[str, str],
) -> dict[str, str]:
    """The details that the form has and the value had not."""
    seen = _seen(corpus, document_id, item, record, was)
    known = seen.details if seen else {}
    return {key: text for key, text in given.items() if text != known.get(key, "")}
