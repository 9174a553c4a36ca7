"""What a source becomes when it has been read: 原本・頁・行・範囲・条/段・文書.

Offsets are Python string indices into ``Document.text``; boxes are points with the origin top-left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from kyoutei_nlp.errors import ContractError

Direction = Literal["horizontal", "vertical"]
PageMethod = Literal["text_layer", "second_extractor", "ocr", "native", "none"]
DocumentKind = Literal[
    "agreement", "press", "report", "slides", "article", "minutes", "list", "other"
]
PassageKind = Literal[
    "title",
    "preamble",
    "article",
    "supplement",
    "appendix",
    "signature",
    "slide",
    "section",
    "paragraph",
]
AsideKind = Literal["header", "footer", "page_number", "ruby", "hidden", "notes"]

DOCUMENT_KINDS: Final = frozenset(get_args(DocumentKind))
PASSAGE_KINDS: Final = frozenset(get_args(PassageKind))
ID_LENGTH: Final = 12
LOW_QUALITY: Final = 0.7
"""A page under it reads badly; one good text of 180 is under it (benchmarks/trust.py), clean pages of the sample are above 0.9."""


def _promise(kept: bool, message: str) -> None:
    if not kept:
        raise ContractError(message)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from (原本). Same bytes, same id.

    Attributes:
        path: Path or URI as the caller gave it.
        sha256: 64 hexadecimal digits of the bytes.
        media_type: IANA media type judged from the bytes, not from the name.
        size: Bytes.
    """

    path: str
    sha256: str
    media_type: str
    size: int

    def __post_init__(self) -> None:
        hexadecimal = len(self.sha256) == 64 and set(self.sha256) <= set("0123456789abcdef")
        _promise(hexadecimal, "sha256 は小文字の16進64桁です")
        _promise(self.size >= 0, "size は 0 以上です")

    @property
    def id(self) -> str:
        """The first 12 hexadecimal digits of the sha256."""
        return self.sha256[:ID_LENGTH]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters ``[start, end)`` of ``Document.text`` (範囲); never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:  # the message costs more than the promise
            raise ContractError(f"範囲が正しくありません: {self.start}–{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, origin top-left (枠)."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        _promise(self.x0 <= self.x1 and self.top <= self.bottom, "枠の左上と右下が逆です")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands on the page (行), so that a span can be drawn there.

    ``box`` is None for formats without a page image (TXT, HTML, DOCX).
    """

    span: Span
    page: int
    box: Box | None = None
    direction: Direction = "horizontal"


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that stands on the page but outside the body: running header, footer, page number, ruby."""

    text: str
    kind: AsideKind
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page or slide (頁).

    Attributes:
        number: From 1.
        start, end: Range of the page in ``Document.text``; equal when the page has no text.
        text: Exactly ``Document.text[start:end]``.
        size: Width and height in points, or None where the format has no pages.
        lines: In reading order.
        quality: 0 (junk) to 1 (clean), with its parts in ``quality_parts``.
        method: How the text was had; ``none`` for a page without text.
        asides: What was set apart from the body.
    """

    number: int
    start: int
    end: int
    text: str
    size: tuple[float, float] | None = None
    lines: tuple[Line, ...] = ()
    quality: float = 1.0
    quality_parts: tuple[tuple[str, float], ...] = ()
    direction: Direction = "horizontal"
    method: PageMethod = "native"
    asides: tuple[Aside, ...] = ()

    def __post_init__(self) -> None:
        _promise(self.number >= 1, "頁番号は 1 からです")
        _promise(len(self.text) == self.end - self.start, "頁の文字数が範囲と合いません")
        _promise(0.0 <= self.quality <= 1.0, "品質は 0 から 1 です")


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of the text that is embedded, searched and themed (条・段・スライド).

    Attributes:
        id: ``document_id#n`` with n from 0.
        number: As written, e.g. ``第１条``; None where there is none.
        heading: e.g. ``目的``, without brackets.
    """

    id: str
    span: Span
    kind: PassageKind
    heading: str | None = None
    number: str | None = None

    def __post_init__(self) -> None:
        _promise(self.kind in PASSAGE_KINDS, f"未知の条・段の種類です: {self.kind}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``span`` is None for a blank cell or one merged into another."""

    row: int
    column: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表). In the text its cells are separated by tabs and its rows by line feeds."""

    page: int
    cells: tuple[Cell, ...]
    box: Box | None = None

    def rows(self, text: str) -> list[list[str]]:
        """The cell texts, row by row; blank cells are ``""``."""
        n_rows = 1 + max((cell.row for cell in self.cells), default=-1)
        n_columns = 1 + max((cell.column for cell in self.cells), default=-1)
        grid = [[""] * n_columns for _ in range(n_rows)]
        for cell in self.cells:
            if cell.span is not None:
                grid[cell.row][cell.column] = text[cell.span.start : cell.span.end]
        return grid


@dataclass(frozen=True, slots=True)
class SourceNotes:
    """What the sidecar ``NAME.meta.json`` says beside the file (添え書き)."""

    date: date | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source that has been read (文書).

    Promises: at least one page has text; pages, lines, tables and passages lie inside the text; every
    character belongs to at most one line; passages cover the text (but white space) without overlap.
    """

    source: Source
    kind: DocumentKind
    title: str
    text: str
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...] = ()
    notes: SourceNotes = field(default_factory=SourceNotes)
    reader: str = ""

    def __post_init__(self) -> None:
        _promise(self.kind in DOCUMENT_KINDS, f"未知の文書の種類です: {self.kind}")
        _promise(bool(self.text.strip()), "本文のない文書は作れません")
        self._check_pages()
        self._check_passages()

    @property
    def id(self) -> str:
        """The id of its source."""
        return self.source.id

    @property
    def quality(self) -> float:
        """Mean page quality weighted by characters, 0 to 1."""
        weight = sum(len(page.text) for page in self.pages)
        return sum(page.quality * len(page.text) for page in self.pages) / max(weight, 1)

    def quote(self, span: Span) -> str:
        """The text at ``span``."""
        return self.text[span.start : span.end]

    def page_at(self, offset: int) -> int:
        """Number of the page that holds the character at ``offset``."""
        for page in self.pages:
            if offset < page.end:
                return page.number
        return self.pages[-1].number

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds the character at ``offset``, or None between passages."""
        for passage in self.passages:
            if passage.span.start <= offset < passage.span.end:
                return passage
        return None

    def _check_pages(self) -> None:
        end = 0
        for page in self.pages:
            _promise(page.start >= end, "頁の範囲が重なっています")
            _promise(self.text[page.start : page.end] == page.text, "頁の本文が文書と違います")
            _in_order((line.span for line in page.lines), page.start, page.end, "行")
            end = page.end
        _promise(end <= len(self.text), "頁が本文からはみ出しています")

    def _check_passages(self) -> None:
        spans = [passage.span for passage in self.passages]
        _in_order(spans, 0, len(self.text), "条・段")
        edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(self.text)]
        gaps = (self.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        _promise(not any(gap.strip() for gap in gaps), "条・段が本文を覆っていません")


def _in_order(spans: Iterable[Span], start: int, end: int, what: str) -> None:
    """Raise ContractError unless the spans rise without overlap inside ``[start, end)``."""
    for span in spans:
        if span.start < start:
            raise ContractError(f"{what}が重なっているか順序が逆です: {span}")
        if span.end > end:
            raise ContractError(f"{what}がはみ出しています: {span}")
        start = span.end
