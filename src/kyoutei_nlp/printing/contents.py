"""What is in a corpus."""

from __future__ import annotations

from typing import Any

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import LOW_QUALITY
from kyoutei_nlp.errors import QUARANTINE_REASONS
from kyoutei_nlp.printing.running import quarantine
from kyoutei_nlp.printing.terminal import table_of, terminal


def status_summary(corpus: Corpus) -> dict[str, Any]:
    """The figures of ``kyoutei status --json``."""
    documents, pages = corpus.documents, corpus.pages
    low = pages[pages["quality"] < LOW_QUALITY]
    return {
        "documents": len(documents),
        "pages": len(pages),
        "agreements": len(corpus.agreements),
        "kinds": {str(kind): int(n) for kind, n in documents["kind"].value_counts().items()},
        "model": corpus.model_id(),
        "themes": len(corpus.theme_list()),
        "low_quality_pages": low[["document", "path", "number", "quality", "method"]].to_dict(
            "records"
        ),
        "quarantine": [
            {
                "path": e.path,
                "reason": e.reason,
                "message": QUARANTINE_REASONS[e.reason],
                "detail": e.detail,
            }
            for e in corpus.quarantine()
        ],
    }


def status(corpus: Corpus) -> None:
    """The corpus at a glance."""
    console, summary = terminal(), status_summary(corpus)
    names = names_of("document_kinds")
    kinds = "、".join(f"{names.get(kind, kind)} {n}" for kind, n in summary["kinds"].items())
    console.print(f"文書 {summary['documents']} 件（{kinds}）、{summary['pages']} 頁")
    console.print(
        f"協定の記録 {summary['agreements']} 件、主題 {summary['themes']}、モデル {summary['model']}"
    )
    if summary["low_quality_pages"]:
        table = table_of("品質の低い頁（目で確かめてください）", "原本", "頁", "品質", "読み方")
        for page in summary["low_quality_pages"]:
            table.add_row(
                page["path"], str(page["number"]), f"{page['quality']:.2f}", page["method"]
            )
        console.print(table)
    if summary["quarantine"]:
        quarantine(corpus.quarantine())


def agreements(corpus: Corpus) -> None:
    """The table of agreements: title, parties, day of signing, fields, theme."""
    names, fields = names_of("fields"), corpus_fields(corpus)
    table = table_of("協定", "文書名", "当事者", "締結日", "分野", "主題")
    for row in corpus.documents.itertuples():
        table.add_row(
            str(row.title),
            or_dash(row.parties),
            or_dash(row.signed_on),
            "、".join(names.get(field, field) for field in fields.get(str(row.id), ())) or "—",
            or_dash(row.theme_name),
        )
    terminal().print(table)


def or_dash(value: object) -> str:
    """The text of a table cell; a missing value (None, NaN) is a dash."""
    return value if isinstance(value, str) and value else "—"


def corpus_fields(corpus: Corpus) -> dict[str, list[str]]:
    """Document id → its field ids, strongest first."""
    frame = corpus.fields.sort_values("score", ascending=False, kind="stable")
    found: dict[str, list[str]] = {}
    for document, value in zip(frame["document"], frame["value"], strict=True):
        own = found.setdefault(str(document), [])
        if value not in own:
            own.append(str(value))
    return found
