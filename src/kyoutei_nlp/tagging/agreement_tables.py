"""Tables of agreements (協定一覧): one record a row, by the words of the header.

Found: header 「協定名／締結先／締結年月日」. Not found: tables without a column of partners.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document, Span, Table
from kyoutei_nlp.tagging import names, official
from kyoutei_nlp.tagging.marking import closed_up

_PARTS: Final = re.compile(
    r"[、,，\n;；／]|[及並](?:び)に?|および|(?<=会)(?=[一-鿿]{2,3}[都道府県](?:町村会|市長会))|・(?=[^ァ-ヶー])|(?<=[^ァ-ヶー])・|[＝=⇔×](?=[一-鿿])|と(?=[一-鿿]{1,6}[市区町村県])"
)
_PARENTHESES: Final = re.compile(r"[(（][^()（）]*(?:人|市町|団体|社|構成|現在)[^()（）]*[)）]$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: raw spans of the title (None where the table has no such column), the partners, the date cell."""

    title: Span | None
    partners: tuple[Span, ...]
    day: Span | None


def rows(document: Document) -> Iterator[tuple[int, Row]]:
    """The rows that tell of an agreement, each with the number of its table."""
    previous: dict[str, int] = {}
    line_starts = [line.span.start for page in document.pages for line in page.lines]
    for number, table in enumerate(document.tables):
        grid = _grid(table)
        upright = _upright(document, grid, line_starts)
        if upright:
            yield number, upright
            continue
        columns, first = _columns(document, grid)
        if "partner" not in columns and _goes_on(document, table, grid, previous):
            columns, first = previous, 0
        if "partner" in columns and ("day" in columns or "title" in columns):
            previous = columns
            above: Row | None = None
            for row in grid[first:]:
                found = _filled(document, _row(document, row, columns, line_starts), above, columns)
                if found.partners:
                    above = found
                    yield number, found


def cells(document: Document) -> list[Span]:
    """The cells of these tables, in the order of the text: what they tell, their rows tell."""
    listed = {number for number, _row in rows(document)}
    return [
        cell.span
        for number, table in enumerate(document.tables)
        for cell in table.cells
        if cell.span and number in listed
    ]


def _filled(document: Document, row: Row, above: Row | None, columns: dict[str, int]) -> Row:
    """The row with what a cell merged over several rows or 〃 takes from the row above.

    A blank date under a title of its own stays unknown.
    """
    if above is None:
        return row
    title, day = (_not_ditto(document, span) for span in (row.title, row.day))
    merged = "title" in columns and row.title is None
    same_title = merged or (row.title is not None and title is None)
    same_day = (row.day is not None and day is None) or (merged and row.day is None)
    return Row(above.title if same_title else title, row.partners, above.day if same_day else day)


def _not_ditto(document: Document, span: Span | None) -> Span | None:
    return None if span and _DITTO.fullmatch(document.quote(span).strip()) else span


_DITTO: Final = re.compile(r"[〃″”\"々]+|同[上左日]|上[に記]同じ|[（(]?同[）)]?")


def _grid(table: Table) -> list[dict[int, Span]]:
    n_rows = 1 + max((cell.row for cell in table.cells), default=-1)
    grid: list[dict[int, Span]] = [{} for _ in range(n_rows)]
    for cell in table.cells:
        if cell.span is not None:
            grid[cell.row][cell.column] = cell.span
    return grid


def _upright(document: Document, grid: list[dict[int, Span]], line_starts: list[int]) -> Row | None:
    """A table of one agreement with the headers in its first column (名称, 締結日, 当事者)."""
    data = load_data("party_wording")["tables"]
    found: dict[str, Span] = {}
    for row in grid:
        if sorted(row)[:2] != [0, 1]:
            continue
        words = closed_up(fold(document.quote(row[0])).text)
        for what, key in (("day", "date"), ("title", "title"), ("partner", "partner")):
            if len(words) <= MAX_HEADER and re.search("|".join(data[key]), words):
                found.setdefault(what, row[1])
                break
    if "partner" not in found or len(found) < MIN_HEADERS or found["partner"] == found.get("title"):
        return None
    partners = tuple(_partners(document, found["partner"], line_starts))
    return Row(found.get("title"), partners, found.get("day")) if partners else None


def _goes_on(
    document: Document, table: Table, grid: list[dict[int, Span]], previous: dict[str, int]
) -> bool:
    """Whether a table without a header continues the one before it: a date stands in the date column."""
    day = grid[0].get(previous.get("day", -1)) if grid and previous else None
    return day is not None and bool(re.search(r"[0-9０-９]", document.quote(day)))


