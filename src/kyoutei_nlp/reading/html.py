"""Web pages (.html): the main text with its headings and tables, without navigation (lxml).

The main text is what the page itself marks as such (``main``, ``article``, ``#content``); else all that is no
navigation by tag, role, class or id. Lines that the page's frame writes round it (ページ番号, 関連リンク) stand apart.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kyoutei_nlp.document import Aside
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.draft import Block, Draft, DraftPage, TableBlock, paragraph
from kyoutei_nlp.reading.html_blocks import Walker, squeeze
from kyoutei_nlp.reading.html_frame import without_frame

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NAMES: Final = {
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jis_2004",
}
_CERTAIN: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-2022-jp")
_MAIN: Final = (
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='main' or @id='content' or @id='contents' or @id='main-content' or @id='main_content' or @id='honbun'"
    " or @id='mainContents' or @id='main_contents' or @id='tmp_contents' or @id='main_body' or @id='detail_honbun']",
)  # fmt: skip
MIN_SHARE: Final = 0.3
"""Below this share of the visible text the main-text finder has lost the page, and all of it is taken."""


def read_html(data: bytes, path: str) -> Draft:
    """A draft of one page."""
    text = _decode(data, path)
    tree = _parse(text, path)
    title = _title(tree)
    everything, readings = _visible(_body(tree))
    main = _main(tree)
    blocks, of_main = _visible(main) if main is not None else (everything, readings)
    if _length(blocks) < MIN_SHARE * _length(everything):
        blocks, of_main = everything, readings
    blocks, apart = without_frame(blocks)
    if not _length(blocks):
        raise UnreadableSourceError(path, "empty")
    if title and not any(isinstance(b, Block) and b.role == "title" for b in blocks):
        blocks = _with_title(blocks, title)
    return Draft((DraftPage(tuple(blocks), asides=(*apart, *of_main)),), title=title)


def _decode(data: bytes, path: str) -> str:
    """By the bytes where they are certain; else as declared, if that fits; else by plausibility."""
    declared = _CHARSET.search(data[:4096])
    name = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    try:
        text, encoding = decode(data, path)
    except UnreadableSourceError:
        if not name:
            raise
        text, encoding = "", ""
    if encoding in _CERTAIN or not name:
        return text
    try:
        return data.decode(_NAMES.get(name, name))
    except (LookupError, UnicodeDecodeError):
        pass  # the declaration is wrong: judge by the bytes
    return text or decode(data, path)[0]


def _parse(text: str, path: str) -> Any:
    from lxml import etree, html

    # A declared encoding inside a str is an error to lxml; no network, no entities from outside.
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSourceError(path, "corrupt", "HTML として読めません") from error
    return tree


def _title(tree: Any) -> str | None:
    headings = [squeeze(_words(h)) for h in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    named = [squeeze(t.text_content()) for t in tree.iter("title")]
    if len(headings) == 1 or (headings and named and named[0].startswith(headings[0])):
        return headings[0]
    if named and named[0]:
        return re.split(r"\s*[|｜]\s*|\s+[-–—]\s+", named[0])[0] or named[0]
    return headings[0] if headings else None


def _words(element: Any) -> str:
    """The text of an element without the readings of ruby."""
    skipped = {id(node) for rt in (*element.iter("rt"), *element.iter("rp")) for node in rt.iter()}
    pieces = [] if element.text is None else [element.text]
    for node in element.iterdescendants():
        if id(node) not in skipped and isinstance(node.tag, str):
            pieces.append(node.text or "")
        pieces.append((node.tail or "") if id(node.getparent()) not in skipped else "")
    return "".join(pieces)


def _with_title(blocks: list[Block | TableBlock], title: str) -> list[Block | TableBlock]:
    """The title stands in the text once, first."""
    for index, block in enumerate(blocks[:5]):
        if isinstance(block, Block) and squeeze(block.lines[0].text) == title:
            return [*blocks[:index], Block(block.lines, "title"), *blocks[index + 1 :]]
    return [paragraph(title, "title"), *blocks]


def _body(tree: Any) -> Any:
    body = tree.find("body")
    return tree if body is None else body


def _main(tree: Any) -> Any | None:
    """The element that the page marks as its main text."""
    for query in _MAIN:
        found = tree.xpath(query)
        if len(found) == 1:
            return found[0]
    return None


def _visible(root: Any) -> tuple[list[Block | TableBlock], tuple[Aside, ...]]:
    walker = Walker()
    return walker.blocks(root), tuple(walker.asides)


def _length(blocks: list[Block | TableBlock]) -> int:
    total = 0
    for block in blocks:
        if isinstance(block, Block):
            total += sum(len(line.text) for line in block.lines)
        else:
            total += sum(len(line.text) for row in block.rows for cell in row for line in cell)
    return total
