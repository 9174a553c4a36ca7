"""Nouns to table rows and back, nothing else. Every function is a pure pair: ``x_rows`` and ``read_x``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from kyoutei_nlp.agreement import Clause, Fact, Tag, TaggedDocument, common_kind, main_agreement
from kyoutei_nlp.correcting import Doubt
from kyoutei_nlp.correction import Anchor, Correction
from kyoutei_nlp.document import (
    Aside,
    Box,
    Cell,
    Document,
    Line,
    Page,
    Passage,
    Source,
    SourceNotes,
    Span,
    Table,
)
from kyoutei_nlp.vectors import PassageVectors

Row = dict[str, Any]


def to_json(value: Any) -> str:
    """Compact JSON, Japanese left readable, keys in a fixed order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


def document_row(tagged: TaggedDocument) -> Row:
    """The row of ``documents``, without what its run and the search add."""
    document = tagged.document
    agreements = tagged.agreements()
    main = main_agreement(agreements)
    prefectures = {tag.attributes.get("prefecture", "") for tag in tagged.with_label("party")} - {
        ""
    }
    return {
        "id": document.id,
        **asdict(document.source),
        "kind": document.kind,
        "agreement_kind": common_kind(agreements),
        "title": document.title,
        "n_pages": len(document.pages),
        "n_characters": len(document.text),
        "quality": document.quality,
        "signed_on": main.signed_on.value if main and main.signed_on else None,
        "prefectures": to_json(sorted(prefectures)),
        "notes": to_json({key: value for key, value in asdict(document.notes).items() if value}),
        "reader": document.reader,
        "taggers": to_json(dict(tagged.taggers)),
        "tables": to_json([_table_json(table) for table in document.tables]),
        "text": document.text,
    }


def page_rows(document: Document) -> Iterator[Row]:
    """The rows of ``pages``; lines and asides as JSON arrays."""
    for page in document.pages:
        width, height = page.size or (None, None)
        yield {
            "document": document.id,
            "number": page.number,
            "start": page.start,
            "end": page.end,
            "width": width,
            "height": height,
            "quality": page.quality,
            "quality_parts": to_json(dict(page.quality_parts)),
            "direction": page.direction,
            "method": page.method,
            "lines": to_json([_line_json(line) for line in page.lines]),
            "asides": to_json(
                [[aside.text, aside.kind, _box_json(aside.box)] for aside in page.asides]
            ),
        }


def passage_rows(document: Document) -> Iterator[Row]:
    """The rows of ``passages`` (without their integer key)."""
    for passage in document.passages:
        yield {
            "id": passage.id,
            "document": document.id,
            "start": passage.span.start,
            "end": passage.span.end,
            "page": document.page_at(passage.span.start),
            "kind": passage.kind,
            "article": passage.number,
            "heading": passage.heading,
            "text": document.quote(passage.span),
        }


def tag_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """The rows of ``tags`` in text order."""
    for n, tag in enumerate(tagged.tags):
        yield {
            "document": tagged.document.id,
            "n": n,
            "label": tag.label,
            **_place(tagged.document, tag.span),
            "surface": tag.surface,
            "value": tag.value,
            "method": tag.method,
            "score": tag.score,
            "tagger": tag.tagger,
            "attributes": to_json(dict(tag.attributes)),
        }


def vector_rows(vectors: PassageVectors) -> Iterator[Row]:
    """The rows of ``vectors``: float16 blobs, little endian."""
    truncated = set(vectors.truncated)
    for passage, vector in zip(vectors.passage_ids, vectors.matrix.astype("<f2"), strict=True):
        yield {
            "passage": passage,
            "model": vectors.model_id,
            "truncated": int(passage in truncated),
            "vector": vector.tobytes(),
        }


def clause_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """The rows of ``clauses``."""
    for n, clause in enumerate(tagged.clauses):
        yield {
            "id": clause.id,
            "document": tagged.document.id,
            "n": n,
            "number": clause.number,
            "heading": clause.heading,
            "kind": clause.kind,
            "level": clause.level,
            **_place(tagged.document, clause.span),
            "parent": clause.parent,
        }


def agreement_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """The rows of ``agreements``: the facts people query, the evidence stays in ``tags``."""
    for agreement in tagged.agreements():
        term = agreement.term
        renewal = _value(term.auto_renewal)
        yield {
            "document": agreement.document_id,
            "record": agreement.record,
            "source": agreement.source,
            "kind": agreement.kind,
            "title": _value(agreement.title),
            "status": agreement.status,
            "signed_on": _value(agreement.signed_on),
            "effective_from": _value(term.effective_from),
            "expires_on": _value(term.expires_on),
            "auto_renewal": None if renewal is None else int(renewal),
            "renewal_period": _value(term.renewal_period),
            "notice_period": _value(term.notice_period),
            **_place(tagged.document, agreement.span),
        }


def party_rows(tagged: TaggedDocument) -> Iterator[Row]:
    """The rows of ``parties``, one a party of a record."""
    for agreement in tagged.agreements():
        for n, party in enumerate(agreement.parties):
            yield {
                "document": agreement.document_id,
                "record": agreement.record,
                "n": n,
                "name": party.name,
                "surface": party.surface,
                "type": party.type,
                "code": party.code,
                "prefecture": party.prefecture,
                "alias": party.alias,
                "signer_name": party.signer.name if party.signer else None,
                "signer_title": party.signer.title if party.signer else None,
                "score": party.score,
                **_place(tagged.document, party.evidence[0].span),
            }


def machine_row(tagged: TaggedDocument) -> Row:
    """The row of ``machine_findings``: what a person's corrections stand over."""
    return {
        "document": tagged.document.id,
        "kind": tagged.document.kind,
        "title": tagged.document.title,
        "tags": to_json(list(tag_rows(tagged))),
        "clauses": to_json(list(clause_rows(tagged))),
    }


