"""Web pages (.html): the main text with its headings and tables, without navigation (lxml).

The main text is what the page itself marks as such (``main``, ``article``, ``#content``); else all that is no
navigation by tag, role, class or id.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.draft import Block, Draft, DraftLine, DraftPage, TableBlock, paragraph

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NAMES: Final = {"shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932"}
_NOISE: Final = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside",
                 "form", "button", "svg", "iframe", "select")  # fmt: skip
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "li",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "address",
        "figcaption",
        "br",
        "hr",
        "ul",
        "ol",
        "dl",
        "table",
        "tr",
        "body",
        "caption",
        "summary",
        "details",
        "center",
    ]
)
_MAIN: Final = (
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='main' or @id='content' or @id='contents' or @id='main-content' or @id='main_content']",
)
_NOISE_NAME: Final = re.compile(
    r"[\s_-](?:bread-?crumbs?|topic-?path|pankuzu|side-?bar|global-?nav\w*|g-?nav|nav|navi|menu|sns|share|skip|pager"
    r"|footer|cookie|related|ranking|banner|advert\w*)[\s_-]",
    re.IGNORECASE,
)
MIN_SHARE: Final = 0.3
"""Below this share of the visible text the main-text finder has lost the page, and all of it is taken."""


def read_html(data: bytes, path: str) -> Draft:
    """A draft of one page."""
    text = _decode(data, path)
    tree = _parse(text, path)
    title = _title(tree)
    everything = _visible_blocks(_body(tree))
    main = _main(tree)
    blocks = _visible_blocks(main) if main is not None else everything
    if _length(blocks) < MIN_SHARE * _length(everything):
        blocks = everything
    if not _length(blocks):
        raise UnreadableSourceError(path, "empty")
    if title and not any(isinstance(b, Block) and b.role == "title" for b in blocks):
        blocks = _with_title(blocks, title)
    return Draft((DraftPage(tuple(blocks)),), title=title)


def _decode(data: bytes, path: str) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared.group(1).decode("ascii", "replace").lower()
        try:
            return data.decode(_NAMES.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong: judge by the bytes
    return decode(data, path)[0]


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
    headings = [_squeeze(h.text_content()) for h in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    named = [_squeeze(t.text_content()) for t in tree.iter("title")]
    if len(headings) == 1 or (headings and named and named[0].startswith(headings[0])):
        return headings[0]
    if named and named[0]:
        return re.split(r"\s*[|｜]\s*|\s+[-–—]\s+", named[0])[0] or named[0]
    return headings[0] if headings else None


def _with_title(blocks: list[Block | TableBlock], title: str) -> list[Block | TableBlock]:
    """The title stands in the text once, first."""
    for index, block in enumerate(blocks[:5]):
        if isinstance(block, Block) and _squeeze(block.lines[0].text) == title:
            return [*blocks[:index], Block(block.lines, "title"), *blocks[index + 1 :]]
    return [paragraph(title, "title"), *blocks]


def _table(element: Any, row_tag: str, cell_tags: tuple[str, ...]) -> list[Block | TableBlock]:
    rows = []
    for row in element.iter(row_tag):
        cells = [c for c in row if c.tag in cell_tags]
        texts = [_squeeze(" ".join(cell.itertext())) for cell in cells]
        rows.append(tuple((DraftLine(text),) if text else () for text in texts))
    return [TableBlock(tuple(rows))] if any(any(row) for row in rows) else []


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


def _visible_blocks(root: Any) -> list[Block | TableBlock]:
    blocks: list[Block | TableBlock] = []
    pending: list[str] = []
    _walk(root, blocks, pending)
    _flush(blocks, pending, "text")
    return blocks


def _is_noise(element: Any) -> bool:
    if element.tag in _NOISE or element.get("hidden") is not None:
        return True
    if element.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return True
    return bool(_NOISE_NAME.search(f" {element.get('class', '')} {element.get('id', '')} "))


def _walk(element: Any, blocks: list[Block | TableBlock], pending: list[str]) -> None:
    if not isinstance(element.tag, str) or _is_noise(element):
        return
    tag = element.tag
    if tag == "table" and not list(element.iter("table"))[1:]:
        _flush(blocks, pending, "text")
        blocks.extend(_table(element, "tr", ("td", "th")))
        return
    if tag in _BLOCKS:
        _flush(blocks, pending, "text")
    pending.append(element.text or "")
    for child in element:
        _walk(child, blocks, pending)
        pending.append(child.tail or "")
    if tag in _BLOCKS:
        _flush(
            blocks,
            pending,
            {"h1": "title"}.get(tag, "heading" if tag[0] == "h" and tag != "hr" else "text"),
        )


def _flush(blocks: list[Block | TableBlock], pending: list[str], role: Any) -> None:
    text = _squeeze("".join(pending))
    pending.clear()
    if text:
        blocks.append(paragraph(text, role))


def _length(blocks: list[Block | TableBlock]) -> int:
    total = 0
    for block in blocks:
        if isinstance(block, Block):
            total += sum(len(line.text) for line in block.lines)
        else:
            total += sum(len(line.text) for row in block.rows for cell in row for line in cell)
    return total


def _squeeze(text: str) -> str:
    """White space of the markup closed up; blanks between Japanese letters are the markup's line ends."""
    text = re.sub(r"[ \t\r\n\xa0]+", " ", text).strip()
    return re.sub(r"(?<=[぀-ヿ一-鿿、。]) (?=[぀-ヿ一-鿿])", "", text) if "　" not in text else text
