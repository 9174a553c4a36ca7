"""The one source of what tables and columns mean (data/codebook.toml): schemas, types and the codebook for people (符号表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.errors import QUARANTINE_REASONS

CODE_LISTS: Final = (
    "document_kinds", "agreement_kinds", "party_types", "clause_kinds", "fields", "duty_hows", "date_roles",
    "quarantine_reasons",
)  # fmt: skip
TYPE_NAMES: Final = {
    "string": "文字列",
    "integer": "整数",
    "number": "小数",
    "boolean": "真偽（true・false）",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column (列).

    Attributes:
        type: Of JSON Table Schema: ``string``, ``integer``, ``number``, ``boolean``.
        unit: Of a number, as a person reads it.
        codes: The list in the table ``codes`` that its values come from.
        to: ``table.column`` that it refers to.
    """

    name: str
    type: str
    title: str
    text: str
    unit: str = ""
    codes: str = ""
    to: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表); ``key`` names the columns that tell its rows apart."""

    id: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


@cache
def tables() -> tuple[Table, ...]:
    """All tables of a release, in the order of the codebook."""
    return tuple(
        Table(
            one["id"],
            one["title"],
            one["description"],
            tuple(one["key"]),
            tuple(Column(**column) for column in one["columns"]),
        )
        for one in load_data("codebook")["table"]
    )


def names_of_codes(name: str) -> Mapping[str, str]:
    """Id → Japanese name of a list of codes."""
    return QUARANTINE_REASONS if name == "quarantine_reasons" else names_of(name)


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a table (https://specs.frictionlessdata.io/table-schema/)."""
    foreign = [
        {"fields": column.name, "reference": {"resource": place, "fields": there}}
        for column in table.columns
        if column.to
        for place, _, there in [column.to.partition(".")]
    ]
    told: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    return told | ({"foreignKeys": foreign} if foreign else {})


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.text,
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.codes and column.codes != "fields":  # a user's own fields have their own ids
        constraints["enum"] = sorted(names_of_codes(column.codes))
    told |= {"unit": column.unit} if column.unit else {}
    return told | ({"constraints": constraints} if constraints else {})


def code_rows() -> Iterator[tuple[str, str, str]]:
    """List, id and name of every code."""
    for name in CODE_LISTS:
        for key, told in names_of_codes(name).items():
            yield name, key, told


def codebook(counts: Mapping[str, int]) -> str:
    """The codebook as Markdown: Japanese, with the English names of tables and columns.

    Args:
        counts: Table → rows.
    """
    lines = ["# 符号表 (Codebook)", "", _READING, ""]
    for table in tables():
        lines += [f"## {table.title} (`{table.id}`)", "", table.description, ""]
        lines += [
            f"{counts.get(table.id, 0):,} 行。行を見分ける列: {'、'.join(f'`{name}`' for name in table.key)}",
            "",
        ]
        lines += ["| 列 (column) | 名前 | 型 (type) | 意味 |", "|---|---|---|---|"]
        lines += [
            f"| `{c.name}` | {c.title} | {TYPE_NAMES[c.type]} {c.type} | {_meaning(c)} |"
            for c in table.columns
        ]
        lines += [""]
    lines += ["## 札の種類 (labels of `tags`)", "", "| label | 意味 |", "|---|---|"]
    lines += [f"| `{label}` | {text} |" for label, text in load_data("codebook")["labels"].items()]
    lines += ["", "## 記号 (codes)", ""]
    for name in CODE_LISTS:
        told = "、".join(f"`{key}` {text}" for key, text in names_of_codes(name).items())
        lines += [f"**{name}**: {told}", ""]
    return "\n".join(lines)  # fmt: skip


_READING: Final = (
    "表はそれぞれ `data/NAME.csv`（UTF-8、BOM つき、改行 CRLF）と `data/NAME.parquet`（同じ値、型つき）にあります。"
    "列の名前は両方で同じです。CSV では、表計算ソフトが式とみなす字（= + - @）で始まる文字列の前に ' を付けてあります。"
    "そのままの値は Parquet にあります。空の欄は「分からない」または「ない」です。"
)


def _meaning(column: Column) -> str:
    more = [f"単位 {column.unit}"] if column.unit else []
    more += [f"記号 `{column.codes}`"] if column.codes else []
    more += [f"`{column.to}` を指す"] if column.to else []
    more += ["必ずある"] if column.required else []
    return column.text + (f"（{'、'.join(more)}）" if more else "")
