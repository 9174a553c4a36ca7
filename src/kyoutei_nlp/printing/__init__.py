"""What a person sees in the terminal, in Japanese: the one owner of rich."""

from kyoutei_nlp.printing.answers import agreement_hits, hit_summary, hits, search_page
from kyoutei_nlp.printing.compared import draft_review, peers
from kyoutei_nlp.printing.contents import agreements, corpus_fields, status, status_summary
from kyoutei_nlp.printing.grouped import (
    broader_themes,
    learning_curve,
    sorted_documents,
    theme_changes,
    themes,
)
from kyoutei_nlp.printing.judged import evaluation, findings
from kyoutei_nlp.printing.records import document
from kyoutei_nlp.printing.running import (
    differences,
    plan,
    quarantine,
    run_report,
    run_summary,
    runs,
)
from kyoutei_nlp.printing.terminal import listing, notice, progress

__all__ = [
    "agreement_hits",
    "agreements",
    "broader_themes",
    "corpus_fields",
    "differences",
    "document",
    "draft_review",
    "evaluation",
    "findings",
    "hit_summary",
    "hits",
    "learning_curve",
    "listing",
    "notice",
    "peers",
    "plan",
    "progress",
    "quarantine",
    "run_report",
    "run_summary",
    "runs",
    "search_page",
    "sorted_documents",
    "status",
    "status_summary",
    "theme_changes",
    "themes",
]
