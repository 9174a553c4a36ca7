"""Word documents (.docx): body, tables and text boxes in order, numbers rebuilt, changes accepted (python-docx)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from kyoutei_nlp.document import Aside, AsideKind, Direction
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.draft import Block, Draft, DraftPage, TableBlock
from kyoutei_nlp.reading.numbering import Numbering
from kyoutei_nlp.reading.strict import transitional
from kyoutei_nlp.reading.word_body import Body, PageEnd, Piece
from kyoutei_nlp.reading.word_text import Printed, W, all_text

_APART: Final[dict[str, AsideKind]] = {
    "header": "header", "footer": "footer", "footnotes": "notes", "endnotes": "notes",
}  # fmt: skip
_VERTICAL: Final = ("tbRl", "tb", "tbRlV", "rl", "tbV")


def read_word(data: bytes, path: str) -> Draft:
    """A draft with the pages that Word last made, or one; headers, footers, notes and hidden text are asides."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(transitional(data)))
        numbering = Numbering.of(document.styles.element, _numbering_root(document))
        printed = Printed(numbering.hidden_styles)
        pages = list(_pages(Body(numbering, printed).pieces(document.element.body)))
        apart = (*_asides(document), *printed.asides)
    except (
        OpcError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        OSError,
        IndexError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise UnreadableSourceError(path, "corrupt", "Word 文書として読めません") from error
    if not any(pages):
        raise UnreadableSourceError(path, "empty")
    return Draft(tuple(_draft_pages(pages, apart, _direction(document.element.body))))


def _pages(pieces: Iterator[Piece]) -> Iterator[list[Block | TableBlock]]:
    blocks: list[Block | TableBlock] = []
    for piece in pieces:
        if isinstance(piece, PageEnd):
            yield blocks
            blocks = []
        else:
            blocks.append(piece)
    yield blocks


def _draft_pages(
    pages: list[list[Block | TableBlock]], apart: tuple[Aside, ...], direction: Direction
) -> Iterator[DraftPage]:
    """What stands apart goes to the first page; Word does not say on which it was."""
    for number, blocks in enumerate(pages):
        yield DraftPage(
            tuple(blocks),
            direction=direction,
            method="native" if blocks else "none",
            asides=() if number else apart,
        )


def _numbering_root(document: Any) -> Any | None:
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] == "numbering":
            return _root(relation.target_part)
    return None


def _root(part: Any) -> Any:
    from docx.oxml import parse_xml

    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _direction(body: Any) -> Direction:
    """Vertical where the last section, which the body itself describes, is set so."""
    found = body.find(f"{W}sectPr/{W}textDirection")
    return "vertical" if found is not None and found.get(f"{W}val") in _VERTICAL else "horizontal"


def _asides(document: Any) -> Iterator[Aside]:
    """Headers, footers, footnotes and endnotes (脚注・文末脚注), each text once."""
    seen: set[tuple[str, str]] = set()
    for relation in document.part.rels.values():
        kind = _APART.get(relation.reltype.rpartition("/")[2])
        if kind is None or relation.is_external:
            continue
        root = _root(relation.target_part)
        parts = [note for note in root if _is_note(note)] if kind == "notes" else [root]
        for aside in (each for part in parts for each in all_text(part, kind)):
            if (aside.kind, aside.text) not in seen:
                seen.add((aside.kind, aside.text))
                yield _numbered(aside)


def _is_note(element: Any) -> bool:
    """Whether it is a note and not the line that separates the notes."""
    return isinstance(element.tag, str) and element.get(f"{W}type") in (None, "normal")


def _numbered(aside: Aside) -> Aside:
    """A header or footer of nothing but a page number is told from others."""
    bare = aside.text.strip("-－–— 　")
    is_number = aside.kind in ("header", "footer") and bare.isdecimal()
    return Aside(aside.text, "page_number") if is_number else aside
