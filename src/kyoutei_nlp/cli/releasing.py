"""The verb that publishes: release."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say, say_json

if TYPE_CHECKING:
    from kyoutei_nlp.evaluating import Evaluation


def add(verbs: Any) -> None:
    """Add the verb that publishes."""
    verb = add_verb(
        verbs, "release", _release, "引用できる公開用フォルダと、手元で開ける検索の頁を作る"
    )
    verb.add_argument("output", metavar="場所", help="書き出すフォルダ（空か、前の公開物）")
    verb.add_argument("--title", default="連携協定データ", metavar="題名", help="公開物の題名")
    verb.add_argument(
        "--author", action="append", default=[], metavar="名前", help="作成者（何度でも）"
    )
    verb.add_argument(
        "--licence",
        default="",
        metavar="利用条件",
        help="例: CC-BY-4.0、PDL-1.0（省くと未定と書く）",
    )
    verb.add_argument("--version", default="", metavar="版", help="版（省くと最後の処理の日）")
    verb.add_argument("--gold", metavar="GOLD.jsonl", help="正解と比べた評価を添える")
    verb.add_argument("--no-site", action="store_true", help="検索の頁を作らない")
    verb.add_argument("--json", action="store_true", help="まとめを JSON で出す")


def _release(options: argparse.Namespace) -> int:
    from kyoutei_nlp.releasing import Wanted, release

    wanted = Wanted(options.title, tuple(options.author), options.licence, options.version)
    evaluation = _evaluated(options.gold, options.corpus) if options.gold else None
    with open_corpus(options) as corpus:
        done = release(
            corpus,
            options.output,
            wanted,
            evaluation=evaluation,
            with_site=not options.no_site,
        )
    if options.json:
        say_json(
            {
                "folder": str(done.folder),
                "rows": done.rows,
                "site": {
                    "agreements": done.site.entries,
                    "words": done.site.words,
                    "same_terms": done.site.agreement,
                }
                if done.site
                else None,
                "sha256": done.sha256,
            }
        )
        return DONE
    say(
        f"文書 {done.rows['documents']:,} 件、協定 {done.rows['agreements']:,} 件を {done.folder} に書き出しました。"
    )
    if done.site:
        say(f"検索の頁: {done.folder / 'site' / 'index.html'}（二度押しで開けます）")
    say(f"SHA256SUMS の SHA-256: {done.sha256}")
    return DONE  # fmt: skip


def _evaluated(path: str, corpus: str) -> tuple[Evaluation, str]:
    from kyoutei_nlp.evaluating import evaluate, read_gold
    from kyoutei_nlp.pipeline import records_for_gold

    gold = read_gold(Path(path))
    found = records_for_gold(gold, Path(path).parent, corpus=corpus)
    return evaluate(gold, found), Path(path).name
