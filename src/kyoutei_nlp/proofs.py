"""The text of a document in the terminal with the proof of its agreements marked (根拠を示した本文)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kyoutei_nlp.agreement import HIGHLIGHT_NAMES, Highlight, TaggedDocument, highlights

if TYPE_CHECKING:
    from rich.text import Text

STYLES: Final = {
    "title": "bold underline",
    "party": "black on cyan",
    "signer": "black on magenta",
    "date": "black on yellow",
    "term": "black on green",
    "field": "white on blue",
}
# Without colour the first letter of the name stands in the bracket that opens: 【当 館山市】.
LETTERS: Final = {label: name[0] for label, name in HIGHLIGHT_NAMES.items()}


def print_text(tagged: TaggedDocument) -> None:
    """The whole text, page by page, each mark in its colour, or in 【 】 with a letter where there is none."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    in_colour = console.is_terminal and console.color_system is not None and not console.no_color
    marks = highlights(tagged.agreements())
    console.print(_legend(marks, in_colour=in_colour))
    for page in tagged.document.pages:
        if len(tagged.document.pages) > 1:
            console.print(f"── {page.number} 頁 ──", style="dim")
        console.print(marked_text(tagged, marks, page.start, page.end, in_colour=in_colour))


def _legend(marks: Sequence[Highlight], *, in_colour: bool) -> Text:
    """The marks that occur, each as it looks."""
    from rich.text import Text

    line = Text("本文（根拠）:" if marks else "本文（協定の根拠はありません）")
    there = {mark.label for mark in marks}
    for label, name in HIGHLIGHT_NAMES.items():
        if label in there:
            line.append(" ")
            line.append_text(_piece(name, label, in_colour=in_colour))
    return line


def marked_text(
    tagged: TaggedDocument, marks: Sequence[Highlight], start: int, end: int, *, in_colour: bool
) -> Text:
    """The letters from ``start`` to ``end`` with their marks."""
    from rich.text import Text

    whole = Text()
    for words, label in _pieces(tagged.document.text, marks, start, end):
        whole.append_text(_piece(words, label, in_colour=in_colour) if label else Text(words))
    return whole


def _pieces(
    text: str, marks: Sequence[Highlight], start: int, end: int
) -> Iterator[tuple[str, str | None]]:
    at = start
    for mark in marks:
        first, last = max(mark.span.start, at), min(mark.span.end, end)
        if first >= last:
            continue
        yield text[at:first], None
        yield text[first:last], mark.label
        at = last
    yield text[at:end], None


def _piece(words: str, label: str, *, in_colour: bool) -> Text:
    from rich.text import Text

    if in_colour:
        return Text(words, style=STYLES[label])
    return Text(f"【{LETTERS[label]} {words}】")
