"""Verbs that hand out: export, evaluate, demo, doctor."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kyoutei_nlp.cli.searching import add_filters, chosen_filters
from kyoutei_nlp.cli.words import (
    DONE,
    FAILED,
    add_verb,
    open_corpus,
    say,
    say_json,
    warn,
)


def add(verbs: Any) -> None:
    """Add the verbs that hand out."""
    _add_export(verbs)
    migrate = add_verb(
        verbs,
        "migrate",
        _migrate,
        "コーパスを SQLite から PostgreSQL へ、またはその逆へ移す",
        corpus=False,
    )
    migrate.add_argument("source", metavar="元", help="ファイルか postgresql://…")
    migrate.add_argument("target", metavar="先", help="まだコーパスのないファイルか postgresql://…")
    evaluate = add_verb(verbs, "evaluate", _evaluate, "正解と比べて精度を測る", corpus=False)
    evaluate.add_argument("gold", metavar="GOLD.jsonl", help="正解（一行一文書）")
    evaluate.add_argument(
        "--corpus", metavar="場所", help="このコーパスを測る（省くとその場で読む）"
    )
    evaluate.add_argument("--json", action="store_true", help="JSON で出す")
    evaluate.add_argument(
        "--errors", action="store_true", help="誤りを文書の種類ごとに、前後の文とともに一覧する"
    )
    demo = add_verb(verbs, "demo", _demo, "見本の 62 件で、すべての工程を試す")
    demo.add_argument("--sample", metavar="場所", help="見本のフォルダ（省くと corpora/sample）")
    add_verb(verbs, "doctor", _doctor, "必要なものがそろっているか調べる", corpus=False)


def _add_export(verbs: Any) -> None:
    export = add_verb(verbs, "export", _export, "表やデータとして書き出す")
    export.add_argument(
        "--format", choices=("jsonl", "csv", "xlsx", "parquet"), required=True, help="書き出す形式"
    )
    export.add_argument("-o", "--output", required=True, metavar="場所", help="書き出す先")
    export.add_argument("--text", action="store_true", help="本文も入れる（jsonl, parquet）")
    export.add_argument("--query", default="", metavar="検索語", help="この検索に当たる文書だけ")
    add_filters(export)
    export.add_argument("--columns", metavar="列", help="この列だけ（例: 文書名,当事者,締結日）")
    export.add_argument(
        "--tables", action="store_true", help="事柄ごとの縦長の表をフォルダに（csv, parquet）"
    )
    export.add_argument(
        "--encoding",
        choices=("utf-8", "cp932"),
        default="utf-8",
        help="CSV の文字コード（既定 utf-8、古いソフトには cp932）",
    )


def _export(options: argparse.Namespace) -> int:
    from kyoutei_nlp.exporting import export, export_tables
    from kyoutei_nlp.pipeline import record
    from kyoutei_nlp.searching import SearchRequest

    columns = [name.strip() for name in options.columns.split(",")] if options.columns else None
    with open_corpus(options) as corpus:
        filters = chosen_filters(options)
        wanted = corpus.matching(SearchRequest(options.query, "keyword", filters, on=date.today()))

        def records() -> Iterator[dict[str, Any]]:
            return (record(corpus, key, with_text=options.text) for key in wanted)

        if options.tables:
            done = export_tables(records, options.format, options.output, encoding=options.encoding)
        else:
            done = export(
                records(),
                options.format,
                options.output,
                columns=columns,
                encoding=options.encoding,
            )
    say(f"{done.count} 件を {options.output} に書き出しました。")
    if done.losses:
        told = "、".join(f"{e.character} → {e.instead}（{e.count}）" for e in done.losses)
        warn(f"cp932 にない文字を置き換えました: {told}")
    return DONE


def _migrate(options: argparse.Namespace) -> int:
    from kyoutei_nlp.corpus import move_corpus

    copied = move_corpus(options.source, options.target)
    say(f"{copied['documents']} 件の文書（{sum(copied.values()):,} 行）を移しました。")
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.evaluating import evaluate, read_gold
    from kyoutei_nlp.pipeline import records_for_gold

    gold_path = Path(options.gold)
    gold = read_gold(gold_path)
    with printing.progress() as progress:
        found = records_for_gold(
            gold,
            gold_path.parent,
            corpus=options.corpus,
            progress=progress,
            with_text=options.errors or options.json,
        )
    evaluation = evaluate(gold, found)
    if options.json:
        say_json(evaluation.as_dict())
    else:
        printing.evaluation(evaluation, errors=options.errors)
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from kyoutei_nlp.demo import demo

    return demo(options.corpus, sample=options.sample)


def _doctor(_: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.doctor import examine

    findings = examine()
    printing.findings(findings)
    return DONE if all(finding.is_well or finding.is_optional for finding in findings) else FAILED
