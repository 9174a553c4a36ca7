"""Blocks → HTML: a printed page for Chromium, slides, or a web page with its navigation."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from source import RUBY, Block, SourceDocument

CLAUSE = re.compile(r"^　*第[ 　]?[0-9０-９一二三四五六七八九十]+[ 　]?条|^[0-9０-９]+[　 ]")
CHAPTER = re.compile(r"^第[0-9０-９一二三四五六七八九十]+章|^おわりに")
ITEM = re.compile(
    r"^[ 　]*([(（][0-9０-９ア-ン一二三四五六七八九十]+[)）]|[①-⑳・○●◆■アイウエオ一二三四五六七八九十][　 ])"
)
PAGE = {"a4": "A4", "slide": "13.333in 7.5in", "landscape": "A4 landscape"}
PRINT_CSS = """
@page {{ size: {size}; margin: {margin}; {boxes} }}
body {{ font-family: '{font}'; font-size: {points}pt; line-height: {leading}; margin: 0;
  color: #111; {direction} {columns} }}
p {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; text-align: justify; }}
p.title {{ font-size: 1.35em; text-align: center; margin: 0 0 .2em; {span} }}
p.clause {{ padding-inline-start: 1em; text-indent: -1em; }}
p.item {{ padding-inline-start: 2.6em; text-indent: -1.6em; }}
p.right {{ text-align: end; {span} }} p.center {{ text-align: center; }}
p.note {{ font-size: .82em; }} .blank {{ block-size: 1em; }}
h2 {{ font-size: 1.08em; margin: .7em 0 .2em; break-after: avoid; {heading} }}
table {{ border-collapse: collapse; margin: .4em 0; inline-size: 100%; break-inside: auto; }}
td {{ border: 1px solid #444; padding: .2em .5em; vertical-align: top; }}
.wide td:first-child {{ white-space: nowrap; }} rt {{ font-size: .5em; }}
table:not(.signature) tr:first-child td {{ {table_head} }} tr {{ break-inside: avoid; }}
.signature {{ break-inside: avoid; }} .signature p {{ white-space: pre-wrap; }}
.signature .group {{ margin: 0 0 .8em; {group} }}
.signature td {{ border: none; }} .signature.boxed td {{ border: 1px solid #444; }}
.page {{ break-after: page; }}
"""
SLIDE_CSS = """
@page {{ size: 13.333in 7.5in; margin: 0; }}
body {{ margin: 0; font-family: '{font}'; font-size: 20pt; line-height: 1.45; color: #223; }}
section {{ width: 13.333in; height: 7.5in; box-sizing: border-box; padding: .6in .8in;
  break-after: page; position: relative; overflow: hidden; }}
section h1 {{ margin: 0 0 .35in; font-size: 30pt; border-bottom: 4px solid {accent};
  color: {accent}; }}
section.cover {{ background: {accent}; color: #fff; padding-top: 2.2in; }}
section.cover p.title {{ font-size: 38pt; margin: 0 0 .3in; }}
p {{ margin: .1em 0; white-space: pre-wrap; }} p.right {{ text-align: right; }}
p.note {{ font-size: 14pt; }} p.center {{ text-align: center; font-size: 26pt; }}
table {{ border-collapse: collapse; width: 100%; font-size: 16pt; }}
td {{ border: 1px solid #889; padding: .15em .5em; }}
tr:first-child td {{ background: {accent}; color: #fff; }}
.foot {{ position: absolute; bottom: .2in; left: .8in; right: .8in; font-size: 11pt;
  display: flex; justify-content: space-between; opacity: .75; }}
"""
WEB_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="UTF-8">
<title>{title}｜{site}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
<header><p><a href="/">{site}</a></p>
<form action="/search"><input type="search" name="q"><button>検索</button></form></header>
<nav><ul>{nav}</ul></nav>
<p class="breadcrumb">{trail}</p>
<{main}>
{body}
</{main_end}>
<aside><h2>アクセスランキング</h2><ol>{ranking}</ol></aside>
<footer>{footer}<p>Copyright © {site} All rights reserved.</p></footer>
</body>
</html>
"""


def print_html(source: SourceDocument) -> str:
    """A page for Chromium's printer; running headers are real @page margin boxes."""
    style = PRINT_CSS.format(**_print_style(source.layout))
    body = "\n".join(_block(block, source.layout) for block in source.blocks)
    if source.layout.get("chapters"):
        style, body = _with_chapters(source, style)
    return _document(source.title, style, body)


def slides_html(source: SourceDocument) -> str:
    """One section of 13.333 × 7.5 inches a slide; what comes before the first is the cover."""
    layout = source.layout
    style = SLIDE_CSS.format(font=layout["font"], accent=layout.get("accent", "#1f4e79"))
    sections = []
    for index, (heading, blocks) in enumerate(split_slides(source), start=1):
        body = "".join(_block(block, layout) for block in blocks)
        title = f"<h1>{escape(heading)}</h1>" if heading else ""
        foot = f"<span>{escape(layout.get('footer', ''))}</span><span>{index}</span>"
        kind = "" if heading else ' class="cover"'
        sections.append(f'<section{kind}>{title}{body}<div class="foot">{foot}</div></section>')
    return _document(source.title, style, "\n".join(sections))


def web_html(source: SourceDocument) -> str:
    """A page of a public site: the text between navigation, ranking and footer."""
    layout = source.layout
    main = layout.get("main", 'main id="main"')
    body = "\n".join(_block(block, layout, title_tag="h1") for block in source.blocks)
    return WEB_PAGE.format(
        title=escape(source.title),
        site=escape(layout["site"]),
        nav="".join(f'<li><a href="#">{escape(item)}</a></li>' for item in layout["nav"]),
        trail=" &gt; ".join(f'<a href="#">{escape(item)}</a>' for item in layout["trail"]),
        main=main,
        main_end=main.split()[0],
        body=body,
        ranking="".join(f'<li><a href="#">{escape(item)}</a></li>' for item in layout["ranking"]),
        footer="".join(f"<p>{escape(line)}</p>" for line in layout["site_footer"]),
    )


def _with_chapters(source: SourceDocument, style: str) -> tuple[str, str]:
    """Start a page at each 章 and name the chapter in its running header (CSS named pages)."""
    layout = source.layout
    body = "<div>"
    for index, block in enumerate(source.blocks):
        if block.kind == "heading" and CHAPTER.match(block.text):
            boxes = _margin_boxes({**layout, "header": block.text})
            style += f"@page chapter{index} {{ {boxes} }}"
            body += f'</div><div style="page: chapter{index}">'
        body += _block(block, layout)
    return style, body + "</div>"


def split_slides(source: SourceDocument) -> list[tuple[str, list[Block]]]:
    """(heading, blocks) a slide; the cover has an empty heading."""
    slides: list[tuple[str, list[Block]]] = [("", [])]
    for block in source.blocks:
        if block.kind == "slide":
            slides.append((block.text, []))
        else:
            slides[-1][1].append(block)
    return slides


def _document(title: str, style: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{style}</style>'
    return f'<!DOCTYPE html><html lang="ja"><head>{head}</head><body>{body}</body></html>'


def _print_style(layout: dict[str, Any]) -> dict[str, Any]:
    vertical, columns = layout.get("vertical", False), layout.get("columns", 1)
    size = layout.get("size", "landscape" if layout.get("landscape") else "a4")
    return {
        "size": PAGE[size],
        "margin": layout.get("margin", "22mm 24mm 22mm 24mm"),
        "boxes": _margin_boxes(layout),
        "font": layout["font"],
        "points": layout.get("points", 10.5),
        "leading": layout.get("leading", 1.7),
        "direction": "writing-mode: vertical-rl;" if vertical else "",
        "columns": f"columns: {columns}; column-gap: 2em;" if columns > 1 else "",
        "span": "column-span: all;" if columns > 1 else "",
        "heading": layout.get("heading_css", "font-weight: bold;"),
        "table_head": layout.get("table_head", "background: #e8eef4; font-weight: bold;"),
        "group": "" if layout.get("signature_left") else "margin-inline-start: 8em;",
    }


def _margin_boxes(layout: dict[str, Any]) -> str:
    small = f"font-family: '{layout['font']}'; font-size: 8.5pt; color: #333;"
    boxes = ""
    if header := layout.get("header"):
        boxes += f"@top-{layout.get('header_at', 'right')} {{ content: '{header}'; {small} }}"
    if footer := layout.get("footer"):
        content = footer.replace("{page}", "' counter(page) '")
        content = content.replace("{pages}", "' counter(pages) '")
        boxes += f"@bottom-{layout.get('footer_at', 'center')} {{ content: '{content}'; {small} }}"
    return boxes


def _block(block: Block, layout: dict[str, Any], *, title_tag: str = "p") -> str:
    text = RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", escape(block.text))
    if block.kind == "title":
        return f'<{title_tag} class="title">{text}</{title_tag}>'
    if block.kind in ("heading", "slide"):
        return f"<h2>{text}</h2>"
    if block.kind in ("blank", "page"):
        return f'<div class="{block.kind}"></div>'
    if block.kind == "table":
        return _table(block.rows)
    if block.kind == "signature":
        return _signature(block, layout.get("signature", "plain"))
    return f'<p class="{_paragraph_class(block)}">{text}</p>'


def _paragraph_class(block: Block) -> str:
    if block.kind != "paragraph":
        return block.kind
    if CLAUSE.match(block.text):
        return "clause"
    return "item" if ITEM.match(block.text) else "body"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    lines = "".join(
        "<tr>"
        + "".join(f"<td>{escape(c).replace('&lt;br&gt;', '<br>')}</td>" for c in row)
        + "</tr>"
        for row in rows
    )
    wide = ' class="wide"' if len(rows[0]) > 3 else ""
    return f"<table{wide}>{lines}</table>"


def _signature(block: Block, style: str) -> str:
    groups = ["".join(f"<p>{escape(line)}</p>" for line in group) for group in block.rows]
    if style == "plain":
        inner = "".join(f'<div class="group">{group}</div>' for group in groups)
        return f'<div class="signature">{inner}</div>'
    if style == "columns":
        inner = "<tr>" + "".join(f"<td>{group}</td>" for group in groups) + "</tr>"
    else:
        inner = "".join(f"<tr><td>{group}</td></tr>" for group in groups)
    boxed = " boxed" if style != "columns" else ""
    return f'<table class="signature{boxed}">{inner}</table>'
