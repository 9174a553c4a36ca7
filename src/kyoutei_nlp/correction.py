"""What a person says about a record (訂正): which value, what it is instead, where it stands, why, who and when.

Corrections are an overlay: the record a person sees is computed from the machine's tags and the corrections that stand.
They are never changed or deleted; taking one back is one more of them (``undo``), and so is taking that back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.document import _promise

Action = Literal["set", "add", "remove", "confirm", "undo"]
"""直す, 加える, 外す, 正しいと確かめる, 取り消す."""
Scope = Literal["document", "agreement", "list", "theme"]
ValueType = Literal["text", "date", "period", "truth", "choice", "code"]

ACTIONS: Final = frozenset(get_args(Action))
ACTION_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"set": "直す", "add": "加える", "remove": "外す", "confirm": "確かめる", "undo": "取り消す"}
)
NO_DETAILS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Detail:
    """One more thing known of a value of a list, such as the code of a party."""

    id: str
    name: str
    type: ValueType
    choices: str | None = None


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of value that can be corrected (項目), from data/items.toml.

    Attributes:
        label: Of the tags that carry it; None for what is no tag.
        choices: The table of names (see ``names_of``) whose ids it may have.
    """

    id: str
    name: str
    scope: Scope
    type: ValueType
    label: str | None = None
    choices: str | None = None
    details: tuple[Detail, ...] = ()

    def named(self, value: str | None) -> str:
        """The value as people read it."""
        return shown_value(self.type, self.choices, value)


def shown_value(kind: ValueType, choices: str | None, value: str | None) -> str:
    """The contract's value as people read it: ``tourism`` is 観光, ``true`` is あり."""
    if not value:
        return ""
    if kind == "truth":
        return "あり" if value == "true" else "なし"
    return names_of(choices).get(value, value) if choices else value


@cache
def item_kinds() -> Mapping[str, ItemKind]:
    """Id → kind, in the order in which people go through a record."""
    return MappingProxyType({each["id"]: _item_kind(each) for each in load_data("items")["item"]})


def _item_kind(entry: Mapping[str, Any]) -> ItemKind:
    details = tuple(Detail(**detail) for detail in entry.get("details", ()))
    return ItemKind(**{**entry, "details": details})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a text by its words (錨): it is found again when the text has moved.

    Attributes:
        quote: The words.
        start: Where they stood, in characters of ``Document.text``.
        before, after: A few characters on both sides.
    """

    quote: str
    start: int
    before: str = ""
    after: str = ""

    def __post_init__(self) -> None:
        _promise(bool(self.quote.strip()), "訂正の根拠になる本文の言葉が空です")


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing a person said (訂正).

    Attributes:
        id: 12 hexadecimal digits.
        document_id: ``""`` for a theme of the corpus.
        item: Id of data/items.toml; of an ``undo`` that of what it takes back.
        record: The agreement inside the document, None for the document as a whole.
        was: The value the person saw; None where there was none.
        value: What it is instead; None where there is none.
        details: The details that are to change; ``""`` says that there is none.
        anchor: Where it stands; None for what stands nowhere (document, theme).
        head: Where the agreement ``record`` is named, since numbers of mentions shift when texts are tagged anew.
        at: ISO 8601, UTC.
        undoes: Id of the correction that an ``undo`` takes back.
        carried_from: Id of the same correction of an earlier version of the file.
    """

    id: str
    document_id: str
    action: Action
    item: str
    record: str | None
    was: str | None
    value: str | None
    details: Mapping[str, str] = field(default_factory=lambda: NO_DETAILS)
    anchor: Anchor | None = None
    head: Anchor | None = None
    reason: str = ""
    by: str = ""
    at: str = ""
    undoes: str | None = None
    carried_from: str | None = None

    def __post_init__(self) -> None:
        _promise(self.action in ACTIONS, f"未知の訂正の種類です: {self.action}")
        _promise(self.item in item_kinds(), f"未知の項目です: {self.item}")
        _promise(bool(self.by.strip()), "訂正には、だれがしたかが要ります")
        _promise((self.action == "undo") == (self.undoes is not None), "取り消す訂正がありません")
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @property
    def kind(self) -> ItemKind:
        """What kind of value it is about."""
        return item_kinds()[self.item]


def taken_back(corrections: Iterable[Correction]) -> frozenset[str]:
    """Ids of those that an undo takes back which has not been taken back itself; oldest first."""
    undone: set[str] = set()
    for each in reversed(tuple(corrections)):
        if each.undoes is not None and each.id not in undone:
            undone.add(each.undoes)
    return frozenset(undone)


def standing(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Those that nobody has taken back, without the undos themselves; in the given order, oldest first."""
    all_of_them = tuple(corrections)
    undone = taken_back(all_of_them)
    return tuple(e for e in all_of_them if e.undoes is None and e.id not in undone)
