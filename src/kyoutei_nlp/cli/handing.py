"""Verbs that bring documents from machine to machine: handover, gather."""

from __future__ import annotations

import argparse
from typing import Any

from kyoutei_nlp.cli.words import DONE, SET_ASIDE, add_verb, open_corpus, say


def add(verbs: Any) -> None:
    """Add the verbs that bring documents from machine to machine."""
    over = add_verb(
        verbs, "handover", _handover, "コーパスの文書を、ほかの計算機に引き渡すファイルにする"
    )
    over.add_argument("-o", "--output", required=True, metavar="フォルダ", help="書き出す先")
    gather = add_verb(
        verbs, "gather", _gather, "引き渡されたファイルを、ひとつのコーパスにまとめる"
    )
    gather.add_argument("folder", metavar="フォルダ", help="handover の書き出し先")
    gather.add_argument("--config", metavar="TOML", help="設定ファイル kyoutei.toml")
    gather.add_argument("--no-themes", action="store_true", help="主題は求めない")


def _handover(options: argparse.Namespace) -> int:
    from kyoutei_nlp.handover import hand_over

    with open_corpus(options) as corpus:
        count = hand_over(corpus, options.output)
    say(f"{count} 件を {options.output} に書き出しました。")
    return DONE


def _gather(options: argparse.Namespace) -> int:
    from kyoutei_nlp.handover import gather
    from kyoutei_nlp.settings import load_settings

    report = gather(
        options.folder,
        options.corpus,
        settings=load_settings(options.config),
        themes=not options.no_themes,
    )
    counts = report.counts
    say(
        f"まとめました: 新しく {counts.added} 件、作り直した {counts.renewed} 件、すでにあったもの {counts.skipped} 件、"
        f"隔離 {counts.quarantined} 件。コーパスは {options.corpus}"
    )
    return SET_ASIDE if report.quarantined else DONE
