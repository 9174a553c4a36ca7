"""What notebooks show of our types: every text escaped, the evidence beside the value."""

from __future__ import annotations

import samples
from kyoutei_nlp import markup
from kyoutei_nlp.document import Span
from kyoutei_nlp.searching import SearchHit, SearchHits

HOSTILE = "<script>alert(1)</script>"


def hit(title: str, snippet: str, spans: tuple[tuple[int, int], ...]) -> SearchHit:
    return SearchHit("d1", "d1#0", 1.0, snippet, 1, spans, title, Span(0, len(snippet)), ("keyword",))  # fmt: skip


def test_marks_stand_round_the_ranges_and_the_text_is_escaped() -> None:
    assert markup.marked("a<b>港", ((4, 5),)) == "a&lt;b&gt;<mark>港</mark>"
    assert markup.marked("港", ()) == "港"


def test_a_table_escapes_headers_and_cells_and_leaves_none_empty() -> None:
    shown = markup.table([HOSTILE], [[HOSTILE], [None]])
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 2
    assert "></td>" in shown


def test_hits_are_a_list_that_shows_itself() -> None:
    hits = SearchHits([hit(HOSTILE, f"港 {HOSTILE}", ((0, 1),))])
    assert hits == [hits[0]]
    shown = hits._repr_html_()
    assert "<mark>港</mark>" in shown
    assert "<script" not in shown
    assert "1 件" in shown
    assert "0 件" in SearchHits()._repr_html_()


def test_an_agreement_shows_its_values_with_their_evidence() -> None:
    from kyoutei_nlp.pipeline import tag_document

    text = samples.DEED.replace("見守り", f"見守り{HOSTILE}", 1)
    shown = tag_document(samples.document(text)).agreements()[0]._repr_html_()
    assert "<script" not in shown
    assert "2024-04-01" in shown
    assert "令和６年４月１日" in shown
    assert "株式会社あかつき" in shown
