"""What a run did, would do or left out, and whether a corpus is as it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp.corpus import QuarantineEntry
from kyoutei_nlp.errors import QUARANTINE_REASONS
from kyoutei_nlp.printing.terminal import bold, table_of, terminal

if TYPE_CHECKING:
    from kyoutei_nlp.ledger import RunReport
    from kyoutei_nlp.planning import Stage
    from kyoutei_nlp.verifying import Difference


STAGE_NAMES: Final = {
    "read": "読み取りから",
    "tag": "札付けから",
    "fields": "分野だけ",
    "embed": "ベクトルだけ",
}


DIFFERENCE_NAMES: Final = {
    "file": "コーパスの破損",
    "missing": "原本なし",
    "changed": "原本の変更",
    "unreadable": "読めない",
    "differs": "結果の違い",
}


def runs(found: Sequence[dict[str, Any]]) -> None:
    """The runs of a corpus, newest first."""
    table = table_of("実行", "ID", "始まり", "終わり", "新しく", "作り直し", "飛ばし", "隔離")
    for run in found:
        counts = (run[name] for name in ("added", "renewed", "skipped", "quarantined"))
        ended = run["finished_at"] or "中断"
        table.add_row(
            run["id"], run["started_at"], ended, *("—" if n is None else str(n) for n in counts)
        )
    terminal().print(table)


def run_report(report: RunReport, corpus: str) -> None:
    """What a run did, and what it set aside."""
    console = terminal()
    console.print(
        bold("終わりました"),
        f"（{report.seconds:.1f} 秒）: 新しく {len(report.added)} 件、作り直した {len(report.renewed)} 件、処理済みで飛ばした {len(report.skipped)} 件、隔離 {len(report.quarantined)} 件。コーパスは {corpus}",
        sep="",
    )
    if report.quarantined:
        quarantine(report.quarantined)


def run_summary(report: RunReport) -> dict[str, Any]:
    """The figures of ``kyoutei run --json``."""
    reasons = Counter(entry.reason for entry in report.quarantined)
    return {
        "run": report.run,
        "added": len(report.added),
        "renewed": len(report.renewed),
        "skipped": len(report.skipped),
        "quarantined": len(report.quarantined),
        "reasons": dict(reasons),
        "seconds": round(report.seconds, 2),
        "themes": len(report.themes),
    }


def plan(steps: Sequence[tuple[object, Stage | None]]) -> None:
    """What a run would do with each source."""
    table = table_of("行うこと（まだ何もしていません）", "原本", "行うこと")
    for path, stage in steps:
        if stage is not None:
            table.add_row(str(path), STAGE_NAMES[stage])
    console = terminal()
    console.print(table)
    n_todo = sum(stage is not None for _, stage in steps)
    console.print(f"行うのは {n_todo} 件、することのないものは {len(steps) - n_todo} 件です。")


def differences(found: Sequence[Difference]) -> None:
    """What verification found."""
    if not found:
        terminal().print(bold("違いはありません", "。コーパスも原本も、作ったときのままです。"))
        return
    table = table_of(f"違いが {len(found)} 件あります", "対象", "種類", "詳しく")
    for each in found:
        table.add_row(each.subject, DIFFERENCE_NAMES[each.kind], each.detail)
    terminal().print(table)


def quarantine(entries: Sequence[QuarantineEntry]) -> None:
    """The sources set aside, with reasons a person can act on."""
    table = table_of("隔離した原本", "原本", "理由", "詳しく")
    for entry in entries:
        table.add_row(entry.path, QUARANTINE_REASONS[entry.reason], entry.detail)
    terminal().print(table)
