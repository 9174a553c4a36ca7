"""A record as rows of tables for people, with Japanese headers (表)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kyoutei_nlp.correction import item_kinds
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import _promise
from kyoutei_nlp.errors import CorpusError

Row = list[Any]
LIST_SEPARATOR: Final = "、"

# Control characters that XML 1.0, and so Excel, does not allow (https://www.w3.org/TR/xml/#charsets).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for people.

    Attributes:
        columns: (header, width in characters).
        rows: The rows one record gives.
        keys: What programs call the columns.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Callable[[dict[str, Any]], Iterable[Row]]
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        _promise(len(self.keys) == len(self.columns), f"列の名前が足りません: {self.name}")

    def of_columns(self, names: Sequence[str]) -> Sheet:
        """The sheet with these columns only, in this order; by header or by key.

        Raises:
            CorpusError: There is no such column.
        """
        headers = [header for header, _ in self.columns]
        places = [
            headers.index(n) if n in headers else _place_of(n, self.keys, headers) for n in names
        ]

        def rows(record: dict[str, Any]) -> Iterable[Row]:
            return ([row[place] for place in places] for row in self.rows(record))

        columns, keys = [self.columns[p] for p in places], [self.keys[p] for p in places]
        return Sheet(self.name, tuple(columns), rows, tuple(keys))


def _place_of(name: str, keys: Sequence[str], headers: Sequence[str]) -> int:
    if name not in keys:
        raise CorpusError(f"「{name}」という列はありません。選べる列: {'、'.join(headers)}")
    return keys.index(name)


def legal_text(value: str) -> str:
    """Without the control characters Excel refuses, tabs and line ends as one blank."""
    return re.sub(r"[\t\r\n]+", " ", _ILLEGAL.sub("", value))


def joined(values: Iterable[Any]) -> str:
    """The values that are there, with 、 between."""
    return LIST_SEPARATOR.join(str(value) for value in values if value not in (None, ""))


def _yes_no(value: bool | None) -> str:
    return {True: "あり", False: "なし"}.get(value, "") if value is not None else ""


def _agreement_rows(record: dict[str, Any]) -> Iterable[Row]:
    """One row a deed of a collection, else one row a document."""
    deeds = record["agreements"]
    for deed in deeds if len(deeds) > 1 else ():
        first, last = deed["pages"]
        own = {**record, **deed, "title": deed["title"] or record["title"], "mentions": ()}
        yield _agreement_row(own, last - first + 1, f"{first}–{last}")
    if len(deeds) < 2:
        yield _agreement_row(record, record["pages"], f"1–{record['pages']}")


def _agreement_row(record: dict[str, Any], n_pages: int, pages: str) -> Row:
    parties = record["parties"]
    theme = record["theme"] or {}
    return [
        record["id"],
        record["title"],
        names_of("document_kinds")[record["kind"]],
        names_of("agreement_kinds")[record["agreement_kind"]],
        joined(party["name"] for party in parties),
        joined(party["code"] for party in parties),
        joined(dict.fromkeys(party["prefecture"] for party in parties)),
        record["signed_on"],
        record["effective_from"],
        record["expires_on"],
        _yes_no(record["auto_renewal"]),
        record["renewal_period"],
        record["notice_period"],
        joined(names_of("fields").get(field["id"], field["id"]) for field in record["fields"]),
        theme.get("name"),
        len(record["mentions"]),
        n_pages,
        record["quality"],
        record["path"],
        pages,
        joined(each["page"] for each in record["low_quality_pages"]),
        joined(item_kinds()[item].name for item in record["corrected"]),
    ]


def _party_rows(record: dict[str, Any]) -> Iterable[Row]:
    for party in record["parties"]:
        signer = party["signer"] or {}
        yield [
            record["id"],
            record["title"],
            party["name"],
            names_of("party_types")[party["type"]],
            party["code"],
            party["prefecture"],
            party["alias"],
            signer.get("title"),
            signer.get("name"),
            party["surface"],
            party["score"],
            _first_page(party),
        ]


def _date_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["dates"]:
        role = names_of("date_roles")[each["role"]]
        yield [record["id"], record["title"], each["surface"], each["value"], role, each["page"]]


def _clause_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["clauses"]:
        head = [
            each["number"],
            each["heading"],
            names_of("clause_kinds").get(each["kind"], each["kind"]),
        ]
        yield [record["id"], record["title"], *head, each["page"]]


def _field_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["fields"]:
        name = names_of("fields").get(each["id"], each["id"])
        head = [record["id"], record["title"], each["id"], name]
        yield [*head, each["score"], _first_page(each)]


def _duty_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["duties"]:
        how = names_of("duty_hows")[each["how"]]
        yield [
            record["id"],
            record["title"],
            each["who"],
            each["whom"],
            each["what"],
            how,
            each["cost"],
            each["clause"],
            _first_page(each),
        ]


def _mention_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["mentions"]:
        yield [
            record["id"],
            record["title"],
            each["title"],
            joined(party["name"] for party in each["parties"]),
            each["signed_on"],
            each["status"],
            joined(names_of("fields").get(field["id"], field["id"]) for field in each["fields"]),
            _first_page(each),
        ]


def _low_quality_rows(record: dict[str, Any]) -> Iterable[Row]:
    for each in record["low_quality_pages"]:
        yield [record["id"], record["title"], each["page"], each["quality"], each["method"]]


def _first_page(entry: dict[str, Any]) -> int | None:
    evidence = entry["evidence"]
    return evidence[0]["page"] if evidence else None


_HEAD: Final = (("文書ID", 14), ("文書名", 40))
_KEYS: Final = ("id", "title")
DOCUMENTS: Final = Sheet(
    "協定一覧",
    (
        *_HEAD, ("文書の種類", 12), ("協定の種類", 14), ("当事者", 40), ("団体コード", 18), ("都道府県", 14),
        ("締結日", 12), ("効力発生日", 12), ("満了日", 12), ("自動更新", 10), ("更新期間", 10), ("通知期間", 10),
        ("分野", 40), ("主題", 20), ("言及数", 8), ("頁数", 8), ("品質", 8), ("ファイル", 40), ("頁", 8),
        ("品質の低い頁", 14), ("人が直した項目", 20),
    ),
    _agreement_rows,
    (
        *_KEYS, "kind", "agreement_kind", "parties", "codes", "prefectures", "signed_on", "effective_from",
        "expires_on", "auto_renewal", "renewal_period", "notice_period", "fields", "theme", "mentions", "pages",
        "quality", "path", "page_range", "low_quality_pages", "corrected",
    ),
)  # fmt: skip
FACTS: Final = (
    Sheet(
        "当事者",
        (
            *_HEAD, ("当事者", 30), ("種類", 14), ("団体コード", 12), ("都道府県", 12), ("略称", 8), ("署名者の職", 16),
            ("署名者", 16), ("本文の表記", 30), ("確からしさ", 10), ("頁", 6),
        ),
        _party_rows,
        (
            *_KEYS, "name", "type", "code", "prefecture", "alias", "signer_title", "signer_name", "surface", "score",
            "page",
        ),
    ),
    Sheet(
        "日付",
        (*_HEAD, ("本文の表記", 24), ("値", 24), ("役割", 12), ("頁", 6)),
        _date_rows,
        (*_KEYS, "surface", "value", "role", "page"),
    ),
    Sheet(
        "条項",
        (*_HEAD, ("番号", 10), ("見出し", 30), ("種類", 18), ("頁", 6)),
        _clause_rows,
        (*_KEYS, "number", "heading", "kind", "page"),
    ),
    Sheet(
        "分野",
        (*_HEAD, ("分野ID", 16), ("分野", 28), ("確からしさ", 10), ("頁", 6)),
        _field_rows,
        (*_KEYS, "field", "name", "score", "page"),
    ),
    Sheet(
        "義務一覧",
        (
            *_HEAD, ("誰が", 24), ("誰に", 24), ("何を", 60), ("種類", 10), ("費用", 16), ("条", 10), ("頁", 6),
        ),
        _duty_rows,
        (*_KEYS, "who", "whom", "what", "how", "cost", "clause", "page"),
    ),
    Sheet(
        "言及",
        (
            *_HEAD, ("協定名", 40), ("当事者", 40), ("締結日", 12), ("状況", 10), ("分野", 30), ("頁", 6),
        ),
        _mention_rows,
        (*_KEYS, "agreement", "parties", "signed_on", "status", "fields", "page"),
    ),
    Sheet(
        "品質の低い頁",
        (*_HEAD, ("頁", 6), ("品質", 8), ("読み方", 16)),
        _low_quality_rows,
        (*_KEYS, "page", "quality", "method"),
    ),
)  # fmt: skip
"""One row a fact: long tables for spreadsheets and for programs."""
SHEETS: Final = (DOCUMENTS, *FACTS)
TABLE_NAMES: Final = (
    "documents", "parties", "dates", "clauses", "fields", "duties", "mentions", "low_quality_pages",
)  # fmt: skip
"""Names of the files of the tables, in the order of ``SHEETS``."""
