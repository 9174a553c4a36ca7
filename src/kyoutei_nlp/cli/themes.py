"""Verbs of themes: fit, list, name, assign."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from kyoutei_nlp.cli.words import DONE, Parser, add_verb, add_who, open_corpus, say, say_json


def add(verbs: Any) -> None:
    """Add the verbs of themes."""
    themes = verbs.add_parser("themes", help="主題を見る、作り直す、名付ける").add_subparsers(
        title="動詞", metavar="動詞", required=True, parser_class=Parser
    )
    fit = add_verb(themes, "fit", _themes_fit, "主題を作り直す（番号と人の付けた名前は保つ）")
    fit.add_argument("-n", type=int, metavar="N", help="主題の数（省くと安定度で選ぶ）")
    fit.add_argument("--seed", type=int, metavar="N", help="乱数の種")
    fit.add_argument("--config", metavar="TOML", help="設定ファイル")
    listing = add_verb(themes, "list", _themes_list, "主題の一覧")
    listing.add_argument("--json", action="store_true", help="JSON で出す")
    name = add_verb(themes, "name", _themes_name, "主題に名前を付ける")
    name.add_argument("id", metavar="ID", help="主題の番号（T01 など）")
    name.add_argument("name", metavar="名前", help="新しい名前")
    add_who(name)
    add_verb(themes, "assign", _themes_assign, "作り直さずに、まだ主題のない文書に割り当てる")


def _themes_fit(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import find_themes
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(options.config, n_themes=options.n, random_state=options.seed)
    with open_corpus(options) as corpus:
        printing.themes(find_themes(corpus, settings=settings))
    return DONE


def _themes_list(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        if options.json:
            say_json([asdict(theme) for theme in corpus.theme_list()])
        else:
            printing.themes(corpus.theme_list())
    return DONE


def _themes_name(options: argparse.Namespace) -> int:
    with open_corpus(options) as corpus:
        corpus.rename_theme(
            options.id, options.name, by=options.by, reason=options.reason, now=datetime.now(UTC)
        )
    say(f"主題 {options.id} を「{options.name}」と名付けました。")
    return DONE


def _themes_assign(options: argparse.Namespace) -> int:
    from kyoutei_nlp.pipeline import assign_themes

    with open_corpus(options) as corpus:
        count = assign_themes(corpus)
    say(f"{count} 件の文書に主題を割り当てました。")
    return DONE
