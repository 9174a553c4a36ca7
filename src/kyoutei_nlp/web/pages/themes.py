"""The themes of the corpus, and one theme with its documents; its name can be given by an editor."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from kyoutei_nlp.searching import Filters, SearchRequest
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.web.asking import answered
from kyoutei_nlp.web.site import CorpusHere, Editor, SiteHere, Viewer, name_of

router = APIRouter()


@router.get("/themes")
def show(request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer) -> HTMLResponse:
    """All themes."""
    return site.page(request, "themes.html", themes=corpus.theme_list())


@router.get("/themes/{theme_id}")
def one(
    request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer, theme_id: str
) -> HTMLResponse:
    """One theme."""
    theme = _theme(corpus, theme_id)
    wanted = SearchRequest(filters=Filters(themes=(theme.id,)), on=site.today(), sort="newest")
    return site.page(
        request,
        "theme.html",
        theme=theme,
        page=answered(corpus, wanted),
        address=f"/?{wanted.address()}",
        passages=[_passage(corpus, each) for each in theme.passages[:3]],
    )


@router.post("/themes/{theme_id}/name")
def name(
    site: SiteHere, visitor: Editor, theme_id: str, name: Annotated[str, Form(max_length=100)]
) -> RedirectResponse:
    """Give a theme a person's name; it outlives every refit."""
    with site.readers.writing() as corpus:
        old = _theme(corpus, theme_id).name
        corpus.rename_theme(theme_id, name, by=name_of(visitor), now=site.now())
    site.audit.note(visitor, "name_theme", theme_id, old=old, new=name.strip())
    return RedirectResponse(f"/themes/{theme_id}", 303)


def _theme(corpus: CorpusHere, theme_id: str) -> Theme:
    found = next((each for each in corpus.theme_list() if each.id == theme_id), None)
    if found is None:
        raise HTTPException(404, "この主題はありません")
    return found


def _passage(corpus: CorpusHere, passage_id: str) -> dict[str, object]:
    """A typical passage with where it stands."""
    document = corpus.tagged(passage_id.partition("#")[0]).document
    passage = next(each for each in document.passages if each.id == passage_id)
    return {
        "document": document.id,
        "title": document.title,
        "text": document.quote(passage.span),
        "page": document.page_at(passage.span.start),
        "start": passage.span.start,
        "end": passage.span.end,
    }
