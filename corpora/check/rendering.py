"""A source as a file: Word by python-docx, PDF by LibreOffice or Chromium, plain text."""

from __future__ import annotations

import html
import itertools
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from marks import Source

FONTS = {"m": "IPAexMincho", "g": "IPAexGothic", "s": "Noto Serif CJK JP", "n": "Noto Sans CJK JP"}
STYLE = (
    "@page{{size:{size};margin:22mm 20mm;{foot}}}html{{{writing}}}"
    "body{{font:10.5pt/1.75 '{font}'}}p{{margin:0;white-space:pre-wrap}}"
    "h1{{font-size:14pt;font-weight:normal;text-align:center}}table{{border-collapse:collapse;margin:6pt 0}}"
    "td{{padding:2pt 6pt}}.ruled td{{border:1px solid #000}}.right{{text-align:right}}.page{{break-after:page}}"
)
Rows = list[list[str]]


def font_of(source: Source) -> str:
    """The font its flag ``f=`` names."""
    return next((FONTS[flag[2:]] for flag in source.flags if flag.startswith("f=")), FONTS["m"])


def blocks(source: Source) -> Iterator[tuple[str, str | Rows]]:
    """(mark, text) of each paragraph, (mark, rows) of each table; the mark of plain text is empty."""
    for mark, lines in itertools.groupby(
        source.lines, lambda line: line[:1] if line[:1] in "|¦" else ""
    ):
        if mark:
            yield (
                mark,
                [[cell.replace("\\\\", "\n") for cell in line[1:].split(mark)] for line in lines],
            )
        else:
            yield from (
                (line[0], line[1:]) if line[:1] and line[0] in "^>~%" else ("", line)
                for line in lines
            )


def plain_text(source: Source) -> str:
    """As an office types it: titles and days moved by full-width blanks, cells by tabs."""
    lines: list[str] = []
    for mark, block in blocks(source):
        if isinstance(block, list):
            lines += ["\t".join(row).replace("\n", "　") for row in block]
        else:
            lines.append({"^": "　" * 6, ">": "　" * 16}.get(mark, "") + block)
    return "\n".join(lines) + "\n"


def save_docx(source: Source, path: Path) -> None:
    """A Word file; page numbers in the footer where the flags have ``hf``."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font_of(source), Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), font_of(source))
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    if "hf" in source.flags:
        _add_page_number(section.footer.paragraphs[0])
    for mark, block in blocks(source):
        _add_block(document, mark, block)
    document.save(str(path))


def _add_page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", "PAGE", "end"):
        element = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            element.text = kind
        else:
            element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)


def _add_block(document: Any, mark: str, block: str | Rows) -> None:
    if isinstance(block, list):
        table = document.add_table(len(block), max(map(len, block)))
        table.style = "Table Grid" if mark == "|" else None
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    elif mark == "%":
        document.add_page_break()
    else:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(block)
        if mark == "^":
            paragraph.alignment, run.font.size = WD_ALIGN_PARAGRAPH.CENTER, Pt(14)
        elif mark == ">":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def to_html(source: Source) -> str:
    """A page for Chromium; vertical with the flag ``v``, page numbers with ``hf``."""
    vertical = "v" in source.flags
    style = STYLE.format(
        size="A4 landscape" if vertical else "A4",
        foot="@bottom-center{content:counter(page)}" if "hf" in source.flags else "",
        writing="writing-mode:vertical-rl" if vertical else "",
        font=font_of(source),
    )
    body = "".join(_html_block(mark, block) for mark, block in blocks(source))
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


def _html_block(mark: str, block: str | Rows) -> str:
    if isinstance(block, list):
        rows = (
            "".join(f"<td>{html.escape(c).replace(chr(10), '<br>')}</td>" for c in row)
            for row in block
        )
        kind = " class=ruled" if mark == "|" else ""
        return f"<table{kind}>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    text = html.escape(block) or "&nbsp;"
    if mark == "%":
        return "<div class=page></div>"
    return (
        f"<h1>{text}</h1>"
        if mark == "^"
        else f"<p{' class=right' if mark == '>' else ''}>{text}</p>"
    )


def html_to_pdf(page: Path, target: Path) -> None:
    """Chromium prints it."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    profile = f"--user-data-dir={page.parent / 'profile'}"
    command = ["chromium", *options, profile, f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def office_to_pdf(paths: Sequence[Path], folder: Path) -> None:
    """LibreOffice converts all at once."""
    profile = f"-env:UserInstallation={(paths[0].parent / 'office').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, paths),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
