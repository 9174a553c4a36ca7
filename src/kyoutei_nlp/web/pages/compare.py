"""Two to four agreements side by side, clause by clause."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.agreement import Agreement, TaggedDocument
from kyoutei_nlp.web.comparing import compare, sides
from kyoutei_nlp.web.facts import Row, rows
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer

router = APIRouter()
MOST: Final = 4
Chosen = Annotated[list[str] | None, Query(description="文書の番号。番号:記録 で協定集の中の一つ")]


@router.get("/compare")
def show(
    request: Request, site: SiteHere, corpus: CorpusHere, _: Viewer, id: Chosen = None
) -> HTMLResponse:
    """The comparison, or what to do to get one."""
    wanted = list(dict.fromkeys(each for each in id or [] if each))
    chosen = [deed_of(corpus, each) for each in wanted[:MOST]]
    deeds = [(key, tagged, deed) for key, tagged, deed in chosen if deed is not None]
    without = [tagged.document.title for _, tagged, deed in chosen if deed is None]
    is_ready = len(deeds) > 1
    compared = (
        compare([sides(tagged.document, deed) for _, tagged, deed in deeds]) if is_ready else ()
    )
    return site.page(
        request,
        "compare.html",
        deeds=[_column(key, tagged, deed) for key, tagged, deed in deeds],
        without=without,
        too_many=len(wanted) > MOST,
        facts=_facts([rows(deed, tagged.document, site.today()) for _, tagged, deed in deeds]),
        rows=compared,
        is_ready=is_ready,
        n_same=sum(row.is_same for row in compared),
    )


def deed_of(corpus: CorpusHere, key: str) -> tuple[str, TaggedDocument, Agreement | None]:
    """The agreement a key names: ``id`` the document's own, ``id:1`` one of a collection."""
    document_id, _, record = key.partition(":")
    tagged = corpus.tagged(corpus.resolve(document_id))
    own = [each for each in tagged.agreements() if each.clauses]
    deed = next((each for each in own if not record or each.record == record), None)
    return f"{tagged.document.id}:{record}" if record else tagged.document.id, tagged, deed


def _column(key: str, tagged: TaggedDocument, deed: Agreement) -> dict[str, str]:
    title = deed.title.value if deed.title else tagged.document.title
    return {"key": key, "id": tagged.document.id, "title": title}


def _facts(tables: list[tuple[Row, ...]]) -> list[tuple[str, list[str]]]:
    """The facts of all, a row a fact, as words."""
    return [
        (same[0].name, ["、".join(value.text for value in row.values) or "不明" for row in same])
        for same in zip(*tables, strict=True)
    ]
