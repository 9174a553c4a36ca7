"""What a search found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp.printing.terminal import bold, terminal
from kyoutei_nlp.searching import AgreementHit, SearchHit, SearchPage

if TYPE_CHECKING:
    from rich.text import Text


MATCH_STYLE: Final = "bold black on yellow"


def hits(found: Sequence[SearchHit], query: str) -> None:
    """Search hits with the matches marked."""
    console = terminal()
    console.print(bold(f"検索「{query}」", f": {len(found)} 件"))
    for number, hit in enumerate(found, start=1):
        told = bold(hit.title, f"  p.{hit.page}  {hit.passage_id}")
        console.print(f"{number:>3}.", told, soft_wrap=True)
        console.print("     ", _marked(hit, in_colour=console.is_terminal), soft_wrap=True)


def search_page(page: SearchPage) -> None:
    """One page of answers: agreements with their passages, synonyms, notes, and counts if they were asked for."""
    console = terminal()
    folded = f"（ほぼ同じ文面 {page.folded} 件をまとめています）" if page.folded else ""
    console.print(bold(f"検索「{page.request.query}」", f": {page.total} 件{folded}"))
    for term in page.terms:
        if term.synonyms:
            console.print(
                f"「{term.word}」は {'、'.join(term.synonyms)} でも探しました（={term.word} と書くと広げません）"
            )
    for note in page.notes:
        console.print(note)
    agreement_hits(page.hits, first=(page.request.page - 1) * page.request.size + 1)
    for facet in page.facets:
        told = "、".join(f"{value.label} {value.count}" for value in facet.values[:12])
        console.print(f"{facet.label}: {told}", soft_wrap=True)
    if page.pages > 1:
        console.print(f"{page.request.page} / {page.pages} 頁（--page で次の頁）")


def agreement_hits(found: Sequence[AgreementHit], *, first: int = 1) -> None:
    """Agreements with what a card says and their passages, the matches marked."""
    console = terminal()
    for number, hit in enumerate(found, start=first):
        entry = hit.entry
        console.print(f"{number:>3}.", bold(entry.title, f"  {entry.document_id}"), soft_wrap=True)
        names = "・".join(party.name for party in entry.parties[:4])
        told = [names, entry.signed_on or "", hit.state or ""]
        told += [f"ほぼ同じ文面 ほか {hit.twins} 件"] if hit.twins else []
        console.print("     ", "  ".join(each for each in told if each), soft_wrap=True)
        for passage in hit.passages:
            where = f"p.{passage.page} {passage.article or ''}".rstrip()
            console.print(
                f"      {where}", _marked(passage, in_colour=console.is_terminal), soft_wrap=True
            )


def hit_summary(hit: AgreementHit) -> dict[str, Any]:
    """An agreement's best passage for ``--json``, with what its card says."""
    best = hit.passages[0].as_dict() if hit.passages else {}
    return {**hit.entry.as_dict(), **best, "state": hit.state, "twins": hit.twins}


def _marked(hit: SearchHit, *, in_colour: bool) -> Text:
    """The snippet with its matches in colour, or in 【 】 where there is none."""
    from rich.text import Text

    opening, closing = ("", "") if in_colour else ("【", "】")
    text, at = Text(), 0
    for start, end in hit.spans:
        text.append(hit.snippet[at:start].replace("\n", " "))
        text.append(f"{opening}{hit.snippet[start:end]}{closing}", style=MATCH_STYLE)
        at = end
    return text.append(hit.snippet[at:].replace("\n", " "))
