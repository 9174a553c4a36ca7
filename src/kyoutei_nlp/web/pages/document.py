"""One document: its agreements with their proof, clauses, duties, term, and what is like it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.agreement import Agreement, Clause, TaggedDocument
from kyoutei_nlp.correction import item_kinds
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Document
from kyoutei_nlp.web.facts import Row, duty_rows, rows
from kyoutei_nlp.web.site import CorpusHere, SiteHere, Viewer
from kyoutei_nlp.web.term import Line, term_line

router = APIRouter()
SIMILAR: Final = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """An agreement as its page shows it."""

    record: str
    title: str
    source: str
    kind: str
    rows: tuple[Row, ...]
    line: Line | None
    duties: list[dict[str, Any]]
    clauses: list[dict[str, Any]]


@router.get("/documents/{document_id}")
def show(
    request: Request,
    site: SiteHere,
    corpus: CorpusHere,
    visitor: Viewer,
    document_id: str,
    corrected: str | None = None,
    undone: str | None = None,
) -> HTMLResponse:
    """The record of a document."""
    own = corpus.resolve(document_id) if len(document_id) < 12 else document_id
    tagged = corpus.tagged(own)
    today = site.today()
    agreements = tagged.agreements()
    deeds = [each for each in agreements if each.record == "0" or each.source == "deed"]
    told = [each for each in agreements if each not in deeds]
    return site.page(
        request,
        "document.html",
        document=tagged.document,
        sights=[_sight(tagged, each, today) for each in deeds],
        mentions=[_sight(tagged, each, today) for each in told],
        loose_clauses=[] if deeds else _clauses(tagged.document, tagged.clauses),
        theme=corpus.theme_of(own),
        provenance=corpus.provenance(own),
        can_correct=visitor.user is not None and visitor.user.may("editor"),
        similar=corpus.similar(own, limit=SIMILAR),
        past=corpus.history(own),
        item_names=item_kinds(),
        done="訂正しました。" if corrected else "訂正を取り消しました。" if undone else None,
        corrected=corrected,
        has_pictures=has_pictures(tagged.document),
    )


def has_pictures(document: Document) -> bool:
    """Whether its pages can be shown as they are."""
    return document.source.media_type == "application/pdf"


def _sight(tagged: TaggedDocument, agreement: Agreement, today: date) -> Sight:
    document = tagged.document
    return Sight(
        record=agreement.record,
        title=agreement.title.value if agreement.title else document.title,
        source=agreement.source,
        kind=names_of("agreement_kinds").get(agreement.kind, ""),
        rows=rows(agreement, document, today),
        line=term_line(agreement, today),
        duties=duty_rows(agreement.duties, document),
        clauses=_clauses(document, agreement.clauses),
    )


def _clauses(document: Document, clauses: tuple[Clause, ...]) -> list[dict[str, Any]]:
    """The 条 and the parts round them, with their text and the page they stand on."""
    return [
        {
            "number": clause.number,
            "heading": clause.heading,
            "kind": names_of("clause_kinds").get(clause.kind, clause.kind),
            "text": document.quote(clause.span),
            "page": document.page_at(clause.span.start),
            "start": clause.span.start,
            "end": clause.span.end,
        }
        for clause in clauses
        if clause.level <= 1
    ]