def correction_row(one: Correction, path: str) -> Row:
    """The row of ``corrections``."""
    return {
        "id": one.id,
        "document": one.document_id,
        "path": path,
        "action": one.action,
        "item": one.item,
        "record": one.record,
        "was": one.was,
        "value": one.value,
        "details": to_json(dict(one.details)),
        "anchor": to_json(asdict(one.anchor)) if one.anchor else None,
        "head": to_json(asdict(one.head)) if one.head else None,
        "reason": one.reason,
        "made_by": one.by,
        "made_at": one.at,
        "undoes": one.undoes,
        "carried_from": one.carried_from,
    }


def read_correction(row: Row) -> Correction:
    """The correction that a row was made from."""
    return Correction(
        id=row["id"],
        document_id=row["document"],
        action=row["action"],
        item=row["item"],
        record=row["record"],
        was=row["was"],
        value=row["value"],
        details=json.loads(row["details"]),
        anchor=Anchor(**json.loads(row["anchor"])) if row["anchor"] else None,
        head=Anchor(**json.loads(row["head"])) if row["head"] else None,
        reason=row["reason"],
        by=row["made_by"],
        at=row["made_at"],
        undoes=row["undoes"],
        carried_from=row["carried_from"],
    )


def doubt_rows(doubts: Iterable[Doubt]) -> Iterator[Row]:
    """The rows of ``doubts`` of one document."""
    for n, doubt in enumerate(doubts):
        own = asdict(doubt)
        yield {
            "document": own.pop("document_id"),
            "n": n,
            "correction": own.pop("correction_id"),
        } | own


def read_doubt(row: Row) -> Doubt:
    """The doubt that a row was made from."""
    known = {
        key: row[key] for key in ("item", "record", "value", "weight", "reason", "start", "page")
    }
    return Doubt(document_id=row["document"], correction_id=row["correction"], **known)


def read_tagged(
    document: Row,
    pages: Iterable[Row],
    passages: Iterable[Row],
    tags: Iterable[Row],
    clauses: Iterable[Row],
) -> TaggedDocument:
    """The TaggedDocument that the rows were made from."""
    return TaggedDocument(
        document=_read_document(document, pages, passages),
        tags=tuple(read_tag(row) for row in tags),
        clauses=tuple(read_clause(row) for row in clauses),
        taggers=tuple(sorted(json.loads(document["taggers"]).items())),
    )


def _read_document(row: Row, pages: Iterable[Row], passages: Iterable[Row]) -> Document:
    return Document(
        source=Source(row["path"], row["sha256"], row["media_type"], row["size"]),
        kind=row["kind"],
        title=row["title"],
        text=row["text"],
        pages=tuple(_read_page(page, row["text"]) for page in pages),
        passages=tuple(
            Passage(p["id"], Span(p["start"], p["end"]), p["kind"], p["heading"], p["article"])
            for p in passages
        ),
        tables=tuple(_read_table(table) for table in json.loads(row["tables"])),
        notes=_read_notes(json.loads(row["notes"])),
        reader=row["reader"],
    )


def _read_page(row: Row, text: str) -> Page:
    number = row["number"]
    return Page(
        number=number,
        start=row["start"],
        end=row["end"],
        text=text[row["start"] : row["end"]],
        size=None if row["width"] is None else (row["width"], row["height"]),
        lines=tuple(
            Line(Span(start, end), number, _read_box(box), direction)
            for start, end, box, direction in json.loads(row["lines"])
        ),
        quality=row["quality"],
        quality_parts=tuple(json.loads(row["quality_parts"]).items()),
        direction=row["direction"],
        method=row["method"],
        asides=tuple(
            Aside(words, kind, _read_box(box)) for words, kind, box in json.loads(row["asides"])
        ),
    )


def read_tag(row: Row) -> Tag:
    """The tag that a row was made from."""
    return Tag(
        label=row["label"],
        span=Span(row["start"], row["end"]),
        surface=row["surface"],
        value=row["value"],
        method=row["method"],
        score=row["score"],
        tagger=row["tagger"],
        attributes=json.loads(row["attributes"]),
    )


def read_clause(row: Row) -> Clause:
    """The clause that a row was made from."""
    span = Span(row["start"], row["end"])
    return Clause(
        row["id"], row["number"], row["heading"], row["kind"], row["level"], span, row["parent"]
    )


def _read_notes(notes: Mapping[str, str]) -> SourceNotes:
    day = date.fromisoformat(notes["date"]) if "date" in notes else None
    return SourceNotes(day, notes.get("title"), notes.get("url"), notes.get("publisher"))


def _line_json(line: Line) -> list[Any]:
    return [line.span.start, line.span.end, _box_json(line.box), line.direction]


def _box_json(box: Box | None) -> list[float] | None:
    return (
        None if box is None else [round(edge, 2) for edge in (box.x0, box.top, box.x1, box.bottom)]
    )


def _read_box(edges: list[float] | None) -> Box | None:
    return None if edges is None else Box(*edges)


def _table_json(table: Table) -> Row:
    cells = [
        [c.row, c.column, *((c.span.start, c.span.end) if c.span else ())] for c in table.cells
    ]
    return {"page": table.page, "box": _box_json(table.box), "cells": cells}


def _read_table(table: Row) -> Table:
    cells = (
        Cell(row, column, Span(*edges) if edges else None) for row, column, *edges in table["cells"]
    )
    return Table(table["page"], tuple(cells), _read_box(table["box"]))


def _place(document: Document, span: Span) -> Row:
    return {"start": span.start, "end": span.end, "page": document.page_at(span.start)}


def _value(fact: Fact[Any] | None) -> Any:
    return None if fact is None else fact.value