def _columns(document: Document, grid: list[dict[int, Span]]) -> tuple[dict[str, int], int]:
    """Which column is what, by the first two rows, and the first row of the body."""
    data = load_data("party_wording")["tables"]
    for index, row in enumerate(grid[:2]):
        found: dict[str, int] = {}
        for column, span in row.items():
            words = closed_up(fold(document.quote(span)).text)
            for what, key in (("day", "date"), ("title", "title"), ("partner", "partner")):
                hit = len(words) <= MAX_HEADER and re.search("|".join(data[key]), words)
                if hit and what not in found and column not in found.values():
                    found[what] = column
        if "partner" in found:
            return found, index + 1
    return {}, 0


MAX_HEADER: Final = 14
MIN_HEADERS: Final = 2


def _row(
    document: Document, row: dict[int, Span], columns: dict[str, int], line_starts: list[int]
) -> Row:
    title = row.get(columns.get("title", -1))
    partner = row.get(columns["partner"])
    day = row.get(columns.get("day", -1))
    partners = tuple(_partners(document, partner, line_starts)) if partner else ()
    return Row(title, partners, day)


def _partners(document: Document, cell: Span, line_starts: list[int]) -> Iterator[Span]:
    """The cell's bodies, split at 、, 及び and between lines that name one body each."""
    words = document.quote(cell)
    begin = 0
    cuts = [found.span() for found in _PARTS.finditer(words)]
    inside = line_starts[bisect_right(line_starts, cell.start) : bisect_left(line_starts, cell.end)]
    cuts += _between_lines(words, [at - cell.start for at in inside])
    for stop, following in [*sorted(cuts), (len(words), len(words))]:
        piece = words[begin:stop]
        note = _PARENTHESES.search(piece)
        piece = piece[: note.start()] if note else piece
        head = begin + len(piece) - len(piece.lstrip())
        tail = begin + len(piece.rstrip())
        if tail - head >= 2 and not re.fullmatch(
            r"[\d０-９\s.．年月日-]+|ほか.*|他.*|[○〇]+.*", words[head:tail]
        ):
            yield from _names_apart(words, head, tail, cell.start)
        begin = following


def _between_lines(words: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """The blanks before lines of a cell where the line above and this one each name a body in full."""
    edges = [0, *starts, len(words)]
    for first, start, end in zip(edges, edges[1:], edges[2:], strict=False):
        apart = words[start - 1].isspace()
        if apart and _is_body(words[first : start - 1]) and _is_body(words[start:end]):
            yield start - 1, start


def _is_body(line: str) -> bool:
    """Whether a line is one whole name: a branch (東支部) or a bare legal form goes with its neighbour."""
    piece = closed_up(fold(line).text)
    if official.branch_pattern().fullmatch(piece) or official.form_pattern().fullmatch(piece):
        return False
    found = names.find(piece)
    return len(found) == 1 and found[0].start == 0 and found[0].end == len(piece)


def _names_apart(words: str, head: int, tail: int, offset: int) -> Iterator[Span]:
    """Two names that a line end set apart and reading joined (``A協同組合株式会社B``, ``A会 B組合``)."""
    gap = _GAP.search(words, head, tail)
    if gap and _two_bodies(words[head : gap.start()], words[gap.end() : tail]):
        yield from _names_apart(words, head, gap.start(), offset)
        yield from _names_apart(words, gap.end(), tail, offset)
        return
    piece = fold(words[head:tail])
    found = names.find(piece.text)
    filled = sum(name.end - name.start for name in found) == len(closed_up(piece.text))
    if len(found) < 2 or not filled:
        yield Span(offset + head, offset + tail)
        return
    for name in found:
        span = piece.raw_span(name.start, name.end)
        yield Span(offset + head + span.start, offset + head + span.end)


_GAP: Final = re.compile(r"[ \u3000]+")
_INNER: Final = re.compile(
    r"^(?:学校|国立大学|公立大学)法人|(?:支店|支部|支社|支所|本部|大学|学校|学園)$"
)


def _two_bodies(left: str, right: str) -> bool:
    """Whether both sides of a blank are bodies of their own: no branch or school, no bare legal form."""
    if any(official.form_pattern().fullmatch(fold(each).text.strip()) for each in (left, right)):
        return False
    kinds = [official.type_of(official.official_name(fold(each).text)) for each in (left, right)]
    return "other" not in kinds and not (_INNER.search(left) or _INNER.search(right))
