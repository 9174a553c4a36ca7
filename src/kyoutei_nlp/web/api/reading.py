"""What the API tells: search, records, comparison, themes, quality, what people said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from kyoutei_nlp.corpus.corrections import Past
from kyoutei_nlp.errors import NotInCorpusError
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.web.api import shapes
from kyoutei_nlp.web.api.shapes import told_as
from kyoutei_nlp.web.api.telling import ERRORS, tell
from kyoutei_nlp.web.asking import answered, asked
from kyoutei_nlp.web.comparing import compare, sides
from kyoutei_nlp.web.pages.compare import MOST, deed_of
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer
from kyoutei_nlp.web.writing_out import Format, written

router = APIRouter(responses=ERRORS, tags=["読む"])
DocumentId = Annotated[
    str, Path(pattern="^[0-9a-f]{12}$", description="文書の番号（12 桁の 16 進）")
]
Many = Annotated[list[str] | None, Query(max_length=30)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/search", summary="検索", responses=told_as(shapes.Answers))
def search(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    _: Viewer,
    q: Annotated[str, Query(max_length=1000, description="検索式")] = "",
    mode: Annotated[str, Query(description="hybrid、keyword、semantic")] = "hybrid",
    sort: Annotated[str, Query(description="relevance、newest、oldest、name")] = "relevance",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
    field: Many = None,
    party: Many = None,
    code: Many = None,
    prefecture: Many = None,
    party_type: Many = None,
    year: Many = None,
    fy: Many = None,
    signed: Many = None,
    kind: Many = None,
    agreement: Many = None,
    state: Many = None,
    theme: Many = None,
) -> Response:
    """One page of answers with facets; the same parameters as the address of the search page."""
    return tell(request, answered(corpus, asked(request, site.today())).as_dict())


@router.get(
    "/export",
    summary="検索に当たる協定をファイルで",
    response_class=Response,
    response_model=None,
    responses=shapes.FILE,
)
def export_file(
    request: Request,
    site: SiteHere,
    visitor: Viewer,
    format: Annotated[Format, Query()] = "jsonl",
    columns: Many = None,
    encoding: Annotated[Literal["utf-8", "cp932"], Query()] = "utf-8",
    q: Annotated[str, Query(max_length=1000, description="検索式。絞り込みは検索と同じ引数")] = "",
) -> Response:
    """Everything that answers, as the page's 書き出し; what CP932 lacks becomes 〓, and the header X-Lost-Letters says how much."""
    wanted = asked(request, site.today())
    return written(site, visitor, wanted, format, columns or [], encoding).answer()


@router.get(
    "/documents/{document_id}",
    summary="一件の記録（契約の形）",
    responses=told_as(shapes.DocumentRecord),
)
def document(
    request: Request, corpus: CorpusHere, _: Viewer, document_id: DocumentId, text: bool = False
) -> Response:
    """The record of docs/contract.md, with the whole text on wish."""
    return tell(request, record(corpus, document_id, with_text=text))


@router.get(
    "/documents/{document_id}/similar",
    summary="似ている協定",
    responses=told_as(list[shapes.AgreementShown]),
)
def similar(
    request: Request,
    corpus: CorpusHere,
    _: Viewer,
    document_id: DocumentId,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """The agreements most like a document, most alike first; copies of one text stand as one."""
    corpus.tagged(document_id)
    return tell(request, [hit.as_dict() for hit in corpus.similar(document_id, limit=limit)])


@router.get(
    "/documents/{document_id}/corrections",
    summary="一件の訂正の履歴",
    responses=told_as(list[shapes.ToldCorrection]),
)
def corrections_of(
    request: Request, corpus: CorpusHere, _: Viewer, document_id: DocumentId
) -> Response:
    """What people said of a document, newest first."""
    corpus.tagged(document_id)
    return tell(request, [_past(each) for each in corpus.history(document_id)])


@router.get("/compare", summary="2–4 件の条項を並べる", responses=told_as(shapes.Compared))
def comparison(
    request: Request,
    corpus: CorpusHere,
    _: Viewer,
    id: Annotated[list[str], Query(min_length=2, max_length=MOST)],
) -> Response:
    """Clauses that answer each other, a row each."""
    chosen = [deed_of(corpus, each) for each in id]
    if any(deed is None for _, _, deed in chosen):
        raise NotInCorpusError("条項のある協定が見つかりません")
    columns = [sides(tagged.document, deed) for _, tagged, deed in chosen if deed]
    rows = [
        {
            "kind": row.kind,
            "same": row.is_same,
            "clauses": [
                cell and {
                    "number": cell.side.number, "heading": cell.side.heading, "text": cell.side.text,
                    "page": cell.side.page, "start": cell.side.start, "end": cell.side.end, "likeness": cell.likeness,
                    "runs": [list(run) for run in cell.runs],
                }
                for cell in row.cells
            ],
        }
        for row in compare(columns)
    ]  # fmt: skip
    return tell(request, {"documents": [key for key, _, _ in chosen], "rows": rows})


@router.get("/themes", summary="主題の一覧", responses=told_as(list[shapes.ThemeShown]))
def themes(request: Request, corpus: CorpusHere, _: Viewer) -> Response:
    """All themes by id."""
    return tell(request, [asdict(theme) for theme in corpus.theme_list()])


@router.get(
    "/quarantine", summary="読み取れなかったファイル", responses=told_as(list[shapes.SetAside])
)
def quarantine(request: Request, corpus: CorpusHere, _: Viewer) -> Response:
    """What was set aside and why."""
    told = ("path", "reason", "detail", "seconds")
    return tell(request, [{k: getattr(e, k) for k in told} for e in corpus.quarantine()])


@router.get("/pages", summary="品質の低い頁", responses=told_as(list[shapes.PageRead]))
def pages(
    request: Request,
    corpus: CorpusHere,
    _: Viewer,
    below: Annotated[float, Query(ge=0, le=1)] = 0.7,
    limit: Limit = 100,
) -> Response:
    """Pages whose quality is under ``below``, worst first."""
    found = corpus.doubtful_pages(below=below, limit=limit)
    return tell(request, [asdict(page) for page in found])


@router.get("/review", summary="確かめてほしい値", responses=told_as(shapes.Doubts))
def review(
    request: Request,
    corpus: CorpusHere,
    _: Viewer,
    item: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """What a person should look at, most doubtful first."""
    found = corpus.review_queue(limit=limit, offset=offset, item=item)
    return tell(request, {"counts": corpus.review_counts(), "doubts": [asdict(e) for e in found]})


@router.get("/corrections", summary="すべての訂正", responses=told_as(list[shapes.ToldCorrection]))
def corrections(
    request: Request, corpus: CorpusHere, _: Viewer, limit: Limit = 100, offset: Offset = 0
) -> Response:
    """What people said, newest first."""
    past = corpus.history()
    return tell(request, [_past(each) for each in past[offset : offset + limit]])


def _past(past: Past) -> dict[str, Any]:
    one = past.correction
    told = {
        key: getattr(one, key)
        for key in ("id", "document_id", "action", "item", "record", "was", "value", "reason", "by", "at", "undoes")
    }  # fmt: skip
    return {**told, "details": dict(one.details), "state": past.state}
