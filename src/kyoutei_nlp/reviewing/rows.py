"""The rows of the review workbook (確認用の表): which values stand in which cells, and how a row is known again."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.correcting import Doubt, Item, items_of
from kyoutei_nlp.correction import Detail, ItemKind, item_kinds
from kyoutei_nlp.data import names_of
from kyoutei_nlp.exporting import legal_text
from kyoutei_nlp.reviewing.spelling import shown, wareki
from kyoutei_nlp.tagging.gazetteer import prefectures

VALUE: Final = "value"
NO_RECORD: Final = "-"


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """A column that people may change: an item's value, or one of its details.

    Attributes:
        item: Id of data/items.toml.
        part: ``value`` or the id of a detail.
        width: In characters.
    """

    item: str
    part: str
    width: int
    header: str = ""

    @property
    def what(self) -> ItemKind | Detail:
        """What kind of value stands in it."""
        kind = item_kinds()[self.item]
        return next((detail for detail in kind.details if detail.id == self.part), kind)

    @property
    def name(self) -> str:
        """Its header."""
        return self.header or self.what.name

    @property
    def is_date(self) -> bool:
        """Whether the year of the era stands beside it."""
        return self.what.type == "date"

    def choices(self) -> tuple[str, ...]:
        """What may be chosen; empty for free text."""
        if self.what.type == "truth":
            return ("あり", "なし")
        if self.part == "prefecture":
            return prefectures()
        names = names_of(self.what.choices) if self.what.choices else {}
        return tuple(name for name in names.values() if name)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A sheet of the review workbook.

    Attributes:
        item: The list whose values are its rows; None where a row is a document or an agreement with several items.
        can_add: Whether people may add rows.
    """

    name: str
    columns: tuple[ReviewColumn, ...]
    item: str | None = None
    can_add: bool = False

    def headers(self) -> list[str]:
        """The headers of what people may change."""
        return [column.name for column in self.columns]


def _of_agreement(*items: tuple[str, int]) -> tuple[ReviewColumn, ...]:
    return tuple(ReviewColumn(item, VALUE, width) for item, width in items)


def _of_list(
    item: str, value: tuple[str, int], *details: tuple[str, int]
) -> tuple[ReviewColumn, ...]:
    header, width = value
    return (
        ReviewColumn(item, VALUE, width, header),
        *(ReviewColumn(item, part, width) for part, width in details),
    )


DOCUMENTS: Final = ReviewSheet("文書", _of_agreement(("document_title", 40), ("document_kind", 12)))
AGREEMENTS: Final = ReviewSheet(
    "協定",
    _of_agreement(
        ("title", 36), ("agreement_kind", 14), ("signed_on", 13), ("effective_from", 13), ("expires_on", 13),
        ("auto_renewal", 9), ("renewal_period", 10), ("notice_period", 10), ("open_ended", 12),
    ),
)  # fmt: skip
LISTS: Final = (
    ReviewSheet(
        "当事者",
        _of_list("party", ("当事者", 30), ("type", 14), ("code", 12), ("prefecture", 12), ("alias", 8)),
        "party",
        can_add=True,
    ),
    ReviewSheet(
        "署名者", _of_list("signer", ("署名者", 18), ("title", 24), ("party", 30)), "signer", can_add=True
    ),
    ReviewSheet("分野", _of_list("field", ("分野", 28)), "field", can_add=True),
    ReviewSheet("日付", _of_list("date", ("日付", 14), ("role", 14)), "date"),
    ReviewSheet(
        "義務",
        _of_list("duty", ("何を", 50), ("who", 20), ("whom", 20), ("how", 12), ("cost", 16)),
        "duty",
    ),
)  # fmt: skip
SHEETS: Final = (DOCUMENTS, AGREEMENTS, *LISTS)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row as it stands in the corpus now.

    Attributes:
        id: ``document/record`` or ``document/record/key``; the key is made of the value, so a row whose value has
            changed is another row.
        items: The item of each column; all the same where the row is a value of a list.
        cells: What the columns show.
        quote, page, score: Of the row's proof.
        doubts: Why a person should look at it.
        asked: The items that the doubts are about.
    """

    sheet: ReviewSheet
    id: str
    document_id: str
    record: str | None
    title: str
    path: str
    items: tuple[Item, ...]
    cells: tuple[str, ...]
    quote: str
    page: int
    score: float | None
    method: str
    doubts: tuple[str, ...]
    asked: frozenset[str]

    @property
    def version(self) -> str:
        """What the cells held, a few letters each: tells later which of them somebody has changed."""
        return ".".join(map(fingerprint, self.cells))

    def warekis(self) -> list[str]:
        """The dates of the row with the years of their eras, one a date column."""
        pairs = zip(self.sheet.columns, self.items, strict=True)
        return [wareki(_part(item, column)) for column, item in pairs if column.is_date]


def fingerprint(text: str) -> str:
    """Five letters that tell one text from another (once in 33 million they do not)."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:4]).decode()[:5]


