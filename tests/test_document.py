"""The types of what was read keep their promises."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kyoutei_nlp.document import Box, Cell, Line, Page, Passage, Source, Span, Table
from kyoutei_nlp.errors import ContractError
from samples import document

SHA = "0123456789abcdef" * 4

BROKEN = [
    lambda: Span(3, 3),
    lambda: Span(-1, 3),
    lambda: Box(10, 0, 5, 5),
    lambda: Source("a", "short", "text/plain", 1),
    lambda: Source("a", SHA.upper(), "text/plain", 1),
    lambda: Source("a", SHA, "text/plain", -1),
    lambda: Page(0, 0, 0, ""),
    lambda: Page(1, 0, 3, "ab"),
    lambda: Page(1, 0, 2, "ab", quality=1.5),
    lambda: Passage("x#0", Span(0, 1), "chapter"),  # type: ignore[arg-type]
    lambda: replace(document(), text=" \n"),
    lambda: replace(document(), kind="letter"),  # type: ignore[arg-type]
    lambda: replace(document(), passages=document().passages[1:]),
    lambda: replace(document(), passages=(document().passages[0], *document().passages)),
    lambda: replace(
        document(), pages=(replace(document().pages[0], text="違" * len(document().text)),)
    ),
    lambda: replace(document(), pages=(*document().pages, *document().pages)),
]


@pytest.mark.parametrize("build", BROKEN)
def test_a_broken_promise_is_refused_at_birth(build: object) -> None:
    with pytest.raises(ContractError):
        build()  # type: ignore[operator]


def test_same_bytes_same_id() -> None:
    assert Source("a", SHA, "text/plain", 1).id == Source("b", SHA, "text/html", 2).id == SHA[:12]


def test_a_line_outside_its_page_is_refused() -> None:
    own = document()
    page = own.pages[0]
    outside = Line(Span(page.end - 1, page.end + 1), 1)
    with pytest.raises(ContractError):
        replace(own, pages=(replace(page, lines=(*page.lines, outside)),))


def test_lines_that_share_a_character_are_refused() -> None:
    own = document()
    page = own.pages[0]
    with pytest.raises(ContractError):
        replace(own, pages=(replace(page, lines=(page.lines[0], page.lines[0])),))


def test_offsets_lead_to_pages_and_passages() -> None:
    own = document("前の頁\n次の頁", breaks=(4,))
    assert [own.page_at(offset) for offset in (0, 3, 4, 6)] == [1, 1, 2, 2]
    assert own.passage_at(3) is None
    assert own.passage_at(4) == own.passages[1]
    assert own.quote(own.passages[1].span) == "次の頁"
    assert own.quality == pytest.approx(0.9)


def test_a_table_gives_its_rows_back() -> None:
    table = Table(
        1, (Cell(0, 0, Span(0, 2)), Cell(0, 1, None), Cell(1, 0, None), Cell(1, 1, Span(3, 5)))
    )
    assert table.rows("甲乙\n丙丁") == [["甲乙", ""], ["", "丙丁"]]
