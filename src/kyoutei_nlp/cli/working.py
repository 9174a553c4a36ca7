"""Verbs that do the work: run, retry, verify."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.words import (
    DONE,
    FAILED,
    SET_ASIDE,
    add_telling,
    add_verb,
    day,
    open_corpus,
    say_json,
    warn,
)

if TYPE_CHECKING:
    from kyoutei_nlp.ledger import RunReport


def add(verbs: Any) -> None:
    """Add the verbs that do the work."""
    run = add_verb(verbs, "run", _run, "文書を読み、札を付け、主題に分けてコーパスに加える")
    run.add_argument(
        "sources", nargs="+", metavar="原本", help="ファイル、フォルダ、ワイルドカード"
    )
    run.add_argument("--config", metavar="TOML", help="設定ファイル kyoutei.toml")
    where = run.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, metavar="N", help="並べて動かすプロセスの数（既定はコアの数）"
    )
    where.add_argument("--scheduler", metavar="tcp://…", help="Dask のスケジューラの場所")
    run.add_argument("--ocr", choices=("auto", "off", "force"), help="文字認識（既定 auto）")
    run.add_argument(
        "--embedder", metavar="名前", help="sentence-transformers のモデル名かフォルダ"
    )
    run.add_argument(
        "--force",
        action="append",
        default=[],
        choices=("read", "tag", "embed"),
        help="済んでいてもやり直す段階（read 読み取りから、tag 札付けから、embed すべてのベクトル）",
    )
    run.add_argument(
        "--since", type=day, metavar="年-月-日", help="この日以後に変わったファイルだけ"
    )
    run.add_argument("--no-themes", action="store_true", help="主題は求めない（あとで themes fit）")
    run.add_argument("--dry-run", action="store_true", help="何をするかを見るだけで、何もしない")
    run.add_argument("--log", metavar="場所", help="一文書一行の記録（JSON）を書き足すファイル")
    add_telling(run)
    retry = add_verb(verbs, "retry", _retry, "隔離した原本をもう一度処理する")
    retry.add_argument("--reason", metavar="理由", help="この理由のものだけ（例: timeout）")
    retry.add_argument("--config", metavar="TOML", help="設定ファイル（省くと前回と同じ）")
    add_telling(retry)
    verify = add_verb(verbs, "verify", _verify, "コーパスと原本が作ったときのままか確かめる")
    verify.add_argument(
        "--sample", type=int, default=20, metavar="N", help="読み直して比べる文書の数（既定 20）"
    )
    verify.add_argument("--seed", type=int, default=0, metavar="N", help="くじの種")
    verify.add_argument("--json", action="store_true", help="JSON で出す")


def _run(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import plan, run
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(
        options.config,
        workers=options.workers,
        scheduler=options.scheduler,
        ocr=options.ocr,
        embedder=options.embedder,
    )
    what: dict[str, Any] = {"forced": options.force, "since": options.since}
    if options.dry_run:
        printing.plan(plan(options.sources, corpus=options.corpus, settings=settings, **what))
        return DONE
    with printing.progress(quiet=options.quiet or options.json) as progress:
        report = run(
            options.sources,
            corpus=options.corpus,
            settings=settings,
            progress=progress,
            log=options.log,
            themes=not options.no_themes,
            told=_nothing if options.quiet or options.json else printing.notice,
            **what,
        )
    return _tell_run(report, options)


def _nothing(_: str) -> None:
    """Says nothing."""


def _tell_run(report: RunReport, options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    if options.json:
        say_json(printing.run_summary(report))
    elif not options.quiet:
        printing.run_report(report, options.corpus)
    return SET_ASIDE if report.quarantined else DONE


def _retry(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import run
    from kyoutei_nlp.settings import load_settings

    with open_corpus(options) as corpus:
        wanted = [e for e in corpus.quarantine() if options.reason in (None, e.reason)]
        kept = corpus.last_settings()
    paths = [entry.path for entry in wanted if Path(entry.path).is_file()]
    lost = len(wanted) - len(paths)
    if lost and not options.quiet:
        warn(f"原本がなくなっている {lost} 件は、そのまま隔離に残します。")
    settings = load_settings(options.config, **({} if options.config else kept))
    with printing.progress(quiet=options.quiet or options.json) as progress:
        report = run(
            paths, corpus=options.corpus, settings=settings, progress=progress, forced=("read",)
        )
    return _tell_run(report, options)


def _verify(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing
    from kyoutei_nlp.settings import load_settings
    from kyoutei_nlp.verifying import verify

    with open_corpus(options) as corpus:
        settings = load_settings(None, **corpus.last_settings())
        found = list(verify(corpus, sample=options.sample, seed=options.seed, settings=settings))
    if options.json:
        say_json([asdict(each) for each in found])
    else:
        printing.differences(found)
    return FAILED if found else DONE
