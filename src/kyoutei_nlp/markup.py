"""HTML for notebooks and pages (表示): every text escaped here, so that no document can write into a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def paragraph(text: str) -> str:
    """``<p>``."""
    return f"<p>{escape(text)}</p>"


def heading(text: str) -> str:
    """``<h4>``, small enough for a cell."""
    return f"<h4>{escape(text)}</h4>"


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with ``<mark>`` round the ranges, which are in order and do not overlap."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join(pieces) + escape(text[at:])


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of plain texts; None is an empty cell."""
    return raw_table(headers, ([_cell(value) for value in row] for row in rows))


def raw_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already, made by this module."""
    head = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in headers)
    body = "".join(
        f"<tr>{''.join(f'<td style={LEFT}>{cell}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


LEFT = "'text-align:left;vertical-align:top'"


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))
