"""What the answers of the API look like (答えの形), for its OpenAPI document: new members may be added, none is taken away within a version."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict


class _Told(BaseModel):
    model_config = ConfigDict(extra="allow")


class PassageHit(_Told):
    """A passage that answers; ``snippet`` is what stands at ``start``–``end`` of the text, word for word."""

    document_id: str
    record: str
    passage_id: str
    title: str
    article: str | None
    heading: str | None
    score: float
    page: int
    snippet: str
    spans: list[list[int]]
    start: int
    end: int
    answered_by: list[str]


class PartyShown(_Told):
    """A party on the card of an agreement."""

    name: str
    type: str
    prefecture: str | None
    code: str | None


class AgreementShown(_Told):
    """An agreement that answers, with its best passages."""

    document_id: str
    record: str
    title: str
    kind: str
    agreement_kind: str
    parties: list[PartyShown]
    fields: list[str]
    signed_on: str | None
    expires_on: str | None
    state: str | None
    score: float
    answered_by: list[str]
    passages: list[PassageHit]
    more_passages: int
    twins: int


class FacetCount(_Told):
    """How many answers have a value of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


class Answers(_Told):
    """One page of answers."""

    query: str
    address: str
    total: int
    exact: int
    folded: int
    page: int
    pages: int
    notes: list[str]
    terms: list[dict[str, Any]]
    hits: list[AgreementShown]
    facets: dict[str, list[FacetCount]]
    explanation: dict[str, Any] | None


class DocumentRecord(_Told):
    """The record of docs/contract.md, whose schema is docs/contract.schema.json."""

    contract: str
    id: str
    path: str
    kind: str
    agreement_kind: str
    title: str
    pages: int
    parties: list[dict[str, Any]]
    signed_on: str | None
    expires_on: str | None


class ToldCorrection(_Told):
    """What a person said, and what has become of it."""

    id: str
    document_id: str
    action: str
    item: str
    record: str | None
    was: str | None
    value: str | None
    reason: str
    by: str
    at: str
    undoes: str | None
    details: dict[str, str]
    state: str


class ComparedRow(_Told):
    """Clauses that answer each other; None where a document has none."""

    kind: str
    same: bool
    clauses: list[dict[str, Any] | None]


class Compared(_Told):
    """Two to four agreements side by side."""

    documents: list[str]
    rows: list[ComparedRow]


class ThemeShown(_Told):
    """A theme."""

    id: str
    name: str
    named_by: str
    terms: list[str]
    passages: list[str]
    size: int
    stability: float


class SetAside(_Told):
    """A file that could not be read, and why."""

    path: str
    reason: str
    detail: str
    seconds: float


class PageRead(_Told):
    """A page that was read badly."""

    document: str
    title: str
    number: int
    quality: float
    method: str


class DoubtShown(_Told):
    """One thing to look at."""

    document_id: str
    item: str
    record: str | None
    value: str | None
    weight: float
    reason: str
    start: int
    page: int


class Doubts(_Told):
    """What a person should look at, and how much of it there is by item."""

    counts: dict[str, int]
    doubts: list[DoubtShown]


class Made(_Told):
    """A correction that was made."""

    id: str


class ThemeNamed(_Told):
    """A theme's new name."""

    id: str
    name: str


class FileTaken(_Told):
    """How far one file has come."""

    name: str
    state: str
    message: str
    document_id: str | None


class Taken(_Told):
    """How far a batch of new files has come."""

    id: str
    state: str
    done: bool
    files: list[FileTaken]


def told_as(shape: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that answers in this shape, also with nothing where the sender has it already."""
    told: dict[int | str, dict[str, Any]] = {status: {"model": shape, "description": "答え"}}
    if status == 200:
        told[304] = {"description": "前と同じ（ETag）"}
    return told


FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "ファイル",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""The ``responses`` of a route that answers with a file."""
