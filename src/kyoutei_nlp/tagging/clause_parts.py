"""What stands round the articles of an agreement (前文・署名欄・別表), as clauses of level 0.

Found: the words between title and first 条 (前文), what follows the closing formula (署名欄), 「別表（第２条関係）」. Not found: a
preamble in a text without articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kyoutei_nlp.agreement import Clause
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.clause_openings import Line, Opening, marker

# 前文, 附則, 別表 and 署名欄 stand beside the articles and are none of them.
PART: Final = 0


def parts(
    document: Document, folded: Folded, lines: Sequence[Line], openings: Sequence[Opening]
) -> Iterator[Clause]:
    """Preamble, signature block and appendices of a text that has articles."""
    if not openings:
        return
    first = openings[0].start
    opening = [line for line in lines[1:] if line.start < first and line.text.endswith("。")]
    if opening:
        yield _part(document, folded, "前文", "preamble", opening[0].start, opening[-1].end)
    appendices = [line for line in lines if _is_appendix(line) and line.start > first]
    block = _signature_block(lines, openings, appendices)
    if block:
        yield _part(document, folded, "署名欄", "signature", *block)
    borders = [line.start for line in appendices] + [lines[-1].end]
    later = [each.start for each in openings]
    for index, line in enumerate(appendices):
        stop = min((start for start in later if start > line.start), default=borders[-1])
        end = min(borders[index + 1], stop)
        yield _part(document, folded, line.text, "appendix", line.start, end, number=index + 1)


def _is_appendix(line: Line) -> bool:
    return marker("appendix").match(line.text) is not None and not line.text.endswith("。")


def _signature_block(
    lines: Sequence[Line], openings: Sequence[Opening], appendices: Sequence[Line]
) -> tuple[int, int] | None:
    """From the closing formula behind the articles to the appendices, 附則 or the end."""
    closing = [line for line in lines if marker("closing").search(line.text)]
    if not closing:
        return None
    start = closing[-1].start
    later = [line.start for line in appendices] + [each.start for each in openings]
    return start, min((each for each in later if each > start), default=lines[-1].end)


def _part(
    document: Document,
    folded: Folded,
    heading: str,
    kind: str,
    start: int,
    end: int,
    *,
    number: int | None = None,
) -> Clause:
    span = folded.raw_span(start, start + len(folded.text[start:end].rstrip()))
    name = heading if number is None else f"別表{number}"
    return Clause(f"{document.id}/{name}", None, heading, kind, PART, span)


def in_order(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """In text order, parents before children."""
    return tuple(sorted(clauses, key=lambda each: (each.span.start, -each.span.end, each.level)))
