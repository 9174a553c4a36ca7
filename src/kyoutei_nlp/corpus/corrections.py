"""The corrections a corpus keeps: said once, never lost, put over whatever the machine finds (訂正の重ね書き)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.bodies import completed
from kyoutei_nlp.corpus.loading import load_corrections, load_machine_tagged, load_tagged
from kyoutei_nlp.corpus.themes import KeptThemes
from kyoutei_nlp.corpus.writing import new_id, rewrite_corrected, write_doubts
from kyoutei_nlp.correcting import (
    DOUBT_RULES,
    Corrected,
    Doubt,
    Item,
    apply_corrections,
    check_correction,
    find_head,
    find_place,
    items_of,
)
from kyoutei_nlp.correction import NO_DETAILS, Action, Correction, standing, taken_back
from kyoutei_nlp.errors import CorrectionError

State = Literal["standing", "undone", "unanchored"]
STATE_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {"standing": "有効", "undone": "取り消し済み", "unanchored": "根拠の場所が不明"}
)


@dataclass(frozen=True, slots=True)
class Past:
    """A correction in the history of a corpus, and what has become of it (履歴)."""

    correction: Correction
    state: State


class KeptCorrections(KeptThemes):
    """Corrections in the table ``corrections``, with those of the themes' names."""

    # ── saying ───────────────────────────────────────────────────────────────────────────────

    def correct(
        self,
        document_id: str,
        action: Action,
        item: str,
        *,
        by: str,
        now: datetime,
        record: str | None = None,
        was: str | None = None,
        value: str | None = None,
        details: Mapping[str, str] = NO_DETAILS,
        quote: str | None = None,
        start: int | None = None,
        reason: str = "",
    ) -> Correction:
        """Say what a value is instead, that one is missing, wrong or right; everybody sees it at once.

        Args:
            document_id: The document.
            action: ``set`` another value than ``was``, ``add`` one, ``remove`` ``was``, ``confirm`` that ``was`` is right.
            item: Id of data/items.toml.
            by: Who says so.
            now: When.
            record: The agreement, None for what belongs to the document as a whole.
            was: The value that was seen, as the contract has it; None where there was none.
            value: The new value, as the contract has it.
            details: Details that change; ``""`` takes one away. The code of a local body follows its name, see ``bodies``.
            quote: The words of the text that prove it. Without them: the proof of ``was``, else the value where it
                stands in the text, else the name of the agreement.
            start: Where the words stand, if they stand in several places.
            reason: Why.

        Raises:
            CorrectionError: No such agreement or value, the value cannot be, or the words are not in the text.
            CorpusError: No such document.
            ContractError: The item or the action is unknown.
        """
        with self._store.transaction():
            tagged = load_tagged(self._store, document_id)
            place = find_place(tagged, item, record, was, value=value, quote=quote, start=start)
            details = completed(
                tagged, action, item, record=record, was=was, value=value, details=details
            )
            new = Correction(
                id=new_id(),
                document_id=document_id,
                action=action,
                item=item,
                record=record,
                was=was,
                value={"confirm": was, "remove": None}.get(action, value),
                details=details,
                anchor=place,
                head=find_head(tagged, record),
                reason=reason.strip(),
                by=by.strip(),
                at=_moment(now),
            )
            check_correction(tagged, new)
            self._store.insert(
                "corrections", [rows.correction_row(new, tagged.document.source.path)]
            )
            if new not in self._rewrite(document_id).applied:
                raise CorrectionError(
                    "この訂正は当てはまりません。協定と根拠の場所を確かめてください"
                )
        return new

    def undo(self, correction_id: str, *, by: str, now: datetime, reason: str = "") -> Correction:
        """Take a correction back; taking that back brings it again.

        Raises:
            CorrectionError: No such correction, or it has been taken back already.
        """
        with self._store.transaction():
            row = self._store.row("SELECT * FROM corrections WHERE id = ?", [correction_id])
            if row is None:
                raise CorrectionError(f"訂正「{correction_id}」はありません")
            old = rows.read_correction(row)
            if old.id in taken_back(load_corrections(self._store, old.document_id)):
                raise CorrectionError("この訂正は、もう取り消されています")
            new = replace(
                old, id=new_id(), action="undo", undoes=old.id, was=old.value, value=old.was,
                by=by.strip(), at=_moment(now), reason=reason.strip(), carried_from=None,
            )  # fmt: skip
            self._store.insert("corrections", [rows.correction_row(new, row["path"])])
            if old.document_id:
                self._rewrite(old.document_id)
            else:
                self._name_theme_again(old.details["theme"])
        return new

    def rename_theme(
        self, theme_id: str, name: str, *, by: str, now: datetime, reason: str = ""
    ) -> Correction:
        """Give a theme a person's name, with who, when and why; it outlives every refit and can be taken back.

        Raises:
            CorpusError: No such theme, or the name is empty.
        """
        with self._store.transaction():
            old = next((theme for theme in self.theme_list() if theme.id == theme_id), None)
            self._set_theme_name(theme_id, name, "human")
            told = {"theme": theme_id, "named_by": old.named_by if old else ""}
            new = Correction(
                new_id(), "", "set", "theme_name", None, old.name if old else None, name.strip(), told,
                reason=reason.strip(), by=by.strip(), at=_moment(now),
            )  # fmt: skip
            self._store.insert("corrections", [rows.correction_row(new, "")])
        return new

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    def items(self, document_id: str) -> tuple[Item, ...]:
        """Everything that can be corrected in a document, as it is seen now.

        Raises:
            CorpusError: No such document.
        """
        return items_of(load_tagged(self._store, document_id))

    def history(self, document_id: str | None = None) -> tuple[Past, ...]:
        """What people said of a document (``""``: of the themes), or of everything, newest first."""
        where = "" if document_id is None else " WHERE document = ?"
        found = self._store.rows(
            f"SELECT * FROM corrections{where} ORDER BY number",
            [] if document_id is None else [document_id],
        )
        told = [rows.read_correction(row) for row in found]
        undone = taken_back(told)
        lost = {
            row["correction"]
            for row in self._store.rows(
                "SELECT correction FROM doubts WHERE correction IS NOT NULL"
            )
        }

        def state(one: Correction) -> State:
            return "undone" if one.id in undone else "unanchored" if one.id in lost else "standing"

        return tuple(Past(one, state(one)) for one in reversed(told))

    def review_queue(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        item: str | None = None,
        document_id: str | None = None,
    ) -> tuple[Doubt, ...]:
        """What a person should look at, most doubtful first.

        Args:
            limit: At most so many.
            offset: Leave out so many at the beginning.
            item: Only this kind: an id of data/items.toml, or ``page``.
            document_id: Only this document.
        """
        self._bring_doubts_up_to_date()
        wanted = {"item": item, "document": document_id}
        told = [f"{name} = :{name}" for name, value in wanted.items() if value is not None]
        where = f" WHERE {' AND '.join(told)}" if told else ""
        found = self._store.rows(
            f"SELECT * FROM doubts{where} ORDER BY weight DESC, document, n LIMIT :limit OFFSET :offset",
            {**wanted, "limit": limit, "offset": offset},
        )
        return tuple(rows.read_doubt(row) for row in found)

    def review_counts(self) -> dict[str, int]:
        """How much waits in the queue: item → number, most first."""
        self._bring_doubts_up_to_date()
        found = self._store.rows(
            "SELECT item, count(*) AS n FROM doubts GROUP BY item ORDER BY n DESC, item"
        )
        return {row["item"]: row["n"] for row in found}

    def machine_tagged(self, document_id: str) -> TaggedDocument:
        """The document as the machine tagged it, without what people said.

        Raises:
            CorpusError: No such document.
        """
        return load_machine_tagged(self._store, document_id)

    # ── inside ───────────────────────────────────────────────────────────────────────────────

    def _rewrite(self, document_id: str) -> Corrected:
        corrected = rewrite_corrected(self._store, document_id)
        self._index_themes([document_id])
        return corrected

    def _bring_doubts_up_to_date(self) -> None:
        """Judge the documents that no rules, or older ones, have judged."""
        stale = self._store.rows("SELECT id FROM documents WHERE doubt_rules <> ?", [DOUBT_RULES])
        for row in stale:
            with self._store.transaction():
                machine = load_machine_tagged(self._store, row["id"])
                told = load_corrections(self._store, row["id"])
                write_doubts(self._store, apply_corrections(machine, told))

    def _name_theme_again(self, theme_id: str) -> None:
        """The name that people's corrections give it now, else the one it had before the first."""
        told = [e for e in load_corrections(self._store, "") if e.details["theme"] == theme_id]
        kept = standing(told)
        name, named_by = (
            (kept[-1].value, "human") if kept else (told[0].was, told[0].details["named_by"])
        )
        if name and any(theme.id == theme_id for theme in self.theme_list()):
            self._set_theme_name(theme_id, name, named_by)


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
