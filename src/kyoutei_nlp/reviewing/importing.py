"""The review workbook back in (確認した表を読み戻す): what would change, what cannot be, what others changed; then done.

Nothing in the workbook is believed: keys are looked up, values are checked, formulas are refused, and what a cell held when the
workbook was written is known by the letters in its column 版.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.correction import Action, Correction
from kyoutei_nlp.errors import CorpusError, CorrectionError
from kyoutei_nlp.reading import SheetCells, read_cells
from kyoutei_nlp.reviewing.rows import (
    NO_RECORD,
    SHEETS,
    VALUE,
    ReviewColumn,
    ReviewRow,
    ReviewSheet,
    fingerprint,
    review_rows,
)
from kyoutei_nlp.reviewing.spelling import typed
from kyoutei_nlp.reviewing.workbook import (
    DOUBTS_OF_A_DOCUMENT,
    ID,
    REASON,
    RIGHT,
    VERDICT,
    VERSION,
    WRONG,
)

FaultKind = Literal["error", "conflict"]
KEY: Final = (ID, VERSION, VERDICT, REASON)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the workbook would change (変更)."""

    sheet: str
    row: int
    document_id: str
    title: str
    action: Action
    item: str
    record: str | None
    was: str | None
    value: str | None
    details: Mapping[str, str]
    start: int | None
    reason: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and what to do (誤り・衝突).

    Attributes:
        row: As Excel counts, from 1.
        column: Letter and header, ``F 締結日``.
    """

    kind: FaultKind
    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a workbook would do (読み戻しの下見). Faulty rows are in no change."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    rows: int


def plan_import(corpus: Corpus, path: str | Path) -> ImportPlan:
    """Compare a workbook that was filled in with the corpus; nothing is changed.

    Raises:
        UnreadableSourceError: It is no workbook, swollen, encrypted, corrupt or too large.
        CorrectionError: It is no review workbook.
    """
    found = _Findings()
    known = _Known(corpus)
    sheets = {sheet.name: sheet for sheet in SHEETS}
    seen = [cells for cells in read_cells(path) if cells.name in sheets]
    if not seen:
        names = "、".join(sheets)
        raise CorrectionError(
            f"確認用の表ではありません（{names} のシートがありません）。kyoutei review export で作ったものを読み込んでください"
        )
    for cells in seen:
        _Reader(cells, sheets[cells.name], known, found).read()
    return ImportPlan(tuple(found.changes), tuple(found.faults), found.rows)


def apply_import(
    corpus: Corpus, plan: ImportPlan, *, by: str, now: datetime, reason: str = ""
) -> tuple[Correction, ...]:
    """Make all changes of a plan together, or none.

    Args:
        corpus: The open corpus.
        plan: From :func:`plan_import`.
        by: Who corrected the workbook.
        now: When.
        reason: For the rows that give none.

    Raises:
        CorrectionError: Somebody was quicker, between the plan and now.
    """
    with corpus.at_once():
        return tuple(
            corpus.correct(
                each.document_id, each.action, each.item, record=each.record, was=each.was, value=each.value,
                details=each.details, start=each.start, reason=each.reason or reason, by=by, now=now,
            )
            for each in plan.changes
        )  # fmt: skip


@dataclass
class _Findings:
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0


class _Known:
    """The rows of the documents that the workbook names, as they stand now; one document at a time."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.document_id = ""
        self.rows: dict[tuple[str, str], ReviewRow] = {}

    def row(self, sheet: str, identity: str) -> ReviewRow | None:
        document_id = identity.partition("/")[0]
        if document_id != self.document_id:
            self.document_id = document_id
            self.rows = {(r.sheet.name, r.id): r for r in self._of(document_id)}
        return self.rows.get((sheet, identity))

    def _of(self, document_id: str) -> Iterator[ReviewRow]:
        try:
            tagged = self.corpus.tagged(document_id)
        except CorpusError:
            return
        doubts = self.corpus.review_queue(document_id=document_id, limit=DOUBTS_OF_A_DOCUMENT)
        yield from review_rows(tagged, doubts)


