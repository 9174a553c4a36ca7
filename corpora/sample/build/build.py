"""Build the sample corpus: sources/*.md → documents/, text/ and gold.jsonl.

``python build.py`` makes all; ``python build.py 012 031`` makes the files of these numbers only;
``python build.py --gold`` writes gold and texts without touching the documents.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from as_docx import save_docx
from as_html import print_html, slides_html, web_html
from as_pptx import save_pptx
from converting import html_to_pdf, office_to_pdf, scan_pdf
from gold import gold_record
from source import SourceDocument, load_source

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent
ENDING = {"docx": ".docx", "pptx": ".pptx", "html": ".html", "text": ".txt", "markdown": ".md"}


def main() -> None:
    """Read the sources, write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", help="three-digit numbers, none for all")
    parser.add_argument("--gold", action="store_true", help="gold and texts only")
    arguments = parser.parse_args()
    sources = [load_source(path) for path in sorted((HERE / "sources").glob("*.md"))]
    write_gold(sources)
    if not arguments.gold:
        write_documents([s for s in sources if _wanted(s, arguments.numbers)])


def write_gold(sources: Sequence[SourceDocument]) -> None:
    """gold.jsonl and text/NNN.txt; raises ValueError when a fact is not in its text."""
    records = []
    for source in sources:
        records.append(gold_record(source, f"documents/{document_name(source)}"))
        text = "\n".join(source.lines) + "\n"
        (SAMPLE / "text" / f"{source.number[:3]}.txt").write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (SAMPLE / "gold.jsonl").write_text(lines, encoding="utf-8")


def document_name(source: SourceDocument) -> str:
    """File name of the rendered document, such as 012_mutual_aid.pdf."""
    return source.number + ENDING.get(source.layout["tool"], ".pdf")


def write_documents(sources: Sequence[SourceDocument]) -> None:
    """Render each document with its own tool, then scan and add sidecars where asked."""
    with tempfile.TemporaryDirectory() as name:
        workplace = Path(name)
        for source in sources:
            _write_one(source, SAMPLE / "documents" / document_name(source), workplace)
        office = sorted([*workplace.glob("*.docx"), *workplace.glob("*.pptx")])
        if office:
            office_to_pdf(office, SAMPLE / "documents")
    for source in sources:
        _finish(source, SAMPLE / "documents" / document_name(source))


def _write_one(source: SourceDocument, target: Path, workplace: Path) -> None:
    tool = source.layout["tool"]
    if tool in ("docx", "writer"):
        save_docx(source, target if tool == "docx" else workplace / f"{source.number}.docx")
    elif tool in ("pptx", "impress"):
        save_pptx(source, target if tool == "pptx" else workplace / f"{source.number}.pptx")
    elif tool == "html":
        target.write_text(web_html(source), encoding="utf-8")
    elif tool in ("text", "markdown"):
        target.write_bytes(_plain(source).encode(source.layout.get("encoding", "utf-8")))
    else:
        page = workplace / f"{source.number}.html"
        is_deck = source.layout.get("size") == "slide"
        page.write_text(slides_html(source) if is_deck else print_html(source), encoding="utf-8")
        html_to_pdf(page, target)


def _plain(source: SourceDocument) -> str:
    marks = {"title": "# ", "heading": "## "} if source.layout["tool"] == "markdown" else {}
    lines: list[str] = []
    for block in source.blocks:
        if block.kind == "blank":
            lines.append("")
        elif block.kind == "table" and marks:
            lines += ["| " + " | ".join(row) + " |" for row in block.rows]
            lines.insert(len(lines) - len(block.rows) + 1, "|---" * len(block.rows[0]) + "|")
        elif block.kind == "table":
            lines += ["　".join(row) for row in block.rows]
        elif block.kind == "signature":
            lines += [line for group in block.rows for line in (*group, "")]
        elif block.kind != "page":
            lines.append(marks.get(block.kind, "") + block.text)
    newline: str = source.layout.get("newline", "\n")
    return newline.join(lines) + newline


def _finish(source: SourceDocument, target: Path) -> None:
    if scan := source.layout.get("scan"):
        scan_pdf(
            target,
            dots_per_inch=scan["dots_per_inch"],
            degrees=scan["degrees"],
            seed=int(source.number[:3]),
        )
    if meta := source.facts.get("meta"):
        text = json.dumps(meta, ensure_ascii=False, indent=1) + "\n"
        target.with_name(target.stem + ".meta.json").write_text(text, encoding="utf-8")


def _wanted(source: SourceDocument, numbers: Sequence[str]) -> bool:
    return not numbers or source.number[:3] in numbers


if __name__ == "__main__":
    main()
