"""Build the check corpus: sources/*.src → documents/, gold.jsonl and dates.jsonl.

``python build.py`` makes all; ``python build.py --gold`` leaves the documents as they are. Needs Debian's
``libreoffice-writer chromium fonts-ipaexfont fonts-noto-cjk``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from date_table import date_table
from golden import gold_record
from marks import Source, read_sources
from rendering import html_to_pdf, office_to_pdf, plain_text, save_docx, to_html

HERE = Path(__file__).resolve().parent
ENDINGS = {"txt": ".txt", "docx": ".docx"}


def main() -> None:
    """Read the sources, write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", action="store_true", help="gold.jsonl and dates.jsonl only")
    arguments = parser.parse_args()
    deeds = list(read_sources(HERE / "sources" / "deeds.src"))
    statements = list(read_sources(HERE / "sources" / "statements.src"))
    records = [gold_record(source, document_path(source), deed=True) for source in deeds]
    records += [gold_record(source, document_path(source), deed=False) for source in statements]
    write_lines(HERE / "gold.jsonl", records)
    write_lines(HERE / "dates.jsonl", date_table(HERE / "sources" / "dates.src"))
    if not arguments.gold:
        write_documents(deeds + statements)


def document_path(source: Source) -> str:
    """Of the document, beside the gold."""
    return f"documents/{source.identity}{ENDINGS.get(source.tool, '.pdf')}"


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """JSON Lines."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")


def write_documents(sources: Sequence[Source]) -> None:
    """Each by its own tool; what LibreOffice makes, at the end and in one go."""
    (HERE / "documents").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        workplace, waiting = Path(name), []
        for source in sources:
            target = HERE / document_path(source)
            _write_sidecar(source, target)
            if source.tool == "txt":
                target.write_text(plain_text(source), encoding="utf-8")
            elif source.tool == "docx":
                save_docx(source, target)
            elif source.tool == "pdf-l":
                waiting.append(workplace / f"{source.identity}.docx")
                save_docx(source, waiting[-1])
            else:
                page = workplace / f"{source.identity}.html"
                page.write_text(to_html(source), encoding="utf-8")
                html_to_pdf(page, target)
        if waiting:
            office_to_pdf(waiting, HERE / "documents")


def _write_sidecar(source: Source, target: Path) -> None:
    notes = {"date": source.fact("D"), "publisher": source.fact("PUB")}
    known = {key: value for key, value in notes.items() if value}
    if known:
        text = json.dumps(known, ensure_ascii=False) + "\n"
        target.with_suffix(".meta.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
