"""Marks on the text and its articles: 札・条項."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from kyoutei_nlp.document import Span, _promise

TagMethod = Literal["rule", "dictionary", "model", "human"]

TAG_METHODS: Final = frozenset(get_args(TagMethod))
NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark on the text (札).

    Labels and their attributes (all attribute values are strings):

    ================ ============================== =====================================================
    label            value                          attributes
    ================ ============================== =====================================================
    agreement        title of the agreement         record, source (deed/mention), kind, status; extent
                                                    (``120-5400``) where a deed is a part of the text
    party            official name                  record, type, code, prefecture, alias; see municipality
    signer           name of the person             record, party (official name), title
    date             see docs/contract.md           role, kind, flag; record where it belongs to one
    term             value of the term              record, what (effective_from, expires_on, …)
    field            field id                       record, how (listed/mentioned)
    municipality     official name                  code, prefecture, codes_before; successor, successor_code, until (gone)
    organisation     name                           type
    person           name                           title
    reference        clause pointed to (第2条第3号)     law, where it is a law's, else clause (its id)
    duty             what is done                   record, who, whom, how, cost, clause (its id)
    amount           see docs/contract.md           kind (money/quantity), number, unit, each
    disaster         official name                  date
    programme        id of data/programmes.toml     name
    ================ ============================== =====================================================

    ``record`` numbers the agreement inside the document: ``"0"`` the deed itself (of a collection ``"0"``, ``"1"``, …
    each a deed), others mentions.
    """

    label: str
    span: Span
    surface: str
    value: str
    method: TagMethod
    score: float
    tagger: str
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)

    def __post_init__(self) -> None:
        _promise(len(self.surface) == len(self.span), "札の文字数が範囲と合いません")
        _promise(0.0 <= self.score <= 1.0, "確からしさは 0 から 1 です")
        _promise(self.method in TAG_METHODS, f"未知の方法です: {self.method}")
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __reduce__(self) -> tuple[type[Tag], tuple[object, ...]]:
        values = (
            self.label,
            self.span,
            self.surface,
            self.value,
            self.method,
            self.score,
            self.tagger,
        )
        return Tag, (*values, dict(self.attributes))

    @property
    def record(self) -> str | None:
        """The record the tag belongs to, None for tags of the document as a whole."""
        return self.attributes.get("record")

    @property
    def layer(self) -> tuple[str, ...]:
        """Tags of one layer never overlap: label and record, and for fields the field too."""
        own: tuple[str, ...] = (self.value,) if self.label == "field" else ()
        own += (self.attributes.get("what", ""),) if self.label == "term" else ()
        return (self.label, self.record or "", *own)


@dataclass(frozen=True, slots=True)
class Clause:
    """One 条, 項 or 号, or a part round them: 前文, 附則, 別表, 署名欄 (条項).

    Attributes:
        id: ``document_id/1/2`` path of ordinals; stable for the same text.
        number: As written (``第１条``, ``２``, ``(1)``).
        kind: Id from data/clause_kinds.toml, or ``other``.
        level: 0 a part round the articles, 1 条, 2 項, 3 号, 4 ア, 5 (ア).
        span: The whole clause with what stands under it.
    """

    id: str
    number: str | None
    heading: str | None
    kind: str
    level: int
    span: Span
    parent: str | None = None
