"""How good it is, and what is installed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kyoutei_nlp.data import names_of
from kyoutei_nlp.printing.terminal import table_of, terminal

if TYPE_CHECKING:
    from kyoutei_nlp.doctor import Finding
    from kyoutei_nlp.evaluating import Evaluation


def evaluation(found: Evaluation, *, errors: bool = False) -> None:
    """Precision, recall and F1 for each label."""
    table = table_of("精度", "項目", "適合率", "再現率", "F1", "正解", "検出")
    for score in found.scores:
        table.add_row(
            score.label,
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            f"{score.f1:.3f}",
            str(score.n_gold),
            str(score.n_found),
        )
    terminal().print(table)
    if found.confusion:
        taken = table_of("取り違え", "項目", "正解", "検出", "回数")
        for label, rows in found.confusion.items():
            for right, wrong, n in rows:
                taken.add_row(label, right, wrong, str(n))
        terminal().print(taken)
    if errors:
        _mistakes(found)


def _mistakes(found: Evaluation) -> None:
    """The mistakes in the documents of each kind, with the words around them."""
    told = {"missing": "不足", "extra": "余分"}
    for kind in dict.fromkeys(mistake.document_kind for mistake in found.errors):
        name = names_of("document_kinds").get(kind, kind)
        table = table_of(f"誤り: {name}", "項目", "文書", "種別", "値", "前後の文")
        for each in found.errors:
            if each.document_kind == kind:
                table.add_row(
                    each.label, each.document, told[each.kind], each.value, each.context or "—"
                )
        terminal().print(table)


def findings(found: Iterable[Finding]) -> None:
    """What ``kyoutei doctor`` saw."""
    from rich.text import Text

    table = table_of("診断", "", "項目", "様子", "すること")
    for finding in found:
        ill = Text("△", "yellow") if finding.is_optional else Text("×", "red")
        mark = Text("○", "green") if finding.is_well else ill
        table.add_row(mark, finding.name, finding.state, "" if finding.is_well else finding.remedy)
    terminal().print(table)