class _Reader:
    """One sheet, read row by row into changes and faults."""

    def __init__(
        self, cells: SheetCells, sheet: ReviewSheet, known: _Known, found: _Findings
    ) -> None:
        self.cells, self.sheet, self.known, self.found = cells, sheet, known, found
        header = cells.rows[0] if cells.rows else ()
        self.places = {name: n for n, name in reversed(list(enumerate(header)))}

    def read(self) -> None:
        missing = [name for name in (*KEY, *self.sheet.headers()) if name not in self.places]
        if missing:
            told = "、".join(missing)
            self.fault(
                1, None, f"見出し「{told}」の列がありません。見出しの名前を元に戻してください"
            )
            return
        for n, row in enumerate(self.cells.rows[1:], start=1):
            if any(row):
                self.found.rows += 1
                self._row(n, row)

    def fault(self, row: int, header: str | None, message: str, kind: FaultKind = "error") -> None:
        place = self.places.get(header, None) if header else None
        column = "" if place is None else f"{_letter(place)} {header}"
        self.found.faults.append(Fault(kind, self.sheet.name, row, column, message))

    def text(self, row: Sequence[str], header: str) -> str:
        place = self.places[header]
        return row[place] if place < len(row) else ""

    def _row(self, n: int, row: Sequence[str]) -> None:
        formulas = [
            name
            for name in (*KEY, *self.sheet.headers())
            if (n, self.places[name]) in self.cells.formulas
        ]
        if formulas:
            self.fault(n + 1, formulas[0], "式は読みません。値を直接入れてください")
            return
        identity = self.text(row, ID)
        new = [self.text(row, name) for name in self.sheet.headers()]
        if identity.count("/") == 1 and self.sheet.item and self.sheet.can_add:
            self._added(n, row, identity)
        elif not identity:
            if any(new):
                self.fault(
                    n + 1,
                    ID,
                    "行IDがありません。加える行には、同じ協定の行IDの先頭二つを書いてください",
                )
        else:
            self._changed(n, row, identity)

    # ── rows that were there ─────────────────────────────────────────────────────────────────

    def _changed(self, n: int, row: Sequence[str], identity: str) -> None:
        now = self.known.row(self.sheet.name, identity)
        told = [self.text(row, name) for name in self.sheet.headers()]
        was = self.text(row, VERSION).split(".")
        verdict = self.text(row, VERDICT)
        if len(was) != len(told):
            self.fault(n + 1, VERSION, "行の控え（隠れた列）が壊れています。書き出し直してください")
            return
        edited = [fingerprint(text) != old for text, old in zip(told, was, strict=True)]
        if not any(edited) and not verdict:
            return
        if now is None:
            message = "この行の値は、書き出した後に変わったか、なくなりました。書き出し直して確かめてください"
            self.fault(n + 1, ID, message, "conflict")
            return
        if verdict not in ("", RIGHT, WRONG) or (verdict == WRONG and not self.sheet.item):
            self.fault(n + 1, VERDICT, f"「{RIGHT}」か「{WRONG}」を選んでください: {verdict}")
            return
        stale = [fingerprint(cell) != old for cell, old in zip(now.cells, was, strict=True)]
        if self._conflicts(n, now, told, edited, stale, verdict):
            return
        if verdict == WRONG:
            self._add(n, row, now, "remove", now.items[0].value, None, {}, now.cells[0], "（外す）")
            return
        values = self._values(n, told, edited)
        if values is not None:
            self._settle(n, row, now, told, edited, values, confirmed=verdict == RIGHT)

    def _conflicts(
        self, n: int, now: ReviewRow, told: Sequence[str], edited: Sequence[bool], stale: Sequence[bool],
        verdict: str,
    ) -> bool:  # fmt: skip
        """Whether somebody else changed what this row changes or judges."""
        found = False
        for column, text, mine, theirs, cell in zip(
            self.sheet.columns, told, edited, stale, now.cells, strict=True
        ):
            if theirs and (mine or verdict) and text != cell:
                found = True
                message = f"書き出した後に、ほかで「{cell or 'なし'}」に直されています（この表では「{text or 'なし'}」）"
                self.fault(n + 1, column.name, message, "conflict")
        return found

    def _values(
        self, n: int, told: Sequence[str], edited: Sequence[bool]
    ) -> list[str | None] | None:
        """The contract's values of the cells that were edited; None where one is wrong."""
        values: list[str | None] = []
        sound = True
        for column, text, mine in zip(self.sheet.columns, told, edited, strict=True):
            try:
                values.append(typed(column.what, text) if mine else None)
            except CorrectionError as error:
                self.fault(n + 1, column.name, str(error))
                sound = False
        return values if sound else None

    def _settle(
        self, n: int, row: Sequence[str], now: ReviewRow, told: Sequence[str], edited: Sequence[bool],
        values: Sequence[str | None], *, confirmed: bool,
    ) -> None:  # fmt: skip
        if self.sheet.item:
            self._settle_listed(n, row, now, told, edited, values, confirmed=confirmed)
            return
        for column, item, before, after, mine, value in zip(
            self.sheet.columns, now.items, now.cells, told, edited, values, strict=True
        ):
            if mine and after != before:
                new = "none" if value is None and column.item == "agreement_kind" else value
                self._add(n, row, now, "set", item.value, new, {}, before, after, column)
            elif confirmed and (item.value or item.name in now.asked):
                self._add(
                    n, row, now, "confirm", item.value, item.value, {}, before, before, column
                )

    def _settle_listed(
        self, n: int, row: Sequence[str], now: ReviewRow, told: Sequence[str], edited: Sequence[bool],
        values: Sequence[str | None], *, confirmed: bool,
    ) -> None:  # fmt: skip
        item = now.items[0]
        changed = [
            (column, value)
            for column, value, mine, before, after in zip(
                self.sheet.columns, values, edited, now.cells, told, strict=True
            )
            if mine and before != after
        ]
        if not changed:
            if confirmed:
                self._add(n, row, now, "confirm", item.value, item.value, {}, now.cells[0], told[0])
            return
        details = {column.part: value or "" for column, value in changed if column.part != VALUE}
        value = next((v for column, v in changed if column.part == VALUE), item.value)
        if not value:
            self.fault(
                n + 1,
                self.sheet.columns[0].name,
                f"空にはできません。なくすには{VERDICT}で「{WRONG}」を選んでください",
            )
            return
        before = "、".join(cell for cell in now.cells if cell)
        after = "、".join(text for text in told if text)
        self._add(n, row, now, "set", item.value, value, details, before, after)

    # ── rows that are new ────────────────────────────────────────────────────────────────────

    def _added(self, n: int, row: Sequence[str], identity: str) -> None:
        document_id, record = identity.split("/")
        told = [self.text(row, name) for name in self.sheet.headers()]
        agreement = self.known.row("協定", identity)
        if agreement is None and not (record == NO_RECORD and self.known.row("文書", identity)):
            self.fault(
                n + 1,
                ID,
                f"「{identity}」という協定はありません。シート「協定」の行IDを写してください",
            )
            return
        if not told[0]:
            self.fault(n + 1, self.sheet.columns[0].name, "加える行のこの欄は空にできません")
            return
        values = self._values(n, told, [bool(text) for text in told])
        if values is None or self.sheet.item is None:
            return
        pairs = zip(self.sheet.columns[1:], values[1:], strict=True)
        details = {column.part: value for column, value in pairs if value}
        title = agreement.title if agreement else ""
        change = Change(
            self.sheet.name, n + 1, document_id, title, "add", self.sheet.item,
            None if record == NO_RECORD else record, None, values[0], details, None, self.text(row, REASON),
            self.sheet.name, "", "、".join(text for text in told if text),
        )  # fmt: skip
        self.found.changes.append(change)

    def _add(
        self, n: int, row: Sequence[str], now: ReviewRow, action: Action, was: str | None, value: str | None,
        details: Mapping[str, str], before: str, after: str, column: ReviewColumn | None = None,
    ) -> None:  # fmt: skip
        item = now.items[self.sheet.columns.index(column)] if column else now.items[0]
        change = Change(
            self.sheet.name, n + 1, now.document_id, now.title, action, item.name, item.record, was, value, details,
            item.span.start if item.span and self.sheet.item else None, self.text(row, REASON),
            column.name if column else self.sheet.name, before, after,
        )  # fmt: skip
        self.found.changes.append(change)


def _letter(place: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