def review_rows(tagged: TaggedDocument, doubts: Iterable[Doubt] = ()) -> Iterator[ReviewRow]:
    """All rows of a document: the document, its agreements, their lists."""
    items = items_of(tagged)
    asked = list(doubts)
    yield _row(tagged, DOCUMENTS, None, _several(DOCUMENTS, items, None), asked)
    records = dict.fromkeys(item.record for item in items if item.name == "title")
    for record in records:
        yield _row(tagged, AGREEMENTS, record, _several(AGREEMENTS, items, record), asked)
    for sheet in LISTS:
        for item in items:
            if item.name == sheet.item and (
                item.record is not None or item.name in ("date", "field")
            ):
                yield _row(tagged, sheet, item.record, [item] * len(sheet.columns), asked)


def _several(sheet: ReviewSheet, items: Sequence[Item], record: str | None) -> list[Item]:
    own = {item.name: item for item in items if item.record == record}
    return [own[column.item] for column in sheet.columns]


def _row(
    tagged: TaggedDocument, sheet: ReviewSheet, record: str | None, items: Sequence[Item], doubts: list[Doubt]
) -> ReviewRow:  # fmt: skip
    first = next((item for item in items if item.span), items[0])
    document = tagged.document
    start = first.span.start if first.span else 0
    mine = list(_asked(sheet, record, items, doubts))
    told = [tag.method for item in items for tag in item.evidence]
    cells = tuple(
        legal_text(shown(column.what, _part(item, column))).strip()
        for column, item in zip(sheet.columns, items, strict=True)
    )
    identity = f"{document.id}/{record if record is not None else NO_RECORD}"
    return ReviewRow(
        sheet=sheet,
        id=f"{identity}/{_key(first)}" if sheet.item else identity,
        document_id=document.id,
        record=record,
        title=_title(tagged, record),
        path=document.source.path,
        items=tuple(items),
        cells=cells,
        quote=document.quote(first.span) if first.span else "",
        page=document.page_at(start),
        score=first.score if sheet.item else None,
        method="人" if "human" in told else "機械" if told else "",
        doubts=tuple(dict.fromkeys(doubt.reason for doubt in mine)),
        asked=frozenset(doubt.item for doubt in mine),
    )


def _asked(
    sheet: ReviewSheet, record: str | None, items: Sequence[Item], doubts: Iterable[Doubt]
) -> Iterator[Doubt]:
    """The doubts that are about this row; what is missing of an agreement is asked about on its row."""
    names = {item.name for item in items}
    for doubt in doubts:
        if (doubt.record or "") != (record or ""):
            continue
        if doubt.item == "page":
            mine = sheet is DOCUMENTS
        elif sheet.item:
            mine = doubt.item == sheet.item and doubt.value == items[0].value
        else:
            mine = doubt.item in names or (sheet is AGREEMENTS and doubt.value is None)
        if mine:
            yield doubt


def _part(item: Item, column: ReviewColumn) -> str | None:
    return item.value if column.part == VALUE else item.details.get(column.part)


def _key(item: Item) -> str:
    """Of a value of a list; dates are told apart by their place."""
    place = str(item.span.start) if item.name == "date" and item.span else ""
    told = "|".join([item.name, item.value or "", item.details.get("code", ""), place])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _title(tagged: TaggedDocument, record: str | None) -> str:
    own = [a for a in tagged.agreements() if a.record == record]
    return own[0].title.value if own and own[0].title else tagged.document.title
