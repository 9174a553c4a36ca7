"""What search shows as one (検索の一件): a document, or one deed of a file that holds several."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from kyoutei_nlp.agreement import State

WHOLE: Final = ""
"""The record of an entry that is a whole document."""
DAY_LENGTH: Final = len("2000-01-01")


@dataclass(frozen=True, slots=True)
class EntryParty:
    """A party as a result card shows it (当事者)."""

    name: str
    type: str
    prefecture: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one thing that search shows: enough for a card, for facets and for sorting.

    Attributes:
        number: The store's own key; another corpus has others.
        record: ``""`` for a whole document, else the number of the deed in a file of several.
        kind: Of the document.
        agreement_kind: ``none`` where the document is no agreement and is not about exactly one.
        signed_on: A date value (``2019-07-05``, ``2019-07``, ``FY2019``), None if unknown.
        begins_on: When it takes effect, else when it was signed; a date value.
        expires_on: A date value; only a day-exact one counts for the state, as in ``Agreement.state``.
        ended: Whether a text tells that it has ended.
        start: Where it begins in ``Document.text``.
        page: The page it begins on.
        theme: Id of the theme, None before themes were fitted.
    """

    number: int
    document_id: str
    record: str
    title: str
    kind: str
    agreement_kind: str
    parties: tuple[EntryParty, ...] = ()
    fields: tuple[str, ...] = ()
    signed_on: str | None = None
    begins_on: str | None = None
    expires_on: str | None = None
    open_ended: bool = False
    auto_renewal: bool | None = None
    ended: bool = False
    start: int = 0
    page: int = 1
    theme: str | None = None

    def state(self, on: date) -> State:
        """Whether it holds on the day ``on``; the same answer as ``Agreement.state``."""
        if self.ended:
            return "満了"
        first, last = _day(self.begins_on), _day(self.expires_on)
        if first and on < first:
            return "不明"
        if last is None:
            return "有効" if self.open_ended else "不明"
        if on <= last:
            return "有効"
        return "自動更新中(推定)" if self.auto_renewal else "満了"

    def as_dict(self) -> dict[str, Any]:
        """For JSON, without the store's own key."""
        told = asdict(self)
        del told["number"]
        return told


def term_value(entry: Entry) -> str:
    """All that the state depends on as one text; :func:`state_of_term` reads it."""
    renewal = {None: "", True: "1", False: "0"}[entry.auto_renewal]
    first, last = _day(entry.begins_on), _day(entry.expires_on)
    flags = f"{entry.open_ended:d}|{renewal}|{entry.ended:d}"
    return f"{first or ''}|{last or ''}|{flags}"


def state_of_term(value: str, on: date) -> State:
    """The state on the day ``on`` of every entry with this :func:`term_value`."""
    first, last, open_ended, renewal, ended = value.split("|")
    told = Entry(0, "", WHOLE, "", "", "", begins_on=first or None, expires_on=last or None,
                 open_ended=open_ended == "1", auto_renewal=renewal == "1", ended=ended == "1")  # fmt: skip
    return told.state(on)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value and len(value) == DAY_LENGTH else None
