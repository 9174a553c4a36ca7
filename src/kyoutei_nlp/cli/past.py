"""Verbs about what was done: runs, quarantine."""

from __future__ import annotations

import argparse
from typing import Any

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say, say_json


def add(verbs: Any) -> None:
    """Add the verbs about what was done."""
    runs = add_verb(verbs, "runs", _runs, "これまでの実行の一覧、一回分の記録（マニフェスト）")
    runs.add_argument(
        "run", nargs="?", metavar="実行", help="実行の ID（先頭だけでもよい）か last。省くと一覧"
    )
    runs.add_argument("-o", "--output", metavar="場所", help="記録を JSON で書き出すファイル")
    runs.add_argument("--json", action="store_true", help="JSON で出す")
    aside = add_verb(verbs, "quarantine", _quarantine, "隔離した原本を、理由とともに見る")
    aside.add_argument("--json", action="store_true", help="JSON で出す")
    aside.add_argument(
        "--traces",
        metavar="フォルダ",
        help="プログラムのどこで起きたかを、一件一ファイルに書き出す",
    )


def _runs(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.exporting import export_manifest

    with open_corpus(options) as corpus:
        if options.run or options.output:
            manifest = corpus.manifest(options.run or "last")
            if options.output:
                export_manifest(manifest, options.output)
                say(f"実行 {manifest['run']} の記録を {options.output} に書き出しました。")
            else:
                say_json(manifest)
        elif options.json:
            say_json(corpus.runs())
        else:
            printing.runs(corpus.runs())
    return DONE


def _quarantine(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing
    from kyoutei_nlp.exporting import export_traces

    with open_corpus(options) as corpus:
        entries = corpus.quarantine()
    if options.traces:
        count = export_traces({entry.path: entry.trace for entry in entries}, options.traces)
        say(f"{count} 件を {options.traces} に書き出しました。")
    elif options.json:
        say_json([asdict(entry) for entry in entries])
    else:
        printing.quarantine(entries)
    return DONE
